package udp

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync/atomic"
	"testing"

	"golang.org/x/sys/unix"
)

// flooded is an outside socket that counts what arrives, and looks at every byte of it. What the kernel
// had no room for it has counted as well.
type flooded struct {
	conn    *net.UDPConn
	table   string // of the kernel
	arrived atomic.Int64
	wrong   atomic.Int64
}

func newFlooded(t *testing.T, local string, payload []byte) *flooded {
	t.Helper()
	f := &flooded{conn: outside(t, local), table: "/proc/net/udp"}
	if addressOf(f.conn).Addr().Is6() {
		f.table = "/proc/net/udp6"
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for memory := make([]byte, MaxReadSize+1); ; f.arrived.Add(1) {
			count, err := f.conn.Read(memory)
			if err != nil {
				return
			}
			if !bytes.Equal(memory[:count], payload) {
				f.wrong.Add(1)
			}
		}
	}()
	t.Cleanup(func() {
		_ = f.conn.Close()
		<-ended
	})
	return f
}

// got is how many have come to the socket.
func (f *flooded) got(t *testing.T) int64 {
	t.Helper()
	return f.arrived.Load() + int64(dropsSeenOutside(t, f.table, addressOf(f.conn)))
}

// expect asserts how many datagrams have come to the socket, and that they are as they were sent.
func (f *flooded) expect(t *testing.T, want int) {
	t.Helper()
	eventually(t, fmt.Sprintf("%d datagrams arrive, and not %d", want, f.got(t)), func() bool { return f.got(t) >= int64(want) })
	if got := f.got(t); got != int64(want) {
		t.Errorf("%d datagrams arrived, want %d", got, want)
	}
	if wrong := f.wrong.Load(); wrong != 0 {
		t.Errorf("%d datagrams are other than they were sent", wrong)
	}
}

// pattern is a payload in which no byte is where another should be.
func pattern(size int) []byte {
	payload := make([]byte, size)
	for i := range payload {
		payload[i] = byte(i*7 + i>>8)
	}
	return payload
}

// Of whatever size, however many go into one message, and whether the last one is full or not.
func TestEachDatagramOfABurstArrivesAsItIs(t *testing.T) {
	for _, family := range everyFamily {
		for _, size := range []int{0, 1, 8, 64, 1400, 32_753, 32_754, 65_507} {
			for _, segmented := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s, %d bytes, segmented %t", family.name, size, segmented), func(t *testing.T) {
					witness := newFlooded(t, family.to, pattern(size))
					socket := open(t, Config{Network: family.network, Local: netip.MustParseAddrPort(family.local)})
					burst := newBurst(t, socket, pattern(size), addressOf(witness.conn), Way{}, segmented)
					want := 0
					for _, count := range []int{1, 2, 63, 64, 65, 129, 1} {
						sendAll(t, burst, count)
						want += count
					}
					witness.expect(t, want)
				})
			}
		}
	}
}

// Of what no datagram can carry, each one is refused by itself.
func TestABurstOfWhatIsTooLargeIsRefusedOneByOne(t *testing.T) {
	for _, family := range everyFamily {
		largest := 65_507 // RFC 791: 65,535 bytes with the headers
		if netip.MustParseAddrPort(family.to).Addr().Is6() {
			largest = 65_527 // RFC 8200: 65,535 bytes without the header of IP
		}
		witness := newFlooded(t, family.to, pattern(largest))
		socket := open(t, Config{Network: family.network, Local: netip.MustParseAddrPort(family.local)})
		sendAll(t, newBurst(t, socket, pattern(largest), addressOf(witness.conn), Way{}, true), 3)
		burst := newBurst(t, socket, pattern(largest+1), addressOf(witness.conn), Way{}, true)
		for range 3 {
			sent, refused, err := burst.Send(100)
			if sent != 0 || refused != 1 {
				t.Errorf("%s: Send() = %d, %d", family.name, sent, refused)
			}
			expectTooLarge(t, family.name, err)
		}
		witness.expect(t, 3)
	}
}

