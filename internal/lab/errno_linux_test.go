package lab

import (
	"errors"
	"net/netip"
	"testing"

	"udpweb/internal/journal"
)

// everywhere lets the lab send to any address.
func everywhere(o *Options) { o.AllowTo = prefixes("0.0.0.0/0", "::/0") }

// Each error that the kernel has for a send is told as what it means, wherever the datagram was to come
// from, and nothing leaves: nobody's count of datagrams grows.
func TestWhatTheKernelSaysToASend(t *testing.T) {
	inNamespaceWith(t, []string{"ip"}, func() {
		cable(t)
		for _, route := range []string{
			"unreachable 10.8.1.0/24", "prohibit 10.8.2.0/24", "blackhole 10.8.3.0/24", "throw 10.8.4.0/24",
		} {
			run(t, "ip route add "+route)
		}
		run(t, "ip link add veth2 type veth peer name veth3")
		run(t, "ip address add 10.9.0.1/24 dev veth2")
		run(t, "ip link set veth2 up")
		run(t, "ip link set veth2 down")
		for _, each := range []struct {
			what, to string
			code     Code
			errno    string
		}{
			{"no route", "198.51.100.7:9", NetworkUnreachable, "ENETUNREACH"},
			{"no route for IPv6", "[2001:db8::7]:9", NetworkUnreachable, "ENETUNREACH"},
			{"reserved", "240.0.0.1:9", NetworkUnreachable, "ENETUNREACH"},
			{"an interface that is down", "10.9.0.2:9", NetworkUnreachable, "ENETUNREACH"},
			{"unreachable", "10.8.1.1:9", HostUnreachable, "EHOSTUNREACH"},
			{"prohibit", "10.8.2.1:9", BlockedByHost, "EACCES"},
			{"blackhole", "10.8.3.1:9", SendFailed, "EINVAL"},
			{"throw", "10.8.4.1:9", NetworkUnreachable, "ENETUNREACH"},
		} {
			l := open(t, everywhere)
			before := kernelCount(t, "Udp", "OutDatagrams")
			addr := netip.MustParseAddrPort(each.to).Addr()
			local := netip.MustParseAddr("10.7.0.1")
			if addr.Is6() {
				local = netip.IPv6Loopback()
			}
			for name, by := range origins(t, l, local) {
				for _, broadcast := range []bool{false, true} {
					_, err := l.Send(t.Context(), by(Send{To: each.to, Payload: []byte("hello"), Broadcast: broadcast}))
					var found *Failure
					if !errors.As(err, &found) {
						t.Errorf("%s, %s: got %v", each.what, name, err)
						continue
					}
					if found.Code != each.code || found.Errno != each.errno || found.Field != "to" {
						t.Errorf("%s, %s: got %v, errno %q, want %s", each.what, name, found, found.Errno, each.code)
					}
					if found.Values["address"] != addr.String() || found.Values["value"] != each.to {
						t.Errorf("%s, %s: %v", each.what, name, found.Values)
					}
				}
			}
			checkTakenBack(t, l)
			if after := kernelCount(t, "Udp", "OutDatagrams"); after != before {
				t.Errorf("%s: %d datagrams have left", each.what, after-before)
			}
		}
	})
}

// checkTakenBack checks that each sent entry is followed by the event that it was not sent.
func checkTakenBack(tb testing.TB, l *Lab) {
	tb.Helper()
	for _, sent := range entries(l, 0, journal.Sent) {
		events := entries(l, sent.Seq, journal.Event)
		if len(events) == 0 || events[0].Seq != sent.Seq+1 || events[0].Destination != sent.Destination {
			tb.Errorf("behind entry %d stands %+v", sent.Seq, events)
		}
	}
}

// That nobody answers for an address is not known when a datagram leaves.
func TestAnAddressThatNobodyHas(t *testing.T) {
	inNamespaceWith(t, []string{"ip"}, func() {
		cable(t)
		l := open(t)
		for name, by := range origins(t, l, netip.MustParseAddr("10.7.0.1")) {
			sent, err := l.Send(t.Context(), by(Send{To: "10.7.0.9:9"}))
			if err != nil || sent.Outcome != OutcomeSent {
				t.Errorf("%s: %+v, %v", name, sent, err)
			}
		}
	})
}

// What a firewall drops on its way out, the kernel refuses.
func TestAFirewallIsToldOf(t *testing.T) {
	inNamespaceWith(t, []string{"nft"}, func() {
		run(t, "nft add table inet t")
		run(t, "nft add chain inet t out { type filter hook output priority 0 ; }")
		run(t, "nft add rule inet t out udp dport 9 drop")
		l := open(t)
		for name, by := range origins(t, l, netip.MustParseAddr("127.0.0.1")) {
			_, err := l.Send(t.Context(), by(Send{To: "127.0.0.1:9"}))
			if found := failure(t, err, BlockedByHost, "to"); found.Errno != "EPERM" || found.Values["address"] != "127.0.0.1" {
				t.Errorf("%s: %+v", name, found)
			}
			peer := outside(t, "127.0.0.1:0")
			send(t, l, by(Send{To: addressOf(peer).String(), Payload: []byte(name)}))
			if got, _ := take(t, peer); string(got) != name {
				t.Errorf("got %q", got)
			}
		}
		checkNotSent(t, l, "EPERM")
	})
}

// checkNotSent checks that something was taken back, with that error number.
func checkNotSent(tb testing.TB, l *Lab, errno string) {
	tb.Helper()
	count := 0
	for _, event := range entries(l, 0, journal.Event) {
		if event.Note == NoteNotSent+": "+errno {
			count++
		}
	}
	if count == 0 {
		tb.Errorf("events are %q, and nothing was taken back", notes(l, 0))
	}
}

// Where a link is slow, the queue before it fills, and what does not fit is not told as sent.
func TestASendQueueThatIsFull(t *testing.T) {
	inNamespaceWith(t, []string{"ip", "tc"}, func() {
		cable(t)
		run(t, "ip neighbour add 10.7.0.9 lladdr 02:00:00:00:00:09 dev veth0")
		run(t, "tc qdisc add dev veth0 root tbf rate 8kbit burst 1600 limit 5000")
		l := open(t)
		for name, by := range origins(t, l, netip.MustParseAddr("10.7.0.1")) {
			full := false
			for i := 0; !full; i++ {
				_, err := l.Send(t.Context(), by(Send{To: "10.7.0.9:9", Payload: make([]byte, 1000)}))
				if full = err != nil; full {
					if found := failure(t, err, SendBufferFull, "to"); found.Errno != "ENOBUFS" {
						t.Errorf("%s: %+v", name, found)
					}
				}
				if i > 20 {
					t.Fatalf("%s: the kernel takes everything", name)
				}
			}
		}
		checkNotSent(t, l, "ENOBUFS")
	})
}
