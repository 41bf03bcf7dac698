package filter

import (
	"errors"
	"regexp"
	"strings"
	"testing"
)

func FuzzCompile(f *testing.F) {
	for _, each := range wrongFilters {
		f.Add(each.text)
	}
	for _, each := range []string{
		"", " ", `udp.port == 8888 && ip.src == 10.0.0.0/8 && udp.length > 100 && data contains "hi"`, `data matches r"^\w+$" || !(kind in {"gap", "event"})`,
		"data[0:4] == 01:02:03:04 xor ip.addr in {10.0.0.1..10.0.0.9, 127.0.0.0/8}", "data[-4--3] != 'x' and not udp.port not in {53}", "source == [::1]:8888", "((((udp))))",
	} {
		f.Add(each)
	}
	f.Fuzz(func(t *testing.T, text string) {
		compiled, err := Compile(text)
		if err != nil {
			var fault *SyntaxError
			if !errors.As(err, &fault) {
				t.Fatalf("%q: %v, want a *SyntaxError", text, err)
			}
			checkSentence(t, text, fault)
			return
		}
		inverted, err := Compile("!(" + text + ")")
		for letter, entry := range entries() {
			passes := compiled.Match(entry)
			if err == nil && inverted.Match(entry) == passes {
				t.Errorf("%q and its contrary are the same for %c", text, letter)
			}
		}
	})
}

// The regular expressions of the standard library are the witness for what tells most texts without
// them.
func FuzzPattern(f *testing.F) {
	for _, each := range [][2]string{
		{"hello", "Say HELLO"},
		{"kiss", "\u212Ai\u017Fs"},
		{"^get", "GET /"},
		{"temp=([0-9]+)", "x TEMP=21"},
		{"a|b", "b"},
		{"(abc)+d?", "xabcabc"},
		{"é", "É"},
		{"", ""},
		{"k", "K"},
		{"(?-i)Ab", "ab"},
		{"x*yz", "YZ"},
		{"(?i:s)t", "\u017Ft"},
		{"\\bno\\b", "no no"},
		{"12", "012"},
		{"a{0}b", "b"},
	} {
		f.Add(each[0], each[1])
	}
	f.Fuzz(func(t *testing.T, pattern, text string) {
		if strings.Contains(pattern, `"`) || text == "" {
			return
		}
		compiled, err := Compile(`data matches r"` + pattern + `"`)
		if err != nil {
			return
		}
		want := regexp.MustCompile("(?i)" + pattern).MatchString(text)
		entry := datagram("127.0.0.1:1", "127.0.0.1:2", text)
		entry.Note = text
		if got := compiled.Match(&entry); got != want {
			t.Errorf("%q in the bytes %q: %v, want %v", pattern, text, got, want)
		}
		if got := mustCompile(t, `note matches r"`+pattern+`"`).Match(&entry); got != want {
			t.Errorf("%q in the text %q: %v, want %v", pattern, text, got, want)
		}
	})
}
