package udp

import (
	"net"
	"net/netip"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// mark sets an option of an outside socket, such as its TTL.
func mark(t *testing.T, conn *net.UDPConn, level, option, value int) {
	t.Helper()
	raw, err := conn.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	var failed error
	if err := raw.Control(func(fd uintptr) { failed = unix.SetsockoptInt(int(fd), level, option, value) }); err != nil || failed != nil {
		t.Fatal(err, failed)
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

func markHeader(t *testing.T, conn *net.UDPConn) Header {
	t.Helper()
	want := Header{TTL: 42, TOS: 0xb8, Known: true} // DSCP "expedited forwarding" (RFC 3246)
	if addressOf(conn).Addr().Is4() {
		mark(t, conn, unix.IPPROTO_IP, unix.IP_TTL, int(want.TTL))
		mark(t, conn, unix.IPPROTO_IP, unix.IP_TOS, int(want.TOS))
	} else {
		mark(t, conn, unix.IPPROTO_IPV6, unix.IPV6_UNICAST_HOPS, int(want.TTL))
		mark(t, conn, unix.IPPROTO_IPV6, unix.IPV6_TCLASS, int(want.TOS))
	}
	return want
}

func TestTellsAllTheKernelKnows(t *testing.T) {
	for _, each := range []struct {
		name, network, local, sender, to string
	}{
		{"IPv4", IPv4, "127.0.0.1:0", "127.0.0.1:0", "127.0.0.1"},
		{"IPv4 on another address of the loopback network", IPv4, "127.0.0.9:0", "127.0.0.8:0", "127.0.0.9"},
		{"IPv4 on the wildcard", IPv4, "0.0.0.0:0", "127.0.0.1:0", "127.0.0.5"},
		{"IPv6", IPv6, "[::1]:0", "[::1]:0", "::1"},
		{"IPv6 on the wildcard", IPv6, "[::]:0", "[::1]:0", "::1"},
		{"dual-stack with an IPv6 sender", DualWild, "[::]:0", "[::1]:0", "::1"},
		{"dual-stack with an IPv4 sender", DualWild, "[::]:0", "127.0.0.1:0", "127.0.0.1"},
		{"dual-stack where 127.0.0.5 was addressed", DualWild, "[::]:0", "127.0.0.3:0", "127.0.0.5"},
	} {
		t.Run(each.name, func(t *testing.T) {
			socket := open(t, Config{Network: each.network, Local: netip.MustParseAddrPort(each.local)})
			sender := outside(t, each.sender)
			header := markHeader(t, sender)
			to := netip.AddrPortFrom(netip.MustParseAddr(each.to), socket.Local().Port())
			write(t, sender, to, []byte("Hello server!"))
			got := takeOne(t, socket)

			if got.Source != addressOf(sender) {
				t.Errorf("source is %v, want %v", got.Source, addressOf(sender))
			}
			if got.Destination != to {
				t.Errorf("destination is %v, want %v", got.Destination, to)
			}
			if got.Interface != loopbackName(t) {
				t.Errorf("interface is %q, want %q", got.Interface, loopbackName(t))
			}
			if got.Header != header {
				t.Errorf("header is %+v, want %+v", got.Header, header)
			}
			if got.Length != 13 || string(got.Payload) != "Hello server!" {
				t.Errorf("got %q of %d bytes", got.Payload, got.Length)
			}
		})
	}
}

func loopbackName(t *testing.T) string {
	t.Helper()
	interfaces, err := Interfaces()
	if err != nil {
		t.Fatal(err)
	}
	for _, each := range interfaces {
		if each.Loopback {
			return each.Name
		}
	}
	t.Fatal("this machine has no loopback interface")
	return ""
}

// A datagram has the time it arrived at, not the time somebody looked. The kernel begins to stamp
// some time after the first socket has asked it to, and so the test asks until it has begun.
func TestTimeIsWhenTheKernelReceivedIt(t *testing.T) {
	socket := open(t, Config{})
	sender := outside(t, "127.0.0.1:0")
	eventually(t, "a datagram with the time of its arrival", func() bool {
		before := time.Now()
		write(t, sender, socket.Local(), []byte("tick"))
		arrived := time.Now()
		time.Sleep(5 * time.Millisecond) // The datagram waits, and must not become younger by it.
		got := takeOne(t, socket)
		return !got.Time.Before(before) && !got.Time.After(arrived)
	})
}

func TestReadsWhatWaitsInBatches(t *testing.T) {
	socket := open(t, Config{ReceiveQueue: 1 << 20})
	sender := outside(t, "127.0.0.1:0")
	const sent = 2*BatchSize + 7
	for i := range sent {
		write(t, sender, socket.Local(), []byte{byte(i)})
	}
	next := 0
	for _, want := range []int{BatchSize, BatchSize, 7} {
		batch := read(t, socket)
		if len(batch.Datagrams) != want {
			t.Errorf("a batch has %d datagrams, want %d", len(batch.Datagrams), want)
		}
		for _, datagram := range batch.Datagrams {
			if datagram.Payload[0] != byte(next) || datagram.Source != addressOf(sender) {
				t.Fatalf("got %d from %v, want %d", datagram.Payload[0], datagram.Source, next)
			}
			next++
		}
		batch.Release()
	}
}

// One slot of a batch may hold what an earlier, larger or differently described datagram left there,
// or an ICMP error, and that of another socket too.
func TestAReusedSlotTellsNothingOfTheLastDatagram(t *testing.T) {
	batches := new(Batches)
	lent := func(network, local string) *Socket {
		socket, err := Open(Config{Network: network, Local: netip.MustParseAddrPort(local), ReadSize: MaxReadSize}, batches)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = socket.Close() })
		return socket
	}
	socket4, dual := lent(IPv4, "127.0.0.1:0"), lent(DualWild, "[::]:0")
	sender4, sender6 := outside(t, "127.0.0.1:0"), outside(t, "[::1]:0")
	header4, header6 := markHeader(t, sender4), markHeader(t, sender6)
	closed := netip.AddrPortFrom(loopback4, closedPort)
	for range 20 {
		if err := socket4.Send(nil, closed, netip.Addr{}); err != nil {
			t.Fatal(err)
		}
		takeUnreachable(t, socket4, 1)
		write(t, sender6, netip.AddrPortFrom(netip.IPv6Loopback(), dual.Local().Port()), []byte("a longer one over IPv6"))
		got := takeOne(t, dual)
		if got.Source != addressOf(sender6) || got.Destination.Addr() != netip.IPv6Loopback() || got.Length != 22 || got.Header != header6 {
			t.Fatalf("got %+v from the IPv6 sender", got)
		}
		for _, socket := range []*Socket{socket4, dual} {
			write(t, sender4, netip.AddrPortFrom(loopback4, socket.Local().Port()), []byte("IPv4"))
			got := takeOne(t, socket)
			if got.Source != addressOf(sender4) || got.Destination.Addr() != loopback4 || string(got.Payload) != "IPv4" || got.Header != header4 {
				t.Fatalf("got %+v from the IPv4 sender", got)
			}
		}
	}
}
