package udp

import (
	"errors"
	"net/netip"
	"testing"

	"golang.org/x/sys/unix"
)

// everyFamily are the kinds of socket there are, each with every kind of destination that it has.
var everyFamily = []struct{ name, network, local, to string }{
	{"IPv4", IPv4, "127.0.0.1:0", "127.0.0.1:0"},
	{"IPv4 from the wildcard", IPv4, "0.0.0.0:0", "127.0.0.1:0"},
	{"IPv6", IPv6, "[::]:0", "[::1]:0"},
	{"dual-stack to IPv4", DualWild, "[::]:0", "127.0.0.1:0"},
	{"dual-stack to IPv6", DualWild, "[::]:0", "[::1]:0"},
}

// The files with the TTL of datagrams that have none of their own, on the loopback interface.
const (
	systemTTL4 = "/proc/sys/net/ipv4/ip_default_ttl"
	systemTTL6 = "/proc/sys/net/ipv6/conf/lo/hop_limit"
)

func send(t *testing.T, socket *Socket, payload string, to netip.AddrPort, way Way) {
	t.Helper()
	if err := socket.SendBy([]byte(payload), to, way); err != nil {
		t.Errorf("SendBy %q to %v by %+v = %v", payload, to, way, err)
	}
}

func setOptions(t *testing.T, socket *Socket, options Options) {
	t.Helper()
	if err := socket.SetOptions(options); err != nil {
		t.Fatalf("SetOptions(%+v) = %v", options, err)
	}
}

func TestDatagramsCarryTheOptionsOfTheirSocket(t *testing.T) {
	for _, each := range everyFamily {
		t.Run(each.name, func(t *testing.T) {
			witness := listening(t, each.to)
			to := addressOf(witness)
			socket := open(t, Config{
				Network: each.network, Local: netip.MustParseAddrPort(each.local), Options: Options{TTL: 7, TOS: 0xb8},
			})
			system := ofSystem(t, systemTTL4)
			if to.Addr().Is6() {
				system = ofSystem(t, systemTTL6)
			}
			expect := func(want heard) {
				t.Helper()
				send(t, socket, want.payload, to, Way{})
				want.source = netip.AddrPortFrom(to.Addr(), socket.Local().Port())
				if got := hear(t, witness); got != want {
					t.Errorf("an outside socket got %+v, want %+v", got, want)
				}
			}
			expect(heard{payload: "as it was opened", ttl: 7, tos: 0xb8})
			setOptions(t, socket, Options{TTL: 255, TOS: 1}) // ECN alone is a TOS too.
			expect(heard{payload: "changed while it is open", ttl: 255, tos: 1})
			if got, want := socket.Options(), (Options{TTL: 255, TOS: 1}); got != want {
				t.Errorf("Options() = %+v, want %+v", got, want)
			}
			setOptions(t, socket, Options{TTL: 1, TOS: 0xff})
			expect(heard{payload: "the least and the most", ttl: 1, tos: 0xff})
			setOptions(t, socket, DefaultOptions())
			expect(heard{payload: "back to the system", ttl: system, tos: 0})
		})
	}
}

// A TTL that is left to the system is the system's of the moment, not the one it usually has.
func TestATTLThatIsLeftToTheSystemFollowsIt(t *testing.T) {
	inNamespace(t, func() {
		for _, each := range everyFamily {
			witness := listening(t, each.to)
			socket := open(t, Config{Network: each.network, Local: netip.MustParseAddrPort(each.local), Options: Options{TTL: 9}})
			for _, ttl := range []int{77, 100} {
				setSystem(t, systemTTL4, ttl)
				setSystem(t, systemTTL6, ttl)
				setSystem(t, "/proc/sys/net/ipv6/conf/all/hop_limit", ttl) // what a socket without a route has
				setOptions(t, socket, DefaultOptions())
				if got, want := socket.Options(), (Options{TTL: ttl, MulticastTTL: DefaultMulticastTTL}); got != want {
					t.Errorf("%s: Options() = %+v, want %+v", each.name, got, want)
				}
				setSystem(t, systemTTL4, ttl+1)
				setSystem(t, systemTTL6, ttl+1)
				send(t, socket, "hello", addressOf(witness), Way{})
				if got := hear(t, witness); got.ttl != ttl+1 {
					t.Errorf("%s: the system has a TTL of %d, and an outside socket got %+v", each.name, ttl+1, got)
				}
			}
		}
	})
}

