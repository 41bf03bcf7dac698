package texts

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// everyText is every text there is in a language, by where it stands.
func everyText(language Language) map[string]string {
	all := make(map[string]string)
	for code, words := range problems[language] {
		all["problem "+code+", title"] = words.Title
		all["problem "+code+", detail"] = words.Detail
		all["problem "+code+", hint"] = words.Hint
	}
	for outcome, text := range fates[language] {
		all["fate "+outcome] = text
	}
	for code, text := range findings[language] {
		all["finding "+code] = text
	}
	host := hostTexts[language]
	for code, text := range host.notes {
		all["host note "+code] = text
	}
	for code, text := range host.podNotes {
		all["host note "+code+" of a pod"] = text
	}
	for code, text := range host.facts {
		all["fact "+code] = text
	}
	all["unpublished port"], all["unpublished port of a pod"] = host.unpublished, host.unpublishedPod
	words := language.Words()
	for note, text := range words.Notes {
		all["note "+note] = text
	}
	for act, text := range words.Acts {
		all["act "+act] = text
	}
	value := reflect.ValueOf(*words)
	for _, field := range reflect.VisibleFields(value.Type()) {
		if field.Type == reflect.TypeFor[string]() {
			all["word "+field.Name] = value.FieldByIndex(field.Index).String()
		}
	}
	return all
}

func TestNoTextIsMissing(t *testing.T) {
	english := everyText(EN)
	if len(english) < 300 {
		t.Errorf("there are only %d texts", len(english))
	}
	for _, language := range Languages() {
		all := everyText(language)
		for at, text := range all {
			if strings.TrimSpace(text) != text || text == "" {
				t.Errorf("%s: %s is %q", language, at, text)
			}
			if _, known := english[at]; !known {
				t.Errorf("%s: %s is not in English", language, at)
			}
		}
		for at := range english {
			if _, known := all[at]; !known {
				t.Errorf("%s: there is no %s", language, at)
			}
		}
	}
}

// allOf is every text of a kind, in all languages.
func allOf(kind string) map[string]string {
	all := make(map[string]string)
	for _, language := range Languages() {
		for at, text := range everyText(language) {
			if strings.HasPrefix(at, kind+" ") {
				all[string(language)+": "+at] = text
			}
		}
	}
	return all
}

var (
	// well is a text whose brackets are balanced: optional parts are not nested and have something to
	// wait for, perhaps with another part for when it does not come, and a placeholder is a name,
	// perhaps with the words that it counts.
	well        = regexp.MustCompile(`^(?:[^\[\]{}|]|` + pipe + `|` + address6 + `|` + one + `|\[\[` + some + one + some + `(?:\|\|` + some + `)?\]\])*$`)
	placeholder = regexp.MustCompile(one)
)

const (
	one      = `\{[a-z][a-z0-9_]*(?:\|[a-z]+(?: [a-z]+)*\|[a-z]+(?: [a-z]+)*)?\}`
	some     = `(?:[^\[\]{}|]|` + one + `)*`
	address6 = `\[::1?\]`
	pipe     = ` \| ` // of a shell
)

func TestBracketsAreBalanced(t *testing.T) {
	for _, language := range Languages() {
		for at, text := range everyText(language) {
			if !well.MatchString(text) {
				t.Errorf("%s: %s is %q", language, at, text)
			}
		}
	}
	for _, bad := range []string{"{", "}", "a]]", "[[a", "[[{a}", "{a", "a}", "[[a]]", "[[[[{a}]]]]", "{A}", "{}", "{a|b}", "{a|b|c|d}", "{a|b| c}", "[a]", "[[{a}]", "[[a||{b}]]", "[[{a}|b]]", "[[{a}||b||c]]", "a||b"} {
		if well.MatchString(bad) {
			t.Errorf("%q is taken for well-formed", bad)
		}
	}
}

func TestTitlesHaveNoPlaceholders(t *testing.T) {
	for _, language := range Languages() {
		titlesHaveNoPlaceholders(t, language)
	}
}

func titlesHaveNoPlaceholders(tb testing.TB, language Language) {
	tb.Helper()
	for code, words := range problems[language] {
		if placeholder.MatchString(words.Title) || strings.HasSuffix(words.Title, ".") {
			tb.Errorf("%s: the title of %s is %q", language, code, words.Title)
		}
	}
}

// What happened and what to do are whole sentences.
func TestDetailsAndHintsAreSentences(t *testing.T) {
	for at, text := range allOf("problem") {
		if title := strings.HasSuffix(at, ", title"); !title && !strings.HasSuffix(strings.TrimSuffix(text, "]]"), ".") && !strings.HasSuffix(text, "?") {
			t.Errorf("%s: %q does not end as a sentence does", at, text)
		}
	}
}

func TestProblem(t *testing.T) {
	got, known := EN.Problem("port-in-use", map[string]string{"port": "8888", "free": "8889"})
	want := Problem{"Port in use", "Port 8888 is already in use on this server.", "Use 8889, which is free."}
	if !known || got != want {
		t.Errorf("got %+v, %t", got, known)
	}
	got, _ = EN.Problem("port-in-use", map[string]string{"port": "8888", "free": "8889", "listener": "1", "local": "0.0.0.0:8888"})
	want.Detail += " Listener 1 has it, on 0.0.0.0:8888."
	want.Hint = "Use 8889, which is free, or use listener 1."
	if got != want {
		t.Errorf("got %+v", got)
	}
	if got, _ := EN.Problem("port-in-use", map[string]string{"port": "8888"}); got.Hint != "Use another port." {
		t.Errorf("got %+v", got)
	}
	if got, known := EN.Problem("too-many-listeners", map[string]string{"limit": "1"}); !known || got.Detail != "This server has 1 listener, the limit." {
		t.Errorf("got %+v", got)
	}
	if got, known := EN.Problem("unheard-of", nil); known || got != (Problem{}) {
		t.Errorf("got %+v, %t", got, known)
	}
}

func TestExplainNamesWhatIsLeftOpen(t *testing.T) {
	got, known := EN.Explain("too-many-listeners")
	if !known || got.Detail != "This server has ‹limit› listeners, the limit." || got.Title != "Too many listeners" {
		t.Errorf("got %+v, %t", got, known)
	}
	if got, _ := EN.Explain("port-in-use"); got.Hint != "Use ‹free›, which is free, or use listener ‹listener›." {
		t.Errorf("got %+v", got)
	}
	if _, known := EN.Explain("unheard-of"); known {
		t.Error("a code without words is explained")
	}
	for _, code := range Codes() {
		if got, known := EN.Explain(code); !known || strings.ContainsAny(got.Title+got.Detail+got.Hint, "{}|") {
			t.Errorf("%s: %+v, %t", code, got, known)
		}
	}
}

func TestCodesAreFitForAnAddress(t *testing.T) {
	codes := Codes()
	if len(codes) != len(problems[EN]) {
		t.Errorf("%d codes, and words for %d", len(codes), len(problems[EN]))
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
func TestWordsAreMadeAnew(t *testing.T) {
	for _, language := range Languages() {
		one, other := language.Words(), language.Words()
		one.Title, one.Notes["listener started"] = "changed", "changed"
		if other.Title == "changed" || other.Notes["listener started"] == "changed" {
			t.Errorf("%s: two callers share their words", language)
		}
	}
}
