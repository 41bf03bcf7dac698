package guard

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

const (
	secret = "QK3MQK3MQK3MQK3MQK3MQK3MQK"
	reach  = "the handler was reached"
)

// reached answers every request, so that a test can tell whether the guard let it through.
func reached(w http.ResponseWriter, _ *http.Request) {
	_, _ = io.WriteString(w, reach)
}

// writeDenial shows a denial as the tests read it: its code and values, one a line.
func writeDenial(w http.ResponseWriter, _ *http.Request, d Denial) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(d.Status)
	_, _ = fmt.Fprintln(w, d.Code)
	for _, key := range slices.Sorted(maps.Keys(d.Values)) {
		_, _ = fmt.Fprintf(w, "%s=%s\n", key, d.Values[key])
	}
	if d.RetryAfter > 0 {
		_, _ = fmt.Fprintf(w, "retry_after=%s\n", d.RetryAfter)
	}
}

func newGuard(o Options) *Guard {
	if o.Deny == nil {
		o.Deny = writeDenial
	}
	o.Port = 8080
	return New(o)
}

// server is a guard around a handler on a real socket.
type server struct {
	*httptest.Server
	tls bool
}

func serve(t *testing.T, g *Guard, next http.HandlerFunc) server {
	t.Helper()
	s := httptest.NewUnstartedServer(g.Wrap(next))
	s.Config.DisableGeneralOptionsHandler = true
	s.Start()
	t.Cleanup(s.Close)
	return server{Server: s}
}

func serveTLS(t *testing.T, g *Guard, next http.HandlerFunc) server {
	t.Helper()
	s := httptest.NewTLSServer(g.Wrap(next))
	t.Cleanup(s.Close)
	return server{Server: s, tls: true}
}

// ask is a request as it is written to the socket, which clients of net/http would not send in every form.
type ask struct {
	method string // GET if empty
	target string // / if empty
	host   string // 127.0.0.1:8080 if empty, no header if "-"
	header []string
	body   string
}

func (a ask) String() string {
	var s strings.Builder
	method, target, host := a.method, a.target, a.host
	if method == "" {
		method = http.MethodGet
	}
	if target == "" {
		target = "/"
	}
	version := "HTTP/1.1"
	switch host {
	case "":
		host = "127.0.0.1:8080"
	case "-":
		version = "HTTP/1.0"
	}
	fmt.Fprintf(&s, "%s %s %s\r\n", method, target, version)
	if version == "HTTP/1.1" {
		fmt.Fprintf(&s, "Host: %s\r\n", strings.TrimSpace(host))
	}
	for _, line := range a.header {
		s.WriteString(line + "\r\n")
	}
	if a.body != "" {
		fmt.Fprintf(&s, "Content-Length: %d\r\n", len(a.body))
	}
	s.WriteString("\r\n" + a.body)
	return s.String()
}

type reply struct {
	status int
	header http.Header
	body   string
	closes bool  // whether the server says that it ends the connection
	err    error // of reading the body
}

// code is the first line of what writeDenial or reached wrote.
func (r reply) code() string {
	line, _, _ := strings.Cut(r.body, "\n")
	return line
}

func (s server) send(t *testing.T, a ask) reply {
	t.Helper()
	conn, err := net.Dial("tcp", s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if s.tls {
		conn = tls.Client(conn, &tls.Config{InsecureSkipVerify: true})
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(conn, a.String()); err != nil {
		t.Fatal(err)
	}
	method := a.method
	if method == "" {
		method = http.MethodGet
	}
	res, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: method})
	if err != nil {
		return reply{err: err}
	}
	defer res.Body.Close()
	if res.StatusCode == http.StatusSwitchingProtocols {
		return reply{status: res.StatusCode, header: res.Header}
	}
	body, err := io.ReadAll(res.Body)
	return reply{res.StatusCode, res.Header, string(body), res.Close, err}
}

// want fails the test unless the request is answered with this status and this first line.
func (s server) want(t *testing.T, a ask, status int, code string) reply {
	t.Helper()
	got := s.send(t, a)
	if got.status != status || got.code() != code {
		t.Errorf("%.200q:\n got %d %q (%v), want %d %q", a, got.status, got.code(), got.err, status, code)
	}
	return got
}

