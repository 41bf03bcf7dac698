package web

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"udpweb/internal/texts"
)

// sourcesOf reads the files of a pattern, but for generated ones and tests.
func sourcesOf(tb testing.TB, patterns ...string) string {
	tb.Helper()
	var out strings.Builder
	for _, pattern := range patterns {
		paths, err := filepath.Glob(pattern)
		if err != nil || len(paths) == 0 {
			tb.Fatalf("%s: found %q, %v", pattern, paths, err)
		}
		for _, path := range paths {
			if strings.HasSuffix(path, "_templ.go") || strings.HasSuffix(path, "_test.go") || strings.Contains(path, ".test.") {
				continue
			}
			data, err := os.ReadFile(path)
			if err != nil {
				tb.Fatal(err)
			}
			out.Write(data)
		}
	}
	return out.String()
}

// takenFrom are the names that sources take out of the words: words.Name, or { Name } = words.
func takenFrom(sources string) map[string]bool {
	taken := map[string]bool{}
	for _, found := range regexp.MustCompile(`(?:\bw|[wW]ords)\.([A-Z]\w*)`).FindAllStringSubmatch(sources, -1) {
		taken[found[1]] = true
	}
	for _, found := range regexp.MustCompile(`\{([^{}]*)\} = (?:this\.)?words\b`).FindAllStringSubmatch(sources, -1) {
		for name := range strings.SplitSeq(found[1], ",") {
			taken[strings.TrimSpace(name)] = true
		}
	}
	return taken
}

// quotedIn are the names that stand in quotes, to be looked up later.
func quotedIn(sources string) map[string]bool {
	quoted := map[string]bool{}
	for _, found := range regexp.MustCompile(`'([A-Z]\w*)'`).FindAllStringSubmatch(sources, -1) {
		quoted[found[1]] = true
	}
	return quoted
}

// catalogue are the words of the page by their names, but for the notes.
func catalogue() map[string]string {
	words := map[string]string{}
	value := reflect.ValueOf(texts.English()).Elem()
	for _, field := range reflect.VisibleFields(value.Type()) {
		if field.Type == reflect.TypeFor[string]() {
			words[field.Name] = value.FieldByIndex(field.Index).String()
		}
	}
	return words
}

func TestEveryWordIsThereAndIsUsed(t *testing.T) {
	sources := sourcesOf(t, "*.templ", "*.go", "../static/js/*.js", "../static/js/*/*.js")
	taken, quoted := takenFrom(sources), quotedIn(sources)
	for name, word := range catalogue() {
		if strings.TrimSpace(word) == "" {
			t.Errorf("%s is empty", name)
		}
		if !taken[name] && !quoted[name] {
			t.Errorf("nothing uses %s: %q", name, word)
		}
	}
}

// notesOfTheLab are the values of the constants Note… in package lab.
func notesOfTheLab(tb testing.TB) (notes []string) {
	tb.Helper()
	paths, err := filepath.Glob("../internal/lab/*.go")
	if err != nil {
		tb.Fatal(err)
	}
	for _, path := range paths {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			tb.Fatal(err)
		}
		for node := range ast.Preorder(file) {
			spec, ok := node.(*ast.ValueSpec)
			if !ok || len(spec.Values) != len(spec.Names) {
				continue
			}
			for i, name := range spec.Names {
				literal, ok := spec.Values[i].(*ast.BasicLit)
				if !ok || literal.Kind != token.STRING || !strings.HasPrefix(name.Name, "Note") {
					continue
				}
				note, err := strconv.Unquote(literal.Value)
				if err != nil {
					tb.Fatal(err)
				}
				notes = append(notes, note)
			}
		}
	}
	return notes
}

func TestEveryNoteOfTheLabHasItsWords(t *testing.T) {
	words := texts.English()
	notes := notesOfTheLab(t)
	if len(notes) < 5 {
		t.Fatalf("found only the notes %q", notes)
	}
	for _, note := range notes {
		const detail = "ENOBUFS"
		said := words.Note(note+": "+detail, "127.0.0.1:8888")
		if words.Notes[note] == "" || !strings.Contains(said, "127.0.0.1:8888") || strings.ContainsAny(said, "{}[]") {
			t.Errorf("%q is worded %q", note, said)
		}
		if strings.Contains(words.Notes[note], "{detail}") != strings.Contains(said, detail) {
			t.Errorf("%q with a detail is worded %q", note, said)
		}
	}
	for note := range words.Notes {
		if !slices.Contains(notes, note) {
			t.Errorf("nothing writes the note %q", note)
		}
	}
}

func TestScriptsFindWhatTheyLookForInThePage(t *testing.T) {
	page := render(t, home(homePage{frame: paintedFrame("udpweb"), Listen: newListenForm(), Send: newSendForm()}))
	scripts := sourcesOf(t, "../static/js/*.js", "../static/js/*/*.js")
	for _, test := range []struct{ call, attribute string }{
		{`\belement\('([\w-]+)'`, `id="%s"`},
		{`\bgetElementById\('([\w-]+)'`, `id="%s"`},
		{`\bslot\([^()]*, '([\w-]+)'\)`, `data-slot="%s"`},
		{`\bfigure\([^()]*, '([\w-]+)',`, `data-slot="%s"`},
	} {
		found := regexp.MustCompile(test.call).FindAllStringSubmatch(scripts, -1)
		if len(found) == 0 {
			t.Errorf("no script calls %s", test.call)
		}
		for _, each := range found {
			if want := fmt.Sprintf(test.attribute, each[1]); !strings.Contains(page, want) {
				t.Errorf("%s, but the page has no %s", each[0], want)
			}
		}
	}
	for _, each := range regexp.MustCompile(`'([\w-]+-template)'`).FindAllStringSubmatch(scripts, -1) {
		if !strings.Contains(page, `<template id="`+each[1]+`"`) {
			t.Errorf("the page has no template %s", each[1])
		}
	}
}
