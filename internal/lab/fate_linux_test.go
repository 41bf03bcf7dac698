package lab

import (
	"fmt"
	"slices"
	"testing"

	"udpweb/internal/journal"
)

// What comes back from a closed port is the fate of that one datagram: it fails no send to anybody
// else, and everything that was sent to the open port arrives.
func TestRefusalsFailNoSendToOthers(t *testing.T) {
	for _, each := range []struct{ listener, to string }{
		{"127.0.0.1:0", "127.0.0.1"},
		{"0.0.0.0:0", "127.0.0.1"},
		{"[::1]:0", "::1"},
		{"[::]:0", "127.0.0.1"},
		{"[::]:0", "::1"},
	} {
		t.Run(each.listener+" "+each.to, func(t *testing.T) {
			l := open(t)
			made := listen(t, l, NewListener{Address: each.listener})
			peer := outside(t, at(each.to, 0).String())
			closed := at(each.to, closedPort).String()
			const rounds = 1000
			for i := range rounds {
				refused := send(t, l, Send{From: made.ID, To: closed, Payload: []byte("anyone?")})
				sent := send(t, l, Send{From: made.ID, To: addressOf(peer).String(), Payload: fmt.Append(nil, i)})
				if refused.Outcome != OutcomeSent || sent.Outcome != OutcomeSent {
					t.Fatalf("round %d: %+v and %+v", i, refused, sent)
				}
				if got, source := take(t, peer); string(got) != fmt.Sprint(i) || source.Port() != made.Local.Port() {
					t.Fatalf("round %d: got %q from %v", i, got, source)
				}
			}
			stats := get(t, l, made.ID).Stats
			if stats.Sent != 2*rounds || stats.Unreachable == 0 || len(stats.Failed) != 0 || get(t, l, made.ID).State != Listening {
				t.Errorf("got %+v", stats)
			}
			if got := notes(l, 0); !slices.Equal(got, []string{"1: " + NoteStarted}) {
				t.Errorf("events are %q", got)
			}
			for _, entry := range entries(l, 0, journal.Unreachable) {
				if entry.Destination.String() != closed {
					t.Errorf("%v is said to have refused", entry.Destination)
				}
			}
			asked := begin(t.Context(), t, l, Send{From: made.ID, To: addressOf(peer).String(), Payload: []byte("and now?"), Wait: MaxWait})
			got, source := take(t, peer)
			write(t, peer, source, append(got, '!'))
			if sent, err := asked.end(t); err != nil || sent.Outcome != OutcomeReplied || string(sent.Reply.Payload) != "and now?!" {
				t.Errorf("got %+v, %v", sent, err)
			}
		})
	}
}

// ICMP errors wait in the same memory of the kernel as datagrams do. They are no datagrams.
func TestRefusalsOfAPausedListenerAreNotLost(t *testing.T) {
	for _, next := range []State{Listening, Stopped} {
		t.Run(string(next), func(t *testing.T) {
			l := open(t)
			made := listen(t, l, NewListener{})
			turn(t, l, made.ID, Paused)
			peer := outside(t, "127.0.0.1:0")
			closed := at("127.0.0.1", closedPort)
			const rounds = 3
			for range rounds {
				send(t, l, Send{From: made.ID, To: closed.String()})
				send(t, l, Send{From: made.ID, To: addressOf(peer).String()})
				take(t, peer)
			}
			turn(t, l, made.ID, next)
			eventually(t, "every refusal is told", func() bool { return get(t, l, made.ID).Stats.Unreachable == rounds })
			for _, each := range entries(l, 0, journal.Unreachable) {
				if each.Destination != closed || each.Listener != made.ID || each.ICMP.Errno != "ECONNREFUSED" {
					t.Errorf("got %+v", each)
				}
			}
			if got := notes(l, 0); slices.Contains(got, "1: "+NoteQueueLost) {
				t.Errorf("events are %q, and no datagram was lost", got)
			}
		})
	}
}

// A broadcast address can be listened on, and nothing can come from it.
func TestABroadcastAddressIsNoSource(t *testing.T) {
	l := open(t)
	made := listen(t, l, NewListener{Address: "127.255.255.255:0"})
	peer := outside(t, "127.0.0.1:0")
	sent, err := l.Send(t.Context(), Send{To: addressOf(peer).String(), From: made.ID, Payload: []byte("from where?")})
	if err != nil {
		t.Fatal(err)
	}
	if _, source, err := peer.ReadFromUDPAddrPort(make([]byte, 32)); err != nil || source != sent.Entry.Source {
		t.Errorf("it came from %v, %v, and is said to come from %v", source, err, sent.Entry.Source)
	}
}
