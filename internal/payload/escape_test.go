package payload

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestEscapesAreRead(t *testing.T) {
	tests := []struct{ in, want string }{
		{"", ""},
		{"plain, 안녕", "plain, 안녕"},
		{`"quoted"`, `"quoted"`},
		{"raw\nline", "raw\nline"},
		{`\n\r\t`, "\n\r\t"},
		{`\a\b\f\v\e`, "\x07\x08\x0c\x0b\x1b"},
		{`\\\"`, `\"`},
		{`\\n`, `\n`},
		{`\x00\x7f\xff\xFF`, "\x00\x7f\xff\xff"},
		{`\x414`, "A4"},
		{`\xed\x95\x9c`, "한"},
		{`\u00e9`, "é"},
		{`\uD55C\ud55c`, "한한"},
		{`\U0001F600\U0010ffff`, "😀\U0010ffff"},
		{`\ufeff`, "\xef\xbb\xbf"},
		{`\0`, "\x00"},
		{`\0end`, "\x00end"},
		{`\08`, "\x008"},
		{`\012`, "\n"},
		{`\101\377`, "A\xff"},
		{`\1012`, "A2"},
		{`안\n녕\x21`, "안\n녕!"},
	}
	for _, tt := range tests {
		t.Run(tt.in, func(t *testing.T) { wantBytes(t, Spec{Escaped: &tt.in}, []byte(tt.want)) })
	}
}

func TestBadEscapesAreRefusedWithTheirColumn(t *testing.T) {
	tests := []struct {
		in     string
		column int
		found  string
	}{
		{`\`, 1, `\`},
		{`안녕\`, 3, `\`},
		{`\\\`, 3, `\`},
		{`\q`, 1, `\q`},
		{`안녕, \q`, 5, `\q`},
		{`\N`, 1, `\N`},
		{`\'`, 1, `\'`},
		{`\8`, 1, `\8`},
		{`\한글`, 1, `\한`},
		{"a\\\nb", 2, `\↵`},
		{"\\\u202e", 1, `\⟨202e⟩`},
		{`\x`, 1, `\x`},
		{`\xf`, 1, `\xf`},
		{`\xfg`, 1, `\xfg`},
		{`\x한`, 1, `\x한`},
		{`\x\x41`, 1, `\x\`},
		{`한\x4`, 2, `\x4`},
		{`\u00e`, 1, `\u00e`},
		{`\u00zz`, 1, `\u00z`},
		{`\ud83d\ude00`, 1, `\ud83d`},
		{`ok \udfff`, 4, `\udfff`},
		{`\U0001F60`, 1, `\U0001F60`},
		{`\U00110000`, 1, `\U00110000`},
		{`\Uffffffff`, 1, `\Uffffffff`},
		{`\U0000d800`, 1, `\U0000d800`},
		{`\400`, 1, `\400`},
		{`\7777`, 1, `\777`},
	}
	for _, tt := range tests {
		t.Run(tt.in, func(t *testing.T) {
			wantFault(t, Spec{Escaped: &tt.in},
				SyntaxError{Code: "bad-escape", Field: "escaped", Column: tt.column, Found: tt.found})
		})
	}
}

func TestEscapedMustBeUTF8(t *testing.T) {
	wantFault(t, Spec{Escaped: new("\\n안\xbe\xc8")},
		SyntaxError{Code: "bad-utf8", Field: "escaped", Column: 4, Found: "⟨be⟩"})
}

func TestEscapeShowsWhatTheEyeCannotTell(t *testing.T) {
	tests := []struct{ in, want string }{
		{"", ""},
		{`{"id": 1}`, `{"id": 1}`},
		{"안녕 😀", "안녕 😀"},
		{`C:\new`, `C:\\new`},
		{"a\r\n\tb", `a\r\n\tb`},
		{"\x00" + "1", `\x001`},
		{"\x1b[2J\x7f", `\x1b[2J\x7f`},
		{"\xff한\xed\x95", `\xff한\xed\x95`},
		{"\u0085", `\u0085`},
		{"a\u00a0b\u3000c", `a\u00a0b\u3000c`},
		{"\u202e\u2028\ufeff\u200d", `\u202e\u2028\ufeff\u200d`},
		{"\U000e0001\U0010ffff", `\U000e0001\U0010ffff`},
		{"\ufffd", "\ufffd"},
	}
	for _, tt := range tests {
		t.Run(tt.want, func(t *testing.T) {
			if got := Escape([]byte(tt.in)); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestEscapeIsReadBackExactly(t *testing.T) {
	all := allBytes()
	inputs := [][]byte{all}
	// Every pair of bytes, since what follows an escape may be taken for part of it.
	for a := range 256 {
		pairs := make([]byte, 0, 512)
		for _, b := range all {
			pairs = append(pairs, byte(a), b)
		}
		inputs = append(inputs, pairs)
	}
	// Every character of the first two planes, which hold \u and \U escapes, and all that people write.
	for r := range rune(0x20000) {
		if r%0x1000 == 0 {
			inputs = append(inputs, nil)
		}
		last := len(inputs) - 1
		inputs[last] = utf8.AppendRune(inputs[last], r)
	}
	for _, in := range inputs {
		escaped := Escape(in)
		wantBytes(t, Spec{Escaped: &escaped}, in)
	}
}

func FuzzEscapedNeverPanics(f *testing.F) {
	for _, s := range []string{`Hi\xff\n`, `\0\12\377`, `\u00e9\U0001F600`, `\`, `\x`, "안\\q", "\xff", `\ud83d`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got, err := decodeEscaped(s); err != nil && got != nil || len(got) > len(s) {
			t.Errorf("%q became %q, %v", s, got, err)
		}
		// Whatever s is, its own bytes have an escaped form of one line that means them.
		escaped := Escape([]byte(s))
		back, err := decodeEscaped(escaped)
		if err != nil || !bytes.Equal(back, []byte(s)) {
			t.Errorf("%q was escaped as %s and became %q, %v", s, escaped, back, err)
		}
		if _, ok := Text([]byte(escaped)); !ok || strings.ContainsAny(escaped, "\r\n\t") {
			t.Errorf("%q was escaped as %q, which is not plain", s, escaped)
		}
	})
}
