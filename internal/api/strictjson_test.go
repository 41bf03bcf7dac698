package api

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestStrictJSON(t *testing.T) {
	nested := func(levels int) string {
		return strings.Repeat(`[`, levels) + strings.Repeat(`]`, levels)
	}
	for _, tt := range []struct{ document, fault string }{
		{`{}`, ""},
		{` {"a":1,"b":[true,null,"x",{"a":2}],"c":{"a":3}}` + "\n", ""},
		{`"\ud83d\ude00 \u00e9 \\ud800 \\\\ \/"`, ""},
		{`"\ufffd` + "\ufffd\"", ""},
		{`-0.5e-3`, ""},
		{nested(16), ""},
		{`[{"a":1},{"a":2}]`, ""},
		{`{"key":{"key":{"key":1}}}`, ""},

		{"", "it is empty"},
		{" \t\r\n", "it is empty"},
		{`{} {}`, "something follows"},
		{`{}x`, "something follows"},
		{`{}]`, "something follows"},
		{"{}\x00", "something follows"},
		{`{}"`, "something follows"},
		{`{`, "unexpected EOF"},
		{`{"a"`, "unexpected EOF"},
		{`["a",`, "unexpected EOF"},
		{`"a`, "unexpected EOF"},
		{`{"a":1,}`, "invalid character"},
		{`[1,]`, "invalid character"},
		{`{a:1}`, "invalid character"},
		{`{'a':1}`, "invalid character"},
		{`{1:1}`, "invalid character"},
		{`01`, "something follows"},
		{`NaN`, "invalid character"},
		{"\"\n\"", "invalid character"},
		{`"\x41"`, "invalid character"},
		{"\ufeff{}", "invalid character"},
		{"\"\xff\"", "not valid UTF-8"},
		{"{\"\xc0\x80\":1}", "not valid UTF-8"},
		{"\"\xed\xa0\x80\"", "not valid UTF-8"},
		{"{}\xff", "not valid UTF-8"},
		{`"\ud800"`, "half of a character"},
		{`"\udc00\ud800"`, "half of a character"},
		{`"\ud83d\\ude00"`, "half of a character"},
		{`"\ud83dx"`, "half of a character"},
		{`{"\uDEAD":1}`, "half of a character"},
		{`{"a":1,"a":2}`, `"a" is there twice`},
		{`{"a":1,"\u0061":2}`, `"a" is there twice`},
		{`{"a":1,"A":2}`, `"A" is there twice`},
		{`{"address":1,"addre\u017fs":2}`, "is there twice"},
		{`{"k":1,"` + "\u212a" + `":2}`, "is there twice"},
		{`[[{"x":{"a":[],"b":0,"a":{}}}]]`, `"a" is there twice`},
		{`{"":1,"":2}`, `"" is there twice`},
		{nested(17), "deeper than 16"},
		{strings.Repeat(`{"a":`, 20) + "1" + strings.Repeat("}", 20), "deeper than 16"},
		{strings.Repeat(`[`, 1_000_000), "deeper than 16"},
		{`1e999`, "the number 1e999 is not possible"},
	} {
		var value any
		err := unmarshalStrict([]byte(tt.document), &value)
		if tt.fault == "" && err != nil || tt.fault != "" && (err == nil || !strings.Contains(err.Error(), tt.fault)) {
			t.Errorf("%.60q: %v, want %q", tt.document, err, tt.fault)
		}
	}
}

func TestStrictJSONKnowsItsFields(t *testing.T) {
	for document, fault := range map[string]string{
		`{"op":"ack","seq":1}`:              "",
		`{"op":"set","quiet":true}`:         "",
		`{"op":"ack","seqq":1}`:             `unknown field "seqq"`,
		`{"op":7}`:                          "op: the number is not possible",
		`{"op":"ack","seq":-1}`:             "seq: the number -1 is",
		`{"op":"ack","seq":1.5}`:            "seq: the number 1.5 is",
		`{"op":"ack","seq":"1"}`:            "seq: the string is",
		`{"op":"set","quiet":"yes"}`:        "quiet: the string is",
		`[]`:                                "the array is not possible",
		`{"op":"ack","seq":1e30}`:           "seq: the number 1e30 is",
		`{"op":"ack","seq":1,"Seq":2}`:      `"Seq" is there twice`,
		`{"op":"ack","\u017feq":1,"seq":2}`: "is there twice",
	} {
		var heard command
		err := unmarshalStrict([]byte(document), &heard)
		if fault == "" && err != nil || fault != "" && (err == nil || !strings.Contains(err.Error(), fault)) {
			t.Errorf("%s: %v, want %q", document, err, fault)
		}
	}
}

// judge tells of a document that json.Valid takes whether an object in it has a key twice, and how
// deep it is nested. It goes down where the code under test goes along.
func judge(decoder *json.Decoder) (twice bool, depth int) {
	token, err := decoder.Token()
	if err != nil || token != json.Delim('{') && token != json.Delim('[') {
		return false, 0
	}
	var keys []string
	for decoder.More() {
		if token == json.Delim('{') {
			key, _ := decoder.Token()
			name, _ := key.(string)
			for _, other := range keys {
				twice = twice || strings.EqualFold(name, other)
			}
			keys = append(keys, name)
		}
		innerTwice, innerDepth := judge(decoder)
		twice, depth = twice || innerTwice, max(depth, innerDepth)
	}
	_, _ = decoder.Token() // Its end, of which there can be no doubt.
	return twice, depth + 1
}

// hasReplacement reports whether a string in a decoded document holds U+FFFD.
func hasReplacement(value any) bool {
	switch value := value.(type) {
	case string:
		return strings.ContainsRune(value, utf8.RuneError)
	case []any:
		for _, each := range value {
			if hasReplacement(each) {
				return true
			}
		}
	case map[string]any:
		for key, each := range value {
			if hasReplacement(key) || hasReplacement(each) {
				return true
			}
		}
	}
	return false
}

func FuzzStrictJSON(f *testing.F) {
	for _, seed := range []string{
		`{"address":"0.0.0.0:8888"}`, `{"a":1,"A":2}`, `[[[]]]{}`, "\"\xff\"", `"\ud800\udc00"`, `"\ud800"`, `{"a":[1,2,{"b":null}]} `, `{"\u017f":1,"s":2}`,
		strings.Repeat("[", 17) + strings.Repeat("]", 17), `"\\ud800"`, `1e999`, "", "\ufeff1", `{"a":1}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		var value any
		err := unmarshalStrict(document, &value)
		var plain any
		if json.Unmarshal(document, &plain) != nil { // Broken, or followed by something.
			if err == nil {
				t.Fatalf("accepted, and encoding/json does not: %q", document)
			}
			return
		}
		twice, depth := judge(json.NewDecoder(bytes.NewReader(document)))
		isLossy := hasReplacement(plain) && !bytes.Contains(document, []byte("\ufffd")) && !bytes.Contains(bytes.ToLower(document), []byte(`\ufffd`))
		if bad := !utf8.Valid(document) || twice || depth > maxDepth || isLossy; bad && err == nil {
			t.Fatalf("accepted: %q", document)
		} else if !bad && !hasReplacement(plain) && err != nil {
			t.Fatalf("refused: %q: %v", document, err)
		}
	})
}
