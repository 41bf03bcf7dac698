package udp

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"testing"
)

func expectFailure(t *testing.T, what string, err, want error, errno string) {
	t.Helper()
	if !errors.Is(err, want) || Errno(err) != errno {
		t.Errorf("%s = %v with errno %q, want %v with %q", what, err, Errno(err), want, errno)
	}
}

// What the routing table says of a destination is what a send, or a socket that is connected to there,
// fails with.
func TestSendTellsWhatTheRouteSays(t *testing.T) {
	inNetwork(t, func() {
		for _, route := range []string{
			"unreachable 198.51.100.1", "prohibit 198.51.100.2", "blackhole 198.51.100.3",
			"unreachable 2001:db8::1", "prohibit 2001:db8::2", "blackhole 2001:db8::3",
		} {
			command(t, "ip route add "+route)
		}
		for _, each := range []struct {
			to    string
			want  error
			errno string
		}{
			{"198.51.100.1:9", ErrHostUnreachable, "EHOSTUNREACH"},
			{"198.51.100.2:9", ErrNotPermitted, "EACCES"},
			{"198.51.100.3:9", ErrRejected, "EINVAL"},
			{"198.51.100.4:9", ErrNetworkUnreachable, "ENETUNREACH"},
			{"240.0.0.1:9", ErrNetworkUnreachable, "ENETUNREACH"}, // reserved (RFC 1112 section 4)
			{"239.1.2.3:9", ErrNetworkUnreachable, "ENETUNREACH"},
			{"[2001:db8::1]:9", ErrHostUnreachable, "EHOSTUNREACH"},
			{"[2001:db8::2]:9", ErrNotPermitted, "EACCES"},
			{"[2001:db8::3]:9", ErrRejected, "EINVAL"},
			{"[2001:db8::4]:9", ErrNetworkUnreachable, "ENETUNREACH"},
		} {
			to := netip.MustParseAddrPort(each.to)
			config := Config{Network: IPv4, Local: netip.MustParseAddrPort("0.0.0.0:0")}
			if to.Addr().Is6() {
				config = Config{Network: IPv6, Local: netip.MustParseAddrPort("[::]:0")}
			}
			dual := open(t, Config{Network: DualWild, Local: netip.MustParseAddrPort("[::]:0")})
			for _, socket := range []*Socket{open(t, config), dual} {
				expectFailure(t, "Send to "+each.to, socket.Send(nil, to, netip.Addr{}), each.want, each.errno)
				expectFailure(t, "SendBy to "+each.to, socket.SendBy(nil, to, Way{DontFragment: true}), each.want, each.errno)
			}
			config.Peer = to
			connected, err := Open(config, new(Batches))
			if err == nil {
				_ = connected.Close()
			}
			expectFailure(t, "Open with the peer "+each.to, err, each.want, each.errno)
		}
	}, "ip")
}

func TestSendTellsThatAFirewallBlocksIt(t *testing.T) {
	inNetwork(t, func() {
		for _, verdict := range []string{"drop", "reject"} {
			command(t, "nft add table inet here")
			command(t, "nft add chain inet here leaving { type filter hook output priority 0 ; }")
			witness := map[string]*net.UDPConn{"127.0.0.1:0": outside(t, "127.0.0.1:0"), "[::1]:0": outside(t, "[::1]:0")}
			for _, conn := range witness {
				command(t, fmt.Sprintf("nft add rule inet here leaving udp dport %d %s", addressOf(conn).Port(), verdict))
			}
			for _, family := range everyFamily {
				to := addressOf(witness[family.to])
				socket := open(t, Config{Network: family.network, Local: netip.MustParseAddrPort(family.local)})
				expectFailure(t, family.name+": Send", socket.Send([]byte("x"), to, netip.Addr{}), ErrBlocked, "EPERM")
				connected := open(t, Config{Network: family.network, Local: netip.MustParseAddrPort(family.local), Peer: to})
				expectFailure(t, family.name+": Send of a connected socket", connected.Send([]byte("x"), to, netip.Addr{}), ErrBlocked, "EPERM")
			}
			command(t, "nft delete table inet here")
			for family, conn := range witness {
				socket := open(t, Config{Network: DualWild, Local: netip.MustParseAddrPort("[::]:0")})
				send(t, socket, "without the firewall", addressOf(conn), Way{})
				if got := hear(t, conn); got.payload != "without the firewall" {
					t.Errorf("%s: %q arrived, want nothing but what was sent without the firewall", family, got.payload)
				}
			}
		}
	}, "ip", "nft")
}

