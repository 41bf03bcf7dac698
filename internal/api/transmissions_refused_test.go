package api

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"udpweb/internal/lab"
)

const transmissionsPath = "/api/v1/transmissions"

// valid is a body with nothing wrong in it, but for what stands in its place.
func valid(to, payload, more string) string {
	return `{"to":` + to + `,"payload":` + payload + more + `}`
}

func TestATransmissionThatIsRefusedSendsNothing(t *testing.T) {
	r := start(t, func(s *setup) { s.options.MaxBody = 4 << 10 })
	witness := outside(t, "127.0.0.1:0")
	to, text, once := `"`+addressOf(witness).String()+`"`, `{"text":"x"}`, `,"count":1`
	home := r.listen(t, func(l *lab.NewListener) { l.Address = "[::1]:0" })
	stopped := r.listen(t)
	r.patch(t, "/api/v1/listeners/"+stopped.ID, `{"state":"stopped"}`).want(t, http.StatusOK)
	for _, tt := range []struct {
		body      string
		status    int
		code      string
		locations string
		words     string // of detail and hint
	}{
		// What it may consist of.
		{`{}`, 422, "invalid-field", "body.payload body.to", "required"},
		{valid(to, text, ``), 422, "transmission-without-end", "body.count", "a duration, or both"},
		{valid(to, text, `,"count":1,"unheard":1`), 422, "invalid-field", "body.unheard", "unexpected"},
		{valid(to, text, `,"count":1,"connected":true`), 422, "invalid-field", "body.connected", "unexpected"},
		{valid(to, text, `,"count":1,"wait":"1s"`), 422, "invalid-field", "body.wait", "unexpected"},
		{valid(to, text, `,"count":1,"COUNT":2`), 400, "malformed-json", "", "twice"},
		{valid(to, text, `,"count":null`), 422, "invalid-field", "body.count", "leave it out"},
		{valid(`[`+to+`,null]`, text, once), 422, "invalid-field", "body.to[1]", "leave it out"},
		{valid(to, `{"text":null}`, once), 422, "invalid-field", "body.payload.text", "leave it out"},
		{`[` + valid(to, text, once) + `]`, 422, "invalid-field", "body", "object"},
		{valid(to, text, once) + `{}`, 400, "malformed-json", "", "follows"},
		{valid(to, text, once)[:20], 400, "malformed-json", "", "JSON"},
		{``, 400, "malformed-json", "", "empty"},
		{valid(to, `{"text":"`+strings.Repeat("x", 4<<10)+`"}`, once), 413, "body-too-large", "", "4096 bytes"},

		// Where it goes.
		{valid(`[]`, text, once), 422, "bad-destinations", "body.to", "1 to 64"},
		{valid(`[`+strings.Repeat(to+",", lab.MaxDestinations)+to+`]`, text, once), 422, "bad-destinations", "body.to", "these are 65"},
		{valid(`""`, text, once), 422, "bad-address", "body.to", "“”"},
		{valid(`["nonsense"]`, text, once), 422, "bad-address", "body.to", "nonsense"},
		{valid(`[`+to+`,"127.0.0.1:0"]`, text, once), 422, "port-zero", "body.to[1]", "port 0"},
		{valid(`[`+to+`,`+to+`,"127.0.0.1:70000"]`, text, once), 422, "bad-port", "body.to[2]", "70000"},
		{valid(`[`+to+`,"203.0.113.7:9"]`, text, once), 403, "destination-not-allowed", "body.to[1]", "--allow-to 203.0.113.7"},
		{valid(`"203.0.113.7:9"`, text, once), 403, "destination-not-allowed", "body.to", "--allow-to 203.0.113.7"},
		{valid(`["[fe80::1]:9",`+to+`]`, text, once), 422, "zone-required", "body.to[0]", "fe80::1"},
		{valid(`"a..b:9"`, text, once), 422, "name-not-found", "body.to", "a..b"},
		{valid(`5`, text, once), 422, "invalid-field", "body.to", "schema"},
		{valid(`[5]`, text, once), 422, "invalid-field", "body.to", "schema"},
		{valid(`{}`, text, once), 422, "invalid-field", "body.to", "schema"},
		{valid(to, text, `,"count":1,"from":"77"`), 404, "no-such-listener", "body.from", "77"},
		{valid(to, text, `,"count":1,"from":"`+stopped.ID+`"`), 409, "listener-stopped", "body.from", "stopped"},
		{valid(to, text, `,"count":1,"from":"`+home.ID+`"`), 422, "family-mismatch", "body.to", "IPv6"},
		{valid(`["[::1]:9",`+to+`]`, text, `,"count":1,"from":"`+home.ID+`"`), 422, "family-mismatch", "body.to[1]", "IPv6"},
		{valid(to, text, `,"count":1,"from":`+to), 409, "port-in-use", "body.from", "in use"},
		{valid(to, text, `,"count":1,"from":"192.0.2.1:0"`), 422, "address-not-local", "body.from", "192.0.2.1"},
		{valid(to, text, `,"count":1,"interface":"nowhere"`), 422, "no-such-interface", "body.interface", "nowhere"},
		{valid(to, text, `,"count":1,"ttl":256`), 422, "bad-ttl", "body.ttl", "256"},
		{valid(to, text, `,"count":1,"tos":-1`), 422, "bad-tos", "body.tos", "-1"},

		// What it sends.
		{valid(to, `{}`, once), 422, "payload-missing", "body.payload", "no payload"},
		{valid(to, `{"hex":"4x"}`, once), 422, "bad-hex", "body.payload.hex", "character 1"},
		{valid(to, `{"text":"","hex":""}`, once), 422, "payload-ambiguous", "body.payload.hex", "exactly one"},
		{valid(to, `{"size":65508}`, once), 422, "datagram-too-large", "body.payload", "65508"},

		// How many.
		{valid(to, text, `,"count":0`), 422, "bad-count", "body.count", "1 to 1000000000000"},
		{valid(to, text, `,"count":-1`), 422, "bad-count", "body.count", "-1"},
		{valid(to, text, `,"count":1000000000001`), 422, "bad-count", "body.count", "1000000000001"},
		{valid(to, text, `,"count":9223372036854775807`), 422, "bad-count", "body.count", "9223372036854775807"},
		{valid(to, text, `,"count":9223372036854775808`), 422, "invalid-field", "body.count", "9223372036854775808"},
		{valid(to, text, `,"count":1.5`), 422, "invalid-field", "body.count", "integer"},
		{valid(to, text, `,"count":1e3`), 422, "invalid-field", "body.count", "1e3"},
		{valid(to, text, `,"count":"1"`), 422, "invalid-field", "body.count", "integer"},

		// How fast.
		{valid(to, text, `,"count":1,"interval":"0s"`), 422, "bad-pace", "body.interval", "above 0"},
		{valid(to, text, `,"count":1,"interval":"-1ms"`), 422, "bad-pace", "body.interval", "above 0"},
		{valid(to, text, `,"count":1,"interval":"soon"`), 422, "invalid-field", "body.interval", "soon"},
		{valid(to, text, `,"count":1,"interval":""`), 422, "invalid-field", "body.interval", "250ms"},
		{valid(to, text, `,"count":1,"interval":1`), 422, "invalid-field", "body.interval", "string"},
		{valid(to, text, `,"count":1,"rate":0`), 422, "bad-pace", "body.rate", "above 0"},
		{valid(to, text, `,"count":1,"rate":-0.0`), 422, "bad-pace", "body.rate", "above 0"},
		{valid(to, text, `,"count":1,"rate":-7`), 422, "bad-pace", "body.rate", "above 0"},
		{valid(to, text, `,"count":1,"rate":1e400`), 400, "malformed-json", "", "1e400"},
		{valid(to, text, `,"count":1,"rate":"1"`), 422, "invalid-field", "body.rate", "number"},
		{valid(to, text, `,"count":1,"bitrate":0`), 422, "bad-pace", "body.bitrate", "above 0"},
		{valid(to, text, `,"count":1,"bitrate":"0Mbit"`), 422, "bad-pace", "body.bitrate", "above 0"},
		{valid(to, text, `,"count":1,"bitrate":"10M"`), 422, "invalid-field", "body.bitrate", "10Mbit"},
		{valid(to, text, `,"count":1,"bitrate":"10Mbps"`), 422, "invalid-field", "body.bitrate", "10Mbit"},
		{valid(to, text, `,"count":1,"bitrate":true`), 422, "invalid-field", "body.bitrate", "schema"},
		{valid(to, `{"text":""}`, `,"count":1,"bitrate":"1Mbit"`), 422, "bitrate-of-nothing", "body.bitrate", "empty"},
		{valid(to, text, `,"count":1,"rate":1,"interval":"1s"`), 422, "two-paces", "body.rate", "One"},
		{valid(to, text, `,"count":1,"interval":"1s","bitrate":"1bit"`), 422, "two-paces", "body.bitrate", "one"},
		{valid(to, text, `,"count":1,"rate":1,"bitrate":"1bit","interval":"1s"`), 422, "two-paces", "body.rate", "one"},

		// How long, and what is recorded.
		{valid(to, text, `,"duration":"0s"`), 422, "bad-duration", "body.duration", "0s"},
		{valid(to, text, `,"count":1,"duration":"0"`), 422, "bad-duration", "body.duration", "0s"},
		{valid(to, text, `,"duration":"-1s"`), 422, "bad-duration", "body.duration", "-1s"},
		{valid(to, text, `,"duration":"24h1ns"`), 422, "bad-duration", "body.duration", "24h0m0s"},
		{valid(to, text, `,"duration":"10"`), 422, "invalid-field", "body.duration", "250ms"},
		{valid(to, text, `,"duration":10`), 422, "invalid-field", "body.duration", "string"},
		{valid(to, text, `,"count":1,"record":"some"`), 422, "bad-record", "body.record", "“some”"},
		{valid(to, text, `,"count":1,"record":"All"`), 422, "bad-record", "body.record", "summary"},
	} {
		got := r.post(t, transmissionsPath, tt.body)
		if got.status != tt.status {
			t.Errorf("%.120s: status %d, want %d: %s", tt.body, got.status, tt.status, got.body)
			continue
		}
		problem := got.wantProblem(t, tt.status, tt.code, strings.Fields(tt.locations)...)
		if said := problem.Detail + " " + problem.Hint; !strings.Contains(strings.ToLower(said), strings.ToLower(tt.words)) || strings.ContainsAny(said, "{}‹›") {
			t.Errorf("%.120s: %q, want %q", tt.body, said, tt.words)
		}
	}
	r.do(t, http.MethodPost, transmissionsPath, "text/plain", valid(to, text, once)).wantProblem(t, http.StatusUnsupportedMediaType, "unsupported-media-type")
	r.do(t, http.MethodPost, transmissionsPath, "", valid(to, text, once)).wantProblem(t, http.StatusUnsupportedMediaType, "unsupported-media-type")
	if got := r.get(t, transmissionsPath); string(got.body) != `{"transmissions":[]}`+"\n" {
		t.Errorf("there are transmissions now: %s", got.body)
	}
	takesNothing(t, witness)
	r.post(t, transmissionsPath, valid(to, text, once)).want(t, http.StatusAccepted) // Nothing was wrong with the rest.
	if payload, _ := take(t, witness); string(payload) != "x" {
		t.Errorf("%q arrived", payload)
	}
}

