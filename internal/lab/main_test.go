package lab

import (
	"context"
	"errors"
	"math/rand/v2"
	"net"
	"net/netip"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.uber.org/goleak"

	"udpweb/internal/journal"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience bounds every wait in these tests. It is never waited out when things work.
const patience = 30 * time.Second

// open makes a lab for the length of the test.
func open(tb testing.TB, changes ...func(*Options)) *Lab {
	tb.Helper()
	options := Options{Memory: make([]byte, 32<<20), MaxListeners: 8}
	for _, change := range changes {
		change(&options)
	}
	l := New(options)
	tb.Cleanup(func() { closeLab(tb, l) })
	return l
}

func closeLab(tb testing.TB, l *Lab) {
	tb.Helper()
	if err := l.Close(); err != nil {
		tb.Errorf("Close() = %v", err)
	}
}

// listen starts a listener, on a free port of 127.0.0.1 unless something else is wanted.
func listen(tb testing.TB, l *Lab, wanted NewListener) Listener {
	tb.Helper()
	if wanted.Address == "" {
		wanted.Address = "127.0.0.1:0"
	}
	made, err := l.CreateListener(tb.Context(), wanted)
	if err != nil {
		tb.Fatalf("CreateListener(%+v) = %v", wanted, err)
	}
	return made
}

func update(tb testing.TB, l *Lab, id string, change Change) Listener {
	tb.Helper()
	changed, err := l.UpdateListener(tb.Context(), id, change)
	if err != nil {
		tb.Fatalf("UpdateListener(%s, %+v) = %v", id, change, err)
	}
	return changed
}

func turn(tb testing.TB, l *Lab, id string, state State) Listener {
	tb.Helper()
	changed := update(tb, l, id, Change{State: &state})
	if changed.State != state {
		tb.Fatalf("state is %s, want %s", changed.State, state)
	}
	return changed
}

func get(tb testing.TB, l *Lab, id string) Listener {
	tb.Helper()
	found, err := l.Listener(id)
	if err != nil {
		tb.Fatalf("Listener(%s) = %v", id, err)
	}
	return found
}

func send(tb testing.TB, l *Lab, wanted Send) Sent {
	tb.Helper()
	sent, err := l.Send(tb.Context(), wanted)
	if err != nil {
		tb.Fatalf("Send(%+v) = %v", wanted, err)
	}
	return sent
}

// failure checks that err is a failure of the lab, with that code and field.
func failure(tb testing.TB, err error, code Code, field string) Failure {
	tb.Helper()
	var found *Failure
	if !errors.As(err, &found) {
		tb.Fatalf("got %v, want a failure %s", err, code)
	}
	if found.Code != code || found.Field != field {
		tb.Fatalf("got %v (code %s, field %q), want code %s, field %q", found, found.Code, found.Field, code, field)
	}
	return *found
}

// outside is a socket of the standard library: what it sends and takes owes nothing to the lab.
func outside(tb testing.TB, local string) *net.UDPConn {
	tb.Helper()
	addr, network := netip.MustParseAddrPort(local), "udp6"
	if addr.Addr().Is4() {
		network = "udp4" // Else net would take 0.0.0.0 for every address of both families.
	}
	conn, err := net.ListenUDP(network, net.UDPAddrFromAddrPort(addr))
	if err != nil {
		tb.Fatalf("an outside socket on %s: %v", local, err)
	}
	tb.Cleanup(func() { _ = conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		tb.Fatal(err)
	}
	return conn
}

func addressOf(conn *net.UDPConn) netip.AddrPort {
	local := conn.LocalAddr().(*net.UDPAddr).AddrPort()
	return netip.AddrPortFrom(local.Addr().Unmap(), local.Port())
}

func write(tb testing.TB, from *net.UDPConn, to netip.AddrPort, payload []byte) {
	tb.Helper()
	if _, err := from.WriteToUDPAddrPort(payload, to); err != nil {
		tb.Fatalf("the outside sender: %v", err)
	}
}

// take reads one datagram from an outside socket.
func take(tb testing.TB, conn *net.UDPConn) (payload []byte, source netip.AddrPort) {
	tb.Helper()
	memory := make([]byte, 1<<16)
	count, source, err := conn.ReadFromUDPAddrPort(memory)
	if err != nil {
		tb.Fatalf("the outside receiver: %v", err)
	}
	return memory[:count], netip.AddrPortFrom(source.Addr().Unmap(), source.Port())
}

// freeAddress is an address of 127.0.0.1 with a port that nobody has. No socket is given it that asks for any port: those
// come from net.ipv4.ip_local_port_range (ip(7)), which begins above. And so it stays free for as long as nobody asks for it.
func freeAddress(tb testing.TB) netip.AddrPort {
	tb.Helper()
	for range 1000 {
		port := uint16(10_000 + rand.IntN(22_000))
		conn, err := net.ListenUDP("udp", &net.UDPAddr{Port: int(port)}) // on every address of this machine
		if err == nil && conn.Close() == nil {
			return at("127.0.0.1", port)
		}
	}
	tb.Fatal("of a thousand ports none is free")
	return netip.AddrPort{}
}

// nothingWaits checks that no datagram has come to an outside socket.
func nothingWaits(tb testing.TB, conn *net.UDPConn) {
	tb.Helper()
	if err := conn.SetReadDeadline(time.Now().Add(time.Millisecond)); err != nil {
		tb.Fatal(err)
	}
	count, source, err := conn.ReadFromUDPAddrPort(make([]byte, 16))
	if !errors.Is(err, os.ErrDeadlineExceeded) {
		tb.Errorf("got %d bytes from %v, %v, where nothing should come", count, source, err)
	}
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		tb.Fatal(err)
	}
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

// received waits until a listener has received as many datagrams, and their entries can be read: they are counted first.
func received(tb testing.TB, l *Lab, id string, count uint64) Listener {
	tb.Helper()
	eventually(tb, "the datagrams are received", func() bool { return get(tb, l, id).Stats.Received >= count })
	found := get(tb, l, id)
	if found.Stats.Received != count {
		tb.Fatalf("received %d datagrams, want %d", found.Stats.Received, count)
	}
	eventually(tb, "they are in the journal", func() bool {
		var held uint64
		l.Journal().Find(journal.Query{Limit: 1, Match: func(e *journal.Entry) bool {
			if e.Kind == journal.Received && e.Listener == id {
				held++
			}
			return false
		}})
		gone := l.Journal().Stats()
		return held+gone.Evicted+gone.Cleared >= count
	})
	return found
}

// entries are what the journal holds of one kind behind a number.
func entries(l *Lab, after uint64, kind journal.Kind) []journal.Entry {
	return l.Journal().Find(journal.Query{
		After: after, Limit: 1 << 20, Match: func(e *journal.Entry) bool { return e.Kind == kind },
	}).Entries
}

// notes are the events of the journal behind a number, each with its listener.
func notes(l *Lab, after uint64) []string {
	found := []string{}
	for _, entry := range entries(l, after, journal.Event) {
		found = append(found, entry.Listener+": "+entry.Note)
	}
	return found
}

// snapshot is all that a command may change.
type snapshot struct {
	Listeners []Listener
	Revision  uint64
	Last      uint64
}

func snapshotOf(l *Lab) snapshot { return snapshot{l.Listeners(), l.Revision(), l.Journal().Last()} }

func (before snapshot) check(tb testing.TB, l *Lab) {
	tb.Helper()
	if diff := cmp.Diff(before, snapshotOf(l), cmpopts.EquateComparable(netip.AddrPort{}, netip.Addr{})); diff != "" {
		tb.Errorf("what failed has changed something (-before +after):\n%s", diff)
	}
}

// running is a send under way.
type running struct {
	sent Sent
	err  error
	done chan struct{}
}

// begin sends in a goroutine of its own, which the test waits for.
func begin(ctx context.Context, tb testing.TB, l *Lab, wanted Send) *running {
	tb.Helper()
	r := &running{done: make(chan struct{})}
	go func() {
		defer close(r.done)
		r.sent, r.err = l.Send(ctx, wanted)
	}()
	tb.Cleanup(func() { <-r.done })
	return r
}

// end waits for the send.
func (r *running) end(tb testing.TB) (Sent, error) {
	tb.Helper()
	select {
	case <-r.done:
		return r.sent, r.err
	case <-time.After(patience):
		tb.Fatalf("the send has not ended within %v", patience)
		return Sent{}, nil
	}
}

func at(addr string, port uint16) netip.AddrPort {
	return netip.AddrPortFrom(netip.MustParseAddr(addr), port)
}
