package udp

import (
	"errors"
	"net"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// With a send queue of its own that is soon full, and a slow cable behind it, a burst is told that there is
// no room at the moment. Nothing is refused then, nor lost.
func TestABurstDoesNotWaitForRoom(t *testing.T) {
	inNetwork(t, func() {
		far := newFarSide(t)
		command(t, "tc qdisc add dev near root tbf rate 2mbit burst 4000 limit 10000000")
		for _, each := range onACable {
			var witness *net.UDPConn
			far.do(t, func() { witness = outside(t, netip.AddrPortFrom(netip.MustParseAddr(each.far), 0).String()) })
			socket := open(t, Config{Network: each.network, Local: netip.MustParseAddrPort(each.local)})
			if err := setSendQueue(socket, 1); err != nil { // The kernel makes it the least there can be.
				t.Fatal(err)
			}
			send(t, socket, "where are you?", addressOf(witness), Way{})
			expectToHear(t, witness, "where are you?")
			const all, last = 100, "that is all"
			arrived := make(chan int, 1)
			go func() { arrived <- countUntil(t, witness, last) }()
			burst := newBurst(t, socket, make([]byte, 1000), addressOf(witness), Way{}, false)
			full := 0
			for left := all; left > 0; {
				sent, refused, err := burst.Send(left)
				left -= sent
				switch {
				case refused != 0:
					t.Fatalf("%s: Send() = %d, %d, %v", each.name, sent, refused, err)
				case errors.Is(err, ErrQueueFull) && Errno(err) == "EAGAIN":
					full++
					time.Sleep(time.Millisecond) // Until the slow cable has taken some.
				case err != nil:
					t.Fatalf("%s: Send() = %d, %d, %v", each.name, sent, refused, err)
				}
			}
			if err := socket.Send([]byte(last), addressOf(witness), netip.Addr{}); err != nil { // It waits for room.
				t.Fatal(err)
			}
			if got := <-arrived; got != all || full == 0 {
				t.Errorf("%s: %d arrived, want %d; there was no room %d times", each.name, got, all, full)
			}
		}
	}, "ip", "tc")
}

// A send that waits for room has the socket to itself. A burst does not wait for it.
func TestABurstDoesNotWaitForThoseWhoDo(t *testing.T) {
	inNetwork(t, func() {
		newFarSide(t)
		command(t, "ip neighbour replace "+far4+" lladdr 02:00:00:00:00:09 dev near")
		command(t, "tc qdisc add dev near root tbf rate 8kbit burst 70000 limit 100000000")
		to := netip.MustParseAddrPort(far4 + ":9")
		socket := open(t, Config{Local: netip.MustParseAddrPort("0.0.0.0:0")})
		var sent atomic.Int64
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			for socket.Send(make([]byte, 60_000), to, netip.Addr{}) == nil {
				sent.Add(1)
			}
		}()
		for waits, before := false, int64(0); !waits; before = sent.Load() { // For half a second none has come to its end.
			time.Sleep(500 * time.Millisecond)
			waits = sent.Load() == before
		}
		for _, way := range []Way{{}, {DontFragment: true}} {
			began := time.Now()
			got, refused, err := newBurst(t, socket, []byte("me too"), to, way, false).Send(10)
			if took := time.Since(began); took > 5*time.Second { // The one that waits for room waits for a minute.
				t.Errorf("Send() took %v", took)
			}
			if got != 0 || refused != 0 || !errors.Is(err, ErrQueueFull) {
				t.Errorf("Send() = %d, %d, %v", got, refused, err)
			}
		}
		if err := socket.Close(); err != nil {
			t.Fatal(err)
		}
		<-ended
	}, "ip", "tc")
}

// The kernel has room for some datagrams before a slow cable and refuses the others, each of which is
// counted. The peer gets every one that was not.
func TestEveryDatagramOfABurstIsSentOrRefused(t *testing.T) {
	inNetwork(t, func() {
		far := newFarSide(t)
		command(t, "tc qdisc add dev near root tbf rate 1mbit burst 4000 limit 10000")
		for _, each := range onACable {
			var witness *net.UDPConn
			far.do(t, func() { witness = outside(t, netip.AddrPortFrom(netip.MustParseAddr(each.far), 0).String()) })
			socket := open(t, Config{Network: each.network, Local: netip.MustParseAddrPort(each.local)})
			send(t, socket, "where are you?", addressOf(witness), Way{})
			expectToHear(t, witness, "where are you?")
			const all, last = 1000, "that is all"
			arrived := make(chan int, 1)
			go func() { arrived <- countUntil(t, witness, last) }()
			burst := newBurst(t, socket, []byte(strings.Repeat("x", 1000)), addressOf(witness), Way{}, false)
			sent, refused := 0, 0
			for sent+refused < all {
				taken, given, err := burst.Send(all - sent - refused)
				sent, refused = sent+taken, refused+given
				if err != nil && (!errors.Is(err, ErrQueueFull) || Errno(err) != "ENOBUFS" || given != 1) {
					t.Fatalf("%s: Send() = %d, %d, %v", each.name, taken, given, err)
				}
			}
			eventually(t, "the queue takes one more", func() bool {
				return socket.Send([]byte(last), addressOf(witness), netip.Addr{}) == nil
			})
			if got := <-arrived; got != sent || sent == 0 || refused == 0 || sent+refused != all {
				t.Errorf("%s: %d were sent and %d refused, want some of each, %d in all; %d arrived", each.name, sent, refused, all, got)
			}
		}
	}, "ip", "tc")
}

// setSendQueue asks for another size of the send queue, in bytes.
func setSendQueue(socket *Socket, size int) error {
	var failed error
	err := socket.fd.Control(func(fd uintptr) { failed = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_SNDBUF, size) })
	return errors.Join(err, failed)
}
