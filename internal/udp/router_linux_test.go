package udp

import (
	"encoding/binary"
	"net"
	"net/netip"
	"testing"

	"golang.org/x/net/icmp"
	"golang.org/x/net/ipv4"
)

// router stands for some machine on the way, at 127.0.0.9: it says by ICMP what became of datagrams.
type router struct{ conn *icmp.PacketConn }

func newRouter(t *testing.T) router {
	t.Helper()
	conn, err := icmp.ListenPacket("ip4:icmp", "127.0.0.9")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return router{conn}
}

// report tells source of its datagram to destination.
func (r router) report(t *testing.T, icmpType ipv4.ICMPType, code int, source, destination netip.AddrPort) {
	t.Helper()
	r.reportWith(t, icmpType, code, [4]byte{}, source, destination)
}

// reportMTU tells source that its datagram to destination is too large for what is ahead (RFC 1191).
func (r router) reportMTU(t *testing.T, mtu uint16, source, destination netip.AddrPort) {
	t.Helper()
	rest := [4]byte(binary.BigEndian.AppendUint16(make([]byte, 2), mtu))
	r.reportWith(t, ipv4.ICMPTypeDestinationUnreachable, 4, rest, source, destination)
}

// reportWith sends an ICMP message with the rest of its header. What stands behind is the beginning of
// the datagram: its IPv4 and its UDP header (RFC 792).
func (r router) reportWith(t *testing.T, icmpType ipv4.ICMPType, code int, rest [4]byte, source, destination netip.AddrPort) {
	t.Helper()
	header := ipv4.Header{
		Version: ipv4.Version, Len: ipv4.HeaderLen, TotalLen: ipv4.HeaderLen + 8, TTL: 1, Protocol: 17,
		Src: source.Addr().AsSlice(), Dst: destination.Addr().AsSlice(),
	}
	datagram, err := header.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	datagram = binary.BigEndian.AppendUint16(datagram, source.Port())
	datagram = binary.BigEndian.AppendUint16(datagram, destination.Port())
	datagram = append(datagram, 0, 8, 0, 0)
	message := icmp.Message{Type: icmpType, Code: code, Body: &icmp.RawBody{Data: append(rest[:], datagram...)}}
	bytes, err := message.Marshal(nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.conn.WriteTo(bytes, &net.IPAddr{IP: source.Addr().AsSlice()}); err != nil {
		t.Fatal(err)
	}
}

// Whatever came back for a datagram to somewhere else is a finding of the reader and fails no send,
// even where the errno is one that a send can have by itself.
func TestWhatARouterSaysIsAFinding(t *testing.T) {
	inNamespace(t, func() {
		const unreachable, exceeded, parameter = ipv4.ICMPTypeDestinationUnreachable, ipv4.ICMPTypeTimeExceeded, ipv4.ICMPTypeParameterProblem
		router := newRouter(t)
		sink := outside(t, "127.0.0.1:0")
		elsewhere := netip.MustParseAddrPort("198.51.100.7:9")
		for _, each := range []struct {
			icmpType ipv4.ICMPType
			code     int
			errno    string // of the kernel's table for RFC 792 and RFC 1122
		}{
			{unreachable, 0, "ENETUNREACH"},
			{unreachable, 1, "EHOSTUNREACH"},
			{unreachable, 2, "ENOPROTOOPT"},
			{unreachable, 3, "ECONNREFUSED"},
			{unreachable, 4, "EMSGSIZE"},
			{unreachable, 5, "ENOTSUP"},
			{unreachable, 7, "EHOSTDOWN"},
			{unreachable, 8, "ENONET"},
			{unreachable, 13, "EHOSTUNREACH"},
			{exceeded, 0, "EHOSTUNREACH"},
			{parameter, 0, "EPROTO"},
		} {
			for _, sending := range []bool{false, true} {
				socket := open(t, Config{Options: Options{DontFragment: true}}) // Else code 4 is nothing to it.
				router.report(t, each.icmpType, each.code, socket.Local(), elsewhere)
				if sending {
					if err := socket.Send([]byte("hello"), addressOf(sink), netip.Addr{}); err != nil {
						t.Errorf("%v code %d fails a send to someone else: %v", each.icmpType, each.code, err)
					} else if count, err := sink.Read(make([]byte, 16)); err != nil || count != 5 {
						t.Errorf("after %v code %d the sink got %d bytes, %v", each.icmpType, each.code, count, err)
					}
				}
				got := takeUnreachable(t, socket, 1)[0]
				want := Unreachable{
					Time: got.Time, Destination: elsewhere, From: netip.MustParseAddr("127.0.0.9"),
					Type: uint8(each.icmpType), Code: uint8(each.code), Errno: each.errno,
				}
				if got != want {
					t.Errorf("got %+v, want %+v", got, want)
				}
			}
		}
	})
}
