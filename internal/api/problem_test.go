package api

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"udpweb/internal/lab"
	"udpweb/internal/payload"
)

// Every problem a program can be given for what it asked for, over the wire.
func TestTheProblemsOfRequests(t *testing.T) {
	r := start(t, func(s *setup) { s.lab.MaxListeners = 4 })
	busy, stopped, six := r.listen(t), r.listen(t), r.listen(t, func(l *lab.NewListener) { l.Address = "[::1]:0" })
	r.patch(t, "/api/v1/listeners/2", `{"state":"stopped"}`).want(t, http.StatusOK)
	taken := outside(t, "127.0.0.1:0")
	tests := []struct {
		request   string // method, path, body
		status    int
		code      string
		locations string
		words     string // of detail and hint
	}{
		{`POST /api/v1/listeners {"address":"nonsense"}`, 422, "bad-address", "body.address", "nonsense"},
		{`POST /api/v1/listeners {"address":"127.0.0.1"}`, 422, "bad-address", "body.address", "127.0.0.1"},
		{`POST /api/v1/listeners {"address":"example.org:1"}`, 422, "bad-address", "body.address", "example.org"},
		{`POST /api/v1/listeners {"address":"127.0.0.1:70000"}`, 422, "bad-port", "body.address", "70000 is not"},
		{`POST /api/v1/listeners {"address":"127.0.0.1:-1"}`, 422, "bad-port", "body.address", "-1 is not"},
		{`POST /api/v1/listeners {"address":"127.0.0.1:0","network":"udp6"}`, 422, "bad-network", "body.network", "udp6"},
		{`POST /api/v1/listeners {"address":"127.0.0.1:0","name":"a\u0007b"}`, 422, "bad-name", "body.name", "64"},
		{`POST /api/v1/listeners {"address":"127.0.0.1:0","read_size":0}`, 422, "bad-read-size", "body.read_size", "1 to 65535"},
		{`POST /api/v1/listeners {"address":"127.0.0.1:0","read_size":65536}`, 422, "bad-read-size", "body.read_size", "65536"},
		{`POST /api/v1/listeners {"address":"127.0.0.1:0","receive_queue":-1}`, 422, "bad-receive-queue", "body.receive_queue", "-1"},
		{`POST /api/v1/listeners {"address":"127.0.0.1:0","reply":{"payload":{"hex":"4x"}}}`, 422, "bad-hex", "body.reply.payload.hex", "character 1"},
		{`POST /api/v1/listeners {"address":"192.0.2.1:0"}`, 422, "address-not-local", "body.address", "192.0.2.1"},
		{`POST /api/v1/listeners {"address":"[fe80::1]:0"}`, 422, "zone-required", "body.address", "fe80::1%"},
		{`POST /api/v1/listeners {"address":"` + addressOf(taken).String() + `"}`, 409, "port-in-use", "body.address", "which is free"},
		{`POST /api/v1/listeners {"address":"` + busy.Local.String() + `"}`, 409, "port-in-use", "body.address", "or use listener 1."},

		{`GET /api/v1/listeners/9`, 404, "no-such-listener", "path.id", "9"},
		{`GET /api/v1/listeners/127.0.0.1:1`, 404, "no-such-listener", "path.id", "127.0.0.1:1"},
		{`DELETE /api/v1/listeners/9`, 404, "no-such-listener", "path.id", "9"},
		{`PATCH /api/v1/listeners/9 {}`, 404, "no-such-listener", "path.id", "9"},
		{`PATCH /api/v1/listeners/1 {"state":"running"}`, 422, "bad-state", "body.state", "running"},
		{`PATCH /api/v1/listeners/1 {"name":"` + strings.Repeat("é", 64) + `\n"}`, 422, "invalid-field", "body.name", "64"},
		{`PATCH /api/v1/listeners/1 {"read_size":-5}`, 422, "bad-read-size", "body.read_size", "-5"},
		{`PATCH /api/v1/listeners/1 {"receive_queue":9007199254740993}`, 422, "bad-receive-queue", "body.receive_queue", "9007199254740993"},
		{`PATCH /api/v1/listeners/1 {"reply":{"payload":{}}}`, 422, "payload-missing", "body.reply.payload", "text, escaped, hex"},

		{`POST /api/v1/send {"to":"nonsense","payload":{"text":""}}`, 422, "bad-address", "body.to", "nonsense"},
		{`POST /api/v1/send {"to":":9","payload":{"text":""}}`, 422, "bad-address", "body.to", ":9"},
		{`POST /api/v1/send {"to":"127.0.0.1:99999","payload":{"text":""}}`, 422, "bad-port", "body.to", "99999"},
		{`POST /api/v1/send {"to":"a..b:9","payload":{"text":""}}`, 422, "name-not-found", "body.to", "a..b"},
		{`POST /api/v1/send {"to":"127.0.0.1:0","payload":{"text":""}}`, 422, "port-zero", "body.to", "port 0"},
		{`POST /api/v1/send {"to":"0.0.0.0:9","payload":{"text":""}}`, 422, "unspecified-destination", "body.to", "0.0.0.0"},
		{`POST /api/v1/send {"to":"203.0.113.7:9","payload":{"text":""}}`, 403, "destination-not-allowed", "body.to", "--allow-to 203.0.113.7"},
		{`POST /api/v1/send {"to":"[fe80::1]:9","payload":{"text":""}}`, 422, "zone-required", "body.to", "fe80::1%"},
		{`POST /api/v1/send {"to":"127.0.0.1:9","from":"7","payload":{"text":""}}`, 404, "no-such-listener", "body.from", "7"},
		{`POST /api/v1/send {"to":"127.0.0.1:9","from":"2","payload":{"text":""}}`, 409, "listener-stopped", "body.from", "stopped"},
		{`POST /api/v1/send {"to":"127.0.0.1:9","from":"3","payload":{"text":""}}`, 422, "family-mismatch", "body.to", "IPv4"},
		{`POST /api/v1/send {"to":"127.0.0.1:9","from":"` + addressOf(taken).String() + `","payload":{"text":""}}`, 409, "port-in-use", "body.from", "already in use"},
		{`POST /api/v1/send {"to":"127.0.0.1:9","from":"192.0.2.1:0","payload":{"text":""}}`, 422, "address-not-local", "body.from", "192.0.2.1"},
		{`POST /api/v1/send {"to":"127.0.0.1:9","payload":{"text":""},"wait":"-1s"}`, 422, "bad-wait", "body.wait", "-1s"},
		{`POST /api/v1/send {"to":"127.0.0.1:9","payload":{"text":""},"wait":"61s"}`, 422, "bad-wait", "body.wait", "1m1s"},
		{`POST /api/v1/send {"to":"127.0.0.1:9","payload":{}}`, 422, "payload-missing", "body.payload", "no payload"},
		{`POST /api/v1/send {"to":"127.0.0.1:9","payload":{"text":"","hex":""}}`, 422, "payload-ambiguous", "body.payload.hex", "exactly one"},
		{`POST /api/v1/send {"to":"127.0.0.1:9","payload":{"hex":"48 6"}}`, 422, "bad-hex", "body.payload.hex", "(character 4)"},
		{`POST /api/v1/send {"to":"127.0.0.1:9","payload":{"escaped":"ab\\q"}}`, 422, "bad-escape", "body.payload.escaped", "(character 3)"},
		{`POST /api/v1/send {"to":"127.0.0.1:9","payload":{"base64":"SGVs*"}}`, 422, "bad-base64", "body.payload.base64", "(character 5)"},
		{`POST /api/v1/send {"to":"127.0.0.1:9","payload":{"size":-1}}`, 422, "bad-size", "body.payload.size", "-1"},
		{`POST /api/v1/send {"to":"127.0.0.1:9","payload":{"size":65528}}`, 422, "bad-size", "body.payload.size", "65528"},
		{`POST /api/v1/send {"to":"127.0.0.1:9","payload":{"size":65508}}`, 422, "datagram-too-large", "body.payload", "65508"},
		{`POST /api/v1/send?to=127.0.0.1:99999 raw`, 422, "bad-port", "query.to", "99999"},
		{`POST /api/v1/send raw`, 422, "bad-address", "query.to", "“”"},
		{`POST /api/v1/send?to=127.0.0.1:9&from=x raw`, 404, "no-such-listener", "query.from", "x"},
		{`POST /api/v1/send?to=127.0.0.1:9&wait=2m raw`, 422, "bad-wait", "query.wait", "2m"},
		{`POST /api/v1/send?to=127.0.0.1:9&payload=x raw`, 422, "invalid-field", "query.payload", "unknown query parameter"},

		{`GET /api/v1/datagrams/99`, 404, "no-such-datagram", "path.seq", "99"},
		{`GET /api/v1/stream`, 426, "not-a-websocket", "", "WebSocket client"},
		{`POST /api/v1/listeners {"address":"127.0.0.1:0"}`, 201, "", "", ""},
		{`POST /api/v1/listeners {"address":"127.0.0.1:0"}`, 409, "too-many-listeners", "", "4"},
	}
	for _, tt := range tests {
		parts := strings.SplitN(tt.request, " ", 3)
		body, contentType := "", ""
		if len(parts) == 3 {
			body = parts[2]
		}
		if strings.HasPrefix(body, "{") {
			contentType = "application/json"
		}
		got := r.do(t, parts[0], parts[1], contentType, body)
		if tt.code == "" {
			got.want(t, tt.status)
			continue
		}
		problem := got.wantProblem(t, tt.status, tt.code, strings.Fields(tt.locations)...)
		if !strings.Contains(problem.Detail+" "+problem.Hint, tt.words) {
			t.Errorf("%s: %q %q, want %q", tt.request, problem.Detail, problem.Hint, tt.words)
		}
		if strings.ContainsAny(problem.Detail+problem.Hint, "{}[]") && !strings.Contains(problem.Detail+problem.Hint, "[::1]") {
			t.Errorf("%s: a place was left open: %q %q", tt.request, problem.Detail, problem.Hint)
		}
	}
	if got := r.lab.Listeners(); len(got) != 4 || got[1].ID != stopped.ID || got[2].ID != six.ID {
		t.Errorf("listeners are now %+v", got)
	}
	takesNothing(t, taken)
}

