package snippet

import "strings"

// Field names what of a datagram a part of a program is about, as the fields of the UDP header are called on the page.
// The checksum has no part of its own: it covers all of them.
type Field string

// The fields. The zero value is of no field.
const (
	SourcePort      Field = "source-port"
	DestinationPort Field = "destination-port"
	Length          Field = "header-length"
	Payload         Field = "payload" // by which the length goes, too
	Answer          Field = "answer"  // the bytes that a listener replies with, and what sends them
)

// Part is a piece of a program.
type Part struct {
	Text  string
	Field Field
}

// Program is a program that can be run as it is.
type Program struct {
	FileName string // to keep it under
	Parts    []Part // which make up its text
}

// Text is the program itself.
func (p Program) Text() string {
	var text strings.Builder
	for _, each := range p.Parts {
		text.WriteString(each.Text)
	}
	return text.String()
}

// Templates mark where the part of a field begins and ends with control characters, of which a program has none.
const (
	markEnd = '\x01' + iota
	markSource
	markDestination
	markLength
	markPayload
	markAnswer
	marksEnd
)

// fieldOf is the field that begins with a mark.
func fieldOf(mark byte) Field {
	switch mark {
	case markSource:
		return SourcePort
	case markDestination:
		return DestinationPort
	case markLength:
		return Length
	case markPayload:
		return Payload
	case markAnswer:
		return Answer
	}
	return ""
}

// cut takes a marked text apart.
func cut(marked string) (parts []Part) {
	var field Field
	for marked != "" {
		end := strings.IndexFunc(marked, func(r rune) bool { return r >= markEnd && r < marksEnd })
		if end < 0 {
			end = len(marked)
		}
		if end > 0 {
			parts = append(parts, Part{marked[:end], field})
		}
		if end == len(marked) {
			return parts
		}
		field, marked = fieldOf(marked[end]), marked[end+1:]
	}
	return parts
}
