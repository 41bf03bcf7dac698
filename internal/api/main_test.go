package api

import (
	"bytes"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"go.uber.org/goleak"

	"udpweb/internal/journal"
	"udpweb/internal/lab"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience bounds every wait in these tests. It is never waited out when things work.
const patience = 10 * time.Second

// setup is what a test may want otherwise than usual.
type setup struct {
	lab     lab.Options
	options Options
	pace    pace
	read    time.Duration // the server's own deadlines
	write   time.Duration
}

// rig is an API as the program serves it, but for the guard in front.
type rig struct {
	lab    *lab.Lab
	api    *API
	router chi.Router
	server *httptest.Server
}

// start serves the API of a fresh lab for the length of the test.
func start(tb testing.TB, changes ...func(*setup)) *rig {
	tb.Helper()
	wanted := setup{
		lab: lab.Options{Memory: make([]byte, 64<<20), MaxListeners: 16},
		options: Options{
			Version: "test", MaxBody: 1 << 20, MaxViewers: 16,
			CheckOrigin: func(*http.Request) bool { return true },
			Log:         slog.New(slog.NewTextHandler(tb.Output(), &slog.HandlerOptions{Level: slog.LevelWarn})),
		},
		pace:  usualPace(),
		read:  15 * time.Second,
		write: 30 * time.Second,
	}
	for _, change := range changes {
		change(&wanted)
	}
	router := chi.NewRouter()
	router.Use(middleware.GetHead)
	l := lab.New(wanted.lab)
	made, err := New(l, router, wanted.options)
	if err != nil {
		tb.Fatalf("New() = %v", err)
	}
	made.pace = wanted.pace
	server := httptest.NewUnstartedServer(router)
	server.Config.ReadTimeout, server.Config.WriteTimeout = wanted.read, wanted.write
	server.Start()
	server.Client().Timeout = 6 * patience
	r := &rig{lab: l, api: made, router: router, server: server}
	tb.Cleanup(func() { r.stop(tb) })
	return r
}

// stop ends everything from source to sink, as the program does.
func (r *rig) stop(tb testing.TB) {
	tb.Helper()
	if err := r.lab.Close(); err != nil {
		tb.Errorf("Close() = %v", err)
	}
	r.server.Close()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		r.api.Wait()
	}()
	select {
	case <-ended:
	case <-time.After(patience):
		tb.Errorf("streams are still running %v after the end of the lab", patience)
	}
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

// stats are the figures of a listener as the lab has them.
func (r *rig) stats(tb testing.TB, id string) lab.Stats {
	tb.Helper()
	found, err := r.lab.Listener(id)
	if err != nil {
		tb.Fatalf("Listener(%q) = %v", id, err)
	}
	return found.Stats
}

// outside is a socket of the standard library: what it sends and takes owes nothing to the lab.
func outside(tb testing.TB, local string) *net.UDPConn {
	tb.Helper()
	conn, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.MustParseAddrPort(local)))
	if err != nil {
		tb.Fatalf("an outside socket on %s: %v", local, err)
	}
	tb.Cleanup(func() { _ = conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(6 * patience)); err != nil {
		tb.Fatal(err)
	}
	return conn
}

// freeAddress is an address with a port that nobody has. No socket is given it that asks for any port: those come from
// net.ipv4.ip_local_port_range (ip(7)), which begins above. And so it stays free for as long as nobody asks for it.
func freeAddress(tb testing.TB, host string) netip.AddrPort {
	tb.Helper()
	for range 1000 {
		port := uint16(10_000 + rand.IntN(22_000))
		conn, err := net.ListenUDP("udp", &net.UDPAddr{Port: int(port)}) // on every address of this machine
		if err == nil && conn.Close() == nil {
			return netip.AddrPortFrom(netip.MustParseAddr(host), port)
		}
	}
	tb.Fatal("of a thousand ports none is free")
	return netip.AddrPort{}
}

func addressOf(conn *net.UDPConn) netip.AddrPort {
	addr := conn.LocalAddr().(*net.UDPAddr).AddrPort()
	return netip.AddrPortFrom(addr.Addr().Unmap(), addr.Port())
}

func write(tb testing.TB, from *net.UDPConn, to netip.AddrPort, payload []byte) {
	tb.Helper()
	if _, err := from.WriteToUDPAddrPort(payload, to); err != nil {
		tb.Fatalf("the outside sender: %v", err)
	}
}

