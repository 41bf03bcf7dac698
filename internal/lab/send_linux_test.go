package lab

import (
	"fmt"
	"testing"
	"time"

	"udpweb/internal/journal"
	"udpweb/internal/udp"
)

// Nobody listens on port 1, tcpmux (RFC 1078), which only root could take.
const closedPort = 1

func TestARefusalIsSeen(t *testing.T) {
	for _, each := range []struct {
		name, to           string
		listener, network  string // to send from; "" for a fresh socket
		icmpType, icmpCode uint8
	}{
		{"fresh", "127.0.0.1", "", "", 3, 3}, // RFC 792: destination unreachable, port unreachable
		{"fresh, IPv6", "::1", "", "", 1, 4}, // RFC 4443 section 3.1: the same
		{"listener", "127.0.0.1", "127.0.0.1:0", "", 3, 3},
		{"listener on every address", "127.0.0.6", "0.0.0.0:0", "", 3, 3},
		{"listener, IPv6", "::1", "[::1]:0", "", 1, 4},
		{"listener on both", "127.0.0.1", "[::]:0", "", 3, 3},
		{"listener on both, IPv6", "::1", "[::]:0", udp.DualWild, 1, 4},
	} {
		t.Run(each.name, func(t *testing.T) {
			l := open(t)
			to := at(each.to, closedPort)
			wanted := Send{To: to.String(), Payload: []byte("anyone?"), Wait: MaxWait}
			if each.listener != "" {
				wanted.From = listen(t, l, NewListener{Address: each.listener, Network: each.network}).ID
			}
			began := time.Now()
			sent := send(t, l, wanted)
			if sent.Outcome != OutcomeRefused || sent.Refusal == nil || sent.Reply != nil || sent.Waited != 0 {
				t.Fatalf("got %+v", sent)
			}
			if sent.RTT <= 0 || sent.RTT > time.Since(began) {
				t.Errorf("round trip time is %v, of %v in all", sent.RTT, time.Since(began))
			}
			refusal := entryOf(t, l, sent.Refusal.Seq)
			for _, entry := range []journal.Entry{refusal, *sent.Refusal} {
				if entry.Kind != journal.Unreachable || entry.Listener != wanted.From || entry.Destination != to {
					t.Errorf("the refusal is %+v", entry)
				}
				want := journal.ICMP{Type: each.icmpType, Code: each.icmpCode, From: to.Addr(), Errno: "ECONNREFUSED"}
				if entry.ICMP != want {
					t.Errorf("the message is %+v, want %+v", entry.ICMP, want)
				}
			}
			if wanted.From != "" {
				if stats := get(t, l, wanted.From).Stats; stats.Unreachable != 1 || stats.Sent != 1 {
					t.Errorf("got %+v", stats)
				}
			}
		})
	}
}

// A listener may have several datagrams under way. What comes back for one is not said of another.
func TestARefusalIsOfItsOwnDestination(t *testing.T) {
	l := open(t)
	made := listen(t, l, NewListener{})
	peer := outside(t, "127.0.0.1:0")
	sending := begin(t.Context(), t, l, Send{From: made.ID, To: addressOf(peer).String(), Wait: MaxWait})
	take(t, peer)
	refused := send(t, l, Send{From: made.ID, To: at("127.0.0.1", closedPort).String(), Wait: MaxWait})
	if refused.Outcome != OutcomeRefused {
		t.Fatalf("got %+v", refused)
	}
	select {
	case <-sending.done:
		t.Fatalf("the other has ended with %+v, %v", sending.sent, sending.err)
	default:
	}
	write(t, peer, made.Local, []byte("late"))
	if sent, err := sending.end(t); err != nil || sent.Outcome != OutcomeReplied || string(sent.Reply.Payload) != "late" {
		t.Errorf("got %+v, %v", sent, err)
	}
}

// Of those who were asked all at once, whoever answers does so from an address of its own.
func TestABroadcastIsAnsweredByAnyone(t *testing.T) {
	l := open(t)
	made := listen(t, l, NewListener{Address: "127.0.0.1:0"})
	peer := outside(t, "0.0.0.0:0")
	to := at("127.255.255.255", addressOf(peer).Port())
	sending := begin(t.Context(), t, l, Send{From: made.ID, To: to.String(), Payload: []byte("who is there?"), Wait: MaxWait, Broadcast: true})
	_, source := take(t, peer)
	write(t, peer, source, []byte("I am"))
	if sent, err := sending.end(t); err != nil || sent.Outcome != OutcomeReplied || sent.Reply.Source != at("127.0.0.1", to.Port()) {
		t.Errorf("got %+v, %v", sent, err)
	}
}

func TestAFreshSocketOnAnAddressOfItsOwn(t *testing.T) {
	l := open(t)
	sink := outside(t, "127.0.0.1:0")
	sent := send(t, l, Send{From: "127.0.0.7:0", To: addressOf(sink).String()})
	if _, source := take(t, sink); source != sent.Entry.Source || source.Addr().String() != "127.0.0.7" {
		t.Errorf("came from %v, the lab says %v", source, sent.Entry.Source)
	}
}

// An ICMP error ends no listener and is charged to no datagram but the one it came back for.
func TestAListenerOutlivesAThousandICMPErrors(t *testing.T) {
	inNamespace(t, func() { // Where nobody else sends, the kernel's own count is the witness.
		l := open(t)
		made := listen(t, l, NewListener{Reply: Reply{Preset: ReplyEcho}})
		client := outside(t, "127.0.0.1:0")
		const count = 1000
		before := kernelCount(t, "Icmp", "InDestUnreachs")
		for i := range count {
			sent := send(t, l, Send{From: made.ID, To: fmt.Sprintf("127.0.0.%d:%d", i%200+1, closedPort), Payload: []byte("anyone?")})
			if sent.Outcome != OutcomeSent {
				t.Fatalf("got %+v", sent)
			}
			if i%100 == 0 {
				write(t, client, made.Local, []byte("in between"))
				take(t, client)
			}
		}
		came := kernelCount(t, "Icmp", "InDestUnreachs") - before
		if came == 0 || came > count {
			t.Fatalf("%d ICMP errors came, for %d datagrams", came, count)
		}
		eventually(t, "every ICMP error is counted", func() bool { return get(t, l, made.ID).Stats.Unreachable == came })
		// What is counted may still be on its way into the journal.
		eventually(t, "each of them is in the journal", func() bool { return uint64(len(entries(l, 0, journal.Unreachable))) == came })
		write(t, client, made.Local, []byte("still there?"))
		if got, _ := take(t, client); string(got) != "still there?" {
			t.Errorf("got %q", got)
		}
		stats := settled(t, l, made.ID, count/100+1)
		if stats.Unreachable != came || stats.Replied != stats.Received || stats.Sent != count+stats.Replied {
			t.Errorf("got %+v, and %d ICMP errors came", stats, came)
		}
	})
}
