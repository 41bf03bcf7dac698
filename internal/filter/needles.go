package filter

import (
	"bytes"
	"regexp/syntax"
	"unicode/utf8"
)

// needle is a text in ASCII that is searched for in either case. The zero needle says nothing.
type needle struct {
	lower   []byte
	foreign bool // K and S are also the lower case of two letters beyond ASCII, K (U+212A) and ſ (U+017F)
}

// neededBy returns the longest literal that each match of a regular expression has.
func neededBy(parsed *syntax.Regexp) needle {
	switch parsed.Op {
	case syntax.OpLiteral:
		return asNeedle(parsed)
	case syntax.OpCapture, syntax.OpPlus:
		return neededBy(parsed.Sub[0])
	case syntax.OpConcat:
		var longest needle
		for _, sub := range parsed.Sub {
			if found := neededBy(sub); len(found.lower) > len(longest.lower) {
				longest = found
			}
		}
		return longest
	default:
		return needle{}
	}
}

// asNeedle returns a literal in ASCII as a needle.
func asNeedle(literal *syntax.Regexp) (made needle) {
	lower := make([]byte, 0, len(literal.Rune))
	for _, char := range literal.Rune {
		if char >= utf8.RuneSelf || literal.Flags&syntax.FoldCase == 0 {
			return needle{}
		}
		lower = append(lower, lowerCase(byte(char)))
	}
	return needle{lower, bytes.ContainsAny(lower, "ks")}
}

func lowerCase(b byte) byte {
	if b >= 'A' && b <= 'Z' {
		return b + 'a' - 'A'
	}
	return b
}

// answer is what a search has found.
type answer int

const (
	no    answer = iota
	yes          // or there is no needle
	maybe        // a letter beyond ASCII could stand for one of the needle
)

func isNeeded[T ~string | ~[]byte](needed needle, text T) answer {
	if len(needed.lower) == 0 {
		return maybe
	}
	head, rest := needed.lower[0], needed.lower[1:]
	beyond := false
	for i := range len(text) {
		switch {
		case text[i] >= utf8.RuneSelf:
			beyond = true
		case lowerCase(text[i]) == head && len(text)-i > len(rest) && beginsWith(text[i+1:], rest):
			return yes
		}
	}
	if beyond && needed.foreign {
		return maybe
	}
	return no
}

func beginsWith[T ~string | ~[]byte](text T, lower []byte) bool {
	for i, want := range lower {
		if lowerCase(text[i]) != want {
			return false
		}
	}
	return true
}
