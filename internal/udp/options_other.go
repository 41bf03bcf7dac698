//go:build !linux

package udp

import (
	"net"
	"net/netip"

	"golang.org/x/net/ipv4"
	"golang.org/x/net/ipv6"
)

// applyOptions sets what this system can be told in the same way as others. Whether a datagram may
// be fragmented or broadcast stays as net has it.
func (s *Socket) applyOptions(o Options, index int) error {
	if o.DontFragment {
		return ErrUnsupported
	}
	apply := s.applyIPv6
	if s.network == IPv4 {
		apply = s.applyIPv4
	}
	if err := apply(o, index); err != nil {
		return err
	}
	s.options.Store(&o)
	return nil
}

func (s *Socket) applyIPv4(o Options, index int) error {
	conn := ipv4.NewPacketConn(s.fd.UDPConn)
	if o.TTL != 0 {
		if err := conn.SetTTL(o.TTL); err != nil {
			return err
		}
	}
	if o.TOS != 0 {
		if err := conn.SetTOS(int(o.TOS)); err != nil {
			return err
		}
	}
	if index != 0 {
		if err := conn.SetMulticastInterface(&net.Interface{Index: index}); err != nil {
			return err
		}
	}
	if err := conn.SetMulticastTTL(o.MulticastTTL); err != nil {
		return err
	}
	return conn.SetMulticastLoopback(!o.MulticastQuiet)
}

func (s *Socket) applyIPv6(o Options, index int) error {
	conn := ipv6.NewPacketConn(s.fd.UDPConn)
	if o.TTL != 0 {
		if err := conn.SetHopLimit(o.TTL); err != nil {
			return err
		}
	}
	if o.TOS != 0 {
		if err := conn.SetTrafficClass(int(o.TOS)); err != nil {
			return err
		}
	}
	if index != 0 {
		if err := conn.SetMulticastInterface(&net.Interface{Index: index}); err != nil {
			return err
		}
	}
	if err := conn.SetMulticastHopLimit(o.MulticastTTL); err != nil {
		return err
	}
	return conn.SetMulticastLoopback(!o.MulticastQuiet)
}

// systemTTL is not known here.
func (s *Socket) systemTTL() int { return 0 }

// sendControl refuses what this system cannot be told about one datagram.
func (s *Socket) sendControl(_ netip.Addr, way Way) ([]byte, error) {
	if way.Interface != "" || way.TTL != 0 || way.TOS != nil {
		return nil, ErrUnsupported
	}
	return nil, nil
}

// transmitWith sends one datagram. Broadcasts are allowed anyway.
func (s *Socket) transmitWith(payload []byte, to netip.AddrPort, _ []byte, way Way) error {
	if way.DontFragment {
		return ErrUnsupported
	}
	return s.hand(payload, to, nil)
}

// hand hands one datagram to the system.
func (s *Socket) hand(payload []byte, to netip.AddrPort, control []byte) error {
	if s.peer.IsValid() {
		to = netip.AddrPort{} // It is known, and net refuses to hear it again.
	}
	_, _, err := s.fd.WriteMsgUDPAddrPort(payload, control, to)
	return err
}
