package udp

import (
	"errors"
	"net/netip"
	"strconv"
	"testing"
)

func TestTwoSocketsShareAnAddressWhenBothAgree(t *testing.T) {
	alone, address, port := Config{}, Config{ReuseAddress: true}, Config{ReusePort: true}
	both := Config{ReuseAddress: true, ReusePort: true}
	for _, local := range []struct{ network, address string }{
		{IPv4, "127.0.0.1:0"}, {IPv4, "0.0.0.0:0"}, {IPv6, "[::1]:0"}, {DualWild, "[::]:0"},
	} {
		for _, each := range []struct {
			name         string
			first, other Config
			shared       bool
		}{
			{"neither", alone, alone, false},
			{"the first by address", address, alone, false},
			{"the second by address", alone, address, false},
			{"both by address", address, address, true},
			{"the first by port", port, alone, false},
			{"the second by port", alone, port, false},
			{"both by port", port, port, true},
			{"one by address, one by port", address, port, false},
			{"one by both", both, address, true},
		} {
			config := func(c Config, at netip.AddrPort) Config {
				c.Network, c.Local, c.ReadSize = local.network, at, MaxReadSize
				return c
			}
			first := open(t, config(each.first, netip.MustParseAddrPort(local.address)))
			other, err := Open(config(each.other, first.Local()), new(Batches))
			if err == nil {
				_ = other.Close()
			}
			if each.shared && err != nil {
				t.Errorf("%s, %s: Open() = %v", local.address, each.name, err)
			}
			if !each.shared && (!errors.Is(err, ErrAddressInUse) || Errno(err) != "EADDRINUSE") {
				t.Errorf("%s, %s: Open() = %v, want %v with EADDRINUSE", local.address, each.name, err, ErrAddressInUse)
			}
		}
	}
}

func TestTheNewcomerTakesAllOfASharedAddress(t *testing.T) {
	for _, local := range []struct{ network, address string }{{IPv4, "127.0.0.1:0"}, {IPv6, "[::1]:0"}} {
		first := open(t, Config{Network: local.network, Local: netip.MustParseAddrPort(local.address), ReuseAddress: true})
		fill := func(payload string) {
			t.Helper()
			for range 10 { // Whoever sends, and from wherever, it is the same.
				write(t, outside(t, local.address), first.Local(), []byte(payload))
			}
		}
		expectAll := func(socket *Socket, payload string) {
			t.Helper()
			for _, each := range take(t, socket, 10) {
				if string(each.Payload) != payload {
					t.Errorf("%s: got %q, want %q", local.address, each.Payload, payload)
				}
			}
		}
		fill("alone")
		newcomer := open(t, Config{Network: local.network, Local: first.Local(), ReuseAddress: true})
		fill("together")
		expectAll(newcomer, "together")
		expectAll(first, "alone")
		if err := newcomer.Close(); err != nil {
			t.Fatal(err)
		}
		fill("alone again")
		expectAll(first, "alone again")
	}
}

// By port the kernel shares the flows out, and each of them stays where it is.
func TestAFlowSticksToOneOfThoseThatShareAPort(t *testing.T) {
	const flows, each = 64, 5 // All of so many on one side: once in 2^63 times.
	first := open(t, Config{ReusePort: true, ReceiveQueue: 1 << 20})
	second := open(t, Config{Local: first.Local(), ReusePort: true, ReceiveQueue: 1 << 20})
	for flow := range flows {
		sender := outside(t, "127.0.0.1:0")
		for range each {
			write(t, sender, first.Local(), []byte(strconv.Itoa(flow)))
		}
	}
	taken := make(map[string]*Socket)
	counts := make(map[*Socket]int)
	drain := func(socket *Socket) {
		for memory, _ := socket.Memory(); memory.QueuedBytes > 0; memory, _ = socket.Memory() {
			batch := read(t, socket)
			counts[socket] += len(batch.Datagrams)
			for _, datagram := range batch.Datagrams {
				flow := string(datagram.Payload)
				if other, seen := taken[flow]; seen && other != socket {
					t.Errorf("flow %s comes to both sockets", flow)
				}
				taken[flow] = socket
			}
			batch.Release()
		}
	}
	eventually(t, "all datagrams arrive", func() bool {
		drain(first)
		drain(second)
		return counts[first]+counts[second] >= flows*each
	})
	if counts[first] == 0 || counts[second] == 0 || counts[first]+counts[second] != flows*each || len(taken) != flows {
		t.Errorf("the sockets got %d and %d datagrams of %d flows, want %d of %d flows",
			counts[first], counts[second], len(taken), flows*each, flows)
	}
}
