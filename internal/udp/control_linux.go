package udp

import (
	"encoding/binary"
	"net"
	"net/netip"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// prepare returns what asks the kernel, before a socket is bound, to tell with each datagram where
// it was sent to, by which interface it came, its TTL and TOS and when it arrived (ip(7), ipv6(7),
// socket(7)), and to keep ICMP errors for the socket (IP_RECVERR). The network is the one that was
// asked for: net calls that of a dual-stack socket "udp6".
func prepare(network string) func(string, string, syscall.RawConn) error {
	return func(_, _ string, raw syscall.RawConn) error {
		var failed error
		err := raw.Control(func(fd uintptr) { failed = setOptions(int(fd), network) })
		if err != nil {
			return err
		}
		return failed
	}
}

type option struct{ level, name int }

func setOptions(fd int, network string) error {
	options := []option{{unix.SOL_SOCKET, unix.SO_TIMESTAMPNS}}
	if network != IPv6 { // A dual-stack socket has the options of both families.
		options = append(options,
			option{unix.IPPROTO_IP, unix.IP_PKTINFO},
			option{unix.IPPROTO_IP, unix.IP_RECVTTL},
			option{unix.IPPROTO_IP, unix.IP_RECVTOS},
			option{unix.IPPROTO_IP, unix.IP_RECVERR})
	}
	if network != IPv4 {
		options = append(options,
			option{unix.IPPROTO_IPV6, unix.IPV6_RECVPKTINFO},
			option{unix.IPPROTO_IPV6, unix.IPV6_RECVHOPLIMIT},
			option{unix.IPPROTO_IPV6, unix.IPV6_RECVTCLASS},
			option{unix.IPPROTO_IPV6, unix.IPV6_RECVERR})
	}
	for _, each := range options {
		if err := unix.SetsockoptInt(fd, each.level, each.name, 1); err != nil {
			return err
		}
	}
	return nil
}

// readControl adds to a datagram what its control messages say. One that the kernel wrote wrongly
// or not at all leaves its field unknown.
func (s *Socket) readControl(datagram *Datagram, control []byte) {
	for len(control) >= unix.SizeofCmsghdr {
		header, data, rest, err := unix.ParseOneSocketControlMessage(control)
		if err != nil {
			return
		}
		control = rest
		switch (option{int(header.Level), int(header.Type)}) {
		case option{unix.SOL_SOCKET, unix.SO_TIMESTAMPNS}:
			if len(data) >= int(unsafe.Sizeof(unix.Timespec{})) {
				datagram.Time = time.Unix((*unix.Timespec)(unsafe.Pointer(&data[0])).Unix())
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
}

func (s *Socket) addressed(datagram *Datagram, to netip.Addr, index uint32) {
	datagram.Destination = netip.AddrPortFrom(s.reader.zoned(to, index), s.local.Port())
	datagram.Interface = s.reader.interfaceName(int(index))
}

// sourceControl builds the control message that names the source address of one datagram.
func (s *Socket) sourceControl(from netip.Addr) []byte {
	switch {
	case !from.IsValid():
		return nil
	case s.network == IPv4:
		return unix.PktInfo4(&unix.Inet4Pktinfo{Spec_dst: from.As4()})
	default: // A dual-stack socket takes IPv4 in its IPv6 form.
		return unix.PktInfo6(&unix.Inet6Pktinfo{Addr: from.As16(), Ifindex: zoneIndex(from.Zone())})
	}
}

// zoneIndex is the index of the interface that a zone names; 0, by which the kernel goes by the
// destination, where there is none.
func zoneIndex(zone string) uint32 {
	if zone == "" {
		return 0
	}
	if found, err := net.InterfaceByName(zone); err == nil {
		return uint32(found.Index)
	}
	return 0
}
