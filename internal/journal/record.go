package journal

import (
	"encoding/binary"
	"math"
	"net/netip"
	"time"
	"unicode/utf8"

	"udpweb/internal/udp"
)

// A record is an entry as bytes: a head of fixed size, and a tail with what varies in length. Tails
// grow from the front of a chunk, heads from its back, so that a run of entries is two runs of
// bytes.
const (
	atTime     = 0  // nanoseconds since 1970, or noTime
	atCount    = 8  // how many are missing in a Gap, or how many the entry stands for
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

// bounded returns the entry as it is kept: itself, or a copy of which what is too long was cut.
func bounded(e *Entry) *Entry {
	if len(e.Listener) <= maxText && len(e.Interface) <= maxText && len(e.Via) <= maxText && len(e.ICMP.Errno) <= maxText &&
		len(e.Note) <= maxNote && len(e.Payload) <= maxPayload &&
		len(zoneOf(sourceAddr(e))) <= maxText && len(zoneOf(e.Destination.Addr())) <= maxText {
		return e
	}
	shortened := *e
	shortened.Listener, shortened.Interface = cut(e.Listener, maxText), cut(e.Interface, maxText)
	shortened.Via, shortened.Note = cut(e.Via, maxText), cut(e.Note, maxNote)
	shortened.ICMP.Errno, shortened.ICMP.From = cut(e.ICMP.Errno, maxText), cutZone(e.ICMP.From)
	shortened.Source = netip.AddrPortFrom(cutZone(e.Source.Addr()), e.Source.Port())
	shortened.Destination = netip.AddrPortFrom(cutZone(e.Destination.Addr()), e.Destination.Port())
	shortened.Payload = e.Payload[:min(len(e.Payload), maxPayload)]
	return &shortened
}

func cutZone(addr netip.Addr) netip.Addr {
	if len(zoneOf(addr)) <= maxText {
		return addr
	}
	return addr.WithZone(cut(addr.Zone(), maxText))
}

// zoneOf is the zone of an address. Most have none, and this finds it out without a look-up.
func zoneOf(addr netip.Addr) string {
	if addr.Is4() {
		return ""
	}
	return addr.Zone()
}

// tailSize is how many bytes the texts and the payload of a bounded entry take.
func tailSize(e *Entry) int {
	size := len(e.Listener) + len(e.Interface) + len(e.Via) + len(e.Note) + len(e.Payload) +
		len(zoneOf(sourceAddr(e))) + len(zoneOf(e.Destination.Addr()))
	if e.Kind == Unreachable {
		size += len(e.ICMP.Errno)
	}
	return size
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

// encode writes a bounded entry into its head and its tail, which begins at offset in the chunk. It is
// written out flat, without loops: it runs for every datagram there is.
func encode(head *[headSize]byte, tail []byte, offset int, e *Entry) {
	at := noTime
	if !e.Time.IsZero() {
		at = e.Time.UnixNano()
	}
	source, count, length, errno := e.Source.Addr(), e.Count, e.Length, ""
	switch e.Kind {
	case Gap:
		count = e.Missing
	case Unreachable:
		source, length, errno = e.ICMP.From, e.ICMP.MTU, e.ICMP.Errno
	default: // These say all they have in fields of their own.
	}
	binary.NativeEndian.PutUint64(head[atTime:], uint64(at))
	binary.NativeEndian.PutUint64(head[atCount:], count)
	families := putAddress((*[16]byte)(head[atSource:]), source) | putAddress((*[16]byte)(head[atDest:]), e.Destination.Addr())<<4
	binary.NativeEndian.PutUint16(head[atPorts:], e.Source.Port())
	binary.NativeEndian.PutUint16(head[atPorts+2:], e.Destination.Port())
	binary.NativeEndian.PutUint32(head[atLength:], uint32(length))
	binary.NativeEndian.PutUint32(head[atPayload:], uint32(len(e.Payload)))
	binary.NativeEndian.PutUint32(head[atTail:], uint32(offset))
	head[atKind], head[atFamilies] = byte(e.Kind), families
	head[atTTL], head[atTOS], head[atKnown] = e.Header.TTL, e.Header.TOS, 0
	if e.Header.Known {
		head[atKnown] = 1
	}
	head[atICMP], head[atICMP+1] = e.ICMP.Type, e.ICMP.Code
	binary.NativeEndian.PutUint16(head[atNote:], uint16(len(e.Note)))
	sourceZone, destZone := zoneOf(source), zoneOf(e.Destination.Addr())
	head[atNames+textListener], head[atNames+textInterface] = byte(len(e.Listener)), byte(len(e.Interface))
	head[atNames+textSourceZone], head[atNames+textDestZone] = byte(len(sourceZone)), byte(len(destZone))
	head[atNames+textVia], head[atNames+textErrno] = byte(len(e.Via)), byte(len(errno))
	tail = put(tail, e.Listener)
	tail = put(tail, e.Interface)
	tail = put(tail, sourceZone)
	tail = put(tail, destZone)
	tail = put(tail, e.Via)
	tail = put(tail, errno)
	tail = put(tail, e.Note)
	copy(tail, e.Payload)
}

// put writes a text and returns the rest of the room.
func put(tail []byte, text string) []byte {
	if text == "" {
		return tail
	}
	return tail[copy(tail, text):]
}

// decode reads an entry into e. Its payload is a part of tail; its texts come from names.
func decode(e *Entry, head *[headSize]byte, tail []byte, names *names) {
	var found [textCount]string
	for i := range found {
		length := int(head[atNames+i])
		if length > 0 {
			found[i] = names.text(i, tail[:length])
			tail = tail[length:]
		}
	}
	noteLength := int(binary.NativeEndian.Uint16(head[atNote:]))
	payloadLength := int(binary.NativeEndian.Uint32(head[atPayload:]))
	source := address((*[16]byte)(head[atSource:]), head[atFamilies]&0xf, found[textSourceZone])
	destination := address((*[16]byte)(head[atDest:]), head[atFamilies]>>4, found[textDestZone])
	count, length := binary.NativeEndian.Uint64(head[atCount:]), int(binary.NativeEndian.Uint32(head[atLength:]))
	*e = Entry{
		Kind:     Kind(head[atKind]),
		Listener: found[textListener],
		Via:      found[textVia],
		Datagram: udp.Datagram{
			Destination: netip.AddrPortFrom(destination, binary.NativeEndian.Uint16(head[atPorts+2:])),
			Interface:   found[textInterface],
			Header:      udp.Header{TTL: head[atTTL], TOS: head[atTOS], Known: head[atKnown] == 1},
			Payload:     tail[noteLength : noteLength+payloadLength : noteLength+payloadLength],
		},
	}
	if noteLength > 0 {
		e.Note = string(tail[:noteLength])
	}
	if at := int64(binary.NativeEndian.Uint64(head[atTime:])); at != noTime {
		e.Time = time.Unix(0, at)
	}
	switch e.Kind {
	case Unreachable:
		e.Count = count
		e.ICMP = ICMP{Type: head[atICMP], Code: head[atICMP+1], From: source, Errno: found[textErrno], MTU: length}
		return
	case Gap:
		e.Missing = count
	default:
		e.Count = count
	}
	e.Length = length
	e.Source = netip.AddrPortFrom(source, binary.NativeEndian.Uint16(head[atPorts:]))
}

// putAddress writes an address without its zone and returns its family.
func putAddress(b *[16]byte, addr netip.Addr) (family byte) {
	switch {
	case addr.Is4():
		*(*[4]byte)(b[12:]) = addr.As4()
		return family4
	case addr.IsValid():
		*b = addr.As16()
		return family6
	}
	return familyNone
}

func address(b *[16]byte, family byte, zone string) netip.Addr {
	switch family {
	case family4:
		return netip.AddrFrom4([4]byte(b[12:]))
	case family6:
		return netip.AddrFrom16(*b).WithZone(zone)
	}
	return netip.Addr{}
}

// maxNames bounds how many texts a reader remembers.
const maxNames = 1024

// names spares a reader a new string for every name it meets: few differ, and most are the same as
// in the entry before.
type names struct {
	latest [textCount]string
	known  map[string]string
}

func (n *names) text(kind int, b []byte) string {
	if string(b) != n.latest[kind] { // The compiler does not allocate for this, nor for the look-up.
		n.latest[kind] = n.find(b)
	}
	return n.latest[kind]
}

func (n *names) find(b []byte) string {
	if text, ok := n.known[string(b)]; ok {
		return text
	}
	if n.known == nil || len(n.known) >= maxNames {
		n.known = make(map[string]string)
	}
	text := string(b)
	n.known[text] = text
	return text
}
