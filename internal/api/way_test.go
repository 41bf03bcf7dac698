package api

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// A way that no datagram can take is refused, and nothing leaves.
func TestAWayThatCannotBeIsRefused(t *testing.T) {
	r := start(t)
	home := r.listen(t)
	witness := outside(t, "127.0.0.1:0")
	to := addressOf(witness).String()
	for _, tt := range []struct{ name, inBody, inQuery, code, says string }{
		{"ttl", `256`, "256", "bad-ttl", "from 0 to 255"},
		{"ttl", `-1`, "-1", "bad-ttl", "-1"},
		{"tos", `256`, "256", "bad-tos", "from 0 to 255"},
		{"tos", `-1`, "-1", "bad-tos", "-1"},
		{"ttl", `"64"`, "sixty-four", "invalid-field", "integer"},
		{"ttl", `1.5`, "1.5", "invalid-field", "integer"},
		{"ttl", `true`, "true", "invalid-field", "integer"},
		{"ttl", `99999999999999999999`, "99999999999999999999", "invalid-field", ""},
		{"ttl", `[1]`, "1,2", "invalid-field", "integer"},
		{"tos", `"0xb8"`, "0xb8", "invalid-field", "integer"},
		{"tos", `{}`, "%20", "invalid-field", "integer"},
		{"dont_fragment", `"yes"`, "yes", "invalid-field", "boolean"},
		{"dont_fragment", `2`, "2", "invalid-field", "boolean"},
		{"broadcast", `"on"`, "on", "invalid-field", "boolean"},
		{"connected", `"TRue"`, "TRue", "invalid-field", "boolean"},
		{"interface", `"nowhere0"`, "nowhere0", "no-such-interface", "“nowhere0”"},
		{"interface", `"lo "`, "lo%20", "no-such-interface", "“lo ”"},
		{"interface", `"` + strings.Repeat("x", 1000) + `"`, strings.Repeat("x", 1000), "no-such-interface", "xxx"},
	} {
		for _, from := range []string{"", "127.0.0.1:0", home.ID} {
			last := r.lab.Journal().Last()
			body := `{"to":"` + to + `","from":"` + from + `","payload":{"text":"x"},"` + tt.name + `":` + tt.inBody + `}`
			query := sendTo(to, "from="+from, tt.name+"="+tt.inQuery)
			for location, got := range map[string]answer{
				"body." + tt.name:  r.post(t, "/api/v1/send", body),
				"query." + tt.name: r.do(t, http.MethodPost, query, "", "x"),
			} {
				problem := got.wantProblem(t, http.StatusUnprocessableEntity, tt.code, location)
				if !strings.Contains(problem.Detail+problem.Hint, tt.says) {
					t.Errorf("%s: %q %q, want it to say %q", location, problem.Detail, problem.Hint, tt.says)
				}
			}
			entries := r.list(t, "after="+itoa(last)).Datagrams
			if tt.name != "interface" && len(entries) > 0 {
				t.Errorf("%s=%s from %q: %d entries were written", tt.name, tt.inQuery, from, len(entries))
			}
			for i, each := range entries { // Only the kernel knows the interfaces, and it is asked last.
				if i%2 == 0 && each.Kind != "sent" || i%2 == 1 && !strings.HasPrefix(each.Note, "not sent") {
					t.Errorf("interface=%s from %q: entry %d of %d is %+v", tt.inQuery, from, i, len(entries), each)
				}
			}
		}
	}
	for _, name := range []string{"ttl", "tos", "dont_fragment", "broadcast", "interface", "connected"} {
		r.post(t, "/api/v1/send", `{"to":"`+to+`","payload":{"text":"x"},"`+name+`":null}`).
			wantProblem(t, http.StatusUnprocessableEntity, "invalid-field", "body."+name)
	}
	takesNothing(t, witness)
}

func TestAConnectedSocketIsNoListener(t *testing.T) {
	r := start(t)
	home := r.listen(t)
	witness := outside(t, "127.0.0.1:0")
	to := addressOf(witness).String()
	for _, from := range []string{home.ID, home.Local.String()} {
		r.post(t, "/api/v1/send", `{"to":"`+to+`","from":"`+from+`","connected":true,"payload":{"text":"x"}}`).
			wantProblem(t, http.StatusUnprocessableEntity, "connected-from-listener", "body.from")
		r.do(t, http.MethodPost, sendTo(to, "connected=true", "from="+url.QueryEscape(from)), "", "x").
			wantProblem(t, http.StatusUnprocessableEntity, "connected-from-listener", "query.from")
	}
	takesNothing(t, witness)
}

// What stands in the query of a JSON body is refused, even where it says what is the case anyway.
func TestNothingStandsBesideAJSONBody(t *testing.T) {
	r := start(t)
	witness := outside(t, "127.0.0.1:0")
	to := addressOf(witness).String()
	body := `{"to":"` + to + `","payload":{"text":"x"}}`
	for _, field := range []string{
		"ttl=64", "ttl=0", "tos=0", "dont_fragment=true", "dont_fragment=false", "broadcast=true", "broadcast=false",
		"interface=lo", "connected=true", "connected=false", "wait=0s",
	} {
		name, _, _ := strings.Cut(field, "=")
		r.post(t, "/api/v1/send?"+field, body).wantProblem(t, http.StatusUnprocessableEntity, "invalid-field", "query."+name)
	}
	r.post(t, "/api/v1/send?ttl=1&broadcast=true&to="+url.QueryEscape(to), body).
		wantProblem(t, http.StatusUnprocessableEntity, "invalid-field", "query.broadcast", "query.to", "query.ttl")
	takesNothing(t, witness)
	r.post(t, "/api/v1/send?ttl=&interface=", body).want(t, http.StatusOK) // Empty is as good as absent.
	take(t, witness)
}
