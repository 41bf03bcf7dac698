package api

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"
	"github.com/go-chi/chi/v5"
)

// answer is what a request got.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// get, post, patch and remove are the usual requests; bodies are JSON.
func (r *rig) get(tb testing.TB, path string) answer {
	tb.Helper()
	return r.do(tb, http.MethodGet, path, "", "")
}

func (r *rig) post(tb testing.TB, path, body string) answer {
	tb.Helper()
	return r.do(tb, http.MethodPost, path, "application/json", body)
}

func (r *rig) patch(tb testing.TB, path, body string) answer {
	tb.Helper()
	return r.do(tb, http.MethodPatch, path, "application/json", body)
}

func (r *rig) remove(tb testing.TB, path string) answer {
	tb.Helper()
	return r.do(tb, http.MethodDelete, path, "", "")
}

// getLater asks beside the test, and returns what waits for the answer.
func (r *rig) getLater(tb testing.TB, path string) func() answer {
	tb.Helper()
	got := make(chan answer, 1)
	go func() { got <- r.get(tb, path) }()
	return func() answer {
		tb.Helper()
		select {
		case a := <-got:
			return a
		case <-time.After(patience):
			tb.Fatalf("no answer to %s within %v", path, patience)
			return answer{}
		}
	}
}

// do sends a request and holds the answer against the OpenAPI document.
func (r *rig) do(tb testing.TB, method, path, contentType, body string) answer {
	tb.Helper()
	request, err := http.NewRequestWithContext(tb.Context(), method, r.server.URL+path, strings.NewReader(body))
	if err != nil {
		tb.Fatal(err)
	}
	if contentType != "" {
		request.Header.Set("Content-Type", contentType)
	}
	return r.send(tb, request)
}

func (r *rig) send(tb testing.TB, request *http.Request) answer {
	tb.Helper()
	response, err := r.server.Client().Do(request)
	if err != nil {
		tb.Fatalf("%s %s: %v", request.Method, request.URL, err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		tb.Fatalf("%s %s: reading the answer: %v", request.Method, request.URL, err)
	}
	got := answer{status: response.StatusCode, header: response.Header, body: body}
	r.checkDocumented(tb, request, got)
	return got
}

// want fails the test when the status is another.
func (a answer) want(tb testing.TB, status int) answer {
	tb.Helper()
	if a.status != status {
		tb.Fatalf("status %d, want %d: %.300s", a.status, status, a.body)
	}
	return a
}

// decode reads a JSON answer strictly: a field that its type does not know is an error.
func decode[T any](tb testing.TB, a answer) T {
	tb.Helper()
	if contentType := a.header.Get("Content-Type"); contentType != "application/json" {
		tb.Errorf("Content-Type %q", contentType)
	}
	return parse[T](tb, a.body)
}

func parse[T any](tb testing.TB, data []byte) T {
	tb.Helper()
	value, err := parsed[T](data)
	if err != nil {
		tb.Fatal(err)
	}
	return value
}

func parsed[T any](data []byte) (value T, err error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&value); err != nil {
		return value, fmt.Errorf("%w in %.300s", err, data)
	}
	return value, nil
}

// wantProblem asserts that an answer is a problem as the contract has it, that it blames these
// locations, and returns it.
func (a answer) wantProblem(tb testing.TB, status int, code string, locations ...string) Problem {
	tb.Helper()
	a.want(tb, status)
	if contentType := a.header.Get("Content-Type"); contentType != "application/problem+json" {
		tb.Errorf("Content-Type %q", contentType)
	}
	problem := parse[Problem](tb, a.body)
	if problem.Code != code || problem.Type != "/problems/"+code || problem.Status != status {
		tb.Fatalf("code %q, type %q, status %d, want %q and %d: %s", problem.Code, problem.Type, problem.Status, code, status, a.body)
	}
	if problem.Title == "" || problem.Detail == "" {
		tb.Errorf("%s: title %q, detail %q", code, problem.Title, problem.Detail)
	}
	if retry := a.header.Get("Retry-After"); (status == http.StatusServiceUnavailable) != (retry != "") {
		tb.Errorf("%s: status %d with Retry-After %q", code, status, retry)
	}
	var blamed []string
	for _, each := range problem.Errors {
		blamed = append(blamed, each.Location)
		if each.Message == "" {
			tb.Errorf("%s: nothing is said of %s", code, each.Location)
		}
	}
	if strings.Join(blamed, " ") != strings.Join(locations, " ") {
		tb.Errorf("%s: blames %q, want %q: %s", code, blamed, locations, a.body)
	}
	return problem
}

