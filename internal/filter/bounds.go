package filter

import (
	"fmt"
	"unicode/utf8"
)

// Bounds of a filter. Anybody may send one, and it is applied to every entry.
const (
	maxText     = 1000 // characters
	maxNesting  = 32   // parentheses within each other
	maxTests    = 64   // comparisons, each member of a set counted
	maxPatterns = 8    // regular expressions
	maxPattern  = 256  // characters of one
	maxEffort   = 512  // instructions of all of them, about
)

// checkText bounds what is looked at at all.
func (c *compiler) checkText() error {
	for at, count := 0, 0; at < len(c.text); count++ {
		char, size := utf8.DecodeRuneInString(c.text[at:])
		switch {
		case char == utf8.RuneError && size == 1:
			return c.fail(at, c.text[at:at+1], "The filter is not valid UTF-8.")
		case count == maxText:
			return c.fail(at, c.text[at:at+size], fmt.Sprintf("A filter has at most %d characters.", maxText))
		}
		at += size
	}
	return nil
}

// checkNesting bounds how deep the parser goes.
func (c *compiler) checkNesting() error {
	depth := 0
	for _, token := range c.tokens {
		switch token.Value {
		case "(":
			depth++
		case ")":
			depth--
		}
		if depth > maxNesting {
			return c.fail(token.Pos.Offset, token.Value, fmt.Sprintf("Parentheses stand within each other at most %d deep.", maxNesting))
		}
	}
	return nil
}

// countTest bounds how much work an entry is. A test is counted where its value, or its name, stands.
func (c *compiler) countTest(offset int, found string) error {
	if c.tests++; c.tests > maxTests {
		return c.fail(offset, found, fmt.Sprintf("A filter has at most %d tests, and each member of a set is one.", maxTests))
	}
	return nil
}
