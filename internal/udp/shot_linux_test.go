package udp

import (
	"net"
	"net/netip"
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// shoot sends one datagram from a shot, which it closes, and returns what the shot said of it before.
func shoot(t *testing.T, to netip.AddrPort, payload string) (source netip.AddrPort, header Header) {
	t.Helper()
	shot, err := OpenShot(to)
	if err != nil {
		t.Fatalf("OpenShot(%v) = %v", to, err)
	}
	source, header = shot.Source(), shot.Header()
	if err := shot.Send([]byte(payload)); err != nil {
		t.Errorf("Send to %v = %v", to, err)
	}
	if err := shot.Close(); err != nil {
		t.Errorf("Close() = %v", err)
	}
	return source, header
}

// What a shot says before its datagram leaves is what arrives.
func TestAShotTellsWhatLeaves(t *testing.T) {
	inNetwork(t, func() {
		for _, name := range []string{"ipv4/ip_default_ttl", "ipv6/conf/all/hop_limit", "ipv6/conf/lo/hop_limit"} {
			setSystem(t, "/proc/sys/net/"+name, 77)
		}
		for _, local := range []string{"127.0.0.1:0", "127.0.0.9:0", "[::1]:0", "[fe80::1%lo]:0"} {
			witness := listening(t, local)
			for _, payload := range []string{"", "Hello server!", strings.Repeat("x", 65_507)} {
				source, header := shoot(t, addressOf(witness), payload)
				got := expectToHear(t, witness, payload)
				if source != got.source {
					t.Errorf("to %s: it came from %v, the shot says %v", local, got.source, source)
				}
				if want := (Header{TTL: uint8(got.ttl), TOS: uint8(got.tos), Known: true}); header != want || got.ttl != 77 {
					t.Errorf("to %s: it came with %+v, the shot says %+v", local, want, header)
				}
			}
		}
	})
}

// Group datagrams stay on the network, and this machine's own members have them.
func TestAShotAtAGroup(t *testing.T) {
	inNetwork(t, func() {
		command(t, "ip route add 239.0.0.0/8 dev lo")
		command(t, "ip -6 route add local ff00::/8 dev lo table local")
		for _, group := range []string{"239.7.7.1", "ff12::7%lo"} {
			addr := netip.MustParseAddr(group)
			witness := listening(t, netip.AddrPortFrom(wildcardOf(addr), 0).String())
			joinOutside(t, witness, addr, "lo")
			source, header := shoot(t, netip.AddrPortFrom(addr, addressOf(witness).Port()), group)
			got := expectToHear(t, witness, group)
			if source != got.source || int(header.TTL) != got.ttl || got.ttl != DefaultMulticastTTL || !header.Known {
				t.Errorf("%s: heard %+v, the shot says %v and %+v", group, got, source, header)
			}
		}
	})
}

// Off is off for a shot as well: a router may fragment what it sends, and the kernel does.
func TestAShotMayBeFragmented(t *testing.T) {
	inNetwork(t, func() {
		tap := wireTap(t)
		for _, to := range []string{"127.0.0.1:0", "[::1]:0"} {
			sink := outside(t, to)
			source, _ := shoot(t, addressOf(sink), "flag?")
			if addressOf(sink).Addr().Is4() && dontFragment(t, tap, source.Port()) {
				t.Error("the flag is set")
			}
		}
		command(t, "ip link set lo mtu 1500")
		for _, each := range ofOnePacket[:2] {
			witness := listening(t, each.to)
			before := counter(t, each.fragments[0], each.fragments[1])
			shoot(t, addressOf(witness), strings.Repeat("4", 4000))
			expectToHear(t, witness, strings.Repeat("4", 4000))
			if made := counter(t, each.fragments[0], each.fragments[1]) - before; made != 3 {
				t.Errorf("%s: %d fragments, want 3", each.name, made)
			}
		}
	})
}

// Each shot has a port of its own, which nobody else can have until it is closed, and which is free then.
func TestAShotHasAPortOfItsOwn(t *testing.T) {
	sink := outside(t, "127.0.0.1:0")
	seen := make(map[uint16]bool)
	for range 100 {
		shot, err := OpenShot(addressOf(sink))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = shot.Close() })
		if port := shot.Source().Port(); port == 0 || seen[port] {
			t.Fatalf("port %d is not of its own", port)
		}
		seen[shot.Source().Port()] = true
	}
	eventually(t, "a port is free again", func() bool { // Somebody else may have got the one or the other meanwhile.
		source, _ := shoot(t, addressOf(sink), "x")
		conn, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(source))
		return err == nil && conn.Close() == nil
	})
}

