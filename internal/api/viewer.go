package api

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"udpweb/internal/journal"
)

// When a stream looks whether there is something to tell.
const (
	frameInterval = 50 * time.Millisecond  // at most 20 frames a second
	statsInterval = 250 * time.Millisecond // counters that change without an entry are looked at so often
	quietInterval = time.Second            // and of a hidden page, everything
)

// maxUnacked is how many frames may be under way to a viewer that acknowledges.
const maxUnacked = 4

// pace is how long a stream bears with its peer. Tests have less time.
type pace struct {
	ping  time.Duration // from one ping to the next
	pong  time.Duration // a viewer that is silent for so long is gone
	write time.Duration // a viewer that takes nothing for so long is gone
}

func usualPace() pace {
	return pace{ping: 20 * time.Second, pong: 45 * time.Second /* two pings and some */, write: 5 * time.Second}
}

// viewer is one stream. Its run is in the goroutine of the request, its listen in another; only run
// writes to the connection.
type viewer struct {
	api   *API
	conn  *websocket.Conn
	query streamQuery
	after uint64 // the cursor
	known uint64 // the cursor as the viewer knows it

	page      journal.Page
	glances   journal.Glances
	frame     []byte
	most      int    // bytes of a payload that a frame carries; of a larger one it carries the beginning
	skips     []skip // where entries were left out of it
	recent    rate
	stats     map[string]uint64         // versions of the figures that the viewer knows
	revision  uint64                    // of the listeners as the viewer knows them
	filter    func(*journal.Entry) bool // nil takes all
	filters   uint64                    // how many the viewer had set when it set this one
	nextPing  time.Time
	lastFrame time.Time // when the last one was written, but for lists of listeners
	looked    time.Time // when there was last a look at entries and counters

	mu   sync.Mutex // guards the following
	told commands
	wake context.CancelFunc // ends the wait of run
}

// commands is what a viewer has told us.
type commands struct {
	acks    bool     // it acknowledges at all
	unacked []uint64 // numbers of frames under way
	quiet   bool     // it is hidden and wants counters only
	filter  func(*journal.Entry) bool
	filters uint64 // how often it has set one
	faults  int    // commands that made no sense
	fault   fault  // the last of them, not yet answered
	code    int    // why the connection must end; 0 while it need not
}

func newViewer(a *API, conn *websocket.Conn, query streamQuery) *viewer {
	return &viewer{
		api: a, conn: conn, query: query, after: query.after, known: query.after, filter: query.filter,
		nextPing: time.Now().Add(a.pace.ping), wake: func() {},
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
		if !v.due() {
			continue
		}
		if err := v.tellEntries(ctx); err != nil {
			return err
		}
	}
}

// wait returns when there may be something to write: entries and the time for a frame, a word of the
// viewer, or the next look at the counters.
func (v *viewer) wait(ctx context.Context) error {
	awake, wake := context.WithCancel(ctx)
	defer wake()
	v.wakeWith(wake)
	quiet, blocked := v.state().quiet, v.blocked()
	switch {
	case (quiet || blocked) && v.api.lab.Journal().Closed():
		return io.EOF
	case quiet:
		return sleep(ctx, awake, v.looked.Add(quietInterval))
	case blocked:
		return sleep(ctx, awake, time.Now().Add(statsInterval))
	}
	looking, stop := context.WithTimeout(awake, statsInterval)
	defer stop()
	err := v.api.lab.Journal().Wait(looking, v.after)
	switch {
	case ctx.Err() != nil:
		return errGone
	case errors.Is(err, io.EOF):
		return io.EOF
	case v.query.mode == modeLive:
		return sleep(ctx, awake, v.lastFrame.Add(frameInterval))
	}
	return nil
}

// sleep waits for a moment, or until awake is done. It fails when the stream is.
func sleep(stream, awake context.Context, moment time.Time) error {
	timer := time.NewTimer(time.Until(moment))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-awake.Done():
	}
	if stream.Err() != nil {
		return errGone
	}
	return nil
}

// due reports whether it is time for a frame of entries, whatever ended the wait.
func (v *viewer) due() bool {
	switch quiet := v.state().quiet; {
	case v.blocked():
		return false
	case quiet:
		return time.Since(v.looked) >= quietInterval
	case v.query.mode == modeLive:
		return time.Since(v.lastFrame) >= frameInterval
	}
	return true
}

// wakeWith sets what ends the wait of run when the viewer says something.
func (v *viewer) wakeWith(wake context.CancelFunc) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.wake = wake
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
	return v.told.acks && len(v.told.unacked) >= maxUnacked
}

// ping is due by the clock: a busy connection may still have lost its reader.
func (v *viewer) ping() error {
	if time.Now().Before(v.nextPing) {
		return nil
	}
	v.nextPing = time.Now().Add(v.api.pace.ping)
	return v.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(v.api.pace.write))
}

// write sends the frame that was built.
func (v *viewer) write() error {
	if err := v.conn.SetWriteDeadline(time.Now().Add(v.api.pace.write)); err != nil {
		return err
	}
	v.lastFrame = time.Now()
	return v.conn.WriteMessage(websocket.TextMessage, v.frame)
}

// end says goodbye, as far as anyone still hears it.
func (v *viewer) end(err error) {
	code, reason := websocket.CloseNormalClosure, ""
	if errors.Is(err, io.EOF) {
		code, reason = websocket.CloseGoingAway, "server shutting down"
	}
	if told := v.state().code; told != 0 { // What ended the reader ends run as well, and was first.
		code, reason = told, ""
	}
	_ = v.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, reason), time.Now().Add(time.Second))
}
