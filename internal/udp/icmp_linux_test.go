package udp

import (
	"errors"
	"net"
	"net/netip"
	"sync"
	"testing"
	"time"
)

// Nobody listens on port 1, tcpmux (RFC 1078), which only root could take.
const closedPort = 1

// takeUnreachable reads ICMP errors until there are count of them.
func takeUnreachable(t *testing.T, socket *Socket, count int) []Unreachable {
	t.Helper()
	var taken []Unreachable
	for len(taken) < count {
		batch := read(t, socket)
		taken = append(taken, batch.Unreachable...)
		if len(batch.Datagrams) > 0 {
			t.Fatalf("%d datagrams arrived where none was sent", len(batch.Datagrams))
		}
		batch.Release()
	}
	if len(taken) > count {
		t.Fatalf("%d ICMP errors came back, want %d", len(taken), count)
	}
	return taken
}

func TestAClosedPortIsAFinding(t *testing.T) {
	for _, each := range []struct {
		name, network, local, to string
		icmpType, code           uint8
	}{
		{"IPv4", IPv4, "127.0.0.1:0", "127.0.0.1", 3, 3}, // RFC 792: destination unreachable, port unreachable
		{"IPv4 from the wildcard", IPv4, "0.0.0.0:0", "127.0.0.6", 3, 3},
		{"IPv6", IPv6, "[::1]:0", "::1", 1, 4}, // RFC 4443 section 3.1: the same
		{"dual-stack to IPv6", DualWild, "[::]:0", "::1", 1, 4},
		{"dual-stack to IPv4", DualWild, "[::]:0", "127.0.0.6", 3, 3},
	} {
		t.Run(each.name, func(t *testing.T) {
			socket := open(t, Config{Network: each.network, Local: netip.MustParseAddrPort(each.local)})
			to := netip.AddrPortFrom(netip.MustParseAddr(each.to), closedPort)
			before := time.Now()
			if err := socket.Send([]byte("anyone?"), to, netip.Addr{}); err != nil {
				t.Fatalf("Send() = %v", err)
			}
			got := takeUnreachable(t, socket, 1)[0]
			if got.Destination != to || got.From != to.Addr() {
				t.Errorf("%v was refused by %v, want %v by %v", got.Destination, got.From, to, to.Addr())
			}
			if got.Type != each.icmpType || got.Code != each.code || got.Errno != "ECONNREFUSED" {
				t.Errorf("got type %d code %d %s, want type %d code %d ECONNREFUSED", got.Type, got.Code, got.Errno, each.icmpType, each.code)
			}
			if got.Time.Before(before) || got.Time.After(time.Now()) {
				t.Errorf("time is %v, want one since %v", got.Time, before)
			}
		})
	}
}

func TestReceivesAfterAThousandICMPErrors(t *testing.T) {
	socket := open(t, Config{})
	closed := netip.AddrPortFrom(loopback4, closedPort)
	const sent, inStep = 1000, 100
	for range sent / inStep {
		for range inStep {
			if err := socket.Send([]byte("anyone?"), closed, netip.Addr{}); err != nil {
				t.Fatalf("Send() = %v", err)
			}
		}
		for _, each := range takeUnreachable(t, socket, inStep) {
			if each.Destination != closed || each.Type != 3 || each.Code != 3 {
				t.Fatalf("got %+v", each)
			}
		}
	}
	sender := outside(t, "127.0.0.1:0")
	write(t, sender, socket.Local(), []byte("still there?"))
	if got := takeOne(t, socket); string(got.Payload) != "still there?" {
		t.Errorf("got %q", got.Payload)
	}
}

