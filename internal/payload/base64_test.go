package payload

import (
	"bytes"
	"encoding/base64"
	"testing"
)

func TestBase64IsReadInBothAlphabets(t *testing.T) {
	tests := []struct{ in, want string }{
		{"", ""},
		{" \n", ""},
		{"Zg==", "f"},
		{"Zg", "f"},
		{"Zm8=", "fo"},
		{"Zm8", "fo"},
		{"Zm9v", "foo"},
		{"+/+/", "\xfb\xff\xbf"},
		{"-_-_", "\xfb\xff\xbf"},
		{"_w==", "\xff"},
		{"/w", "\xff"},
		{"SGVs\nbG8g\r\nVURQ\n", "Hello UDP"},
		{" Z g = = ", "f"},
		{"Zm\u00a09v\u3000", "foo"},
	}
	for _, tt := range tests {
		t.Run(tt.in, func(t *testing.T) { wantBytes(t, Spec{Base64: &tt.in}, []byte(tt.want)) })
	}
}

func TestBadBase64IsRefusedWithItsColumn(t *testing.T) {
	tests := []struct {
		name, in string
		column   int
		found    string
	}{
		{"stranger", "Zm9v!", 5, "!"},
		{"Hangul", "Zm9v한글", 5, "한"},
		{"after Hangul space", "Zm\u3000\u30009v한", 7, "한"},
		{"Hangul first", "안녕====", 1, "안"},
		{"not UTF-8", "Zm9v\xff", 5, "⟨ff⟩"},
		{"control", "Zm9v\x00", 5, "␀"},
		{"bidi", "Zm9v\u202e", 5, "⟨202e⟩"},
		{"data URL", "data:;base64,Zg==", 5, ":"},
		{"single symbol", "Z", 1, "Z"},
		{"single symbol over", "Zm9v Z\n", 6, "Z"},
		{"padding alone", "=", 1, "="},
		{"padding not needed", "Zm9v=", 5, "="},
		{"padding missing one", "Zg=", 3, "="},
		{"padding one too many", "Zm8==", 5, "="},
		{"padding after a single symbol", "Z===", 2, "="},
		{"symbols after padding", "Zg==Zg==", 5, "Z"},
		{"symbol in padding", "Zg=Z=", 4, "Z"},
		{"bits left over of two", "Zh==", 2, "h"},
		{"bits left over of three, no padding", "Zm9", 3, "9"},
		{"bits left over, white space behind", "Zm9 \n= ", 3, "9"},
		{"URL after standard", "+_AA", 2, "_"},
		{"standard after URL", "-AA/", 4, "/"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			wantFault(t, Spec{Base64: &tt.in},
				SyntaxError{Code: "bad-base64", Field: "base64", Column: tt.column, Found: tt.found})
		})
	}
}

func FuzzBase64RoundTrip(f *testing.F) {
	f.Add([]byte(nil))
	f.Add([]byte("f"))
	f.Add([]byte("fo"))
	f.Add(allBytes())
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, encoding := range []*base64.Encoding{
			base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding,
		} {
			in := encoding.EncodeToString(b)
			got, err := decodeBase64(in)
			if err != nil || !bytes.Equal(got, b) {
				t.Errorf("%q became %q, %v", in, got, err)
			}
		}
	})
}
