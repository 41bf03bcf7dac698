package lab

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
	"golang.org/x/sys/unix"

	"udpweb/internal/journal"
	"udpweb/internal/udp"
)

// keeping makes a lab that keeps a connected socket only for so long.
func keeping(tb testing.TB, keep time.Duration) *Lab {
	tb.Helper()
	l := open(tb)
	l.connections.keep = keep
	return l
}

// connectedTo waits until the kernel has as many sockets that are connected to a port of an IPv4 address.
// It may skip one in its table while others come and go.
func connectedTo(tb testing.TB, port uint16, want int) {
	tb.Helper()
	eventually(tb, fmt.Sprintf("the kernel has %d connected sockets", want), func() bool {
		count := 0
		for _, each := range table(tb, "/proc/net/udp") {
			if strings.HasSuffix(each[2], fmt.Sprintf(":%04X", port)) {
				count++
			}
		}
		return count == want
	})
}

// connectedCount is how many connections a lab keeps.
func connectedCount(l *Lab) int {
	l.connections.mu.Lock()
	defer l.connections.mu.Unlock()
	return len(l.connections.byKey)
}

// closings are the peers whose connections have ended, in this order.
func closings(l *Lab) (peers []netip.AddrPort) {
	for _, event := range entries(l, 0, journal.Event) {
		if strings.HasPrefix(event.Note, NoteDisconnected+": ") {
			peers = append(peers, event.Destination)
		}
	}
	return peers
}

// A socket that nobody sends from goes away, and what had come back for its last datagram is told before.
func TestAConnectionThatIsNotUsedEnds(t *testing.T) {
	l := keeping(t, 20*time.Millisecond)
	closed := at("127.0.0.1", closedPort)
	sent := send(t, l, connected(closed, "anyone?"))
	eventually(t, "the connection ends", func() bool { return len(closings(l)) == 1 })
	events, refusals := entries(l, sent.Entry.Seq, journal.Event), entries(l, sent.Entry.Seq, journal.Unreachable)
	if len(events) != 1 || events[0].Note != NoteDisconnected+": "+sent.Entry.Source.String() || events[0].Destination != closed || events[0].Listener != "" {
		t.Errorf("events are %+v", events)
	}
	if len(refusals) != 1 || refusals[0].Destination != closed || refusals[0].Seq >= events[0].Seq {
		t.Errorf("refusals are %+v, want one before entry %d", refusals, events[0].Seq)
	}
	outside(t, sent.Entry.Source.String()) // The port is free.
	again := send(t, l, connected(closed, "anyone?"))
	if again.Outcome != OutcomeSent || again.Entry.Source == sent.Entry.Source {
		t.Errorf("got %+v, want a datagram from another socket than %v", again, sent.Entry.Source)
	}
}

// As long as a send waits, its socket is in use.
func TestAConnectionThatIsUsedGoesOn(t *testing.T) {
	const keep = 10 * time.Millisecond
	l := keeping(t, keep)
	peer := outside(t, "127.0.0.1:0")
	wanted := connected(addressOf(peer), "hello")
	send(t, l, wanted) // From now on there is a time to end at.
	wanted.Wait = MaxWait
	asked := begin(t.Context(), t, l, wanted)
	take(t, peer)
	_, local := take(t, peer)
	time.Sleep(10 * keep) // Nothing is to happen, for longer than a connection is kept.
	write(t, peer, local, []byte("sorry, I was busy"))
	if sent, err := asked.end(t); err != nil || sent.Outcome != OutcomeReplied || sent.Entry.Source != local {
		t.Errorf("got %+v, %v", sent, err)
	}
	eventually(t, "the connections end", func() bool { return connectedCount(l) == 0 })
}

