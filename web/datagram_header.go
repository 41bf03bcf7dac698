package web

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"udpweb/internal/journal"
	"udpweb/internal/payload"
	"udpweb/internal/texts"
)

// headerSize is the length of the UDP header, in bytes, and protocol the number of UDP in the IP
// header (RFC 768).
const (
	headerSize = 8
	protocol   = 17
)

// pseudoFields is how many fields a pseudo-header has, that of IPv4 as that of IPv6.
const pseudoFields = 5

// header is the UDP header of a datagram.
type header struct {
	SourcePort, DestinationPort, Length, Checksum number

	Note    string        // what is missing for a checksum
	Version string        // of IP
	Pseudo  []pseudoField // none where an address is not known
}

// number is the value of a field of sixteen bits.
type number struct{ Decimal, Hex, Bits string }

// pseudoField is a field of what the checksum covers besides the datagram.
type pseudoField struct{ Name, Value, Hex string }

func (w *Web) header(e *journal.Entry) header {
	rebuilt := e.RebuildHeader()
	shown := header{
		SourcePort: numberOf(rebuilt.SourcePort), DestinationPort: numberOf(rebuilt.DestinationPort),
		Length: numberOf(rebuilt.Length), Checksum: number{Decimal: w.words.Unknown},
	}
	switch {
	case rebuilt.ChecksumKnown:
		shown.Checksum = numberOf(rebuilt.Checksum)
	case e.Truncated():
		shown.Note = texts.Fill(w.words.ChecksumPayload, "length", strconv.Itoa(e.Length))
	default:
		shown.Note = w.words.ChecksumAddress
	}
	shown.Version, shown.Pseudo = w.pseudoHeader(e)
	return shown
}

// numberOf writes a number in all ways. Its bits stand apart, so that they spread over their places.
func numberOf(value uint16) number {
	return number{
		Decimal: strconv.Itoa(int(value)), Hex: fmt.Sprintf("0x%04x", value),
		Bits: strings.Join(strings.Split(fmt.Sprintf("%016b", value), ""), " "),
	}
}

// pseudoHeader is what the checksum covers of the IP header, in the order of its bytes: RFC 768 has it
// for IPv4, RFC 8200 section 8.1 for IPv6.
func (w *Web) pseudoHeader(e *journal.Entry) (version string, fields []pseudoField) {
	source, destination := e.Source.Addr(), e.Destination.Addr()
	if !isOfHeader(source) || !isOfHeader(destination) || source.Is4() != destination.Is4() {
		return "", nil
	}
	fields = []pseudoField{
		{w.words.PseudoSource, source.WithZone("").String(), payload.Hex(source.AsSlice())},
		{w.words.PseudoDestination, destination.WithZone("").String(), payload.Hex(destination.AsSlice())},
	}
	length := binary.BigEndian.AppendUint32(nil, uint32(headerSize+e.Length))
	decimal := strconv.Itoa(headerSize + e.Length)
	if source.Is4() {
		return "IPv4", append(fields,
			pseudoField{w.words.PseudoZero, "0", "00"},
			pseudoField{w.words.PseudoProtocol, strconv.Itoa(protocol), payload.Hex([]byte{protocol})},
			pseudoField{w.words.PseudoLength, decimal, payload.Hex(length[2:])})
	}
	return "IPv6", append(fields,
		pseudoField{w.words.PseudoLength, decimal, payload.Hex(length)},
		pseudoField{w.words.PseudoZero, "0", "00 00 00"},
		pseudoField{w.words.PseudoNext, strconv.Itoa(protocol), payload.Hex([]byte{protocol})})
}

// isOfHeader reports whether an address can stand in an IP header: the unspecified one only says that
// the system was to choose.
func isOfHeader(addr netip.Addr) bool { return addr.IsValid() && !addr.IsUnspecified() }
