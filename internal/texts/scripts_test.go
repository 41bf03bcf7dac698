package texts

import (
	"bytes"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the list of the words that scripts use instead of comparing with it")

// The ways in which a script names a word: words.Name, { Name } = words, and 'Name' to be looked up later.
var (
	wordTaken  = regexp.MustCompile(`\b[wW]ords\.([A-Z]\w*)`)
	wordsTaken = regexp.MustCompile(`\{([^{}]*)\} = (?:this\.#?)?words\b`)
	wordQuoted = regexp.MustCompile(`'([A-Z]\w*)'`)
)

// wordsIn are the names of words that the source of a script takes for sure, and those that it may mean.
func wordsIn(source string) (taken, quoted []string) {
	for _, found := range wordTaken.FindAllStringSubmatch(source, -1) {
		taken = append(taken, found[1])
	}
	for _, found := range wordsTaken.FindAllStringSubmatch(source, -1) {
		for name := range strings.SplitSeq(found[1], ",") {
			name, _, _ = strings.Cut(name, ":") // A word under another name.
			taken = append(taken, strings.TrimSpace(name))
		}
	}
	for _, found := range wordQuoted.FindAllStringSubmatch(source, -1) {
		quoted = append(quoted, found[1])
	}
	return taken, quoted
}

// isWord reports whether there is a word of this name.
func isWord(name string) bool {
	field, found := reflect.TypeFor[Words]().FieldByName(name)
	return found && field.Type == reflect.TypeFor[string]()
}

// usedByScripts are the words that the scripts of the page use, in order.
func usedByScripts(tb testing.TB) []string {
	tb.Helper()
	var paths []string
	for _, pattern := range []string{"../../static/js/*.js", "../../static/js/*/*.js"} {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) == 0 {
			tb.Fatalf("no scripts: %v", err)
		}
		paths = append(paths, found...)
	}
	used := make(map[string]bool)
	for _, path := range paths {
		if filepath.Base(path) == filepath.Base(namesForScripts) {
			continue // It names them all.
		}
		source, err := os.ReadFile(path)
		if err != nil {
			tb.Fatal(err)
		}
		taken, quoted := wordsIn(string(source))
		for _, name := range taken {
			if name != "Notes" && name != "Acts" && !isWord(name) {
				tb.Errorf("%s uses %s, and there is no such word", filepath.Base(path), name)
				continue
			}
			used[name] = true
		}
		for _, name := range quoted {
			if isWord(name) {
				used[name] = true
			}
		}
	}
	delete(used, "Notes") // They are always there.
	delete(used, "Acts")
	return slices.Sorted(maps.Keys(used))
}

func TestThePageSendsTheWordsThatScriptsUseAndNoOthers(t *testing.T) {
	used := usedByScripts(t)
	if len(used) < 20 {
		t.Fatalf("scripts use only %q", used)
	}
	if *update {
		writeWordsOfScripts(t, used)
		if err := os.WriteFile(namesForScripts, wordNames(used), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	for _, name := range used {
		if !slices.Contains(wordsOfScripts, name) {
			t.Errorf("a script uses %s, which is not sent (go generate ./internal/texts)", name)
		}
	}
	for _, name := range wordsOfScripts {
		if !slices.Contains(used, name) {
			t.Errorf("%s is sent, and no script uses it (go generate ./internal/texts)", name)
		}
	}
	if named, err := os.ReadFile(namesForScripts); err != nil || !bytes.Equal(named, wordNames(used)) {
		t.Errorf("%s is stale (go generate ./internal/texts): %v", namesForScripts, err)
	}
	if !slices.IsSorted(wordsOfScripts) {
		t.Error("the list is not in order")
	}
}

// namesForScripts tells the type checker of the scripts which words there are.
const namesForScripts = "../../static/js/wordnames.js"

// wordNames is a module that names words as a type.
func wordNames(used []string) []byte {
	var out bytes.Buffer
	out.WriteString("// The words that scripts use, by their names: go generate ./internal/texts writes them.\n\n/**\n * @typedef {(\n")
	for _, name := range used {
		out.WriteString(" *   | '" + name + "'\n")
	}
	out.WriteString(" * )} WordName\n */\n\nexport {};\n")
	return out.Bytes()
}

// writeWordsOfScripts writes the list anew, in lines of a readable length.
func writeWordsOfScripts(tb testing.TB, used []string) {
	tb.Helper()
	const path, longest = "words_of_scripts.go", 110
	source, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	head, _, found := strings.Cut(string(source), "[]string{")
	if !found {
		tb.Fatalf("%s has no list", path)
	}
	var out strings.Builder
	out.WriteString(head + "[]string{\n")
	line := "\t"
	for _, name := range used {
		if len(line)+len(name) > longest {
			out.WriteString(strings.TrimRight(line, " ") + "\n")
			line = "\t"
		}
		line += `"` + name + `", `
	}
	out.WriteString(strings.TrimRight(line, " ") + "\n}\n")
	if err := os.WriteFile(path, []byte(out.String()), 0o644); err != nil {
		tb.Fatal(err)
	}
}

func TestScriptsNameWordsInTheseWays(t *testing.T) {
	taken, quoted := wordsIn(`
		fill(this.words.NewBelow ?? '', {}); words.Title; crosswords.None; swords.None;
		const { Live, Stopped: stopped } = this.#words;
		const { other } = settings;
		const name = on ? 'HostOn' : 'HostOff';`)
	if want := []string{"NewBelow", "Title", "Live", "Stopped"}; !slices.Equal(taken, want) {
		t.Errorf("taken are %q, want %q", taken, want)
	}
	if want := []string{"HostOn", "HostOff"}; !slices.Equal(quoted, want) {
		t.Errorf("quoted are %q, want %q", quoted, want)
	}
}

func TestScriptsGetTheirWordsInEachLanguage(t *testing.T) {
	for _, language := range Languages() {
		words := language.Words()
		sent := words.ForScripts()
		if len(sent) != len(wordsOfScripts)+2 || sent["Unknown"] != words.Unknown || !reflect.DeepEqual(sent["Notes"], words.Notes) {
			t.Errorf("%s: %v", language, sent)
		}
		for name, word := range sent {
			if text, isText := word.(string); isText && strings.TrimSpace(text) == "" {
				t.Errorf("%s: %s is %q", language, name, text)
			}
		}
	}
}
