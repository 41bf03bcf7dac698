package guard

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

func TestWhoseRequestsAreServed(t *testing.T) {
	s := serve(t, newGuard(Options{}), reached)
	const crossNavigation = "Sec-Fetch-Site: cross-site|Sec-Fetch-Mode: navigate"
	tests := []struct {
		name   string
		method string
		host   string
		header string // lines separated by |
		status int
	}{
		{"curl reads", "GET", "localhost:8080", "", 200},
		{"curl posts", "POST", "localhost:8080", "", 200},
		{"our page reads", "GET", "localhost:8080", "Sec-Fetch-Site: same-origin|Sec-Fetch-Mode: cors", 200},
		{"our page posts", "POST", "localhost:8080", "Sec-Fetch-Site: same-origin|Origin: http://localhost:8080", 200},
		{"our page deletes, no Sec-Fetch", "DELETE", "192.168.1.20:8080", "Origin: http://192.168.1.20:8080", 200},
		{"a person types the address", "GET", "localhost:8080", "Sec-Fetch-Site: none|Sec-Fetch-Mode: navigate", 200},
		{"a link of the school leads here", "GET", "localhost:8080", crossNavigation, 200},

		{"another page's link posts", "POST", "localhost:8080", crossNavigation + "|Origin: http://evil.example", 403},
		{"another page fetches", "GET", "localhost:8080", "Sec-Fetch-Site: cross-site|Sec-Fetch-Mode: cors", 403},
		{"another page fetches blindly", "GET", "localhost:8080", "Sec-Fetch-Site: cross-site|Sec-Fetch-Mode: no-cors", 403},
		{"another page fetches, mode unsaid", "GET", "localhost:8080", "Sec-Fetch-Site: cross-site", 403},
		{"another page fetches headers", "HEAD", "localhost:8080", "Sec-Fetch-Site: cross-site|Sec-Fetch-Mode: cors", 403},
		{"another page asks in advance", "OPTIONS", "localhost:8080", "Sec-Fetch-Site: cross-site|Sec-Fetch-Mode: cors|Origin: http://evil.example", 403},
		{"another port of this machine fetches", "GET", "localhost:8080", "Sec-Fetch-Site: same-site|Sec-Fetch-Mode: no-cors", 403},
		{"another port of this machine posts", "POST", "localhost:8080", "Sec-Fetch-Site: same-site|Origin: http://localhost:3000", 403},
		{"Sec-Fetch-Site of tomorrow", "GET", "localhost:8080", "Sec-Fetch-Site: same-planet", 403},
		{"another page posts", "POST", "localhost:8080", "Sec-Fetch-Site: cross-site|Origin: http://evil.example", 403},
		{"another page posts, no Sec-Fetch", "POST", "192.168.1.20:8080", "Origin: http://evil.example", 403},
		{"another port posts, no Sec-Fetch", "POST", "192.168.1.20:8080", "Origin: http://192.168.1.20:9090", 403},
		{"a sandboxed page posts", "POST", "localhost:8080", "Origin: null", 403},
		{"a file posts", "POST", "localhost:8080", "Origin: file://", 403},
		{"an extension posts", "POST", "localhost:8080", "Origin: chrome-extension://abcdefgh", 403},
		{"an unknown method across sites", "BREW", "localhost:8080", "Origin: http://evil.example", 403},
		{"a method in lower case across sites", "get", "localhost:8080", "Origin: http://evil.example", 403},
		{"two origins", "GET", "localhost:8080", "Origin: http://localhost:8080|Origin: http://localhost:8080", 403},
		{"a rebound page", "POST", "evil.example:8080", "Sec-Fetch-Site: same-origin|Origin: http://evil.example:8080", 421},
		{"a rebound page reads", "GET", "evil.example:8080", "Sec-Fetch-Site: same-origin", 421},
		{"a forged bearer", "POST", "localhost:8080", "Origin: http://evil.example|Authorization: Bearer x", 403},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, target := range []string{"/", "/api/v1/send", "/%61pi/v1/send", "/static/app.js", "/login", "/healthz"} {
				a := ask{method: tt.method, target: target, host: tt.host, header: lines(tt.header)}
				got := s.send(t, a)
				if got.status != tt.status {
					t.Errorf("%s: status %d, want %d", target, got.status, tt.status)
				}
				if got.header.Get("Access-Control-Allow-Origin") != "" {
					t.Errorf("%s: a foreign page may read the answer", target)
				}
			}
		})
	}
}

func lines(header string) []string {
	if header == "" {
		return nil
	}
	return strings.Split(header, "|")
}

func TestABearerNeedsNoOrigin(t *testing.T) {
	s := serve(t, newGuard(Options{Token: secret}), reached)
	bearer := "Authorization: Bearer " + secret
	s.want(t, ask{method: "POST", header: []string{bearer, "Origin: http://tool.example"}}, 200, reach)
	s.want(t, ask{header: []string{bearer, "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: cors"}}, 200, reach)
	s.want(t, ask{method: "POST", header: []string{"Authorization: Bearer wrong", "Origin: http://tool.example"}}, 403, CodeOrigin)
}

