package snippet

import (
	"encoding/hex"
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"
)

// shownAs tells whether a program showed bytes rightly. What C and the shell show has lost its controls; the expected
// bytes lose theirs too.
func shownAs(language, shown string, want []byte) bool {
	switch language {
	case "go":
		got, err := strconv.Unquote(shown)
		return err == nil && got == string(want)
	case "node":
		if utf8.Valid(want) {
			var got string
			return json.Unmarshal([]byte(shown), &got) == nil && got == string(want)
		}
		return shown == hex.EncodeToString(want)
	case "python":
		got, ok := unquotedPython(shown)
		return ok && got == string(want)
	}
	return shown == dotted(want)
}

// dotted has a dot for each control character.
func dotted(b []byte) string {
	made := []byte(string(b))
	for i, each := range made {
		if each < ' ' || each == 0x7f {
			made[i] = '.'
		}
	}
	return string(made)
}

// unquotedPython reads what Python prints of bytes: ASCII between quotes of either kind, with escapes.
func unquotedPython(shown string) (string, bool) {
	inner, isBytes := strings.CutPrefix(shown, "b")
	if !isBytes || len(inner) < 2 || inner[0] != inner[len(inner)-1] {
		return "", false
	}
	quote := inner[0]
	var made strings.Builder
	for rest := inner[1 : len(inner)-1]; rest != ""; {
		char, isMultibyte, tail, err := strconv.UnquoteChar(rest, quote)
		if err != nil || isMultibyte {
			return "", false
		}
		made.WriteByte(byte(char))
		rest = tail
	}
	return made.String(), true
}
