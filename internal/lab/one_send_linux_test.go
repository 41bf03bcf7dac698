package lab

import (
	"bytes"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"

	"udpweb/internal/journal"
	"udpweb/internal/udp"
)

// origins are the ways to send one datagram: a function that changes a send so that it goes that way.
func origins(tb testing.TB, l *Lab, addr netip.Addr) map[string]func(Send) Send {
	tb.Helper()
	unspecified := netip.IPv4Unspecified()
	if addr.Is6() {
		unspecified = netip.IPv6Unspecified()
	}
	from := func(id string) func(Send) Send {
		return func(wanted Send) Send {
			wanted.From = id
			return wanted
		}
	}
	specific := listen(tb, l, NewListener{Address: netip.AddrPortFrom(addr, 0).String()})
	wildcard := listen(tb, l, NewListener{Address: netip.AddrPortFrom(unspecified, 0).String()})
	return map[string]func(Send) Send{
		"fresh":                     from(""),
		"fresh, bound":              from(netip.AddrPortFrom(addr, 0).String()),
		"listener":                  from(specific.ID),
		"listener on every address": from(wildcard.ID),
		"connected": func(wanted Send) Send {
			wanted.Connected = true
			return wanted
		},
	}
}

// What one send asks for, one datagram has. The next one is as its socket has it.
func TestTTLAndTOSOfOneSend(t *testing.T) {
	for _, address := range []string{"127.0.0.1", "::1"} {
		l := open(t)
		for name, by := range origins(t, l, netip.MustParseAddr(address)) {
			t.Run(address+" "+name, func(t *testing.T) {
				peer := hearing(t, at(address, 0).String())
				usual := systemTTL(t)
				for _, each := range []struct {
					ttl, tos         *int
					wantTTL, wantTOS int
				}{
					{nil, nil, usual, 0},
					{new(9), nil, 9, 0},
					{nil, new(0x2e), usual, 0x2e},
					{new(255), new(0xff), 255, 0xff},
					{new(1), new(0), 1, 0},
					{new(0), nil, usual, 0},
				} {
					send(t, l, by(Send{To: addressOf(peer).String(), TTL: each.ttl, TOS: each.tos}))
					if got := hear(t, peer); got.ttl != each.wantTTL || got.tos != each.wantTOS {
						t.Errorf("TTL is %d and TOS %d, want %d and %d", got.ttl, got.tos, each.wantTTL, each.wantTOS)
					}
				}
			})
		}
	}
}

// A TOS of 0 is one, and not the listener's.
func TestOneSendOverridesTheListener(t *testing.T) {
	l := open(t)
	peer := hearing(t, "127.0.0.1:0")
	made := listen(t, l, NewListener{Options: OptionChange{TTL: new(5), TOS: new(0x28)}})
	for _, each := range []struct {
		ttl, tos         *int
		wantTTL, wantTOS int
	}{{new(9), new(0), 9, 0}, {new(0), nil, 5, 0x28}, {nil, nil, 5, 0x28}} {
		send(t, l, Send{From: made.ID, To: addressOf(peer).String(), TTL: each.ttl, TOS: each.tos})
		if got := hear(t, peer); got.ttl != each.wantTTL || got.tos != each.wantTOS {
			t.Errorf("TTL is %d and TOS %d, want %d and %d", got.ttl, got.tos, each.wantTTL, each.wantTOS)
		}
	}
	if view := get(t, l, made.ID).Options; view.TTL != 5 || view.TOS != 0x28 {
		t.Errorf("the listener has %+v", view)
	}
}

