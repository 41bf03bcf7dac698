package lab

import (
	"encoding/binary"
	"net/netip"
	"testing"

	"udpweb/internal/udp"
)

// policyOn is a policy on a machine with these addresses that allows these networks beside what is
// always allowed.
func policyOn(addresses, allowed []string) *policy {
	n := &network{}
	n.seen.Store(lasting(addresses...))
	return &policy{network: n, allowed: prefixes(allowed...)}
}

func TestWhereDatagramsMayGo(t *testing.T) {
	addresses := []string{"127.0.0.1/8", "203.0.113.9/24", "2001:db8:1::9/64", "fe80::9/64"}
	allowed := []string{"198.51.100.0/24", "2001:db8:a::/48", "64:ff9b::/96", "2002:c633:6400::/40", "224.0.1.0/24", "ff0e::1/128", "::/96"}
	const no = DestinationNotAllowed
	for _, each := range []struct {
		what, to    string
		usual, more Code // without and with what is allowed beside; "" for yes
	}{
		{"loopback", "127.0.0.1:9", "", ""},
		{"loopback", "127.255.255.254:9", "", ""},
		{"loopback", "[::1]:9", "", ""},
		{"private", "10.0.0.1:9", "", ""},
		{"private", "172.16.0.1:9", "", ""},
		{"private", "172.31.255.255:9", "", ""},
		{"no longer private", "172.32.0.1:9", no, no},
		{"private", "192.168.255.255:9", "", ""},
		{"unique local", "[fd12:3456::1]:9", "", ""},
		{"unique local", "[fc00::1]:9", "", ""},
		{"link-local", "169.254.1.1:9", "", ""},
		{"link-local", "[fe80::1%eth0]:9", "", ""},
		{"link-local without zone", "[fe80::1]:9", ZoneRequired, ZoneRequired},
		{"on link", "203.0.113.200:9", "", ""},
		{"on link", "203.0.113.255:9", "", ""},
		{"next to it", "203.0.114.1:9", no, no},
		{"on link", "[2001:db8:1::77]:9", "", ""},
		{"next to it", "[2001:db8:1:1::77]:9", no, no},
		{"public", "8.8.8.8:9", no, no},
		{"public", "[2606:4700::1111]:9", no, no},
		{"public and allowed", "198.51.100.7:9", no, ""},
		{"public and allowed", "[2001:db8:a::7]:9", no, ""},
		{"carrier-grade NAT", "100.64.0.1:9", no, no},
		{"this network", "0.0.0.5:9", no, no},
		{"reserved", "240.0.0.1:9", no, no},
		{"site-local", "[fec0::1]:9", no, no},
		{"everyone", "255.255.255.255:9", "", ""},
		{"group on this network", "224.0.0.251:9", "", ""},
		{"group of this organisation", "239.255.255.250:9", "", ""},
		{"global group", "224.0.1.1:9", no, ""},
		{"global group", "232.1.2.3:9", no, no},
		{"interface-local group", "[ff01::1]:9", "", ""},
		{"link-local group", "[ff02::fb%eth0]:9", "", ""},
		{"site-local group", "[ff05::2]:9", "", ""},
		{"organisation-local group", "[ff08::1]:9", "", ""},
		{"transient group of this organisation", "[ff18::1]:9", "", ""},
		{"global group", "[ff0e::1]:9", no, ""},
		{"global group", "[ff0e::2]:9", no, no},
		{"group of no defined scope, wider than an organisation", "[ff0a::1]:9", no, no},
		{"every address", "0.0.0.0:9", UnspecifiedDest, UnspecifiedDest},
		{"every address", "[::]:9", UnspecifiedDest, UnspecifiedDest},
		{"every address, in a zone", "[::%lo]:9", UnspecifiedDest, UnspecifiedDest},
		{"every address, mapped", "[::ffff:0.0.0.0]:9", UnspecifiedDest, UnspecifiedDest},
		{"port 0", "127.0.0.1:0", PortZero, PortZero},
		{"port 0", "8.8.8.8:0", PortZero, PortZero},
		{"mapped loopback", "[::ffff:127.0.0.1]:9", "", ""},
		{"mapped private", "[::ffff:10.0.0.1]:9", "", ""},
		{"mapped link-local", "[::ffff:169.254.1.1]:9", "", ""},
		{"mapped public", "[::ffff:8.8.8.8]:9", no, no},
		{"mapped public, allowed", "[::ffff:198.51.100.7]:9", no, ""},
		{"NAT64 to loopback", "[64:ff9b::127.0.0.1]:9", no, ""},
		{"NAT64 to private", "[64:ff9b::10.0.0.1]:9", no, ""},
		{"NAT64 to public", "[64:ff9b::8.8.8.8]:9", no, no},
		{"NAT64 to public, allowed", "[64:ff9b::198.51.100.7]:9", no, ""},
		{"local NAT64 to private", "[64:ff9b:1::10.0.0.1]:9", no, no},
		{"6to4 of private", "[2002:a00:1::1]:9", no, no},
		{"6to4 of public", "[2002:808:808::1]:9", no, no},
		{"6to4 of public, allowed", "[2002:c633:6407::1]:9", no, ""},
		{"Teredo to private", "[2001::f5ff:fffe]:9", no, no},
		{"Teredo to public", "[2001::f7f7:f7f7]:9", no, no},
		{"compatible, private", "[::10.0.0.1]:9", no, ""},
		{"compatible, public", "[::8.8.8.8]:9", no, no},
		{"ISATAP on link, to private", "[2001:db8:1::5efe:10.0.0.1]:9", "", ""},
		{"ISATAP on link, to public", "[2001:db8:1::5efe:8.8.8.8]:9", no, no},
		{"ISATAP on link, to allowed", "[2001:db8:1::5efe:198.51.100.7]:9", no, ""},
		{"ISATAP of a global address, to public", "[fd00::200:5efe:8.8.8.8]:9", no, no},
		{"ISATAP link-local, to public", "[fe80::5efe:8.8.8.8%eth0]:9", no, no},
		{"group that looks like ISATAP", "[ff05::5efe:8.8.8.8]:9", "", ""},
		{"ISATAP link-local, to private", "[fe80::5efe:10.0.0.1%eth0]:9", "", ""},
	} {
		to := netip.MustParseAddrPort(each.to)
		for _, policy := range []struct {
			name string
			*policy
			want Code
		}{
			{"usual", policyOn(addresses, nil), each.usual},
			{"with more allowed", policyOn(addresses, allowed), each.more},
		} {
			var got Code
			if refused := policy.check(to); refused != nil {
				got = refused.Code
				if refused.Field != "to" || refused.Values["value"] != to.String() {
					t.Errorf("%s: %+v", each.to, refused.Values)
				}
			}
			if got != policy.want {
				t.Errorf("%s, %s: %s: %q, want %q", each.what, each.to, policy.name, got, policy.want)
			}
		}
	}
	if refused := policyOn(nil, nil).check(netip.AddrPort{}); refused == nil || refused.Code != BadAddress {
		t.Errorf("no address: %v", refused)
	}
}

