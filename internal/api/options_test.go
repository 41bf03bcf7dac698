package api

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A listener that cannot be made or changed as it was asked for is not made, or stays as it was.
func TestAnOptionThatCannotBeIsRefused(t *testing.T) {
	r := start(t)
	made := decode[Listener](t, r.post(t, "/api/v1/listeners", `{"address":"127.0.0.1:0"}`).want(t, http.StatusCreated))
	for _, tt := range []struct{ body, code, location, says string }{
		{`"ttl":256`, "bad-ttl", "body.ttl", "from 0 to 255"},
		{`"ttl":-1`, "bad-ttl", "body.ttl", "-1"},
		{`"ttl":2147483648`, "bad-ttl", "body.ttl", "2147483648"},
		{`"tos":256`, "bad-tos", "body.tos", "from 0 to 255"},
		{`"tos":-1`, "bad-tos", "body.tos", "-1"},
		{`"multicast_ttl":256`, "bad-multicast-ttl", "body.multicast_ttl", "from 0 to 255"},
		{`"multicast_ttl":-1`, "bad-multicast-ttl", "body.multicast_ttl", "-1"},
		{`"multicast_interface":"nowhere0"`, "no-such-interface", "body.multicast_interface", "“nowhere0”"},
		{`"multicast_interface":"` + strings.Repeat("x", 1000) + `"`, "no-such-interface", "body.multicast_interface", "xxx"},

		{`"ttl":"64"`, "invalid-field", "body.ttl", "integer"},
		{`"ttl":1.5`, "invalid-field", "body.ttl", "integer"},
		{`"ttl":1e1`, "invalid-field", "body.ttl", "1e1"},
		{`"ttl":99999999999999999999`, "invalid-field", "body.ttl", "99999999999999999999"},
		{`"ttl":true`, "invalid-field", "body.ttl", "integer"},
		{`"tos":"0xb8"`, "invalid-field", "body.tos", "integer"},
		{`"tos":[]`, "invalid-field", "body.tos", "integer"},
		{`"dont_fragment":1`, "invalid-field", "body.dont_fragment", "boolean"},
		{`"dont_fragment":"true"`, "invalid-field", "body.dont_fragment", "boolean"},
		{`"broadcast":"yes"`, "invalid-field", "body.broadcast", "boolean"},
		{`"multicast_ttl":{}`, "invalid-field", "body.multicast_ttl", "integer"},
		{`"multicast_loop":0`, "invalid-field", "body.multicast_loop", "boolean"},
		{`"multicast_interface":1`, "invalid-field", "body.multicast_interface", "string"},

		{`"ttl":null`, "invalid-field", "body.ttl", "null"},
		{`"tos":null`, "invalid-field", "body.tos", "null"},
		{`"dont_fragment":null`, "invalid-field", "body.dont_fragment", "null"},
		{`"broadcast":null`, "invalid-field", "body.broadcast", "null"},
		{`"multicast_ttl":null`, "invalid-field", "body.multicast_ttl", "null"},
		{`"multicast_loop":null`, "invalid-field", "body.multicast_loop", "null"},
		{`"multicast_interface":null`, "invalid-field", "body.multicast_interface", "null"},
		{`"groups":null`, "invalid-field", "body.groups", "null"},

		{`"hops":64`, "invalid-field", "body.hops", "unexpected"},
		{`"OptionsBody":{"ttl":1}`, "invalid-field", "body.OptionsBody", "unexpected"},
		{`"multicast":{"ttl":1}`, "invalid-field", "body.multicast", "unexpected"},
	} {
		for _, got := range []answer{
			r.post(t, "/api/v1/listeners", `{"address":"127.0.0.1:0",`+tt.body+`}`),
			r.patch(t, "/api/v1/listeners/1", `{"name":"changed","read_size":1,`+tt.body+`}`),
		} {
			problem := got.wantProblem(t, http.StatusUnprocessableEntity, tt.code, tt.location)
			if !strings.Contains(problem.Detail+problem.Hint, tt.says) {
				t.Errorf("%s: %q %q, want it to say %q", tt.body, problem.Detail, problem.Hint, tt.says)
			}
		}
		unchanged(t, r, tt.body)
	}
	for _, body := range []string{`"reuse_address":"yes"`, `"reuse_port":1`, `"reuse_address":null`, `"reuse_port":null`} {
		name := strings.Trim(strings.SplitN(body, ":", 2)[0], `"`)
		r.post(t, "/api/v1/listeners", `{"address":"127.0.0.1:0",`+body+`}`).
			wantProblem(t, http.StatusUnprocessableEntity, "invalid-field", "body."+name)
	}
	r.patch(t, "/api/v1/listeners/1", `{"ttl":1,"TTL":2}`).wantProblem(t, http.StatusBadRequest, "malformed-json")
	for _, name := range []string{"reuse_address", "reuse_port"} { // They are chosen before bind(2).
		r.patch(t, "/api/v1/listeners/1", `{"`+name+`":true}`).wantProblem(t, http.StatusUnprocessableEntity, "invalid-field", "body."+name)
	}
	unchanged(t, r, "sharing")
	if now := decode[Listener](t, r.get(t, "/api/v1/listeners/1")); !cmp.Equal(now, made, compareAddresses) {
		t.Errorf("%s", cmp.Diff(made, now, compareAddresses))
	}
}