// Group datagrams leave by the interface that they are told, with or without a route.
func TestTheInterfaceOfOneSend(t *testing.T) {
	inNamespaceWith(t, []string{"ip"}, func() {
		cable(t)
		l := open(t)
		peer := hearing(t, "0.0.0.0:0")
		join(t, peer, "239.7.7.1", "lo")
		join(t, peer, "239.7.7.1", "veth0")
		to := at("239.7.7.1", addressOf(peer).Port()).String()
		wildcard := listen(t, l, NewListener{Address: ":0", Options: OptionChange{MulticastInterface: new("lo")}})
		for _, from := range []string{"", wildcard.ID} {
			for _, name := range []string{"veth0", "lo"} {
				sent := send(t, l, Send{From: from, To: to, Payload: []byte("by " + name), Interface: name, TTL: new(3)})
				got := hear(t, peer)
				if got.by != name || got.payload != "by "+name || got.ttl != 3 {
					t.Errorf("from %q by %s: heard %+v", from, name, got)
				}
				if got.source != sent.Entry.Source {
					t.Errorf("from %q by %s: came from %v, the lab says %v", from, name, got.source, sent.Entry.Source)
				}
			}
		}
		send(t, l, Send{From: wildcard.ID, To: to})
		if got := hear(t, peer); got.by != "lo" || got.ttl != udp.DefaultMulticastTTL {
			t.Errorf("heard %+v, want by lo, as the listener has it", got)
		}
		_, err := l.Send(t.Context(), Send{To: to})
		failure(t, err, NetworkUnreachable, "to") // Nobody says by which interface, and no route does.
		send(t, l, Send{From: "10.7.0.1:0", To: to})
		if got := hear(t, peer); got.by != "veth0" {
			t.Errorf("heard %+v, want by veth0, which has the address", got)
		}
	})
}

func TestAnInterfaceThatIsNotThere(t *testing.T) {
	l := open(t)
	peer := outside(t, "127.0.0.1:0")
	by := origins(t, l, netip.MustParseAddr("127.0.0.1"))
	before := snapshotOf(l)
	for name, each := range by {
		_, err := l.Send(t.Context(), each(Send{To: addressOf(peer).String(), Interface: "nowhere"}))
		found := failure(t, err, NoSuchInterface, "interface")
		if found.Values["value"] != "nowhere" || !slices.Contains(strings.Split(found.Values["names"], ", "), "lo") {
			t.Errorf("%s: %v", name, found.Values)
		}
	}
	before.check(t, l)
	nothingWaits(t, peer)
}

// A datagram that may not be cut into fragments and is larger than the path takes is refused, and the
// same without that wish arrives: as two fragments, which the kernel counts.
func TestADatagramThatMayNotBeFragmented(t *testing.T) {
	inNamespaceWith(t, []string{"ip"}, func() {
		run(t, "ip link set lo mtu 1500")
		for address, most := range map[string]int{"127.0.0.1": 1472, "::1": 1452} {
			l := open(t)
			peer := outside(t, at(address, 0).String())
			to := addressOf(peer).String()
			for name, by := range origins(t, l, netip.MustParseAddr(address)) {
				fits, larger := bytes.Repeat([]byte("x"), most), bytes.Repeat([]byte("x"), most+7)
				send(t, l, by(Send{To: to, Payload: fits, DontFragment: true}))
				if got, _ := take(t, peer); len(got) != most {
					t.Errorf("%s: %d bytes arrived, want %d", name, len(got), most)
				}
				_, err := l.Send(t.Context(), by(Send{To: to, Payload: larger, DontFragment: true}))
				found := failure(t, err, FragmentationNeeded, "payload")
				for value, want := range map[string]string{
					"mtu": "1500", "most": strconv.Itoa(most), "over": "7", "size": strconv.Itoa(most + 7),
				} {
					if found.Values[value] != want {
						t.Errorf("%s: %s is %s, want %s", name, value, found.Values[value], want)
					}
				}
				if found.Errno != "EMSGSIZE" {
					t.Errorf("%s: errno is %q", name, found.Errno)
				}
				before := fragments(t)
				send(t, l, by(Send{To: to, Payload: larger})) // The socket has its own ways back.
				if got, _ := take(t, peer); len(got) != len(larger) || fragments(t) != before+2 {
					t.Errorf("%s: %d bytes arrived in %d fragments, want %d in 2", name, len(got), fragments(t)-before, len(larger))
				}
			}
			nothingWaits(t, peer)
		}
	})
}

// fragments is how many fragments this network namespace has made.
func fragments(tb testing.TB) uint64 {
	tb.Helper()
	total := kernelCount(tb, "Ip", "FragCreates")
	for _, each := range table(tb, "/proc/net/snmp6") {
		if each[0] == "Ip6FragCreates" {
			total += number(tb, each[1], 10)
		}
	}
	return total
}

