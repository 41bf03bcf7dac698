// Package filter reads the filter language and applies it to entries of the journal. The words are
// those of Wireshark's display filters, and mean what they mean there
// (https://www.wireshark.org/docs/man-pages/wireshark-filter.html); a few are the lab's own. A filter
// is compiled once into functions, and matching an entry allocates nothing.
package filter

import (
	"strings"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2/lexer"

	"udpweb/internal/journal"
	"udpweb/internal/payload"
)

// Filter is a compiled filter. It may be used by several goroutines at the same time. The zero value
// lets every entry pass.
type Filter struct{ match matcher }

// matcher tells whether an entry passes a part of a filter. It does not keep the entry.
type matcher func(*journal.Entry) bool

// SyntaxError says what is wrong with a filter, and where.
type SyntaxError struct {
	Column int    // where in the filter, in characters, from 1 on
	Found  string // what stands there, safe to show; "" at the end
	Reason string // a sentence for a person, without the column
}

func (e *SyntaxError) Error() string { return e.Reason }

// Compile reads a filter. A blank one lets every entry pass. It fails with a *[SyntaxError], also where
// the filter is larger than a reader of the journal should have to apply.
func Compile(text string) (*Filter, error) {
	c := &compiler{text: text}
	if err := c.checkText(); err != nil {
		return nil, err
	}
	if strings.TrimSpace(text) == "" {
		return &Filter{}, nil
	}
	if err := c.split(); err != nil {
		return nil, err
	}
	if err := c.checkNesting(); err != nil {
		return nil, err
	}
	parsed, err := parser.ParseString("", text)
	if err != nil {
		return nil, c.mistake(err)
	}
	match, err := c.disjunction(parsed)
	if err != nil {
		return nil, err
	}
	return &Filter{match}, nil
}

// Match reports whether an entry passes. It does not keep the entry.
func (f *Filter) Match(e *journal.Entry) bool { return f.match == nil || f.match(e) }

// compiler makes functions of a filter that was read.
type compiler struct {
	text     string
	tokens   []lexer.Token
	tests    int // so far
	patterns int // so far
	effort   int // of all of them
}

// split takes the filter apart into its words.
func (c *compiler) split() error {
	lexed, err := language.LexString("", c.text)
	if err == nil {
		c.tokens, err = lexer.ConsumeAll(lexed)
	}
	if err != nil { // Every character is a word, if nothing else is.
		return c.fail(0, "", "The filter cannot be read.")
	}
	return nil
}

// fail says what is wrong at an offset of the filter, in bytes.
func (c *compiler) fail(offset int, found, reason string) error {
	return &SyntaxError{
		Column: utf8.RuneCountInString(c.text[:min(offset, len(c.text))]) + 1,
		Found:  quoted(found),
		Reason: reason,
	}
}

// maxQuoted is how many characters of a filter an error quotes.
const maxQuoted = 40

// quoted is a part of a filter as an error shows it.
func quoted(part string) string { return payload.Preview([]byte(part), maxQuoted) }