// There is a bound for the sockets that nobody uses; those that were not used for the longest time go.
func TestSoManyConnectionsAreKept(t *testing.T) {
	l := open(t)
	peer := outside(t, "0.0.0.0:0")
	const count = maxConnections + 6
	var oldest []netip.AddrPort
	sources := make(map[netip.AddrPort]bool)
	for i := range count {
		to := at(fmt.Sprintf("127.0.0.%d", i+1), addressOf(peer).Port())
		sources[send(t, l, connected(to, "hello")).Entry.Source] = true
		take(t, peer)
		if i < count-maxConnections {
			oldest = append(oldest, to)
		}
	}
	if len(sources) != count {
		t.Errorf("sent from %d addresses, want %d", len(sources), count)
	}
	eventually(t, "the oldest end", func() bool { return len(closings(l)) == len(oldest) })
	if got := closings(l); !sameSet(got, oldest) {
		t.Errorf("ended are those to %v, want %v", got, oldest)
	}
	connectedTo(t, addressOf(peer).Port(), maxConnections)
}

// Whoever is done with a connection that has ended meanwhile does not make it wait again.
func TestAnEndedConnectionStaysEnded(t *testing.T) {
	l := open(t)
	socket, err := udp.Open(udp.Config{
		Network: udp.IPv4, Local: at("127.0.0.1", 0), Peer: at("127.0.0.1", 9), ReadSize: 1,
	}, l.batches)
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	conn := &connection{socket: socket, users: 1}
	l.connections.remove(conn)
	l.connections.release(conn)
	within(t, connectionIdle/3, "reading", func() {
		if _, err := socket.Read(); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
	if l.connections.goesOn(conn) {
		t.Error("it goes on")
	}
}

func sameSet(got, want []netip.AddrPort) bool {
	slices.SortFunc(got, netip.AddrPort.Compare)
	slices.SortFunc(want, netip.AddrPort.Compare)
	return slices.Equal(got, want)
}

// Those that are in use are not ended, however many they are.
func TestMoreConnectionsThanAreKeptCanBeInUse(t *testing.T) {
	l := open(t)
	peer := outside(t, "0.0.0.0:0")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	const count = maxConnections + 6
	var sending []*running
	for i := range count {
		wanted := connected(at(fmt.Sprintf("127.0.0.%d", i+1), addressOf(peer).Port()), "hello")
		wanted.Wait = MaxWait
		sending = append(sending, begin(ctx, t, l, wanted))
	}
	for range count {
		take(t, peer)
	}
	connectedTo(t, addressOf(peer).Port(), count)
	if got := closings(l); len(got) != 0 {
		t.Errorf("those to %v have ended", got)
	}
	cancel()
	for _, each := range sending {
		if _, err := each.end(t); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	}
	eventually(t, "the oldest end", func() bool { return len(closings(l)) == count-maxConnections })
	connectedTo(t, addressOf(peer).Port(), maxConnections)
}

// Close ends sends that wait for an answer and sends that wait for those, and every connection.
func TestCloseEndsConnections(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	l := New(Options{Memory: make([]byte, 32<<20), MaxListeners: 8})
	peer := outside(t, "0.0.0.0:0")
	port := addressOf(peer).Port()
	var sending []*running
	for i := range 4 {
		wanted := connected(at(fmt.Sprintf("127.0.0.%d", i+1), port), "hello")
		send(t, l, wanted)
		take(t, peer)
		if wanted.Wait = MaxWait; i%2 == 0 {
			sending = append(sending, begin(t.Context(), t, l, wanted))
			take(t, peer)
			sending = append(sending, begin(t.Context(), t, l, wanted)) // It waits for its turn.
		}
	}
	closed := at("127.0.0.1", closedPort)
	send(t, l, connected(closed, "anyone?"))
	within(t, connectionIdle/3, "Close", func() { closeLab(t, l) })
	for _, each := range sending {
		_, err := each.end(t)
		failure(t, err, ShuttingDown, "")
	}
	connectedTo(t, port, 0)
	if got := closings(l); len(got) != 5 {
		t.Errorf("ended are those to %v, want 5", got)
	}
	if refusals := entries(l, 0, journal.Unreachable); len(refusals) != 1 || refusals[0].Destination != closed {
		t.Errorf("refusals are %+v", refusals)
	}
	nothingWaits(t, peer)
	_, err := l.Send(t.Context(), connected(closed, "anyone?"))
	failure(t, err, ShuttingDown, "")
}

// Connections that come, end and are used all at once, and Close in the middle of it.
func TestCloseAmongConnections(t *testing.T) {
	for range 10 {
		l := New(Options{Memory: make([]byte, 32<<20), MaxListeners: 8})
		l.connections.keep = time.Millisecond
		peer := outside(t, "0.0.0.0:0")
		var sending sync.WaitGroup
		for i := range 6 {
			sending.Go(func() {
				for round := 0; ; round++ {
					to := at(fmt.Sprintf("127.0.0.%d", (i+round)%80+1), addressOf(peer).Port())
					if i%3 == 0 {
						to = at("127.0.0.1", closedPort)
					}
					wanted := connected(to, "hello")
					wanted.Wait = time.Duration(i%2) * time.Millisecond
					_, err := l.Send(t.Context(), wanted)
					var failed *Failure
					switch {
					case err == nil, errors.As(err, &failed) && failed.Code == EarlierRefused:
					case failed != nil && failed.Code == ShuttingDown:
						return
					default:
						t.Error(err)
						return
					}
				}
			})
		}
		eventually(t, "connections have come and gone", func() bool { return len(closings(l)) > 20 })
		within(t, connectionIdle/3, "Close", func() { closeLab(t, l) })
		sending.Wait()
		connectedTo(t, addressOf(peer).Port(), 0)
	}
}

// A read may fail for reasons that are none of ours. Here its socket is no socket for a while.
func TestAReadErrorEndsNoConnection(t *testing.T) {
	l := open(t)
	peer := outside(t, "127.0.0.1:0")
	local := send(t, l, connected(addressOf(peer), "hello")).Entry.Source
	take(t, peer)
	write(t, peer, local, []byte("hello to you"))
	eventually(t, "the connection is read", func() bool { return len(entries(l, 0, journal.Received)) == 1 })
	fd := fdOf(t, Listener{Local: local})
	kept, err := unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(kept)
	nothing, err := unix.Open("/dev/null", unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(nothing)
	if err := unix.Dup3(nothing, fd, unix.O_CLOEXEC); err != nil {
		t.Fatal(err)
	}
	write(t, peer, local, []byte("still there?"))
	eventually(t, "the error is an event", func() bool { return slices.Contains(notes(l, 0), ": "+NoteReadFail+": ENOTSOCK") })
	if err := unix.Dup3(kept, fd, unix.O_CLOEXEC); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the peer is heard", func() bool { return len(entries(l, 0, journal.Received)) == 2 })
	if len(closings(l)) != 0 {
		t.Errorf("events are %q", notes(l, 0))
	}
}

// Nobody keeps up with a peer for ever, and the journal says where datagrams are missing.
func TestGapsOfAConnectionStandWhereNumbersAreMissing(t *testing.T) {
	l := open(t)
	peer := outside(t, "127.0.0.1:0")
	local := send(t, l, connected(addressOf(peer), "hello")).Entry.Source
	const each = 500
	for sent, between := 0, 0; between == 0; sent += each {
		last := l.Journal().Last()
		for i := range each {
			write(t, peer, local, fmt.Appendf(nil, "%08000d", sent+i))
		}
		eventually(t, "every datagram is received or in a gap", func() bool {
			return uint64(len(entries(l, last, journal.Received)))+missing(entries(l, last, journal.Gap)) == each
		})
		var next int
		if next, between = checkNumbers(t, l, Listener{Local: local}, last, sent); next != sent+each {
			t.Errorf("datagrams and gaps end at %d, want %d", next, sent+each)
		}
		if sent > 100*each {
			t.Fatalf("of %d datagrams none was dropped between others", sent)
		}
	}
}
