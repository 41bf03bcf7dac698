package udp

import (
	"errors"
	"net"
	"net/netip"
	"slices"
	"testing"
)

// onACable are the kinds of socket and their groups on a cable, with the addresses of its two ends.
var onACable = []struct{ name, network, local, group, near, far string }{
	{"IPv4", IPv4, "0.0.0.0:0", "239.1.2.3", near4, far4},
	{"IPv6", IPv6, "[::]:0", "ff05::1234", near6, far6},
	{"dual-stack, IPv4", DualWild, "[::]:0", "239.1.2.3", near4, far4},
	{"dual-stack, IPv6", DualWild, "[::]:0", "ff05::1234", near6, far6},
}

// sender is an outside socket on the far side whose group datagrams come here.
func (f *farSide) sender(t *testing.T, addr string) (conn *net.UDPConn) {
	t.Helper()
	f.do(t, func() { conn = leavingOutside(t, netip.AddrPortFrom(netip.MustParseAddr(addr), 0).String(), "far") })
	return conn
}

func expectRejoin(t *testing.T, socket *Socket, joined, lost []Membership) {
	t.Helper()
	gotJoined, gotLost := socket.Rejoin()
	if !sameMemberships(gotJoined, joined) || !sameMemberships(gotLost, lost) {
		t.Errorf("Rejoin() has joined %+v and found lost %+v, want %+v and %+v", gotJoined, gotLost, joined, lost)
	}
}

// sameMemberships compares without regard to the order.
func sameMemberships(got, want []Membership) bool {
	return len(got) == len(want) && !slices.ContainsFunc(got, func(each Membership) bool { return !slices.Contains(want, each) })
}

// An interface that is made anew has the name of the old one, and none of its members.
func TestGroupsAreJoinedAgainWithTheirInterface(t *testing.T) {
	inNetwork(t, func() {
		command(t, "ip -6 route add local ff00::/8 dev lo table local")
		far := newFarSide(t)
		for _, each := range onACable {
			t.Run(each.name, func(t *testing.T) {
				socket := open(t, Config{Network: each.network, Local: netip.MustParseAddrPort(each.local)})
				group, next := netip.MustParseAddr(each.group), netip.MustParseAddr(each.group).Next()
				all := Membership{Group: group, Interface: "near"}
				one := Membership{Group: next, Interface: "near", Source: netip.MustParseAddr(each.far)}
				stays := Membership{Group: group, Interface: "lo"}
				for _, m := range []Membership{all, one, stays} {
					join(t, socket, m)
				}
				expectArrival := func(payload string) {
					t.Helper()
					sender := far.sender(t, each.far)
					write(t, sender, netip.AddrPortFrom(group, socket.Local().Port()), []byte(payload))
					write(t, sender, netip.AddrPortFrom(next, socket.Local().Port()), []byte(payload+" to the next"))
					for _, got := range expectPayloads(t, socket, payload, payload+" to the next") {
						if got.Source != addressOf(sender) || got.Interface != "near" {
							t.Errorf("it came from %v by %s, want %v by near", got.Source, got.Interface, addressOf(sender))
						}
					}
				}
				expectArrival("before")
				expectRejoin(t, socket, nil, nil)

				command(t, "ip link set near down") // The kernel keeps memberships of those that are down.
				expectRejoin(t, socket, nil, nil)
				command(t, "ip link delete near")
				expectMembers(t, group, "lo")
				expectRejoin(t, socket, nil, []Membership{all, one})
				expectRejoin(t, socket, nil, nil)
				if socket.Joined(all) || socket.Joined(one) || !socket.Joined(stays) {
					t.Errorf("without the interface, Joined is %t, %t and %t, want false, false and true",
						socket.Joined(all), socket.Joined(one), socket.Joined(stays))
				}

				far.layCable(t)
				expectRejoin(t, socket, []Membership{all, one}, nil)
				expectMembers(t, group, "lo", "near")
				expectMembers(t, next, "near")
				expectArrival("joined again")
				expectRejoin(t, socket, nil, nil)

				command(t, "ip link delete near")
				far.layCable(t) // before anybody looked
				expectMembers(t, next)
				expectRejoin(t, socket, []Membership{all, one}, nil)
				expectArrival("joined at once")
			})
		}
	}, "ip")
}

