package udp

import (
	"errors"
	"net/netip"
	"testing"
)

func TestSendsDatagramsOfEverySize(t *testing.T) {
	for _, each := range []struct {
		network, local string
		sizes          []int
	}{
		{IPv4, "127.0.0.1:0", []int{0, 1, 1472, 65_507}},
		{IPv6, "[::1]:0", []int{0, 1, 1452, 65_527}},
	} {
		socket := open(t, Config{Network: each.network, Local: netip.MustParseAddrPort(each.local)})
		sink := outside(t, each.local)
		memory := make([]byte, MaxReadSize)
		for _, size := range each.sizes {
			if err := socket.Send(make([]byte, size), addressOf(sink), netip.Addr{}); err != nil {
				t.Errorf("%s: Send of %d bytes = %v", each.network, size, err)
				continue
			}
			count, source, err := sink.ReadFromUDPAddrPort(memory)
			if err != nil || count != size || unmap(source) != socket.Local() {
				t.Errorf("%s: an outside socket got %d bytes from %v, %v; want %d from %v", each.network, count, source, err, size, socket.Local())
			}
		}
	}
}

func TestADualStackSocketSendsToBothFamilies(t *testing.T) {
	socket := open(t, Config{Network: DualWild, Local: netip.MustParseAddrPort("[::]:0")})
	for _, local := range []string{"127.0.0.1:0", "[::1]:0"} {
		sink := outside(t, local)
		if err := socket.Send([]byte("hello"), addressOf(sink), netip.Addr{}); err != nil {
			t.Errorf("Send to %v = %v", addressOf(sink), err)
			continue
		}
		count, source, err := sink.ReadFromUDPAddrPort(make([]byte, 16))
		if err != nil || count != 5 || source.Port() != socket.Local().Port() {
			t.Errorf("%s got %d bytes from %v, %v", local, count, source, err)
		}
	}
}

func TestSendRefusesWhatCannotBe(t *testing.T) {
	socket4 := open(t, Config{})
	wild4 := open(t, Config{Local: netip.MustParseAddrPort("0.0.0.0:0")})
	socket6 := open(t, Config{Network: IPv6, Local: netip.MustParseAddrPort("[::1]:0")})
	dual := open(t, Config{Network: DualWild, Local: netip.MustParseAddrPort("[::]:0")})
	for _, each := range []struct {
		name   string
		socket *Socket
		size   int
		to     string
		from   netip.Addr
		want   error
		errno  string
	}{
		{"too large for IPv4", socket4, 65_508, "127.0.0.1:1", netip.Addr{}, ErrTooLarge, "EMSGSIZE"},
		{"larger than any length field", socket4, 65_536, "127.0.0.1:1", netip.Addr{}, ErrTooLarge, "EMSGSIZE"},
		{"too large for IPv6", socket6, 65_528, "[::1]:1", netip.Addr{}, ErrTooLarge, "EMSGSIZE"},
		{"IPv6 from an IPv4 socket", socket4, 1, "[::1]:1", netip.Addr{}, ErrFamily, ""},
		{"IPv4 from an IPv6 socket", socket6, 1, "127.0.0.1:1", netip.Addr{}, ErrFamily, ""},
		{"IPv4 in IPv6 form from an IPv6 socket", socket6, 1, "[::ffff:127.0.0.1]:1", netip.Addr{}, ErrFamily, ""},
		{"IPv4 from an IPv6 address", wild4, 1, "127.0.0.1:1", netip.IPv6Loopback(), ErrFamily, ""},
		{"IPv6 from an IPv4 address", dual, 1, "[::1]:1", loopback4, ErrFamily, ""},
		{"to port 0", socket4, 1, "127.0.0.1:0", netip.Addr{}, ErrRejected, "EINVAL"},
	} {
		t.Run(each.name, func(t *testing.T) {
			err := each.socket.Send(make([]byte, each.size), netip.MustParseAddrPort(each.to), each.from)
			if !errors.Is(err, each.want) || Errno(err) != each.errno {
				t.Errorf("Send() = %v with errno %q, want %v with %q", err, Errno(err), each.want, each.errno)
			}
		})
	}
	for _, socket := range []*Socket{socket4, dual} {
		if err := socket.Send(nil, netip.AddrPort{}, netip.Addr{}); !errors.Is(err, ErrFamily) {
			t.Errorf("Send to no address at all = %v, want %v", err, ErrFamily)
		}
	}
}

func TestAnIPv4AddressInIPv6FormIsIPv4(t *testing.T) {
	socket := open(t, Config{})
	sink := outside(t, "127.0.0.1:0")
	mapped := netip.AddrPortFrom(netip.AddrFrom16(loopback4.As16()), addressOf(sink).Port())
	if err := socket.Send([]byte("hello"), mapped, netip.AddrFrom16(loopback4.As16())); err != nil {
		t.Fatalf("Send to %v = %v", mapped, err)
	}
	if count, err := sink.Read(make([]byte, 16)); err != nil || count != 5 {
		t.Errorf("the sink got %d bytes, %v", count, err)
	}
}

func TestRouteSourceIsWhereDatagramsWouldComeFrom(t *testing.T) {
	for to, want := range map[string]string{
		"127.0.0.1:1": "127.0.0.1",
		"127.0.0.9:1": "127.0.0.1", // The first address of the interface is taken for all of its network.
		"[::1]:1":     "::1",
	} {
		if got, err := RouteSource(netip.MustParseAddrPort(to), ""); err != nil || got != netip.MustParseAddr(want) {
			t.Errorf("RouteSource(%s) = %v, %v; want %s", to, got, err, want)
		}
	}
}
