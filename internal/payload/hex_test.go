package payload

import (
	"bytes"
	"strings"
	"testing"
)

func TestHexIsReadInEveryUsualWriting(t *testing.T) {
	for _, in := range []string{
		"48 65 6c", "48656c", "4865 6C", "48:65:6c", "48-65-6C", "48,65,6c", "48, 65, 6c,",
		"0x48,0x65,0x6c", "0x48, 0X65, 0x6C", "0x48656c", "0x4865 6c",
		"48\n65\r\n6c\n", "\t48  65\v6c\f", "48\u00a065\u30006c", " 48 65 6c ",
	} {
		t.Run(in, func(t *testing.T) { wantBytes(t, Spec{Hex: &in}, []byte("Hel")) })
	}
}

func TestHexReadsEveryByteInBothCases(t *testing.T) {
	all := allBytes()
	wantBytes(t, Spec{Hex: new(Hex(all))}, all)
	wantBytes(t, Spec{Hex: new(strings.ToUpper(Hex(all)))}, all)
}

func TestHexOfSeparatorsAloneIsEmpty(t *testing.T) {
	for _, in := range []string{" ", "\n", ",", " , : - "} {
		wantBytes(t, Spec{Hex: &in}, nil)
	}
}

func TestBadHexIsRefusedWithItsColumn(t *testing.T) {
	tests := []struct {
		in     string
		column int
		found  string
	}{
		{"4", 1, "4"},
		{"486", 3, "6"},
		{"48 6 65", 4, "6"},
		{"4 86", 1, "4"},
		{"48 65 4G", 7, "4G"},
		{"48 zz", 4, "zz"},
		{"48656c;6c", 7, ";"},
		{"Hello", 1, "H"},
		{"48 한글 65", 4, "한글"},
		{"48 6한", 4, "6한"},
		{"48 \u3000\u00a04한", 6, "4한"},
		{"안녕 4", 1, "안녕"},
		{"48\n65\r\n6", 8, "6"},
		{"0x", 1, "0x"},
		{"48 0x,65", 4, "0x"},
		{"0x4", 3, "4"},
		{"0x0x48", 3, "0x"},
		{"480x65", 3, "0x"},
		{"x48", 1, "x"},
		{`\x48`, 1, `\x`},
		{"48 \u221265", 4, "\u2212"},        // A minus sign, not a hyphen.
		{"\uff14\uff18", 1, "\uff14\uff18"}, // Full-width digits.
		{"48\x00", 3, "␀"},
		{"48 \xff", 4, "⟨ff⟩"},
		{"\xff\xfe 4", 1, "⟨ff⟩⟨fe⟩"},
		{"4\xff", 1, "4⟨ff⟩"},
		{"48 \u202e65", 4, "⟨202e⟩"},
		{"48 \u200b65", 4, "⟨200b⟩"},
	}
	for _, tt := range tests {
		t.Run(tt.in, func(t *testing.T) {
			wantFault(t, Spec{Hex: &tt.in}, SyntaxError{Code: "bad-hex", Field: "hex", Column: tt.column, Found: tt.found})
		})
	}
}

func TestHexWritesPairsWithSpaces(t *testing.T) {
	for want, in := range map[string][]byte{
		"": nil, "00": {0}, "48 65 6c": []byte("Hel"), "0a ff": {10, 255},
	} {
		if got := Hex(in); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func FuzzHexRoundTrip(f *testing.F) {
	f.Add([]byte(nil))
	f.Add([]byte("Hello"))
	f.Add(allBytes())
	f.Fuzz(func(t *testing.T, b []byte) {
		spaced := Hex(b)
		for _, in := range []string{
			spaced,
			strings.ToUpper(spaced),
			strings.ReplaceAll(spaced, " ", ""),
			strings.ReplaceAll(spaced, " ", ":"),
			strings.ReplaceAll(spaced, " ", ", 0x"),
		} {
			got, err := decodeHex(in)
			if err != nil || !bytes.Equal(got, b) {
				t.Errorf("%q became %q, %v", in, got, err)
			}
		}
	})
}

// allBytes returns 0, 1 … 255.
func allBytes() []byte {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	return all
}
