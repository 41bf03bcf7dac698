package filter

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"unicode/utf8"
)

// pattern is a regular expression. Those of Go are slow where they ignore case, and so most texts that
// do not match are told by a literal that they would need.
type pattern struct {
	whole  *regexp.Regexp
	needed needle
	enough bool // what has the literal matches
}

func (p *pattern) matchesBytes(text []byte) bool {
	found := isNeeded(p.needed, text)
	return found == yes && p.enough || found != no && p.whole.Match(text)
}

func (p *pattern) matchesText(text string) bool {
	found := isNeeded(p.needed, text)
	return found == yes && p.enough || found != no && p.whole.MatchString(text)
}

// pattern compiles a regular expression (https://go.dev/s/re2syntax), which ignores case as those of
// Wireshark do. Its time grows with the length of what it looks at, and not faster.
func (c *compiler) pattern(l *literal) (*pattern, error) {
	if !l.isQuoted() {
		return nil, c.fail(l.Pos.Offset, l.Word, fmt.Sprintf("A regular expression stands in quotes, as in \"%s\".", quoted(l.Word)))
	}
	text, err := c.quotedText(l)
	if err != nil {
		return nil, err
	}
	if err := c.checkPattern(l, text); err != nil {
		return nil, err
	}
	parsed, err := syntax.Parse(text, syntax.Perl|syntax.FoldCase)
	if err != nil {
		return nil, c.fail(l.Pos.Offset, l.written(), "This is not a regular expression: "+patternFault(err)+".")
	}
	if c.effort += effort(parsed); c.effort > maxEffort {
		return nil, c.fail(l.Pos.Offset, l.written(), "The regular expression takes too many steps. Make its counts smaller, or write it shorter.")
	}
	whole, err := regexp.Compile("(?i)" + text)
	if err != nil {
		return nil, c.fail(l.Pos.Offset, l.written(), "This is not a regular expression: "+patternFault(err)+".")
	}
	needed := neededBy(parsed)
	return &pattern{whole, needed, len(needed.lower) > 0 && parsed.Op == syntax.OpLiteral}, nil
}

// checkPattern refuses what is too large, or would mean something else than in Wireshark.
func (c *compiler) checkPattern(l *literal, text string) error {
	c.patterns++
	switch {
	case c.patterns > maxPatterns:
		return c.fail(l.Pos.Offset, l.written(), fmt.Sprintf("A filter has at most %d regular expressions.", maxPatterns))
	case utf8.RuneCountInString(text) > maxPattern:
		return c.fail(l.Pos.Offset, l.written(), fmt.Sprintf("A regular expression has at most %d characters.", maxPattern))
	case !utf8.ValidString(text), highByte.MatchString(text):
		return c.fail(l.Pos.Offset, l.written(), `A regular expression is about characters in UTF-8, and not about bytes above \x7f. Look for those with contains ff:fe.`)
	}
	return nil
}

// highByte is read only: an escape that is a byte for Wireshark, and a character here.
var highByte = regexp.MustCompile(`(?:^|[^\\])(?:\\\\)*\\(?:x[89a-fA-F][0-9a-fA-F]|[23][0-7]{2})`)

// patternFault is what is wrong with a regular expression, and where.
func patternFault(err error) string {
	var fault *syntax.Error
	if !errors.As(err, &fault) {
		return err.Error()
	}
	if fault.Expr == "" {
		return fault.Code.String()
	}
	return fmt.Sprintf("%s at “%s”", fault.Code, quoted(fault.Expr))
}

// effort is about how many instructions a regular expression compiles to. It is asked before anything
// is compiled, since a{1000} is short to write.
func effort(parsed *syntax.Regexp) int {
	sum := max(1, len(parsed.Rune))
	if parsed.Op == syntax.OpCharClass {
		sum = 1
	}
	for _, sub := range parsed.Sub {
		sum += effort(sub)
	}
	if parsed.Op == syntax.OpRepeat {
		sum = (sum - 1) * max(parsed.Min, parsed.Max, 1)
	}
	return sum
}