// What this very machine is on may be reached, whatever it is.
func TestOurOwnNetworksMayBeReached(t *testing.T) {
	p := &policy{network: &network{}}
	interfaces, err := udp.Interfaces()
	if err != nil {
		t.Fatal(err)
	}
	for _, each := range interfaces {
		for _, prefix := range each.Addresses {
			addr := prefix.Addr()
			if addr.Is6() && addr.IsLinkLocalUnicast() {
				addr = addr.WithZone(each.Name)
			}
			if refused := p.check(netip.AddrPortFrom(addr, 9)); each.Up && refused != nil {
				t.Errorf("%v of %s: %v", prefix, each.Name, refused)
			}
		}
	}
}

// With an address that a gateway would carry on to another, that one must be allowed too, and the
// failure says so.
func TestTheAddressInsideIsNamed(t *testing.T) {
	p := policyOn(nil, []string{"64:ff9b::/96"})
	for _, each := range []struct{ to, inner string }{
		{"[64:ff9b::8.8.8.8]:9", "8.8.8.8"},
		{"[2002:808:808::1]:9", "8.8.8.8"},
		{"[2001::f7f7:f7f7]:9", "8.8.8.8"},
		{"[2001::f5ff:fffe]:9", ""}, // 10.0.0.1 is allowed; only the address around it is not.
		{"8.8.8.8:9", ""},
	} {
		refused := p.check(netip.MustParseAddrPort(each.to))
		if refused == nil || refused.Values["inner"] != each.inner {
			t.Errorf("%s: %v, want %q inside", each.to, refused, each.inner)
		}
	}
}

// Every door asks the policy: a send, fresh or from a listener, and a reply. (A transmission and a
// link will have rows here.)
func TestEveryDoorAsksThePolicy(t *testing.T) {
	l := open(t)
	made := listen(t, l, NewListener{})
	last := l.Journal().Last()
	for _, from := range []string{"", made.ID, "127.0.0.1:0"} {
		_, err := l.Send(t.Context(), Send{From: from, To: "198.51.100.7:9"})
		failure(t, err, DestinationNotAllowed, "to")
	}
	if l.Journal().Last() != last || get(t, l, made.ID).Stats.Sent != 0 {
		t.Error("something was sent")
	}
}

