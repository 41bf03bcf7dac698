package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience is how long a test waits for what must come.
const patience = 10 * time.Second

// output is what a program under test writes, read while it runs.
type output struct {
	mu   sync.Mutex // guards the following
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// program is a run of the program.
type program struct {
	stderr *output
	url    *url.URL // as the banner has it
	stop   context.CancelFunc
	code   chan int
}

var bannerURL = regexp.MustCompile(`http://\S+`)

// start runs the program until the test ends and waits for its banner.
func start(tb testing.TB, args ...string) *program {
	tb.Helper()
	ctx, stop := context.WithCancel(context.Background())
	p := &program{stderr: &output{}, stop: stop, code: make(chan int, 1)}
	go func() { p.code <- run(ctx, args, io.Discard, p.stderr) }()
	tb.Cleanup(func() {
		p.end(tb)
		http.DefaultClient.CloseIdleConnections()
	})
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		if strings.Contains(p.stderr.String(), "Ctrl+C") { // The banner ends with it.
			found, err := url.Parse(bannerURL.FindString(p.stderr.String()))
			if err != nil {
				tb.Fatalf("the banner has no address: %v\n%s", err, p.stderr)
			}
			p.url = found
			return p
		}
	}
	tb.Fatalf("no banner after %v:\n%s", patience, p.stderr)
	return nil
}

// end stops the program, once, and returns its exit code.
func (p *program) end(tb testing.TB) int {
	tb.Helper()
	p.stop()
	select {
	case code := <-p.code:
		p.code <- code // for whoever asks again
		return code
	case <-time.After(patience):
		tb.Fatalf("still running %v after it was told to stop:\n%s", patience, p.stderr)
		return -1
	}
}

// send makes a request and returns the status and the body.
func (p *program) send(tb testing.TB, method, path, body string, headers ...string) (int, string) {
	tb.Helper()
	request, err := http.NewRequestWithContext(tb.Context(), method, p.url.Scheme+"://"+p.url.Host+path, strings.NewReader(body))
	if err != nil {
		tb.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
		if headers[i] == "Host" {
			request.Host = headers[i+1]
		}
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(request)
	if err != nil {
		tb.Fatalf("%s %s: %v", method, path, err)
	}
	defer func() { _ = response.Body.Close() }()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		tb.Fatalf("%s %s: %v", method, path, err)
	}
	return response.StatusCode, string(content)
}

func TestTheFirstDatagramFromEndToEnd(t *testing.T) {
	p := start(t, "--http", "localhost:0", "--udp", "127.0.0.1:0", "--udp", "[::1]:0")
	if p.url.Hostname() != "localhost" || p.url.Port() == "0" {
		t.Errorf("the banner names %s, want localhost and a real port", p.url)
	}
	if count := strings.Count(p.stderr.String(), "listening on"); count != 2 {
		t.Errorf("the banner names %d listeners, want 2:\n%s", count, p.stderr)
	}
	for _, host := range []string{"127.0.0.1", "::1"} {
		conn, err := net.DialTimeout("tcp", net.JoinHostPort(host, p.url.Port()), patience)
		if err != nil {
			t.Errorf("not served on %s: %v", host, err)
			continue
		}
		if err := conn.Close(); err != nil {
			t.Error(err)
		}
	}
	_, listeners := p.send(t, http.MethodGet, "/api/v1/listeners", "")
	local := regexp.MustCompile(`"local":"(127\.0\.0\.1:\d+)"`).FindStringSubmatch(listeners)
	if local == nil {
		t.Fatalf("no listener on 127.0.0.1 in %s", listeners)
	}
	status, answer := p.send(t, http.MethodPost, "/api/v1/send?to="+local[1], "Hello server!",
		"Content-Type", "application/x-www-form-urlencoded")
	if status != http.StatusOK || !strings.Contains(answer, `"outcome":"sent"`) {
		t.Fatalf("send: %d %s", status, answer)
	}
	_, entries := p.send(t, http.MethodGet, "/api/v1/datagrams?after=0&wait=5s&listener=1", "")
	for deadline := time.Now().Add(patience); !strings.Contains(entries, `"kind":"received"`); {
		if time.Now().After(deadline) {
			t.Fatalf("not received: %s", entries)
		}
		_, entries = p.send(t, http.MethodGet, "/api/v1/datagrams?after=0&listener=1", "")
	}
	if !strings.Contains(entries, `"text":"Hello server!"`) {
		t.Errorf("the text is missing in %s", entries)
	}
	for _, path := range []string{"/", "/docs", "/healthz", "/readyz", "/version", "/openapi.json", "/openapi.yaml", "/problems/port-in-use"} {
		if status, _ := p.send(t, http.MethodGet, path, ""); status != http.StatusOK {
			t.Errorf("GET %s: %d, want 200", path, status)
		}
	}
}

