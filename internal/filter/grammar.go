package filter

import (
	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"
)

// language is read only: the words that a filter is made of. A name, a number, an address and bytes
// such as 48:65:6c are all a Word; only what a field is compared with tells which of them is meant.
var language = lexer.MustStateful(lexer.Rules{
	"Root": {
		{Name: "space", Pattern: `[\s\p{Z}]+`},
		{Name: "Raw", Pattern: `[rR]"[^"]*"`},
		{Name: "String", Pattern: `"(?s:\\.|[^"\\])*"`},
		{Name: "Char", Pattern: `'(?s:\\.|[^'\\])*'`},
		{Name: "Unclosed", Pattern: `[rR]?"(?s:.*)|'(?s:.*)`},
		{Name: "Keyword", Pattern: `(?:and|or|xor|not|eq|ne|gt|lt|ge|le|contains|matches|in)\b`},
		{Name: "Word", Pattern: wordPart + `(?:\.` + wordPart + `)*`},
		{Name: "Open", Pattern: `\[`, Action: lexer.Push("Slice")},
		{Name: "Operator", Pattern: `===|!==|==|!=|>=|<=|&&|\|\||\^\^|\.\.|[<>!~(){},]`},
		{Name: "Other", Pattern: `(?s:.)`},
	},
	"Slice": {
		{Name: "space", Pattern: `[\s\p{Z}]+`},
		{Name: "Integer", Pattern: `0[xX][0-9a-fA-F]+|[0-9]+`},
		{Name: "Mark", Pattern: `[:-]`},
		{Name: "Close", Pattern: `\]`, Action: lexer.Pop()},
		{Name: "Other", Pattern: `(?s:.)`},
	},
})

// wordPart is a Word between two dots. Two dots make a range.
const wordPart = `[\pL\pN_:/%$-]+`

// parser is read only. It looks at one word at a time and never goes back, so that its effort grows
// with the length of the filter, and its complaint is about the first word that does not fit.
var parser = participle.MustBuild[disjunction](participle.Lexer(language), participle.UseLookahead(0))

// In the order in which operators bind: ! before &&, && before xor, xor before ||.

type disjunction struct {
	Terms []*exclusion `parser:"@@ ( ( '||' | 'or' ) @@ )*"`
}

type exclusion struct {
	Terms []*conjunction `parser:"@@ ( ( '^^' | 'xor' ) @@ )*"`
}

type conjunction struct {
	Terms []*negation `parser:"@@ ( ( '&&' | 'and' ) @@ )*"`
}

type negation struct {
	Nots  []string     `parser:"@( '!' | 'not' )*"`
	Inner *disjunction `parser:"( '(' @@ ')'"`
	Test  *test        `parser:"| @@ )"`
}

type test struct {
	Pos      lexer.Position
	Field    string    `parser:"@Word"`
	Slice    *slice    `parser:"@@?"`
	Relation *relation `parser:"@@?"`
}

type relation struct {
	Pos      lexer.Position
	Operator string   `parser:"( @( '==' | 'eq' | '!=' | 'ne' | '===' | '!==' | '<' | 'lt' | '>' | 'gt' | '<=' | 'le' | '>=' | 'ge' | 'contains' | 'matches' | '~' )"`
	Value    *literal `parser:"  @@"`
	Not      bool     `parser:"| @'not'?"`
	Set      *set     `parser:"  'in' @@ )"`
}

type set struct {
	Members []*member `parser:"'{' @@ ( ',' @@ )* '}'"`
}

// member is a value, or all from one to another.
type member struct {
	From *literal `parser:"@@"`
	To   *literal `parser:"( '..' @@ )?"`
}

// literal is a value as it is written.
type literal struct {
	Pos  lexer.Position
	Raw  string `parser:"  @Raw"`
	Text string `parser:"| @String"`
	Char string `parser:"| @Char"`
	Word string `parser:"| @Word"`
}

// slice is a part of the bytes of a field: [offset], [offset:length] or [first-last].
type slice struct {
	Pos  lexer.Position
	From *place `parser:"'[' @@?"`
	Mark string `parser:"( @( ':' | '-' )"`
	To   *place `parser:"  @@? )? ']'"`
}

// place is a number of bytes, from the end where it is below 0.
type place struct {
	Pos  lexer.Position
	Text string `parser:"@( '-'? Integer )"`
}
