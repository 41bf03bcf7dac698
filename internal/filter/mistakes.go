package filter

import (
	"errors"
	"fmt"
	"slices"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"
)

// mistake words what the parser stumbled over, from the words around it.
func (c *compiler) mistake(err error) error {
	var fault participle.Error
	if !errors.As(err, &fault) {
		return c.fail(0, "", "The filter cannot be read.")
	}
	offset := fault.Position().Offset
	at := slices.IndexFunc(c.tokens, func(token lexer.Token) bool { return token.Pos.Offset >= offset })
	if at < 0 {
		at = len(c.tokens) - 1
	}
	found := c.tokens[at]
	return c.fail(found.Pos.Offset, found.Value, c.reason(surroundings(c.tokens, at)))
}

// surrounding is where in a filter something is wrong.
type surrounding struct {
	before lexer.Token // what stands in front; the zero token at the beginning
	found  lexer.Token
	name   bool // what stands in front is the name of a field that nothing is asked of yet
	notIn  bool // what stands in front is a not behind a test
	depth  int  // parentheses that are open
	set    bool // a set is open
	slice  bool // brackets are open
}

func surroundings(tokens []lexer.Token, at int) surrounding {
	around := surrounding{found: tokens[at]}
	for i, token := range tokens[:at] {
		switch token.Value {
		case "(":
			around.depth++
		case ")":
			around.depth--
		case "{":
			around.set = true
		case "}":
			around.set = false
		case "[":
			around.slice = true
		case "]":
			around.slice = false
		}
		around.name = token.Type == typeWord && (i == 0 || isBetween(tokens[i-1]))
		around.notIn = token.Value == "not" && i > 0 && !isBetween(tokens[i-1])
		around.before = token
	}
	return around
}

// isBetween reports whether a test begins behind a token.
func isBetween(token lexer.Token) bool {
	return slices.Contains([]string{"", "(", "!", "not", "&&", "and", "||", "or", "^^", "xor"}, token.Value)
}

func isRelation(token lexer.Token) bool {
	return slices.Contains([]string{
		"==", "eq", "!=", "ne", "===", "!==", "<", "lt", ">", "gt", "<=", "le", ">=", "ge", "contains", "matches", "~",
	}, token.Value) && (token.Type == typeOperator || token.Type == typeKeyword)
}

// The types of tokens that mistakes are told by; read only.
var (
	typeWord     = language.Symbols()["Word"]
	typeOperator = language.Symbols()["Operator"]
	typeKeyword  = language.Symbols()["Keyword"]
	typeUnclosed = language.Symbols()["Unclosed"]
	typeOther    = language.Symbols()["Other"]
	quotedTypes  = []lexer.TokenType{language.Symbols()["String"], language.Symbols()["Raw"], language.Symbols()["Char"]}
)

func (c *compiler) reason(at surrounding) string {
	switch found := at.found; {
	case found.Type == typeUnclosed:
		return "The text has no closing quote."
	case at.slice:
		return "In brackets stand numbers: data[0], data[0:4] for offset and length, or data[1-3] for the first and the last."
	case found.Type == typeOther:
		return otherReason(found.Value)
	case at.before.Value == "in" || at.set:
		return setReason(at)
	case isRelation(at.before):
		return valueReason(at)
	case at.notIn:
		return "Behind a field stands not in and a set, as in udp.port not in {53, 8888}. Between two tests stands && or ||."
	case isBetween(at.before):
		return testReason(at)
	}
	return joinReason(at)
}

// otherReason is about signs that mean nothing in a filter.
func otherReason(sign string) string {
	switch sign {
	case "=":
		return "A single = is not an operator. Write == to compare."
	case "&":
		return "A single & is not an operator here. Write && for “and”."
	case "|":
		return "A single | is not an operator here. Write || for “or”."
	case "“", "”", "„", "‘", "’", "«", "»", "`":
		return `A text stands in straight quotes, as in "hi".`
	case ".":
		return "A name neither begins nor ends with a dot, as in udp.port."
	case ";":
		return "Tests are joined with && or ||, and not with ;."
	}
	return fmt.Sprintf("“%s” means nothing in a filter, but for in a text in quotes.", quoted(sign))
}

// setReason is about what stands in a set, or should.
func setReason(at surrounding) string {
	switch {
	case at.before.Value == "in":
		return "Behind in stands a set in braces, such as {53, 8000..8010}."
	case at.before.Value == "{" && at.found.Value == "}":
		return "The set is empty. Write its members, as in {53, 8000..8010}."
	case isEnd(at.found) && at.before.Value != "," && at.before.Value != "..":
		return "The set is not closed: a } is missing."
	case at.before.Value == "{", at.before.Value == ",", at.before.Value == "..":
		return "A member of the set is missing here."
	}
	return "Members of a set have a comma between them, as in {53, 80}."
}

// valueReason is about what a field is compared with.
func valueReason(at surrounding) string {
	switch {
	case at.found.Value == "{":
		return "Whether a value is in a set is asked by in: udp.port in {53, 8888}."
	case at.found.Type == typeKeyword:
		return fmt.Sprintf("A value is missing behind %s. If %s is one, put it in quotes.", at.before.Value, at.found.Value)
	}
	return fmt.Sprintf("A value is missing behind %s.", at.before.Value)
}

// testReason is about what stands where a test should begin.
func testReason(at surrounding) string {
	switch {
	case isEnd(at.found):
		return "A test is missing at the end, such as udp.port == 8888."
	case slices.Contains(quotedTypes, at.found.Type):
		return fmt.Sprintf("A test begins with a field. Write data contains %s.", quoted(at.found.Value))
	case isRelation(at.found), at.found.Value == "in":
		return fmt.Sprintf("A field is missing before %s, as in udp.port == 8888.", at.found.Value)
	case at.found.Value == ")" && at.depth == 0:
		return "There is no ( for this )."
	}
	return fmt.Sprintf("A test is missing before %s, such as udp.port == 8888.", at.found.Value)
}

// joinReason is about what stands behind a whole test.
func joinReason(at surrounding) string {
	switch found := at.found; {
	case isEnd(found):
		return "A ) is missing at the end."
	case found.Value == ")":
		return "There is no ( for this )."
	case isRelation(found), found.Value == "in":
		return "A comparison has two sides. Join two comparisons with &&."
	case found.Value == "..":
		return "A range stands in a set: udp.port in {8000..8010}."
	case found.Value == "[":
		return "Only a field can be cut, as in data[0:4], and only on the left side."
	case found.Value == ",", found.Value == "{", found.Value == "}":
		return "A set stands behind in: udp.port in {53, 8888}."
	case at.name && found.Value != "(" && found.Value != "!" && found.Value != "not":
		return fmt.Sprintf("An operator is missing behind %s, such as == or contains.", quoted(at.before.Value))
	}
	return "Between two tests stands && or ||."
}

func isEnd(token lexer.Token) bool { return token.EOF() }
