package lab

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"testing"
	"time"

	"udpweb/internal/journal"
	"udpweb/internal/payload"
	"udpweb/internal/udp"
)

// answering is an outside socket that answers count datagrams with what answer makes of each.
func answering(tb testing.TB, count int, answer func(conn *net.UDPConn, asked []byte, source netip.AddrPort)) netip.AddrPort {
	tb.Helper()
	conn := outside(tb, "127.0.0.1:0")
	done := make(chan struct{})
	go func() {
		defer close(done)
		memory := make([]byte, 1<<16)
		for range count {
			size, source, err := conn.ReadFromUDPAddrPort(memory)
			if err != nil {
				return // The test is over, or will miss the answer.
			}
			answer(conn, memory[:size], netip.AddrPortFrom(source.Addr().Unmap(), source.Port()))
		}
	}()
	tb.Cleanup(func() {
		_ = conn.Close()
		<-done
	})
	return addressOf(conn)
}

func echo(conn *net.UDPConn, asked []byte, source netip.AddrPort) {
	_, _ = conn.WriteToUDPAddrPort(asked, source)
}

// entryOf is the entry that the journal has under a number.
func entryOf(tb testing.TB, l *Lab, seq uint64) journal.Entry {
	tb.Helper()
	found := l.Journal().Find(journal.Query{After: seq - 1, Before: seq + 1, Limit: 1}).Entries
	if len(found) != 1 {
		tb.Fatalf("the journal has no entry %d", seq)
	}
	return found[0]
}

func TestADatagramArrivesAsItIsTold(t *testing.T) {
	for _, each := range []struct {
		name, to string
		listener string // the address of a listener to send from, or "" for a fresh socket
		payload  []byte
	}{
		{"fresh", "127.0.0.1", "", []byte("hello")},
		{"fresh, IPv6", "::1", "", []byte("hello")},
		{"fresh, empty", "127.0.0.1", "", nil},
		{"fresh, the largest", "127.0.0.1", "", everyByte(payload.MaxIPv4)},
		{"listener", "127.0.0.1", "127.0.0.1:0", []byte("hello")},
		{"listener on every address", "127.0.0.1", "0.0.0.0:0", []byte("hello")},
		{"listener, IPv6", "::1", "[::1]:0", []byte("hello")},
		{"listener on both", "127.0.0.1", "[::]:0", []byte("hello")},
		{"listener on both, IPv6", "::1", "[::]:0", []byte("hello")},
		{"listener, empty", "127.0.0.1", "127.0.0.1:0", nil},
	} {
		t.Run(each.name, func(t *testing.T) {
			l := open(t)
			wanted := Send{Payload: each.payload}
			if each.listener != "" {
				wanted.From = listen(t, l, NewListener{Address: each.listener}).ID
			}
			sink := outside(t, at(each.to, 0).String())
			wanted.To = addressOf(sink).String()
			before := time.Now()
			sent := send(t, l, wanted)
			got, source := take(t, sink)
			if !bytes.Equal(got, each.payload) || source != sent.Entry.Source {
				t.Errorf("%d bytes came from %v, the lab says %d bytes from %v", len(got), source, sent.Entry.Length, sent.Entry.Source)
			}
			if sent.Outcome != OutcomeSent || sent.Reply != nil || sent.Refusal != nil || sent.RTT != 0 || sent.Waited != 0 {
				t.Errorf("got %+v", sent)
			}
			entry := entryOf(t, l, sent.Entry.Seq)
			if entry.Kind != journal.Sent || entry.Listener != wanted.From || entry.Source != source || entry.Destination != addressOf(sink) ||
				!bytes.Equal(entry.Payload, each.payload) || entry.Length != len(each.payload) {
				t.Errorf("the journal has %v, %d bytes from %v to %v", entry.Kind, entry.Length, entry.Source, entry.Destination)
			}
			if entry.Time.Before(before) || entry.Time.After(time.Now()) {
				t.Errorf("time is %v, want one since %v", entry.Time, before)
			}
			if wanted.From != "" {
				if stats := get(t, l, wanted.From).Stats; stats.Sent != 1 || stats.Replied != 0 {
					t.Errorf("got %+v", stats)
				}
			}
		})
	}
}

