package udp

import (
	"errors"
	"net/netip"
	"os"

	"golang.org/x/sys/unix"
)

// systemValue asks the kernel for its own default of an option that has one (ip(7), ipv6(7)).
const systemValue = -1

// optionValue is a socket option and its value.
type optionValue struct {
	option
	value int
}

// applyOptions sets the options of the families that the socket has to do with, or none of them. It takes its
// turn among the writers, and so a send that has options of its own for a moment knows what to put back.
func (s *Socket) applyOptions(o Options, index int) error {
	var failed error
	err := s.fd.Write(func(fd uintptr) bool {
		failed = setAll(int(fd), s.lasting(o))
		if failed == nil {
			failed = s.setMulticastInterface(int(fd), index)
		}
		if before := s.options.Load(); failed != nil && before != nil {
			failed = errors.Join(failed, setAll(int(fd), s.lasting(*before)))
		}
		if failed == nil {
			s.options.Store(&o)
		}
		return true
	})
	return errors.Join(err, failed)
}

// lasting are all options that are numbers.
func (s *Socket) lasting(o Options) []optionValue {
	ttl := o.TTL
	if ttl == 0 {
		ttl = systemValue
	}
	values := s.momentary(o.DontFragment, o.Broadcast)
	if s.network != IPv6 {
		values = append(values,
			optionValue{option{unix.IPPROTO_IP, unix.IP_TTL}, ttl},
			optionValue{option{unix.IPPROTO_IP, unix.IP_TOS}, int(o.TOS)},
			optionValue{option{unix.IPPROTO_IP, unix.IP_MULTICAST_TTL}, o.MulticastTTL},
			optionValue{option{unix.IPPROTO_IP, unix.IP_MULTICAST_LOOP}, number(!o.MulticastQuiet)})
	}
	if s.network != IPv4 {
		values = append(values,
			optionValue{option{unix.IPPROTO_IPV6, unix.IPV6_UNICAST_HOPS}, ttl},
			optionValue{option{unix.IPPROTO_IPV6, unix.IPV6_TCLASS}, int(o.TOS)},
			optionValue{option{unix.IPPROTO_IPV6, unix.IPV6_MULTICAST_HOPS}, o.MulticastTTL},
			optionValue{option{unix.IPPROTO_IPV6, unix.IPV6_MULTICAST_LOOP}, number(!o.MulticastQuiet)})
	}
	return values
}

func (s *Socket) setMulticastInterface(fd, index int) error {
	if s.network != IPv4 {
		if err := unix.SetsockoptInt(fd, unix.IPPROTO_IPV6, unix.IPV6_MULTICAST_IF, index); err != nil {
			return os.NewSyscallError("setsockopt", err)
		}
	}
	if s.network == IPv6 {
		return nil
	}
	err := unix.SetsockoptIPMreqn(fd, unix.IPPROTO_IP, unix.IP_MULTICAST_IF, &unix.IPMreqn{Ifindex: int32(index)})
	return os.NewSyscallError("setsockopt", err)
}

// momentary are the options that no control message of one datagram can set (ip(7)). IPv6 has one
// against fragments (RFC 3542 section 11.2), but a dual-stack socket would need both ways then.
func (s *Socket) momentary(dontFragment, broadcast bool) []optionValue {
	// Off means off: what Linux has by default sets the flag on all that fits, and a router on the way may
	// not fragment it. IPv6 knows no such flag, and no router fragments there.
	discovery, discovery6 := unix.IP_PMTUDISC_DONT, unix.IPV6_PMTUDISC_WANT
	if dontFragment {
		discovery, discovery6 = unix.IP_PMTUDISC_DO, unix.IPV6_PMTUDISC_DO
	}
	values := []optionValue{{option{unix.SOL_SOCKET, unix.SO_BROADCAST}, number(broadcast)}}
	if s.network != IPv6 {
		values = append(values, optionValue{option{unix.IPPROTO_IP, unix.IP_MTU_DISCOVER}, discovery})
	}
	if s.network != IPv4 {
		values = append(values, optionValue{option{unix.IPPROTO_IPV6, unix.IPV6_MTU_DISCOVER}, discovery6})
	}
	return values
}

func setAll(fd int, values []optionValue) error {
	for _, each := range values {
		if err := unix.SetsockoptInt(fd, each.level, each.name, each.value); err != nil {
			return os.NewSyscallError("setsockopt", err)
		}
	}
	return nil
}

func number(on bool) int {
	if on {
		return 1
	}
	return 0
}

// systemTTL is the TTL that the kernel gives a datagram where the socket has none of its own.
func (s *Socket) systemTTL() int {
	ttl, asked := 0, option{unix.IPPROTO_IP, unix.IP_TTL}
	if s.network == IPv6 {
		asked = option{unix.IPPROTO_IPV6, unix.IPV6_UNICAST_HOPS}
	}
	err := s.fd.Control(func(fd uintptr) {
		if found, err := unix.GetsockoptInt(int(fd), asked.level, asked.name); err == nil {
			ttl = found
		}
	})
	if err != nil {
		return 0
	}
	return ttl
}

// transmitWith sends one datagram with options that only a socket can have, which it has back
// afterwards. Until then no other datagram leaves it: writers take turns.
func (s *Socket) transmitWith(payload []byte, to netip.AddrPort, control []byte, way Way) error {
	var name sockname
	if !s.peer.IsValid() {
		name = nameOf(s.network, to)
	}
	var failed error
	err := s.fd.Write(func(fd uintptr) bool {
		options := s.options.Load()
		failed = setAll(int(fd), s.momentary(options.DontFragment || way.DontFragment, options.Broadcast || way.Broadcast))
		if failed == nil {
			failed = errnoOf("sendmsg", sendmsg(fd, payload, control, &name))
		}
		failed = errors.Join(failed, setAll(int(fd), s.momentary(options.DontFragment, options.Broadcast)))
		return !errors.Is(failed, unix.EAGAIN)
	})
	return errors.Join(err, failed)
}
