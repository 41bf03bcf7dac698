package web

import (
	"errors"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"udpweb/internal/journal"
	"udpweb/internal/payload"
)

// hostile are payloads that break pages which are built carelessly.
func hostile(f *testing.F) {
	f.Helper()
	for _, each := range []string{
		"", "Hello server!", "\n\n", "\r\n\t", "\x00\x1b[31m", "\xff\xfe\xc0\x80", "\xed\xa0\x80", "\u202e\u2066\u2069\ufeff",
		"<script>alert(1)</script>", "</bdi></td></tr></table>", "</pre></template></textarea>", `" onclick="x`, `' x='`,
		"&lt;&amp;&#60;&#x3c;", "<!--", "-->", "<![CDATA[", "<%= %>", "{{ . }}", "javascript:alert(1)", "`${1}`",
		strings.Repeat("<", 300), strings.Repeat("é", 300), strings.Repeat("\xff", shownBytes+1), strings.Repeat("a", shownBytes+1),
	} {
		f.Add([]byte(each), false, uint16(0))
		f.Add([]byte(each), true, uint16(9))
	}
}

// fuzzed is the entry of a payload, and that of a harmless payload which looks the same but for its
// text: as long, and text where the other is text.
func fuzzed(data []byte, sent bool, more uint16) (e, harmless journal.Entry) {
	kind := journal.Received
	if sent {
		kind = journal.Sent
	}
	letter := "\xff"
	if _, ok := payload.Text(data); ok {
		letter = "a"
	}
	length := len(data) + int(more)
	return truncated(entryOf(kind, data), length),
		truncated(entryOf(kind, []byte(strings.Repeat(letter, len(data)))), length)
}

// skeleton is a page without its text: every tag, with its attributes. The text comes apart from it.
func skeleton(tb testing.TB, page string) (tags, texts []string) {
	tb.Helper()
	tokens := html.NewTokenizer(strings.NewReader(page))
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			if err := tokens.Err(); !errors.Is(err, io.EOF) {
				tb.Fatalf("tokenizing: %v", err)
			}
			return tags, texts
		case html.TextToken:
			texts = append(texts, string(tokens.Text()))
		default:
			tags = append(tags, string(tokens.Raw()))
		}
	}
}

// checkHarmless asserts that a payload changed nothing of a page but its text, and that nothing in it
// misleads a reader.
func checkHarmless(tb testing.TB, page, harmless string) (texts []string) {
	tb.Helper()
	if !utf8.ValidString(page) {
		tb.Errorf("not valid UTF-8: %q", page)
	}
	if at := strings.IndexFunc(page, misleads); at >= 0 {
		tb.Errorf("a character that acts on the reader's screen: %q", page[at:min(len(page), at+20)])
	}
	got, texts := skeleton(tb, page)
	want, _ := skeleton(tb, harmless)
	if diff := cmp.Diff(want, got); diff != "" {
		tb.Errorf("the payload changed more than text (-harmless +payload):\n%s", diff)
	}
	return texts
}

// misleads reports whether a character does something else than being seen: controls, and what turns
// the direction of text around (CVE-2021-42574).
func misleads(r rune) bool {
	control := r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r >= 0x7f && r < 0xa0
	return control || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0xfeff
}

// wantText asserts that a text stands somewhere in a page as it is.
func wantText(tb testing.TB, texts []string, want string) {
	tb.Helper()
	want = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(want) // As browsers read it.
	for _, each := range texts {
		if each == want {
			return
		}
	}
	tb.Errorf("%q stands nowhere in %q", want, texts)
}

func FuzzRow(f *testing.F) {
	hostile(f)
	w := painter()
	f.Fuzz(func(t *testing.T, data []byte, sent bool, more uint16) {
		e, harmless := fuzzed(data, sent, more)
		found := checkHarmless(t, render(t, listRow(w.words, w.row(&e))), render(t, listRow(w.words, w.row(&harmless))))
		if len(data) > 0 {
			wantText(t, found, payload.Preview(data, previewRunes))
		}
	})
}

func FuzzDetail(f *testing.F) {
	hostile(f)
	w := painter()
	f.Fuzz(func(t *testing.T, data []byte, sent bool, more uint16) {
		e, harmless := fuzzed(data, sent, more)
		page := render(t, datagramDetail(w.words, w.detail(&e)))
		found := checkHarmless(t, page, render(t, datagramDetail(w.words, w.detail(&harmless))))
		want, ok := payload.Text(data)
		if !ok {
			want = payload.Preview(data, shownBytes)
		}
		wantText(t, found, "\n"+want) // The line end that browsers drop.
		if len(data) > 0 {
			wantText(t, found, payload.Hex(data[:min(len(data), 16)]))
		}
	})
}

func FuzzForm(f *testing.F) {
	f.Add("127.0.0.1", "8888", "Hello server!", "text")
	f.Add(`"><script>`, "' onfocus='x", "\n</textarea><script>", "hex")
	f.Add("\x00", "\r\n", "&lt;", "{{.}}")
	f.Fuzz(func(t *testing.T, host, port, message, format string) {
		for _, each := range []string{host, port, message, format} {
			if !utf8.ValidString(each) || strings.ContainsRune(each, 0) {
				return // typed lets none through, and parsers of HTML replace NUL.
			}
		}
		typed := filledSendForm(map[string]string{"host": host, "port": port, "message": message, "format": format, "from": ""})
		typed.Errors = map[string]string{"host": host}
		page := parsePage(t, render(t, sendCard(painter().words, typed, nil, nil, message)))
		checkReferences(t, page.Node)
		for name, want := range map[string]string{"host": host, "port": port, "message": message} {
			want = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(want)
			if got := valueOf(t, page.byID(t, "send-"+name)); got != want {
				t.Errorf("%s is %q, want %q", name, got, want)
			}
		}
		if scripts := all(page.Node, isElement("script")); len(scripts) != 0 {
			t.Errorf("a script: %s", source(page.Node))
		}
	})
}
