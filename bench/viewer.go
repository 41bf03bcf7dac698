package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

// mode is how a viewer follows the journal.
type mode string

const (
	live mode = "live" // what a page does: capped, and each frame acknowledged
	all  mode = "all"  // every entry
)

// frameRead is how much of a connection is read at once, in bytes: a frame of mode=all has hundreds of kilobytes.
const frameRead = 256 << 10

// viewer follows the stream of a lab in a goroutine of its own. Whoever starts one must call leave.
type viewer struct {
	conn    *websocket.Conn
	mode    mode
	look    func(e entry, at time.Time) error // called with each entry that is shown, in that goroutine; nil for nobody
	told    func(stats []byte) error          // called with the figures that each frame carries, there as well; nil for nobody
	began   uint64                            // the number that the first entry comes behind
	after   atomic.Uint64                     // the number it has been told about everything up to
	leaving atomic.Bool
	left    chan struct{} // closed when the goroutine has ended; the following is valid then

	shown, skipped, missed uint64
	frames                 uint64
	err                    error // why it was left, when that was not our wish
}

// watch opens a stream.
func (l *lab) watch(ctx context.Context, how mode, look func(entry, time.Time) error) (*viewer, error) {
	return l.watchWith(ctx, &viewer{mode: how, look: look})
}

// watchWith opens a stream for a viewer that knows its mode and whom to call.
func (l *lab) watchWith(ctx context.Context, v *viewer) (*viewer, error) {
	conn, err := l.dial(ctx, v.mode, &websocket.Dialer{HandshakeTimeout: requestTimeout, ReadBufferSize: frameRead})
	if err != nil {
		return nil, err
	}
	v.conn, v.left = conn, make(chan struct{})
	if v.began, err = readHello(conn); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	v.after.Store(v.began)
	go func() {
		defer close(v.left)
		stop := context.AfterFunc(ctx, func() { _ = conn.Close() }) // Ends the read.
		defer stop()
		v.err = v.read()
	}()
	return v, nil
}

// watchAll opens several streams.
func (l *lab) watchAll(ctx context.Context, count int, look func() func(entry, time.Time) error) (viewers []*viewer, err error) {
	for range count {
		v, err := l.watch(ctx, live, look())
		if err != nil {
			return nil, errors.Join(err, leaveAll(viewers))
		}
		viewers = append(viewers, v)
	}
	return viewers, nil
}

func leaveAll(viewers []*viewer) error {
	var left []error
	for _, each := range viewers {
		left = append(left, each.leave())
	}
	return errors.Join(left...)
}

func (l *lab) dial(ctx context.Context, how mode, dialer *websocket.Dialer) (*websocket.Conn, error) {
	conn, response, err := dialer.DialContext(ctx, "ws://"+l.at.Host+"/api/v1/stream?mode="+string(how), nil)
	if response != nil {
		_ = response.Body.Close() // Of a stream it is empty, and of a refusal the status says enough.
	}
	if err != nil && response != nil {
		return nil, fmt.Errorf("the stream answers %s: %w", response.Status, err)
	}
	return conn, err
}

// readHello reads the first message, which says where the stream begins.
func readHello(conn *websocket.Conn) (uint64, error) {
	var hello struct {
		Type string
		Seq  uint64
	}
	_, message, err := conn.ReadMessage()
	if err != nil {
		return 0, err
	}
	if err := json.Unmarshal(message, &hello); err != nil || hello.Type != "hello" {
		return 0, fmt.Errorf("%w: %.200q is no hello", errFrame, message)
	}
	return hello.Seq, nil
}

// read takes frames until the connection ends.
func (v *viewer) read() error {
	var message bytes.Buffer
	for {
		_, from, err := v.conn.NextReader()
		if err == nil {
			message.Reset()
			_, err = message.ReadFrom(from)
		}
		switch {
		case v.leaving.Load():
			return nil
		case err != nil:
			return fmt.Errorf("the stream ended: %w", err)
		case !isEntries(message.Bytes()):
			continue // Lists of listeners.
		}
		if err := v.take(message.Bytes(), time.Now()); err != nil {
			return errors.Join(err, v.conn.Close())
		}
	}
}

// take counts what a frame shows and acknowledges it.
func (v *viewer) take(message []byte, at time.Time) error {
	f, err := readFrame(message)
	if err != nil {
		return err
	}
	shown, err := f.each(func(e entry) error {
		if v.look == nil {
			return nil
		}
		return v.look(e, at)
	})
	if err != nil {
		return err
	}
	if v.told != nil {
		if err := v.told(f.stats); err != nil {
			return err
		}
	}
	v.frames++
	v.shown += shown
	v.skipped += f.skipped
	v.missed += f.missed
	if v.mode == live {
		acknowledged := append(strconv.AppendUint([]byte(`{"op":"ack","seq":`), f.after, 10), '}')
		err = v.conn.WriteMessage(websocket.TextMessage, acknowledged)
	}
	v.after.Store(f.after) // Last: who sees it may leave, and read the counts.
	return err
}

// caughtUp waits until the viewer has been told about everything up to a number.
func (v *viewer) caughtUp(ctx context.Context, seq uint64) error {
	err := until(ctx, settlePatience, fmt.Sprintf("a viewer is told of everything up to %d", seq), func() (bool, error) {
		select {
		case <-v.left:
			return false, errors.Join(v.err, errors.New("a viewer has gone before its time"))
		default:
			return v.after.Load() >= seq, nil
		}
	})
	if err != nil {
		return fmt.Errorf("%w; it is at %d", err, v.after.Load())
	}
	return nil
}

// leave closes the stream and joins its goroutine. It returns why the stream ended, when that was before.
func (v *viewer) leave() error {
	v.leaving.Store(true)
	_ = v.conn.Close() // It may have been closed already.
	<-v.left
	return v.err
}

// stalled is a viewer that never reads. Whoever opens one must call drain.
type stalled struct{ conn *websocket.Conn }

// watchStalled opens a stream that nobody reads. Its receive queue stays as small as it begins, since the kernel enlarges
// only those that are read.
func (l *lab) watchStalled(ctx context.Context) (*stalled, error) {
	conn, err := l.dial(ctx, live, &websocket.Dialer{HandshakeTimeout: requestTimeout})
	if err != nil {
		return nil, err
	}
	return &stalled{conn}, nil
}

// drain reads what the kernels still hold, and reports whether the stream then ends, which only the server can have done.
func (s *stalled) drain(patience time.Duration) (closed bool) {
	defer func() { _ = s.conn.Close() }()
	if s.conn.SetReadDeadline(time.Now().Add(patience)) != nil {
		return false
	}
	for {
		if _, _, err := s.conn.NextReader(); err != nil {
			var slow net.Error
			return !errors.As(err, &slow) || !slow.Timeout()
		}
	}
}

// watchAllStalled opens several.
func (l *lab) watchAllStalled(ctx context.Context, count int) (opened []*stalled, err error) {
	for range count {
		s, err := l.watchStalled(ctx)
		if err != nil {
			drainAll(opened, 0)
			return nil, err
		}
		opened = append(opened, s)
	}
	return opened, nil
}

// drainAll returns how many of them had been closed by the server.
func drainAll(opened []*stalled, patience time.Duration) (closed int) {
	var draining sync.WaitGroup
	var count atomic.Int64
	for _, each := range opened {
		draining.Go(func() {
			if each.drain(patience) {
				count.Add(1)
			}
		})
	}
	draining.Wait()
	return int(count.Load())
}
