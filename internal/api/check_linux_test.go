package api

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"udpweb/internal/lab"
)

func TestWhyNothingCameBackCanBeAsked(t *testing.T) {
	r := start(t)
	silent := addressOf(outside(t, "127.0.0.1:0"))
	sent := decode[SendResult](t, r.post(t, "/api/v1/send", fmt.Sprintf(`{"to":%q,"payload":{"text":"anyone?"}}`, silent))).Sent
	path := fmt.Sprintf("/api/v1/datagrams/%d/check", sent.Seq)
	want := "A program on this machine listens on " + silent.String() + ". It probably got the datagram, and did not answer."
	got := decode[Check](t, r.get(t, path).want(t, http.StatusOK))
	if got.Seq != sent.Seq || got.News || len(got.Findings) != 1 || got.Findings[0] != (Finding{lab.FoundProgram, want}) {
		t.Errorf("got %+v", got)
	}
	korean := decode[Check](t, r.ask(t, question{http.MethodGet, path, "", ""}, "Accept-Language", "ko"))
	if text := korean.Findings[0].Text; !strings.ContainsFunc(text, isHangul) || !strings.Contains(text, silent.String()) {
		t.Errorf("in Korean it says %q", text)
	}

	to := r.listen(t)
	sent = decode[SendResult](t, r.post(t, "/api/v1/send", fmt.Sprintf(`{"to":%q,"payload":{"text":"anyone?"}}`, to.Local))).Sent
	eventually(t, "it has arrived", func() bool { return r.lab.Journal().Last() > sent.Seq })
	got = decode[Check](t, r.get(t, fmt.Sprintf("/api/v1/datagrams/%d/check", sent.Seq)))
	if !got.News || len(got.Findings) != 2 || got.Findings[0].Code != lab.FoundArrival || got.Findings[1].Code != lab.FoundNoReply {
		t.Errorf("got %+v", got)
	}
	if body := r.get(t, fmt.Sprintf("/api/v1/datagrams/%d/check", sent.Seq+1)).body; !strings.Contains(string(body), `"findings":[]`) {
		t.Errorf("of a datagram that was received it says %s", body)
	}
	r.get(t, "/api/v1/datagrams/99/check").wantProblem(t, http.StatusNotFound, "no-such-datagram", "path.seq")
}
