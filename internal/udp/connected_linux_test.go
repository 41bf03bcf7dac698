package udp

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

func TestAConnectedSocketHearsItsPeerOnly(t *testing.T) {
	for _, each := range everyFamily {
		t.Run(each.name, func(t *testing.T) {
			peer := outside(t, each.to)
			socket := open(t, Config{Network: each.network, Local: netip.MustParseAddrPort(each.local), Peer: addressOf(peer)})
			if got := socket.Local(); got.Addr() != addressOf(peer).Addr() || got.Port() == 0 {
				t.Errorf("Local() = %v, want the address that the route to %v has", got, addressOf(peer))
			}
			impostor, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(socket.Local()))
			if err != nil {
				t.Fatal(err)
			}
			defer impostor.Close()
			if _, err := impostor.Write([]byte("it is me")); err != nil {
				t.Fatal(err)
			}
			eventually(t, "the impostor is refused", func() bool {
				_, err := impostor.Write([]byte("it really is"))
				return errors.Is(err, syscall.ECONNREFUSED)
			})
			write(t, peer, socket.Local(), []byte("from the peer"))
			if got := expectPayloads(t, socket, "from the peer")[0]; got.Source != addressOf(peer) || got.Destination != socket.Local() {
				t.Errorf("it came from %v for %v, want %v for %v", got.Source, got.Destination, addressOf(peer), socket.Local())
			}
			for _, way := range []Way{{}, {TTL: 3}, {DontFragment: true}} {
				send(t, socket, "to the peer", addressOf(peer), way)
				count, source, err := peer.ReadFromUDPAddrPort(make([]byte, 64))
				if err != nil || count != 11 || unmap(source) != socket.Local() {
					t.Errorf("by %+v the peer got %d bytes from %v, %v; want 11 from %v", way, count, source, err, socket.Local())
				}
			}
		})
	}
}

// The kernel binds first and connects then, and takes datagrams from anybody in between.
func TestAConnectedSocketHearsNobodyFromBeforeItWasConnected(t *testing.T) {
	peer, stranger := outside(t, "127.0.0.1:0"), outside(t, "127.0.0.1:0")
	config := Config{
		Local: freeAddress(t, "127.0.0.2"), Peer: addressOf(peer),
		ReceiveQueue: 4 << 20, // Strangers shall not fill it before the peer is heard, however long it takes to connect.
	}
	done := make(chan struct{})
	var flooding sync.WaitGroup
	flooding.Go(func() {
		for {
			select {
			case <-done:
				return
			default:
				_, _ = stranger.WriteToUDPAddrPort([]byte("from a stranger"), config.Local)
			}
		}
	})
	for met := 0; met < 5; {
		socket := open(t, config)
		if memory, _ := socket.Memory(); memory.QueuedBytes > 0 {
			met++
		}
		write(t, peer, socket.Local(), []byte("from the peer"))
		expectPayloads(t, socket, "from the peer")
		if err := socket.Close(); err != nil {
			t.Fatal(err)
		}
	}
	close(done)
	flooding.Wait()
}

func TestAConnectedSocketSendsToNobodyElse(t *testing.T) {
	peer, other := outside(t, "127.0.0.1:0"), outside(t, "127.0.0.1:0")
	socket := open(t, Config{Peer: addressOf(peer)})
	if err := socket.Send([]byte("hello"), addressOf(other), netip.Addr{}); !errors.Is(err, ErrRejected) {
		t.Errorf("Send to another than the peer = %v, want %v", err, ErrRejected)
	}
	send(t, socket, "to the peer", addressOf(peer), Way{})
	expectToHear(t, peer, "to the peer")
}

func TestASocketIsConnectedToAnAddressOfItsFamily(t *testing.T) {
	for _, each := range []struct{ network, local, peer string }{
		{IPv4, "127.0.0.1:0", "[::1]:9"}, {IPv4, "0.0.0.0:0", "[::1]:9"}, {IPv6, "[::1]:0", "127.0.0.1:9"}, {IPv6, "[::]:0", "127.0.0.1:9"},
	} {
		config := Config{Network: each.network, Local: netip.MustParseAddrPort(each.local), Peer: netip.MustParseAddrPort(each.peer)}
		socket, err := Open(config, new(Batches))
		if err == nil {
			_ = socket.Close()
		}
		if !errors.Is(err, ErrFamily) {
			t.Errorf("Open from %s to %s = %v, want %v", each.local, each.peer, err, ErrFamily)
		}
	}
}

