package guard

import (
	"fmt"
	"net/http"
	"testing"
)

func TestSecurityHeadersAreOnEveryAnswer(t *testing.T) {
	s := serve(t, newGuard(Options{
		Token:  secret,
		Public: func(r *http.Request) bool { return r.URL.Path != "/private" },
	}), func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/panic" {
			w.Header().Set("Content-Security-Policy", "default-src *")
			panic("on purpose")
		}
		w.WriteHeader(http.StatusNotFound)
	})
	want := map[string]string{
		"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
			"font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; " +
			"require-trusted-types-for 'script'; trusted-types 'none'",
		"X-Content-Type-Options":       "nosniff",
		"Referrer-Policy":              "no-referrer",
		"X-Frame-Options":              "DENY",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
		"Permissions-Policy":           "camera=(), microphone=(), geolocation=(), usb=()",
		"Cache-Control":                "no-store",
		"Server":                       "",
	}
	tests := []struct {
		ask    ask
		status int
	}{
		{ask{target: "/missing"}, 404},
		{ask{host: "evil.example"}, 421},
		{ask{header: []string{"Sec-Fetch-Site: cross-site"}}, 403},
		{ask{target: "/private"}, 401},
		{ask{header: []string{"Content-Encoding: gzip"}}, 415},
		{ask{target: "/?token=" + secret}, 303},
		{form("token=" + secret), 303},
		{form("token=wrong"), 401},
		{ask{target: "/panic"}, 500},
	}
	for _, tt := range tests {
		got := s.send(t, tt.ask)
		if got.status != tt.status {
			t.Errorf("%q: status %d, want %d", tt.ask, got.status, tt.status)
		}
		for name, value := range want {
			if got.header.Get(name) != value {
				t.Errorf("%d: %s is %q, want %q", tt.status, name, got.header.Get(name), value)
			}
		}
	}
}

func TestHandlersMayAllowCaching(t *testing.T) {
	s := serve(t, newGuard(Options{}), func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	})
	got := s.send(t, ask{})
	if values := got.header["Cache-Control"]; len(values) != 1 || values[0] != "public, max-age=31536000, immutable" {
		t.Errorf("Cache-Control %q", values)
	}
}

// Answers share the values of their headers. What one of them adds is in no other.
func TestWhatIsAddedToAHeaderStaysInItsAnswer(t *testing.T) {
	s := serve(t, newGuard(Options{}), func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/adds" {
			for name := range w.Header() {
				w.Header().Add(name, "more")
			}
		}
	})
	before := s.send(t, ask{target: "/"}).header
	if added := s.send(t, ask{target: "/adds"}).header; len(added.Values("Cache-Control")) != 2 {
		t.Fatalf("nothing was added: %v", added)
	}
	after := s.send(t, ask{target: "/"}).header
	before.Del("Date")
	after.Del("Date")
	if fmt.Sprint(after) != fmt.Sprint(before) {
		t.Errorf("got %v, want %v", after, before)
	}
}