func TestADatagramLeavesFromWhereItIsWanted(t *testing.T) {
	l := open(t)
	made := listen(t, l, NewListener{})
	sink := outside(t, "127.0.0.1:0")
	free := freeAddress(t)
	for _, each := range []struct {
		from string
		want netip.AddrPort // without a port: any
	}{
		{made.ID, made.Local},
		{made.Local.String(), made.Local},
		{free.String(), free},
		{fmt.Sprintf("localhost:%d", free.Port()), free},
		{"127.0.0.1:0", at("127.0.0.1", 0)},
		{":0", at("127.0.0.1", 0)},
		{"", at("127.0.0.1", 0)},
	} {
		sent := send(t, l, Send{From: each.from, To: addressOf(sink).String()})
		_, source := take(t, sink)
		if sent.Entry.Source != source || source.Addr() != each.want.Addr() || (each.want.Port() != 0 && source != each.want) {
			t.Errorf("from %q: came from %v, the lab says %v, want %v", each.from, source, sent.Entry.Source, each.want)
		}
	}
	outside(t, free.String()) // The fresh socket has given the port back.
}

func TestAReplyIsSeen(t *testing.T) {
	for _, from := range []string{"", "listener"} {
		t.Run("from "+from, func(t *testing.T) {
			l := open(t)
			wanted := Send{Payload: []byte("hello"), Wait: MaxWait}
			if from != "" {
				wanted.From = listen(t, l, NewListener{}).ID
			}
			peer := answering(t, 1, echo)
			wanted.To = peer.String()
			began := time.Now()
			sent := send(t, l, wanted)
			if sent.Outcome != OutcomeReplied || sent.Reply == nil || sent.Refusal != nil || sent.Waited != 0 {
				t.Fatalf("got %+v", sent)
			}
			if sent.RTT <= 0 || sent.RTT > time.Since(began) {
				t.Errorf("round trip time is %v, of %v in all", sent.RTT, time.Since(began))
			}
			reply := entryOf(t, l, sent.Reply.Seq)
			for _, each := range []journal.Entry{reply, *sent.Reply} {
				if each.Kind != journal.Received || each.Source != peer || string(each.Payload) != "hello" || each.Listener != wanted.From {
					t.Errorf("the reply is %+v", each)
				}
				if each.Destination != sent.Entry.Source || each.Seq <= sent.Entry.Seq {
					t.Errorf("the reply %d went to %v, what was sent is %d from %v", each.Seq, each.Destination, sent.Entry.Seq, sent.Entry.Source)
				}
			}
		})
	}
}

// A program that calls recvfrom would take any datagram for the answer; a listener has other peers.
func TestAnAnswerFromElsewhere(t *testing.T) {
	l := open(t)
	made := listen(t, l, NewListener{})
	elsewhere := outside(t, "127.0.0.1:0")
	answers := func(conn *net.UDPConn, asked []byte, source netip.AddrPort) {
		_, _ = elsewhere.WriteToUDPAddrPort([]byte("from elsewhere"), source)
		if string(asked) == "both" {
			_, _ = conn.WriteToUDPAddrPort([]byte("from here"), source)
		}
	}
	peer := answering(t, 2, answers)
	fresh := send(t, l, Send{To: peer.String(), Payload: []byte("one"), Wait: patience})
	if fresh.Outcome != OutcomeReplied || fresh.Reply.Source != addressOf(elsewhere) {
		t.Errorf("a fresh socket has %+v", fresh)
	}
	own := send(t, l, Send{From: made.ID, To: peer.String(), Payload: []byte("both"), Wait: patience})
	if own.Outcome != OutcomeReplied || own.Reply.Source != peer || string(own.Reply.Payload) != "from here" {
		t.Errorf("a listener has %+v", own)
	}
}

func TestSilenceIsToldAsSuch(t *testing.T) {
	for _, from := range []string{"", "listener"} {
		t.Run("from "+from, func(t *testing.T) {
			l := open(t)
			wanted := Send{To: addressOf(outside(t, "127.0.0.1:0")).String(), Wait: 20 * time.Millisecond}
			if from != "" {
				wanted.From = listen(t, l, NewListener{}).ID
			}
			began := time.Now()
			sent := send(t, l, wanted)
			if sent.Outcome != OutcomeSilent || sent.Waited != wanted.Wait || sent.RTT != 0 || sent.Reply != nil || sent.Refusal != nil {
				t.Errorf("got %+v", sent)
			}
			if time.Since(began) < wanted.Wait {
				t.Errorf("waited only %v", time.Since(began))
			}
		})
	}
}

// A reply that was there in time is one, even where this program was too busy to look.
func TestAReplyThatWaitsIsSeenAfterTheTimeIsOver(t *testing.T) {
	l := open(t)
	socket, err := udp.Open(udp.Config{Network: udp.IPv4, Local: at("127.0.0.1", 0), ReadSize: udp.MaxReadSize}, l.batches)
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	write(t, outside(t, "127.0.0.1:0"), socket.Local(), []byte("in time"))
	sent, err := l.awaitOnSocket(t.Context(), question{anyone: true}, socket, -time.Second)
	if err != nil || sent.Outcome != OutcomeReplied || string(sent.Reply.Payload) != "in time" {
		t.Errorf("got %+v, %v", sent, err)
	}
}