func TestStoppingSaysGoodbyeToViewersAndExitsWithZero(t *testing.T) {
	p := start(t, "--http", "127.0.0.1:0", "--udp", "127.0.0.1:0")
	conn, response, err := websocket.DefaultDialer.DialContext(t.Context(), "ws://"+p.url.Host+"/api/v1/stream", nil)
	if err != nil {
		t.Fatalf("stream: %v", err)
	}
	_ = response.Body.Close()
	defer func() { _ = conn.Close() }()
	if err := conn.SetReadDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	saw := make(chan string, 1)
	go func() {
		var last []byte
		for {
			_, frame, err := conn.ReadMessage()
			if err != nil {
				saw <- string(last)
				ended <- err
				return
			}
			last = frame
		}
	}()
	if code := p.end(t); code != exitDone {
		t.Errorf("exit code %d, want %d:\n%s", code, exitDone, p.stderr)
	}
	if last := <-saw; !strings.Contains(last, "listener stopped") && !strings.Contains(last, `"stopped"`) {
		t.Errorf("the last frame before the end says nothing of the listener that stopped: %s", last)
	}
	if err := <-ended; !websocket.IsCloseError(err, websocket.CloseGoingAway) {
		t.Errorf("the stream ended with %v, want 1001", err)
	}
}

func TestARequestUnderWayDoesNotHoldUpTheEnd(t *testing.T) {
	p := start(t, "--http", "127.0.0.1:0")
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet,
		"http://"+p.url.Host+"/api/v1/datagrams?follow=true&format=ndjson", nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request) // It returns with the headers: the lab follows from here on.
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	began := time.Now()
	if code := p.end(t); code != exitDone {
		t.Errorf("exit code %d, want %d:\n%s", code, exitDone, p.stderr)
	}
	if took := time.Since(began); took > stopTimeout {
		t.Errorf("stopping took %v", took)
	}
	if rest, err := io.ReadAll(response.Body); err != nil {
		t.Errorf("the follower's answer broke off behind %q: %v", rest, err)
	}
}

func TestAPortThatIsTakenEndsTheStartInOneLine(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	udp, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = udp.Close() }()
	for name, row := range map[string]struct {
		args []string
		want string
	}{
		"http":         {[]string{"--http", taken.Addr().String()}, "address already in use"},
		"udp":          {[]string{"--http", "127.0.0.1:0", "--udp", udp.LocalAddr().String()}, "is already in use"},
		"not our udp":  {[]string{"--http", "127.0.0.1:0", "--udp", "198.51.100.7:8888"}, "does not belong to this machine"},
		"not a port":   {[]string{"--http", "127.0.0.1:0", "--udp", "127.0.0.1:70000"}, "70000 is not a UDP port"},
		"not our http": {[]string{"--http", "198.51.100.7:8080"}, "cannot assign requested address"},
	} {
		t.Run(name, func(t *testing.T) {
			var stderr output
			code := run(t.Context(), row.args, io.Discard, &stderr)
			if code != exitFailed {
				t.Errorf("exit code %d, want %d", code, exitFailed)
			}
			if !strings.Contains(stderr.String(), row.want) || strings.Count(stderr.String(), "\n") != 1 {
				t.Errorf("it says %q, want one line with %q", stderr.String(), row.want)
			}
		})
	}
}

func TestHealthcheckTellsALabThatRunsFromNone(t *testing.T) {
	p := start(t, "--http", "127.0.0.1:0")
	var stderr output
	if code := run(t.Context(), []string{"healthcheck", "--http", p.url.Host}, io.Discard, &stderr); code != exitDone {
		t.Errorf("with a lab: exit code %d: %s", code, &stderr)
	}
	host := p.url.Host
	p.end(t)
	if code := run(t.Context(), []string{"healthcheck", "--http", host}, io.Discard, &stderr); code != exitFailed {
		t.Errorf("without a lab: exit code %d, want %d", code, exitFailed)
	}
	http.DefaultClient.CloseIdleConnections()
}

func TestVersionAndHelp(t *testing.T) {
	var stdout, stderr output
	if code := run(t.Context(), []string{"version"}, &stdout, &stderr); code != exitDone || !strings.HasPrefix(stdout.String(), "udpweb ") {
		t.Errorf("version: exit code %d, %q", code, stdout.String())
	}
	if code := run(t.Context(), []string{"--help"}, &stdout, &stderr); code != exitDone || !strings.Contains(stdout.String(), "--allow-to") {
		t.Errorf("--help: exit code %d, %q", code, stdout.String())
	}
}
