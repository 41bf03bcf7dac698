package api

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// bodies are the operations that take JSON, each with a body that is right.
var bodies = []struct{ method, path, right string }{
	{http.MethodPost, "/api/v1/listeners", `{"address":"127.0.0.1:0"}`},
	{http.MethodPatch, "/api/v1/listeners/1", `{"name":"changed"}`},
	{http.MethodPost, "/api/v1/send", `{"to":"127.0.0.1:9","payload":{"text":"x"}}`},
}

// unchanged asserts that what was refused has left no trace.
func unchanged(t *testing.T, r *rig, what string) {
	t.Helper()
	listeners := r.lab.Listeners()
	if len(listeners) != 1 || listeners[0].Name != "" || listeners[0].State != "listening" {
		t.Errorf("%s: listeners are now %+v", what, listeners)
	}
	if last := r.lab.Journal().Last(); last != 1 { // The start of the one listener.
		t.Errorf("%s: the journal has %d entries", what, last)
	}
}

func TestABodyThatIsNotOneDocumentIsRefused(t *testing.T) {
	r := start(t)
	r.listen(t)
	for _, operation := range bodies {
		tests := map[string]string{
			"empty":               "",
			"white space":         " \n",
			"not JSON":            "Hello server!",
			"broken off":          operation.right[:len(operation.right)-1],
			"trailing document":   operation.right + operation.right,
			"trailing garbage":    operation.right + "x",
			"trailing brace":      operation.right + "}",
			"a key twice":         strings.Replace(operation.right, "{", `{"name":"a","name":"b",`, 1),
			"a key in two cases":  strings.Replace(operation.right, "{", `{"name":"a","Name":"b",`, 1),
			"a key in long s":     strings.Replace(operation.right, "{", `{"addreſs":"a","address":"b",`, 1),
			"broken UTF-8":        strings.Replace(operation.right, "{", "{\"name\":\"\xff\",", 1),
			"overlong UTF-8":      strings.Replace(operation.right, "{", "{\"name\":\"\xc0\x80\",", 1),
			"half a character":    strings.Replace(operation.right, "{", `{"name":"\ud800",`, 1),
			"nested too deep":     strings.Replace(operation.right, "{", `{"name":`+strings.Repeat("[", 17)+strings.Repeat("]", 17)+",", 1),
			"nested without end":  strings.Repeat(`{"a":`, 100_000),
			"a byte order mark":   "\ufeff" + operation.right,
			"a number out of all": strings.Replace(operation.right, "{", `{"read_size":1e999,`, 1),
			"single quotes":       strings.ReplaceAll(operation.right, `"`, `'`),
			"a control character": strings.Replace(operation.right, "{", "{\"name\":\"\x01\",", 1),
			"a comment":           "/**/" + operation.right,
		}
		for what, body := range tests {
			what = operation.method + " " + operation.path + ": " + what
			problem := r.do(t, operation.method, operation.path, "application/json", body).
				wantProblem(t, http.StatusBadRequest, "malformed-json")
			if len(problem.Detail) > 300 || strings.Contains(problem.Detail, "Go ") || strings.Contains(problem.Detail, "json:") {
				t.Errorf("%s: %q", what, problem.Detail)
			}
			unchanged(t, r, what)
		}
	}
}