// What the kernel holds for members of interfaces that have gone counts as well, until it is given
// back.
func TestLostGroupsTakeNoRoom(t *testing.T) {
	inNetwork(t, func() {
		const room = 2
		setSystem(t, "/proc/sys/net/ipv4/igmp_max_memberships", room)
		far := newFarSide(t)
		for _, look := range []bool{true, false} { // while the interface is missing
			socket := open(t, Config{Local: netip.MustParseAddrPort("0.0.0.0:0")})
			both := []Membership{
				{Group: netip.MustParseAddr("239.1.2.3"), Interface: "near"},
				{Group: netip.MustParseAddr("239.1.2.4"), Interface: "near", Source: netip.MustParseAddr(far4)},
			}
			for _, m := range both {
				join(t, socket, m)
			}
			for range room + 1 {
				command(t, "ip link delete near")
				if look {
					expectRejoin(t, socket, nil, both)
				}
				far.layCable(t)
				expectRejoin(t, socket, both, nil)
			}
			command(t, "ip link delete near")
			for _, m := range both { // Whoever leaves may not know yet that it is lost.
				leave(t, socket, m)
			}
			far.layCable(t)
			for _, m := range both {
				join(t, socket, m)
			}
		}
	}, "ip")
}

func TestToLeaveALostGroupEndsNoOther(t *testing.T) {
	inNetwork(t, func() {
		command(t, "ip -6 route add local ff00::/8 dev lo table local")
		far := newFarSide(t)
		for _, each := range onACable {
			socket := open(t, Config{Network: each.network, Local: netip.MustParseAddrPort(each.local)})
			group := netip.MustParseAddr(each.group)
			lost, stays := Membership{Group: group, Interface: "near"}, Membership{Group: group, Interface: "lo"}
			join(t, socket, stays)
			join(t, socket, lost)
			command(t, "ip link delete near")
			expectRejoin(t, socket, nil, []Membership{lost})
			leave(t, socket, lost)
			expectMembers(t, group, "lo")
			far.layCable(t)
			expectRejoin(t, socket, nil, nil)
			expectMembers(t, group, "lo")
		}
	}, "ip")
}

// Without a name, the interface is the one that the routing table has for the group, whatever address
// datagrams would have: here that of another interface, or one that both have.
func TestWithoutANameTheRoutingTableHasTheInterface(t *testing.T) {
	inNetwork(t, func() {
		far := newFarSide(t)
		command(t, "ip link add bare type veth peer name other")
		for _, name := range []string{"bare", "other"} {
			command(t, "ip link set "+name+" addrgenmode none")
			command(t, "ip link set "+name+" up")
		}
		command(t, "ip address add "+near4+"/32 dev bare")
		command(t, "ip address add "+near6+"/128 dev bare nodad")
		for _, route := range []string{
			"239.1.0.0/16 dev lo", "239.2.0.0/16 dev bare", "239.3.0.0/16 dev near", "239.4.0.0/16 dev other",
		} {
			command(t, "ip route add "+route)
		}
		command(t, "ip -6 route add local ff05:1::/32 dev lo table local")
		for _, route := range []string{"ff05:2::/32 dev bare", "ff05:3::/32 dev near", "ff05:4::/32 dev other"} {
			command(t, "ip -6 route add multicast "+route+" table local")
		}
		for _, each := range onACable {
			socket := open(t, Config{Network: each.network, Local: netip.MustParseAddrPort(each.local)})
			groups := []string{"239.1.2.3", "239.2.2.3", "239.3.2.3", "239.4.2.3"}
			if netip.MustParseAddr(each.group).Is6() {
				groups = []string{"ff05:1::7", "ff05:2::7", "ff05:3::7", "ff05:4::7"}
			}
			for i, by := range []string{"lo", "bare", "near", "other"} {
				m := Membership{Group: netip.MustParseAddr(groups[i])}
				join(t, socket, m)
				expectMembers(t, m.Group, by)
			}
			for _, group := range groups[2:3] {
				write(t, far.sender(t, each.far), netip.AddrPortFrom(netip.MustParseAddr(group), socket.Local().Port()), []byte("hello"))
				expectPayloads(t, socket, "hello")
			}
			if err := socket.Close(); err != nil {
				t.Error(err)
			}
		}
	}, "ip")
}

func TestAGroupWithoutANameFollowsTheRoute(t *testing.T) {
	inNetwork(t, func() {
		newFarSide(t)
		command(t, "ip route add 239.1.0.0/16 dev lo")
		socket := open(t, Config{Local: netip.MustParseAddrPort("0.0.0.0:0")})
		m := Membership{Group: netip.MustParseAddr("239.1.2.3")}
		join(t, socket, m)
		expectMembers(t, m.Group, "lo")
		command(t, "ip route replace 239.1.0.0/16 dev near")
		expectRejoin(t, socket, []Membership{m}, nil)
		expectMembers(t, m.Group, "near")
		command(t, "ip route delete 239.1.0.0/16")
		expectRejoin(t, socket, nil, []Membership{m})
		expectMembers(t, m.Group)
		command(t, "ip route add 239.1.0.0/16 dev near")
		expectRejoin(t, socket, []Membership{m}, nil)
		expectMembers(t, m.Group, "near")
		if err := socket.Join(Membership{Group: m.Group, Interface: "nosuchinterface"}); !errors.Is(err, ErrNoInterface) {
			t.Errorf("Join() = %v, want %v", err, ErrNoInterface)
		}
	}, "ip")
}