func TestAProblemSaysWhatTheKernelSaid(t *testing.T) {
	r := start(t)
	taken := addressOf(outside(t, "127.0.0.1:0"))
	for address, errno := range map[string]string{taken.String(): "EADDRINUSE", "192.0.2.1:0": "EADDRNOTAVAIL"} {
		got := r.post(t, "/api/v1/listeners", `{"address":"`+address+`"}`)
		if problem := parse[Problem](t, got.body); problem.Errno != errno {
			t.Errorf("%s: errno %q, want %q", address, problem.Errno, errno)
		}
	}
}

func TestAListenerThatCannotStartAgainBlamesItsState(t *testing.T) {
	r := start(t)
	taken := outside(t, "127.0.0.1:0")
	address := addressOf(taken)
	if err := taken.Close(); err != nil {
		t.Fatal(err)
	}
	r.post(t, "/api/v1/listeners", `{"address":"`+address.String()+`"}`).want(t, http.StatusCreated)
	r.patch(t, "/api/v1/listeners/1", `{"state":"stopped"}`).want(t, http.StatusOK)
	outside(t, address.String())
	problem := r.patch(t, "/api/v1/listeners/1", `{"state":"listening"}`).wantProblem(t, http.StatusConflict, "port-in-use", "body.state")
	if problem.Errno != "EADDRINUSE" || !strings.Contains(problem.Hint, "which is free") {
		t.Errorf("%+v", problem)
	}
	if state := decode[Listener](t, r.get(t, "/api/v1/listeners/1")).State; state != "stopped" {
		t.Errorf("state %q", state)
	}
}