// A firewall on the way in says nothing to the sender: success is no proof of arrival.
func TestSendSucceedsWhereAFirewallDropsOnTheWayIn(t *testing.T) {
	inNetwork(t, func() {
		command(t, "nft add table inet here")
		command(t, "nft add chain inet here arriving { type filter hook input priority 0 ; }")
		command(t, "nft add rule inet here arriving udp length 13 drop") // 8 of the header, 5 of payload
		witness := outside(t, "127.0.0.1:0")
		socket := open(t, Config{})
		for range 10 {
			send(t, socket, "lost!", addressOf(witness), Way{})
		}
		send(t, socket, "arrives", addressOf(witness), Way{})
		expectToHear(t, witness, "arrives")
	}, "ip", "nft")
}

// A cable takes a megabit a second here, and the kernel has room for some datagrams before it. Each of
// the others is refused, and the peer gets every one that was not.
func TestEveryDatagramIsSentOrRefusedByAFullQueue(t *testing.T) {
	inNetwork(t, func() {
		far := newFarSide(t)
		command(t, "tc qdisc add dev near root tbf rate 1mbit burst 4000 limit 10000")
		for _, each := range onACable {
			var witness *net.UDPConn
			far.do(t, func() { witness = outside(t, netip.AddrPortFrom(netip.MustParseAddr(each.far), 0).String()) })
			socket := open(t, Config{Network: each.network, Local: netip.MustParseAddrPort(each.local)})
			// Whoever has no link-layer address for the peer yet lets go of datagrams without a word.
			send(t, socket, "where are you?", addressOf(witness), Way{})
			expectToHear(t, witness, "where are you?")
			const all, last = 1000, "that is all"
			arrived := make(chan int, 1)
			go func() { arrived <- countUntil(t, witness, last) }()
			sent, refused := 0, 0
			for range all {
				switch err := socket.Send(bytes.Repeat([]byte("x"), 1000), addressOf(witness), netip.Addr{}); {
				case err == nil:
					sent++
				case errors.Is(err, ErrQueueFull) && Errno(err) == "ENOBUFS":
					refused++
				default:
					t.Errorf("%s: Send() = %v", each.name, err)
				}
			}
			eventually(t, "the queue takes one more", func() bool {
				return socket.Send([]byte(last), addressOf(witness), netip.Addr{}) == nil
			})
			if got := <-arrived; got != sent || sent == 0 || refused == 0 || sent+refused != all {
				t.Errorf("%s: %d datagrams were sent and %d refused, want some of each, %d in all; %d arrived",
					each.name, sent, refused, all, got)
			}
		}
	}, "ip", "tc")
}

// countUntil counts what arrives before the last datagram, while it is being sent: a receive queue must
// not be what it does not fit into.
func countUntil(t *testing.T, conn *net.UDPConn, last string) (before int) {
	t.Helper()
	for memory := make([]byte, MaxReadSize); ; before++ {
		count, err := conn.Read(memory)
		if err != nil {
			t.Errorf("the outside socket %v: %v", conn.LocalAddr(), err)
			return before
		}
		if string(memory[:count]) == last {
			return before
		}
	}
}

// While a link is down there is no route by it. The far end of a cable that goes down takes the carrier,
// and not the route: then sends succeed, and nothing arrives.
func TestSendBesideALinkThatIsDown(t *testing.T) {
	inNetwork(t, func() {
		far := newFarSide(t)
		to := netip.MustParseAddrPort(far4 + ":9")
		socket := open(t, Config{Local: netip.MustParseAddrPort("0.0.0.0:0")})
		send(t, socket, "before", to, Way{})
		far.do(t, func() { command(t, "ip link set far down") })
		send(t, socket, "to nobody", to, Way{})
		command(t, "ip link set near down")
		expectFailure(t, "Send with the link down", socket.Send(nil, to, netip.Addr{}), ErrNetworkUnreachable, "ENETUNREACH")
		expectFailure(t, "SendBy with the link down", socket.SendBy(nil, to, Way{Interface: "near"}), ErrNetworkUnreachable, "ENETUNREACH")
		far.do(t, func() { command(t, "ip link set far up") })
		command(t, "ip link set near up")
		var witness *net.UDPConn
		far.do(t, func() { witness = outside(t, far4+":0") })
		send(t, socket, "again", addressOf(witness), Way{})
		expectToHear(t, witness, "again")
	}, "ip")
}