// What cannot be sent to leaves nothing open behind it.
func TestAShotThatCannotBe(t *testing.T) {
	inNetwork(t, func() {
		for _, route := range []string{"unreachable 198.51.100.1", "prohibit 198.51.100.2", "prohibit 2001:db8::2"} {
			command(t, "ip route add "+route)
		}
		before := openFiles(t)
		for _, each := range []struct {
			to    string
			want  error
			errno string
		}{
			{"127.255.255.255:9", ErrNotPermitted, "EACCES"}, // a broadcast address, for which nobody asked
			{"198.51.100.1:9", ErrHostUnreachable, "EHOSTUNREACH"},
			{"198.51.100.2:9", ErrNotPermitted, "EACCES"},
			{"198.51.100.4:9", ErrNetworkUnreachable, "ENETUNREACH"},
			{"[2001:db8::2]:9", ErrNotPermitted, "EACCES"},
			{"[2001:db8::4]:9", ErrNetworkUnreachable, "ENETUNREACH"},
			{"[fe80::9]:9", ErrRejected, "EINVAL"}, // On which of the links?
		} {
			_, err := OpenShot(netip.MustParseAddrPort(each.to))
			expectFailure(t, "OpenShot "+each.to, err, each.want, each.errno)
			if each.errno == "EACCES" && strings.HasPrefix(each.to, "127.") {
				continue // RouteSource is for those who may broadcast as well.
			}
			_, err = RouteSource(netip.MustParseAddrPort(each.to), "")
			expectFailure(t, "RouteSource "+each.to, err, each.want, each.errno)
		}
		if after := openFiles(t); after != before {
			t.Errorf("%d files are open, and %d were before", after, before)
		}
	})
}

// openFiles counts what this process has open.
func openFiles(t *testing.T) int {
	t.Helper()
	open, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(open)
}

func TestAShotThatIsTooLarge(t *testing.T) {
	sink := outside(t, "127.0.0.1:0")
	shot, err := OpenShot(addressOf(sink))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = shot.Close() })
	expectTooLarge(t, "Send of 65,508 bytes", shot.Send(make([]byte, 65_508)))
}

// A port is used again, and then an ICMP error may be of a datagram that another socket sent from it.
func TestAShotIsNotBlamedForAnEarlierOne(t *testing.T) {
	to := netip.AddrPortFrom(loopback4, closedPort)
	shot, err := OpenShot(to)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = shot.Close() })
	for range 3 { // Each but the first finds the refusal of the one before.
		if err := shot.Send([]byte("x")); err != nil {
			t.Fatalf("Send() = %v", err)
		}
	}
	if pending, err := unix.GetsockoptInt(int(shot.socket), unix.SOL_SOCKET, unix.SO_ERROR); err != nil || unix.Errno(pending) != unix.ECONNREFUSED {
		t.Errorf("the last was answered by %v, %v; the test shows nothing", unix.Errno(pending), err)
	}
}

func BenchmarkShot(b *testing.B) {
	to := addressOf(outside(b, "127.0.0.1:0"))
	for b.Loop() {
		shot, err := OpenShot(to)
		if err != nil {
			b.Fatal(err)
		}
		if err := shot.Send([]byte("Hello server!")); err != nil {
			b.Fatal(err)
		}
		if err := shot.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRouteSource(b *testing.B) {
	to := netip.AddrPortFrom(loopback4, 9)
	for b.Loop() {
		if _, err := RouteSource(to, ""); err != nil {
			b.Fatal(err)
		}
	}
}
