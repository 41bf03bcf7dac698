package web

import (
	"bytes"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/chi/v5"
	"go.uber.org/goleak"

	"udpweb/internal/lab"
	"udpweb/static"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience bounds every wait in these tests. It is never waited out when things work.
const patience = 10 * time.Second

// maxBody is what a form may have, in bytes, as the guard would have it.
const maxBody = 256 << 10

// maxListeners is how many listeners the lab of a test may have.
const maxListeners = 4

// rig is the page as the program serves it, but for the guard in front.
type rig struct {
	lab    *lab.Lab
	web    *Web
	server *httptest.Server
	log    *logbook
}

// logbook keeps what was logged. Requests write to it at the same time.
type logbook struct {
	mu   sync.Mutex // guards the following
	text bytes.Buffer
}

func (l *logbook) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(line)
}

func (l *logbook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// start serves the page of a fresh lab for the length of the test.
func start(tb testing.TB) *rig {
	tb.Helper()
	assets, err := static.New()
	if err != nil {
		tb.Fatalf("static.New() = %v", err)
	}
	r := &rig{lab: lab.New(lab.Options{MaxListeners: maxListeners}), log: &logbook{}}
	router := chi.NewRouter()
	router.Use(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(rw http.ResponseWriter, request *http.Request) {
			request.Body = http.MaxBytesReader(rw, request.Body, maxBody)
			next.ServeHTTP(rw, request)
		})
	})
	r.web = New(r.lab, router, Options{
		Version: "v1.2.3", Assets: assets, OpenAPI: &huma.OpenAPI{},
		Log: slog.New(slog.NewTextHandler(r.log, nil)),
	})
	r.server = httptest.NewServer(router)
	r.server.Client().CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	r.server.Client().Timeout = 6 * patience
	r.server.Client().Transport.(*http.Transport).DisableCompression = true // What is asked for in a test is said there.
	tb.Cleanup(func() {
		if err := r.lab.Close(); err != nil {
			tb.Errorf("Close() = %v", err)
		}
		r.server.Close()
	})
	return r
}

// answer is what a request got.
type answer struct {
	status int
	header http.Header
	body   string
}

func (r *rig) do(tb testing.TB, request *http.Request) answer {
	tb.Helper()
	response, err := r.server.Client().Do(request)
	if err != nil {
		tb.Fatalf("%s %s: %v", request.Method, request.URL, err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		tb.Fatalf("%s %s: reading the answer: %v", request.Method, request.URL, err)
	}
	return answer{status: response.StatusCode, header: response.Header, body: string(body)}
}

// get asks for a page and holds it to what every page promises.
func (r *rig) get(tb testing.TB, path string, status int) document {
	tb.Helper()
	request, err := http.NewRequestWithContext(tb.Context(), http.MethodGet, r.server.URL+path, nil)
	if err != nil {
		tb.Fatal(err)
	}
	return r.do(tb, request).page(tb, status)
}

// postRaw sends a body as browsers send forms.
func (r *rig) postRaw(tb testing.TB, path, body string) answer {
	tb.Helper()
	request, err := http.NewRequestWithContext(tb.Context(), http.MethodPost, r.server.URL+path, strings.NewReader(body))
	if err != nil {
		tb.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r.do(tb, request)
}

// post sends a form, given as the names and values of its fields in turn.
func (r *rig) post(tb testing.TB, path string, pairs ...string) answer {
	tb.Helper()
	return r.postRaw(tb, path, formOf(pairs...).Encode())
}

func formOf(pairs ...string) url.Values {
	values := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	return values
}

// page asserts the status of an answer, and that it is a page as every page must be.
func (a answer) page(tb testing.TB, status int) document {
	tb.Helper()
	if a.status != status {
		tb.Fatalf("status %d, want %d: %.500s", a.status, status, a.body)
	}
	if got := a.header.Get("Content-Type"); got != "text/html; charset=utf-8" {
		tb.Errorf("Content-Type %q", got)
	}
	page := parsePage(tb, a.body)
	page.check(tb)
	return page
}

// redirect asserts that an answer leads elsewhere, and returns where.
func (a answer) redirect(tb testing.TB) string {
	tb.Helper()
	if a.status != http.StatusSeeOther {
		tb.Fatalf("status %d, want 303: %.500s", a.status, a.body)
	}
	return a.header.Get("Location")
}

// listen starts a listener on a free port of 127.0.0.1.
func (r *rig) listen(tb testing.TB, changes ...func(*lab.NewListener)) lab.Listener {
	tb.Helper()
	wanted := lab.NewListener{Address: "127.0.0.1:0"}
	for _, change := range changes {
		change(&wanted)
	}
	made, err := r.lab.CreateListener(tb.Context(), wanted)
	if err != nil {
		tb.Fatalf("CreateListener(%+v) = %v", wanted, err)
	}
	return made
}

// echoing makes a listener that answers.
func echoing(wanted *lab.NewListener) { wanted.Reply.Preset = lab.ReplyEcho }

// listener is a listener as it is now.
func (r *rig) listener(tb testing.TB, id string) lab.Listener {
	tb.Helper()
	found, err := r.lab.Listener(id)
	if err != nil {
		tb.Fatalf("Listener(%q) = %v", id, err)
	}
	return found
}

// outside is a socket of the standard library: what it sends and takes owes nothing to the lab.
func outside(tb testing.TB, local netip.AddrPort) *net.UDPConn {
	tb.Helper()
	conn, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(local))
	if err != nil {
		tb.Fatalf("an outside socket on %s: %v", local, err)
	}
	tb.Cleanup(func() { _ = conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		tb.Fatal(err)
	}
	return conn
}

// anyPort lets the system choose a port of 127.0.0.1.
func anyPort() netip.AddrPort { return netip.MustParseAddrPort("127.0.0.1:0") }

// freeAddress is an address of 127.0.0.1 with a port that nobody has. No socket is given it that asks for any port: those
// come from net.ipv4.ip_local_port_range (ip(7)), which begins above. And so it stays free for as long as nobody asks for it.
func freeAddress(tb testing.TB) netip.AddrPort {
	tb.Helper()
	for range 1000 {
		port := uint16(10_000 + rand.IntN(22_000))
		conn, err := net.ListenUDP("udp", &net.UDPAddr{Port: int(port)}) // on every address of this machine
		if err == nil && conn.Close() == nil {
			return netip.AddrPortFrom(anyPort().Addr(), port)
		}
	}
	tb.Fatal("of a thousand ports none is free")
	return netip.AddrPort{}
}

func addressOf(conn *net.UDPConn) netip.AddrPort {
	addr := conn.LocalAddr().(*net.UDPAddr).AddrPort()
	return netip.AddrPortFrom(addr.Addr().Unmap(), addr.Port())
}

// eventually polls until condition holds.
func eventually(tb testing.TB, what string, condition func() bool) {
	tb.Helper()
	for deadline := time.Now().Add(patience); !condition(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			tb.Fatalf("not within %v: %s", patience, what)
		}
	}
}
