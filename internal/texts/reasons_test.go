package texts

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// patternOf is the text that an expression makes, with {} for what it fills in. It returns false for one that holds
// no text.
func patternOf(expr ast.Expr) (pattern string, ok bool) {
	switch expr := expr.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(expr.Value)
		return text, err == nil && expr.Kind == token.STRING
	case *ast.BinaryExpr:
		left, one := patternOf(expr.X)
		right, other := patternOf(expr.Y)
		if !one {
			left = "{}"
		}
		if !other {
			right = "{}"
		}
		return left + right, one || other
	case *ast.CallExpr:
		called, isSelector := expr.Fun.(*ast.SelectorExpr)
		if !isSelector || called.Sel.Name != "Sprintf" && called.Sel.Name != "Errorf" && called.Sel.Name != "New" || len(expr.Args) == 0 {
			return "", false
		}
		format, isText := patternOf(expr.Args[0])
		filled := regexp.MustCompile(`%(?:\[\d\])?[sdqv]`).ReplaceAllString(format, "{}")
		return strings.ReplaceAll(filled, "%%", "%"), isText
	}
	return "", false
}

// sentences are the texts in the source of a package that a choice takes for words, by their patterns.
func sentences(tb testing.TB, folder string, are func(file string, within ast.Node, pattern string) bool) map[string]bool {
	tb.Helper()
	paths, err := filepath.Glob(filepath.Join("..", folder, "*.go"))
	if err != nil || len(paths) == 0 {
		tb.Fatalf("%s: no source: %v", folder, err)
	}
	found := make(map[string]bool)
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			tb.Fatal(err)
		}
		ast.PreorderStack(file, nil, func(node ast.Node, stack []ast.Node) bool {
			expr, isExpr := node.(ast.Expr)
			if !isExpr {
				return true
			}
			pattern, ok := patternOf(expr)
			if ok && are(filepath.Base(path), stack[len(stack)-1], pattern) {
				found[pattern] = true
			}
			return !ok // What it is made of is no sentence of its own.
		})
	}
	return found
}

// sentence is how a reason of package filter looks.
var sentence = regexp.MustCompile(`^[“A-Z{%].* .*[.?]$`)

func TestEveryReasonOfAFilterIsWorded(t *testing.T) {
	found := sentences(t, "filter", func(_ string, _ ast.Node, pattern string) bool { return sentence.MatchString(pattern) })
	if len(found) < 50 {
		t.Fatalf("package filter has only %q", slices.Collect(maps.Keys(found)))
	}
	for pattern := range found {
		if koreanFilterReasons[pattern] == "" {
			t.Errorf("%q has no words", pattern)
		}
	}
	for pattern := range koreanFilterReasons {
		if sentence.MatchString(pattern) && !found[pattern] {
			t.Errorf("nothing says %q", pattern)
		}
	}
}

// readers are the files of package api whose errors say what is wrong with a field.
var readers = []string{"strictjson.go", "duration.go", "bitrate.go"}

func TestEveryReasonOfARequestIsWorded(t *testing.T) {
	found := sentences(t, "api", func(file string, within ast.Node, pattern string) bool {
		switch within := within.(type) {
		case *ast.CallExpr:
			called, ok := within.Fun.(*ast.Ident)
			return ok && called.Name == "invalidField" && strings.Contains(pattern, " ")
		case *ast.KeyValueExpr:
			key, ok := within.Key.(*ast.Ident)
			return ok && key.Name == "Message"
		case *ast.ValueSpec:
			return slices.Contains(readers, file) && strings.HasPrefix(within.Names[0].Name, "err")
		case *ast.ReturnStmt:
			return slices.Contains(readers, file) && strings.Contains(pattern, " ")
		}
		return false
	})
	if len(found) < 15 {
		t.Fatalf("package api has only %q", slices.Collect(maps.Keys(found)))
	}
	for pattern := range found {
		if koreanFieldReasons[pattern] == "" {
			t.Errorf("%q has no words", pattern)
		}
	}
}

func TestReason(t *testing.T) {
	for _, each := range []struct{ english, want string }{
		{"expected boolean", "true 또는 false여야 합니다"},
		{"expected number <= 5", "5 이하의 수여야 합니다"},
		{"expected number <= 1000 with format=json; the other formats take any", "format=json에서는 1000 이하의 수여야 합니다. 다른 형식에서는 얼마든지 됩니다"},
		{"udp.port is a number from 0 to 65535.", "udp.port: 0~65535 사이의 수입니다."},
		{"udp.port is a number, and “http” is none.", "udp.port: 수인데, “http”: 수가 아닙니다."},
		{"ip.src is an IPv4 address, and “bytes” is none. Names are not looked up.", "ip.src: IPv4 주소인데, “bytes”: 아닙니다. 이름은 찾아보지 않습니다."},
		{"There is no field “a number”. Did you mean count?", "그런 필드가 없습니다: “a number”. 비슷한 필드: count."},
		{"A value is missing behind ==. If and is one, put it in quotes.", "== 뒤에 값이 빠졌습니다. and 자체가 값이면 따옴표 안에 쓰세요."},
		{"A value is missing behind ==.", "== 뒤에 값이 빠졌습니다."},
		{"This is not a regular expression: missing closing ] at “[a”.", "정규식이 아닙니다: 닫는 ]가 없습니다(위치: “[a”)."},
		{"kind is received, sent or gap.", "kind: received, sent, gap 중 하나입니다."},
		{"There is no field “{2}”. Did you mean {1}?", "그런 필드가 없습니다: “{2}”. 비슷한 필드: {1}."},
		{"nobody has words for this", "nobody has words for this"},
		{"", ""},
	} {
		if got := KO.Reason(each.english); got != each.want {
			t.Errorf("%q is %q, want %q", each.english, got, each.want)
		}
		if got := EN.Reason(each.english); got != each.english {
			t.Errorf("%q is %q in English", each.english, got)
		}
	}
}
