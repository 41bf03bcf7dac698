package guard

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// cookieOf returns the one cookie that an answer sets.
func cookieOf(t *testing.T, r reply) *http.Cookie {
	t.Helper()
	cookies := (&http.Response{Header: r.header}).Cookies()
	if len(cookies) != 1 {
		t.Fatalf("%d cookies: %q", len(cookies), cookies)
	}
	return cookies[0]
}

func form(fields string) ask {
	return ask{method: "POST", target: "/login", body: fields, header: []string{"Content-Type: application/x-www-form-urlencoded"}}
}

func TestThePrintedLinkOpensASession(t *testing.T) {
	g := newGuard(Options{Token: secret})
	s := serve(t, g, reached)
	tests := []struct{ method, target, location string }{
		{"GET", "/?token=" + secret, "/"},
		{"HEAD", "/?token=" + secret, "/"},
		{"GET", "/?lang=ko&token=" + secret + "&filter=a%26b", "/?filter=a%26b&lang=ko"},
		{"GET", "/?token=" + secret + "&token=other", "/"},
		{"GET", "/?token=" + secret + "&next=//evil.example", "/?next=%2F%2Fevil.example"},
	}
	for _, tt := range tests {
		got := s.send(t, ask{method: tt.method, target: tt.target})
		if got.status != 303 || got.header.Get("Location") != tt.location {
			t.Errorf("%s %s: %d to %q, want %q", tt.method, tt.target, got.status, got.header.Get("Location"), tt.location)
		}
		if policy := got.header.Get("Referrer-Policy"); policy != "no-referrer" {
			t.Errorf("Referrer-Policy %q", policy)
		}
		c := cookieOf(t, got)
		if c.Name != "udpweb_8080" || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Secure ||
			c.MaxAge != 0 || !c.Expires.IsZero() || c.Domain != "" {
			t.Errorf("cookie %s", c)
		}
		if strings.Contains(c.Value, secret) || len(c.Value) < 26 {
			t.Errorf("session id %q", c.Value)
		}
		s.want(t, ask{target: "/api/v1/stats", header: []string{"Cookie: udpweb_8080=" + c.Value}}, 200, reach)
	}
}

func TestALinkFromAnotherSiteOpensASession(t *testing.T) {
	s := serve(t, newGuard(Options{Token: secret}), reached)
	got := s.send(t, ask{target: "/?token=" + secret, header: []string{"Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"}})
	if got.status != 303 {
		t.Errorf("status %d", got.status)
	}
}

func TestTheLinkAgainKeepsTheSession(t *testing.T) {
	g := newGuard(Options{Token: secret})
	s := serve(t, g, reached)
	cookie := "Cookie: udpweb_8080=" + g.sessions.add()
	for _, target := range []string{"/?token=" + secret, "/?token=of-an-earlier-run"} {
		got := s.send(t, ask{target: target, header: []string{cookie}})
		if got.status != 303 || got.header.Get("Location") != "/" || got.header.Get("Set-Cookie") != "" {
			t.Errorf("%s: %d to %q, cookie %q", target, got.status, got.header.Get("Location"), got.header.Get("Set-Cookie"))
		}
	}
	got := s.send(t, ask{target: "/?token=wrong", header: []string{"Authorization: Bearer " + secret}})
	if got.status != 303 || got.header.Get("Set-Cookie") != "" {
		t.Errorf("a tool with a wrong link: %d, cookie %q", got.status, got.header.Get("Set-Cookie"))
	}
	if got := len(g.sessions.open.items); got != 1 {
		t.Errorf("%d sessions are open", got)
	}
}

func TestLogin(t *testing.T) {
	g := newGuard(Options{Token: secret})
	s := serve(t, g, reached)
	for _, a := range []ask{
		form("token=" + secret),
		form("token=+" + secret + "%0A"), // Pasted with what stood around it.
		form("lang=ko&token=" + secret + "&next=http://evil.example"),
	} {
		got := s.send(t, a)
		if got.status != 303 || got.header.Get("Location") != "/" {
			t.Errorf("%q: %d to %q", a.body, got.status, got.header.Get("Location"))
			continue
		}
		s.want(t, ask{header: []string{"Cookie: udpweb_8080=" + cookieOf(t, got).Value}}, 200, reach)
	}
}

