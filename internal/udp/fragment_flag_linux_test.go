package udp

import (
	"encoding/binary"
	"net/netip"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// wireTap reads whole packets of the loopback interface (packet(7)).
func wireTap(t *testing.T) int {
	t.Helper()
	protocol := binary.NativeEndian.Uint16(binary.BigEndian.AppendUint16(nil, unix.ETH_P_IP))
	fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, int(protocol))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = unix.Close(fd) })
	wait := unix.NsecToTimeval(patience.Nanoseconds())
	if err := unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &wait); err != nil {
		t.Fatal(err)
	}
	return fd
}

// Whether a router may fragment a datagram stands in its IPv4 header (RFC 791 section 3.1), and off is off.
func TestTheFlagOnTheWireIsTheOption(t *testing.T) {
	inNamespace(t, func() {
		tap := wireTap(t)
		sink := outside(t, "127.0.0.1:0")
		for _, network := range []string{IPv4, DualWild} {
			local := netip.MustParseAddrPort("127.0.0.1:0")
			if network == DualWild {
				local = netip.MustParseAddrPort("[::]:0")
			}
			socket := open(t, Config{Network: network, Local: local})
			for _, each := range []struct {
				option, way, want bool
			}{{false, false, false}, {true, false, true}, {false, true, true}, {false, false, false}} {
				if err := socket.SetOptions(Options{DontFragment: each.option}); err != nil {
					t.Fatal(err)
				}
				if err := socket.SendBy([]byte("flag?"), addressOf(sink), Way{DontFragment: each.way}); err != nil {
					t.Fatal(err)
				}
				if got := dontFragment(t, tap, socket.Local().Port()); got != each.want {
					t.Errorf("%s: %+v: the flag is %t", network, each, got)
				}
			}
		}
	})
}

// dontFragment waits for the packet of a source port and returns its flag.
func dontFragment(t *testing.T, tap int, port uint16) bool {
	t.Helper()
	packet := make([]byte, 256)
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		count, _, err := unix.Recvfrom(tap, packet, 0)
		if err != nil {
			t.Fatal(err)
		}
		if count >= 28 && packet[9] == unix.IPPROTO_UDP && binary.BigEndian.Uint16(packet[20:]) == port {
			return packet[6]&0x40 != 0
		}
	}
	t.Fatal("no packet was seen")
	return false
}
