package udp

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"syscall"
	"time"
)

// Way says how one datagram shall leave where that differs from the options of its socket. The zero
// value leaves it as the socket has it.
type Way struct {
	From         netip.Addr // the address it shall come from
	Interface    string     // the name of the interface it shall leave by
	TTL          int        // hops, 1 to 255, of group datagrams as well
	TOS          *uint8     // type of service, or traffic class
	DontFragment bool       // as Options has it, for this datagram
	Broadcast    bool       // as Options has it, for this datagram
}

// SendUntil makes sends fail with [ErrQueueFull] that wait for room in the send queue (SO_SNDBUF) at that
// moment or later; the zero time means that they wait for as long as it takes.
func (s *Socket) SendUntil(deadline time.Time) error { return s.fd.SetWriteDeadline(deadline) }

// Send hands one datagram to the kernel. A valid from is the address it shall come from, which
// matters on a socket bound to the unspecified address: a peer that was addressed elsewhere would
// not take the answer for one. Where the system does not take that address for a source, it chooses
// another. Success says that the kernel took the datagram, and nothing of its arrival.
func (s *Socket) Send(payload []byte, to netip.AddrPort, from netip.Addr) error {
	return s.SendBy(payload, to, Way{From: from})
}

// SendBy hands one datagram to the kernel as Send does, in a way of its own. It also fails with
// [ErrNoInterface], and with [ErrUnsupported] where the system knows no such way.
func (s *Socket) SendBy(payload []byte, to netip.AddrPort, way Way) error {
	to, way.From = unmap(to), way.From.Unmap()
	if way.From.IsUnspecified() || way.From.IsMulticast() {
		way.From = netip.Addr{}
	}
	if !fits(s.network, to.Addr()) || (way.From.IsValid() && way.From.Is4() != to.Addr().Is4()) {
		return ErrFamily
	}
	if s.isStranger(to) {
		return fmt.Errorf("%w: %w", ErrRejected, net.ErrWriteToConnected)
	}
	control, err := s.sendControl(to.Addr(), way)
	if err != nil {
		return err
	}
	err = s.transmit(payload, to, control, way)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return fmt.Errorf("%w: %w", ErrQueueFull, err)
	}
	if way.From.IsValid() && (errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENETUNREACH)) {
		// The address was a broadcast one, or has left the machine meanwhile. Kernels differ in the errno.
		way.From = netip.Addr{}
		return s.SendBy(payload, to, way)
	}
	return classify(err, sendFailures)
}

// transmit sends one datagram. An ICMP error that came back for an earlier one, perhaps to someone
// else, is charged to whichever call comes next: this one was not sent then, and is tried again.
// The reader learns of it from the error queue.
// A connected socket has only one peer, and there the error is the answer.
func (s *Socket) transmit(payload []byte, to netip.AddrPort, control []byte, way Way) error {
	if s.peer.IsValid() {
		if err := s.refused(); err != nil {
			return err
		}
	}
	for try := 1; ; try++ {
		err := s.transmitOnce(payload, to, control, way)
		if err == nil || s.peer.IsValid() || try > retries[Errno(err)] {
			return err
		}
	}
}

func (s *Socket) transmitOnce(payload []byte, to netip.AddrPort, control []byte, way Way) error {
	options := s.options.Load()
	if (way.DontFragment && !options.DontFragment) || (way.Broadcast && !options.Broadcast) {
		return s.transmitWith(payload, to, control, way)
	}
	return s.hand(payload, to, control)
}

// RouteSource returns the address the system would send from to reach a destination, by the named
// interface where one is named. No datagram leaves: connecting a UDP socket only looks the route up
// (udp(7)).
func RouteSource(to netip.AddrPort, by string) (netip.Addr, error) {
	index, err := InterfaceIndex(by)
	if err != nil {
		return netip.Addr{}, err
	}
	addr, err := routeSource(unmap(to), index)
	return addr, classify(err, sendFailures)
}
