package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// maxDepth bounds how deep a document may be nested. Nothing we take comes near.
const maxDepth = 16

var (
	errNotUTF8   = errors.New("it is not valid UTF-8")
	errSurrogate = errors.New("an escape names half of a character")
	errTrailing  = errors.New("something follows the document")
	errTooDeep   = fmt.Errorf("it is nested deeper than %d levels", maxDepth)
	errEmptyJSON = errors.New("it is empty")
)

// unmarshalStrict reads exactly one JSON document. encoding/json alone would take the last of two
// equal keys, leave what follows unread, and put U+FFFD in the place of broken UTF-8: each of them
// a request that does something else than was written.
func unmarshalStrict(data []byte, into any) error {
	switch {
	case !utf8.Valid(data):
		return errNotUTF8
	case len(bytes.TrimSpace(data)) == 0:
		return errEmptyJSON
	}
	if !isPlain(data) {
		if err := checkKeys(data); err != nil {
			return err
		}
	}
	if hasLoneSurrogate(data) {
		return errSurrogate
	}
	return plainJSONError(unmarshalKnown(data, into))
}

// isPlain reports whether a document is one that [checkKeys] has nothing against, at a fifth of its cost.
// It does not know that of each.
func isPlain(data []byte) bool {
	return json.Valid(data) && hasPlainKeys(data, func(int, []byte) bool { return true })
}

// plainKeys bounds how many keys an object of a plain document has: each is held against those before it.
const plainKeys = 32

// hasPlainKeys reports whether a valid document is not nested too deep, and has only keys that can stand for
// one field each, none of them twice: keys with capitals, with escapes or beyond ASCII, or very many of them,
// are not plain. Each has to be known at its level, the outermost being 1.
func hasPlainKeys(data []byte, isKnown func(level int, key []byte) bool) bool {
	var outer []int // of each level that is open, where its keys begin
	var keys [][]byte
	for at := 0; at < len(data); at++ {
		switch data[at] {
		case '{', '[':
			if outer = append(outer, len(keys)); len(outer) > maxDepth {
				return false
			}
		case '}', ']':
			keys, outer = keys[:outer[len(outer)-1]], outer[:len(outer)-1]
		case '"':
			start := at + 1
			at = endOfString(data, start)
			if !isKey(data[at+1:]) {
				continue
			}
			key, others := data[start:at], keys[outer[len(outer)-1]:]
			if len(others) == plainKeys || !isPlainKey(key, others) || !isKnown(len(outer), key) {
				return false
			}
			keys = append(keys, key)
		}
	}
	return true
}

// endOfString finds the quotation mark that ends a string in a document that is valid.
func endOfString(data []byte, at int) int {
	for data[at] != '"' {
		if data[at] == '\\' {
			at++
		}
		at++
	}
	return at
}

// isKey reports whether a string that this follows is a key.
func isKey(rest []byte) bool {
	rest = bytes.TrimLeft(rest, " \t\r\n")
	return len(rest) > 0 && rest[0] == ':'
}

// isPlainKey reports whether a key can stand for one field only, and is none of the others.
func isPlainKey(key []byte, others [][]byte) bool {
	for _, char := range key {
		if char == '\\' || char >= utf8.RuneSelf || (char >= 'A' && char <= 'Z') {
			return false
		}
	}
	return !slices.ContainsFunc(others, func(other []byte) bool { return bytes.Equal(key, other) })
}

// unmarshalKnown reads a document that was checked, and refuses fields that into does not have.
func unmarshalKnown(data []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	return decoder.Decode(into)
}

// level is an object or an array that is being read.
type level struct {
	object bool
	keys   map[string]bool // of an object: those seen, folded
	atKey  bool            // of an object: the next token is a key or its end
}

// checkKeys refuses a document with a key twice, with too many levels, or with something behind it.
func checkKeys(data []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var levels []level
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return io.ErrUnexpectedEOF
		}
		if err != nil {
			return plainJSONError(err)
		}
		if levels, err = enter(levels, token); err != nil {
			return err
		}
		if len(levels) == 0 {
			break
		}
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errTrailing
	}
	return nil
}

// enter takes one token into account.
func enter(levels []level, token json.Token) ([]level, error) {
	top := len(levels) - 1
	if key, ok := token.(string); ok && top >= 0 && levels[top].atKey {
		folded := fold(key)
		if levels[top].keys[folded] {
			return nil, fmt.Errorf("the key %q is there twice", shortText(key))
		}
		levels[top].keys[folded] = true
		levels[top].atKey = false
		return levels, nil
	}
	switch token {
	case json.Delim('{'):
		levels = append(levels, level{object: true, keys: make(map[string]bool), atKey: true})
	case json.Delim('['):
		levels = append(levels, level{})
	case json.Delim('}'), json.Delim(']'):
		return ended(levels[:top]), nil
	default:
		return ended(levels), nil
	}
	if len(levels) > maxDepth {
		return nil, errTooDeep
	}
	return levels, nil
}

// ended notes that a value is complete: in an object a key comes next.
func ended(levels []level) []level {
	if top := len(levels) - 1; top >= 0 && levels[top].object {
		levels[top].atKey = true
	}
	return levels
}

// fold gives all keys that encoding/json takes for the same field the same form: it ignores case as
// [strings.EqualFold] does, which knows more of it than lower case, such as ſ for s.
func fold(key string) string {
	return strings.Map(func(char rune) rune {
		for {
			next := unicode.SimpleFold(char)
			if next <= char { // Round the circle of its forms, and so at the least of them.
				return next
			}
			char = next
		}
	}, key)
}

// hasLoneSurrogate reports whether a document that is otherwise right holds an escape such as \ud800
// without its other half. encoding/json would read U+FFFD.
func hasLoneSurrogate(data []byte) bool {
	for {
		at := bytes.IndexByte(data, '\\') // In a document that is right, only strings have any.
		if at < 0 {
			return false
		}
		char, isUnicode := escapedUnit(data[at:])
		switch {
		case !isUnicode:
			data = data[at+2:]
		case !utf16.IsSurrogate(char):
			data = data[at+6:]
		default:
			other, _ := escapedUnit(data[at+6:])
			if utf16.DecodeRune(char, other) == unicode.ReplacementChar {
				return true
			}
			data = data[at+12:]
		}
	}
}

// escapedUnit reads \uXXXX at the beginning of data.
func escapedUnit(data []byte) (rune, bool) {
	if len(data) < 6 || data[0] != '\\' || data[1] != 'u' {
		return 0, false
	}
	unit, err := strconv.ParseUint(string(data[2:6]), 16, 16)
	return rune(unit), err == nil
}

// plainJSONError words what encoding/json found without the names of our types.
func plainJSONError(err error) error {
	var mistyped *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &mistyped) && mistyped.Field == "":
		return fmt.Errorf("the %s is not possible here", mistyped.Value)
	case errors.As(err, &mistyped):
		return fmt.Errorf("%s: the %s is not possible here", mistyped.Field, mistyped.Value)
	}
	return errors.New(strings.TrimPrefix(err.Error(), "json: "))
}
