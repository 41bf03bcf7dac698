package udp

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
)

// Burst sends one payload to one destination many times, with as few system calls as the system
// allows. It is for one goroutine at a time; its socket may be used by others meanwhile.
type Burst struct {
	socket  *Socket
	payload []byte
	to      netip.AddrPort
	way     Way
	burstSystem
}

// NewBurst prepares to send payload, which must not be changed any more, from a socket to a destination.
// Segmented lets the kernel be given many datagrams as one, which it takes apart again (UDP_SEGMENT,
// udp(7)): faster by a multiple, but where they leave this machine a queue on the way may drop some of
// them and report success, and an error is of all of them. It fails as [Socket.SendBy] does, before
// anything is sent. The names of interfaces are looked up once, here.
func (s *Socket) NewBurst(payload []byte, to netip.AddrPort, way Way, segmented bool) (*Burst, error) {
	b := &Burst{socket: s, payload: payload, to: unmap(to), way: way}
	if b.way.From = way.From.Unmap(); b.way.From.IsUnspecified() || b.way.From.IsMulticast() {
		b.way.From = netip.Addr{}
	}
	if !fits(s.network, b.to.Addr()) || (b.way.From.IsValid() && b.way.From.Is4() != b.to.Addr().Is4()) {
		return nil, ErrFamily
	}
	if s.isStranger(b.to) {
		return nil, fmt.Errorf("%w: %w", ErrRejected, net.ErrWriteToConnected)
	}
	if err := b.prepare(segmented); err != nil {
		return nil, err
	}
	return b, nil
}

// To is where the burst goes.
func (b *Burst) To() netip.AddrPort { return b.to }

// Send hands at most n datagrams to the kernel and returns how many it took. It took all of them unless
// there is an error, which refused datagrams have met: those were given up, and the rest was not tried.
// With [ErrQueueFull] none may have been refused: then the send queue has no room at the moment, which
// Send does not wait for on Linux. As with a single send, an ICMP error of an earlier datagram is none of
// this one's.
func (b *Burst) Send(n int) (sent, refused int, err error) {
	failures := 0
	for sent < n {
		taken, given, err := b.hand(n - sent)
		if sent += taken; taken > 0 {
			failures = 0
		}
		if err == nil {
			continue
		}
		if failures++; !errors.Is(err, net.ErrClosed) && failures <= retries[Errno(err)] {
			continue
		}
		return sent, given, classify(err, sendFailures)
	}
	return sent, 0, nil
}
