package lab

import (
	"fmt"
	"net/netip"
	"testing"

	"udpweb/internal/texts"
	"udpweb/internal/udp"
)

// What a person reads about a socket that could not be opened, on a machine with these addresses.
func TestWhatIsSaidAboutASocketThatCouldNotBeOpened(t *testing.T) {
	for _, each := range []struct {
		on       []string // the machine's addresses
		address  string
		sentinel error
		code     Code
		want     string
	}{
		{
			[]string{"127.0.0.1/8", "172.17.0.2/16", "fe80::2/64"},
			"192.0.2.77:8888", udp.ErrAddressNotLocal, AddressNotLocal,
			"192.0.2.77 does not belong to this machine, so it cannot listen there. Use 0.0.0.0 for every address, or one of: 127.0.0.1, 172.17.0.2.",
		},
		{
			[]string{"127.0.0.1/8", "::1/128"},
			"[2001:db8::77]:8888", udp.ErrAddressNotLocal, AddressNotLocal,
			"2001:db8::77 does not belong to this machine, so it cannot listen there. Use :: for every address, or one of: 127.0.0.1, ::1.",
		},
		{
			[]string{"127.0.0.1/8"},
			"[2001:db8::77]:8888", udp.ErrAddressNotLocal, AddressNotLocal,
			"2001:db8::77 does not belong to this machine, so it cannot listen there. Use 0.0.0.0 for every address, or one of: 127.0.0.1.",
		},
		{
			nil, "192.0.2.77:8888", udp.ErrAddressNotLocal, AddressNotLocal,
			"192.0.2.77 does not belong to this machine, so it cannot listen there. Use 0.0.0.0 for every address.",
		},
		{
			[]string{"127.0.0.1/8"},
			"[::1]:8888", udp.ErrAddressNotLocal, IPv6Off,
			"IPv6 is switched off here (usual in Docker). Use 127.0.0.1.",
		},
		{
			[]string{"127.0.0.1/8"},
			"[::]:8888", udp.ErrAddressNotLocal, IPv6Off,
			"IPv6 is switched off here (usual in Docker). Use 127.0.0.1, or 0.0.0.0 for every address.",
		},
		{
			[]string{"127.0.0.1/8"},
			"[fe80::1]:8888", udp.ErrAddressNotLocal, ZoneRequired,
			"Addresses like fe80::1 exist on every network card, so say which. Write it as fe80::1%eth0.",
		},
		{
			nil, "0.0.0.0:53", udp.ErrNotPermitted, PortNotPermitted,
			"Ports below 1024 need extra rights on this server. Use 1024 or higher, for example 8053 instead of 53.",
		},
		{
			nil, "127.0.0.1:1023", udp.ErrNotPermitted, PortNotPermitted,
			"Ports below 1024 need extra rights on this server. Use 1024 or higher, for example 9023 instead of 1023.",
		},
		{ // No rights would help.
			nil, "127.0.0.1:1024", udp.ErrNotPermitted, OpenFailed,
			"The system would not open a socket on 127.0.0.1, port 1024. The error number says why; udp(7) and ip(7) explain it.",
		},
		{
			nil, "127.0.0.1:0", udp.ErrNotPermitted, OpenFailed,
			"The system would not open a socket on 127.0.0.1, port 0. The error number says why; udp(7) and ip(7) explain it.",
		},
	} {
		l := open(t)
		l.network.seen.Store(lasting(each.on...))
		wanted := place{udp.IPv4, netip.MustParseAddrPort(each.address)}
		if wanted.local.Addr().Is6() {
			wanted.network = udp.IPv6
		}
		failure := l.openFailure(wanted, fmt.Errorf("%w: for a test", each.sentinel))
		words, _ := texts.EN.Problem(string(failure.Code), failure.Values)
		if got := words.Detail + " " + words.Hint; failure.Code != each.code || got != each.want {
			t.Errorf("%s on a machine with %v: %s\ngot  %s\nwant %s", each.address, each.on, failure.Code, got, each.want)
		}
	}
}

func TestAnExampleOfALinkLocalAddressNamesAnInterfaceOfThisMachine(t *testing.T) {
	n := &network{}
	seen := lasting("fe80::9/64")
	seen.zone = "enp3s0"
	n.seen.Store(seen)
	if got := n.zoned(netip.MustParseAddr("fe80::1")); got != "fe80::1%enp3s0" {
		t.Errorf("got %q", got)
	}
	interfaces, err := udp.Interfaces()
	if err != nil {
		t.Fatal(err)
	}
	zones := map[string]bool{"": true}
	for _, each := range interfaces {
		for _, prefix := range each.Addresses {
			if each.Up && isLinkLocal6(prefix) {
				zones["fe80::1%"+each.Name] = true
				delete(zones, "")
			}
		}
	}
	if got := (&network{}).zoned(netip.MustParseAddr("fe80::1")); !zones[got] {
		t.Errorf("got %q, want one of %v", got, zones)
	}
}