func TestABodyThatDoesNotFitIsRefused(t *testing.T) {
	r := start(t)
	r.listen(t)
	tests := []struct {
		operation int
		body      string
		locations string
	}{
		{0, `null`, "body"},
		{1, `null`, "body"},
		{2, `null`, "body"},
		{0, `[]`, "body"},
		{1, `"x"`, "body"},
		{2, `7`, "body"},
		{1, `true`, "body"},
		{0, `{}`, "body.address"},
		{2, `{}`, "body.payload body.to"},
		{2, `{"to":"127.0.0.1:9"}`, "body.payload"},
		{0, `{"address":null}`, "body.address"},
		{1, `{"reply":null}`, "body.reply"},
		{1, `{"state":null}`, "body.state"},
		{1, `{"reply":{"payload":{"text":null}}}`, "body.reply.payload.text"},
		{2, `{"to":"127.0.0.1:9","payload":null}`, "body.payload"},
		{0, `{"address":7}`, "body.address"},
		{0, `{"address":["127.0.0.1:0"]}`, "body.address"},
		{0, `{"address":"127.0.0.1:0","port":"8888"}`, "body.port"},
		{1, `{"id":"2"}`, "body.id"},
		{2, `{"to":"127.0.0.1:9","payload":{"text":"x"},"ttl":"64"}`, "body.ttl"},
		{2, `{"to":"127.0.0.1:9","payload":{"txt":"x"}}`, "body.payload.txt"},
		{1, `{"read_size":"1"}`, "body.read_size"},
		{1, `{"read_size":1.5}`, "body.read_size"},
		{1, `{"read_size":true}`, "body.read_size"},
		{1, `{"read_size":1e3}`, "body.read_size"},
		{1, `{"read_size":99999999999999999999}`, "body.read_size"},
		{1, `{"receive_queue":-99999999999999999999}`, "body.receive_queue"},
		{2, `{"to":"127.0.0.1:9","payload":{"size":1e30}}`, "body.payload.size"},
		{2, `{"to":"127.0.0.1:9","payload":{"size":"4"}}`, "body.payload.size"},
		{2, `{"to":"127.0.0.1:9","payload":{"size":4,"fill":"ones"}}`, "body.payload.fill"},
		{2, `{"to":"127.0.0.1:9","payload":{"text":"x"},"wait":5}`, "body.wait"},
		{2, `{"to":"127.0.0.1:9","payload":{"text":"x"},"wait":"5"}`, "body.wait"},
		{0, `{"address":"127.0.0.1:0","network":"tcp"}`, "body.network"},
		{0, `{"address":"127.0.0.1:0","name":"` + strings.Repeat("n", 65) + `"}`, "body.name"},
		{1, `{"reply":{"preset":"shout"}}`, "body.reply.preset"},
		{1, `{"reply":{"preset":"fixed"}}`, "body.reply.preset"},
		{1, `{"reply":"echo"}`, "body.reply"},
		{1, `{"reply":{"preset":"echo","payload":{"text":"x"}}}`, "body.reply"},
		{0, `{"address":"127.0.0.1:0","reply":{"rules":[]}}`, "body.reply.rules"},
	}
	for _, tt := range tests {
		operation := bodies[tt.operation]
		r.do(t, operation.method, operation.path, "application/json", tt.body).
			wantProblem(t, http.StatusUnprocessableEntity, "invalid-field", strings.Fields(tt.locations)...)
		unchanged(t, r, tt.body)
	}
}

func TestAProblemStaysSmall(t *testing.T) {
	r := start(t)
	r.listen(t)
	long := strings.Repeat("x", 100_000)
	var many strings.Builder
	for i := range 5_000 {
		fmt.Fprintf(&many, `,"%d":0`, i)
	}
	for what, got := range map[string]answer{
		"a long key":         r.post(t, "/api/v1/listeners", `{"address":"127.0.0.1:0","`+long+`":1}`),
		"a long key twice":   r.post(t, "/api/v1/listeners", `{"`+long+`":1,"`+long+`":1}`),
		"many keys":          r.post(t, "/api/v1/listeners", `{"address":"127.0.0.1:0"`+many.String()+`}`),
		"a long address":     r.post(t, "/api/v1/listeners", `{"address":"`+long+`"}`),
		"a long port":        r.post(t, "/api/v1/listeners", `{"address":"127.0.0.1:`+long+`"}`),
		"a long destination": r.post(t, "/api/v1/send", `{"payload":{"text":""},"to":"`+long+`"}`),
		"a long source":      r.post(t, "/api/v1/send", `{"payload":{"text":""},"to":"127.0.0.1:9","from":"`+long+`"}`),
		"a long wait":        r.post(t, "/api/v1/send", `{"payload":{"text":""},"to":"127.0.0.1:9","wait":"`+long+`"}`),
		"a long state":       r.patch(t, "/api/v1/listeners/1", `{"state":"`+long+`"}`),
		"no JSON":            r.post(t, "/api/v1/listeners", long),
		"a long path":        r.get(t, "/api/v1/listeners/"+long[:8000]),
		"a long query":       r.get(t, "/api/v1/datagrams?after="+long[:8000]),
		"a long parameter":   r.get(t, "/api/v1/datagrams?"+long[:8000]+"=1"),
		"controls":           r.post(t, "/api/v1/listeners", `{"address":"`+strings.Repeat(`\u001b[31m\u202e`, 1000)+`"}`),
	} {
		if got.status < 400 || got.status > 499 || len(got.body) > 4000 {
			t.Errorf("%s: status %d, %d bytes", what, got.status, len(got.body))
		}
		if strings.ContainsAny(string(got.body), "\x1b\u202e") {
			t.Errorf("%s: controls are told back: %q", what, got.body)
		}
	}
	unchanged(t, r, "hostile bodies")
}

