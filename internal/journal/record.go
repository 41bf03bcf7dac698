package journal

import (
	"encoding/binary"
	"net/netip"
	"time"

	"udpweb/internal/udp"
)

// A record is an entry as bytes: a head of fixed size, and a tail with what varies in length. Heads
// grow from the front of a chunk, tails from its back, so that a run of entries is two runs of
// bytes.
const (
	atTime     = 0  // nanoseconds since 1970
	atMissing  = 8  // count of a gap
	atSource   = 16 // 16 bytes; of an Unreachable, the address the ICMP message came from
	atDest     = 32 // 16 bytes
	atPorts    = 48 // source, then destination
	atLength   = 52 // true length of the datagram
	atPayload  = 56 // bytes of payload in the tail
	atTail     = 60 // where in the chunk the tail begins
	atKind     = 64
	atFamilies = 65 // of the source in the low four bits, of the destination in the high ones
	atTTL      = 66
	atTOS      = 67
	atKnown    = 68 // 1 when TTL and TOS are known
	atICMP     = 69 // type, then code
	atNames    = 71 // lengths of the texts in the tail, one byte each
	atNote     = 77 // length of the note, two bytes
	headSize   = 80
)

// The texts of one byte's length, in the order they have in the tail.
const (
	textListener = iota
	textInterface
	textSourceZone
	textDestZone
	textVia
	textErrno
	textCount
)

// maxNote bounds a note, in bytes.
const maxNote = 4096

// Families of an address.
const (
	familyNone = iota
	family4
	family6
)

// texts lists the short texts of an entry in the order of the tail, each cut to what one byte can
// count: all of them are names.
func texts(e *Entry) [textCount]string {
	found := [textCount]string{
		textListener:   e.Listener,
		textInterface:  e.Interface,
		textSourceZone: sourceAddr(e).Zone(),
		textDestZone:   e.Destination.Addr().Zone(),
		textVia:        e.Via,
		textErrno:      e.ICMP.Errno,
	}
	for i, text := range found {
		found[i] = text[:min(len(text), 255)]
	}
	return found
}

func sourceAddr(e *Entry) netip.Addr {
	if e.Kind == Unreachable {
		return e.ICMP.From
	}
	return e.Source.Addr()
}

// tailSize is how many bytes the tail of an entry needs.
func tailSize(e *Entry) int {
	size := len(e.Payload) + min(len(e.Note), maxNote)
	for _, text := range texts(e) {
		size += len(text)
	}
	return size
}

// encode writes an entry into its head and its tail, which begins at offset in the chunk.
func encode(head, tail []byte, offset int, e *Entry) {
	note := e.Note[:min(len(e.Note), maxNote)]
	binary.NativeEndian.PutUint64(head[atTime:], uint64(e.Time.UnixNano()))
	binary.NativeEndian.PutUint64(head[atMissing:], e.Missing)
	source, sourceFamily := addressBytes(sourceAddr(e))
	dest, destFamily := addressBytes(e.Destination.Addr())
	copy(head[atSource:], source[:])
	copy(head[atDest:], dest[:])
	binary.NativeEndian.PutUint16(head[atPorts:], e.Source.Port())
	binary.NativeEndian.PutUint16(head[atPorts+2:], e.Destination.Port())
	binary.NativeEndian.PutUint32(head[atLength:], uint32(e.Length))
	binary.NativeEndian.PutUint32(head[atPayload:], uint32(len(e.Payload)))
	binary.NativeEndian.PutUint32(head[atTail:], uint32(offset))
	head[atKind] = byte(e.Kind)
	head[atFamilies] = sourceFamily | destFamily<<4
	head[atTTL], head[atTOS], head[atKnown] = e.Header.TTL, e.Header.TOS, 0
	if e.Header.Known {
		head[atKnown] = 1
	}
	head[atICMP], head[atICMP+1] = e.ICMP.Type, e.ICMP.Code
	binary.NativeEndian.PutUint16(head[atNote:], uint16(len(note)))
	for i, text := range texts(e) {
		head[atNames+i] = byte(len(text))
		tail = tail[copy(tail, text):]
	}
	tail = tail[copy(tail, note):]
	copy(tail, e.Payload)
}

// decode reads an entry. Its payload is a part of tail; its texts come from names.
func decode(head, tail []byte, names *names) Entry {
	var found [textCount]string
	for i := range found {
		length := int(head[atNames+i])
		found[i] = names.text(tail[:length])
		tail = tail[length:]
	}
	noteLength := int(binary.NativeEndian.Uint16(head[atNote:]))
	payloadLength := int(binary.NativeEndian.Uint32(head[atPayload:]))
	source := address(head[atSource:], head[atFamilies]&0xf, found[textSourceZone])
	e := Entry{
		Kind:     Kind(head[atKind]),
		Listener: found[textListener],
		Via:      found[textVia],
		Note:     string(tail[:noteLength]),
		Missing:  binary.NativeEndian.Uint64(head[atMissing:]),
		Datagram: udp.Datagram{
			Time: time.Unix(0, int64(binary.NativeEndian.Uint64(head[atTime:]))),
			Destination: netip.AddrPortFrom(address(head[atDest:], head[atFamilies]>>4, found[textDestZone]),
				binary.NativeEndian.Uint16(head[atPorts+2:])),
			Interface: found[textInterface],
			Header:    udp.Header{TTL: head[atTTL], TOS: head[atTOS], Known: head[atKnown] == 1},
			Length:    int(binary.NativeEndian.Uint32(head[atLength:])),
			Payload:   tail[noteLength : noteLength+payloadLength : noteLength+payloadLength],
		},
	}
	if e.Kind == Unreachable {
		e.ICMP = ICMP{Type: head[atICMP], Code: head[atICMP+1], From: source, Errno: found[textErrno]}
	} else {
		e.Source = netip.AddrPortFrom(source, binary.NativeEndian.Uint16(head[atPorts:]))
	}
	return e
}

func addressBytes(addr netip.Addr) ([16]byte, byte) {
	switch {
	case !addr.IsValid():
		return [16]byte{}, familyNone
	case addr.Is4():
		return addr.As16(), family4
	default:
		return addr.As16(), family6
	}
}

func address(b []byte, family byte, zone string) netip.Addr {
	switch family {
	case family4:
		return netip.AddrFrom4([4]byte(b[12:16]))
	case family6:
		return netip.AddrFrom16([16]byte(b[:16])).WithZone(zone)
	}
	return netip.Addr{}
}

// maxNames bounds how many texts a reader remembers.
const maxNames = 1024

// names spares a reader a new string for every name it meets: few differ.
type names struct{ known map[string]string }

func (n *names) text(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	if text, ok := n.known[string(b)]; ok { // The compiler does not allocate for this lookup.
		return text
	}
	if n.known == nil || len(n.known) >= maxNames {
		n.known = make(map[string]string)
	}
	text := string(b)
	n.known[text] = text
	return text
}
