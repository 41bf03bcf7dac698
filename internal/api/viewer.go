package api

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"udpweb/internal/journal"
	"udpweb/internal/lab"
)

// The pace of a stream.
const (
	frameInterval = 50 * time.Millisecond  // at most 20 frames a second
	statsInterval = 250 * time.Millisecond // counters that change without an entry are looked at so often
	quietInterval = time.Second            // and of a hidden page, everything
	pingInterval  = 20 * time.Second
	pongTimeout   = 45 * time.Second // two pings and some
	writeTimeout  = 5 * time.Second  // a viewer that takes no frame for so long is gone
	maxUnacked    = 4                // frames under way to a viewer that acknowledges
)

// viewer is one stream. Its run is in the goroutine of the request, its listen in another; only run
// writes to the connection.
type viewer struct {
	api   *API
	conn  *websocket.Conn
	query streamQuery
	after uint64 // the cursor

	page      journal.Page
	frame     []byte
	recent    rate
	stats     map[string]lab.Stats // as the viewer knows them
	revision  uint64               // of the listeners as the viewer knows them
	nextPing  time.Time
	lastFrame time.Time

	mu    sync.Mutex // guards the following
	told  commands
	awake chan struct{} // closed by the reader to end a wait; nil while run does not wait
}

// commands is what a viewer has told us.
type commands struct {
	acks    bool     // it acknowledges at all
	unacked []uint64 // numbers of frames under way
	quiet   bool     // it is hidden and wants counters only
	faults  int      // commands that made no sense
	fault   string   // the last of them, not yet answered
	code    int      // why the connection must end; 0 while it need not
}

func newViewer(a *API, conn *websocket.Conn, query streamQuery) *viewer {
	return &viewer{
		api: a, conn: conn, query: query, after: query.after,
		stats: make(map[string]lab.Stats), nextPing: time.Now().Add(pingInterval),
	}
}

// errGone says that the peer has closed the connection or broken the rules.
var errGone = errors.New("the viewer is gone")

// run writes frames until the journal is closed, the viewer leaves or takes too long.
func (v *viewer) run(ctx context.Context) error {
	if err := v.hello(); err != nil {
		return err
	}
	for {
		if err := v.wait(ctx); err != nil {
			return err
		}
		if err := v.ping(); err != nil {
			return err
		}
		if err := v.answerFault(); err != nil {
			return err
		}
		if err := v.tellListeners(); err != nil {
			return err
		}
		if v.blocked() {
			continue
		}
		if err := v.tellEntries(); err != nil {
			return err
		}
	}
}

// wait returns when there may be something to write: entries and the time for a frame, or the next
// look at the counters.
func (v *viewer) wait(ctx context.Context) error {
	look := time.Now().Add(statsInterval)
	quiet := v.state().quiet
	switch {
	case (quiet || v.blocked()) && v.api.lab.Journal().Closed():
		return io.EOF
	case quiet:
		return v.sleepUntil(ctx, time.Now().Add(quietInterval))
	case v.blocked():
		return v.sleepUntil(ctx, look)
	}
	waiting, cancel := context.WithDeadline(ctx, look)
	defer cancel()
	err := v.api.lab.Journal().Wait(waiting, v.after)
	switch {
	case ctx.Err() != nil:
		return errGone
	case errors.Is(err, io.EOF):
		return io.EOF
	case v.query.mode == modeLive:
		return v.sleepUntil(ctx, v.lastFrame.Add(frameInterval))
	}
	return nil
}

// sleepUntil waits for a moment, for a word of the viewer, or for its end.
func (v *viewer) sleepUntil(ctx context.Context, moment time.Time) error {
	rest := time.Until(moment)
	if rest <= 0 {
		return nil
	}
	timer := time.NewTimer(rest)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-v.word():
	case <-ctx.Done():
		return errGone
	}
	return nil
}

// word is closed when the viewer next says something.
func (v *viewer) word() <-chan struct{} {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.awake == nil {
		v.awake = make(chan struct{})
	}
	return v.awake
}

func (v *viewer) state() commands {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.told
}

// blocked reports whether enough frames are under way. A viewer that never acknowledged is held
// back by its connection alone.
func (v *viewer) blocked() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.query.mode == modeLive && v.told.acks && len(v.told.unacked) >= maxUnacked
}

// ping is due by the clock: a busy connection may still have lost its reader.
func (v *viewer) ping() error {
	if code := v.state().code; code != 0 {
		return &websocket.CloseError{Code: code}
	}
	if time.Now().Before(v.nextPing) {
		return nil
	}
	v.nextPing = time.Now().Add(pingInterval)
	return v.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeTimeout))
}

// write sends the frame that was built.
func (v *viewer) write() error {
	if err := v.conn.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
		return err
	}
	v.lastFrame = time.Now()
	return v.conn.WriteMessage(websocket.TextMessage, v.frame)
}

// end says goodbye, as far as anyone still hears it.
func (v *viewer) end(err error) {
	code, reason := websocket.CloseNormalClosure, ""
	var closed *websocket.CloseError
	switch {
	case errors.Is(err, io.EOF):
		code, reason = websocket.CloseGoingAway, "server shutting down"
	case errors.As(err, &closed):
		code = closed.Code
	}
	_ = v.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, reason), time.Now().Add(time.Second))
}
