package api

import (
	"errors"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"udpweb/internal/journal"
	"udpweb/internal/lab"
)

func TestAStreamIsAWebSocket(t *testing.T) {
	r := start(t)
	got := r.get(t, "/api/v1/stream")
	got.wantProblem(t, http.StatusUpgradeRequired, "not-a-websocket")
	if upgrade := got.header.Get("Upgrade"); upgrade != "websocket" { // RFC 9110 section 15.5.22.
		t.Errorf("Upgrade %q", upgrade)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.server.URL+"/api/v1/stream", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{
		"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version": "8",
	} {
		request.Header.Set(name, value)
	}
	old := r.send(t, request)
	old.wantProblem(t, http.StatusBadRequest, "bad-request")
	if version := old.header.Get("Sec-WebSocket-Version"); version != "13" { // RFC 6455 section 4.4.
		t.Errorf("Sec-WebSocket-Version %q", version)
	}
	r.viewers(t, 0)
}

func TestAStreamFromAnotherOriginIsRefused(t *testing.T) {
	var asked string
	r := start(t, func(s *setup) {
		s.options.CheckOrigin = func(r *http.Request) bool {
			asked = r.Header.Get("Origin")
			return asked == "http://ours"
		}
	})
	for _, origin := range []string{"http://evil.example", "null", ""} {
		header := http.Header{}
		if origin != "" {
			header.Set("Origin", origin)
		}
		r.refused(t, "", header).wantProblem(t, http.StatusForbidden, "cross-origin")
		if asked != origin {
			t.Errorf("asked of %q, want %q", asked, origin)
		}
	}
	conn, response, err := websocket.DefaultDialer.DialContext(t.Context(), r.streamAddress(""), http.Header{"Origin": {"http://ours"}})
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	_ = conn.Close()
	r.viewers(t, 0)
}

func TestAStreamTakesNoOtherParameters(t *testing.T) {
	r := start(t)
	for query, location := range map[string]string{
		"mode=fast": "query.mode", "after=x": "query.after", "after=-1": "query.after", "limit=5": "query.limit", "filters=udp": "query.filters",
	} {
		r.refused(t, query, nil).wantProblem(t, http.StatusUnprocessableEntity, "invalid-field", location)
	}
	r.refused(t, "listener=7", nil).wantProblem(t, http.StatusNotFound, "no-such-listener", "query.listener")
}

func TestThereAreSoManyViewersAndNoMore(t *testing.T) {
	r := start(t, func(s *setup) { s.options.MaxViewers = 2 })
	first := r.watch(t, "")
	r.watch(t, "mode=all")
	problem := r.refused(t, "", nil).wantProblem(t, http.StatusServiceUnavailable, "too-many-viewers")
	if !strings.Contains(problem.Detail, "2 viewers") {
		t.Errorf("detail %q", problem.Detail)
	}
	if stats := decode[Stats](t, r.get(t, "/api/v1/stats")); stats.Viewers != 2 {
		t.Errorf("%d viewers", stats.Viewers)
	}
	_ = first.conn.Close()
	r.viewers(t, 1)
	r.watch(t, "")
}

func TestAStreamEndsWithTheLab(t *testing.T) {
	r := start(t)
	made := r.listen(t)
	var streams []*watcher
	for _, query := range []string{"mode=live", "mode=all", "listener=" + made.ID} {
		streams = append(streams, r.watch(t, query))
	}
	quiet, blocked := r.watch(t, ""), r.watch(t, "")
	quiet.say(t, `{"op":"set","quiet":true}`)
	quiet.heard(t)
	blocked.say(t, `{"op":"ack","seq":0}`)
	blocked.heard(t)
	r.flood(t, made, 10, func(int) []byte { return []byte("last words") })
	if err := r.lab.Close(); err != nil {
		t.Fatal(err)
	}
	for _, w := range streams {
		got := w.entries(t, 11)
		if last := got.Entries[10]; last.Note != lab.NoteStopped || got.Seq != r.lab.Journal().Last() {
			t.Errorf("the last entry is %+v", last)
		}
		w.wantClosed(t, websocket.CloseGoingAway)
	}
	quiet.wantClosed(t, websocket.CloseGoingAway)
	blocked.wantClosed(t, websocket.CloseGoingAway)
	r.api.Wait()
}

func TestWaitReturnsWhenTheLastStreamHasEnded(t *testing.T) {
	r := start(t)
	w := r.watch(t, "")
	waited := make(chan struct{})
	go func() {
		defer close(waited)
		r.api.Wait()
	}()
	select {
	case <-waited:
		t.Fatal("Wait has returned, and there is a stream")
	case <-time.After(100 * time.Millisecond):
	}
	if err := r.lab.Close(); err != nil {
		t.Fatal(err)
	}
	w.wantClosed(t, websocket.CloseGoingAway)
	select {
	case <-waited:
	case <-time.After(patience):
		t.Fatal("Wait has not returned, and there is no stream")
	}
	// The handler itself may still be on its way out: its last act lets Wait return.
	if isRunning("(*API).follow(") || isRunning("(*viewer)") {
		t.Error("a stream is still running")
	}
	if left := r.api.viewers.Load(); left != 0 {
		t.Errorf("%d viewers are still counted", left)
	}
}

func TestAViewerThatLeavesIsLetGo(t *testing.T) {
	r := start(t)
	for _, mode := range modes {
		politely, abruptly := r.watch(t, mode), r.watch(t, mode)
		message := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "")
		if err := politely.conn.WriteControl(websocket.CloseMessage, message, time.Now().Add(patience)); err != nil {
			t.Fatal(err)
		}
		politely.wantClosed(t, websocket.CloseNormalClosure)
		_ = abruptly.conn.NetConn().Close()
		r.viewers(t, 0)
	}
}

