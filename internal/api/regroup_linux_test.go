package api

import (
	"net/http"
	"net/netip"
	"strings"
	"testing"
)

// Whatever was asked for before, and whether the interface is named or found: what a listener takes
// part in afterwards is what it says.
func TestTheSourceOfAGroupCanBeChangedLater(t *testing.T) {
	r := start(t)
	group := ownGroup(32)
	near, far := outside(t, "127.0.0.2:0"), outside(t, "127.0.0.3:0")
	entry := func(source string) string {
		return `{"group":"` + group.String() + `","interface":"lo","source":"` + source + `"}`
	}
	everyone, fromNear, fromFar := entry(""), entry("127.0.0.2"), entry("127.0.0.3")
	made := decode[Listener](t, r.post(t, "/api/v1/listeners", `{"address":"0.0.0.0:0"}`).want(t, http.StatusCreated))
	to := netip.AddrPortFrom(group, made.Local.Port())
	type step struct{ groups, heard string }
	steps := []step{
		{everyone, "near far"}, {fromNear, "near"}, {fromFar, "far"}, {fromNear + "," + fromFar, "near far"}, {"", ""},
	}
	for _, from := range steps {
		for _, next := range steps {
			for _, each := range []step{from, next} {
				r.patch(t, "/api/v1/listeners/1", `{"groups":[`+each.groups+`]}`).want(t, http.StatusOK)
			}
			r.remove(t, "/api/v1/datagrams").want(t, http.StatusNoContent)
			writeToGroup(t, near, to, "near")
			writeToGroup(t, far, to, "far")
			write(t, near, netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), to.Port()), []byte("last"))
			var got string
			eventually(t, "the last one is received", func() bool {
				got = strings.Join(r.texts(t, "1"), " ")
				return strings.HasSuffix(got, "last")
			})
			if want := strings.TrimSpace(next.heard + " last"); got != want {
				t.Errorf("from [%s] to [%s]: heard %q, want %q", from.groups, next.groups, got, want)
			}
		}
	}
}

func TestAGroupWithAndWithoutASourceIsListedTwice(t *testing.T) {
	r := start(t)
	group := ownGroup(33).String()
	everyone, source := `{"group":"`+group+`","interface":"lo"}`, `{"group":"`+group+`","interface":"lo","source":"127.0.0.2"}`
	for _, groups := range []string{everyone + "," + source, source + "," + everyone} {
		r.post(t, "/api/v1/listeners", `{"address":"0.0.0.0:0","groups":[`+groups+`]}`).
			wantProblem(t, http.StatusUnprocessableEntity, "group-twice", "body.groups")
	}
}
