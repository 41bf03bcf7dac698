package payload

import (
	"encoding/hex"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Hex writes b as two lower-case digits per byte with spaces between, "48 65 6c".
func Hex(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	out := make([]byte, 0, 3*len(b))
	for i := range b {
		out = hex.AppendEncode(out, b[i:i+1])
		out = append(out, ' ')
	}
	return string(out[:len(out)-1])
}

// decodeHex takes words of whole bytes between separators. A byte never spans two words: in "4 86" nobody can know
// which digit is missing.
func decodeHex(s string) ([]byte, error) {
	out := make([]byte, 0, len(s)/2)
	for at := 0; at < len(s); {
		skip := strings.IndexFunc(s[at:], func(r rune) bool { return !hexSeparator(r) })
		if skip < 0 {
			break
		}
		at += skip
		end := len(s)
		if length := strings.IndexFunc(s[at:], hexSeparator); length >= 0 {
			end = at + length
		}
		if prefix := s[at:min(at+2, end)]; prefix == "0x" || prefix == "0X" {
			if at+2 == end {
				return nil, faultAt("bad-hex", "hex", s, at, 2)
			}
			at += 2
		}
		for ; at < end; at += 2 {
			if wrong := wrongHexPair(s[at:end]); wrong > 0 {
				return nil, faultAt("bad-hex", "hex", s, at, wrong)
			}
			out = append(out, hexDigit(s[at])<<4|hexDigit(s[at+1]))
		}
	}
	return out, nil
}

func hexSeparator(r rune) bool {
	return r == ',' || r == ':' || r == '-' || unicode.IsSpace(r)
}

// wrongHexPair returns how many bytes at the start of a word, which is not empty, are not the two digits that should be
// there, or 0. A digit with a stranger behind it is reported together with it, as "4G" says more than "G".
func wrongHexPair(word string) int {
	if hexDigit(word[0]) == notHex {
		strangers := strings.IndexAny(word, "0123456789abcdefABCDEF")
		if strangers < 0 {
			return len(word)
		}
		return strangers
	}
	if len(word) == 1 {
		return 1
	}
	if hexDigit(word[1]) == notHex {
		_, width := utf8.DecodeRuneInString(word[1:])
		return 1 + width
	}
	return 0
}

const notHex = 0xff

// hexDigit returns the value of c, or notHex.
func hexDigit(c byte) byte {
	switch {
	case '0' <= c && c <= '9':
		return c - '0'
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10
	}
	return notHex
}
