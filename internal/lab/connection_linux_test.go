package lab

import (
	"fmt"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"

	"udpweb/internal/journal"
	"udpweb/internal/udp"
)

// connected is one datagram from the connected socket that is kept for a peer.
func connected(to netip.AddrPort, payload string) Send {
	return Send{To: to.String(), Payload: []byte(payload), Connected: true}
}

// One datagram is refused, the next one is told so and does not leave, and so on: connect(2) is no
// more than that. The kernel's count of datagrams for which there was no port is the witness.
func TestAConnectedSocketTellsOfTheDatagramBefore(t *testing.T) {
	for _, address := range []string{"127.0.0.1", "::1"} {
		t.Run(address, func(t *testing.T) {
			inNamespace(t, func() {
				l := open(t)
				closed := at(address, closedPort)
				const rounds = 50
				var last Sent
				for round := range rounds {
					last = send(t, l, connected(closed, "anyone?"))
					if last.Outcome != OutcomeSent {
						t.Fatalf("round %d: got %+v", round, last)
					}
					if noPorts(t) != uint64(round)+1 {
						t.Fatalf("round %d: the kernel has refused %d", round, noPorts(t))
					}
					before := l.Journal().Last()
					_, err := l.Send(t.Context(), connected(closed, "anyone?"))
					found := failure(t, err, EarlierRefused, "to")
					want := strconv.FormatUint(last.Entry.Seq, 10)
					if found.Errno != "ECONNREFUSED" || found.Values["seq"] != want || found.Values["address"] != closed.String() {
						t.Errorf("round %d: %+v, want entry %s", round, found, want)
					}
					if noPorts(t) != uint64(round)+1 {
						t.Fatalf("round %d: the kernel has refused %d", round, noPorts(t))
					}
					if got := notes(l, before); len(got) != 1 || got[0] != ": "+NoteNotSent+": ECONNREFUSED" {
						t.Errorf("round %d: events are %q", round, got)
					}
					refusals := entries(l, before, journal.Unreachable)
					if len(refusals) != 1 || refusals[0].Destination != closed || refusals[0].ICMP.Errno != "ECONNREFUSED" || refusals[0].ICMP.From != closed.Addr() {
						t.Errorf("round %d: refusals are %+v", round, refusals)
					}
				}
				for _, each := range entries(l, 0, journal.Sent) {
					if each.Source != last.Entry.Source || each.Source.Port() == 0 || each.Listener != "" {
						t.Errorf("entry %d came from %v of listener %q, want %v", each.Seq, each.Source, each.Listener, last.Entry.Source)
					}
				}
			})
		})
	}
}

// noPorts is how many datagrams came to this network namespace that nobody had a port for.
func noPorts(tb testing.TB) uint64 {
	tb.Helper()
	total := kernelCount(tb, "Udp", "NoPorts")
	for _, each := range table(tb, "/proc/net/snmp6") {
		if each[0] == "Udp6NoPorts" {
			total += number(tb, each[1], 10)
		}
	}
	return total
}

// Of the datagram that fails nothing ever comes, even where somebody opens the port in between.
func TestWhatFailsOnAConnectedSocketDoesNotLeave(t *testing.T) {
	l := open(t)
	free := freeAddress(t)
	send(t, l, connected(free, "1"))
	peer := outside(t, free.String())
	_, err := l.Send(t.Context(), connected(free, "2"))
	failure(t, err, EarlierRefused, "to")
	sent := send(t, l, connected(free, "3"))
	if got, source := take(t, peer); string(got) != "3" || source != sent.Entry.Source {
		t.Errorf("got %q from %v, want 3 from %v", got, source, sent.Entry.Source)
	}
	nothingWaits(t, peer)
}

// Whoever waits is told at once, and the next datagram leaves.
func TestAConnectedSocketThatWaitsIsToldAtOnce(t *testing.T) {
	l := open(t)
	free := freeAddress(t)
	wanted := connected(free, "anyone?")
	wanted.Wait = MaxWait
	var source netip.AddrPort
	for round := range 20 {
		sent := send(t, l, wanted)
		if sent.Outcome != OutcomeRefused || sent.Refusal == nil || sent.Refusal.ICMP.Errno != "ECONNREFUSED" || sent.Refusal.Destination != free || sent.RTT <= 0 {
			t.Fatalf("round %d: got %+v", round, sent)
		}
		if round > 0 && sent.Entry.Source != source {
			t.Errorf("round %d: sent from %v, want %v", round, sent.Entry.Source, source)
		}
		source = sent.Entry.Source
	}
	peer := outside(t, free.String())
	send(t, l, connected(free, "hello"))
	if got, _ := take(t, peer); string(got) != "hello" {
		t.Errorf("got %q", got)
	}
}

