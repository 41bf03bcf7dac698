package payload

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestBytesTakesEachForm(t *testing.T) {
	tests := []struct {
		name string
		spec Spec
		want string
	}{
		{"text", Spec{Text: new("Hello, 안녕 😀")}, "Hello, 안녕 😀"},
		{"text keeps a backslash", Spec{Text: new(`a\n`)}, `a\n`},
		{"text keeps the replacement character", Spec{Text: new("\ufffd")}, "\xef\xbf\xbd"},
		{"escaped", Spec{Escaped: new(`Hi\xff\n`)}, "Hi\xff\n"},
		{"hex", Spec{Hex: new("48 65 6c")}, "Hel"},
		{"base64", Spec{Base64: new("SGVsbG8gVURQIFNlcnZlcg==")}, "Hello UDP Server"},
		{"size", Spec{Size: new(3)}, "\x00\x01\x02"},
		{"size and fill", Spec{Size: new(3), Fill: "text"}, "012"},
		{"empty text", Spec{Text: new("")}, ""},
		{"empty escaped", Spec{Escaped: new("")}, ""},
		{"empty hex", Spec{Hex: new("")}, ""},
		{"empty base64", Spec{Base64: new("")}, ""},
		{"no size", Spec{Size: new(0)}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := tt.spec.Bytes()
			if err != nil {
				t.Fatal(err)
			}
			if got == nil || string(got) != tt.want {
				t.Errorf("got %#v, want %q", got, tt.want)
			}
		})
	}
}

