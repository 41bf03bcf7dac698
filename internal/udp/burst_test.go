package udp

import (
	"errors"
	"net"
	"net/netip"
	"testing"
)

// newBurst prepares a burst, which must be possible.
func newBurst(tb testing.TB, socket *Socket, payload []byte, to netip.AddrPort, way Way, segmented bool) *Burst {
	tb.Helper()
	made, err := socket.NewBurst(payload, to, way, segmented)
	if err != nil {
		tb.Fatalf("NewBurst to %v by %+v = %v", to, way, err)
	}
	return made
}

// sendAll has a burst send so many datagrams, all of which the kernel must take.
func sendAll(tb testing.TB, b *Burst, count int) {
	tb.Helper()
	if sent, refused, err := b.Send(count); sent != count || refused != 0 || err != nil {
		tb.Fatalf("Send(%d) to %v = %d, %d, %v", count, b.To(), sent, refused, err)
	}
}

func TestABurstArrives(t *testing.T) {
	witness := outside(t, "127.0.0.1:0")
	burst := newBurst(t, open(t, Config{}), []byte("hello"), addressOf(witness), Way{}, true)
	if burst.To() != addressOf(witness) {
		t.Errorf("To() = %v, want %v", burst.To(), addressOf(witness))
	}
	sendAll(t, burst, 0)
	sendAll(t, burst, 10)
	for range 10 {
		memory := make([]byte, 16)
		count, _, err := witness.ReadFromUDPAddrPort(memory)
		if err != nil || string(memory[:count]) != "hello" {
			t.Fatalf("the outside receiver got %q, %v", memory[:count], err)
		}
	}
}

func TestWhatNoBurstCanBe(t *testing.T) {
	socket := open(t, Config{})
	for _, each := range []struct {
		what string
		to   string
		way  Way
		want error
	}{
		{"to another version of IP", "[::1]:9", Way{}, ErrFamily},
		{"from another version of IP", "127.0.0.1:9", Way{From: netip.IPv6Loopback()}, ErrFamily},
		{"by an interface that is not there", "127.0.0.1:9", Way{Interface: "nowhere"}, ErrNoInterface},
	} {
		if _, err := socket.NewBurst(nil, netip.MustParseAddrPort(each.to), each.way, true); !errors.Is(err, each.want) {
			t.Errorf("NewBurst %s = %v, want %v", each.what, err, each.want)
		}
	}
}

func TestABurstOfAClosedSocketSaysSo(t *testing.T) {
	for _, way := range []Way{{}, {DontFragment: true}} {
		socket := open(t, Config{})
		burst := newBurst(t, socket, []byte("late"), netip.MustParseAddrPort("127.0.0.1:9"), way, true)
		if err := socket.Close(); err != nil {
			t.Fatal(err)
		}
		if sent, refused, err := burst.Send(100); sent != 0 || refused != 0 || !errors.Is(err, net.ErrClosed) {
			t.Errorf("Send() by %+v of a closed socket = %d, %d, %v", way, sent, refused, err)
		}
	}
}
