package texts

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// everyText is every text there is, by where it stands.
func everyText() map[string]string {
	all := make(map[string]string)
	for code, words := range problems {
		all["problem "+code+", title"] = words.Title
		all["problem "+code+", detail"] = words.Detail
		all["problem "+code+", hint"] = words.Hint
	}
	for outcome, text := range fates {
		all["fate "+outcome] = text
	}
	words := reflect.ValueOf(*English())
	for i := range words.NumField() {
		if field := words.Type().Field(i); field.Name == "Notes" {
			for note, text := range English().Notes {
				all["note "+note] = text
			}
		} else {
			all["word "+field.Name] = words.Field(i).String()
		}
	}
	return all
}

func TestNoTextIsMissing(t *testing.T) {
	all := everyText()
	if len(all) < 300 {
		t.Errorf("there are only %d texts", len(all))
	}
	for at, text := range all {
		if strings.TrimSpace(text) != text || text == "" {
			t.Errorf("%s is %q", at, text)
		}
	}
}

var (
	// well is a text whose brackets are balanced: optional parts are not nested and have something to
	// wait for, perhaps with another part for when it does not come, and a placeholder is a name,
	// perhaps with the words that it counts.
	well        = regexp.MustCompile(`^(?:[^\[\]{}|]|` + address6 + `|` + one + `|\[\[` + some + one + some + `(?:\|\|` + some + `)?\]\])*$`)
	placeholder = regexp.MustCompile(one)
)

const (
	one      = `\{[a-z][a-z0-9_]*(?:\|[a-z]+(?: [a-z]+)*\|[a-z]+(?: [a-z]+)*)?\}`
	some     = `(?:[^\[\]{}|]|` + one + `)*`
	address6 = `\[::1?\]`
)

func TestBracketsAreBalanced(t *testing.T) {
	for at, text := range everyText() {
		if !well.MatchString(text) {
			t.Errorf("%s is %q", at, text)
		}
	}
	for _, bad := range []string{"{", "}", "a]]", "[[a", "[[{a}", "{a", "a}", "[[a]]", "[[[[{a}]]]]", "{A}", "{}", "{a|b}", "{a|b|c|d}", "{a|b| c}", "[a]", "[[{a}]", "[[a||{b}]]", "[[{a}|b]]", "[[{a}||b||c]]", "a||b"} {
		if well.MatchString(bad) {
			t.Errorf("%q is taken for well-formed", bad)
		}
	}
}

func TestTitlesHaveNoPlaceholders(t *testing.T) {
	for code, words := range problems {
		if placeholder.MatchString(words.Title) || strings.HasSuffix(words.Title, ".") {
			t.Errorf("the title of %s is %q", code, words.Title)
		}
	}
}

// What happened and what to do are whole sentences.
func TestDetailsAndHintsAreSentences(t *testing.T) {
	for code, words := range problems {
		for _, text := range []string{words.Detail, words.Hint} {
			if !strings.HasSuffix(strings.TrimSuffix(text, "]]"), ".") && !strings.HasSuffix(text, "?") {
				t.Errorf("%s: %q does not end as a sentence does", code, text)
			}
		}
	}
}

func TestProblemOf(t *testing.T) {
	got, known := ProblemOf("port-in-use", map[string]string{"port": "8888", "free": "8889"})
	want := Problem{"Port in use", "Port 8888 is already in use on this server.", "Use 8889, which is free."}
	if !known || got != want {
		t.Errorf("got %+v, %t", got, known)
	}
	got, _ = ProblemOf("port-in-use", map[string]string{"port": "8888", "free": "8889", "listener": "1", "local": "0.0.0.0:8888"})
	want.Detail += " Listener 1 has it, on 0.0.0.0:8888."
	want.Hint = "Use 8889, which is free, or use listener 1."
	if got != want {
		t.Errorf("got %+v", got)
	}
	if got, _ := ProblemOf("port-in-use", map[string]string{"port": "8888"}); got.Hint != "Use another port." {
		t.Errorf("got %+v", got)
	}
	if got, known := ProblemOf("too-many-listeners", map[string]string{"limit": "1"}); !known || got.Detail != "This server has 1 listener, the limit." {
		t.Errorf("got %+v", got)
	}
	if got, known := ProblemOf("unheard-of", nil); known || got != (Problem{}) {
		t.Errorf("got %+v, %t", got, known)
	}
}

func TestExplainNamesWhatIsLeftOpen(t *testing.T) {
	got, known := Explain("too-many-listeners")
	if !known || got.Detail != "This server has ‹limit› listeners, the limit." || got.Title != "Too many listeners" {
		t.Errorf("got %+v, %t", got, known)
	}
	if got, _ := Explain("port-in-use"); got.Hint != "Use ‹free›, which is free, or use listener ‹listener›." {
		t.Errorf("got %+v", got)
	}
	if _, known := Explain("unheard-of"); known {
		t.Error("a code without words is explained")
	}
	for _, code := range Codes() {
		if got, known := Explain(code); !known || strings.ContainsAny(got.Title+got.Detail+got.Hint, "{}|") {
			t.Errorf("%s: %+v, %t", code, got, known)
		}
	}
}

func TestCodesAreFitForAnAddress(t *testing.T) {
	codes := Codes()
	if len(codes) != len(problems) {
		t.Errorf("%d codes, and words for %d", len(codes), len(problems))
	}
	slices.Sort(codes)
	slug := regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	for _, code := range codes {
		if !slug.MatchString(code) {
			t.Errorf("%q cannot stand in an address", code)
		}
	}
}

// Each caller has words of its own, which it may fill or change.
func TestEnglishIsMadeAnew(t *testing.T) {
	one, other := English(), English()
	one.Title, one.Notes["listener started"] = "changed", "changed"
	if other.Title == "changed" || other.Notes["listener started"] == "changed" {
		t.Error("two callers share their words")
	}
}
