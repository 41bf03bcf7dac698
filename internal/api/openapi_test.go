package api

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2/yaml"
	"github.com/go-chi/chi/v5"
	"github.com/google/go-cmp/cmp"
)

// document is the served OpenAPI document as whoever reads it finds it.
func document(t *testing.T, r *rig) map[string]any {
	t.Helper()
	got := r.get(t, "/openapi.json").want(t, http.StatusOK)
	if contentType := got.header.Get("Content-Type"); contentType != "application/openapi+json" {
		t.Errorf("Content-Type %q", contentType)
	}
	return parse[map[string]any](t, got.body)
}

// operations are the operations of the document by method and path.
func operations(t *testing.T, document map[string]any) map[string]map[string]any {
	t.Helper()
	found := make(map[string]map[string]any)
	for path, item := range document["paths"].(map[string]any) {
		for method, operation := range item.(map[string]any) {
			found[strings.ToUpper(method)+" "+path] = operation.(map[string]any)
		}
	}
	return found
}

func TestTheDocumentNamesEveryRoute(t *testing.T) {
	r := start(t)
	documented := operations(t, document(t, r))
	var routes []string
	err := chi.Walk(r.router, func(method, route string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		if !strings.HasPrefix(route, "/openapi.") {
			routes = append(routes, method+" "+route)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, route := range routes {
		if documented[route] == nil {
			t.Errorf("%s is not in the document", route)
		}
	}
	for route := range documented {
		if !slices.Contains(routes, route) {
			t.Errorf("%s is in the document, and there is no such route", route)
		}
	}
	for _, route := range []string{ // The contract, so that none can go missing from both.
		"GET /api/v1/listeners", "POST /api/v1/listeners", "GET /api/v1/listeners/{id}", "PATCH /api/v1/listeners/{id}",
		"DELETE /api/v1/listeners/{id}", "POST /api/v1/send",
		"GET /api/v1/transmissions", "POST /api/v1/transmissions", "GET /api/v1/transmissions/{id}", "PATCH /api/v1/transmissions/{id}",
		"DELETE /api/v1/transmissions/{id}", "GET /api/v1/datagrams", "DELETE /api/v1/datagrams",
		"GET /api/v1/datagrams/{seq}", "GET /api/v1/datagrams/{seq}/payload", "GET /api/v1/datagrams/{seq}/check", "GET /api/v1/stream", "GET /api/v1/interfaces",
		"GET /api/v1/host", "GET /api/v1/stats", "GET /healthz", "GET /readyz", "GET /version", "GET /metrics",
	} {
		if documented[route] == nil {
			t.Errorf("the contract has %s", route)
		}
	}
}

func TestTheDocumentIsOpenAPI31(t *testing.T) {
	r := start(t)
	found := document(t, r)
	if version, _ := found["openapi"].(string); !strings.HasPrefix(version, "3.1.") {
		t.Errorf("openapi %q", version)
	}
	info := found["info"].(map[string]any)
	if info["title"] != "udpweb" || info["version"] != "test" || info["description"] == "" {
		t.Errorf("info %v", info)
	}
	schemas := found["components"].(map[string]any)["schemas"].(map[string]any)
	for _, name := range []string{"ErrorModel", "ErrorDetail"} {
		if schemas[name] != nil {
			t.Errorf("%s is documented, and never sent", name)
		}
	}
	problem, _ := schemas["Problem"].(map[string]any)
	var fields []string
	for name := range problem["properties"].(map[string]any) {
		fields = append(fields, name)
	}
	slices.Sort(fields)
	if want := []string{"code", "detail", "errno", "errors", "hint", "status", "title", "type"}; !slices.Equal(fields, want) {
		t.Errorf("Problem has %q, want %q", fields, want)
	}
}

func TestYAMLAndJSONSayTheSame(t *testing.T) {
	r := start(t)
	got := r.get(t, "/openapi.yaml").want(t, http.StatusOK)
	if contentType := got.header.Get("Content-Type"); contentType != "application/openapi+yaml" {
		t.Errorf("Content-Type %q", contentType)
	}
	var converted strings.Builder
	if err := yaml.Convert(&converted, bytes.NewReader(r.get(t, "/openapi.json").body)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(converted.String(), string(got.body)); diff != "" {
		t.Errorf("from JSON, and as served:\n%s", diff)
	}
}

// Every operation says what it does, what it takes, what it answers, and that problems are ours.
func TestEveryOperationIsDocumented(t *testing.T) {
	r := start(t)
	ids := make(map[string]bool)
	for route, operation := range operations(t, document(t, r)) {
		id, _ := operation["operationId"].(string)
		if id == "" || ids[id] || operation["summary"] == nil {
			t.Errorf("%s: operationId %q, summary %v", route, id, operation["summary"])
		}
		ids[id] = true
		parameters, _ := operation["parameters"].([]any)
		for _, each := range parameters {
			parameter := each.(map[string]any)
			if parameter["description"] == nil || parameter["in"] == "header" {
				t.Errorf("%s: parameter %v", route, parameter)
			}
		}
		body, hasBody := operation["requestBody"].(map[string]any)
		if method, _, _ := strings.Cut(route, " "); hasBody != (method == "POST" || method == "PATCH") {
			t.Errorf("%s: a body: %t", route, hasBody)
		}
		if hasBody {
			ref := body["content"].(map[string]any)["application/json"].(map[string]any)["schema"].(map[string]any)["$ref"]
			if ref == nil || body["required"] == true == (id == "send") {
				t.Errorf("%s: takes %v", route, body)
			}
		}
		problems, successes := 0, 0
		for status, each := range operation["responses"].(map[string]any) {
			response := each.(map[string]any)
			if response["description"] == "" {
				t.Errorf("%s: %s is not described", route, status)
			}
			content, _ := response["content"].(map[string]any)
			media, isProblem := content["application/problem+json"].(map[string]any)
			switch {
			case !isProblem:
				successes++
			case media["schema"].(map[string]any)["$ref"] == "#/components/schemas/Problem":
				problems++
			default:
				t.Errorf("%s: %s is another problem: %v", route, status, media)
			}
		}
		if problems == 0 || successes != 1 {
			t.Errorf("%s: %d problems, %d successes", route, problems, successes)
		}
	}
}

func TestEveryReferenceLeadsSomewhere(t *testing.T) {
	r := start(t)
	found := document(t, r)
	schemas := found["components"].(map[string]any)["schemas"].(map[string]any)
	used := make(map[string]bool)
	var walk func(value any)
	walk = func(value any) {
		switch value := value.(type) {
		case map[string]any:
			if ref, ok := value["$ref"].(string); ok {
				name := strings.TrimPrefix(ref, "#/components/schemas/")
				used[name] = true
				if schemas[name] == nil {
					t.Errorf("%s leads nowhere", ref)
				}
			}
			for _, each := range value {
				walk(each)
			}
		case []any:
			for _, each := range value {
				walk(each)
			}
		}
	}
	walk(found)
	for name := range schemas {
		if !used[name] {
			t.Errorf("nothing refers to %s", name)
		}
	}
}

func TestAnEntryIsDocumentedAsItIs(t *testing.T) {
	r := start(t)
	properties := document(t, r)["components"].(map[string]any)["schemas"].(map[string]any)["Entry"].(map[string]any)["properties"].(map[string]any)
	for name, want := range map[string]any{
		"seq": "integer", "time": "string", "payload": "string", "truncated": "boolean",
		"ttl": []any{"integer", "null"}, "source": []any{"string", "null"}, "destination": []any{"string", "null"},
	} {
		property := properties[name].(map[string]any)
		if diff := cmp.Diff(want, property["type"]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if name == "payload" && property["contentEncoding"] != "base64" {
			t.Errorf("payload: %v", property)
		}
	}
}
