package payload

import (
	"encoding/base64"
	"unicode"
	"unicode/utf8"
)

// decodeBase64 accepts both alphabets and both habits of padding, and is strict in all else: one text decodes to one
// payload, and a payload has no second spelling but these (RFC 4648 §3).
func decodeBase64(s string) ([]byte, error) {
	data, last, wrong := base64Symbols(s)
	if wrong >= 0 {
		return nil, badBase64(s, wrong)
	}
	out := make([]byte, base64.RawStdEncoding.DecodedLen(len(data)))
	// All that is left to refuse is a last symbol that stands alone or has bits set that no byte takes.
	if _, err := base64.RawStdEncoding.Strict().Decode(out, data); err != nil {
		return nil, badBase64(s, last)
	}
	return out, nil
}

func badBase64(s string, at int) error {
	_, width := utf8.DecodeRuneInString(s[at:])
	return faultAt("bad-base64", "base64", s, at, width)
}

// base64Symbols strips white space and padding and brings the rest into the standard alphabet. It returns the offset of
// the last symbol, and that of the first character that cannot be where it is, or -1.
func base64Symbols(s string) (data []byte, last, wrong int) {
	padding := [4]int{2: 2, 3: 1}
	pads, lastPad := 0, 0
	standard, url := false, false
	data = make([]byte, 0, len(s))
	for at, r := range s {
		if unicode.IsSpace(r) {
			continue
		}
		if r == '=' {
			if pads++; pads > padding[len(data)%4] {
				return data, last, at
			}
			lastPad = at
			continue
		}
		switch r {
		case '+', '/':
			standard = true
		case '-':
			url, r = true, '+'
		case '_':
			url, r = true, '/'
		}
		if pads > 0 || standard && url || !base64Symbol(r) {
			return data, last, at
		}
		data, last = append(data, byte(r)), at
	}
	if pads > 0 && pads < padding[len(data)%4] {
		return data, last, lastPad
	}
	return data, last, -1
}

func base64Symbol(r rune) bool {
	return 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || r == '+' || r == '/'
}
