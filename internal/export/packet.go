package export

import (
	"encoding/binary"
	"fmt"
	"net/netip"

	"udpweb/internal/journal"
	"udpweb/internal/udp"
)

// Sizes of headers in bytes, without options (RFC 791, RFC 8200, RFC 768).
const (
	ipv4Header = 20
	ipv6Header = 40
	udpHeader  = 8
)

// What stands in an IP header where nobody knows. 64 is the TTL that RFC 1700 recommends.
const (
	assumedTTL = 64
	assumedTOS = 0
)

// protocolUDP is the number of UDP in an IP header.
const protocolUDP = 17

// maxIPLength is the largest length that a field of 16 bits holds: of an IPv4 packet with its header, of
// an IPv6 packet without.
const maxIPLength = 65_535

// packet is a datagram with the headers it must have had. No socket ever sees those.
type packet struct {
	bytes   []byte   // headers, and as much of the payload as was taken
	length  int      // what it had on the wire, in bytes
	remarks []string // what a reader has to know about it
}

// rebuild makes the packet of a datagram. What is not known of its headers is filled in so that every
// program can read them, with a remark. It reuses the memory of p.
func (p *packet) rebuild(e *journal.Entry) {
	p.remarks = p.remarks[:0]
	datagram := e.Datagram
	datagram.Length = max(datagram.Length, len(datagram.Payload))
	source, destination := p.addresses(datagram)
	datagram.Source = netip.AddrPortFrom(source, datagram.Source.Port())
	datagram.Destination = netip.AddrPortFrom(destination, datagram.Destination.Port())
	most := maxIPLength - udpHeader
	if source.Is4() {
		most -= ipv4Header
	}
	if datagram.Length > most { // No socket has sent that.
		p.remark("%d bytes do not fit into one packet: it ends after %d", datagram.Length, most)
		datagram.Length, datagram.Payload = most, datagram.Payload[:min(len(datagram.Payload), most)]
	}
	ttl, tos := datagram.Header.TTL, datagram.Header.TOS
	if !datagram.Header.Known {
		ttl, tos = assumedTTL, assumedTOS
		p.remark("TTL and TOS are unknown: %d and %d stand for them", ttl, tos)
	}
	if datagram.Truncated() {
		p.remark("cut: %d of %d bytes were taken (bytes per recvfrom), the others are lost, and nobody can know the checksum",
			len(datagram.Payload), datagram.Length)
	}
	p.bytes = appendIP(p.bytes[:0], source, destination, ttl, tos, udpHeader+datagram.Length)
	p.length = len(p.bytes) + udpHeader + datagram.Length
	header := rebuiltUDP(datagram)
	p.bytes = append(append(p.bytes, header[:]...), datagram.Payload...)
}

func (p *packet) remark(format string, values ...any) {
	p.remarks = append(p.remarks, fmt.Sprintf(format, values...))
}

// addresses are those of the IP header: of one family, valid, and without a zone. The unspecified
// address stands for what is not known.
func (p *packet) addresses(d udp.Datagram) (source, destination netip.Addr) {
	source, destination = d.Source.Addr().Unmap().WithZone(""), d.Destination.Addr().Unmap().WithZone("")
	unspecified := netip.IPv4Unspecified()
	if source.Is6() || !source.IsValid() && destination.Is6() {
		unspecified = netip.IPv6Unspecified()
	}
	switch {
	case !source.IsValid():
		source = unspecified
		p.remark("where it came from is unknown: %v stands for it", unspecified)
	case source.IsUnspecified():
		p.remark("which address of this machine it came from is unknown")
	}
	switch {
	case !destination.IsValid():
		destination = unspecified
		p.remark("the system does not tell which address it was sent to: %v stands for it", unspecified)
	case destination.Is4() != source.Is4():
		p.remark("it was sent to %v, which does not fit its source: %v stands for it", destination, unspecified)
		destination = unspecified
	case destination.IsUnspecified():
		p.remark("the system does not tell which address it was sent to")
	}
	return source, destination
}

// appendIP appends the IP header before a UDP header and payload of length bytes. The identification,
// the flags and the flow label, which no socket ever tells, are 0.
func appendIP(dst []byte, source, destination netip.Addr, ttl, tos uint8, length int) []byte {
	if source.Is4() {
		dst = append(dst, 4<<4|ipv4Header/4, tos)
		dst = binary.BigEndian.AppendUint16(dst, uint16(ipv4Header+length))
		dst = append(dst, 0, 0, 0, 0, ttl, protocolUDP, 0, 0)
		dst = append(append(dst, source.AsSlice()...), destination.AsSlice()...)
		header := dst[len(dst)-ipv4Header:]
		binary.BigEndian.PutUint16(header[10:], checksum(header))
		return dst
	}
	dst = binary.BigEndian.AppendUint32(dst, 6<<28|uint32(tos)<<20)
	dst = binary.BigEndian.AppendUint16(dst, uint16(length))
	dst = append(dst, protocolUDP, ttl)
	return append(append(dst, source.AsSlice()...), destination.AsSlice()...)
}

// rebuiltUDP is the UDP header. Where the checksum cannot be known because an address is not, it is
// that of the packet as it is written. Of a datagram that was cut there is none: IPv4 has 0 for that,
// IPv6 forbids that value (RFC 8200 section 8.1).
func rebuiltUDP(d udp.Datagram) [udpHeader]byte {
	rebuilt := d.RebuildHeader()
	header := rebuilt.Bytes()
	if rebuilt.ChecksumKnown {
		return header
	}
	sum := uint16(0xffff)
	switch {
	case !d.Truncated():
		pseudo := binary.BigEndian.AppendUint32([]byte{0, protocolUDP}, uint32(udpHeader+d.Length))
		sum = checksum(d.Source.Addr().AsSlice(), d.Destination.Addr().AsSlice(), pseudo, header[:], d.Payload)
		if sum == 0 {
			sum = 0xffff
		}
	case d.Source.Addr().Is4():
		sum = 0
	}
	binary.BigEndian.PutUint16(header[6:], sum)
	return header
}

// checksum is the Internet checksum of the parts, all of which but the last have an even number of
// bytes (RFC 1071).
func checksum(parts ...[]byte) uint16 {
	sum := uint64(0)
	for _, part := range parts {
		for ; len(part) >= 2; part = part[2:] {
			sum += uint64(binary.BigEndian.Uint16(part))
		}
		if len(part) == 1 {
			sum += uint64(part[0]) << 8
		}
	}
	for sum > 0xffff {
		sum = sum&0xffff + sum>>16
	}
	return ^uint16(sum)
}
