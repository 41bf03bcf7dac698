package api

import (
	"encoding/base64"
	"encoding/json"
	"net/netip"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"udpweb/internal/journal"
	"udpweb/internal/payload"
)

// Entry is one line of the journal as JSON. Which fields it has depends on its kind. The struct
// describes it in the OpenAPI document; appendEntry writes it, without reflection.
type Entry struct {
	Seq         uint64    `json:"seq" doc:"Its number: 1, 2, 3…"`
	Time        time.Time `json:"time" doc:"When it happened. Of a received datagram: when the kernel got it."`
	Kind        string    `json:"kind" enum:"received,sent,gap,unreachable,event"`
	Listener    string    `json:"listener" doc:"The id of the listener it belongs to; empty for a socket that was opened for one send."`
	Source      *string   `json:"source,omitempty" nullable:"true" doc:"Where a datagram came from: address:port."`
	Destination *string   `json:"destination,omitempty" nullable:"true" doc:"Where a datagram was sent to: address:port; null where the system does not tell."`
	Interface   string    `json:"interface,omitempty" doc:"The network interface a datagram came in by, or was told to leave by; empty where unknown."`
	TTL         *int      `json:"ttl,omitempty" nullable:"true" doc:"Time to live or hop limit, as it arrived or as it was sent; null where unknown."`
	TOS         *int      `json:"tos,omitempty" nullable:"true" doc:"Type of service or traffic class, as it arrived or as it was sent; null where unknown."`
	Length      int       `json:"length,omitempty" doc:"Bytes of payload the datagram really had."`
	Captured    int       `json:"captured,omitempty" doc:"Bytes of payload that were taken."`
	Truncated   bool      `json:"truncated,omitempty" doc:"Whether a part was cut off and lost."`
	Payload     *string   `json:"payload,omitempty" encoding:"base64" doc:"What was taken, in base64. Live streams leave it out of large datagrams and give a preview."`
	Preview     *string   `json:"preview,omitempty" encoding:"base64" doc:"In live streams, of large datagrams: how the payload begins."`
	Text        *string   `json:"text,omitempty" doc:"The payload as text, when it is valid, printable UTF-8."`
	Via         string    `json:"via,omitempty" doc:"What the lab did, such as a reply rule."`
	Header      *Header   `json:"header,omitempty" doc:"The UDP header of a datagram, rebuilt, not captured: a UDP socket never sees it. Only where one entry is asked for by its number."`
	Missing     uint64    `json:"missing,omitempty" doc:"Of a gap: how many datagrams the kernel dropped here."`
	ICMP        *ICMP     `json:"icmp,omitempty" doc:"Of an unreachable: the ICMP message."`
	Note        string    `json:"note,omitempty" doc:"Of an event: what happened."`
}

// ICMP is the message behind an unreachable entry.
type ICMP struct {
	Type  int    `json:"type"`
	Code  int    `json:"code"`
	From  string `json:"from" doc:"Who sent it; empty where unknown."`
	Errno string `json:"errno" doc:"What the kernel made of it."`
	MTU   int    `json:"mtu,omitempty" doc:"The path MTU in bytes, where the datagram was larger than that."`
}

// wireEntry is an entry that encodes itself in answers that encoding/json writes.
type wireEntry struct{ entry journal.Entry }

// Schema shows a wireEntry as what it encodes to.
func (wireEntry) Schema(registry huma.Registry) *huma.Schema {
	return registry.Schema(typeOf[Entry](), true, "")
}

// MarshalJSON writes the entry.
func (w wireEntry) MarshalJSON() ([]byte, error) {
	return appendEntry(nil, &w.entry, wholePayload), nil
}

// timeFormat is RFC 3339 in UTC with all nine digits.
const timeFormat = "2006-01-02T15:04:05.000000000Z07:00"

// wholePayload leaves no payload out.
const wholePayload = -1

// appendEntry appends an entry as JSON. A payload of more than most bytes is left out for a preview
// of its beginning, unless most is wholePayload.
func appendEntry(dst []byte, e *journal.Entry, most int) []byte {
	dst = append(dst, `{"seq":`...)
	dst = strconv.AppendUint(dst, e.Seq, 10)
	dst = append(dst, `,"time":"`...)
	dst = e.Time.UTC().AppendFormat(dst, timeFormat)
	dst = append(dst, `","kind":"`...)
	dst = append(dst, e.Kind.String()...)
	dst = append(dst, `","listener":`...)
	dst = appendString(dst, e.Listener)
	switch e.Kind {
	case journal.Received, journal.Sent:
		dst = appendDatagram(dst, e, most)
	case journal.Gap:
		dst = append(dst, `,"missing":`...)
		dst = strconv.AppendUint(dst, e.Missing, 10)
		dst = appendAddress(dst, `,"destination":`, e.Destination)
	case journal.Unreachable:
		dst = appendAddress(dst, `,"destination":`, e.Destination)
		dst = appendICMP(dst, &e.ICMP)
	case journal.Event:
		if e.Destination.IsValid() {
			dst = appendAddress(dst, `,"destination":`, e.Destination)
		}
		dst = append(dst, `,"note":`...)
		dst = appendString(dst, e.Note)
	}
	dst = append(dst, `,"via":`...)
	dst = appendString(dst, e.Via)
	return append(dst, '}')
}