func TestAnICMPErrorThatWaitsIsReadAfterTheTimeIsOver(t *testing.T) {
	socket := open(t, Config{})
	closed := netip.AddrPortFrom(loopback4, closedPort)
	if err := errors.Join(socket.Interrupt(), socket.Send([]byte("anyone?"), closed, netip.Addr{})); err != nil {
		t.Fatal(err)
	}
	var batch *Batch
	eventually(t, "the ICMP error is read", func() (done bool) {
		var err error
		batch, err = socket.ReadWaiting()
		return err == nil
	})
	if len(batch.Unreachable) != 1 || batch.Unreachable[0].Destination != closed {
		t.Errorf("got %+v", batch.Unreachable)
	}
	batch.Release()
}

// Datagrams and ICMP errors that wait together both come out, and neither is lost for the other.
func TestICMPErrorsAndDatagramsComeTogether(t *testing.T) {
	socket := open(t, Config{ReceiveQueue: 1 << 20})
	sender := outside(t, "127.0.0.1:0")
	closed := netip.AddrPortFrom(loopback4, closedPort)
	const sent = BatchSize + 20
	for range sent {
		if err := socket.Send(nil, closed, netip.Addr{}); err != nil {
			t.Fatalf("Send() = %v", err)
		}
		write(t, sender, socket.Local(), []byte("x"))
	}
	var datagrams, refused int
	for datagrams < sent || refused < sent {
		batch := read(t, socket)
		datagrams += len(batch.Datagrams)
		refused += len(batch.Unreachable)
		batch.Release()
	}
	if datagrams != sent || refused != sent {
		t.Errorf("got %d datagrams and %d ICMP errors, want %d of each", datagrams, refused, sent)
	}
}

// What the kernel notes of an earlier datagram is charged to whichever call comes next. It must not
// be ours.
func TestAnICMPErrorFailsNoLaterSend(t *testing.T) {
	socket := open(t, Config{})
	sink := outside(t, "127.0.0.1:0")
	closed := netip.AddrPortFrom(loopback4, closedPort)
	memory := make([]byte, 16)
	for range 100 {
		for range 3 {
			if err := socket.Send([]byte("anyone?"), closed, netip.Addr{}); err != nil {
				t.Fatalf("Send() to the closed port = %v", err)
			}
		}
		if err := socket.Send([]byte("hello"), addressOf(sink), netip.Addr{}); err != nil {
			t.Fatalf("Send() to the open port = %v", err)
		}
		if count, err := sink.Read(memory); err != nil || string(memory[:count]) != "hello" {
			t.Fatalf("the open port got %q, %v", memory[:count], err)
		}
	}
}

// The same under load: senders to a closed port, a reader that takes the errors as they come, and
// one who only wants to be heard somewhere else.
func TestICMPErrorsFailNoSendOfAnyoneElse(t *testing.T) {
	const sends = 5000
	socket := open(t, Config{})
	sink := outside(t, "127.0.0.1:0")
	closed := netip.AddrPortFrom(loopback4, closedPort)

	var reader sync.WaitGroup
	reader.Go(func() {
		for {
			batch, err := socket.Read()
			if errors.Is(err, net.ErrClosed) {
				return
			}
			if err != nil {
				t.Errorf("Read() = %v", err)
				return
			}
			batch.Release()
		}
	})
	done := make(chan struct{})
	var noise sync.WaitGroup
	for range 2 {
		noise.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				if err := socket.Send([]byte("anyone?"), closed, netip.Addr{}); err != nil {
					t.Errorf("Send() to the closed port = %v", err)
					return
				}
			}
		})
	}
	memory := make([]byte, 16)
	for i := range sends {
		if err := socket.Send([]byte("hello"), addressOf(sink), netip.Addr{}); err != nil {
			t.Errorf("Send() %d to the open port = %v", i, err)
			break
		}
		if err := sink.SetReadDeadline(time.Now().Add(patience)); err != nil { // All of them together may take longer.
			t.Error(err)
			break
		}
		if count, err := sink.Read(memory); err != nil || string(memory[:count]) != "hello" {
			t.Errorf("the open port got %q, %v", memory[:count], err)
			break
		}
	}
	close(done)
	noise.Wait()
	if err := socket.Close(); err != nil {
		t.Error(err)
	}
	reader.Wait()
}