func TestLoginIsRefused(t *testing.T) {
	tests := []struct {
		name   string
		ask    ask
		status int
		code   string
	}{
		{"wrong", form("token=wrong"), 401, CodeWrong},
		{"empty", form("token="), 401, CodeWrong},
		{"no field", form("password=" + secret), 401, CodeWrong},
		{"no body", form(""), 401, CodeWrong},
		{"half an escape", form("token=%"), 401, CodeWrong},
		{"token in the address", ask{method: "POST", target: "/login?token=" + secret}, 401, CodeWrong},
		{"too long", form("pad=" + strings.Repeat("x", maxLoginBody) + "&token=" + secret), 401, CodeWrong},
		{"not a form", ask{method: "POST", target: "/login", body: "token=" + secret, header: []string{"Content-Type: text/plain"}}, 401, CodeWrong},
		{"from another site", ask{method: "POST", target: "/login", body: "token=" + secret, header: []string{
			"Content-Type: application/x-www-form-urlencoded", "Origin: http://evil.example",
		}}, 403, CodeOrigin},
		{"compressed", ask{method: "POST", target: "/login", body: "token=" + secret, header: []string{
			"Content-Type: application/x-www-form-urlencoded", "Content-Encoding: gzip",
		}}, 415, CodeEncoding},
		{"at a wrong name", ask{method: "POST", target: "/login", host: "evil.example", body: "token=" + secret, header: []string{
			"Content-Type: application/x-www-form-urlencoded",
		}}, 421, CodeHost},
		{"by GET", ask{target: "/login?token=" + secret}, 401, CodeNoToken},
		{"by PUT", ask{method: "PUT", target: "/login", body: "token=" + secret}, 401, CodeNoToken},
		{"at a path like it", ask{method: "POST", target: "/login/", body: "token=" + secret}, 401, CodeNoToken},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := serve(t, newGuard(Options{Token: secret}), reached)
			if got := s.want(t, tt.ask, tt.status, tt.code); got.header.Get("Set-Cookie") != "" {
				t.Errorf("a cookie: %s", got.header.Get("Set-Cookie"))
			}
		})
	}
}

func TestCookiesAreSecureWithTLS(t *testing.T) {
	o := Options{Token: secret, AllowHosts: []string{"https://udp.school.example"}}
	entrance := ask{target: "/?token=" + secret}
	if c := cookieOf(t, serveTLS(t, newGuard(o), reached).send(t, entrance)); !c.Secure {
		t.Errorf("over TLS: %s", c)
	}
	plain := serve(t, newGuard(o), reached)
	if c := cookieOf(t, plain.send(t, entrance)); c.Secure {
		t.Errorf("over a plain connection: %s", c)
	}
	entrance.host = "udp.school.example"
	if c := cookieOf(t, plain.send(t, entrance)); !c.Secure {
		t.Errorf("where TLS ends in front of us: %s", c)
	}
	entrance.host = ""
	entrance.header = []string{"X-Forwarded-Proto: https"}
	if c := cookieOf(t, plain.send(t, entrance)); c.Secure {
		t.Errorf("on a stranger's word: %s", c)
	}
}

func TestABrowserComesIn(t *testing.T) {
	s := serve(t, newGuard(Options{Token: secret}), func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, r.URL.String())
	})
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := s.Client()
	client.Jar = jar
	get := func(do func() (*http.Response, error)) string {
		t.Helper()
		res, err := do()
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return strconv.Itoa(res.StatusCode) + " " + string(body)
	}
	if got := get(func() (*http.Response, error) { return client.Get(s.URL + "/") }); got != "401 "+CodeNoToken+"\n" {
		t.Fatalf("a stranger: %s", got)
	}
	if got := get(func() (*http.Response, error) {
		return client.PostForm(s.URL+"/login", url.Values{"token": {secret}})
	}); got != "200 /" {
		t.Fatalf("after the form: %s", got)
	}
	if got := get(func() (*http.Response, error) { return client.Get(s.URL + "/api/v1/stats") }); got != "200 /api/v1/stats" {
		t.Fatalf("with the session: %s", got)
	}
}

func TestTheLeastUsedSessionLeaves(t *testing.T) {
	s := newSessions()
	busy, idle := s.add(), s.add()
	for range maxSessions - 2 {
		s.add()
	}
	if !s.use(busy) {
		t.Fatal("a session left although there was room")
	}
	s.add()
	if s.use(idle) {
		t.Error("the idle session is still open")
	}
	if !s.use(busy) {
		t.Error("the busy session left")
	}
	if got := len(s.open.items); got != maxSessions || s.open.order.Len() != got {
		t.Errorf("%d sessions in the map, %d in the order", got, s.open.order.Len())
	}
}

func TestSessionsAreSafeForConcurrentUse(t *testing.T) {
	s := newSessions()
	var users sync.WaitGroup
	for range 8 {
		users.Go(func() {
			for range 200 {
				if id := s.add(); !s.use(id) {
					t.Error("a fresh session is not open")
				}
			}
		})
	}
	users.Wait()
	if got := len(s.open.items); got != 1600 {
		t.Errorf("%d sessions", got)
	}
}
