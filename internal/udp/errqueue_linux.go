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

// drainErrors reads the ICMP errors that came back for datagrams of this socket, of which no send is
// to tell any more. The batch has no datagrams, and so its memory is free for them.
func (s *Socket) drainErrors(fd uintptr, batch *Batch, names interfaceNames) {
	s.refusal.Store(0)
	memory := &batch.memory
	for len(batch.Unreachable) == 0 {
		count, errno := receiveMessages(fd, memory.messages[:], unix.MSG_ERRQUEUE)
		if errno != 0 {
			return // EAGAIN: the queue is empty.
		}
		now := time.Now()
		for i := range count {
			control := memory.controls[i][:memory.messages[i].header.Controllen]
			if found, ok := extendedError(control, names); ok {
				found.Time, found.Destination = now, names.source(&memory.names[i])
				batch.Unreachable = append(batch.Unreachable, found)
			}
			memory.rewind(i)
		}
	}
}

// TakeErrors returns the ICMP errors that have come back by now, without waiting and without taking
// datagrams. A Read at the same time takes those that this one does not.
func (s *Socket) TakeErrors() []Unreachable {
	batch := s.batches.borrow()
	defer batch.Release()
	names := make(interfaceNames)
	var all []Unreachable
	err := s.fd.Control(func(fd uintptr) {
		for more := true; more; {
			s.drainErrors(fd, batch, names)
			more = len(batch.Unreachable) > 0
			all = append(all, batch.Unreachable...)
			batch.Unreachable = batch.Unreachable[:0]
		}
	})
	if err != nil {
		return nil // closed meanwhile
	}
	return all
}

// extendedError finds the ICMP message among what came with an error. Errors of the machine's own
// making are none: Send has returned them.
func extendedError(control []byte, names interfaceNames) (Unreachable, bool) {
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
		found := Unreachable{
			From:  offender(data[sizeofExtendedErr:], names),
			Type:  data[5],
			Code:  data[6],
			Errno: unix.ErrnoName(unix.Errno(binary.NativeEndian.Uint32(data))),
		}
		if found.Errno == "EMSGSIZE" { // Of other errors the field means something else (ip(7), ee_info).
			found.MTU = int(binary.NativeEndian.Uint32(data[8:]))
		}
		return found, true
	}
	return Unreachable{}, false
}

// offender reads the sockaddr of whoever sent the ICMP message: family, port, then the address, at
// byte 4 for IPv4 and at byte 8 for IPv6 (ip(7), ipv6(7)).
func offender(data []byte, names interfaceNames) netip.Addr {
	if len(data) < 2 {
		return netip.Addr{}
	}
	switch family := binary.NativeEndian.Uint16(data); {
	case family == unix.AF_INET && len(data) >= 8:
		return netip.AddrFrom4([4]byte(data[4:8]))
	case family == unix.AF_INET6 && len(data) >= unix.SizeofSockaddrInet6:
		addr := netip.AddrFrom16([16]byte(data[8:24])).Unmap()
		return names.zoned(addr, binary.NativeEndian.Uint32(data[24:28]))
	}
	return netip.Addr{}
}