// What a listener does not fragment, it does not for any send, until it is told otherwise.
func TestAListenerThatDoesNotFragment(t *testing.T) {
	inNamespaceWith(t, []string{"ip"}, func() {
		run(t, "ip link set lo mtu 1500")
		l := open(t)
		peer := outside(t, "127.0.0.1:0")
		made := listen(t, l, NewListener{Options: OptionChange{DontFragment: new(true)}})
		wanted := Send{From: made.ID, To: addressOf(peer).String(), Payload: make([]byte, 1473)}
		_, err := l.Send(t.Context(), wanted)
		if found := failure(t, err, FragmentationNeeded, "payload"); found.Values["over"] != "1" {
			t.Errorf("got %v", found.Values)
		}
		update(t, l, made.ID, Change{Options: OptionChange{DontFragment: new(false)}})
		send(t, l, wanted)
		if got, _ := take(t, peer); len(got) != 1473 {
			t.Errorf("%d bytes arrived", len(got))
		}
	})
}

// Permission to broadcast is for one datagram, unless the listener has it.
func TestBroadcastOfOneSend(t *testing.T) {
	l := open(t)
	peer := outside(t, "0.0.0.0:0")
	everyone := at("127.255.255.255", addressOf(peer).Port()).String()
	for name, by := range origins(t, l, netip.MustParseAddr("127.0.0.1")) {
		for round := range 2 {
			last := l.Journal().Last()
			_, err := l.Send(t.Context(), by(Send{To: everyone, Payload: []byte("no")}))
			found := failure(t, err, BroadcastNotAllowed, "to")
			if found.Errno != "EACCES" || found.Values["address"] != "127.255.255.255" || found.Values["value"] != everyone {
				t.Errorf("%s: %+v", name, found)
			}
			for _, sent := range entries(l, last, journal.Sent) { // What was told as sent is taken back.
				if events := entries(l, sent.Seq, journal.Event); len(events) != 1 || events[0].Note != NoteNotSent+": EACCES" {
					t.Errorf("%s: behind entry %d stands %+v", name, sent.Seq, events)
				}
			}
			send(t, l, by(Send{To: everyone, Payload: fmt.Append(nil, name, round), Broadcast: true}))
			if got, _ := take(t, peer); string(got) != fmt.Sprint(name, round) {
				t.Errorf("got %q, want %s", got, name)
			}
		}
	}
	made := listen(t, l, NewListener{Options: OptionChange{Broadcast: new(true)}})
	send(t, l, Send{From: made.ID, To: everyone, Payload: []byte("allowed")})
	if got, _ := take(t, peer); string(got) != "allowed" {
		t.Errorf("got %q", got)
	}
	update(t, l, made.ID, Change{Options: OptionChange{Broadcast: new(false)}})
	_, err := l.Send(t.Context(), Send{From: made.ID, To: everyone})
	failure(t, err, BroadcastNotAllowed, "to")
	nothingWaits(t, peer)
}

// Everyone on every network is reached by an interface that is named, where no route says which.
func TestTheLimitedBroadcastNeedsAnInterface(t *testing.T) {
	inNamespaceWith(t, []string{"ip"}, func() {
		cable(t)
		l := open(t)
		peer := hearing(t, "0.0.0.0:0")
		everyone := netip.AddrPortFrom(netip.AddrFrom4([4]byte(net.IPv4bcast.To4())), addressOf(peer).Port()).String()
		_, err := l.Send(t.Context(), Send{To: everyone, Broadcast: true})
		if found := failure(t, err, NetworkUnreachable, "to"); found.Errno != "ENETUNREACH" {
			t.Errorf("errno is %q", found.Errno)
		}
		for _, wanted := range []Send{{Interface: "veth0"}, {From: "10.7.0.1:0"}} {
			wanted.To = everyone
			_, err = l.Send(t.Context(), wanted)
			failure(t, err, BroadcastNotAllowed, "to")
			wanted.Broadcast = true
			send(t, l, wanted)
			if got := hear(t, peer); got.by != "veth0" || got.source.Addr().String() != "10.7.0.1" {
				t.Errorf("heard %+v", got)
			}
		}
	})
}
