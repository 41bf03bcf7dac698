package guard

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
)

func TestNewTokenHas128Bits(t *testing.T) {
	form := regexp.MustCompile(`^[A-Z2-7]{26}$`) // 26 × 5 bits ≥ 128.
	seen := map[string]bool{}
	for range 1000 {
		token := NewToken()
		if !form.MatchString(token) {
			t.Fatalf("%q", token)
		}
		if seen[token] {
			t.Fatalf("%q came twice", token)
		}
		seen[token] = true
		if warn, err := CheckToken(token); warn || err != nil {
			t.Fatalf("our own token is judged %t, %v", warn, err)
		}
	}
}

func TestCheckToken(t *testing.T) {
	tests := []struct {
		token    string
		warn, ok bool
	}{
		{"", false, false},
		{"1234567", false, false},
		{"12345678", true, true},
		{"123456789012345", true, true},
		{"1234567890123456", false, true},
		{"correct-horse-battery", false, true},
		{"with a space in it", false, false},
		{" leading-and-long", false, false},
		{"line\nbreak-and-long", false, false},
		{"비밀번호비밀번호비밀번호", false, false},
		{"escape\x1b[31m-long-enough", false, false},
	}
	for _, tt := range tests {
		warn, err := CheckToken(tt.token)
		if warn != tt.warn || (err == nil) != tt.ok {
			t.Errorf("%q: got %t, %v; want %t, ok %t", tt.token, warn, err, tt.warn, tt.ok)
		}
		if err != nil && tt.token != "" && strings.Contains(err.Error(), tt.token) {
			t.Errorf("%q is repeated in the error, which may be logged: %v", tt.token, err)
		}
	}
}

func TestNoTokenEqualsNothing(t *testing.T) {
	if newToken("").equals("") {
		t.Error("an empty token opens a server that asks for none")
	}
	if tok := newToken(secret); tok.equals("") || tok.equals(secret+" ") || !tok.equals(secret) {
		t.Error("a token does not equal itself alone")
	}
}

func TestHowATokenIsShown(t *testing.T) {
	g := newGuard(Options{Token: secret})
	s := serve(t, g, reached)
	session := g.sessions.add()
	tests := []struct {
		name   string
		target string
		header string
		status int
		code   string
	}{
		{"bearer", "/api/v1/stats", "Authorization: Bearer " + secret, 200, reach},
		{"bearer in another case", "/", "Authorization: bEARER " + secret, 200, reach},
		{"bearer after more spaces", "/", "Authorization: Bearer   " + secret, 200, reach},
		{"session", "/api/v1/stats", "Cookie: udpweb_8080=" + session, 200, reach},
		{"session beside a stale one", "/", "Cookie: udpweb_8080=OLD; other=1; udpweb_8080=" + session, 200, reach},
		{"session before a stale one", "/", "Cookie: udpweb_8080=" + session + "; udpweb_8080=OLD", 200, reach},
		{"session beside a wrong bearer", "/", "Cookie: udpweb_8080=" + session + "|Authorization: Bearer wrong", 200, reach},
		{"bearer beside a stale session", "/", "Cookie: udpweb_8080=OLD|Authorization: Bearer " + secret, 200, reach},

		{"nothing", "/", "", 401, CodeNoToken},
		{"nothing on a path", "/api/v1/stats", "", 401, CodeNoToken},
		{"empty bearer", "/", "Authorization: Bearer", 401, CodeNoToken},
		{"basic", "/", "Authorization: Basic dTpw", 401, CodeNoToken},
		{"the token without Bearer", "/", "Authorization: " + secret, 401, CodeNoToken},
		{"stale session", "/", "Cookie: udpweb_8080=OLD", 401, CodeNoToken},
		{"empty session", "/", "Cookie: udpweb_8080=", 401, CodeNoToken},
		{"the token as a session", "/", "Cookie: udpweb_8080=" + secret, 401, CodeNoToken},
		{"session of another port", "/", "Cookie: udpweb_9090=" + session, 401, CodeNoToken},
		{"session as bearer", "/", "Authorization: Bearer " + session, 401, CodeWrong},
		{"wrong bearer", "/", "Authorization: Bearer " + secret[1:], 401, CodeWrong},
		{"bearer in lower case", "/", "Authorization: Bearer " + strings.ToLower(secret), 401, CodeWrong},
		{"token in an address that is not /", "/api/v1/stats?token=" + secret, "", 401, CodeNoToken},
		{"token in a hidden /", "/%2e?token=" + secret, "", 401, CodeNoToken},
		{"wrong token in the address", "/?token=wrong", "", 401, CodeWrong},
		{"empty token in the address", "/?token=", "", 401, CodeNoToken},
		{"a proxy's word", "/", "X-Forwarded-For: 127.0.0.1|X-Real-IP: 127.0.0.1|Forwarded: for=127.0.0.1", 401, CodeNoToken},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s.want(t, ask{target: tt.target, header: lines(tt.header)}, tt.status, tt.code)
		})
	}
	// The token in an address is for GET and HEAD alone.
	s.want(t, ask{method: "POST", target: "/?token=" + secret}, 401, CodeNoToken)
}

func TestPublicRequestsNeedNoToken(t *testing.T) {
	s := serve(t, newGuard(Options{
		Token:  secret,
		Public: func(r *http.Request) bool { return r.URL.Path == "/healthz" },
	}), reached)
	s.want(t, ask{target: "/healthz"}, 200, reach)
	s.want(t, ask{target: "/healthz", header: []string{"Authorization: Bearer wrong"}}, 200, reach)
	s.want(t, ask{target: "/healthz", host: "evil.example"}, 421, CodeHost)
	s.want(t, ask{target: "/healthz", header: []string{"Sec-Fetch-Site: cross-site"}}, 403, CodeOrigin)
	s.want(t, ask{target: "/readyz"}, 401, CodeNoToken)
}

func TestAWrongTokenIsNotTakenOutOfAPublicAddress(t *testing.T) {
	s := serve(t, newGuard(Options{Token: secret, Public: func(*http.Request) bool { return true }}), reached)
	s.want(t, ask{target: "/?token=wrong"}, 200, reach)
}

func TestWithoutATokenNobodyIsAsked(t *testing.T) {
	s := serve(t, newGuard(Options{}), reached)
	s.want(t, ask{target: "/api/v1/stats"}, 200, reach)
	s.want(t, ask{target: "/?token=left-over"}, 200, reach)
	s.want(t, ask{method: "POST", target: "/login", body: "token="}, 200, reach)
}
