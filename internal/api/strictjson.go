package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// maxDepth bounds how deep a document may be nested. Nothing we take comes near.
const maxDepth = 16

var (
	errNotUTF8   = errors.New("it is not valid UTF-8")
	errTrailing  = errors.New("something follows the document")
	errTooDeep   = fmt.Errorf("it is nested deeper than %d levels", maxDepth)
	errEmptyJSON = errors.New("it is empty")
)

// unmarshalStrict reads exactly one JSON document. encoding/json alone would take the last of two
// equal keys, leave what follows unread, and put U+FFFD in the place of broken UTF-8: each of them
// a request that does something else than was written.
func unmarshalStrict(data []byte, into any) error {
	if !utf8.Valid(data) {
		return errNotUTF8
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return errEmptyJSON
	}
	if err := checkKeys(data); err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return plainJSONError(err)
	}
	return nil
}

// level is an object or an array that is being read.
type level struct {
	object bool
	keys   map[string]bool // of an object: those seen, in lower case, since Go takes either
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
		folded := strings.ToLower(key)
		if levels[top].keys[folded] {
			return nil, fmt.Errorf("the key %q is there twice", key)
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

// plainJSONError words what encoding/json found without the names of our types.
func plainJSONError(err error) error {
	var mistyped *json.UnmarshalTypeError
	if errors.As(err, &mistyped) {
		return fmt.Errorf("%s cannot be a %s", mistyped.Field, mistyped.Value)
	}
	return errors.New(strings.TrimPrefix(err.Error(), "json: "))
}