func TestEveryCommandIsRefusedAfterTheEnd(t *testing.T) {
	r := start(t)
	r.listen(t)
	if err := r.lab.Close(); err != nil {
		t.Fatal(err)
	}
	r.post(t, "/api/v1/listeners", `{"address":"127.0.0.1:0"}`).wantProblem(t, 503, "shutting-down")
	r.patch(t, "/api/v1/listeners/1", `{"state":"listening"}`).wantProblem(t, 503, "shutting-down")
	r.remove(t, "/api/v1/listeners/1").wantProblem(t, 503, "shutting-down")
	r.get(t, "/api/v1/listeners").want(t, http.StatusOK)
	r.get(t, "/api/v1/datagrams").want(t, http.StatusOK)
}

// The contract of statuses (DESIGN section 6). What is not in the table was understood and is invalid.
func TestTheStatusOfEachFailure(t *testing.T) {
	statuses := map[lab.Code]int{
		lab.NoSuchListener: 404,
		lab.PortInUse:      409, lab.TooManyListeners: 409, lab.ListenerStopped: 409,
		lab.TooManyGroups: 409, lab.EarlierRefused: 409, lab.EarlierUndelivered: 409,
		lab.NoSuchTransmission: 404, lab.TransmissionEnded: 409, lab.TooManyTransmissions: 409, lab.RateNotAllowed: 403,
		lab.PortNotPermitted: 403, lab.DestinationNotAllowed: 403, lab.BroadcastNotAllowed: 403, lab.BlockedByHost: 403,
		lab.OutOfDescriptors: 503, lab.SendBufferFull: 503, lab.ShuttingDown: 503,
	}
	retries := map[lab.Code]string{lab.OutOfDescriptors: "5", lab.SendBufferFull: "1", lab.ShuttingDown: "5"}
	a := &API{log: slog.New(slog.DiscardHandler)}
	for _, code := range lab.Codes() {
		want, ok := statuses[code]
		if !ok {
			want = 422
		}
		problem := a.problemOf(&lab.Failure{Code: code, Field: "to", Values: map[string]string{"value": "typed"}, Errno: "EWHATEVER"}, in("body"))
		if problem.Status != want || problem.Errno != "EWHATEVER" || problem.Code != string(code) {
			t.Errorf("%s: %+v, want status %d", code, problem, want)
		}
		if got := problem.GetHeaders().Get("Retry-After"); got != retries[code] {
			t.Errorf("%s: Retry-After %q, want %q", code, got, retries[code])
		}
		if len(problem.Errors) != 1 || problem.Errors[0].Location != "body.to" || problem.Errors[0].Value != "typed" {
			t.Errorf("%s: errors %+v", code, problem.Errors)
		}
	}
}