// What was told to one send is not told to the next one again, whoever else sends to the same peer.
func TestARefusalIsToldToTheSocketItCameTo(t *testing.T) {
	l := open(t)
	closed := at("127.0.0.1", closedPort) // A free port may be the next one of a fresh socket.
	for round := range 200 {
		fresh := begin(t.Context(), t, l, Send{To: closed.String(), Wait: MaxWait})
		wanted := connected(closed, "anyone?")
		wanted.Wait = MaxWait
		if sent := send(t, l, wanted); sent.Outcome != OutcomeRefused {
			t.Fatalf("round %d: got %+v", round, sent)
		}
		if sent, err := fresh.end(t); err != nil || sent.Outcome != OutcomeRefused {
			t.Fatalf("round %d: a fresh socket has %+v, %v", round, sent, err)
		}
	}
}

// The socket is there between sends: what the peer sends then is seen, and so is the port.
func TestAConnectedSocketHearsItsPeerAlone(t *testing.T) {
	for _, address := range []string{"127.0.0.1", "::1"} {
		t.Run(address, func(t *testing.T) {
			l := open(t)
			peer, stranger := outside(t, at(address, 0).String()), outside(t, at(address, 0).String())
			sent := send(t, l, connected(addressOf(peer), "hello"))
			got, local := take(t, peer)
			if string(got) != "hello" || local != sent.Entry.Source {
				t.Errorf("got %q from %v, the lab says %v", got, local, sent.Entry.Source)
			}
			write(t, stranger, local, []byte("from elsewhere"))
			write(t, peer, local, []byte("by the way"))
			eventually(t, "the peer is heard", func() bool { return len(entries(l, 0, journal.Received)) > 0 })
			heard := entries(l, 0, journal.Received)
			if len(heard) != 1 || heard[0].Source != addressOf(peer) || heard[0].Destination != local || string(heard[0].Payload) != "by the way" || heard[0].Listener != "" {
				t.Errorf("got %+v", heard)
			}
			waiting := connected(addressOf(peer), "and?")
			waiting.Wait = MaxWait
			asked := begin(t.Context(), t, l, waiting)
			if _, again := take(t, peer); again != local {
				t.Errorf("came from %v, want %v as before", again, local)
			}
			write(t, stranger, local, []byte("from elsewhere"))
			write(t, peer, local, []byte("yes"))
			if sent, err := asked.end(t); err != nil || sent.Outcome != OutcomeReplied || string(sent.Reply.Payload) != "yes" || sent.RTT <= 0 {
				t.Errorf("got %+v, %v", sent, err)
			}
			want := []string{fmt.Sprintf(": %s: %v", NoteConnected, local)}
			if got := notes(l, 0); len(got) != 1 || got[0] != want[0] {
				t.Errorf("events are %q, want %q", got, want)
			}
			if event := entries(l, 0, journal.Event)[0]; event.Destination != addressOf(peer) || event.Seq >= sent.Entry.Seq {
				t.Errorf("the event is %+v, want one before entry %d", event, sent.Entry.Seq)
			}
		})
	}
}

// What came before is no answer to what is sent now.
func TestAnOlderDatagramIsNoAnswer(t *testing.T) {
	l := open(t)
	peer := outside(t, "127.0.0.1:0")
	local := send(t, l, connected(addressOf(peer), "hello")).Entry.Source
	take(t, peer)
	for round := range 100 {
		write(t, peer, local, []byte("old"))
		eventually(t, "it is in the journal", func() bool { return len(entries(l, 0, journal.Received)) == 2*round+1 })
		waiting := connected(addressOf(peer), "new?")
		waiting.Wait = MaxWait
		asked := begin(t.Context(), t, l, waiting)
		take(t, peer)
		write(t, peer, local, []byte("new"))
		if sent, err := asked.end(t); err != nil || string(sent.Reply.Payload) != "new" {
			t.Fatalf("round %d: %+v, %v", round, sent, err)
		}
	}
}

// A reader may hand over what it has written before the datagram itself.
func TestWhatWasWrittenBeforeIsNoAnswer(t *testing.T) {
	l := open(t)
	waiting := &waiter{heard: make(chan []journal.Entry, 1), gone: make(chan struct{})}
	waiting.heard <- []journal.Entry{
		{Seq: 4, Kind: journal.Received, Datagram: udp.Datagram{Source: at("127.0.0.1", 9)}},
		{Seq: 6, Kind: journal.Received, Datagram: udp.Datagram{Source: at("127.0.0.1", 9)}},
	}
	asked := question{sent: Sent{Entry: journal.Entry{Seq: 5}}, anyone: true}
	if sent, err := l.awaitOnConnection(t.Context(), asked, waiting, MaxWait); err != nil || sent.Outcome != OutcomeReplied || sent.Reply.Seq != 6 {
		t.Errorf("got %+v, %v", sent, err)
	}
}