func TestASilentPeerIsLetGo(t *testing.T) {
	t.Parallel() // It takes its time, and little else.
	r := start(t, func(s *setup) { s.pace.ping, s.pace.pong = 50*time.Millisecond, 300*time.Millisecond })
	for _, mode := range modes {
		began := time.Now()
		r.dial(t, mode) // Who does not read does not answer pings.
		r.viewers(t, 0)
		if took := time.Since(began); took < 300*time.Millisecond {
			t.Errorf("%s: gone after %v", mode, took)
		}
	}
}

// A viewer that answers pings stays, whether there is something to tell or not.
func TestAViewerThatAnswersPingsStays(t *testing.T) {
	t.Parallel() // It takes its time, and little else.
	r := start(t, func(s *setup) { s.pace.ping, s.pace.pong = 50*time.Millisecond, 2*time.Second })
	for _, busy := range []bool{false, true} {
		stop := func() {}
		if busy {
			stop = r.trickle(t)
		}
		var streams []*watcher
		var frames []<-chan frame
		pings := make([]atomic.Int64, len(modes))
		for i, mode := range modes {
			w := r.watch(t, mode)
			answering := w.conn.PingHandler()
			w.conn.SetPingHandler(func(data string) error {
				pings[i].Add(1)
				return answering(data)
			})
			streams, frames = append(streams, w), append(frames, w.frames(t))
		}
		time.Sleep(3 * time.Second) // Longer than a silent peer has.
		r.viewers(t, int64(len(modes)))
		stop()
		for i, w := range streams {
			if count := pings[i].Load(); count < 3 {
				t.Errorf("%s, busy %t: %d pings", modes[i], busy, count)
			}
			_ = w.conn.Close()
			for range frames[i] {
			}
		}
		r.viewers(t, 0)
	}
}

func TestAStalledViewerIsLetGo(t *testing.T) {
	r := start(t, func(s *setup) { s.pace.write = 200 * time.Millisecond })
	w := r.dial(t, "mode=all&after=0") // It reads nothing.
	r.fill(16_000, strings.Repeat("x", 4000))
	r.viewers(t, 0)
	if _, err := w.read(); err != nil {
		t.Errorf("what was sent before: %v", err)
	}
}

// One viewer that takes nothing must not keep others waiting.
func TestAStalledViewerHarmsNobody(t *testing.T) {
	r := start(t)
	r.dial(t, "mode=all&after=0")
	r.fill(8000, strings.Repeat("x", 4000))
	w := r.watch(t, "")
	for range 5 {
		began := time.Now()
		r.lab.Journal().Append(journal.Entry{Kind: journal.Event, Note: "now"})
		if w.entries(t, 1); time.Since(began) > 3*time.Second { // Less than what the stalled one has.
			t.Errorf("an entry came after %v", time.Since(began))
		}
	}
}

// A message that is compressed can be short enough for the limit of a connection, and unfold to a thousand times as much.
func TestNothingIsCompressed(t *testing.T) {
	r := start(t)
	dialer := websocket.Dialer{EnableCompression: true}
	conn, response, err := dialer.DialContext(t.Context(), r.streamAddress(""), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = response.Body.Close()
	if extensions := response.Header.Get("Sec-WebSocket-Extensions"); extensions != "" {
		t.Errorf("Sec-WebSocket-Extensions %q", extensions)
	}
}

func TestAHandshakeThatBreaksOffLeavesNothing(t *testing.T) {
	r := start(t)
	conn, err := net.Dial("tcp", r.server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	_, err = conn.Write([]byte("GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"))
	if err := errors.Join(err, conn.Close()); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the stream has come and gone", func() bool { return !isRunning("(*API).stream(") })
	r.viewers(t, 0)
}