// What is asked of one datagram is true of each segment.
func TestEachDatagramOfABurstLeavesInItsWay(t *testing.T) {
	for _, family := range everyFamily {
		for _, segmented := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, segmented %t", family.name, segmented), func(t *testing.T) {
				witness := listening(t, family.to)
				socket := open(t, Config{Network: family.network, Local: netip.MustParseAddrPort(family.local)})
				to, tos := addressOf(witness), uint8(0x28)
				way := Way{TTL: 7, TOS: &tos, Interface: "lo", DontFragment: true}
				const count = 100
				sendAll(t, newBurst(t, socket, []byte("in its way"), to, way, segmented), count)
				for i := range count {
					got := hear(t, witness)
					if got.payload != "in its way" || got.ttl != 7 || got.tos != 0x28 || got.source.Port() != socket.Local().Port() {
						t.Fatalf("datagram %d is %+v", i, got)
					}
				}
				if to.Addr().Is6() {
					return // There is only one loopback address.
				}
				from := netip.MustParseAddr("127.0.0.3")
				if !socket.Local().Addr().IsUnspecified() {
					from = loopback4
				}
				sendAll(t, newBurst(t, socket, []byte("from there"), to, Way{From: from}, segmented), count)
				for i := range count {
					if got := hear(t, witness); got.source != netip.AddrPortFrom(from, socket.Local().Port()) {
						t.Fatalf("datagram %d is %+v, want it from %v", i, got, from)
					}
				}
			})
		}
	}
}

// An option that only a socket can have is there for the burst and for nobody else, whatever the socket
// is told meanwhile.
func TestABurstBorrowsTheFlagAgainstFragments(t *testing.T) {
	inNamespace(t, func() {
		tap := wireTap(t)
		sink := outside(t, "127.0.0.1:0")
		for _, network := range []string{IPv4, DualWild} {
			local := netip.MustParseAddrPort("127.0.0.1:0")
			if network == DualWild {
				local = netip.MustParseAddrPort("[::]:0")
			}
			socket := open(t, Config{Network: network, Local: local})
			expectFlag := func(what string, want bool) {
				t.Helper()
				if got := dontFragment(t, tap, socket.Local().Port()); got != want {
					t.Errorf("%s: %s: the flag is %t", network, what, got)
				}
			}
			plain := newBurst(t, socket, []byte("plain"), addressOf(sink), Way{}, false)
			whole := newBurst(t, socket, []byte("whole"), addressOf(sink), Way{DontFragment: true}, false)
			for _, option := range []bool{false, true, false} {
				setOptions(t, socket, Options{DontFragment: option})
				sendAll(t, plain, 1)
				expectFlag("a burst by the option", option)
				sendAll(t, whole, 2)
				expectFlag("a burst that must not be fragmented", true)
				expectFlag("its second datagram", true)
				send(t, socket, "single", addressOf(sink), Way{})
				expectFlag("a datagram behind it", option)
			}
		}
	})
}

func TestABurstBorrowsThePermissionToBroadcast(t *testing.T) {
	witness := outside(t, "0.0.0.0:0")
	to := at("127.255.255.255", witness)
	socket := open(t, Config{Local: netip.MustParseAddrPort("0.0.0.0:0"), Options: DefaultOptions()})
	for _, segmented := range []bool{false, true} {
		sent, refused, err := newBurst(t, socket, []byte("refused"), to, Way{}, segmented).Send(3)
		if sent != 0 || refused == 0 {
			t.Errorf("Send() without the permission = %d, %d", sent, refused)
		}
		expectNotPermitted(t, "Send without the permission", err)
		sendAll(t, newBurst(t, socket, []byte("permitted"), to, Way{Broadcast: true}, segmented), 3)
		expectNotPermitted(t, "Send behind it", socket.Send([]byte("refused"), to, netip.Addr{}))
		for range 3 {
			expectToHear(t, witness, "permitted")
		}
	}
}