// From one address there is one socket for each peer, and two ways to name an address are two.
func TestConnectionsAreKeptApart(t *testing.T) {
	l := open(t)
	one, other := outside(t, "127.0.0.1:0"), outside(t, "127.0.0.1:0")
	free := freeAddress(t)
	from := func(from string, to netip.AddrPort) netip.AddrPort {
		wanted := connected(to, "hello")
		wanted.From = from
		return send(t, l, wanted).Entry.Source
	}
	sources := make(map[netip.AddrPort]bool)
	for range 2 {
		for _, each := range []struct {
			from string
			to   netip.AddrPort
		}{{"", addressOf(one)}, {"", addressOf(other)}, {free.String(), addressOf(one)}, {"127.0.0.9:0", addressOf(one)}} {
			source := from(each.from, each.to)
			sources[source] = true
			if each.from == free.String() && source != free {
				t.Errorf("sent from %v, want %v", source, free)
			}
		}
	}
	if len(sources) != 4 {
		t.Errorf("sent from %v, want four addresses, each of them twice", sources)
	}
	for range 6 {
		take(t, one)
	}
	for range 2 {
		take(t, other)
	}
}

// Those who send for the first time at once share the socket that one of them opens.
func TestParallelSendsShareAConnection(t *testing.T) {
	l := open(t)
	for _, from := range []string{"", freeAddress(t).String()} {
		peer := outside(t, "127.0.0.1:0")
		const senders, each = 8, 25
		var sending sync.WaitGroup
		for range senders {
			sending.Go(func() {
				for range each {
					wanted := connected(addressOf(peer), "hello")
					wanted.From = from
					if _, err := l.Send(t.Context(), wanted); err != nil {
						t.Error(err)
					}
				}
			})
		}
		sources := make(map[netip.AddrPort]bool)
		for range senders * each {
			_, source := take(t, peer)
			sources[source] = true
		}
		sending.Wait()
		if len(sources) != 1 {
			t.Errorf("from %q: came from %v, want one address", from, sources)
		}
		nothingWaits(t, peer)
	}
	count := 0
	for _, note := range notes(l, 0) {
		if strings.HasPrefix(note, ": "+NoteConnected+": ") {
			count++
		}
	}
	if count != 2 {
		t.Errorf("events are %q, want two of a connection", notes(l, 0))
	}
}

func TestAListenerIsNotConnected(t *testing.T) {
	l := open(t)
	made := listen(t, l, NewListener{})
	before := snapshotOf(l)
	for _, from := range []string{made.ID, made.Local.String()} {
		_, err := l.Send(t.Context(), Send{From: from, To: "127.0.0.1:9", Connected: true})
		found := failure(t, err, ConnectedFromListener, "from")
		if found.Values["value"] != from || found.Values["id"] != made.ID {
			t.Errorf("got %v", found.Values)
		}
	}
	before.check(t, l)
}

// A socket is connected to a broadcast address only by those who may broadcast.
func TestAConnectionToEveryone(t *testing.T) {
	l := open(t)
	peer := outside(t, "0.0.0.0:0")
	everyone := at("127.255.255.255", addressOf(peer).Port())
	for range 2 {
		_, err := l.Send(t.Context(), connected(everyone, "no"))
		found := failure(t, err, BroadcastNotAllowed, "to")
		if found.Errno != "EACCES" || found.Values["address"] != "127.255.255.255" {
			t.Errorf("got %+v", found)
		}
		allowed := connected(everyone, "yes")
		allowed.Broadcast = true
		send(t, l, allowed)
		if got, _ := take(t, peer); string(got) != "yes" {
			t.Errorf("got %q", got)
		}
	}
	nothingWaits(t, peer)
}

// An ICMP error other than a refusal is told as what it is: here nobody answers for the address on the
// cable, which the kernel reports as a host that cannot be reached.
func TestAConnectedSocketTellsOfAnUndeliveredDatagram(t *testing.T) {
	inNamespaceWith(t, []string{"ip"}, func() {
		cable(t)
		for name, value := range map[string]string{"mcast_solicit": "1", "retrans_time_ms": "10"} {
			if err := os.WriteFile("/proc/sys/net/ipv4/neigh/veth0/"+name, []byte(value), 0); err != nil {
				t.Fatal(err)
			}
		}
		l := open(t)
		to := at("10.7.0.9", 9)
		sent := send(t, l, connected(to, "anyone?"))
		eventually(t, "the kernel has given up", func() bool { return kernelCount(t, "Icmp", "InDestUnreachs") == 1 })
		_, err := l.Send(t.Context(), connected(to, "anyone?"))
		found := failure(t, err, EarlierUndelivered, "to")
		if found.Errno != "EHOSTUNREACH" || found.Values["seq"] != strconv.FormatUint(sent.Entry.Seq, 10) || found.Values["address"] != to.String() {
			t.Errorf("got %+v", found)
		}
		refusals := entries(l, 0, journal.Unreachable)
		want := journal.ICMP{Type: 3, Code: 1, From: netip.MustParseAddr("10.7.0.1"), Errno: "EHOSTUNREACH"}
		if len(refusals) != 1 || refusals[0].ICMP != want || refusals[0].Destination != to {
			t.Errorf("got %+v, want %+v", refusals, want)
		}
	})
}
