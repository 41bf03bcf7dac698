package guard

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestEveryRequestIsOneLine(t *testing.T) {
	var logged record
	now := time.Date(2026, 1, 2, 10, 0, 0, 0, time.UTC)
	s := serve(t, newGuard(Options{
		Token: secret,
		Log:   logged.log(),
		Now:   func() time.Time { now = now.Add(time.Second); return now },
	}), func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/silent" {
			w.WriteHeader(http.StatusAccepted)
		}
	})

	bearer := "Authorization: Bearer " + secret
	s.send(t, ask{method: "POST", target: "/api/v1/send?to=127.0.0.1:9&payload=PRIVATE", header: []string{bearer}, body: "PAYLOAD"})
	s.send(t, ask{target: "/?token=" + secret})
	s.send(t, ask{target: "/?token=WRONG-TOKEN"})
	s.send(t, ask{target: "/api", header: []string{"Authorization: Bearer WRONG-TOKEN", "Cookie: udpweb_8080=WRONG-TOKEN"}})
	s.send(t, form("token=WRONG-TOKEN"))
	s.send(t, form("token="+secret))
	s.send(t, ask{target: "/%1b%5b31m%0alevel=ERROR", header: []string{bearer}})
	s.send(t, ask{target: "/" + strings.Repeat("x", 4000), header: []string{bearer}})
	s.send(t, ask{target: "/silent", header: []string{bearer}})
	s.Close()

	lines := logged.String()
	for _, want := range []string{
		"level=DEBUG msg=request method=POST path=/api/v1/send status=202 took=1s\n",
		"level=DEBUG msg=request method=GET path=/ status=303 took=1s\n",
		"msg=request method=GET path=/api status=401",
		"msg=request method=POST path=/login status=401",
		"msg=request method=POST path=/login status=303",
		`path="/\x1b[31m\nlevel=ERROR" status=202`,
		"path=/silent status=200",
		"path=/" + strings.Repeat("x", maxLogged-1) + " status=202",
	} {
		if !strings.Contains(lines, want) {
			t.Errorf("the log lacks %q:\n%s", want, lines)
		}
	}
	for _, secret := range []string{secret, "WRONG-TOKEN", "PRIVATE", "PAYLOAD"} {
		if strings.Contains(lines, secret) {
			t.Errorf("the log tells %q:\n%s", secret, lines)
		}
	}
	if got := strings.Count(lines, "\n"); got != 9 {
		t.Errorf("%d lines for 9 requests:\n%s", got, lines)
	}
}
