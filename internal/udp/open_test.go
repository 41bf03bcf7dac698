package udp

import (
	"errors"
	"net/netip"
	"testing"
)

func TestOpenTellsWhatStandsAgainstIt(t *testing.T) {
	taken := open(t, Config{})
	taken6 := open(t, Config{Network: IPv6, Local: netip.MustParseAddrPort("[::1]:0")})
	for _, each := range []struct {
		name, network, local string
		want                 error
		errno                string
	}{
		{"port in use", IPv4, taken.Local().String(), ErrAddressInUse, "EADDRINUSE"},
		{"port in use, IPv6", IPv6, taken6.Local().String(), ErrAddressInUse, "EADDRINUSE"},
		{"not our address", IPv4, "192.0.2.1:0", ErrAddressNotLocal, "EADDRNOTAVAIL"}, // TEST-NET-1 (RFC 5737)
		{"not our address, IPv6", IPv6, "[2001:db8::1]:0", ErrAddressNotLocal, "EADDRNOTAVAIL"},
		{"link-local without its zone", IPv6, "[fe80::1]:0", ErrAddressNotLocal, "EINVAL"},
		{"a zone that is not there", IPv6, "[fe80::1%nosuchinterface]:0", ErrAddressNotLocal, "EINVAL"},
		{"IPv6 on an IPv4 network", IPv4, "[::1]:0", ErrFamily, ""},
		{"IPv4 on an IPv6 network", IPv6, "127.0.0.1:0", ErrFamily, ""},
		{"both families on one address", DualWild, "[::1]:0", ErrFamily, ""},
		{"both families on the IPv4 wildcard", DualWild, "0.0.0.0:0", ErrFamily, ""},
	} {
		t.Run(each.name, func(t *testing.T) {
			socket, err := Open(Config{Network: each.network, Local: netip.MustParseAddrPort(each.local), ReadSize: 1}, new(Batches))
			if err == nil {
				_ = socket.Close()
			}
			if !errors.Is(err, each.want) || Errno(err) != each.errno {
				t.Errorf("Open() = %v with errno %q, want %v with %q", err, Errno(err), each.want, each.errno)
			}
		})
	}
	if _, err := Open(Config{Network: IPv4}, new(Batches)); !errors.Is(err, ErrFamily) {
		t.Errorf("Open on no address at all = %v, want %v", err, ErrFamily)
	}
}

func TestIPv6OnlyLeavesThePortToIPv4(t *testing.T) {
	only6 := open(t, Config{Network: IPv6, Local: freeAddress(t, "::")})
	open(t, Config{Network: IPv4, Local: netip.AddrPortFrom(netip.IPv4Unspecified(), only6.Local().Port())})

	dual := open(t, Config{Network: DualWild, Local: netip.MustParseAddrPort("[::]:0")})
	socket, err := Open(Config{Network: IPv4, Local: netip.AddrPortFrom(netip.IPv4Unspecified(), dual.Local().Port())}, new(Batches))
	if !errors.Is(err, ErrAddressInUse) {
		t.Errorf("IPv4 on the port of a dual-stack socket = %v, %v; want %v", socket, err, ErrAddressInUse)
	}
}

func TestLocalIsWhatTheSystemChose(t *testing.T) {
	for network, local := range map[string]string{IPv4: "127.0.0.7:0", IPv6: "[::1]:0", DualWild: "[::]:0"} {
		want := netip.MustParseAddrPort(local)
		if got := open(t, Config{Network: network, Local: want}).Local(); got.Addr() != want.Addr() || got.Port() == 0 {
			t.Errorf("Local() of %s on %s = %v", network, local, got)
		}
	}
}

func TestErrnoNamesWhatTheSystemSaid(t *testing.T) {
	taken := open(t, Config{})
	_, err := Open(Config{Network: IPv4, Local: taken.Local()}, new(Batches))
	for name, each := range map[string]struct {
		err  error
		want string
	}{
		"of the system": {err, "EADDRINUSE"},
		"of ours":       {ErrFamily, ""},
		"none":          {nil, ""},
	} {
		if got := Errno(each.err); got != each.want {
			t.Errorf("%s: Errno(%v) = %q, want %q", name, each.err, got, each.want)
		}
	}
}

func TestInterfacesHasTheLoopback(t *testing.T) {
	interfaces, err := Interfaces()
	if err != nil {
		t.Fatal(err)
	}
	for _, each := range interfaces {
		if !each.Loopback {
			continue
		}
		if each.Name == "" || each.Index <= 0 || each.MTU <= 0 || !each.Up {
			t.Errorf("the loopback interface is %+v", each)
		}
		for _, prefix := range each.Addresses {
			if prefix == netip.MustParsePrefix("127.0.0.1/8") {
				return
			}
		}
		t.Errorf("the loopback interface has the addresses %v, want 127.0.0.1/8 among them", each.Addresses)
	}
	t.Error("no loopback interface with 127.0.0.1/8 was found")
}

func TestOnlyTheLimitedBroadcastIsBroadcast4(t *testing.T) {
	for addr, want := range map[string]bool{
		"255.255.255.255": true, "192.168.1.255": false, "255.255.255.254": false, "::ffff:255.255.255.255": false, "ff02::1": false,
	} {
		if got := IsBroadcast4(netip.MustParseAddr(addr)); got != want {
			t.Errorf("IsBroadcast4(%s) = %t", addr, got)
		}
	}
	if IsBroadcast4(netip.Addr{}) {
		t.Error("no address at all is a broadcast one")
	}
}