// What a listener sends to itself comes back, and is no answer.
func TestNobodyAnswersOneself(t *testing.T) {
	l := open(t)
	made := listen(t, l, NewListener{Reply: Reply{Preset: ReplyEcho}})
	free := freeAddress(t).String()
	for _, self := range []Send{
		{From: made.ID, To: made.Local.String()},
		{From: free, To: free},
	} {
		self.Wait = 20 * time.Millisecond
		sent := send(t, l, self)
		if sent.Outcome != OutcomeSilent {
			t.Errorf("from %s to itself: %+v", self.From, sent)
		}
		eventually(t, "it has come back", func() bool { return len(entries(l, sent.Entry.Seq, journal.Received)) == 1 })
	}
}

// Nobody reads from a paused listener, and so nobody can say that nothing came back.
func TestNobodyWaitsOnAPausedListener(t *testing.T) {
	l := open(t)
	made := listen(t, l, NewListener{})
	turn(t, l, made.ID, Paused)
	peer := answering(t, 1, echo)
	sent := send(t, l, Send{From: made.ID, To: peer.String(), Payload: []byte("hello"), Wait: MaxWait})
	if sent.Outcome != OutcomeSent {
		t.Errorf("got %+v", sent)
	}
	turn(t, l, made.ID, Listening)
	received(t, l, made.ID, 1)
}

// An emptied journal neither ends a wait nor hides the reply that comes after.
func TestAWaitOutlastsClear(t *testing.T) {
	l := open(t)
	made := listen(t, l, NewListener{})
	peer, noise := outside(t, "127.0.0.1:0"), outside(t, "127.0.0.1:0")
	sending := begin(t.Context(), t, l, Send{From: made.ID, To: addressOf(peer).String(), Wait: MaxWait})
	take(t, peer)
	write(t, noise, made.Local, []byte("noise"))
	received(t, l, made.ID, 1)
	l.Clear()
	write(t, peer, made.Local, []byte("reply"))
	if sent, err := sending.end(t); err != nil || sent.Outcome != OutcomeReplied || string(sent.Reply.Payload) != "reply" {
		t.Errorf("got %+v, %v", sent, err)
	}
}

func TestAWaitHasBounds(t *testing.T) {
	l := open(t)
	for _, wait := range []time.Duration{-1, -time.Hour, MaxWait + 1} {
		_, err := l.Send(t.Context(), Send{To: "127.0.0.1:9", Wait: wait})
		found := failure(t, err, BadWait, "wait")
		if found.Values["value"] != wait.String() || found.Values["most"] != "1m0s" {
			t.Errorf("got %v", found.Values)
		}
	}
	if l.Journal().Last() != 0 {
		t.Error("something was sent")
	}
}

func TestACancelledSendEndsAtOnce(t *testing.T) {
	for _, from := range []string{"", "listener"} {
		t.Run("from "+from, func(t *testing.T) {
			l := open(t)
			sink := outside(t, "127.0.0.1:0")
			wanted := Send{To: addressOf(sink).String(), Wait: MaxWait}
			if from != "" {
				wanted.From = listen(t, l, NewListener{}).ID
			}
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			sending := begin(ctx, t, l, wanted)
			take(t, sink)
			cancel()
			if sent, err := sending.end(t); !errors.Is(err, context.Canceled) || sent.Outcome != "" {
				t.Errorf("got %+v, %v; want %v", sent, err, context.Canceled)
			}
		})
	}
	if _, err := open(t).Send(canceled(t), Send{To: "name.example:9"}); !errors.Is(err, context.Canceled) {
		t.Errorf("looking a name up: %v, want %v", err, context.Canceled)
	}
}

func canceled(tb testing.TB) context.Context {
	tb.Helper()
	ctx, cancel := context.WithCancel(tb.Context())
	cancel()
	return ctx
}