func appendDatagram(dst []byte, e *journal.Entry, most int) []byte {
	dst = appendAddress(dst, `,"source":`, e.Source)
	dst = appendAddress(dst, `,"destination":`, e.Destination)
	dst = append(dst, `,"interface":`...)
	dst = appendString(dst, e.Interface)
	dst = appendKnown(dst, `,"ttl":`, e.Header.TTL, e.Header.Known)
	dst = appendKnown(dst, `,"tos":`, e.Header.TOS, e.Header.Known)
	dst = append(dst, `,"length":`...)
	dst = strconv.AppendInt(dst, int64(e.Length), 10)
	dst = append(dst, `,"captured":`...)
	dst = strconv.AppendInt(dst, int64(len(e.Payload)), 10)
	dst = append(dst, `,"truncated":`...)
	dst = strconv.AppendBool(dst, e.Truncated())
	if most != wholePayload && len(e.Payload) > most {
		return appendBase64(dst, `,"preview":"`, e.Payload[:min(most, previewBytes)])
	}
	dst = appendBase64(dst, `,"payload":"`, e.Payload)
	if text, ok := payload.Text(e.Payload); ok {
		dst = append(dst, `,"text":`...)
		dst = appendString(dst, text)
	}
	return dst
}

// previewBytes is how much of a large payload a preview shows: more than a line of the page.
const previewBytes = 256

func appendBase64(dst []byte, key string, data []byte) []byte {
	dst = append(dst, key...)
	dst = base64.StdEncoding.AppendEncode(dst, data)
	return append(dst, '"')
}

func appendAddress(dst []byte, key string, addr netip.AddrPort) []byte {
	dst = append(dst, key...)
	if !addr.IsValid() {
		return append(dst, "null"...)
	}
	if !isPlainZone(addr.Addr()) {
		return appendString(dst, addr.String())
	}
	dst = append(dst, '"')
	dst = addr.AppendTo(dst)
	return append(dst, '"')
}

// isPlainZone reports whether an address can stand in a JSON string as it is. Only its zone could
// hold what needs an escape.
func isPlainZone(addr netip.Addr) bool {
	zone := addr.Zone()
	for i := range len(zone) {
		if !plain(zone[i]) {
			return false
		}
	}
	return true
}

func appendKnown(dst []byte, key string, value uint8, known bool) []byte {
	dst = append(dst, key...)
	if !known {
		return append(dst, "null"...)
	}
	return strconv.AppendUint(dst, uint64(value), 10)
}

func appendICMP(dst []byte, icmp *journal.ICMP) []byte {
	dst = append(dst, `,"icmp":{"type":`...)
	dst = strconv.AppendUint(dst, uint64(icmp.Type), 10)
	dst = append(dst, `,"code":`...)
	dst = strconv.AppendUint(dst, uint64(icmp.Code), 10)
	dst = append(dst, `,"from":`...)
	switch {
	case !isPlainZone(icmp.From):
		dst = appendString(dst, icmp.From.String())
	default: // An address that is not valid appends nothing.
		dst = append(dst, '"')
		dst = icmp.From.AppendTo(dst)
		dst = append(dst, '"')
	}
	dst = append(dst, `,"errno":`...)
	dst = appendString(dst, icmp.Errno)
	if icmp.MTU > 0 {
		dst = append(dst, `,"mtu":`...)
		dst = strconv.AppendInt(dst, int64(icmp.MTU), 10)
	}
	return append(dst, '}')
}

// plain tells which bytes stand for themselves in a JSON string (RFC 8259 section 7).
func plain(b byte) bool { return b >= ' ' && b != '"' && b != '\\' && b < utf8.RuneSelf }

// appendString appends a JSON string. What is not valid UTF-8 becomes U+FFFD.
func appendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for i := 0; i < len(s); {
		start := i
		for i < len(s) && plain(s[i]) {
			i++
		}
		dst = append(dst, s[start:i]...)
		if i == len(s) {
			break
		}
		char, size := utf8.DecodeRuneInString(s[i:])
		dst = appendRune(dst, char)
		i += size
	}
	return append(dst, '"')
}

const hexDigits = "0123456789abcdef"

func appendRune(dst []byte, char rune) []byte {
	switch char {
	case '"', '\\':
		return append(dst, '\\', byte(char))
	case '\n':
		return append(dst, '\\', 'n')
	case '\r':
		return append(dst, '\\', 'r')
	case '\t':
		return append(dst, '\\', 't')
	}
	if char < ' ' {
		return append(dst, '\\', 'u', '0', '0', hexDigits[char>>4], hexDigits[char&0xf])
	}
	return utf8.AppendRune(dst, char)
}

var _ json.Marshaler = wireEntry{}
