package filter

import (
	"bytes"
	"cmp"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"udpweb/internal/journal"
	"udpweb/internal/udp"
)

// payloads are the values of a field that holds bytes.
type payloads struct{}

func (payloads) String() string { return "bytes" }

// order puts what is shorter first, as Wireshark does.
func (payloads) order(a, b []byte) int {
	if order := cmp.Compare(len(a), len(b)); order != 0 {
		return order
	}
	return bytes.Compare(a, b)
}

func (payloads) parse(c *compiler, _ string, l *literal) ([]byte, error) {
	if !l.isQuoted() {
		return c.hex(l)
	}
	text, err := c.quotedText(l)
	if err == nil && text == "" {
		err = c.fail(l.Pos.Offset, l.written(), "There are no bytes in it. Datagrams without payload are found by length == 0.")
	}
	return []byte(text), err
}

func (p payloads) contains(c *compiler, name string, l *literal) (func([]byte) bool, error) {
	part, err := p.parse(c, name, l)
	return func(v []byte) bool { return bytes.Contains(v, part) }, err
}

func (payloads) matches(c *compiler, l *literal) (func([]byte) bool, error) {
	pattern, err := c.pattern(l)
	if err != nil {
		return nil, err
	}
	return pattern.matchesBytes, nil
}

// hex reads bytes such as 48:65:6c, 48-65-6c, 48.65.6c or 48656c; a single one may be 0x48 or 4.
func (c *compiler) hex(l *literal) ([]byte, error) {
	digits := l.Word
	if len(digits) == len("0x48") && (digits[:2] == "0x" || digits[:2] == "0X") {
		digits = digits[2:]
	}
	if len(digits) == 1 {
		digits = "0" + digits
	}
	if len(digits) > 2 && strings.ContainsRune(":-.", rune(digits[2])) {
		pairs := strings.Split(digits, digits[2:3])
		for _, pair := range pairs {
			if len(pair) != 2 {
				return nil, c.notBytes(l)
			}
		}
		digits = strings.Join(pairs, "")
	}
	decoded, err := hex.DecodeString(digits)
	if err != nil {
		return nil, c.notBytes(l)
	}
	return decoded, nil
}

func (c *compiler) notBytes(l *literal) error {
	return c.fail(l.Pos.Offset, l.Word, fmt.Sprintf("“%s” is not bytes. Put a text in quotes, or write two hexadecimal digits a byte: 48:65:6c.", quoted(l.Word)))
}

// span is a part of a payload.
type span struct {
	from   int // counted from the end where it is below 0
	length int // 0 where last counts
	last   int // the last byte, counted like from
}

// slice makes a field of a part of a field. It is there where all of the part is.
func (c *compiler) slice(found field, parsed *test) (field, error) {
	whole, ok := found.(typed[[]byte])
	if !ok {
		return nil, c.fail(parsed.Slice.Pos.Offset, "[", fmt.Sprintf("Only bytes can be cut, as in data[0:4], and %s is something else.", parsed.Field))
	}
	cut, err := c.span(parsed.Slice)
	if err != nil {
		return nil, err
	}
	read := whole.once
	return typed[[]byte]{values: whole.values, once: func(e *journal.Entry) ([]byte, bool) {
		bytes, there := read(e)
		if !there {
			return nil, false
		}
		return cut.of(bytes)
	}}, nil
}

// of returns the part, if all of it is there.
func (s span) of(bytes []byte) (part []byte, there bool) {
	from, end := s.from, s.last+1
	if from < 0 {
		from += len(bytes)
	}
	switch {
	case s.length > 0:
		end = from + s.length
	case s.last < 0:
		end += len(bytes)
	}
	if from < 0 || end <= from || end > len(bytes) {
		return nil, false
	}
	return bytes[from:end], true
}

// span reads [offset], [offset:length], [offset:], [:length] or [first-last].
func (c *compiler) span(parsed *slice) (span, error) {
	from, err := c.place(parsed.From)
	if err != nil {
		return span{}, err
	}
	to, err := c.place(parsed.To)
	switch {
	case err != nil:
		return span{}, err
	case parsed.Mark == "" && parsed.From == nil:
		return span{}, c.fail(parsed.Pos.Offset, "[", "Which bytes? Write data[offset], data[offset:length] or data[first-last].")
	case parsed.Mark == "":
		return span{from: from, length: 1}, nil
	case parsed.Mark == "-" && parsed.To == nil: // Without From, the grammar takes it for a number below 0.
		return span{}, c.fail(parsed.Pos.Offset, "[", "Write the first and the last byte, as in data[1-3].")
	case parsed.Mark == "-" && (from < 0) == (to < 0) && to < from:
		return span{}, c.fail(parsed.To.Pos.Offset, parsed.To.Text, "The last byte stands before the first. Write data[offset:length] or data[first-last].")
	case parsed.Mark == "-":
		return span{from: from, last: to}, nil
	case parsed.To == nil:
		return span{from: from, last: -1}, nil
	case to <= 0:
		return span{}, c.fail(parsed.To.Pos.Offset, parsed.To.Text, "A length is at least 1. Write data[offset:length] or data[first-last].")
	}
	return span{from: from, length: to}, nil
}

// place reads a number of bytes; one that is left out is 0.
func (c *compiler) place(parsed *place) (int, error) {
	if parsed == nil {
		return 0, nil
	}
	value, err := strconv.ParseInt(parsed.Text, 0, 32)
	if err != nil || value < -udp.MaxReadSize || value > udp.MaxReadSize {
		return 0, c.fail(parsed.Pos.Offset, parsed.Text, fmt.Sprintf("A payload has at most %d bytes.", udp.MaxReadSize))
	}
	return int(value), nil
}
