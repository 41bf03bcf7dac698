package api

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"udpweb/internal/guard"
	"udpweb/internal/lab"
	"udpweb/internal/payload"
	"udpweb/internal/texts"
)

// codesOfPayloads provokes every fault that a payload can have.
func codesOfPayloads(tb testing.TB) []string {
	tb.Helper()
	var codes []string
	for _, each := range []payload.Spec{
		{},
		{Text: new("a"), Hex: new("61")},
		{Text: new("\xff")},
		{Escaped: new(`\q`)},
		{Hex: new("xy")},
		{Base64: new("!")},
		{Size: new(-1)},
		{Size: new(1), Fill: "noise"},
	} {
		_, err := each.Bytes()
		var fault *payload.SyntaxError
		if !errors.As(err, &fault) {
			tb.Fatalf("%+v: got %v, want a fault", each, err)
		}
		codes = append(codes, fault.Code)
	}
	return codes
}

// codesOfAPI reads in the source of this package which codes it gives out: those that have a name,
// and those that it writes as they are. A list in a test would be forgotten.
func codesOfAPI(tb testing.TB) []string {
	tb.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		tb.Fatalf("no source: %v", err)
	}
	var codes []string
	add := func(found ast.Expr) {
		if literal, ok := found.(*ast.BasicLit); ok && literal.Kind == token.STRING {
			code, err := strconv.Unquote(literal.Value)
			if err != nil {
				tb.Fatal(err)
			}
			codes = append(codes, code)
		}
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			tb.Fatal(err)
		}
		ast.Inspect(parsed, func(node ast.Node) bool {
			switch node := node.(type) {
			case *ast.ValueSpec:
				for i, name := range node.Names {
					if strings.HasPrefix(name.Name, "code") && i < len(node.Values) {
						add(node.Values[i])
					}
				}
			case *ast.CallExpr:
				called, ok := node.Fun.(*ast.Ident)
				switch {
				case ok && called.Name == "newProblem":
					add(node.Args[0])
				case ok && called.Name == "WriteProblem":
					add(node.Args[3])
				}
			}
			return true
		})
	}
	if len(codes) < 10 || !slices.Contains(codes, codeInternal) {
		tb.Fatalf("the source has only %v", codes)
	}
	return codes
}

// everyCode is every code that anyone gives out, once.
func everyCode(tb testing.TB) []string {
	tb.Helper()
	codes := slices.Concat(guard.Codes(), codesOfPayloads(tb), codesOfAPI(tb))
	for _, code := range lab.Codes() {
		codes = append(codes, string(code))
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

func TestEveryCodeHasWordsAndNoWordsAreLeftOver(t *testing.T) {
	codes, worded := everyCode(t), texts.Codes()
	for _, code := range codes {
		if !slices.Contains(worded, code) {
			t.Errorf("%s has no words", code)
		}
	}
	for _, code := range worded {
		if !slices.Contains(codes, code) {
			t.Errorf("nobody gives out %s, and it has words", code)
		}
	}
}

func TestEveryCodeWithAReactionIsGivenOut(t *testing.T) {
	codes := codesOfAPI(t)
	for code, want := range reactions {
		if !slices.Contains(codes, code) {
			t.Errorf("nobody gives out %s, and it has a reaction", code)
		}
		if slices.Contains(lab.Codes(), lab.Code(code)) {
			t.Errorf("%s has a reaction of its own beside that of its kind", code)
		}
		if problem := newProblem(code, nil); problem.Status != want.status || problem.Code != code || problem.Type != "/problems/"+code || problem.Title == "" {
			t.Errorf("%s: %+v", code, problem)
		}
	}
	for _, code := range everyCode(t) {
		problem := newProblem(code, nil)
		if (problem.retryAfter > 0) != (problem.Status == http.StatusServiceUnavailable) {
			t.Errorf("%s is %d, and says to try again after %v", code, problem.Status, problem.retryAfter)
		}
	}
	for _, code := range lab.Codes() {
		if status := newProblem(string(code), nil).Status; status < 400 || status == http.StatusInternalServerError {
			t.Errorf("%s is %d, and a person can act on it", code, status)
		}
	}
}

// What the words of everything but the lab may ask for; the lab's own test has the rest.
var givenValues = map[string][]string{
	guard.CodeHost:       {"host"},
	"bad-hex":            {"found", "column"},
	"bad-escape":         {"found", "column"},
	"bad-base64":         {"found", "column"},
	"bad-utf8":           {"found", "column"},
	"bad-size":           {"found"},
	"bad-fill":           {"found"},
	"bad-wait":           {"value", "most"},
	codeMalformedJSON:    {"reason"},
	codeInvalidField:     {"location", "reason"},
	codeBodyTooLarge:     {"limit"},
	codeNoSuchDatagram:   {"value", "first", "last"},
	codeTooManyViewers:   {"limit"},
	codeBadFilter:        {"reason", "column"},
	codeNotFound:         {"path"},
	codeMethodNotAllowed: {"method", "path", "allow"},
}

func TestTheWordsAskForNothingThatIsNotGiven(t *testing.T) {
	placeholder := regexp.MustCompile("‹([^›]*)›")
	labs := lab.Codes()
	for _, code := range everyCode(t) {
		given, listed := givenValues[code]
		if slices.Contains(labs, lab.Code(code)) && !listed {
			continue
		}
		words, _ := texts.EN.Explain(code)
		for _, match := range placeholder.FindAllStringSubmatch(words.Detail+words.Hint, -1) {
			if !slices.Contains(given, match[1]) {
				t.Errorf("the words for %s ask for %s, and get %v", code, match[1], given)
			}
		}
	}
}