func TestACookieDoesNotExcuseAForeignOrigin(t *testing.T) {
	g := newGuard(Options{Token: secret})
	s := serve(t, g, reached)
	cookie := "Cookie: udpweb_8080=" + g.sessions.add()
	s.want(t, ask{method: "POST", header: []string{cookie, "Origin: http://evil.example"}}, 403, CodeOrigin)
	s.want(t, ask{header: []string{cookie, "Sec-Fetch-Site: same-site", "Sec-Fetch-Mode: no-cors"}}, 403, CodeOrigin)
	s.want(t, ask{method: "POST", header: []string{cookie, "Origin: http://127.0.0.1:8080"}}, 200, reach)
}

// handshakes are what a browser, a page of somebody else, or a tool sends to open a stream.
var handshakes = []struct {
	name    string
	host    string
	origins string // lines separated by |
	token   bool   // whether the server asks for one
	tls     bool
	show    string // header that shows a token or session; SESSION stands for an open one
	status  int
}{
	{"our page", "localhost:8080", "Origin: http://localhost:8080", false, false, "", 101},
	{"our page on an address", "192.168.1.20:8080", "Origin: http://192.168.1.20:8080", false, false, "", 101},
	{"our page on IPv6", "[::1]:8080", "Origin: http://[::1]:8080", false, false, "", 101},
	{"our page on port 80", "localhost", "Origin: http://localhost", false, false, "", 101},
	{"port 80 written once", "localhost:80", "Origin: http://localhost", false, false, "", 101},
	{"our page with TLS", "localhost:8443", "Origin: https://localhost:8443", false, true, "", 101},
	{"our page with TLS on 443", "localhost", "Origin: https://localhost:443", false, true, "", 101},
	{"our page behind TLS", "tls.example", "Origin: https://tls.example", false, false, "", 101},
	{"a tool", "localhost:8080", "", false, false, "", 101},
	{"our page, session", "localhost:8080", "Origin: http://localhost:8080", true, false, "Cookie: udpweb_8080=SESSION", 101},
	{"a tool, bearer", "localhost:8080", "", true, false, "Authorization: Bearer " + secret, 101},

	{"another page", "localhost:8080", "Origin: http://evil.example", false, false, "", 403},
	{"another page, session", "localhost:8080", "Origin: http://evil.example", true, false, "Cookie: udpweb_8080=SESSION", 403},
	{"another page, bearer", "localhost:8080", "Origin: http://evil.example", true, false, "Authorization: Bearer " + secret, 403},
	{"another port", "localhost:8080", "Origin: http://localhost:3000", false, false, "", 403},
	{"no port", "localhost:8080", "Origin: http://localhost", false, false, "", 403},
	{"another name of ours", "localhost:8080", "Origin: http://127.0.0.1:8080", false, false, "", 403},
	{"a subdomain", "localhost:8080", "Origin: http://evil.localhost:8080", false, false, "", 403},
	{"https on http", "localhost:8080", "Origin: https://localhost:8080", false, false, "", 403},
	{"http on https", "localhost:8443", "Origin: http://localhost:8443", false, true, "", 403},
	{"http where TLS ends in front", "tls.example", "Origin: http://tls.example", false, false, "", 403},
	{"null", "localhost:8080", "Origin: null", false, false, "", 403},
	{"empty", "localhost:8080", "Origin:", false, false, "", 403},
	{"a file", "localhost:8080", "Origin: file://", false, false, "", 403},
	{"an extension", "localhost:8080", "Origin: moz-extension://localhost:8080", false, false, "", 403},
	{"with a user", "localhost:8080", "Origin: http://localhost:8080@evil.example", false, false, "", 403},
	{"as a user", "localhost:8080", "Origin: http://evil.example@localhost:8080", false, false, "", 403},
	{"with a path", "localhost:8080", "Origin: http://localhost:8080/", false, false, "", 403},
	{"a list", "localhost:8080", "Origin: http://localhost:8080 http://evil.example", false, false, "", 403},
	{"twice", "localhost:8080", "Origin: http://localhost:8080|Origin: http://evil.example", false, false, "", 403},
	{"our origin, cross-site", "localhost:8080", "Origin: http://localhost:8080|Sec-Fetch-Site: cross-site|Sec-Fetch-Mode: websocket", false, false, "", 403},
	{"rebound", "evil.example:8080", "Origin: http://evil.example:8080", false, false, "", 421},
	{"rebound, with a token", "evil.example:8080", "Origin: http://evil.example:8080", true, false, "", 421},
	{"a tool at a wrong name", "evil.example", "", false, false, "", 421},
	{"our page without a session", "localhost:8080", "Origin: http://localhost:8080", true, false, "", 401},
	{"our page with an ended session", "localhost:8080", "Origin: http://localhost:8080", true, false, "Cookie: udpweb_8080=OLD", 401},
	{"a tool without a token", "localhost:8080", "", true, false, "", 401},
	{"a tool with a wrong token", "localhost:8080", "", true, false, "Authorization: Bearer wrong", 401},
	{"a token in a stream's address", "localhost:8080", "", true, false, "X-Nothing: 1", 401},
}

