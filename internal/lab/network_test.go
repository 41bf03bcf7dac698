package lab

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"udpweb/internal/udp"
)

// lasting are surroundings with these addresses that are believed for the length of a test.
func lasting(addresses ...string) *surroundings {
	return &surroundings{read: time.Now().Add(time.Hour), onLink: prefixes(addresses...)}
}

func TestTheMachineKnowsItsOwnAddresses(t *testing.T) {
	n := &network{}
	interfaces, err := udp.Interfaces()
	if err != nil {
		t.Fatal(err)
	}
	for _, each := range interfaces {
		if !each.Up {
			continue
		}
		for _, prefix := range each.Addresses {
			if !n.isLocal(prefix.Addr()) || !n.isOnLink(prefix.Addr()) || !slices.Contains(n.addresses(), prefix.Addr()) {
				t.Errorf("%v of %s is not known", prefix, each.Name)
			}
		}
	}
	if !n.isLocal(netip.MustParseAddr("127.3.4.5")) || n.isLocal(netip.MustParseAddr("198.51.100.7")) {
		t.Error("all of 127.0.0.0/8 is local, and 198.51.100.7 is not")
	}
}

// The addresses are asked for again when they are old, and not before.
func TestTheSurroundingsAreReadAgain(t *testing.T) {
	n := &network{}
	n.seen.Store(lasting("198.51.100.1/24"))
	if !n.isLocal(netip.MustParseAddr("198.51.100.1")) {
		t.Error("what was seen just now is not believed")
	}
	old := lasting("198.51.100.1/24")
	old.read = time.Now().Add(-networkAge - time.Second)
	n.seen.Store(old)
	if n.isLocal(netip.MustParseAddr("198.51.100.1")) {
		t.Error("what was seen long ago is still believed")
	}
}

func TestWhatIsABroadcastAddress(t *testing.T) {
	n := &network{}
	n.seen.Store(lasting("10.1.2.3/24", "172.16.9.1/30", "192.168.1.1/31", "192.168.2.1/32", "100.64.0.1/10", "fd00::1/64"))
	for _, each := range []struct {
		addr string
		want bool
	}{
		{"255.255.255.255", true},
		{"10.1.2.255", true},
		{"10.1.2.0", false},
		{"10.1.3.255", false},
		{"10.255.255.255", false},
		{"172.16.9.3", true},
		{"172.16.9.2", false},
		{"192.168.1.1", false},
		{"192.168.2.1", false},
		{"100.127.255.255", true},
		{"fd00::ffff:ffff:ffff:ffff", false},
		{"ff02::1", false},
		{"::ffff:10.1.2.255", false}, // Addresses come here without the disguise.
	} {
		if got := n.isBroadcast(netip.MustParseAddr(each.addr)); got != each.want {
			t.Errorf("%s: %t, want %t", each.addr, got, each.want)
		}
	}
	if n.isBroadcast(netip.Addr{}) {
		t.Error("an unknown address is said to be everyone's")
	}
}

func TestWhichPlacesOverlap(t *testing.T) {
	for _, each := range []struct {
		one, other string // network, then address
		want       bool
	}{
		{"udp4 127.0.0.1:1", "udp4 127.0.0.1:1", true},
		{"udp4 127.0.0.1:1", "udp4 127.0.0.1:2", false},
		{"udp4 127.0.0.1:1", "udp4 127.0.0.2:1", false},
		{"udp4 127.0.0.1:1", "udp4 0.0.0.0:1", true},
		{"udp4 127.0.0.1:1", "udp [::]:1", true},
		{"udp4 127.0.0.1:1", "udp6 [::]:1", false},
		{"udp4 0.0.0.0:1", "udp [::]:1", true},
		{"udp4 0.0.0.0:1", "udp6 [::]:1", false},
		{"udp6 [::1]:1", "udp4 0.0.0.0:1", false},
		{"udp6 [::1]:1", "udp [::]:1", true},
		{"udp6 [::1]:1", "udp6 [::]:1", true},
		{"udp6 [::]:1", "udp [::]:1", true},
		{"udp6 [::1]:1", "udp6 [::2]:1", false},
	} {
		one, other := placeOf(t, each.one), placeOf(t, each.other)
		if one.overlaps(other) != each.want || other.overlaps(one) != each.want {
			t.Errorf("%v and %v: %t and %t, want %t", one, other, one.overlaps(other), other.overlaps(one), each.want)
		}
		// The kernel is the witness: a port that is free for both.
		l := open(t)
		first := listen(t, l, NewListener{Network: one.network, Address: netip.AddrPortFrom(one.local.Addr(), freeAddress(t).Port()).String()})
		if one.local.Port() != other.local.Port() || other.local.Addr() == netip.MustParseAddr("::2") || other.local.Addr() == netip.MustParseAddr("127.0.0.2") {
			continue // Nothing to see, or not an address of every machine.
		}
		again := netip.AddrPortFrom(other.local.Addr(), first.Local.Port())
		if _, err := l.CreateListener(t.Context(), NewListener{Network: other.network, Address: again.String()}); (err != nil) != each.want {
			t.Errorf("the kernel says of %v beside %v: %v", other, one, err)
		}
	}
}

func placeOf(tb testing.TB, text string) place {
	tb.Helper()
	network, local, _ := strings.Cut(text, " ")
	return place{network, netip.MustParseAddrPort(local)}
}

func prefixes(texts ...string) (parsed []netip.Prefix) {
	for _, text := range texts {
		parsed = append(parsed, netip.MustParsePrefix(text))
	}
	return parsed
}
