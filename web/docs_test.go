package web

import (
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
)

// documentOf is a small OpenAPI document with everything that /docs shows: references, enumerations,
// parameters, fields within fields, and answers of several kinds.
func documentOf() *huma.OpenAPI {
	registry := huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	type Inner struct {
		Text string `json:"text" doc:"<Characters>."`
	}
	type Body struct {
		To      string `json:"to" doc:"Where."`
		Payload *Inner `json:"payload,omitempty" doc:"What."`
		Fill    string `json:"fill,omitempty" enum:"zero,random"`
	}
	body := registry.Schema(reflect.TypeFor[Body](), true, "Body")
	answers := map[string]*huma.Response{
		"200":     {Description: "Done.", Content: map[string]*huma.MediaType{"text/plain": {}, "application/json": {}}},
		"default": {Description: "Error", Content: map[string]*huma.MediaType{"application/problem+json": {}}},
	}
	operation := func(method, path, id string) *huma.Operation {
		return &huma.Operation{
			Method: method, Path: path, OperationID: id, Summary: "Do " + id, Description: "It does " + id + ".", Responses: answers,
		}
	}
	send := operation(http.MethodPost, "/send", "send")
	send.RequestBody = &huma.RequestBody{Content: map[string]*huma.MediaType{"application/json": {Schema: body}}}
	raw := operation(http.MethodPut, "/raw", "put-raw")
	raw.RequestBody = &huma.RequestBody{Content: map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: "string"}}}}
	list := operation(http.MethodGet, "/datagrams", "list-datagrams")
	list.Parameters = []*huma.Param{
		{Name: "after", In: "query", Description: "A number.", Schema: &huma.Schema{Type: "integer"}},
		{Name: "either", In: "query", Description: "Both.", Schema: &huma.Schema{AnyOf: []*huma.Schema{{Type: "array"}, {Type: "string"}}}},
		{Name: "format", In: "query", Description: "Which.", Schema: &huma.Schema{Type: "string", Enum: []any{"json", 7}}},
		{Name: "Content-Type", In: "header", Schema: &huma.Schema{Type: "string"}},
	}
	return &huma.OpenAPI{
		Components: &huma.Components{Schemas: registry},
		Paths: map[string]*huma.PathItem{
			"/send":      {Post: send},
			"/raw":       {Put: raw},
			"/datagrams": {Get: list, Delete: operation(http.MethodDelete, "/datagrams", "clear-datagrams")},
			"/listeners": {Patch: operation(http.MethodPatch, "/listeners", "update-listener")},
		},
	}
}

// docsOf is the page of a document.
func docsOf(tb testing.TB, document *huma.OpenAPI) document {
	tb.Helper()
	r := start(tb)
	r.web.options.OpenAPI = document
	return r.get(tb, "/docs", http.StatusOK)
}

func TestTheDocsListEveryOperationInTheOrderOfPaths(t *testing.T) {
	page := docsOf(t, documentOf())
	var listed, shown []string
	for _, each := range all(one(t, page.Node, "class", "toc"), isElement("a")) {
		listed = append(listed, attribute(each, "href")+" "+wordsIn(each))
	}
	for _, each := range all(page.Node, hasClass("operation")) {
		shown = append(shown, "#"+attribute(each, "id")+" "+wordsIn(all(each, isElement("h2"))[0])+" "+
			strings.TrimSuffix(wordsIn(all(each, isElement("strong"))[0]), "."))
	}
	want := []string{
		"#list-datagrams GET /datagrams Do list-datagrams",
		"#clear-datagrams DELETE /datagrams Do clear-datagrams",
		"#update-listener PATCH /listeners Do update-listener",
		"#put-raw PUT /raw Do put-raw",
		"#send POST /send Do send",
	}
	if diff := cmp.Diff(want, listed); diff != "" {
		t.Errorf("the list (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want, shown); diff != "" {
		t.Errorf("the operations (-want +got):\n%s", diff)
	}
}

// termsIn are the lines of a list of terms.
func termsIn(within *html.Node, class string) (found []string) {
	for _, list := range all(within, hasClass(class)) {
		for _, each := range all(list, isElement("div")) {
			var parts []string
			for _, part := range all(each, isElement("dt", "dd")) {
				parts = append(parts, wordsIn(part))
			}
			found = append(found, strings.Join(parts, ": "))
		}
	}
	return found
}

func TestTheDocsTellWhatAnOperationTakesAndGives(t *testing.T) {
	page := docsOf(t, documentOf())
	words := start(t).web.words
	for _, test := range []struct {
		id             string
		takes, answers []string
	}{
		{
			"send",
			[]string{"fill zero | random: ", "payload Inner: What.", "payload.text * string: <Characters>.", "to * string: Where."},
			[]string{"200: Done. application/json, text/plain", "default: " + words.DocsProblem + " application/problem+json"},
		},
		{
			"list-datagrams",
			[]string{"after integer: A number.", "either array or string: Both.", "format json | 7: Which."},
			[]string{"200: Done. application/json, text/plain", "default: " + words.DocsProblem + " application/problem+json"},
		},
		{
			"put-raw", nil,
			[]string{"200: Done. application/json, text/plain", "default: " + words.DocsProblem + " application/problem+json"},
		},
	} {
		section := page.byID(t, test.id)
		if diff := cmp.Diff(test.takes, termsIn(section, "properties")); diff != "" {
			t.Errorf("%s takes (-want +got):\n%s", test.id, diff)
		}
		if diff := cmp.Diff(test.answers, termsIn(section, "answers")); diff != "" {
			t.Errorf("%s answers (-want +got):\n%s", test.id, diff)
		}
		if got := wordsIn(all(section, isElement("pre"))[0]); got != examples[test.id] {
			t.Errorf("the example of %s is %q, want %q", test.id, got, examples[test.id])
		}
	}
}

func TestEveryExampleIsAllOfACommand(t *testing.T) {
	for id, example := range examples {
		if command, _, _ := strings.Cut(example, " "); command != "curl" && command != "websocat" {
			t.Errorf("%s begins with %q", id, command)
		}
		if !strings.Contains(example, "localhost:8080/") || strings.Count(example, "'")%2 != 0 {
			t.Errorf("%s cannot be pasted: %s", id, example)
		}
		// A shell takes these for its own outside of quotes.
		if bare := example[:strings.IndexByte(example+"'", '\'')]; strings.ContainsAny(bare, "?&*$") {
			t.Errorf("%s has unquoted characters that shells take for theirs: %s", id, example)
		}
	}
}

func TestTheDocsSayWhichVersionTheyAreOf(t *testing.T) {
	page := docsOf(t, documentOf())
	if got := wordsIn(all(page.Node, isElement("main"))[0]); !strings.Contains(got, "udpweb v1.2.3") {
		t.Errorf("says %.300q", got)
	}
}