// echo upgrades with the second lock and says what it hears.
func echo(g *Guard) http.HandlerFunc {
	upgrader := websocket.Upgrader{CheckOrigin: g.CheckOrigin}
	return func(w http.ResponseWriter, r *http.Request) {
		conn, err := upgrader.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer conn.Close()
		_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))
		if kind, message, err := conn.ReadMessage(); err == nil {
			_ = conn.WriteMessage(kind, message)
		}
	}
}

func TestWhoseStreamsAreOpened(t *testing.T) {
	for _, tt := range handshakes {
		t.Run(tt.name, func(t *testing.T) {
			o := Options{Public: func(*http.Request) bool { return true }} // A stream is never public.
			if tt.host == "tls.example" {
				o.AllowHosts = []string{"https://tls.example"}
			}
			if tt.token {
				o.Token = secret
			}
			g := newGuard(o)
			start := serve
			if tt.tls {
				start = serveTLS
			}
			s := start(t, g, echo(g))
			a := ask{target: "/api/v1/stream?token=" + secret, host: tt.host, header: append(lines(tt.origins),
				"Upgrade: WebSocket", "Connection: keep-alive, Upgrade",
				"Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==")}
			if tt.show != "" {
				a.header = append(a.header, strings.Replace(tt.show, "SESSION", g.sessions.add(), 1))
			}
			if got := s.send(t, a); got.status != tt.status {
				t.Errorf("status %d %s, want %d", got.status, got.code(), tt.status)
			}

			// The second lock alone, as if the first had been forgotten.
			alone := httptest.NewUnstartedServer(echo(g))
			if tt.tls {
				alone.StartTLS()
			} else {
				alone.Start()
			}
			defer alone.Close()
			want := tt.status
			if want != 101 {
				want = 403
			}
			if got := (server{alone, tt.tls}).send(t, a); got.status != want {
				t.Errorf("CheckOrigin alone: status %d, want %d", got.status, want)
			}
		})
	}
}

func TestAnyUpgradeThatMayBecomeAStreamIsChecked(t *testing.T) {
	s := serve(t, newGuard(Options{}), reached)
	for _, upgrade := range []string{"Upgrade: websocket", "Upgrade: WEBSOCKET", "Upgrade: h2c, websocket", "Upgrade: h2c|Upgrade: websocket", "Upgrade: websocket/13"} {
		header := append(lines(upgrade), "Connection: Upgrade", "Origin: http://evil.example")
		s.want(t, ask{header: header}, 403, CodeOrigin)
	}
	s.want(t, ask{header: []string{"Upgrade: h2c", "Connection: Upgrade"}}, 200, reach)
}

func TestAStreamSpeaksThroughTheGuard(t *testing.T) {
	g := newGuard(Options{Token: secret})
	s := serve(t, g, echo(g))
	address := "ws" + strings.TrimPrefix(s.URL, "http") + "/api/v1/stream"
	conn, res, err := websocket.DefaultDialer.DialContext(t.Context(), address, http.Header{"Authorization": {"Bearer " + secret}})
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	defer conn.Close()
	if err := conn.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if err := conn.WriteMessage(websocket.TextMessage, []byte("Hello")); err != nil {
		t.Fatal(err)
	}
	if _, message, err := conn.ReadMessage(); err != nil || string(message) != "Hello" {
		t.Errorf("heard %q, %v", message, err)
	}
}

// FuzzOrigin checks by other means than ours that an accepted origin has the scheme, host and port of the request.
func FuzzOrigin(f *testing.F) {
	for _, tt := range handshakes {
		origin, _, _ := strings.Cut(strings.TrimPrefix(tt.origins, "Origin: "), "|")
		f.Add(origin, tt.host, tt.tls)
	}
	f.Add("http://localhost.", "localhost", false)
	f.Add("http://[fe80::1%25eth0]", "[fe80::1%25eth0]", false)
	f.Fuzz(func(t *testing.T, origin, host string, encrypted bool) {
		scheme, standard := "http", "80"
		if encrypted {
			scheme, standard = "https", "443"
		}
		if !sameOrigin(origin, scheme, host) {
			return
		}
		zone := strings.NewReplacer("%25", "%25", "%", "%25") // url wants RFC 6874, people type less.
		from, err := url.Parse(zone.Replace(origin))
		if err != nil {
			t.Fatalf("origin %q is accepted and does not parse: %v", origin, err)
		}
		to, err := url.Parse(scheme + "://" + zone.Replace(host))
		if err != nil {
			t.Fatalf("host %q is accepted and does not parse: %v", host, err)
		}
		bare := *from
		bare.Host = ""
		if bare.String() != scheme+":" && bare.String() != scheme+"://" {
			t.Fatalf("origin %q is accepted and is more than an origin: %q", origin, bare.String())
		}
		port := func(u *url.URL) string {
			if p := strings.TrimLeft(u.Port(), "0"); p != "" {
				return p
			}
			return standard
		}
		if !strings.EqualFold(from.Hostname(), to.Hostname()) || port(from) != port(to) {
			t.Fatalf("origin %q is accepted for host %q", origin, host)
		}
	})
}