// What is told back of a wrong pace is what stood in its field.
func TestAWrongPaceIsToldAsItWasTyped(t *testing.T) {
	r := start(t)
	for pace, want := range map[string]any{
		`"rate":-2.5`: -2.5, `"interval":"-1m30s"`: "-1m30s", `"bitrate":"-1kbit"`: "-1kbit", `"bitrate":-8`: "-8", `"bitrate":"much"`: "much",
	} {
		got := r.post(t, transmissionsPath, `{"to":"127.0.0.1:9","payload":{"text":"x"},"count":1,`+pace+`}`).want(t, http.StatusUnprocessableEntity)
		if value := parse[Problem](t, got.body).Errors[0].Value; value != want {
			t.Errorf("%s is told as %v", pace, value)
		}
	}
}

func TestAChangeOfATransmissionThatIsRefused(t *testing.T) {
	r := start(t)
	body := `{"to":"127.0.0.1:9","payload":{"text":"x"},"interval":"1m","count":2}`
	made := decode[Transmission](t, r.post(t, transmissionsPath, body).want(t, http.StatusAccepted))
	path := transmissionsPath + "/" + made.ID
	for _, tt := range []struct {
		path, body string
		status     int
		code       string
		locations  string
	}{
		{path, `{"state":"done"}`, 422, "bad-transmission-state", "body.state"},
		{path, `{"state":"failed"}`, 422, "bad-transmission-state", "body.state"},
		{path, `{"state":"Paused"}`, 422, "bad-transmission-state", "body.state"},
		{path, `{"state":""}`, 422, "bad-transmission-state", "body.state"},
		{path, `{}`, 422, "invalid-field", "body.state"},
		{path, `{"state":null}`, 422, "invalid-field", "body.state"},
		{path, `{"state":1}`, 422, "invalid-field", "body.state"},
		{path, `{"state":"paused","rate":1}`, 422, "invalid-field", "body.rate"},
		{path, `paused`, 400, "malformed-json", ""},
		{transmissionsPath + "/9", `{"state":"paused"}`, 404, "no-such-transmission", "path.id"},
		{transmissionsPath + "/01", `{"state":"paused"}`, 404, "no-such-transmission", "path.id"},
	} {
		r.patch(t, tt.path, tt.body).wantProblem(t, tt.status, tt.code, strings.Fields(tt.locations)...)
	}
	r.do(t, http.MethodPatch, path, "text/plain", `{"state":"paused"}`).wantProblem(t, http.StatusUnsupportedMediaType, "unsupported-media-type")
	r.get(t, transmissionsPath+"/9").wantProblem(t, http.StatusNotFound, "no-such-transmission", "path.id")
	r.remove(t, transmissionsPath+"/9").wantProblem(t, http.StatusNotFound, "no-such-transmission", "path.id")
	r.get(t, transmissionsPath+"?state=done").wantProblem(t, http.StatusUnprocessableEntity, "invalid-field", "query.state")
	if now := decode[Transmission](t, r.get(t, path)); now.State != "running" {
		t.Errorf("it is %s now", now.State)
	}
}

