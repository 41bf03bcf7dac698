package api

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// metered counts the bytes that a connection has brought.
type metered struct {
	net.Conn
	brought *atomic.Int64
}

func (m metered) Read(to []byte) (int, error) {
	n, err := m.Conn.Read(to)
	m.brought.Add(int64(n))
	return n, err
}

// compressed opens a stream as a browser does, which offers to take compressed frames, and reports whether the lab agrees.
func (r *rig) compressed(tb testing.TB, query string) (w *watcher, brought *atomic.Int64, agreed bool) {
	tb.Helper()
	brought = new(atomic.Int64)
	dialer := websocket.Dialer{EnableCompression: true, NetDialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := new(net.Dialer).DialContext(ctx, network, address)
		return metered{conn, brought}, err
	}}
	conn, response, err := dialer.DialContext(tb.Context(), r.streamAddress(query), nil)
	if err != nil {
		tb.Fatalf("no stream: %v", err)
	}
	_ = response.Body.Close()
	tb.Cleanup(func() { _ = conn.Close() })
	return &watcher{r, conn}, brought, strings.Contains(response.Header.Get("Sec-WebSocket-Extensions"), "permessage-deflate")
}

// A viewer gets at most 256 KB a second (256,000 bytes), whatever is poured into the lab: a hundred of them are a class.
func TestALiveStreamTakesLittleOfTheNetwork(t *testing.T) {
	const most = 256_000 / int(time.Second/frameInterval)
	random := noise(1 << 20)
	for what, payload := range map[string]func(i int) []byte{
		"short texts": func(i int) []byte { return fmt.Appendf(nil, "sensor %d says 21.5 degrees and all is well so far", i) },
		"long texts":  func(i int) []byte { return bytes.Repeat(fmt.Appendf(nil, "%d bottles, ", i), 80) },
		"noise":       func(i int) []byte { return random[i*64 : i*64+1400] },
	} {
		t.Run(what, func(t *testing.T) {
			r := start(t)
			made := r.listen(t)
			w, brought, agreed := r.compressed(t, "mode=live")
			if !agreed {
				t.Fatal("the lab does not compress")
			}
			w.until(t, func(f frame) bool { return f.Type == "listeners" })
			after, before, frames := r.lab.Journal().Last(), brought.Load(), 0
			r.flood(t, made, 10_000, payload)
			w.until(t, func(f frame) bool {
				frames++
				return f.Type == "entries" && f.Seq >= after+10_000
			})
			if each := int(brought.Load()-before) / frames; each > most || frames < 5 {
				t.Errorf("%d frames of %d bytes, want at most %d", frames, each, most)
			}
		})
	}
}

func TestWhoTakesEveryEntryGetsThemAsTheyAre(t *testing.T) {
	r := start(t)
	if _, _, agreed := r.compressed(t, "mode=all"); agreed {
		t.Error("the stream is compressed")
	}
}

// Few bytes can be the beginning of many.
func TestACommandThatUnfoldsTooFarEndsTheStream(t *testing.T) {
	r := start(t)
	w, _, _ := r.compressed(t, "mode=live")
	w.until(t, func(f frame) bool { return f.Type == "listeners" })
	if err := w.conn.WriteMessage(websocket.TextMessage, bytes.Repeat([]byte(" "), 1<<20)); err != nil {
		t.Fatal(err)
	}
	w.wantClosed(t, websocket.CloseMessageTooBig)
	r.viewers(t, 0)
}