func TestBytesRefusesWhatIsNotOneForm(t *testing.T) {
	tests := []struct {
		name string
		spec Spec
		want SyntaxError
	}{
		{"nothing", Spec{}, SyntaxError{Code: "payload-missing"}},
		{"fill alone", Spec{Fill: "zero"}, SyntaxError{Code: "payload-missing", Field: "size"}},
		{"two forms", Spec{Text: new("a"), Hex: new("61")}, SyntaxError{Code: "payload-ambiguous", Field: "hex"}},
		{"two forms, both empty", Spec{Escaped: new(""), Base64: new("")}, SyntaxError{Code: "payload-ambiguous", Field: "base64"}},
		{"text and size", Spec{Text: new("a"), Size: new(1)}, SyntaxError{Code: "payload-ambiguous", Field: "size"}},
		{"text and fill", Spec{Text: new("a"), Fill: "zero"}, SyntaxError{Code: "payload-ambiguous", Field: "fill"}},
		{
			"all at once",
			Spec{Text: new(""), Escaped: new(""), Hex: new(""), Base64: new(""), Size: new(0), Fill: "x"},
			SyntaxError{Code: "payload-ambiguous", Field: "escaped"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { wantFault(t, tt.spec, tt.want) })
	}
}

func TestSpecReadsItsJSON(t *testing.T) {
	tests := []struct{ in, want string }{
		{`{"text":"한"}`, "한"},
		{`{"text":null,"escaped":"\\xff\\n"}`, "\xff\n"},
		{`{"hex":"48 65 6c"}`, "Hel"},
		{`{"base64":"/w=="}`, "\xff"},
		{`{"size":2,"fill":"zero"}`, "\x00\x00"},
	}
	for _, tt := range tests {
		var spec Spec
		if err := json.Unmarshal([]byte(tt.in), &spec); err != nil {
			t.Fatalf("%s: %v", tt.in, err)
		}
		if got, err := spec.Bytes(); err != nil || string(got) != tt.want {
			t.Errorf("%s: got %q, %v, want %q", tt.in, got, err, tt.want)
		}
	}
}

func TestSpecWritesOnlyWhatIsSet(t *testing.T) {
	got, err := json.Marshal(Spec{Text: new("")})
	if err != nil || string(got) != `{"text":""}` {
		t.Errorf("got %s, %v", got, err)
	}
}

func TestSyntaxErrorSaysWhatItKnows(t *testing.T) {
	tests := []struct {
		err  SyntaxError
		want string
	}{
		{SyntaxError{Code: "payload-missing"}, "payload-missing"},
		{SyntaxError{Code: "payload-ambiguous", Field: "hex"}, "payload-ambiguous in hex"},
		{SyntaxError{Code: "bad-size", Field: "size", Found: "-1"}, `bad-size in size: "-1"`},
		{SyntaxError{Code: "bad-hex", Field: "hex", Column: 7, Found: "4G"}, `bad-hex in hex at character 7: "4G"`},
	}
	for _, tt := range tests {
		if got := tt.err.Error(); got != tt.want {
			t.Errorf("got %s, want %s", got, tt.want)
		}
	}
}

func TestFoundIsShortAndSafe(t *testing.T) {
	tests := []struct {
		name string
		spec Spec
		want string
	}{
		{"long run", Spec{Hex: new(strings.Repeat("한", 1000))}, strings.Repeat("한", 11) + "…"},
		{"bidi", Spec{Hex: new("\u202e")}, "⟨202e⟩"},
		{"widest characters", Spec{Hex: new(strings.Repeat("😀", 12))}, strings.Repeat("😀", 12)},
		{"terminal escape", Spec{Escaped: new("\\\x1b[2J")}, `\␛`},
		{"not UTF-8", Spec{Base64: new("\xff")}, "⟨ff⟩"},
		{"long fill", Spec{Size: new(1), Fill: strings.Repeat("zero", 1000)}, "zerozerozer…"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := faultOf(t, tt.spec).Found; got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestUnreasonableSizesAreRefused(t *testing.T) {
	for size, found := range map[int]string{
		-1:            "-1",
		MaxIPv6 + 1:   "65528",
		math.MaxInt32: "2147483647",
		math.MinInt32: "-2147483648",
	} {
		wantFault(t, Spec{Size: &size}, SyntaxError{Code: "bad-size", Field: "size", Found: found})
	}
}

func FuzzSpecNeverPanics(f *testing.F) {
	for _, s := range []string{"", "48 65", "0x", "SGk=", `\`, "안녕\xff", "4G", "====", "-_+/", "\u202e", `\U0001F600`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for field, spec := range map[string]Spec{
			"text": {Text: &s}, "escaped": {Escaped: &s}, "hex": {Hex: &s}, "base64": {Base64: &s},
		} {
			got, err := spec.Bytes()
			if err == nil {
				if got == nil || len(got) > len(s) {
					t.Errorf("%s %q became %q", field, s, got)
				}
				continue
			}
			var fault *SyntaxError
			if !errors.As(err, &fault) {
				t.Fatalf("%s %q: %v is not a *SyntaxError", field, s, err)
			}
			if fault.Field != field || fault.Column < 1 || fault.Column > utf8.RuneCountInString(s) {
				t.Errorf("%s %q: %+v points nowhere", field, s, fault)
			}
			_, safe := Text([]byte(fault.Found))
			if !safe || fault.Found == "" || utf8.RuneCountInString(fault.Found) > maxFound {
				t.Errorf("%s %q: found %q", field, s, fault.Found)
			}
		}
	})
}

// wantBytes checks that a spec is accepted and means want.
func wantBytes(t *testing.T, spec Spec, want []byte) {
	t.Helper()
	if got, err := spec.Bytes(); err != nil || !bytes.Equal(got, want) {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
}

// wantFault checks that a spec is refused as want says.
func wantFault(t *testing.T, spec Spec, want SyntaxError) {
	t.Helper()
	if got := faultOf(t, spec); *got != want {
		t.Errorf("got %+v, want %+v", *got, want)
	}
}

func faultOf(t *testing.T, spec Spec) *SyntaxError {
	t.Helper()
	got, err := spec.Bytes()
	var fault *SyntaxError
	if !errors.As(err, &fault) {
		t.Fatalf("got %q, %v, want a *SyntaxError", got, err)
	}
	if got != nil {
		t.Errorf("got %q beside %v", got, err)
	}
	return fault
}
