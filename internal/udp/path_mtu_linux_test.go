package udp

import (
	"errors"
	"net/netip"
	"strings"
	"sync"
	"testing"

	"golang.org/x/sys/unix"
)

// What fits into one packet of 1500 bytes behind the headers of IP and of UDP (RFC 791, RFC 8200, RFC 768).
var ofOnePacket = []struct {
	name, network, local, to string
	fits                     int
	fragments                [2]string // the counter of fragments that were made
}{
	{"IPv4", IPv4, "127.0.0.1:0", "127.0.0.1:0", 1472, [2]string{"Ip", "FragCreates"}},
	{"IPv6", IPv6, "[::1]:0", "[::1]:0", 1452, [2]string{"Ip6", "FragCreates"}},
	{"dual-stack to IPv4", DualWild, "[::]:0", "127.0.0.1:0", 1472, [2]string{"Ip", "FragCreates"}},
	{"dual-stack to IPv6", DualWild, "[::]:0", "[::1]:0", 1452, [2]string{"Ip6", "FragCreates"}},
}

func expectTooLarge(t *testing.T, what string, err error) {
	t.Helper()
	if !errors.Is(err, ErrTooLarge) || Errno(err) != "EMSGSIZE" {
		t.Errorf("%s = %v, want %v with EMSGSIZE", what, err, ErrTooLarge)
	}
}

func TestWhatMustNotBeFragmentedFitsOrIsRefused(t *testing.T) {
	inNetwork(t, func() {
		command(t, "ip link set lo mtu 1500")
		for _, each := range ofOnePacket {
			t.Run(each.name, func(t *testing.T) {
				witness := listening(t, each.to)
				to := addressOf(witness)
				socket := open(t, Config{Network: each.network, Local: netip.MustParseAddrPort(each.local), Options: DefaultOptions()})
				whole, larger, large := strings.Repeat("w", each.fits), strings.Repeat("l", each.fits+1), strings.Repeat("4", 4000)
				if got, known := PathMTU(to, ""); got != 1500 || !known {
					t.Errorf("PathMTU() = %d, %t; want 1500", got, known)
				}
				once := Way{DontFragment: true}
				before := counter(t, each.fragments[0], each.fragments[1])
				for range 3 { // By itself and for one datagram, over and over: neither changes the other.
					send(t, socket, whole, to, once)
					expectTooLarge(t, "SendBy without fragments", socket.SendBy([]byte(larger), to, once))
					send(t, socket, large, to, Way{})
				}
				expectTooLarge(t, "one of 65,507 bytes", socket.SendBy(make([]byte, 65_507), to, once))
				for range 3 {
					expectToHear(t, witness, whole)
					expectToHear(t, witness, large)
				}
				if made := counter(t, each.fragments[0], each.fragments[1]) - before; made != 9 { // 3 of 3 datagrams
					t.Errorf("3 datagrams of 4000 bytes made %d fragments, want 9", made)
				}

				never := DefaultOptions()
				never.DontFragment = true
				setOptions(t, socket, never)
				before = counter(t, each.fragments[0], each.fragments[1])
				expectTooLarge(t, "Send with the option", socket.Send([]byte(larger), to, netip.Addr{}))
				send(t, socket, whole, to, Way{})
				expectToHear(t, witness, whole)
				if made := counter(t, each.fragments[0], each.fragments[1]) - before; made != 0 {
					t.Errorf("with the option set, %d fragments were made", made)
				}
				setOptions(t, socket, DefaultOptions())
				send(t, socket, large, to, Way{})
				expectToHear(t, witness, large)
			})
		}
	}, "ip")
}

// While some datagrams have options of their own, all others leave as ever.
func TestTheOptionsOfOneDatagramAreNotThoseOfAnother(t *testing.T) {
	inNetwork(t, func() {
		command(t, "ip link set lo mtu 1500")
		for _, network := range []string{IPv4, DualWild} {
			local := netip.MustParseAddrPort("0.0.0.0:0")
			if network == DualWild {
				local = netip.MustParseAddrPort("[::]:0")
			}
			socket := open(t, Config{Network: network, Local: local, Options: DefaultOptions(), ReceiveQueue: 1 << 20})
			sink := outside(t, "0.0.0.0:0")
			to, all := at("127.0.0.1", sink), at("127.255.255.255", sink)
			const rounds = 300
			large := make([]byte, 2000)
			var sending sync.WaitGroup
			each := func(what string, way Way, to netip.AddrPort, payload []byte, want error) {
				sending.Go(func() {
					for range rounds {
						if err := socket.SendBy(payload, to, way); !errors.Is(err, want) || (want == nil && err != nil) {
							t.Errorf("%s: %s = %v, want %v", network, what, err, want)
							return
						}
					}
				})
			}
			each("a broadcast with the permission", Way{Broadcast: true}, all, nil, nil)
			each("a broadcast without", Way{}, all, nil, ErrNotPermitted)
			each("a large one that may be fragmented", Way{}, to, large, nil)
			each("a large one that may not", Way{DontFragment: true}, to, large, ErrTooLarge)
			each("a large broadcast that may not be fragmented", Way{DontFragment: true, Broadcast: true}, all, large, ErrTooLarge)
			sending.Go(func() { // Options of the socket itself change meanwhile, and the last ones stay.
				for i := range rounds {
					options := DefaultOptions()
					options.TTL = 1 + i%200
					if err := socket.SetOptions(options); err != nil {
						t.Errorf("%s: SetOptions(%+v) = %v", network, options, err)
						return
					}
				}
			})
			sending.Wait()
			for name, each := range map[string]struct{ option, want int }{
				"SO_BROADCAST":    {ofSocket(t, socket, unix.SOL_SOCKET, unix.SO_BROADCAST), 0},
				"IP_MTU_DISCOVER": {ofSocket(t, socket, unix.IPPROTO_IP, unix.IP_MTU_DISCOVER), unix.IP_PMTUDISC_DONT},
				"IP_TTL":          {ofSocket(t, socket, unix.IPPROTO_IP, unix.IP_TTL), 1 + (rounds-1)%200},
			} {
				if each.option != each.want {
					t.Errorf("%s: in the end %s is %d, want %d", network, name, each.option, each.want)
				}
			}
		}
	}, "ip")
}