func TestABurstOfAConnectedSocketGoesToItsPeer(t *testing.T) {
	for _, family := range everyFamily {
		witness := newFlooded(t, family.to, []byte("for the peer"))
		socket := open(t, Config{
			Network: family.network, Local: netip.MustParseAddrPort(family.local), Peer: addressOf(witness.conn),
		})
		sendAll(t, newBurst(t, socket, []byte("for the peer"), addressOf(witness.conn), Way{TTL: 9}, true), 100)
		witness.expect(t, 100)
		stranger := netip.AddrPortFrom(addressOf(witness.conn).Addr(), closedPort)
		if _, err := socket.NewBurst(nil, stranger, Way{}, true); !errors.Is(err, ErrRejected) {
			t.Errorf("%s: NewBurst to a stranger = %v, want %v", family.name, err, ErrRejected)
		}
	}
}

// Each datagram to a closed port brings an ICMP error back, which the kernel reports to some call to come.
// It is of no datagram that is still to be sent: the kernel sees every one of them.
func TestRefusalsOfEarlierDatagramsCostABurstNothing(t *testing.T) {
	inNamespace(t, func() {
		for _, family := range everyFamily {
			group, to := "Udp", netip.MustParseAddrPort(family.to)
			if to.Addr().Is6() {
				group = "Udp6"
			}
			for _, taken := range []bool{false, true} { // The errors, while the burst goes on.
				socket := open(t, Config{Network: family.network, Local: netip.MustParseAddrPort(family.local)})
				if taken {
					collect(t, socket)
				}
				witness := newFlooded(t, family.to, []byte("to somebody"))
				open := newBurst(t, socket, []byte("to somebody"), addressOf(witness.conn), Way{}, false)
				closed := newBurst(t, socket, []byte("to nobody"), netip.AddrPortFrom(to.Addr(), closedPort), Way{}, false)
				before := counter(t, group, "NoPorts")
				const rounds, each = 10, 100
				for range rounds {
					sendAll(t, closed, each)
					sendAll(t, open, each)
				}
				witness.expect(t, rounds*each)
				eventually(t, "the kernel counts what came to the closed port", func() bool {
					return counter(t, group, "NoPorts")-before >= rounds*each
				})
				if got := counter(t, group, "NoPorts") - before; got != rounds*each {
					t.Errorf("%s, taken %t: the kernel saw %d to the closed port, want %d", family.name, taken, got, rounds*each)
				}
				segmented := newBurst(t, socket, []byte("to nobody"), netip.AddrPortFrom(to.Addr(), closedPort), Way{}, true)
				sendAll(t, segmented, rounds*each)
				sendAll(t, open, each)
				witness.expect(t, (rounds+1)*each)
			}
		}
	})
}

// Segments must each fit into a packet, and need checksums that somebody calculates. Where that is not so
// they leave one by one.
func TestABurstThatCannotBeSegmentedLeavesOneByOne(t *testing.T) {
	inNetwork(t, func() {
		command(t, "ip link set lo mtu 1500")
		for _, family := range everyFamily {
			witness := newFlooded(t, family.to, pattern(4000))
			socket := open(t, Config{Network: family.network, Local: netip.MustParseAddrPort(family.local)})
			burst := newBurst(t, socket, pattern(4000), addressOf(witness.conn), Way{TTL: 5}, true)
			sendAll(t, burst, 150)
			witness.expect(t, 150)

			whole := newBurst(t, socket, pattern(4000), addressOf(witness.conn), Way{DontFragment: true}, true)
			sent, refused, err := whole.Send(150)
			if sent != 0 || refused != 1 {
				t.Errorf("%s: Send() without fragments = %d, %d", family.name, sent, refused)
			}
			expectTooLarge(t, family.name+": Send without fragments", err)
			sendAll(t, burst, 3)
			witness.expect(t, 153)

			unchecked := newFlooded(t, family.to, pattern(100))
			if err := socket.fd.Control(func(fd uintptr) {
				if err := unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_NO_CHECK, 1); err != nil {
					t.Error(err)
				}
			}); err != nil {
				t.Fatal(err)
			}
			if addressOf(unchecked.conn).Addr().Is6() {
				continue // Of IPv6, a checksum is no matter of choice (RFC 8200 section 8.1).
			}
			sendAll(t, newBurst(t, socket, pattern(100), addressOf(unchecked.conn), Way{}, true), 150)
			unchecked.expect(t, 150)
		}
	}, "ip")
}
