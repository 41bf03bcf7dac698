package udp

import (
	"encoding/binary"
	"net/netip"
	"time"

	"golang.org/x/sys/unix"
)

// Where an error in the queue came from (linux/errqueue.h).
const (
	originICMP  = 2
	originICMP6 = 3
)

// sizeofExtendedErr is the length of struct sock_extended_err (ip(7)); the address of whoever sent
// the ICMP message follows it.
const sizeofExtendedErr = 16

// drainErrors reads the ICMP errors that came back for datagrams of this socket.
func (s *Socket) drainErrors(fd int, batch *Batch) {
	var control [controlSize]byte
	for len(batch.Unreachable) < BatchSize {
		_, used, _, to, err := unix.RecvmsgBuffers(fd, nil, control[:], unix.MSG_ERRQUEUE|unix.MSG_DONTWAIT)
		if err != nil {
			return // EAGAIN: the queue is empty.
		}
		if found, ok := s.extendedError(control[:used], to); ok {
			batch.Unreachable = append(batch.Unreachable, found)
		}
	}
}

func (s *Socket) extendedError(control []byte, to unix.Sockaddr) (Unreachable, bool) {
	for len(control) >= unix.SizeofCmsghdr {
		header, data, rest, err := unix.ParseOneSocketControlMessage(control)
		if err != nil {
			break
		}
		control = rest
		kind := option{int(header.Level), int(header.Type)}
		if kind != (option{unix.IPPROTO_IP, unix.IP_RECVERR}) && kind != (option{unix.IPPROTO_IPV6, unix.IPV6_RECVERR}) {
			continue
		}
		if len(data) < sizeofExtendedErr || (data[4] != originICMP && data[4] != originICMP6) {
			continue
		}
		return Unreachable{
			Time:        time.Now(),
			Destination: s.reader.address(to),
			From:        s.reader.offender(data[sizeofExtendedErr:]),
			Type:        data[5],
			Code:        data[6],
			Errno:       unix.ErrnoName(unix.Errno(binary.NativeEndian.Uint32(data))),
		}, true
	}
	return Unreachable{}, false
}

func (r *reader) address(name unix.Sockaddr) netip.AddrPort {
	switch name := name.(type) {
	case *unix.SockaddrInet4:
		return netip.AddrPortFrom(netip.AddrFrom4(name.Addr), uint16(name.Port))
	case *unix.SockaddrInet6:
		return netip.AddrPortFrom(r.zoned(netip.AddrFrom16(name.Addr).Unmap(), name.ZoneId), uint16(name.Port))
	}
	return netip.AddrPort{}
}

// offender reads the sockaddr of whoever sent the ICMP message: family, port, then the address, at
// byte 4 for IPv4 and at byte 8 for IPv6 (ip(7), ipv6(7)).
func (r *reader) offender(data []byte) netip.Addr {
	if len(data) < 2 {
		return netip.Addr{}
	}
	switch family := binary.NativeEndian.Uint16(data); {
	case family == unix.AF_INET && len(data) >= 8:
		return netip.AddrFrom4([4]byte(data[4:8]))
	case family == unix.AF_INET6 && len(data) >= unix.SizeofSockaddrInet6:
		addr := netip.AddrFrom16([16]byte(data[8:24])).Unmap()
		return r.zoned(addr, binary.NativeEndian.Uint32(data[24:28]))
	}
	return netip.Addr{}
}