func TestOtherErrorsArePlainProblems(t *testing.T) {
	var logged strings.Builder
	a := &API{log: slog.New(slog.NewTextHandler(&logged, nil))}
	for _, tt := range []struct {
		err    error
		status int
		code   string
	}{
		{context.Canceled, 503, "shutting-down"},
		{context.DeadlineExceeded, 503, "shutting-down"},
		{&payload.SyntaxError{Code: "bad-utf8", Field: "text", Column: 3}, 422, "bad-utf8"},
		{newProblem(codeBodyTooLarge, nil), 413, "body-too-large"},
		{errors.New("secret path /root"), 500, "internal"},
	} {
		problem := a.problemOf(tt.err, in("body"))
		if problem.Status != tt.status || problem.Code != tt.code || strings.Contains(problem.Detail, "secret") {
			t.Errorf("%v: %+v", tt.err, problem)
		}
	}
	if !strings.Contains(logged.String(), "secret path") || strings.Count(logged.String(), "\n") != 1 {
		t.Errorf("the log has %q", logged.String())
	}
}

// WriteProblem is what answers for the rest of the program, with a status of its own.
func TestWriteProblem(t *testing.T) {
	for _, tt := range []struct {
		status int
		code   string
		values map[string]string
		want   int
		detail string
	}{
		{404, "not-found", map[string]string{"path": "/<b>"}, 404, "There is nothing at /<b>."},
		{421, "host-not-allowed", map[string]string{"host": "evil.example"}, 421, "“evil.example”"},
		{0, "shutting-down", nil, 503, "shutting down"},
	} {
		recorder := httptest.NewRecorder()
		WriteProblem(recorder, httptest.NewRequest(http.MethodGet, "/", nil), tt.status, tt.code, tt.values)
		got := answer{recorder.Code, recorder.Header(), recorder.Body.Bytes()}
		if problem := got.wantProblem(t, tt.want, tt.code); !strings.Contains(problem.Detail, tt.detail) {
			t.Errorf("detail %q, want %q", problem.Detail, tt.detail)
		}
	}
}

// What a client says it accepts must neither change the answer nor end the connection.
func TestTheAcceptHeaderChangesNothing(t *testing.T) {
	r := start(t)
	for _, accept := range []string{"a;b,c", ";,", "json", "application/xml", "application/json;q=0", "text/html,*/*;q=0.8", ";q=", ",,,", "application/problem+json", "application/yaml"} {
		for _, path := range []string{"/healthz", "/api/v1/listeners", "/api/v1/listeners/9"} {
			request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.server.URL+path, http.NoBody)
			if err != nil {
				t.Fatal(err)
			}
			request.Header.Set("Accept", accept)
			got := r.send(t, request)
			want := "application/json"
			if strings.HasSuffix(path, "9") {
				want = "application/problem+json"
			}
			if contentType := got.header.Get("Content-Type"); contentType != want || !json.Valid(got.body) {
				t.Errorf("Accept %q, %s: %q %s", accept, path, contentType, got.body)
			}
		}
	}
}

func TestRequestsMayComeAtOnce(t *testing.T) {
	r := start(t)
	witness := outside(t, "127.0.0.1:0")
	const clients = 8
	var waits []func() answer
	for range clients {
		waits = append(waits, r.getLater(t, "/api/v1/datagrams"), r.getLater(t, "/openapi.json"))
	}
	sent := make(chan answer, clients)
	for range clients {
		go func() {
			sent <- r.post(t, "/api/v1/send", `{"to":"`+addressOf(witness).String()+`","payload":{"text":"x"}}`)
		}()
	}
	for _, wait := range waits {
		wait().want(t, http.StatusOK)
	}
	var numbers []uint64
	for range clients {
		take(t, witness)
		numbers = append(numbers, decode[SendResult](t, <-sent).Sent.Seq)
	}
	slices.Sort(numbers)
	if len(slices.Compact(numbers)) != clients {
		t.Errorf("numbers %d", numbers)
	}
}