// A change of the options that is under way while a datagram has its own is not undone by it.
func TestADatagramOfItsOwnWayUndoesNoChangeOfOptions(t *testing.T) {
	socket := open(t, Config{Options: DefaultOptions()})
	var sending sync.WaitGroup
	done := make(chan struct{})
	for range 2 {
		sending.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				if err := socket.SendBy(nil, socket.Local(), Way{DontFragment: true}); err != nil {
					t.Errorf("SendBy() = %v", err)
					return
				}
			}
		})
	}
	for i := range 5000 {
		options := DefaultOptions()
		options.Broadcast = i%2 == 0
		setOptions(t, socket, options)
		if got := ofSocket(t, socket, unix.SOL_SOCKET, unix.SO_BROADCAST); got != number(options.Broadcast) {
			t.Errorf("change %d: SO_BROADCAST is %d, want %t", i, got, options.Broadcast)
			break
		}
	}
	close(done)
	sending.Wait()
}

func TestPathMTUIsThatOfTheRoute(t *testing.T) {
	inNetwork(t, func() {
		newFarSide(t)
		command(t, "ip route add 198.51.100.0/24 via "+far4+" mtu 1400")
		command(t, "ip -6 route add 2001:db8:1::/64 via "+far6+" mtu 1300")
		command(t, "ip link set lo mtu 9000")
		for _, each := range []struct {
			to, by string
			mtu    int
			known  bool
		}{
			{"127.0.0.1:9", "", 9000, true},
			{"[::1]:9", "", 9000, true},
			{far4 + ":9", "", 1500, true},
			{"[" + far6 + "]:9", "", 1500, true},
			{"[::ffff:" + far4 + "]:9", "", 1500, true},
			{"198.51.100.7:9", "", 1400, true},
			{"[2001:db8:1::7]:9", "", 1300, true},
			{"255.255.255.255:9", "near", 1500, true},
			{"239.1.2.3:9", "near", 1500, true},
			{"239.1.2.3:9", "lo", 9000, true},
			{"[ff05::1]:9", "near", 1500, true},
			{"203.0.113.7:9", "", 0, false}, // There is no route to there.
			{"127.0.0.1:9", "nosuchinterface", 0, false},
		} {
			if got, known := PathMTU(netip.MustParseAddrPort(each.to), each.by); known != each.known || got != each.mtu {
				t.Errorf("PathMTU(%s, %q) = %d, %t; want %d, %t", each.to, each.by, got, known, each.mtu, each.known)
			}
		}
	}, "ip")
}

// A router that could not forward a datagram in one piece says how large one may be (RFC 1191).
func TestPathMTUIsWhatARouterSays(t *testing.T) {
	inNetwork(t, func() {
		newFarSide(t)
		command(t, "ip route add 198.51.100.0/24 via "+far4)
		socket := open(t, Config{Local: netip.MustParseAddrPort(near4 + ":0"), Options: Options{DontFragment: true}})
		to := netip.MustParseAddrPort("198.51.100.7:9")
		send(t, socket, strings.Repeat("x", 1472), to, Way{})
		newRouter(t).reportMTU(t, 1200, socket.Local(), to)
		if got := takeUnreachable(t, socket, 1)[0]; got.Errno != "EMSGSIZE" || got.Destination != to || got.MTU != 1200 {
			t.Errorf("got %+v, want EMSGSIZE of %v and an MTU of 1200", got, to)
		}
		expectTooLarge(t, "Send of 1173 bytes", socket.Send(make([]byte, 1173), to, netip.Addr{}))
		send(t, socket, strings.Repeat("x", 1172), to, Way{})
		if got, known := PathMTU(to, ""); got != 1200 || !known {
			t.Errorf("PathMTU() = %d, %t; want 1200", got, known)
		}
	}, "ip")
}
