package payload

import (
	"encoding/hex"
	"fmt"
	"unicode/utf8"
)

// Preview writes the beginning of b as one line of valid UTF-8 for a list, of at most limit characters (Unicode code
// points), the last of which is … if anything was left out. Printable text stays. What would break the line, act on the
// reader's screen or be invisible becomes visible: ↵ ␍ ⇥ for \n \r \t, ␀ to ␟ and ␡ for the other ASCII controls, ⟨202e⟩
// with four or more digits for any other character, and ⟨ff⟩ with two for a byte that is not UTF-8. A preview is for
// reading and cannot be turned back: a payload may hold ↵ itself. Its cost depends on limit, not on b.
func Preview(b []byte, limit int) string {
	if limit <= 0 {
		return ""
	}
	out := make([]byte, 0, min(len(b), limit))
	length, kept := 0, 0
	for len(b) > 0 {
		var width, glyphs int
		out, width, glyphs = appendVisible(out, b)
		if length += glyphs; length > limit {
			return string(append(out[:kept], "…"...))
		}
		// Up to here there is room for the ellipsis, should what follows be too long.
		if length < limit {
			kept = len(out)
		}
		b = b[width:]
	}
	return string(out)
}

// appendVisible appends the first character of b as it is shown, and returns how many bytes it took and how many
// characters it gave.
func appendVisible(out, b []byte) (_ []byte, width, glyphs int) {
	r, width := utf8.DecodeRune(b)
	switch {
	case r == utf8.RuneError && width == 1:
		out = append(out, "⟨"...)
		out = hex.AppendEncode(out, b[:1])
		return append(out, "⟩"...), width, 4
	case printable(r):
		return append(out, b[:width]...), width, 1
	case r == '\n':
		return append(out, "↵"...), width, 1
	case r == '\t':
		return append(out, "⇥"...), width, 1
	case r < ' ':
		return utf8.AppendRune(out, '␀'+r), width, 1
	case r == 0x7f:
		return append(out, "␡"...), width, 1
	}
	start := len(out)
	out = fmt.Appendf(out, "⟨%04x⟩", r)
	return out, width, utf8.RuneCount(out[start:])
}
