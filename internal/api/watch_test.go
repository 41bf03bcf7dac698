package api

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/gorilla/websocket"
)

// frame is any frame of a stream.
type frame struct {
	Type string `json:"type"`

	Version string `json:"version"` // of hello

	Entries []Entry                  `json:"entries"`
	Skipped uint64                   `json:"skipped"`
	Skips   [][2]uint64              `json:"skips"`
	Missed  uint64                   `json:"missed"`
	Seq     uint64                   `json:"seq"`
	Stats   map[string]ListenerStats `json:"stats"`

	Listeners []Listener    `json:"listeners"`
	Removed   ListenerStats `json:"removed"`

	Detail string `json:"detail"` // of error
	Column int    `json:"column"`
}

// watcher is the other end of a stream.
type watcher struct {
	rig  *rig
	conn *websocket.Conn
}

// dial opens a stream and reads nothing of it.
func (r *rig) dial(tb testing.TB, query string) *watcher {
	tb.Helper()
	conn, response, err := websocket.DefaultDialer.DialContext(tb.Context(), r.streamAddress(query), nil)
	if err != nil {
		tb.Fatalf("no stream: %v", err)
	}
	_ = response.Body.Close()
	tb.Cleanup(func() { _ = conn.Close() })
	return &watcher{r, conn}
}

func (r *rig) streamAddress(query string) string {
	return "ws" + strings.TrimPrefix(r.server.URL, "http") + "/api/v1/stream?" + query
}

// watch opens a stream, and reads its beginning: hello, and the listeners.
func (r *rig) watch(tb testing.TB, query string) *watcher {
	tb.Helper()
	w := r.dial(tb, query)
	if hello := w.next(tb); hello.Type != "hello" || hello.Version != "test" {
		tb.Fatalf("first %+v, want hello", hello)
	}
	if listeners := w.next(tb); listeners.Type != "listeners" {
		tb.Fatalf("second %+v, want listeners", listeners)
	}
	return w
}

// read reads one frame, within patience.
func (w *watcher) read() (frame, error) {
	if err := w.conn.SetReadDeadline(time.Now().Add(patience)); err != nil {
		return frame{}, err
	}
	kind, data, err := w.conn.ReadMessage()
	if err != nil {
		return frame{}, err
	}
	if kind != websocket.TextMessage || !utf8.Valid(data) {
		return frame{}, fmt.Errorf("a frame of kind %d: %.200q", kind, data)
	}
	return parsed[frame](data)
}

// frames reads the stream beside the test, to its end.
func (w *watcher) frames(tb testing.TB) <-chan frame {
	tb.Helper()
	found := make(chan frame, 10_000)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		defer close(found)
		for {
			got, err := w.read()
			if err != nil {
				return
			}
			found <- got
		}
	}()
	tb.Cleanup(func() {
		_ = w.conn.Close()
		<-ended
	})
	return found
}

// next reads one frame and fails the test when there is none.
func (w *watcher) next(tb testing.TB) frame {
	tb.Helper()
	got, err := w.read()
	if err != nil {
		tb.Fatalf("no frame: %v", err)
	}
	if got.Type == "entries" && (got.Stats == nil || got.Entries == nil) {
		tb.Errorf("a frame without stats or entries: %+v", got)
	}
	return got
}

// until reads frames up to the first that fits.
func (w *watcher) until(tb testing.TB, fits func(frame) bool) (last frame) {
	tb.Helper()
	for !fits(last) {
		last = w.next(tb)
	}
	return last
}

// entries reads frames until as many entries have come as are wanted, and takes the frames together.
func (w *watcher) entries(tb testing.TB, count int) (all frame) {
	tb.Helper()
	for len(all.Entries)+int(all.Skipped) < count {
		got := w.next(tb)
		all.Entries = append(all.Entries, got.Entries...)
		all.Skipped += got.Skipped
		all.Missed += got.Missed
		all.Seq = max(all.Seq, got.Seq)
	}
	return all
}

// say sends a command.
func (w *watcher) say(tb testing.TB, command string) {
	tb.Helper()
	if err := w.conn.SetWriteDeadline(time.Now().Add(patience)); err != nil {
		tb.Fatal(err)
	}
	if err := w.conn.WriteMessage(websocket.TextMessage, []byte(command)); err != nil {
		tb.Fatalf("saying %s: %v", command, err)
	}
}

// heard returns when everything that was said has been heard: what makes no sense is answered in its
// turn.
func (w *watcher) heard(tb testing.TB) {
	tb.Helper()
	w.say(tb, "Have you heard?")
	w.until(tb, func(f frame) bool { return f.Type == "error" && strings.Contains(f.Detail, "'H'") }) // And not of what was said before.
}

// wantClosed reads on until the stream ends, and asserts with which code.
func (w *watcher) wantClosed(tb testing.TB, code int) {
	tb.Helper()
	for {
		_, err := w.read()
		if err == nil {
			continue
		}
		var closed *websocket.CloseError
		if !errors.As(err, &closed) || closed.Code != code {
			tb.Errorf("the stream ends with %v, want %d", err, code)
		}
		return
	}
}

// refused opens a stream that must not open, and returns the answer.
func (r *rig) refused(tb testing.TB, query string, header http.Header) answer {
	tb.Helper()
	conn, response, err := websocket.DefaultDialer.DialContext(tb.Context(), r.streamAddress(query), header)
	if err == nil {
		_ = conn.Close()
		tb.Fatalf("a stream opened for %q", query)
	}
	if response == nil {
		tb.Fatalf("no answer: %v", err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body) // The dialer keeps the beginning of it.
	if err != nil {
		tb.Fatal(err)
	}
	return answer{response.StatusCode, response.Header, body}
}

// viewers waits until there are as many streams as are wanted.
func (r *rig) viewers(tb testing.TB, count int64) {
	tb.Helper()
	eventually(tb, fmt.Sprintf("there are %d streams", count), func() bool { return r.api.viewers.Load() == count })
}
