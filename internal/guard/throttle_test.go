package guard

import (
	"fmt"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"
)

func TestTenWrongTokensAMinute(t *testing.T) {
	now := time.Date(2026, 1, 2, 10, 0, 0, 0, time.UTC)
	s := serve(t, newGuard(Options{Token: secret, Now: func() time.Time { return now }}), reached)
	wrong := ask{header: []string{"Authorization: Bearer wrong"}}
	for range 5 { // However they are shown, they are counted together.
		s.want(t, wrong, 401, CodeWrong)
		s.want(t, form("token=wrong"), 401, CodeWrong)
	}
	for _, a := range []ask{wrong, form("token=wrong"), {target: "/?token=wrong"}} {
		got := s.want(t, a, 429, CodeAttempts)
		if got.header.Get("Retry-After") != "60" || got.header.Get("WWW-Authenticate") != "" {
			t.Errorf("header %v", got.header)
		}
	}

	// Who shows nothing, or the right thing, is not concerned.
	s.want(t, ask{}, 401, CodeNoToken)
	s.want(t, ask{header: []string{"Cookie: udpweb_8080=OLD"}}, 401, CodeNoToken)
	s.want(t, ask{header: []string{"Authorization: Bearer " + secret}}, 200, reach)
	for _, a := range []ask{form("token=" + secret), {target: "/?token=" + secret}} {
		if got := s.send(t, a); got.status != 303 {
			t.Errorf("%q: status %d", a, got.status)
		}
	}

	now = now.Add(failureWindow - time.Second)
	if got := s.want(t, wrong, 429, CodeAttempts); got.header.Get("Retry-After") != "1" {
		t.Errorf("Retry-After %q", got.header.Get("Retry-After"))
	}
	now = now.Add(time.Second)
	for range maxFailures {
		s.want(t, wrong, 401, CodeWrong)
	}
	s.want(t, wrong, 429, CodeAttempts)
}

func TestStaleSessionsAreNoFailures(t *testing.T) {
	g := newGuard(Options{Token: secret})
	s := serve(t, g, reached)
	for range 2 * maxFailures { // Every open page after a restart.
		s.want(t, ask{header: []string{"Cookie: udpweb_8080=OLD"}}, 401, CodeNoToken)
	}
	if got := len(g.failures.byPeer.items); got != 0 {
		t.Errorf("%d addresses have failures", got)
	}
}

func TestFailuresAreCountedByPeer(t *testing.T) {
	f := newFailures()
	now := time.Now()
	a, b := netip.MustParsePrefix("192.0.2.1/32"), netip.MustParsePrefix("192.0.2.2/32")
	for range maxFailures {
		if wait := f.add(a, now); wait != 0 {
			t.Fatalf("told to wait %s too early", wait)
		}
	}
	if wait := f.add(a, now); wait != failureWindow {
		t.Errorf("told to wait %s", wait)
	}
	if wait := f.add(b, now); wait != 0 {
		t.Errorf("another address is told to wait %s", wait)
	}
}

func TestAClockThatWasSetBackLocksNobodyOut(t *testing.T) {
	f := newFailures()
	now := time.Date(2026, 1, 2, 10, 0, 0, 0, time.UTC)
	peer := netip.MustParsePrefix("192.0.2.1/32")
	for range maxFailures + 1 {
		f.add(peer, now)
	}
	if wait := f.add(peer, now.Add(-time.Hour)); wait != 0 {
		t.Errorf("told to wait %s", wait)
	}
}

func TestTheTableOfFailuresIsBounded(t *testing.T) {
	f := newFailures()
	now := time.Now()
	first := netip.PrefixFrom(netip.AddrFrom4([4]byte{10, 0, 0, 0}), 32)
	for i := range maxFailing + 100 {
		f.add(netip.PrefixFrom(netip.AddrFrom4([4]byte{10, 0, byte(i >> 8), byte(i)}), 32), now)
	}
	if got := len(f.byPeer.items); got != maxFailing || f.byPeer.order.Len() != got {
		t.Errorf("%d addresses in the map, %d in the order", got, f.byPeer.order.Len())
	}
	if _, ok := f.byPeer.get(first); ok {
		t.Error("the first address is still there")
	}
}

func TestPeer(t *testing.T) {
	tests := []struct{ remote, want string }{
		{"192.0.2.1:1234", "192.0.2.1/32"},
		{"[::ffff:192.0.2.1]:1234", "192.0.2.1/32"},
		{"[::1]:1234", "::/64"},
		{"[2001:db8:1:2:3:4:5:6]:1234", "2001:db8:1:2::/64"},
		{"[fe80::1%eth0]:1234", "fe80::1/128"},
		{"@", "invalid Prefix"},
		{"", "invalid Prefix"},
	}
	for _, tt := range tests {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = tt.remote
		r.Header.Set("X-Forwarded-For", "198.51.100.7")
		if got := fmt.Sprint(peer(r)); got != tt.want {
			t.Errorf("%q: got %s, want %s", tt.remote, got, tt.want)
		}
	}
}
