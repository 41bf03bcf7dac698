package snippet

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// kind is a way to write bytes down.
type kind string

const (
	asText    kind = "text"  // a literal of characters, whose bytes are those of UTF-8
	asBytes   kind = "bytes" // a literal of bytes
	asNumbers kind = "numbers"
)

// widest is how long a line of a literal gets, in characters, before it is broken.
const widest = 72

// perLine is how many bytes written as numbers stand in a line.
const perLine = 12

// style is how a language writes literals of characters or bytes.
type style struct {
	escapes map[rune]string           // of characters that cannot stand for themselves
	char    func(char rune) string    // a character that cannot be shown; nil where it is written byte by byte
	byteOf  func(value byte) string   // a byte that is no character
	ascii   bool                      // whether every byte that is not ASCII is written as a byte
	close   func(piece string) string // makes a literal of what is between its quotes
}

// lines are the literals of a payload, one for a line of source. A line ends where the payload has a line end, and where
// it would get too long. Nothing at all is one line.
func (s style) lines(payload []byte) (lines []string) {
	var line strings.Builder
	width := 0
	flush := func() {
		lines = append(lines, s.close(line.String()))
		line.Reset()
		width = 0
	}
	for len(payload) > 0 {
		char, size := utf8.DecodeRune(payload)
		piece := s.piece(char, payload[:size])
		if chars := utf8.RuneCountInString(piece); width+chars > widest {
			flush()
		}
		line.WriteString(piece)
		width += utf8.RuneCountInString(piece)
		payload = payload[size:]
		if char == '\n' && len(payload) > 0 {
			flush()
		}
	}
	if line.Len() > 0 || len(lines) == 0 {
		flush()
	}
	return lines
}

// piece is the source of a character, or of the bytes that are none.
func (s style) piece(char rune, bytes []byte) string {
	if escape, ok := s.escapes[char]; ok {
		return escape
	}
	isByte := char == utf8.RuneError && len(bytes) == 1
	switch {
	case !isByte && shows(char) && (!s.ascii || char < utf8.RuneSelf):
		return string(char)
	case !isByte && !s.ascii && s.char != nil:
		return s.char(char)
	}
	var escaped strings.Builder
	for _, each := range bytes {
		escaped.WriteString(s.byteOf(each))
	}
	return escaped.String()
}

// shows tells whether a character can stand in a program and be read there. Those that mislead, such as bidirectional
// controls (CVE-2021-42574), do not; the joiners hold emoji and the words of several scripts together.
func shows(char rune) bool {
	const nonJoiner, joiner = '\u200c', '\u200d'
	return unicode.IsPrint(char) || char == nonJoiner || char == joiner
}

// readable tells whether a payload is better written as characters than as numbers: it is short, or most of it can be
// read. Where only ASCII can stand for itself, the rest counts as not to be read.
func readable(payload []byte, ascii bool) bool {
	const short, most = 24, 4
	if len(payload) <= short {
		return true
	}
	hidden := 0
	for rest := payload; len(rest) > 0; {
		char, size := utf8.DecodeRune(rest)
		if ascii && char >= utf8.RuneSelf || !readableThroughout(rest[:size]) {
			hidden += size
		}
		rest = rest[size:]
	}
	return hidden <= len(payload)/most
}

// isASCII tells whether every byte is a character of ASCII.
func isASCII(payload []byte) bool {
	for _, each := range payload {
		if each >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// numbers are the bytes of a payload as numbers, in lines.
func numbers(payload []byte, format, between string) (lines []string) {
	for len(payload) > 0 {
		row := payload[:min(perLine, len(payload))]
		payload = payload[len(row):]
		words := make([]string, len(row))
		for i, each := range row {
			words[i] = fmt.Sprintf(format, each)
		}
		lines = append(lines, strings.Join(words, between))
	}
	return lines
}

func hexByte(value byte) string   { return fmt.Sprintf(`\x%02x`, value) }
func octalByte(value byte) string { return fmt.Sprintf(`\%03o`, value) }

// quotedBy puts quotes around.
func quotedBy(mark string) func(string) string {
	return func(piece string) string { return mark + piece + mark }
}

// readableThroughout tells whether a payload is text of which everything can be read.
func readableThroughout(payload []byte) bool {
	for rest := payload; len(rest) > 0; {
		char, size := utf8.DecodeRune(rest)
		if char == utf8.RuneError && size == 1 || !shows(char) && char != '\n' && char != '\t' && char != '\r' {
			return false
		}
		rest = rest[size:]
	}
	return true
}