func TestAWayIsThatOfOneDatagram(t *testing.T) {
	var none, some uint8 = 0, 0x28
	for _, each := range everyFamily {
		t.Run(each.name, func(t *testing.T) {
			witness := listening(t, each.to)
			to := addressOf(witness)
			socket := open(t, Config{
				Network: each.network, Local: netip.MustParseAddrPort(each.local), Options: Options{TTL: 7, TOS: 0xb8},
			})
			ways := []struct {
				way      Way
				ttl, tos int
			}{
				{Way{TTL: 33}, 33, 0xb8},
				{Way{TOS: &some}, 7, 0x28},
				{Way{TOS: &none}, 7, 0},
				{Way{TTL: 255, TOS: &some, Interface: loopbackName(t), From: to.Addr(), DontFragment: true, Broadcast: true}, 255, 0x28},
				{Way{TTL: 1, TOS: &none, DontFragment: true}, 1, 0},
				{Way{Broadcast: true}, 7, 0xb8},
			}
			for _, with := range ways {
				send(t, socket, "in its own way", to, with.way)
				send(t, socket, "as before", to, Way{})
				if got := expectToHear(t, witness, "in its own way"); got.ttl != with.ttl || got.tos != with.tos {
					t.Errorf("by %+v an outside socket got %+v, want TTL %d and TOS %d", with.way, got, with.ttl, with.tos)
				}
				if got := expectToHear(t, witness, "as before"); got.ttl != 7 || got.tos != 0xb8 {
					t.Errorf("behind one by %+v an outside socket got %+v, want the TTL and the TOS of the socket", with.way, got)
				}
			}
		})
	}
}

func TestOptionsThatCannotBeChangeNothing(t *testing.T) {
	for _, each := range everyFamily {
		witness := listening(t, each.to)
		want := Options{TTL: 7, TOS: 4, MulticastTTL: 3, Broadcast: true}
		socket := open(t, Config{Network: each.network, Local: netip.MustParseAddrPort(each.local), Options: want})
		for _, wrong := range []struct {
			options Options
			cause   error
		}{
			{Options{TTL: 300, TOS: 8, DontFragment: true}, ErrRejected},
			{Options{TTL: 9, TOS: 8, MulticastTTL: 256}, ErrRejected},
			{Options{TTL: 9, TOS: 8, MulticastInterface: "nosuchinterface"}, ErrNoInterface},
		} {
			if err := socket.SetOptions(wrong.options); !errors.Is(err, wrong.cause) {
				t.Errorf("%s: SetOptions(%+v) = %v, want %v", each.name, wrong.options, err, wrong.cause)
			}
			if got := socket.Options(); got != want {
				t.Errorf("%s: after it failed, Options() = %+v, want %+v", each.name, got, want)
			}
			if ofSocket(t, socket, unix.SOL_SOCKET, unix.SO_BROADCAST) != 1 {
				t.Errorf("%s: after SetOptions(%+v) failed, the socket may not broadcast", each.name, wrong.options)
			}
			send(t, socket, "hello", addressOf(witness), Way{})
			if got := hear(t, witness); got.ttl != 7 || got.tos != 4 {
				t.Errorf("%s: after SetOptions(%+v) failed, an outside socket got %+v", each.name, wrong.options, got)
			}
		}
		for _, way := range []Way{{Interface: "nosuchinterface"}, {Interface: "nosuchinterface", DontFragment: true}} {
			if err := socket.SendBy(nil, addressOf(witness), way); !errors.Is(err, ErrNoInterface) {
				t.Errorf("%s: SendBy %+v = %v, want %v", each.name, way, err, ErrNoInterface)
			}
		}
		if err := socket.SendBy(nil, addressOf(witness), Way{TTL: 256}); !errors.Is(err, ErrRejected) {
			t.Errorf("%s: SendBy with a TTL of 256 = %v, want %v", each.name, err, ErrRejected)
		}
	}
}