// take reads one datagram and where it came from.
func take(tb testing.TB, conn *net.UDPConn) ([]byte, netip.AddrPort) {
	tb.Helper()
	buf := make([]byte, 1<<16)
	n, from, err := conn.ReadFromUDPAddrPort(buf)
	if err != nil {
		tb.Fatalf("nothing arrived outside: %v", err)
	}
	return buf[:n], netip.AddrPortFrom(from.Addr().Unmap(), from.Port())
}

// takesNothing fails the test when a datagram waits outside. Whoever would have sent one must have
// answered already: on loopback a datagram is there when its sender goes on.
func takesNothing(tb testing.TB, conn *net.UDPConn) {
	tb.Helper()
	if err := conn.SetReadDeadline(time.Now().Add(20 * time.Millisecond)); err != nil {
		tb.Fatal(err)
	}
	n, from, err := conn.ReadFromUDPAddrPort(make([]byte, 1<<16))
	if err == nil {
		tb.Errorf("%d bytes arrived from %v, want none", n, from)
	}
	if err := conn.SetReadDeadline(time.Now().Add(6 * patience)); err != nil {
		tb.Fatal(err)
	}
}

// flood sends count datagrams to a listener in bursts that the smallest usual receive queue holds.
// None is lost on the way: the next burst waits until the last one was read. In the end all of them were in the journal:
// they are counted before.
func (r *rig) flood(tb testing.TB, to lab.Listener, count int, payload func(i int) []byte) {
	tb.Helper()
	sender := outside(tb, "127.0.0.1:0")
	burst := max(1, 128<<10/(512+len(payload(0)))) // The kernel counts more than the payload.
	before, last := r.stats(tb, to.ID).Received, r.lab.Journal().Last()
	for sent := 0; sent < count; {
		for range min(burst, count-sent) {
			write(tb, sender, to.Local, payload(sent))
			sent++
		}
		eventually(tb, "the burst is received", func() bool {
			return r.stats(tb, to.ID).Received == before+uint64(sent)
		})
	}
	eventually(tb, "all are in the journal, or have left it", func() bool {
		first := r.lab.Journal().Stats().First
		left := first - min(first, last+1)
		return left+r.held(last, to.ID, addressOf(sender)) >= uint64(count)
	})
}

// held is how many datagrams of a listener the journal has behind a number, of one source or, with none, of any.
func (r *rig) held(after uint64, listener string, source netip.AddrPort) (count uint64) {
	r.lab.Journal().Find(journal.Query{After: after, Limit: 1, Match: func(e *journal.Entry) bool {
		if e.Kind == journal.Received && e.Listener == listener && (!source.IsValid() || e.Source == source) {
			count++
		}
		return false
	}})
	return count
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

// someoneWaits returns when a goroutine waits for the journal: when a request has come so far.
func someoneWaits(tb testing.TB) {
	tb.Helper()
	eventually(tb, "someone waits for the journal", isWaiting)
}

// staysWaiting asserts that a reader of the journal with nothing to read waits, rather than to look
// again and again.
func staysWaiting(tb testing.TB) {
	tb.Helper()
	someoneWaits(tb)
	waits := 0
	for range 100 {
		if isWaiting() {
			waits++
		}
	}
	if waits < 50 { // A stream looks at the counters in between, and may be held up there where the machine is busy.
		tb.Errorf("of 100 looks at the reader, %d find it waiting", waits)
	}
}

// isWaiting reports whether a goroutine sleeps until there is something in the journal.
func isWaiting() bool {
	for _, stack := range stacks() {
		head, _, _ := bytes.Cut(stack, []byte("\n"))
		if bytes.Contains(head, []byte("[select")) && bytes.Contains(stack, []byte("journal.(*Journal).Wait(")) {
			return true
		}
	}
	return false
}

// isRunning reports whether a function is on any stack.
func isRunning(name string) bool {
	return slices.ContainsFunc(stacks(), func(stack []byte) bool { return bytes.Contains(stack, []byte(name)) })
}

// stacks are the stacks of all goroutines.
func stacks() [][]byte {
	all := make([]byte, 1<<20)
	return bytes.Split(all[:runtime.Stack(all, true)], []byte("\n\n"))
}

// isFree reports whether a port of 127.0.0.1 can be bound by somebody else.
func isFree(local netip.AddrPort) bool {
	conn, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(local))
	if err != nil {
		return false
	}
	return conn.Close() == nil
}
