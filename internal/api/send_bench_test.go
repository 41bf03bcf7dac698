package api

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"

	"udpweb/internal/guard"
)

// asked is one kind of request, and who is asked.
type asked struct {
	name    string
	clients []*client
	took    time.Duration
}

// BenchmarkSend measures what sending one datagram over HTTP costs, beside a handler that does nothing but
// read its body and answer. All are asked in turn by clients that keep their connections, and so whatever
// else the machine does slows all of them down. The figures are requests a second, and their ratios to the
// bare one: of the API alone with a raw and with a JSON body and from a listener, and behind the guard.
func BenchmarkSend(b *testing.B) {
	r := start(b)
	to := addressOf(outside(b, "127.0.0.1:0")).String()
	open, guarded := r.server.Listener.Addr().String(), guardedServer(b, r)
	raw := post("/api/v1/send?to="+to, "application/x-www-form-urlencoded", "Hello server!")
	document := post("/api/v1/send", jsonType, `{"to":"`+to+`","payload":{"text":"Hello server!"}}`)
	fromListener := post("/api/v1/send?from="+r.listen(b).ID+"&to="+to, "text/plain", "Hello server!")
	for _, connections := range []int{1, 8} {
		b.Run(fmt.Sprintf("connections=%d", connections), func(b *testing.B) {
			kinds := []*asked{
				{name: "bare", clients: dialAll(b, connections, bareServer(b), raw)},
				{name: "raw", clients: dialAll(b, connections, open, raw)},
				{name: "json", clients: dialAll(b, connections, open, document)},
				{name: "listener", clients: dialAll(b, connections, open, fromListener)},
				{name: "guarded_raw", clients: dialAll(b, connections, guarded, raw)},
				{name: "guarded_json", clients: dialAll(b, connections, guarded, document)},
			}
			const requests = 50 // of each client in one turn: as short as a turn of the scheduler
			for b.Loop() {
				for _, each := range kinds {
					each.takeTurn(b, requests)
				}
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(float64(b.N*connections*requests)/kinds[0].took.Seconds(), "bare_req/s")
			for _, each := range kinds[1:] {
				b.ReportMetric(kinds[0].took.Seconds()/each.took.Seconds(), each.name+"/bare")
			}
		})
	}
}

// guardedServer serves the API as the program does: behind the guard, with bounds for every part of an
// exchange.
func guardedServer(tb testing.TB, r *rig) (address string) {
	tb.Helper()
	server := httptest.NewUnstartedServer(guard.New(guard.Options{}).Wrap(r.router))
	server.Config.ReadHeaderTimeout, server.Config.IdleTimeout = 5*time.Second, time.Minute
	server.Config.ReadTimeout, server.Config.WriteTimeout = 15*time.Second, 30*time.Second
	server.Start()
	tb.Cleanup(server.Close)
	return server.Listener.Addr().String()
}

// bareServer answers without having done anything, over the router that ours is built on.
func bareServer(tb testing.TB) (address string) {
	tb.Helper()
	router := chi.NewRouter()
	router.Post("/api/v1/send", func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.ReadAll(r.Body); err != nil {
			tb.Error(err)
		}
		w.Header().Set("Content-Type", jsonType)
		_, _ = io.WriteString(w, `{"outcome":"sent"}`)
	})
	server := httptest.NewServer(router)
	tb.Cleanup(server.Close)
	return server.Listener.Addr().String()
}

// post is a whole request, as curl would write it.
func post(target, contentType, body string) string {
	return fmt.Sprintf("POST %s HTTP/1.1\r\nHost: localhost:8080\r\nUser-Agent: curl/8.14.1\r\nAccept: */*\r\n"+
		"Content-Type: %s\r\nContent-Length: %d\r\n\r\n%s", target, contentType, len(body), body)
}

// client is a connection that asks the same thing again and again. It costs little of the time that is
// measured: net/http would take more for asking than the server for answering.
type client struct {
	conn    net.Conn
	answers *bufio.Reader
	request string
}

func dialAll(tb testing.TB, count int, address, request string) (clients []*client) {
	tb.Helper()
	for range count {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			tb.Fatal(err)
		}
		tb.Cleanup(func() { _ = conn.Close() })
		clients = append(clients, &client{conn, bufio.NewReader(conn), request})
	}
	return clients
}

// takeTurn lets each client ask as often as that.
func (a *asked) takeTurn(tb testing.TB, requests int) {
	tb.Helper()
	began := time.Now()
	var asking sync.WaitGroup
	for _, each := range a.clients {
		asking.Go(func() {
			for range requests {
				if err := each.ask(); err != nil {
					tb.Errorf("%s: %v", a.name, err)
					return
				}
			}
		})
	}
	asking.Wait()
	a.took += time.Since(began)
}

// ask sends the request and reads the answer, whose status must be 200.
func (c *client) ask() error {
	if _, err := io.WriteString(c.conn, c.request); err != nil {
		return err
	}
	line, err := c.answers.ReadSlice('\n')
	if err != nil || !bytes.HasPrefix(line, []byte("HTTP/1.1 200 ")) {
		return fmt.Errorf("answered %q: %w", line, err)
	}
	length := 0
	for len(line) > len("\r\n") {
		if line, err = c.answers.ReadSlice('\n'); err != nil {
			return err
		}
		if digits, ok := bytes.CutPrefix(line, []byte("Content-Length: ")); ok {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(digits))); err != nil {
				return err
			}
		}
	}
	_, err = c.answers.Discard(length)
	return err
}