// reader collects what Read returns until the socket is closed or interrupted.
type collector struct {
	payloads    []string
	unreachable []Unreachable
	reading     sync.WaitGroup
}

func collect(t *testing.T, socket *Socket) *collector {
	t.Helper()
	c := &collector{}
	c.reading.Go(func() {
		for {
			batch, err := socket.Read()
			if errors.Is(err, net.ErrClosed) || errors.Is(err, os.ErrDeadlineExceeded) {
				return
			}
			if err != nil {
				t.Errorf("Read() = %v", err)
				return
			}
			for _, each := range batch.Datagrams {
				c.payloads = append(c.payloads, string(each.Payload))
			}
			c.unreachable = append(c.unreachable, batch.Unreachable...)
			batch.Release()
		}
	})
	return c
}

func (c *collector) stop(t *testing.T, socket *Socket) {
	t.Helper()
	if err := socket.Interrupt(); err != nil {
		t.Error(err)
	}
	c.reading.Wait()
	if err := socket.Resume(); err != nil {
		t.Error(err)
	}
}

// errorsWait waits until there is more in the error queue than before.
func errorsWait(t *testing.T, socket *Socket, before int) {
	t.Helper()
	eventually(t, "the ICMP error comes back", func() bool {
		memory, _ := socket.Memory()
		return memory.QueuedBytes > before
	})
}

func expectRefused(t *testing.T, what string, err error) {
	t.Helper()
	if !errors.Is(err, ErrRefused) || Errno(err) != "ECONNREFUSED" {
		t.Errorf("%s = %v, want %v with ECONNREFUSED", what, err, ErrRefused)
	}
}

// Every other send tells of the one before it, and is not sent itself. A Read that waits all the while
// takes nothing from it.
func TestAConnectedSocketIsToldOfARefusalByTheNextSend(t *testing.T) {
	inNamespace(t, func() {
		for _, each := range everyFamily {
			t.Run(each.name, func(t *testing.T) {
				closed := netip.AddrPortFrom(netip.MustParseAddrPort(each.to).Addr(), closedPort)
				socket := open(t, Config{Network: each.network, Local: netip.MustParseAddrPort(each.local), Peer: closed})
				socket.LeaveErrors(true)
				group := "Udp"
				if closed.Addr().Is6() {
					group = "Udp6"
				}
				collected := collect(t, socket)
				before := counter(t, group, "NoPorts")
				const rounds = 20
				for round := range rounds {
					waiting, _ := socket.Memory()
					if err := socket.Send([]byte("anyone?"), closed, netip.Addr{}); err != nil {
						t.Fatalf("round %d: Send() = %v", round, err)
					}
					errorsWait(t, socket, waiting.QueuedBytes)
					expectRefused(t, fmt.Sprintf("round %d: the next Send", round), socket.SendBy([]byte("anyone?"), closed, Way{DontFragment: round%2 == 0}))
				}
				if arrived := counter(t, group, "NoPorts") - before; arrived != rounds {
					t.Errorf("%d sends succeeded, and %d datagrams arrived at the closed port", rounds, arrived)
				}
				collected.stop(t, socket)
				if len(collected.payloads)+len(collected.unreachable) != 0 {
					t.Errorf("Read has taken %q and %+v, want nothing", collected.payloads, collected.unreachable)
				}
				taken := socket.TakeErrors()
				if len(taken) != rounds {
					t.Errorf("TakeErrors returns %d errors, want %d", len(taken), rounds)
				}
				for _, got := range taken {
					icmpType, code := uint8(3), uint8(3)
					if closed.Addr().Is6() {
						icmpType, code = 1, 4
					}
					want := Unreachable{Time: got.Time, Destination: closed, From: closed.Addr(), Type: icmpType, Code: code, Errno: "ECONNREFUSED"}
					if got != want {
						t.Errorf("TakeErrors has %+v, want %+v", got, want)
					}
				}
				if err := socket.Send([]byte("anyone?"), closed, netip.Addr{}); err != nil {
					t.Errorf("with all errors taken, Send() = %v", err)
				}
			})
		}
	})
}

