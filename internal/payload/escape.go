package payload

import (
	"encoding/hex"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Escape writes b in one line that Spec.Escaped reads back to exactly b. Characters that can be told by eye stay as
// they are, quotation marks among them; the rest become \n, \r, \t, \\, \u and \U for characters, and \x for controls
// and for bytes that are not UTF-8.
func Escape(b []byte) string {
	out := make([]byte, 0, len(b))
	for len(b) > 0 {
		r, width := utf8.DecodeRune(b)
		switch {
		case r == '\\':
			out = append(out, `\\`...)
		case r == '\n':
			out = append(out, `\n`...)
		case r == '\r':
			out = append(out, `\r`...)
		case r == '\t':
			out = append(out, `\t`...)
		case r < ' ' || r == 0x7f || r == utf8.RuneError && width == 1:
			out = append(out, `\x`...)
			out = hex.AppendEncode(out, b[:1])
		// Stricter than printable: here a no-break space must not look like a space.
		case unicode.IsPrint(r):
			out = append(out, b[:width]...)
		case r <= 0xffff:
			out = fmt.Appendf(out, `\u%04x`, r)
		default:
			out = fmt.Appendf(out, `\U%08x`, r)
		}
		b = b[width:]
	}
	return string(out)
}

func decodeEscaped(s string) ([]byte, error) {
	if err := checkUTF8("escaped", s); err != nil {
		return nil, err
	}
	// No escape stands for more bytes than it is long.
	out := make([]byte, 0, len(s))
	for at := 0; at < len(s); {
		plain := strings.IndexByte(s[at:], '\\')
		if plain < 0 {
			return append(out, s[at:]...), nil
		}
		out = append(out, s[at:at+plain]...)
		at += plain

		var width int
		var ok bool
		if out, width, ok = appendEscape(out, s[at:]); !ok {
			return nil, faultAt("bad-escape", "escaped", s, at, width)
		}
		at += width
	}
	return out, nil
}

// appendEscape appends what the escape at the start of s stands for. The width is that of the escape, or of as much as
// is needed to see what is wrong with it.
func appendEscape(out []byte, s string) (_ []byte, width int, ok bool) {
	if len(s) < 2 {
		return out, len(s), false
	}
	switch c := s[1]; c {
	case 'x':
		return appendNumber(out, s, 2)
	case 'u':
		return appendNumber(out, s, 4)
	case 'U':
		return appendNumber(out, s, 8)
	case '0', '1', '2', '3', '4', '5', '6', '7':
		return appendOctal(out, s)
	default:
		if b, ok := letterEscape(c); ok {
			return append(out, b), 2, true
		}
	}
	_, stranger := utf8.DecodeRuneInString(s[1:])
	return out, 1 + stranger, false
}

func letterEscape(c byte) (byte, bool) {
	switch c {
	case '\\', '"':
		return c, true
	case 'n':
		return '\n', true
	case 'r':
		return '\r', true
	case 't':
		return '\t', true
	case 'a':
		return '\a', true
	case 'b':
		return '\b', true
	case 'f':
		return '\f', true
	case 'v':
		return '\v', true
	case 'e':
		return 0x1b, true
	}
	return 0, false
}

// appendNumber reads an escape of exactly so many hexadecimal digits: a byte if they are two, else a character, which
// may not be half of a surrogate pair, because that has no form in UTF-8 (RFC 3629 §3).
func appendNumber(out []byte, s string, digits int) (_ []byte, width int, ok bool) {
	var value uint32
	for width = 2; width < 2+digits; width++ {
		if width == len(s) {
			return out, width, false
		}
		d := hexDigit(s[width])
		if d == notHex {
			_, stranger := utf8.DecodeRuneInString(s[width:])
			return out, width + stranger, false
		}
		value = value<<4 | uint32(d)
	}
	if digits == 2 {
		return append(out, byte(value)), width, true
	}
	if value > unicode.MaxRune || !utf8.ValidRune(rune(value)) {
		return out, width, false
	}
	return utf8.AppendRune(out, rune(value)), width, true
}

// appendOctal reads one to three digits, as many as there are, like C and Python.
func appendOctal(out []byte, s string) (_ []byte, width int, ok bool) {
	value := 0
	for width = 1; width < min(4, len(s)) && '0' <= s[width] && s[width] <= '7'; width++ {
		value = value<<3 | int(s[width]-'0')
	}
	if value > 0xff {
		return out, width, false
	}
	return append(out, byte(value)), width, true
}