func TestATransmissionIsDocumentedAsItIs(t *testing.T) {
	r := start(t)
	found := document(t, r)
	asked, told := schemaOf(found, "NewTransmissionBody"), schemaOf(found, "Transmission")
	if diff := cmp.Diff([]any{"to", "payload"}, asked["required"]); diff != "" {
		t.Errorf("a new transmission needs (-want +got):\n%s", diff)
	}
	either := asked["properties"].(map[string]any)["to"].(map[string]any)
	want := []any{map[string]any{"type": "array", "items": map[string]any{"type": "string"}}, map[string]any{"type": "string"}}
	if diff := cmp.Diff(want, either["anyOf"]); diff != "" {
		t.Errorf("to (-want +got):\n%s", diff)
	}
	for _, schema := range []map[string]any{asked, told, schemaOf(found, "TransmissionStats"), schemaOf(found, "TransmissionTotals")} {
		for name, each := range schema["properties"].(map[string]any) {
			property := each.(map[string]any)
			switch name {
			case "id", "started", "local", "remaining", "error", "stats": // Which say what they are.
				continue
			}
			if property["description"] == nil && property["$ref"] == nil {
				t.Errorf("nothing is said of %s", name)
			}
		}
	}
	way, ofOne := typesOf(asked), typesOf(schemaOf(found, "SendBody"))
	for _, name := range []string{"from", "payload", "ttl", "tos", "dont_fragment", "broadcast", "interface"} {
		if way[name] != ofOne[name] || way[name] == nil {
			t.Errorf("%s is %v, and of a single datagram %v", name, way[name], ofOne[name])
		}
	}
	for _, name := range []string{"to", "count", "interval", "rate", "bitrate", "duration", "record"} {
		if examples := asked["properties"].(map[string]any)[name].(map[string]any)["examples"]; examples == nil {
			t.Errorf("%s has no example", name)
		}
	}
	operation := operations(t, found)["POST /api/v1/transmissions"]
	accepted := operation["responses"].(map[string]any)["202"].(map[string]any)
	if headers := accepted["headers"].(map[string]any); headers["Location"] == nil {
		t.Errorf("the answer has %v", headers)
	}
}