// checkDocumented holds an answer against the OpenAPI document: its status, its content type and its
// body must be among what the operation says.
func (r *rig) checkDocumented(tb testing.TB, request *http.Request, got answer) {
	tb.Helper()
	document := r.api.OpenAPI()
	operation := operationOf(document, request.Method, r.patternOf(request))
	if operation == nil {
		return // Not of the API: the documents themselves, or nothing at all.
	}
	response := operation.Responses[strconv.Itoa(got.status)]
	if response == nil {
		response = operation.Responses["default"]
	}
	if response == nil {
		tb.Errorf("%s: status %d is not documented", operation.OperationID, got.status)
		return
	}
	if len(got.body) == 0 {
		return
	}
	contentType, _, _ := mime.ParseMediaType(got.header.Get("Content-Type"))
	media := response.Content[contentType]
	if media == nil {
		tb.Errorf("%s: status %d has no documented %q", operation.OperationID, got.status, contentType)
		return
	}
	switch contentType {
	case "application/json", "application/problem+json":
		checkSchema(tb, document.Components.Schemas, media.Schema, got.body)
	case "application/x-ndjson":
		for line := range bytes.Lines(got.body) {
			checkSchema(tb, document.Components.Schemas, media.Schema, line)
		}
	}
}

func (r *rig) patternOf(request *http.Request) string {
	found := chi.NewRouteContext()
	path := request.URL.EscapedPath()
	method := request.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	if !r.router.Match(found, method, path) {
		return ""
	}
	return found.RoutePattern()
}

func operationOf(document *huma.OpenAPI, method, pattern string) *huma.Operation {
	item := document.Paths[pattern]
	if item == nil {
		return nil
	}
	switch method {
	case http.MethodGet, http.MethodHead:
		return item.Get
	case http.MethodPost:
		return item.Post
	case http.MethodPatch:
		return item.Patch
	case http.MethodDelete:
		return item.Delete
	}
	return nil
}

// checkSchema validates JSON with the documented schema, and null where huma's own validation looks
// away.
func checkSchema(tb testing.TB, registry huma.Registry, schema *huma.Schema, data []byte) {
	tb.Helper()
	var value any
	if err := json.Unmarshal(data, &value); err != nil {
		tb.Errorf("%v in %.300s", err, data)
		return
	}
	result := &huma.ValidateResult{}
	huma.Validate(registry, schema, huma.NewPathBuffer(nil, 0), huma.ModeReadFromServer, value, result)
	for _, err := range result.Errors {
		var detail *huma.ErrorDetail
		if errors.As(err, &detail) && detail.Message == validation.MsgExpectedBase64String && detail.Value == "" {
			continue // Nothing is nothing in base64 (RFC 4648 section 10), which huma does not know.
		}
		tb.Fatalf("not as documented: %v in %.300s", err, data)
	}
	checkNulls(tb, registry, schema, "", value)
}

// checkNulls asserts that whatever is null may be.
func checkNulls(tb testing.TB, registry huma.Registry, schema *huma.Schema, path string, value any) {
	tb.Helper()
	if value == nil {
		if !schema.Nullable && len(schema.AnyOf) == 0 {
			tb.Errorf("%s is null, which is not documented", path)
		}
		return
	}
	if len(schema.AnyOf) > 0 {
		schema = schema.AnyOf[0]
	}
	for schema.Ref != "" {
		schema = registry.SchemaFromRef(schema.Ref)
	}
	switch value := value.(type) {
	case map[string]any:
		for key, each := range value {
			property := schema.Properties[key]
			if property == nil {
				property, _ = schema.AdditionalProperties.(*huma.Schema)
			}
			if property != nil {
				checkNulls(tb, registry, property, path+"."+key, each)
			}
		}
	case []any:
		for _, each := range value {
			checkNulls(tb, registry, schema.Items, path+"[]", each)
		}
	}
}

func itoa(number uint64) string { return strconv.FormatUint(number, 10) }

func decode64(tb testing.TB, text string) []byte {
	tb.Helper()
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		tb.Errorf("%q: %v", text, err)
	}
	return data
}
