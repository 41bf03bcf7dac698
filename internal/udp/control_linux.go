package udp

import (
	"encoding/binary"
	"net"
	"net/netip"
	"strconv"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

type option struct{ level, name int }

// optionsBeforeBinding ask the kernel to tell with each datagram where it was sent to, by which interface it
// came, its TTL and TOS, when it arrived and how many were dropped before it (ip(7), ipv6(7), socket(7)); to
// keep ICMP errors for the socket (IP_RECVERR); and to give it only those multicast groups that it joins
// itself (IP_MULTICAST_ALL).
func optionsBeforeBinding(cfg Config) []optionValue {
	values := []optionValue{
		{option{unix.SOL_SOCKET, unix.SO_TIMESTAMPNS}, 1},
		{option{unix.SOL_SOCKET, unix.SO_RXQ_OVFL}, 1},
		{option{unix.SOL_SOCKET, unix.SO_REUSEADDR}, number(cfg.ReuseAddress)},
		{option{unix.SOL_SOCKET, unix.SO_REUSEPORT}, number(cfg.ReusePort)},
		// A socket that is about to be connected may be so to a broadcast address.
		{option{unix.SOL_SOCKET, unix.SO_BROADCAST}, number(cfg.Options.Broadcast)},
	}
	if cfg.Network != IPv6 { // A dual-stack socket has the options of both families.
		values = append(values,
			optionValue{option{unix.IPPROTO_IP, unix.IP_PKTINFO}, 1},
			optionValue{option{unix.IPPROTO_IP, unix.IP_RECVTTL}, 1},
			optionValue{option{unix.IPPROTO_IP, unix.IP_RECVTOS}, 1},
			optionValue{option{unix.IPPROTO_IP, unix.IP_RECVERR}, 1},
			optionValue{option{unix.IPPROTO_IP, unix.IP_MULTICAST_ALL}, 0})
	}
	if cfg.Network != IPv4 {
		values = append(values,
			optionValue{option{unix.IPPROTO_IPV6, unix.IPV6_RECVPKTINFO}, 1},
			optionValue{option{unix.IPPROTO_IPV6, unix.IPV6_RECVHOPLIMIT}, 1},
			optionValue{option{unix.IPPROTO_IPV6, unix.IPV6_RECVTCLASS}, 1},
			optionValue{option{unix.IPPROTO_IPV6, unix.IPV6_RECVERR}, 1},
			optionValue{option{unix.IPPROTO_IPV6, unix.IPV6_MULTICAST_ALL}, 0})
	}
	return values
}

// readControl adds to a datagram what its control messages say, and returns how many the kernel had
// dropped when it queued this one. A message that the kernel wrote wrongly or not at all leaves its
// field unknown.
func (s *Socket) readControl(datagram *Datagram, control []byte) (dropped uint32) {
	for len(control) >= unix.SizeofCmsghdr {
		header, data, rest, err := unix.ParseOneSocketControlMessage(control)
		if err != nil {
			return dropped
		}
		control = rest
		switch (option{int(header.Level), int(header.Type)}) {
		case option{unix.SOL_SOCKET, unix.SO_TIMESTAMPNS}:
			if len(data) >= int(unsafe.Sizeof(unix.Timespec{})) {
				datagram.Time = time.Unix((*unix.Timespec)(unsafe.Pointer(&data[0])).Unix())
			}
		case option{unix.SOL_SOCKET, unix.SO_RXQ_OVFL}: // There is none before the first drop.
			if len(data) >= 4 {
				dropped = binary.NativeEndian.Uint32(data)
			}
		case option{unix.IPPROTO_IP, unix.IP_PKTINFO}:
			if len(data) >= unix.SizeofInet4Pktinfo {
				info := (*unix.Inet4Pktinfo)(unsafe.Pointer(&data[0]))
				s.addressed(datagram, netip.AddrFrom4(info.Addr), uint32(info.Ifindex))
			}
		case option{unix.IPPROTO_IPV6, unix.IPV6_PKTINFO}:
			if len(data) >= unix.SizeofInet6Pktinfo {
				info := (*unix.Inet6Pktinfo)(unsafe.Pointer(&data[0]))
				s.addressed(datagram, netip.AddrFrom16(info.Addr).Unmap(), info.Ifindex)
			}
		case option{unix.IPPROTO_IP, unix.IP_TTL}, option{unix.IPPROTO_IPV6, unix.IPV6_HOPLIMIT}:
			if len(data) >= 4 {
				datagram.Header.TTL = uint8(binary.NativeEndian.Uint32(data))
				datagram.Header.Known = true
			}
		case option{unix.IPPROTO_IP, unix.IP_TOS}: // a single byte, unlike all others
			if len(data) >= 1 {
				datagram.Header.TOS = data[0]
			}
		case option{unix.IPPROTO_IPV6, unix.IPV6_TCLASS}:
			if len(data) >= 4 {
				datagram.Header.TOS = uint8(binary.NativeEndian.Uint32(data))
			}
		}
	}
	return dropped
}

func (s *Socket) addressed(datagram *Datagram, to netip.Addr, index uint32) {
	datagram.Destination = netip.AddrPortFrom(s.reader.names.zoned(to, index), s.local.Port())
	datagram.Interface = s.reader.names.name(int(index))
}

// sendControl builds the control messages that make one datagram leave in a way of its own.
func (s *Socket) sendControl(to netip.Addr, way Way) ([]byte, error) {
	if way == (Way{}) {
		return nil, nil
	}
	index, err := InterfaceIndex(way.Interface)
	if err != nil {
		return nil, err
	}
	var control []byte
	if way.From.IsValid() || index != 0 {
		control = packetInfo(to, s.sourceOf(to, way), index)
	}
	hops, class := option{unix.IPPROTO_IPV6, unix.IPV6_HOPLIMIT}, option{unix.IPPROTO_IPV6, unix.IPV6_TCLASS}
	if to.Is4() { // Also where a dual-stack socket sends it.
		hops, class = option{unix.IPPROTO_IP, unix.IP_TTL}, option{unix.IPPROTO_IP, unix.IP_TOS}
	}
	if way.TTL != 0 {
		control = appendControl(control, hops, way.TTL)
	}
	if way.TOS != nil {
		control = appendControl(control, class, int(*way.TOS))
	}
	return control, nil
}

// sourceOf is the address a datagram shall come from. Of IPv4 the kernel takes none here for any
// (ip(7)), even where the socket is bound to one.
func (s *Socket) sourceOf(to netip.Addr, way Way) netip.Addr {
	local := s.local.Addr()
	if way.From.IsValid() || !to.Is4() || !local.Is4() || local.IsUnspecified() || local.IsMulticast() {
		return way.From
	}
	return local
}

// packetInfo names the source address and the interface of a datagram, as far as there are any.
func packetInfo(to, from netip.Addr, index int) []byte {
	if to.Is4() {
		info := unix.Inet4Pktinfo{Ifindex: int32(index)}
		if from.IsValid() {
			info.Spec_dst = from.As4()
		}
		return unix.PktInfo4(&info)
	}
	info := unix.Inet6Pktinfo{Ifindex: uint32(index)}
	if from.IsValid() {
		info.Addr = from.As16()
		if index == 0 {
			info.Ifindex = zoneIndex(from.Zone())
		}
	}
	return unix.PktInfo6(&info)
}

// appendControl appends a control message that holds a number.
func appendControl(control []byte, kind option, value int) []byte {
	start := len(control)
	control = append(control, make([]byte, unix.CmsgSpace(4))...)
	header := (*unix.Cmsghdr)(unsafe.Pointer(&control[start]))
	header.Level, header.Type = int32(kind.level), int32(kind.name)
	header.SetLen(unix.CmsgLen(4))
	binary.NativeEndian.PutUint32(control[start+unix.CmsgLen(0):], uint32(value))
	return control
}

// zoneIndex is the index of the interface that a zone names, or is (RFC 4007 section 11.2); 0, by which the
// kernel goes by the destination, where there is none.
func zoneIndex(zone string) uint32 {
	if zone == "" {
		return 0
	}
	if found, err := net.InterfaceByName(zone); err == nil {
		return uint32(found.Index)
	}
	index, err := strconv.ParseUint(zone, 10, 32)
	if err != nil {
		return 0
	}
	return uint32(index)
}
