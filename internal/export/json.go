package export

import (
	"encoding/base64"
	"net/netip"
	"strconv"
	"time"
	"unicode/utf8"

	"udpweb/internal/journal"
	"udpweb/internal/payload"
)

// WholePayload as a bound of payloads leaves none out.
const WholePayload = -1

// AppendJSON appends an entry as JSON. A payload of more than most bytes is left out for a preview
// of its beginning, unless most is WholePayload; where all of it is text, the beginning is there as
// text as well.
func AppendJSON(dst []byte, e *journal.Entry, most int) []byte {
	dst = append(dst, `{"seq":`...)
	dst = strconv.AppendUint(dst, e.Seq, 10)
	dst = append(dst, `,"time":"`...)
	dst = appendTime(dst, e.Time)
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
	if e.Count > 1 {
		dst = append(dst, `,"count":`...)
		dst = strconv.AppendUint(dst, e.Count, 10)
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
	shown := e.Payload
	if most != WholePayload && len(e.Payload) > most {
		shown = shown[:min(most, PreviewBytes)]
		dst = appendBase64(dst, `,"preview":"`, shown)
	} else {
		dst = appendBase64(dst, `,"payload":"`, shown)
	}
	if payload.IsText(e.Payload) {
		dst = append(dst, `,"text":`...)
		dst = appendString(dst, wholeRunes(shown))
	}
	return dst
}

// wholeRunes is the beginning of a text without the part of a character that it may end in.
func wholeRunes(begin []byte) []byte {
	for end := len(begin); end > 0 && end > len(begin)-utf8.UTFMax; end-- {
		if r, width := utf8.DecodeLastRune(begin[:end]); r != utf8.RuneError || width > 1 {
			return begin[:end]
		}
	}
	return begin[:0]
}

// PreviewBytes is how much of a large payload a preview shows: more than a line of the page.
const PreviewBytes = 256

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
func appendString[T string | []byte](dst []byte, s T) []byte {
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
		char, size := utf8.DecodeRuneInString(string(s[i:min(i+utf8.UTFMax, len(s))]))
		dst = appendRune(dst, char)
		i += size
	}
	return append(dst, '"')
}

// appendTime appends a time as RFC 3339 has it, in UTC and with all nine digits. It is what
// [time.Time.AppendFormat] would write, in a tenth of the time.
func appendTime(dst []byte, t time.Time) []byte {
	t = t.UTC()
	year, month, day := t.Date()
	hour, minute, second := t.Clock()
	if year < 0 || year > 9999 { // None of ours; it would need more digits.
		return t.AppendFormat(dst, "2006-01-02T15:04:05.000000000Z")
	}
	dst = appendDigits(dst, year, 4)
	dst = appendDigits(append(dst, '-'), int(month), 2)
	dst = appendDigits(append(dst, '-'), day, 2)
	dst = appendDigits(append(dst, 'T'), hour, 2)
	dst = appendDigits(append(dst, ':'), minute, 2)
	dst = appendDigits(append(dst, ':'), second, 2)
	dst = appendDigits(append(dst, '.'), t.Nanosecond(), 9)
	return append(dst, 'Z')
}

// appendDigits appends a number with so many digits, nine at most.
func appendDigits(dst []byte, number, width int) []byte {
	var digits [9]byte
	for i := width - 1; i >= 0; i-- {
		digits[i] = '0' + byte(number%10)
		number /= 10
	}
	return append(dst, digits[:width]...)
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
