package udp

import (
	"encoding/binary"
	"net/netip"
)

// headerSize is the length of the UDP header, in bytes (RFC 768).
const headerSize = 8

// protocol is the number of UDP in the IP header (RFC 768).
const protocol = 17

// RebuiltHeader is the UDP header that a datagram must have had (RFC 768). No socket ever sees one:
// the ports and the length are known by other ways, and the checksum is calculated. What was on the
// wire may have been another, where the sender left the checksum out or the hardware was to fill it
// in.
type RebuiltHeader struct {
	SourcePort, DestinationPort uint16
	Length                      uint16 // bytes of the header and the payload; 0 of a jumbogram (RFC 2675)
	Checksum                    uint16 // never 0 where it is known: that stands for none (RFC 768)
	ChecksumKnown               bool   // false where a part of what it covers is unknown; Checksum is 0 then
}

// RebuildHeader calculates the UDP header of a datagram. Its checksum covers both addresses and the
// whole payload, and so cannot be known of one that was cut, or of which the system does not tell
// the address.
func (d Datagram) RebuildHeader() RebuiltHeader {
	rebuilt := RebuiltHeader{SourcePort: d.Source.Port(), DestinationPort: d.Destination.Port()}
	if length := headerSize + d.Length; length <= MaxReadSize {
		rebuilt.Length = uint16(length)
	}
	source, destination := d.Source.Addr(), d.Destination.Addr()
	if d.Truncated() || !isOfHeader(source) || !isOfHeader(destination) || source.Is4() != destination.Is4() {
		return rebuilt
	}
	header := rebuilt.Bytes()
	sum := pseudoHeader(source, destination, headerSize+d.Length) + sumOf(header[:]) + sumOf(d.Payload)
	for sum > 0xffff {
		sum = sum&0xffff + sum>>16
	}
	rebuilt.Checksum, rebuilt.ChecksumKnown = ^uint16(sum), true
	if rebuilt.Checksum == 0 {
		rebuilt.Checksum = 0xffff
	}
	return rebuilt
}

// isOfHeader reports whether an address can stand in an IP header: the unspecified one only says
// that the system was to choose.
func isOfHeader(addr netip.Addr) bool { return addr.IsValid() && !addr.IsUnspecified() }

// pseudoHeader sums what the checksum covers of the IP header: the addresses, the protocol and the
// length of the UDP part. IPv4 and IPv6 order and pad these differently (RFC 768, RFC 8200 section
// 8.1), which a sum does not show.
func pseudoHeader(source, destination netip.Addr, length int) uint64 {
	return sumOf(source.AsSlice()) + sumOf(destination.AsSlice()) + protocol + uint64(length)
}

// sumOf adds up 16-bit words. A last odd byte counts as if a zero followed (RFC 768). No datagram has
// so many that their sum would not fit.
func sumOf(data []byte) (sum uint64) {
	for len(data) >= 2 {
		sum += uint64(binary.BigEndian.Uint16(data))
		data = data[2:]
	}
	if len(data) == 1 {
		sum += uint64(data[0]) << 8
	}
	return sum
}

// Bytes returns the header as it is on the wire, with a checksum of 0 where it is unknown.
func (h RebuiltHeader) Bytes() (bytes [headerSize]byte) {
	binary.BigEndian.PutUint16(bytes[0:], h.SourcePort)
	binary.BigEndian.PutUint16(bytes[2:], h.DestinationPort)
	binary.BigEndian.PutUint16(bytes[4:], h.Length)
	binary.BigEndian.PutUint16(bytes[6:], h.Checksum)
	return bytes
}
