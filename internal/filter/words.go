package filter

import (
	"fmt"
	"slices"
	"strings"
)

// words are the values of a field that holds a text. Where the field has only a few, they are known.
type words struct{ known []string }

func (words) String() string { return "a text" }

func (words) order(a, b string) int { return strings.Compare(a, b) }

func (w words) parse(c *compiler, name string, l *literal) (string, error) {
	text, err := c.needle(name, l)
	if err == nil && w.known != nil && !slices.Contains(w.known, text) {
		last := len(w.known) - 1
		err = c.fail(l.Pos.Offset, l.written(), fmt.Sprintf("%s is %s or %s.", name, strings.Join(w.known[:last], ", "), w.known[last]))
	}
	return text, err
}

func (words) contains(c *compiler, name string, l *literal) (func(string) bool, error) {
	part, err := c.needle(name, l)
	return func(v string) bool { return strings.Contains(v, part) }, err
}

func (words) matches(c *compiler, l *literal) (func(string) bool, error) {
	pattern, err := c.pattern(l)
	if err != nil {
		return nil, err
	}
	return pattern.matchesText, nil
}

// anyText returns a text with or without quotes. Wireshark asks for none where a field holds a text.
func (c *compiler) anyText(l *literal) (string, error) {
	if l.isQuoted() {
		return c.quotedText(l)
	}
	return l.Word, nil
}

// needle returns a text that is not empty: an entry either has a text or lacks the field.
func (c *compiler) needle(name string, l *literal) (string, error) {
	text, err := c.anyText(l)
	if err == nil && text == "" {
		err = c.fail(l.Pos.Offset, l.written(), fmt.Sprintf("No entry has an empty %s. Whether it has any is asked by %[1]s or !%[1]s.", name))
	}
	return text, err
}
