package payload

import (
	"bytes"
	"runtime"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestPreviewShowsWhatIsInvisible(t *testing.T) {
	tests := []struct{ in, want string }{
		{"", ""},
		{"Hello, 안녕 😀", "Hello, 안녕 😀"},
		{"a\r\n\tb", "a␍↵⇥b"},
		{"\x00\x1b\x1f\x7f", "␀␛␟␡"},
		{"\u0080\u009f", "⟨0080⟩⟨009f⟩"},
		{"\x80\x9f", "⟨80⟩⟨9f⟩"},
		{"\xff\xfe한\xed\x95", "⟨ff⟩⟨fe⟩한⟨ed⟩⟨95⟩"},
		{"\u202eevil\u2069", "⟨202e⟩evil⟨2069⟩"},
		{"\u200e\u061c", "⟨200e⟩⟨061c⟩"},
		{"\u2028\u2029\ufeff\u00ad", "⟨2028⟩⟨2029⟩⟨feff⟩⟨00ad⟩"},
		{"\ue000\U000e0041\U0010ffff", "⟨e000⟩⟨e0041⟩⟨10ffff⟩"},
		{"👩\u200d💻", "👩\u200d💻"},
		{"\ufffd", "\ufffd"},
		{"<b>&amp;", "<b>&amp;"},
	}
	for _, tt := range tests {
		t.Run(tt.want, func(t *testing.T) {
			if got := Preview([]byte(tt.in), 100); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestPreviewShowsEveryControlByItsOwnPicture(t *testing.T) {
	seen := map[string]byte{}
	for c := byte(0); c < ' '; c++ {
		got := Preview([]byte{c}, 1)
		if other, twice := seen[got]; twice || utf8.RuneCountInString(got) != 1 {
			t.Errorf("%#02x is %q, as is %#02x", c, got, other)
		}
		seen[got] = c
	}
}

func TestPreviewIsCutBetweenCharacters(t *testing.T) {
	tests := []struct {
		in    string
		limit int
		want  string
	}{
		{"abc", 4, "abc"},
		{"abc", 3, "abc"},
		{"abcd", 3, "ab…"},
		{"abc", 1, "…"},
		{"a", 1, "a"},
		{"a", 0, ""},
		{"a", -1, ""},
		{"", 0, ""},
		{"안녕하세요", 3, "안녕…"},
		{"ab\xff", 6, "ab⟨ff⟩"},
		{"ab\xff", 5, "ab…"},
		{"ab\xffc", 6, "ab…"},
		{"\u202e", 5, "…"},
		{"\u202e\u202e", 6, "…"},
		{"\u202e\u202e", 7, "⟨202e⟩…"},
	}
	for _, tt := range tests {
		t.Run(tt.want, func(t *testing.T) {
			if got := Preview([]byte(tt.in), tt.limit); got != tt.want {
				t.Errorf("%q in %d: got %q, want %q", tt.in, tt.limit, got, tt.want)
			}
		})
	}
}

func TestPreviewCostsNoMoreThanItShows(t *testing.T) {
	large := bytes.Repeat([]byte("\xff\u202e\x00"), 1<<20)
	used := allocated(func() { Preview(large, 80) })
	if used > 1<<14 {
		t.Errorf("%d bytes for 80 characters", used)
	}
}

func FuzzPreview(f *testing.F) {
	for _, s := range []string{"", "Hello", "안녕\r\n\t", "\xff\x00", "\u202e\u2066", "👩\u200d💻", "\U0010ffff\u0085"} {
		f.Add([]byte(s), 5)
	}
	f.Add([]byte("a"), -1)
	f.Fuzz(func(t *testing.T, b []byte, limit int) {
		before := bytes.Clone(b)
		got := Preview(b, limit)
		if !bytes.Equal(b, before) {
			t.Fatalf("%q was changed to %q", before, b)
		}
		if !utf8.ValidString(got) || utf8.RuneCountInString(got) > max(limit, 0) {
			t.Errorf("%q in %d became %q", b, limit, got)
		}
		for _, r := range got {
			if unicode.IsControl(r) || unicode.In(r, unicode.Bidi_Control, unicode.Zl, unicode.Zp, unicode.Co) {
				t.Errorf("%q became %q, which holds %U", b, got, r)
			}
		}
		if text, ok := Text(b); ok && utf8.RuneCount(b) <= limit {
			if want := strings.NewReplacer("\n", "↵", "\r", "␍", "\t", "⇥").Replace(text); got != want {
				t.Errorf("%q became %q, want %q", b, got, want)
			}
		}
	})
}

// allocated returns how many bytes one call of f takes from the heap, on average.
func allocated(f func()) uint64 {
	const calls = 20
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range calls {
		f()
	}
	runtime.ReadMemStats(&after)
	return (after.TotalAlloc - before.TotalAlloc) / calls
}
