package udp

import (
	"errors"
	"net"
	"net/netip"
	"strconv"
	"testing"
)

// to is an address with the port of an outside socket, which is bound to the wildcard.
func at(addr string, witness *net.UDPConn) netip.AddrPort {
	return netip.AddrPortFrom(netip.MustParseAddr(addr), addressOf(witness).Port())
}

func expectNotPermitted(t *testing.T, what string, err error) {
	t.Helper()
	if !errors.Is(err, ErrNotPermitted) || Errno(err) != "EACCES" {
		t.Errorf("%s = %v, want %v with EACCES", what, err, ErrNotPermitted)
	}
}

// The sockets of the standard library may broadcast from the start. Ours are to be told, as in C.
func TestABroadcastNeedsThePermission(t *testing.T) {
	for _, each := range []struct{ network, local string }{
		{IPv4, "127.0.0.1:0"}, {IPv4, "0.0.0.0:0"}, {DualWild, "[::]:0"},
	} {
		t.Run(each.network+" "+each.local, func(t *testing.T) {
			witness := outside(t, "0.0.0.0:0")
			to := at("127.255.255.255", witness)
			socket := open(t, Config{Network: each.network, Local: netip.MustParseAddrPort(each.local), Options: DefaultOptions()})
			permitted := DefaultOptions()
			permitted.Broadcast = true

			expectNotPermitted(t, "Send of a new socket", socket.Send([]byte("refused"), to, netip.Addr{}))
			send(t, socket, "permitted once", to, Way{Broadcast: true})
			expectNotPermitted(t, "Send behind it", socket.Send([]byte("refused"), to, netip.Addr{}))
			setOptions(t, socket, permitted)
			send(t, socket, "permitted", to, Way{})
			send(t, socket, "permitted twice", to, Way{Broadcast: true})
			send(t, socket, "still permitted", to, Way{})
			setOptions(t, socket, DefaultOptions())
			expectNotPermitted(t, "Send when the permission has gone", socket.Send([]byte("refused"), to, netip.Addr{}))
			send(t, socket, "permitted once more", to, Way{Broadcast: true, From: loopback4, TTL: 3})

			for _, want := range []string{"permitted once", "permitted", "permitted twice", "still permitted", "permitted once more"} {
				if got := expectToHear(t, witness, want); got.source != netip.AddrPortFrom(loopback4, socket.Local().Port()) {
					t.Errorf("%q came from %v, want the socket at %v", want, got.source, socket.Local())
				}
			}
		})
	}
}

func TestAConnectedSocketBroadcastsWithThePermission(t *testing.T) {
	witness := outside(t, "0.0.0.0:0")
	config := Config{
		Network: IPv4, Local: netip.MustParseAddrPort("0.0.0.0:0"), Peer: at("127.255.255.255", witness), Options: DefaultOptions(),
	}
	refused, err := Open(config, new(Batches))
	if err == nil {
		_ = refused.Close()
	}
	expectNotPermitted(t, "Open", err)
	config.Options.Broadcast = true
	socket := open(t, config)
	send(t, socket, "hello", config.Peer, Way{})
	if got := expectToHear(t, witness, "hello"); got.source != socket.Local() {
		t.Errorf("it came from %v, want %v", got.source, socket.Local())
	}
}

// A cable has a broadcast address of its own, and 255.255.255.255 leaves by one that was named.
func TestABroadcastArrivesAtTheOtherEndOfACable(t *testing.T) {
	inNetwork(t, func() {
		var witness *net.UDPConn
		far := newFarSide(t)
		far.do(t, func() { witness = outside(t, "0.0.0.0:0") })
		for _, network := range []string{IPv4, DualWild} {
			local := netip.MustParseAddrPort("0.0.0.0:0")
			if network == DualWild {
				local = netip.MustParseAddrPort("[::]:0")
			}
			socket := open(t, Config{Network: network, Local: local, Options: DefaultOptions()})
			for i, to := range []netip.AddrPort{at("192.0.2.255", witness), at("255.255.255.255", witness)} {
				expectNotPermitted(t, "SendBy", socket.SendBy([]byte("refused"), to, Way{Interface: "near"}))
				payload := strconv.Itoa(i)
				send(t, socket, payload, to, Way{Interface: "near", Broadcast: true})
				if got := expectToHear(t, witness, payload); got.source.Addr() != netip.MustParseAddr(near4) {
					t.Errorf("it came from %v, want %v", got.source, near4)
				}
			}
			// Without a route, the limited broadcast goes nowhere by itself.
			err := socket.SendBy(nil, at("255.255.255.255", witness), Way{Broadcast: true})
			if !errors.Is(err, ErrNetworkUnreachable) || Errno(err) != "ENETUNREACH" {
				t.Errorf("SendBy to 255.255.255.255 without an interface = %v, want %v", err, ErrNetworkUnreachable)
			}
		}
	}, "ip")
}
