package journal

import (
	"encoding/binary"
	"math"
	"net/netip"
	"time"
	"unicode/utf8"

	"udpweb/internal/udp"
)

// A record is an entry as bytes: a head of fixed size, and a tail with what varies in length. Heads
// grow from the front of a chunk, tails from its back, so that a run of entries is two runs of
// bytes.
const (
	atTime     = 0  // nanoseconds since 1970, or noTime
	atMissing  = 8  // count of a gap
	atSource   = 16 // 16 bytes; of an Unreachable, the address the ICMP message came from
	atDest     = 32 // 16 bytes
	atPorts    = 48 // source, then destination
	atLength   = 52 // true length of the datagram; of an Unreachable, the path MTU
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

// What is longer is cut, in bytes. All short texts are names, and no datagram has a longer payload:
// see [udp.MaxReadSize].
const (
	maxText    = math.MaxUint8
	maxNote    = 4096
	maxPayload = udp.MaxReadSize
)

// largestRecord is what an entry takes at most. It must fit into a chunk and into a page; the
// differences would not be constants of this type otherwise.
const (
	largestRecord      = headSize + textCount*maxText + maxNote + maxPayload
	_             uint = minChunk - largestRecord
	_             uint = pageBytes - largestRecord
)

// noTime stands for the zero time, which is no number of nanoseconds since 1970.
const noTime int64 = math.MinInt64

// Families of an address.
const (
	familyNone = iota
	family4
	family6
)

// parts is what the tail of an entry is made of, each cut to its bound.
type parts struct {
	texts   [textCount]string
	note    string
	payload []byte
	size    int // of all together
}

func partsOf(e *Entry) parts {
	found := parts{
		texts: [textCount]string{
			textListener:   e.Listener,
			textInterface:  e.Interface,
			textSourceZone: sourceAddr(e).Zone(),
			textDestZone:   e.Destination.Addr().Zone(),
			textVia:        e.Via,
		},
		note:    cut(e.Note, maxNote),
		payload: e.Payload[:min(len(e.Payload), maxPayload)],
	}
	if e.Kind == Unreachable {
		found.texts[textErrno] = e.ICMP.Errno
	}
	found.size = len(found.note) + len(found.payload)
	for i, text := range found.texts {
		found.texts[i] = cut(text, maxText)
		found.size += len(found.texts[i])
	}
	return found
}

// cut shortens a text to at most so many bytes, and not within a character.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	for end := most; end > most-utf8.UTFMax; end-- {
		if utf8.RuneStart(text[end]) {
			return text[:end]
		}
	}
	return text[:most] // It is no UTF-8 anyway.
}

func sourceAddr(e *Entry) netip.Addr {
	if e.Kind == Unreachable {
		return e.ICMP.From
	}
	return e.Source.Addr()
}

// encode writes an entry into its head and its tail, which begins at offset in the chunk.
func encode(head, tail []byte, offset int, e *Entry, parts *parts) {
	at := noTime
	if !e.Time.IsZero() {
		at = e.Time.UnixNano()
	}
	binary.NativeEndian.PutUint64(head[atTime:], uint64(at))
	binary.NativeEndian.PutUint64(head[atMissing:], e.Missing)
	source, sourceFamily := addressBytes(sourceAddr(e))
	dest, destFamily := addressBytes(e.Destination.Addr())
	copy(head[atSource:], source[:])
	copy(head[atDest:], dest[:])
	binary.NativeEndian.PutUint16(head[atPorts:], e.Source.Port())
	binary.NativeEndian.PutUint16(head[atPorts+2:], e.Destination.Port())
	length := e.Length
	if e.Kind == Unreachable {
		length = e.ICMP.MTU
	}
	binary.NativeEndian.PutUint32(head[atLength:], uint32(length))
	binary.NativeEndian.PutUint32(head[atPayload:], uint32(len(parts.payload)))
	binary.NativeEndian.PutUint32(head[atTail:], uint32(offset))
	head[atKind] = byte(e.Kind)
	head[atFamilies] = sourceFamily | destFamily<<4
	head[atTTL], head[atTOS], head[atKnown] = e.Header.TTL, e.Header.TOS, 0
	if e.Header.Known {
		head[atKnown] = 1
	}
	head[atICMP], head[atICMP+1] = e.ICMP.Type, e.ICMP.Code
	binary.NativeEndian.PutUint16(head[atNote:], uint16(len(parts.note)))
	for i, text := range parts.texts {
		head[atNames+i] = byte(len(text))
		tail = tail[copy(tail, text):]
	}
	tail = tail[copy(tail, parts.note):]
	copy(tail, parts.payload)
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
			Destination: netip.AddrPortFrom(address(head[atDest:], head[atFamilies]>>4, found[textDestZone]),
				binary.NativeEndian.Uint16(head[atPorts+2:])),
			Interface: found[textInterface],
			Header:    udp.Header{TTL: head[atTTL], TOS: head[atTOS], Known: head[atKnown] == 1},
			Length:    int(binary.NativeEndian.Uint32(head[atLength:])),
			Payload:   tail[noteLength : noteLength+payloadLength : noteLength+payloadLength],
		},
	}
	if at := int64(binary.NativeEndian.Uint64(head[atTime:])); at != noTime {
		e.Time = time.Unix(0, at)
	}
	if e.Kind == Unreachable {
		e.ICMP = ICMP{Type: head[atICMP], Code: head[atICMP+1], From: source, Errno: found[textErrno], MTU: e.Length}
		e.Length = 0
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
