package payload

import (
	"unicode"
	"unicode/utf8"
)

// Text returns b as text if that is what it is: valid UTF-8 of graphic characters, tabs, line ends, and the two joiners
// that emoji and several scripts need. It says false for everything that can mislead a reader or a terminal: other
// controls, bidirectional controls (CVE-2021-42574), the byte order mark, line and paragraph separators, private use and
// noncharacters. No bytes are empty text.
func Text(b []byte) (string, bool) {
	if !IsText(b) {
		return "", false
	}
	return string(b), true
}

// IsText reports whether b is text as Text has it. It allocates nothing.
func IsText(b []byte) bool {
	for i := 0; i < len(b); {
		if c := b[i]; c < utf8.RuneSelf {
			if (c < ' ' || c == '\x7f') && c != '\t' && c != '\n' && c != '\r' {
				return false
			}
			i++
			continue
		}
		r, width := utf8.DecodeRune(b[i:])
		if width == 1 || !printable(r) { // One byte wide is what is not valid.
			return false
		}
		i += width
	}
	return true
}

const (
	zeroWidthNonJoiner = '\u200c'
	zeroWidthJoiner    = '\u200d'
)

// printable leans on what Unicode calls graphic: letters, marks, numbers, punctuation, symbols and spaces. Controls,
// format characters, separators, private use and all that is unassigned are outside; of these only the joiners, whose
// loss would take emoji and Persian words apart, are let back in.
func printable(r rune) bool {
	return unicode.IsGraphic(r) || r == zeroWidthNonJoiner || r == zeroWidthJoiner
}

func decodeText(s string) ([]byte, error) {
	if err := checkUTF8("text", s); err != nil {
		return nil, err
	}
	return []byte(s), nil
}

func checkUTF8(field, s string) error {
	if utf8.ValidString(s) {
		return nil
	}
	for at, r := range s {
		if r != utf8.RuneError {
			continue
		}
		// The replacement character itself is valid and three bytes wide.
		if _, width := utf8.DecodeRuneInString(s[at:]); width == 1 {
			return faultAt("bad-utf8", field, s, at, width)
		}
	}
	return nil
}