// The policy of the fuzz test, in bytes: what it allows beside the usual, and what it is on.
var (
	fuzzOnLink  = []string{"203.0.113.9/24", "2001:db8:1::9/64", "fe80::9/64"}
	fuzzAllowed = []string{"198.51.100.0/24", "2001:db8:a::/48", "64:ff9b::/96", "2002::/16"}
)

// mayGo says the same as the policy in other words, from the bytes of an address.
func mayGo(b []byte) bool {
	if len(b) == 4 {
		v := binary.BigEndian.Uint32(b)
		within := func(first, last uint32) bool { return first <= v && v <= last }
		return within(0x7f00_0000, 0x7fff_ffff) || // 127/8
			within(0x0a00_0000, 0x0aff_ffff) || within(0xac10_0000, 0xac1f_ffff) || within(0xc0a8_0000, 0xc0a8_ffff) || // RFC 1918
			within(0xa9fe_0000, 0xa9fe_ffff) || // 169.254/16
			within(0xe000_0000, 0xe000_00ff) || within(0xef00_0000, 0xefff_ffff) || v == 0xffff_ffff || // scoped groups, everyone
			within(0xcb00_7100, 0xcb00_71ff) || within(0xc633_6400, 0xc633_64ff) // on link, allowed
	}
	high, low := binary.BigEndian.Uint64(b), binary.BigEndian.Uint64(b[8:])
	switch {
	case high == 0 && low == 1: // ::1
		return true
	case high == 0 && low>>32 == 0xffff: // ::ffff:0:0/96, IPv4 in disguise
		return mayGo(b[12:])
	case high == 0 && low>>32 == 0: // ::/96, an address of IPv4 that is not allowed as such
		return false
	case high>>32 == 0x2001_0000: // Teredo
		return false
	case high>>48 == 0x2002: // 6to4
		return mayGo(b[2:6])
	case high == 0x0064_ff9b_0000_0000 && low>>32 == 0: // NAT64
		return mayGo(b[12:])
	case high>>56 == 0xff: // groups
		return b[1]&0xf <= 8
	}
	usual := high>>57 == 0xfc>>1 || high>>54 == 0xfe80>>6 || // fc00::/7, fe80::/10
		high == 0x2001_0db8_0001_0000 || high>>16 == 0x2001_0db8_000a // on link, allowed
	isatap := low>>32&^0x0200_0000 == 0x0000_5efe
	return usual && (!isatap || mayGo(b[12:]))
}

func FuzzPolicy(f *testing.F) {
	for _, seed := range []string{
		"127.0.0.1", "::1", "10.0.0.1", "8.8.8.8", "100.64.0.1", "224.0.0.1", "232.0.0.1", "239.1.1.1", "255.255.255.255", "0.0.0.0", "::",
		"203.0.113.1", "198.51.100.1", "fe80::1", "fd00::1", "ff02::1", "ff0e::1", "2001:db8:1::1", "2001:db8:a::1", "2001:db8:b::1",
		"::ffff:8.8.8.8", "::ffff:10.0.0.1", "64:ff9b::8.8.8.8", "64:ff9b::10.0.0.1", "64:ff9b:1::10.0.0.1", "2002:808:808::", "2002:a00:1::",
		"2001::f7f7:f7f7", "::8.8.8.8", "fe80::5efe:8.8.8.8", "fe80::200:5efe:10.0.0.1", "2001:db8:1::5efe:8.8.8.8", "ff05::5efe:8.8.8.8",
	} {
		f.Add(netip.MustParseAddr(seed).AsSlice(), uint16(9), false)
		f.Add(netip.MustParseAddr(seed).AsSlice(), uint16(0), true)
	}
	p := policyOn(fuzzOnLink, fuzzAllowed)
	f.Fuzz(func(t *testing.T, raw []byte, port uint16, zoned bool) {
		addr, ok := netip.AddrFromSlice(raw)
		if !ok {
			return
		}
		if zoned && addr.Is6() {
			addr = addr.WithZone("eth0")
		}
		refused := p.check(netip.AddrPortFrom(addr, port))
		want := mayGo(raw) && port != 0 &&
			(zoned || raw[0] != 0xfe || raw[1]&0xc0 != 0x80 || len(raw) == 4) // fe80::/10 needs its zone
		if (refused == nil) != want {
			t.Errorf("%v, port %d: %v, want allowed: %t", addr, port, refused, want)
		}
		if refused != nil && (refused.Field != "to" || refused.Code == "") {
			t.Errorf("%v: %+v", addr, refused)
		}
	})
}
