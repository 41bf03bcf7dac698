package payload

import (
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestTextTakesWhatPeopleWrite(t *testing.T) {
	for _, s := range []string{
		"", " ", "Hello UDP Server", "line\r\nline\ttab", "안녕하세요", "한", "日本語", "العربية", "עברית", "e\u0301",
		"😀", "👩\u200d💻", "می\u200cخواهم", "❤\ufe0f", "a\u00a0b", "\u3000", "\ufffd", "<script>", `\x00`,
	} {
		if got, ok := Text([]byte(s)); !ok || got != s {
			t.Errorf("%q: got %q, %t", s, got, ok)
		}
	}
	if got, ok := Text(nil); !ok || got != "" {
		t.Errorf("nothing: got %q, %t", got, ok)
	}
}

func TestTextRefusesWhatMisleads(t *testing.T) {
	refused := []string{
		"\xff", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xbe\xc8\xb3\xe7", // Not UTF-8; the last is EUC-KR.
		"\ufeff",           // Byte order mark.
		"\u2028", "\u2029", // Line and paragraph separator.
		"\u200e", "\u200f", "\u061c", // Directional marks.
		"\u200b", "\u2060", "\u00ad", "\U000e0041", // Invisible.
		"\ue000", "\U000f0000", "\U0010fffd", // Private use.
		"\ufffe", "\uffff", "\ufdd0", "\U0001fffe", "\U0010ffff", // Noncharacters.
		"\u0378", // Unassigned.
	}
	for r := rune(0); r < 0xa0; r++ {
		if unicode.IsControl(r) && r != '\t' && r != '\n' && r != '\r' {
			refused = append(refused, string(r))
		}
	}
	for _, span := range [][2]rune{{0x202a, 0x202e}, {0x2066, 0x2069}} {
		for r := span[0]; r <= span[1]; r++ {
			refused = append(refused, string(r))
		}
	}
	for _, s := range refused {
		for _, in := range []string{s, "before " + s, s + " after"} {
			if got, ok := Text([]byte(in)); ok || got != "" {
				t.Errorf("%q: got %q, %t", in, got, ok)
			}
		}
	}
}

func TestBadTextIsRefusedWithItsColumn(t *testing.T) {
	tests := []struct {
		in     string
		column int
		found  string
	}{
		{"\xff", 1, "⟨ff⟩"},
		{"안녕\xbe\xc8", 3, "⟨be⟩"},
		{"\ufffd\xff", 2, "⟨ff⟩"}, // The replacement character is no fault of its own.
		{"한\xed\x95", 2, "⟨ed⟩"},
		{"\xed\xa0\x80", 1, "⟨ed⟩"},
	}
	for _, tt := range tests {
		t.Run(tt.in, func(t *testing.T) {
			wantFault(t, Spec{Text: &tt.in}, SyntaxError{Code: "bad-utf8", Field: "text", Column: tt.column, Found: tt.found})
		})
	}
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"", "Hello", "안녕\n", "\xff", "\u202e", "👩\u200d💻", "\ufeff", "\x1b[2J"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		got, ok := Text(b)
		if !ok {
			if got != "" {
				t.Errorf("%q was refused and returned as %q", b, got)
			}
			if !misleads(b) {
				t.Errorf("%q was refused", b)
			}
			return
		}
		if got != string(b) || misleads(b) {
			t.Errorf("%q was accepted as %q", b, got)
		}
		if back, err := (Spec{Text: &got}).Bytes(); err != nil || string(back) != got {
			t.Errorf("%q was sent as %q, %v", got, back, err)
		}
	})
}

// misleads decides by Unicode's categories what Text decides by what is graphic.
func misleads(b []byte) bool {
	for len(b) > 0 {
		r, width := utf8.DecodeRune(b)
		b = b[width:]
		switch r {
		case '\t', '\n', '\r', zeroWidthJoiner, zeroWidthNonJoiner:
			continue
		}
		assigned := unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Z)
		if r == utf8.RuneError && width == 1 || !assigned || unicode.In(r, unicode.Zl, unicode.Zp) {
			return true
		}
	}
	return false
}
