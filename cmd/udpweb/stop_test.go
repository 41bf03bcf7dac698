package main

import (
	"io"
	"net"
	"net/http"
	"regexp"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// Everything at once: datagrams that keep coming, streams of both kinds, one that is never read, a
// follower and a wait, when the program is told to stop.
func TestStoppingUnderLoad(t *testing.T) {
	p := start(t, "--http", "localhost:0", "--udp", "127.0.0.1:0", "--udp", "127.0.0.1:0")
	_, listeners := p.send(t, http.MethodGet, "/api/v1/listeners", "")
	var streams []*websocket.Conn
	for _, query := range []string{"", "?mode=all", "?mode=all&listener=1", "?listener=2"} {
		conn, response, err := websocket.DefaultDialer.DialContext(t.Context(), "ws://"+p.url.Host+"/api/v1/stream"+query, nil)
		if err != nil {
			t.Fatalf("stream %s: %v", query, err)
		}
		_ = response.Body.Close()
		t.Cleanup(func() { _ = conn.Close() })
		streams = append(streams, conn)
	}
	stalled, response, err := websocket.DefaultDialer.DialContext(t.Context(), "ws://"+p.url.Host+"/api/v1/stream?mode=all", nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	defer func() { _ = stalled.Close() }()

	stop := make(chan struct{})
	var running sync.WaitGroup
	defer running.Wait()
	for _, local := range regexp.MustCompile(`"local":"(127[^"]*)"`).FindAllStringSubmatch(listeners, -1) {
		conn, err := net.Dial("udp", local[1])
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.Close() }()
		running.Go(func() {
			for payload := make([]byte, 500); ; {
				select {
				case <-stop:
					return
				case <-time.After(100 * time.Microsecond):
					_, _ = conn.Write(payload) // Refused once the listener has stopped.
				}
			}
		})
	}
	ended := make(chan error, len(streams))
	for _, conn := range streams {
		running.Go(func() {
			for {
				if err := conn.SetReadDeadline(time.Now().Add(patience)); err != nil {
					ended <- err
					return
				}
				if _, _, err := conn.ReadMessage(); err != nil {
					ended <- err
					return
				}
			}
		})
	}
	for _, path := range []string{"/api/v1/datagrams?follow=true&format=ndjson", "/api/v1/datagrams?wait=1m&after=now&before=1000000"} {
		running.Go(func() {
			response, err := http.Get("http://" + p.url.Host + path)
			if err != nil {
				return // The program was faster.
			}
			defer func() { _ = response.Body.Close() }()
			if _, err := io.Copy(io.Discard, response.Body); err != nil { // It has outstayed its grace.
				t.Errorf("the answer to %s breaks off: %v", path, err)
			}
		})
	}
	for deadline := time.Now().Add(patience); ; time.Sleep(time.Millisecond) {
		_, stats := p.send(t, http.MethodGet, "/api/v1/stats", "")
		if regexp.MustCompile(`"received":\d{3,}`).MatchString(stats) {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("no load: %s", stats)
		}
	}
	began := time.Now()
	code := p.end(t)
	close(stop)
	if took := time.Since(began); code != exitDone || took > stopTimeout+4*time.Second { // A busy machine takes its time.
		t.Errorf("exit code %d after %v:\n%s", code, took, p.stderr)
	}
	for range streams {
		if err := <-ended; !websocket.IsCloseError(err, websocket.CloseGoingAway) {
			t.Errorf("a stream ended with %v, want 1001", err)
		}
	}
}