// recorded runs one request without a socket.
func recorded(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestChecksComeInOrder(t *testing.T) {
	s := serve(t, newGuard(Options{Token: secret}), reached)
	a := ask{
		method: "POST",
		host:   "evil.example",
		header: []string{"Origin: http://other.example", "Authorization: Bearer wrong", "Content-Encoding: gzip"},
		body:   "x",
	}
	s.want(t, a, 421, CodeHost)
	a.host = "localhost"
	s.want(t, a, 403, CodeOrigin)
	a.header[0] = "Origin: http://localhost"
	s.want(t, a, 401, CodeWrong)
	a.header[1] = "Authorization: Bearer " + secret
	s.want(t, a, 415, CodeEncoding)
	a.header[2] = "Content-Encoding: identity"
	s.want(t, a, 200, reach)
}

func TestOptionsOfTheWholeServerMeetsTheGuard(t *testing.T) {
	open := serve(t, newGuard(Options{}), reached)
	open.want(t, ask{method: "OPTIONS", target: "*", host: "evil.example"}, 421, CodeHost)
	open.want(t, ask{method: "OPTIONS", target: "*"}, 200, reach)
	closed := serve(t, newGuard(Options{Token: secret}), reached)
	closed.want(t, ask{method: "OPTIONS", target: "*"}, 401, CodeNoToken)
}

func TestNoSpellingOfAPathLeadsAround(t *testing.T) {
	s := serve(t, newGuard(Options{
		Token:  secret,
		Public: func(r *http.Request) bool { return r.URL.Path == "/healthz" },
	}), reached)
	s.want(t, ask{target: "/healthz"}, 200, reach)
	for _, target := range []string{
		"/api/v1/listeners", "/%61pi/v1/listeners", "//api/v1/listeners", "/./api/v1/listeners", "/API/v1/listeners",
		"/healthz/../api/v1/listeners", "/healthz%2f..%2fapi", "/%68ealthz", "/healthz/", "//healthz", "/healthz%00",
		"/log%69n", "/login/", "//login", "/api;v=1", "/%2e", "/%2F", "/?%74oken=", "/.well-known/x", "*",
	} {
		t.Run(target, func(t *testing.T) {
			login := ask{method: "POST", target: target, body: "token=" + secret}
			login.header = []string{"Content-Type: application/x-www-form-urlencoded"}
			s.want(t, login, 401, CodeNoToken)
			s.want(t, ask{target: target}, 401, CodeNoToken)
			s.want(t, ask{target: target, host: "evil.example"}, 421, CodeHost)
			s.want(t, ask{method: "POST", target: target, header: []string{"Origin: null"}}, 403, CodeOrigin)
			s.want(t, ask{target: target, header: []string{
				"Origin: http://evil.example", "Upgrade: websocket", "Connection: Upgrade",
			}}, 403, CodeOrigin)
		})
	}
}

func TestDenialsSayWhatTheClientShouldKnow(t *testing.T) {
	now := time.Now()
	s := serve(t, newGuard(Options{Token: secret, Now: func() time.Time { return now }}), reached)

	got := s.want(t, ask{host: "evil.example:8080"}, 421, CodeHost)
	if !strings.Contains(got.body, "\nhost=evil.example:8080\n") {
		t.Errorf("the host is not quoted: %q", got.body)
	}
	got = s.want(t, ask{method: "PUT", header: []string{"Origin: null", "Sec-Fetch-Site: cross-site"}}, 403, CodeOrigin)
	if !strings.Contains(got.body, "\norigin=null\nsite=cross-site\n") {
		t.Errorf("origin and site are not quoted: %q", got.body)
	}
	got = s.want(t, ask{}, 401, CodeNoToken)
	if challenge := got.header.Get("WWW-Authenticate"); challenge != `Bearer realm="udpweb"` {
		t.Errorf("challenge %q", challenge)
	}
	wrong := ask{header: []string{"Authorization: Bearer nope"}}
	for range maxFailures {
		got = s.want(t, wrong, 401, CodeWrong)
		if challenge := got.header.Get("WWW-Authenticate"); challenge != `Bearer realm="udpweb"` {
			t.Errorf("challenge %q", challenge)
		}
	}
	now = now.Add(300 * time.Millisecond)
	got = s.want(t, wrong, 429, CodeAttempts)
	if seconds := got.header.Get("Retry-After"); seconds != "60" {
		t.Errorf("59.7 s are sent as %q", seconds)
	}
	if !strings.Contains(got.body, "\nretry_after=59.7s\n") {
		t.Errorf("the wait is not handed on: %q", got.body)
	}
}

func TestDenialWithoutADenyFunctionIsPlain(t *testing.T) {
	w := recorded(New(Options{}).Wrap(http.HandlerFunc(reached)), httptest.NewRequest("GET", "http://evil.example/", nil))
	if w.Code != 421 || w.Body.String() != CodeHost+"\n" {
		t.Errorf("got %d %q", w.Code, w.Body)
	}
}

func TestCodesAreComplete(t *testing.T) {
	codes := Codes()
	slices.Sort(codes)
	if got := len(slices.Compact(codes)); got != 7 {
		t.Errorf("%d different codes: %q", got, codes)
	}
}

func TestQuoteIsShortAndCannotSteerATerminal(t *testing.T) {
	if got, want := quote("a\x1b[31m\r\n\u202e~ b"), "a?[31m?????~ b"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := quote(strings.Repeat("x", 65)); len(got) != 64 {
		t.Errorf("%d characters", len(got))
	}
}