func TestABodyOverTheLimitIsRefused(t *testing.T) {
	r := start(t, func(s *setup) { s.options.MaxBody = 1000 })
	r.listen(t)
	for _, operation := range append(bodies, bodies[2]) {
		for _, chunked := range []bool{false, true} {
			for size, status := range map[int]int{1000: http.StatusBadRequest, 1001: 413, 400_000: 413} {
				body := operation.right + strings.Repeat("x", size-len(operation.right))
				request, err := http.NewRequestWithContext(t.Context(), operation.method, r.server.URL+operation.path, strings.NewReader(body))
				if err != nil {
					t.Fatal(err)
				}
				request.Header.Set("Content-Type", "application/json")
				if chunked {
					request.Body, request.ContentLength = io.NopCloser(strings.NewReader(body)), -1
				}
				got := r.send(t, request)
				if status == http.StatusBadRequest {
					got.wantProblem(t, status, "malformed-json")
					continue
				}
				if problem := got.wantProblem(t, status, "body-too-large"); !strings.Contains(problem.Detail, "1000 bytes") {
					t.Errorf("detail %q", problem.Detail)
				}
			}
		}
	}
	r.do(t, http.MethodPost, sendTo("127.0.0.1:9"), "", strings.Repeat("x", 1001)).wantProblem(t, 413, "body-too-large")
	unchanged(t, r, "large bodies")
}

func TestOnlyJSONIsTakenWhereJSONIsMeant(t *testing.T) {
	r := start(t)
	r.listen(t)
	for _, contentType := range []string{
		"", "application/x-www-form-urlencoded", "text/plain", "text/plain; charset=utf-8", "application/xml", "application/octet-stream",
		"application/json; charset=utf-16", "application/json; charset", "application/jsonp", "text/json", "application/problem+json", "json", ",",
	} {
		for _, operation := range bodies[:2] {
			r.do(t, operation.method, operation.path, contentType, operation.right).
				wantProblem(t, http.StatusUnsupportedMediaType, "unsupported-media-type")
		}
		unchanged(t, r, contentType)
	}
	for _, contentType := range []string{"application/json; charset=utf-16", "application/json; charset"} {
		r.do(t, http.MethodPost, sendTo("127.0.0.1:9"), contentType, "x").wantProblem(t, 415, "unsupported-media-type")
	}
	unchanged(t, r, "JSON in another encoding")
}

// exchange writes a request as it stands and reads the answer.
func (r *rig) exchange(t *testing.T, request string) answer {
	t.Helper()
	conn, err := net.Dial("tcp", r.server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(conn, request); err != nil {
		t.Fatal(err)
	}
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatalf("%v behind %q", err, body)
	}
	return answer{response.StatusCode, response.Header, body}
}

func TestABodyThatBreaksOffOrDawdlesIsTheClientsFault(t *testing.T) {
	r := start(t, func(s *setup) { s.read = 300 * time.Millisecond })
	r.listen(t)
	for _, operation := range bodies {
		head := operation.method + " " + operation.path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
		for rest, status := range map[string]int{
			"Transfer-Encoding: chunked\r\n\r\nzz\r\n": http.StatusBadRequest,
			"Content-Length: 100\r\n\r\n{":             http.StatusRequestTimeout,
		} {
			r.exchange(t, head+rest).wantProblem(t, status, "bad-request")
		}
	}
	unchanged(t, r, "broken bodies")
}
