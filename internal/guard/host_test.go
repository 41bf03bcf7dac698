package guard

import (
	"crypto/tls"
	"net"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

func TestHostForms(t *testing.T) {
	h := newHosts("Lab1.school.example", []string{"udp.Example.org", "https://tls.example.org:8443/"})
	tests := []struct {
		host string
		want bool
	}{
		{"127.0.0.1", true},
		{"127.0.0.1:8080", true},
		{"192.168.1.20:8080", true},
		{"8.8.8.8", true}, // An address cannot be rebound, whosever it is.
		{"127.0.0.1.", true},
		{"[::1]", true},
		{"[::1]:8080", true},
		{"[::ffff:192.168.1.20]:8080", true},
		{"[fe80::1%25eth0]:8080", true},
		{"[fe80::1%eth0]", true},
		{"localhost", true},
		{"localhost:8080", true},
		{"LocalHost:8080", true},
		{"localhost.", true},
		{"localhost.:8080", true},
		{"a.b.localhost:8080", true},
		{"lab1.school.example:8080", true},
		{"LAB1.school.example.", true},
		{"lab1.local", true},
		{"udp.example.org", true},
		{"udp.example.org:443", true},
		{"tls.example.org", true},

		{"", false},
		{".", false},
		{":8080", false},
		{"evil.example", false},
		{"evil.example:8080", false},
		{"localhost.evil.example", false},
		{"evillocalhost", false},
		{".localhost", false},
		{"a..localhost", false},
		{"localhost..", false},
		{"lab1", false}, // A search domain may lead anywhere.
		{"lab2.local", false},
		{"x.lab1.local", false},
		{"school.example", false},
		{"sub.udp.example.org", false},
		{"127.0.0.1.nip.io", false},
		{"2130706433", false},
		{"0x7f.1", false},
		{"0x7f000001", false},
		{"0xffffffffffffffffffff", false},
		{"127.1", false},
		{"127.0.0.01", false},
		{"0177.0.0.1", false},
		{"1.2.3.4.5", false},
		{"256.0.0.1", false},
		{"a@b", false},
		{"localhost@evil.example", false},
		{"evil.example@localhost", false},
		{"0.0.0.0", false},
		{"0.0.0.0:8080", false},
		{"0.0.0.0.", false},
		{"[::]", false},
		{"[::]:8080", false},
		{"[0:0::0]", false},
		{"[::%25lo]", false},
		{"[::ffff:0.0.0.0]", false},
		{"127.0.0.1:80:80", false},
		{"localhost:8080:", false},
		{"::1", false},
		{"[::1", false},
		{"::1]", false},
		{"[::1]]", false},
		{"[::1]8080", false},
		{"[[::1]]", false},
		{"[127.0.0.1]", false},
		{"[localhost]", false},
		{"[]", false},
		{"[fe80::1%]", false},
		{"[fe80::1%25]", false},
		{"[fe80::1%a/b]", false},
		{"[fe80::1%" + strings.Repeat("a", maxAuthority) + "]", false},
		{"localhost:", false},
		{"localhost:0", false},
		{"localhost:65536", false},
		{"localhost:+80", false},
		{"localhost:http", false},
		{"localhost:000080", false},
		{"local%68ost", false},
		{"localhost/", false},
		{"localhost\\", false},
		{"localhost#", false},
		{"localhost?", false},
		{"localhost ", false},
		{" localhost", false},
		{"localhost,evil.example", false},
		{"localhost\x00", false},
		{"localho\u017ft", false}, // Long s.
		{"udp.example.org\u3002", false},
		{strings.Repeat("a", 64) + ".localhost", false},
		{strings.Repeat("a.", 122) + "localhost", true},
		{strings.Repeat("a.", 123) + "localhost", false},
	}
	for _, tt := range tests {
		if got := h.allow(tt.host); got != tt.want {
			t.Errorf("%q: got %t, want %t", tt.host, got, tt.want)
		}
	}
}

func TestNamesOfThisMachine(t *testing.T) {
	tests := []struct {
		hostname, host string
		want           bool
	}{
		{"", "", false},
		{"", ".local", false},
		{"lab1", "lab1", true},
		{"lab1", "lab1.local:8080", true},
		{"lab1.local", "lab1.local", true},
		{"lab1.local", "lab1.local.local", false},
		{"localhost", "localhost.local", false},
		{"localhost.localdomain", "localhost.localdomain", true},
		{"10.0.0.1", "10.local", false},
		{"0.0.0.0", "0.0.0.0", false},
		{"not a name", "not a name", false},
		{"\u212aelvin", "kelvin", false},
	}
	for _, tt := range tests {
		if got := newHosts(tt.hostname, nil).allow(tt.host); got != tt.want {
			t.Errorf("a machine called %q and %q: got %t, want %t", tt.hostname, tt.host, got, tt.want)
		}
	}
}

func TestCheckHost(t *testing.T) {
	tests := []struct {
		entry string
		ok    bool
	}{
		{"lab.example", true},
		{"Lab.Example.", true},
		{"lab.example:8080", true},
		{"https://lab.example", true},
		{"HTTPS://lab.example:8443/", true},
		{"http://lab.example", true},
		{"https://192.168.1.20", true},
		{"xn--9i1b14lcmc51s.example", true},

		{"", false},
		{"*", false},
		{"*.example", false},
		{"ftp://lab.example", false},
		{"https://", false},
		{"https://lab.example/path", false},
		{"https://user@lab.example", false},
		{"lab.example,other.example", false},
		{"실습실.example", false},
		{"0.0.0.0", false},
		{"https://[::]:8080", false},
		{"127.1", false},
		{"0x7f000001", false},
		{"lab.0x", false},
		{"lab.0XfF", false},
		{"lab.0xg", true},
	}
	for _, tt := range tests {
		if err := CheckHost(tt.entry); (err == nil) != tt.ok {
			t.Errorf("%q: %v, want ok %t", tt.entry, err, tt.ok)
		}
	}
}

func TestRequestsToOtherNamesAreTurnedAway(t *testing.T) {
	s := serve(t, newGuard(Options{}), reached)
	for _, method := range []string{"GET", "HEAD", "POST", "OPTIONS", "DELETE", "TRACE", "BREW"} {
		a := ask{method: method, host: "evil.example:8080", header: []string{"Origin: http://evil.example:8080"}}
		if got := s.send(t, a); got.status != 421 {
			t.Errorf("%s: status %d", method, got.status)
		}
	}
}

func TestRequestsWithoutAHostAreTurnedAway(t *testing.T) {
	s := serve(t, newGuard(Options{}), reached)
	s.want(t, ask{host: "-"}, 421, CodeHost)
	s.want(t, ask{host: " "}, 421, CodeHost)
}

func TestAbsoluteTargetReplacesTheHostHeader(t *testing.T) {
	s := serve(t, newGuard(Options{}), reached)
	s.want(t, ask{target: "http://evil.example/", host: "localhost"}, 421, CodeHost)
	s.want(t, ask{target: "http://localhost/", host: "evil.example"}, 200, reach)
}

func TestAValidTokenAnswersForAnyHost(t *testing.T) {
	g := newGuard(Options{Token: secret})
	s := serve(t, g, reached)
	bearer := "Authorization: Bearer " + secret
	s.want(t, ask{host: "lab.school.example"}, 421, CodeHost)
	s.want(t, ask{host: "lab.school.example", header: []string{"Authorization: Bearer wrong"}}, 421, CodeHost)
	s.want(t, ask{host: "lab.school.example", target: "/?token=wrong"}, 421, CodeHost)
	s.want(t, ask{host: "lab.school.example", target: "/x?token=" + secret}, 421, CodeHost)
	s.want(t, ask{host: "lab.school.example", header: []string{bearer}}, 200, reach)
	s.want(t, ask{host: "-", header: []string{bearer}}, 200, reach)
	s.want(t, ask{host: "lab.school.example", header: []string{"Cookie: udpweb_8080=" + g.sessions.add()}}, 200, reach)
	if got := s.send(t, ask{host: "lab.school.example", target: "/?token=" + secret}); got.status != 303 {
		t.Errorf("the printed link: status %d", got.status)
	}
}

func TestListedHostsAreMeantEvenWithAToken(t *testing.T) {
	s := serve(t, newGuard(Options{Token: secret, AllowHosts: []string{"udp.school.example"}}), reached)
	bearer := "Authorization: Bearer " + secret
	s.want(t, ask{host: "lab.school.example", header: []string{bearer}}, 421, CodeHost)
	s.want(t, ask{host: "udp.school.example", header: []string{bearer}}, 200, reach)
	s.want(t, ask{host: "192.168.1.20:8080", header: []string{bearer}}, 200, reach)
	s.want(t, ask{host: "localhost:8080", header: []string{bearer}}, 200, reach)
	s.want(t, ask{host: "udp.school.example"}, 401, CodeNoToken)
}

func TestWithoutATokenABearerProvesNothing(t *testing.T) {
	s := serve(t, newGuard(Options{}), reached)
	s.want(t, ask{host: "evil.example", header: []string{"Authorization: Bearer "}}, 421, CodeHost)
	s.want(t, ask{host: "evil.example", header: []string{"Authorization: Bearer x"}}, 421, CodeHost)
	s.want(t, ask{host: "evil.example", target: "/?token="}, 421, CodeHost)
	s.want(t, ask{method: "POST", header: []string{"Authorization: Bearer x", "Origin: null"}}, 403, CodeOrigin)
}

func TestSchemeOfAPageBehindTLS(t *testing.T) {
	h := newHosts("", []string{"plain.example", "http://also.example", "https://tls.example"})
	tests := []struct {
		host string
		tls  bool
		want string
	}{
		{"plain.example", false, "http"},
		{"also.example", false, "http"},
		{"tls.example", false, "https"},
		{"TLS.example.:443", false, "https"},
		{"127.0.0.1", false, "http"},
		{"127.0.0.1", true, "https"},
		{"a@b", false, "http"},
	}
	for _, tt := range tests {
		r := httptest.NewRequest("GET", "/", nil)
		r.Host = tt.host
		if tt.tls {
			r.TLS = &tls.ConnectionState{}
		}
		if got := h.scheme(r); got != tt.want {
			t.Errorf("%q, TLS %t: got %q, want %q", tt.host, tt.tls, got, tt.want)
		}
	}
}

// FuzzHost checks by other means than ours that what is accepted is an address or one of the known names.
func FuzzHost(f *testing.F) {
	for _, seed := range []string{
		"localhost:8080", "127.0.0.1", "[::1]:80", "[fe80::1%25eth0]", "evil.example", "127.0.0.1.nip.io", "2130706433",
		"0x7f.1", "a@b", "0.0.0.0", "[::]", "localhost.:1", "lab1.local", "lab1.school.example", "a.localhost",
		"udp.example.org", "\u212aab", "[::%25lo]", "[::ffff:0.0.0.0]", "[::1%25]", "127.0.0.1:80:80", "",
	} {
		f.Add(seed)
	}
	h := newHosts("lab1.school.example", []string{"udp.example.org"})
	name := regexp.MustCompile(`^(?:localhost|lab1\.school\.example|lab1\.local|udp\.example\.org|(?:[a-z0-9_-]+\.)+localhost)\.?$`)
	f.Fuzz(func(t *testing.T, host string) {
		if !h.allow(host) {
			return
		}
		u, err := url.Parse("http://" + regexp.MustCompile(`%(25)?`).ReplaceAllString(host, "%25") + "/")
		if err != nil {
			t.Fatalf("%q is accepted and does not parse: %v", host, err)
		}
		if u.User != nil || u.Path != "/" || u.RawQuery != "" || u.Fragment != "" {
			t.Fatalf("%q is accepted and is more than a host: %+v", host, u)
		}
		plain, _, _ := strings.Cut(strings.ToLower(u.Hostname()), "%")
		if ip := net.ParseIP(strings.TrimSuffix(plain, ".")); ip != nil {
			if ip.IsUnspecified() {
				t.Fatalf("%q is accepted and is nobody's address", host)
			}
			return
		}
		if !name.MatchString(plain) {
			t.Fatalf("%q is accepted and is neither an address nor known", host)
		}
	})
}