func TestASendThatCannotBeLeavesNoTrace(t *testing.T) {
	l := open(t)
	made := listen(t, l, NewListener{})
	six := listen(t, l, NewListener{Address: "[::]:0", Network: udp.IPv6})
	stopped := listen(t, l, NewListener{})
	turn(t, l, stopped.ID, Stopped)
	taken := outside(t, "127.0.0.1:0")
	before := snapshotOf(l)
	tooLarge, tooLarge6 := make([]byte, payload.MaxIPv4+1), make([]byte, payload.MaxIPv6+1)
	for _, each := range []struct {
		name        string
		wanted      Send
		code        Code
		field       string
		errno       string
		value, want string // one of the values, and what it is
	}{
		{"nowhere", Send{}, BadAddress, "to", "", "value", ""},
		{"no host", Send{To: ":9"}, BadAddress, "to", "", "value", ":9"},
		{"no port", Send{To: "127.0.0.1"}, BadAddress, "to", "", "value", "127.0.0.1"},
		{"port 70000", Send{To: "127.0.0.1:70000"}, BadPort, "to", "", "port", "70000"},
		{"half an address", Send{To: "127.1:9"}, BadAddress, "to", "", "value", "127.1:9"},
		{"no name", Send{To: "a..b:9"}, NameNotFound, "to", "", "host", "a..b"},
		{"port 0", Send{To: "127.0.0.1:0"}, PortZero, "to", "", "value", "127.0.0.1:0"},
		{"every address", Send{To: "0.0.0.0:9"}, UnspecifiedDest, "to", "", "address", "0.0.0.0"},
		{"every IPv6 address", Send{To: "[::]:9"}, UnspecifiedDest, "to", "", "address", "::"},
		{"no zone", Send{To: "[fe80::1]:9"}, ZoneRequired, "to", "", "address", "fe80::1"},
		{"a stranger", Send{To: "198.51.100.7:9", From: made.ID}, DestinationNotAllowed, "to", "", "address", "198.51.100.7"},
		{"too large", Send{To: "127.0.0.1:9", Payload: tooLarge}, DatagramTooLarge, "payload", "", "over", "1"},
		{"too large, from a listener", Send{To: "127.0.0.1:9", From: made.ID, Payload: tooLarge}, DatagramTooLarge, "payload", "", "most", "65507"},
		{"too large for IPv6", Send{To: "[::1]:9", Payload: tooLarge6}, DatagramTooLarge, "payload", "", "version", "IPv6"},
		{"no such listener", Send{To: "127.0.0.1:9", From: "99"}, NoSuchListener, "from", "", "value", "99"},
		{"from a name", Send{To: "127.0.0.1:9", From: "example.com:80"}, BadAddress, "from", "", "value", "example.com:80"},
		{"from port 70000", Send{To: "127.0.0.1:9", From: "127.0.0.1:70000"}, BadPort, "from", "", "port", "70000"},
		{"from a stopped listener", Send{To: "127.0.0.1:9", From: stopped.ID}, ListenerStopped, "from", "", "id", stopped.ID},
		{"from where one was", Send{To: "127.0.0.1:9", From: stopped.Local.String()}, ListenerStopped, "from", "", "id", stopped.ID},
		{"from another's address", Send{To: "127.0.0.1:9", From: "198.51.100.7:0"}, AddressNotLocal, "from", "EADDRNOTAVAIL", "value", "198.51.100.7:0"},
		{"from a port in use", Send{To: "127.0.0.1:9", From: addressOf(taken).String()}, PortInUse, "from", "EADDRINUSE", "value", addressOf(taken).String()},
		{"IPv4 to IPv6", Send{To: "[::1]:9", From: made.ID}, FamilyMismatch, "to", "", "local", "IPv4"},
		{"IPv6 to IPv4", Send{To: "127.0.0.1:9", From: six.ID}, FamilyMismatch, "to", "", "local", "IPv6"},
		{"fresh IPv4 to IPv6", Send{To: "[::1]:9", From: "127.0.0.1:0"}, FamilyMismatch, "to", "", "remote", "IPv6"},
	} {
		t.Run(each.name, func(t *testing.T) {
			each.wanted.Wait = MaxWait // None of them gets that far.
			sent, err := l.Send(t.Context(), each.wanted)
			found := failure(t, err, each.code, each.field)
			if found.Errno != each.errno || found.Values[each.value] != each.want {
				t.Errorf("errno %q, %s %q; want %q, %q", found.Errno, each.value, found.Values[each.value], each.errno, each.want)
			}
			if sent.Outcome != "" {
				t.Errorf("got %+v", sent)
			}
			before.check(t, l)
		})
	}
}

// On loopback a datagram is often received before the call that sent it returns.
func TestSentStandsBeforeReceived(t *testing.T) {
	for _, from := range []string{"", "listener"} {
		t.Run("from "+from, func(t *testing.T) {
			l := open(t)
			made := listen(t, l, NewListener{})
			wanted := Send{To: made.Local.String()}
			if from != "" {
				wanted.From = listen(t, l, NewListener{}).ID
			}
			const count = 200 // The smallest usual receive queue holds them.
			sent := make(map[string]uint64, count)
			for i := range count {
				wanted.Payload = fmt.Append(nil, i)
				sent[string(wanted.Payload)] = send(t, l, wanted).Entry.Seq
			}
			received(t, l, made.ID, count)
			for _, entry := range entries(l, 0, journal.Received) {
				if seq := sent[string(entry.Payload)]; entry.Seq <= seq || seq == 0 {
					t.Fatalf("%s is received as %d and sent as %d", entry.Payload, entry.Seq, seq)
				}
			}
		})
	}
}
