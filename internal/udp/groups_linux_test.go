package udp

import (
	"errors"
	"net"
	"net/netip"
	"slices"
	"testing"
)

// everyGroup are the kinds of socket that can join a group, each with every kind of group that it can.
// The second group and the second source are those that are not wanted.
var everyGroup = []struct {
	name, network, local string
	groups               [2]string // of administrative and of site-local scope (RFC 2365, RFC 4291)
	sources              [2]string // on the loopback interface
}{
	{"IPv4", IPv4, "0.0.0.0:0", [2]string{"239.1.2.3", "239.1.2.4"}, [2]string{"127.0.0.2", "127.0.0.3"}},
	{"IPv6", IPv6, "[::]:0", [2]string{"ff05::1234", "ff05::1235"}, [2]string{"fd00::2", "fd00::3"}},
	{"dual-stack, IPv4", DualWild, "[::]:0", [2]string{"239.1.2.3", "239.1.2.4"}, [2]string{"127.0.0.2", "127.0.0.3"}},
	{"dual-stack, IPv6", DualWild, "[::]:0", [2]string{"ff05::1234", "ff05::1235"}, [2]string{"fd00::2", "fd00::3"}},
}

// withGroupsOnLoopback gives the loopback interface what IPv6 lacks there: a route for groups, without
// which the kernel discards them on their way, and more than one address.
func withGroupsOnLoopback(t *testing.T) {
	t.Helper()
	command(t, "ip -6 route add local ff00::/8 dev lo table local")
	command(t, "ip address add fd00::2/128 dev lo nodad")
	command(t, "ip address add fd00::3/128 dev lo nodad")
}

func wildcardOf(family netip.Addr) netip.Addr {
	if family.Is4() {
		return netip.IPv4Unspecified()
	}
	return netip.IPv6Unspecified()
}

func join(t *testing.T, socket *Socket, m Membership) {
	t.Helper()
	if err := socket.Join(m); err != nil {
		t.Fatalf("Join(%+v) = %v", m, err)
	}
	if !socket.Joined(m) {
		t.Errorf("after Join, Joined(%+v) is false", m)
	}
}

func leave(t *testing.T, socket *Socket, m Membership) {
	t.Helper()
	if err := socket.Leave(m); err != nil {
		t.Errorf("Leave(%+v) = %v", m, err)
	}
	if socket.Joined(m) {
		t.Errorf("after Leave, Joined(%+v) is true", m)
	}
}

// expectPayloads reads what has arrived, and nothing else.
func expectPayloads(t *testing.T, socket *Socket, payloads ...string) []Datagram {
	t.Helper()
	taken := take(t, socket, len(payloads))
	for i, each := range taken {
		if string(each.Payload) != payloads[i] {
			t.Errorf("%q arrived from %v for %v, want %q", each.Payload, each.Source, each.Destination, payloads[i])
		}
	}
	return taken
}

func expectMembers(t *testing.T, group netip.Addr, want ...string) {
	t.Helper()
	if got := membersOf(t, group); !slices.Equal(got, want) {
		t.Errorf("the kernel has members of %v on %v, want %v", group, got, want)
	}
}

// A socket on the wildcard gets what any program on the machine has joined, unless it asks the kernel
// for what it has joined itself (IP_MULTICAST_ALL). Its neighbour here does not ask.
func TestOnlyJoinedGroupsArrive(t *testing.T) {
	inNetwork(t, func() {
		withGroupsOnLoopback(t)
		for _, each := range everyGroup {
			t.Run(each.name, func(t *testing.T) {
				socket := open(t, Config{Network: each.network, Local: netip.MustParseAddrPort(each.local), ReuseAddress: true})
				wanted := Membership{Group: netip.MustParseAddr(each.groups[0]), Interface: "lo"}
				neighbour := listening(t, netip.AddrPortFrom(wildcardOf(wanted.Group), socket.Local().Port()).String())
				sender := leavingOutside(t, netip.AddrPortFrom(netip.MustParseAddr(each.sources[0]), 0).String(), "lo")
				other := netip.MustParseAddr(each.groups[1])
				joinOutside(t, neighbour, other, "lo")
				say := func(group netip.Addr, payload string) {
					t.Helper()
					write(t, sender, netip.AddrPortFrom(group, socket.Local().Port()), []byte(payload))
				}

				say(other, "to the neighbour")
				expectToHear(t, neighbour, "to the neighbour")
				say(wanted.Group, "too early for the socket")
				expectMembers(t, wanted.Group)
				join(t, socket, wanted)
				join(t, socket, wanted) // A second time changes nothing.
				expectMembers(t, wanted.Group, "lo")
				say(other, "to the neighbour again")
				say(wanted.Group, "to both of them")
				got := expectPayloads(t, socket, "to both of them")[0]
				if got.Destination != netip.AddrPortFrom(wanted.Group, socket.Local().Port()) || got.Interface != "lo" || got.Source != addressOf(sender) {
					t.Errorf("it came from %v to %v on %s", got.Source, got.Destination, got.Interface)
				}
				expectToHear(t, neighbour, "to the neighbour again")
				expectToHear(t, neighbour, "to both of them")

				leave(t, socket, wanted)
				leave(t, socket, wanted)
				expectMembers(t, wanted.Group)
				say(wanted.Group, "too late")
				join(t, socket, wanted)
				say(wanted.Group, "joined again")
				expectPayloads(t, socket, "joined again")
				if err := socket.Close(); err != nil {
					t.Error(err)
				}
				expectMembers(t, wanted.Group)
			})
		}
	}, "ip")
}