// The kernel would rather tell a reader of the error than hand it the datagrams.
func TestDatagramsAreReadWhileARefusalWaitsForTheNextSend(t *testing.T) {
	for _, each := range everyFamily {
		for _, taken := range []bool{false, true} { // Whoever takes the errors has been told.
			t.Run(fmt.Sprintf("%s, taken %t", each.name, taken), func(t *testing.T) {
				there := freeAddress(t, netip.MustParseAddrPort(each.to).Addr().String())
				peer := outside(t, there.String())
				socket := open(t, Config{Network: each.network, Local: netip.MustParseAddrPort(each.local), Peer: there})
				socket.LeaveErrors(true)
				if err := peer.Close(); err != nil {
					t.Fatal(err)
				}
				send(t, socket, "to nobody", there, Way{})
				errorsWait(t, socket, 0)
				peer = outside(t, there.String())
				for _, payload := range []string{"", "hello", ""} {
					write(t, peer, socket.Local(), []byte(payload))
				}
				expectPayloads(t, socket, "", "hello", "")
				write(t, peer, socket.Local(), []byte("more"))
				expectPayloads(t, socket, "more")
				if taken {
					expectOneRefusal(t, socket.TakeErrors(), there)
				} else {
					expectRefused(t, "the next Send", socket.Send([]byte("not sent"), there, netip.Addr{}))
				}
				send(t, socket, "sent", there, Way{})
				expectToHear(t, peer, "sent")
				if !taken {
					expectOneRefusal(t, socket.TakeErrors(), there)
				}
				expectOneRefusal(t, append(socket.TakeErrors(), Unreachable{Destination: there, Errno: "ECONNREFUSED"}), there)
			})
		}
	}
}

func expectOneRefusal(t *testing.T, got []Unreachable, by netip.AddrPort) {
	t.Helper()
	if len(got) != 1 || got[0].Destination != by || got[0].Errno != "ECONNREFUSED" {
		t.Errorf("got the errors %+v, want one of %v", got, by)
	}
}

func TestARefusalIsReadWhereErrorsAreNotLeft(t *testing.T) {
	for _, each := range everyFamily {
		t.Run(each.name, func(t *testing.T) {
			there := freeAddress(t, netip.MustParseAddrPort(each.to).Addr().String())
			peer := outside(t, there.String())
			socket := open(t, Config{Network: each.network, Local: netip.MustParseAddrPort(each.local), Peer: there})
			if err := peer.Close(); err != nil {
				t.Fatal(err)
			}
			socket.LeaveErrors(true)
			send(t, socket, "left alone", there, Way{})
			errorsWait(t, socket, 0)
			expectNothing(t, socket)
			socket.LeaveErrors(false) // Now Read takes it, and no send is told any more.
			expectOneRefusal(t, takeUnreachable(t, socket, 1), there)

			for range 3 {
				send(t, socket, "read", there, Way{})
				expectOneRefusal(t, takeUnreachable(t, socket, 1), there)
			}

			// One that a Read has met, but left for the next send, is read as well.
			socket.LeaveErrors(true)
			send(t, socket, "met", there, Way{})
			errorsWait(t, socket, 0)
			peer = outside(t, there.String())
			write(t, peer, socket.Local(), []byte("hello"))
			expectPayloads(t, socket, "hello")
			socket.LeaveErrors(false)
			expectOneRefusal(t, takeUnreachable(t, socket, 1), there)
			send(t, socket, "sent", there, Way{})
			expectToHear(t, peer, "sent")
		})
	}
}

// What arrives while a refusal waits does not make the reader forget what was dropped.
func TestGapsAreToldWhileARefusalWaits(t *testing.T) {
	there := freeAddress(t, "127.0.0.1")
	peer := outside(t, there.String())
	socket := open(t, Config{Peer: there, ReceiveQueue: 16 << 10})
	socket.LeaveErrors(true)
	if err := peer.Close(); err != nil {
		t.Fatal(err)
	}
	send(t, socket, "to nobody", there, Way{})
	errorsWait(t, socket, 0)
	peer = outside(t, there.String())
	for number := range uint32(300) {
		write(t, peer, socket.Local(), numbered(number, 0))
	}
	var counted count
	counted.upTo(t, socket, 300)
	if counted.missing == 0 {
		t.Error("nothing is missing")
	}
	expectRefused(t, "the next Send", socket.Send([]byte(strings.Repeat("x", 100)), there, netip.Addr{}))
	expectNothing(t, socket)
	if err := socket.ReadUntil(time.Time{}); err != nil {
		t.Error(err)
	}
}
