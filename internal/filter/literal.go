package filter

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// written is the literal as it stands in the filter.
func (l *literal) written() string { return l.Raw + l.Text + l.Char + l.Word }

// isQuoted reports whether the literal stands in quotes of some kind.
func (l *literal) isQuoted() bool { return l.Word == "" }

// quotedText returns what is meant by a literal in quotes. Its bytes need not be UTF-8.
func (c *compiler) quotedText(l *literal) (string, error) {
	switch {
	case l.Raw != "":
		return l.Raw[len(`r"`) : len(l.Raw)-1], nil
	case l.Text != "":
		return c.unescape(l.Text[1:len(l.Text)-1], l.Pos.Offset+1)
	}
	char, err := c.unescape(l.Char[1:len(l.Char)-1], l.Pos.Offset+1)
	if err == nil && len(char) != 1 {
		err = c.fail(l.Pos.Offset, l.Char, "Single quotes hold one byte, as in 'H'. Put a text in double quotes.")
	}
	return char, err
}

// unescape replaces what a backslash begins in a text, which starts at an offset of the filter.
func (c *compiler) unescape(text string, offset int) (string, error) {
	var out strings.Builder
	for rest := text; rest != ""; {
		if after, ok := strings.CutPrefix(rest, `\'`); ok {
			out.WriteByte('\'')
			rest = after
			continue
		}
		char, multibyte, tail, err := strconv.UnquoteChar(rest, '"')
		if err != nil {
			_, size := utf8.DecodeRuneInString(rest[1:])
			escape := rest[:1+size]
			return "", c.fail(offset+len(text)-len(rest), escape, fmt.Sprintf(
				`%s is not an escape of a text. There are \" \\ \n \r \t, \x and two digits; in r"…" a backslash stands for itself.`, quoted(escape)))
		}
		if multibyte {
			out.WriteRune(char)
		} else {
			out.WriteByte(byte(char))
		}
		rest = tail
	}
	return out.String(), nil
}
