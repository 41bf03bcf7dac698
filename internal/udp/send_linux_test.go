package udp

import (
	"net"
	"net/netip"
	"testing"
	"time"
)

// A client that asked one address takes no answer from another: its kernel drops it.
func TestAWildcardSocketAnswersFromTheAddressThatWasAsked(t *testing.T) {
	for _, each := range []struct{ name, network, local, asked string }{
		{"IPv4", IPv4, "0.0.0.0:0", "127.0.0.5"},
		{"IPv6", IPv6, "[::]:0", "::1"},
		{"dual-stack, IPv4", DualWild, "[::]:0", "127.0.0.5"},
		{"dual-stack, IPv6", DualWild, "[::]:0", "::1"},
		{"bound to the address", IPv4, "127.0.0.5:0", "127.0.0.5"},
	} {
		t.Run(each.name, func(t *testing.T) {
			socket := open(t, Config{Network: each.network, Local: netip.MustParseAddrPort(each.local)})
			asked := netip.AddrPortFrom(netip.MustParseAddr(each.asked), socket.Local().Port())
			client, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(asked))
			if err != nil {
				t.Fatal(err)
			}
			defer client.Close()
			if err := client.SetDeadline(time.Now().Add(patience)); err != nil {
				t.Fatal(err)
			}
			for _, answer := range []string{"Hello UDP Client", ""} { // An empty one has its source as well.
				if _, err := client.Write([]byte("hello?")); err != nil {
					t.Fatal(err)
				}
				got := takeOne(t, socket)
				if err := socket.Send([]byte(answer), got.Source, got.Destination.Addr()); err != nil {
					t.Fatalf("Send() = %v", err)
				}
				memory := make([]byte, 64)
				if count, err := client.Read(memory); err != nil || string(memory[:count]) != answer {
					t.Errorf("the client got %q, %v; want %q", memory[:count], err, answer)
				}
			}
		})
	}
}

func TestAnAddressThatIsNoSourceIsLeftToTheSystem(t *testing.T) {
	socket := open(t, Config{Local: netip.MustParseAddrPort("0.0.0.0:0")})
	sink := outside(t, "127.0.0.1:0")
	for _, from := range []string{"255.255.255.255", "127.255.255.255", "198.51.100.7", "224.0.0.1", "0.0.0.0", "::"} {
		if err := socket.Send([]byte("hello"), addressOf(sink), netip.MustParseAddr(from)); err != nil {
			t.Errorf("Send from %s = %v", from, err)
			continue
		}
		count, source, err := sink.ReadFromUDPAddrPort(make([]byte, 16))
		if want := netip.AddrPortFrom(loopback4, socket.Local().Port()); err != nil || count != 5 || unmap(source) != want {
			t.Errorf("asked to send from %s, the sink got %d bytes from %v, %v; want 5 from %v", from, count, source, err, want)
		}
	}
}
