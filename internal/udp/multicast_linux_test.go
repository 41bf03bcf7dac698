package udp

import (
	"errors"
	"net"
	"net/netip"
	"testing"
)

// groupMembers are outside sockets in one group, on one port: on the loopback interface, at the end of
// the cable here, and at the other.
type groupMembers struct{ lo, near, far *net.UDPConn }

func membersOnACable(t *testing.T, far *farSide, group netip.Addr) (members groupMembers, to netip.AddrPort) {
	t.Helper()
	wildcard := wildcardOf(group)
	far.do(t, func() {
		members.far = listening(t, netip.AddrPortFrom(wildcard, 0).String())
		joinOutside(t, members.far, group, "far")
	})
	port := addressOf(members.far).Port()
	for by, member := range map[string]**net.UDPConn{"lo": &members.lo, "near": &members.near} {
		*member = listening(t, netip.AddrPortFrom(wildcard, port).String())
		onlyBy(t, *member, by)
		joinOutside(t, *member, group, by)
	}
	return members, netip.AddrPortFrom(group, port)
}

// Nobody has to be in a group to send to it.
func TestGroupDatagramsGoWhereTheOptionsSay(t *testing.T) {
	inNetwork(t, func() {
		command(t, "ip -6 route add local ff00::/8 dev lo table local")
		far := newFarSide(t)
		for _, each := range onACable {
			t.Run(each.name, func(t *testing.T) {
				members, to := membersOnACable(t, far, netip.MustParseAddr(each.group))
				options := DefaultOptions()
				options.MulticastInterface = "near"
				socket := open(t, Config{Network: each.network, Local: netip.MustParseAddrPort(each.local), Options: options})
				say := func(payload string, way Way) {
					t.Helper()
					send(t, socket, payload, to, way)
				}
				expect := func(payload string, ttl int, who ...*net.UDPConn) {
					t.Helper()
					for _, member := range who {
						if got := expectToHear(t, member, payload); got.ttl != ttl {
							t.Errorf("%q has a TTL of %d, want %d", payload, got.ttl, ttl)
						}
					}
				}
				say("on the local network", Way{})
				expect("on the local network", 1, members.near, members.far)

				options.MulticastTTL, options.TTL = 5, 77
				setOptions(t, socket, options)
				say("further", Way{})
				expect("further", 5, members.near, members.far)
				say("as far as that", Way{TTL: 33})
				expect("as far as that", 33, members.near, members.far)

				options.MulticastTTL = 0
				setOptions(t, socket, options)
				say("on this machine", Way{})
				expect("on this machine", 0, members.near) // The next thing the far side gets is another one.

				options.MulticastTTL, options.MulticastQuiet = 2, true
				setOptions(t, socket, options)
				say("elsewhere only", Way{})
				expect("elsewhere only", 2, members.far)

				options.MulticastQuiet = false
				setOptions(t, socket, options)
				say("by the loopback", Way{Interface: "lo"})
				expect("by the loopback", 2, members.lo)
				say("by the cable", Way{})
				expect("by the cable", 2, members.near, members.far)

				options.MulticastInterface = "lo"
				setOptions(t, socket, options)
				say("by the loopback from now on", Way{})
				expect("by the loopback from now on", 2, members.lo)
				say("but for this one", Way{Interface: "near"})
				expect("but for this one", 2, members.near, members.far)
				say("from there", Way{Interface: "near", From: netip.MustParseAddr(each.near)})
				if got := expectToHear(t, members.far, "from there"); got.source.Addr() != netip.MustParseAddr(each.near) {
					t.Errorf("it came from %v, want %v", got.source, each.near)
				}
			})
		}
	}, "ip")
}

// An interface that is made anew has another index, which a socket does not learn by itself.
func TestGroupDatagramsLeaveByAnInterfaceThatWasMadeAnew(t *testing.T) {
	inNetwork(t, func() {
		far := newFarSide(t)
		for _, each := range onACable {
			t.Run(each.name, func(t *testing.T) {
				options := DefaultOptions()
				options.MulticastInterface, options.TOS = "near", 4
				socket := open(t, Config{Network: each.network, Local: netip.MustParseAddrPort(each.local), Options: options})
				members, to := membersOnACable(t, far, netip.MustParseAddr(each.group))
				send(t, socket, "before", to, Way{})
				expectToHear(t, members.far, "before")

				command(t, "ip link delete near")
				want, errno := ErrNoInterface, "ENODEV"
				if to.Addr().Is6() {
					want, errno = ErrNetworkUnreachable, "ENETUNREACH"
				}
				if err := socket.Send([]byte("nowhere"), to, netip.Addr{}); !errors.Is(err, want) || Errno(err) != errno {
					t.Errorf("Send without the interface = %v, want %v with %s", err, want, errno)
				}
				if err := socket.Reroute(); !errors.Is(err, ErrNoInterface) {
					t.Errorf("Reroute without the interface = %v, want %v", err, ErrNoInterface)
				}
				far.layCable(t)
				members, to = membersOnACable(t, far, netip.MustParseAddr(each.group))
				if err := socket.Reroute(); err != nil {
					t.Errorf("Reroute() = %v", err)
				}
				send(t, socket, "again", to, Way{})
				if got := expectToHear(t, members.far, "again"); got.tos != 4 || got.ttl != DefaultMulticastTTL {
					t.Errorf("got %+v, want the options of before", got)
				}
				setSystem(t, systemTTL4, 99) // A TTL that was left to the system still is.
				plain := listening(t, "127.0.0.1:0")
				if each.network != IPv6 {
					send(t, socket, "hello", addressOf(plain), Way{})
					if got := hear(t, plain); got.ttl != 99 {
						t.Errorf("after Reroute, the TTL is %d, want the 99 of the system", got.ttl)
					}
				}
			})
		}
	}, "ip")
}