func TestAGroupOfOneSourceTakesNoOther(t *testing.T) {
	inNetwork(t, func() {
		withGroupsOnLoopback(t)
		for _, each := range everyGroup {
			t.Run(each.name, func(t *testing.T) {
				socket := open(t, Config{Network: each.network, Local: netip.MustParseAddrPort(each.local)})
				group := netip.MustParseAddr(each.groups[0])
				var senders []*net.UDPConn
				var of []Membership
				for _, source := range each.sources {
					addr := netip.MustParseAddr(source)
					senders = append(senders, leavingOutside(t, netip.AddrPortFrom(addr, 0).String(), "lo"))
					of = append(of, Membership{Group: group, Interface: "lo", Source: addr})
				}
				both := func(payload string) {
					t.Helper()
					for i, sender := range senders {
						write(t, sender, netip.AddrPortFrom(group, socket.Local().Port()), []byte(payload+" from "+each.sources[i]))
					}
				}
				join(t, socket, of[0])
				both("one joined")
				join(t, socket, of[1])
				both("two joined")
				leave(t, socket, of[0])
				both("one left")
				leave(t, socket, of[1])
				both("none joined")
				join(t, socket, Membership{Group: group, Interface: "lo"})
				both("all")
				expectPayloads(t, socket,
					"one joined from "+each.sources[0],
					"two joined from "+each.sources[0], "two joined from "+each.sources[1],
					"one left from "+each.sources[1],
					"all from "+each.sources[0], "all from "+each.sources[1])
			})
		}
	}, "ip")
}

func TestJoinTellsWhatStandsAgainstIt(t *testing.T) {
	inNetwork(t, func() {
		command(t, "ip -6 route add unreachable ff0e::/16")
		socket4 := open(t, Config{Local: netip.MustParseAddrPort("0.0.0.0:0")})
		socket6 := open(t, Config{Network: IPv6, Local: netip.MustParseAddrPort("[::]:0")})
		dual := open(t, Config{Network: DualWild, Local: netip.MustParseAddrPort("[::]:0")})
		for _, each := range []struct {
			socket                   *Socket
			group, by, source, errno string
			want                     error
		}{
			{socket4, "239.1.2.3", "nosuchinterface", "", "", ErrNoInterface},
			{socket6, "ff05::1", "nosuchinterface", "", "", ErrNoInterface},
			{socket4, "239.1.2.3", "", "", "ENETUNREACH", ErrNoInterface}, // There is no route.
			{dual, "239.1.2.3", "", "", "ENETUNREACH", ErrNoInterface},
			{dual, "ff0e::1", "", "", "EHOSTUNREACH", ErrNoInterface},
			{socket4, "192.0.2.1", "lo", "", "EINVAL", ErrRejected}, // no group
			{socket6, "2001:db8::1", "lo", "", "EINVAL", ErrRejected},
			{socket4, "ff05::1", "lo", "", "", ErrFamily},
			{socket6, "239.1.2.3", "lo", "", "", ErrFamily},
			{socket4, "239.1.2.3", "lo", "::1", "", ErrFamily},
			{dual, "ff05::1", "lo", "127.0.0.1", "", ErrFamily},
		} {
			m := Membership{Group: netip.MustParseAddr(each.group), Interface: each.by}
			if each.source != "" {
				m.Source = netip.MustParseAddr(each.source)
			}
			if err := each.socket.Join(m); !errors.Is(err, each.want) || Errno(err) != each.errno {
				t.Errorf("Join(%+v) = %v with errno %q, want %v with %q", m, err, Errno(err), each.want, each.errno)
			}
			if each.socket.Joined(m) {
				t.Errorf("what failed to join, Joined(%+v) has as joined", m)
			}
		}
		if err := socket4.Join(Membership{}); !errors.Is(err, ErrFamily) {
			t.Errorf("Join of nothing = %v, want %v", err, ErrFamily)
		}
	}, "ip")
}

func TestNoMoreGroupsThanTheKernelHasRoomFor(t *testing.T) {
	inNamespace(t, func() {
		most := ofSystem(t, "/proc/sys/net/ipv4/igmp_max_memberships")
		for _, network := range []string{IPv4, DualWild} {
			local := netip.MustParseAddrPort("0.0.0.0:0")
			if network == DualWild {
				local = netip.MustParseAddrPort("[::]:0")
			}
			socket := open(t, Config{Network: network, Local: local})
			group := netip.MustParseAddr("239.1.0.0")
			first := Membership{Group: group.Next(), Interface: "lo"}
			for range most {
				group = group.Next()
				join(t, socket, Membership{Group: group, Interface: "lo"})
			}
			one := Membership{Group: group.Next(), Interface: "lo"}
			if err := socket.Join(one); !errors.Is(err, ErrTooManyGroups) || Errno(err) != "ENOBUFS" {
				t.Errorf("Join of group %d = %v, want %v with ENOBUFS", most+1, err, ErrTooManyGroups)
			}
			leave(t, socket, first)
			join(t, socket, one)
		}
	})
}
