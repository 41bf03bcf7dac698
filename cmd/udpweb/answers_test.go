package main

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// sampleToken is long enough to be accepted without a warning.
const sampleToken = "a-token-for-the-tests"

// paths are one of each kind of route.
var paths = []struct{ method, path string }{
	{http.MethodGet, "/"},
	{http.MethodPost, "/listeners"},
	{http.MethodPost, "/listeners/1"},
	{http.MethodPost, "/send"},
	{http.MethodPost, "/clear"},
	{http.MethodGet, "/datagrams/1"},
	{http.MethodGet, "/docs"},
	{http.MethodGet, "/problems/internal"},
	{http.MethodGet, "/openapi.json"},
	{http.MethodGet, "/openapi.yaml"},
	{http.MethodGet, "/version"},
	{http.MethodGet, "/metrics"},
	{http.MethodGet, "/api/v1/listeners"},
	{http.MethodPost, "/api/v1/listeners"},
	{http.MethodPatch, "/api/v1/listeners/1"},
	{http.MethodDelete, "/api/v1/listeners/1"},
	{http.MethodPost, "/api/v1/send"},
	{http.MethodGet, "/api/v1/datagrams"},
	{http.MethodDelete, "/api/v1/datagrams"},
	{http.MethodGet, "/api/v1/datagrams/1"},
	{http.MethodGet, "/api/v1/datagrams/1/payload"},
	{http.MethodGet, "/api/v1/stats"},
	{http.MethodGet, "/api/v1/interfaces"},
	{http.MethodGet, "/api/v1/stream"},
	{http.MethodGet, "/nowhere"},
}

func TestWithATokenNothingAnswersWithoutIt(t *testing.T) {
	p := start(t, "--http", "127.0.0.1:0", "--token", sampleToken)
	for _, row := range paths {
		status, body := p.send(t, row.method, row.path, "")
		if status != http.StatusUnauthorized || !strings.Contains(body, "token-required") {
			t.Errorf("%s %s without a token: %d %.80s", row.method, row.path, status, body)
		}
		if status, _ := p.send(t, row.method, row.path, "", "Authorization", "Bearer "+sampleToken); status == http.StatusUnauthorized {
			t.Errorf("%s %s with the token: 401", row.method, row.path)
		}
	}
	for _, path := range []string{"/healthz", "/readyz"} {
		if status, _ := p.send(t, http.MethodGet, path, ""); status != http.StatusOK {
			t.Errorf("GET %s without a token: %d, want 200", path, status)
		}
	}
	if strings.Contains(p.stderr.String(), sampleToken) {
		t.Error("the program printed a token that it was given")
	}
}

func TestTheEntranceTradesTheTokenForASession(t *testing.T) {
	p := start(t, "--http", "127.0.0.1:0", "--token", sampleToken)
	page, body := p.send(t, http.MethodGet, "/", "", "Accept", "text/html")
	if page != http.StatusUnauthorized || !strings.Contains(body, `action="/login"`) {
		t.Fatalf("a browser without a token gets %d, want a form that asks for it: %.200s", page, body)
	}
	if status, _ := p.send(t, http.MethodGet, "/?token="+sampleToken, ""); status != http.StatusSeeOther {
		t.Errorf("with the token in the address: %d, want 303", status)
	}
	if status, _ := p.send(t, http.MethodPost, "/login", "token=wrong-token-here",
		"Content-Type", "application/x-www-form-urlencoded"); status != http.StatusUnauthorized {
		t.Errorf("a wrong token: %d, want 401", status)
	}
	if status, _ := p.send(t, http.MethodPost, "/login", "token="+sampleToken,
		"Content-Type", "application/x-www-form-urlencoded"); status != http.StatusSeeOther {
		t.Errorf("the right token: %d, want 303", status)
	}
}

func TestForeignHostsAndOriginsAreTurnedAwayEverywhere(t *testing.T) {
	p := start(t, "--http", "127.0.0.1:0")
	for _, row := range paths {
		if status, body := p.send(t, row.method, row.path, "", "Host", "evil.example"); status != http.StatusMisdirectedRequest {
			t.Errorf("%s %s for evil.example: %d %.80s", row.method, row.path, status, body)
		}
		if row.method == http.MethodGet {
			continue
		}
		status, body := p.send(t, row.method, row.path, "", "Origin", "http://evil.example", "Sec-Fetch-Site", "cross-site")
		if status != http.StatusForbidden || !strings.Contains(body, "cross-origin") {
			t.Errorf("%s %s from another site: %d %.80s", row.method, row.path, status, body)
		}
	}
}

func TestUnknownPathsAndMethodsAreProblemsForProgramsAndPagesForPeople(t *testing.T) {
	p := start(t, "--http", "127.0.0.1:0")
	for _, row := range []struct {
		method, path string
		status       int
		code         string
	}{
		{http.MethodGet, "/nowhere", http.StatusNotFound, "not-found"},
		{http.MethodGet, "/api/v1/nowhere", http.StatusNotFound, "not-found"},
		{http.MethodPut, "/api/v1/listeners", http.StatusMethodNotAllowed, "method-not-allowed"},
		{http.MethodPut, "/", http.StatusMethodNotAllowed, "method-not-allowed"},
		{http.MethodOptions, "/api/v1/send", http.StatusMethodNotAllowed, "method-not-allowed"},
	} {
		status, body := p.send(t, row.method, row.path, "", "Accept", "*/*")
		if status != row.status || !strings.Contains(body, `"code":"`+row.code+`"`) {
			t.Errorf("%s %s: %d %s", row.method, row.path, status, body)
		}
		status, body = p.send(t, row.method, row.path, "", "Accept", "text/html,*/*")
		if isPage := strings.HasPrefix(body, "<!doctype html>"); status != row.status || isPage == strings.HasPrefix(row.path, "/api/") {
			t.Errorf("%s %s for a browser: %d %.60s", row.method, row.path, status, body)
		}
	}
}

func TestAllowNamesWhatThePathTakes(t *testing.T) {
	p := start(t, "--http", "127.0.0.1:0")
	for path, want := range map[string]string{
		"/api/v1/listeners":                  "GET, HEAD, POST",
		"/api/v1/listeners/127.0.0.1%3A8888": "GET, HEAD, PATCH, DELETE",
		"/api/v1/datagrams":                  "GET, HEAD, DELETE",
		"/send":                              "POST",
	} {
		request, err := http.NewRequestWithContext(t.Context(), "PUT", "http://"+p.url.Host+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if got := response.Header.Get("Allow"); got != want {
			t.Errorf("Allow of %s is %q, want %q", path, got, want)
		}
	}
	if status, _ := p.send(t, http.MethodHead, "/api/v1/listeners", ""); status != http.StatusOK {
		t.Errorf("HEAD /api/v1/listeners: %d, want 200", status)
	}
}

func TestAMadeTokenIsPartOfTheAddress(t *testing.T) {
	p := start(t, "--http", "0.0.0.0:0", "--udp", "127.0.0.1:0")
	token := p.url.Query().Get("token")
	if !regexp.MustCompile(`^[A-Z2-7]{26}$`).MatchString(token) {
		t.Fatalf("the banner's address is %s, want one with a token", p.url)
	}
	p.url.Host = "127.0.0.1:" + p.url.Port()
	if status, _ := p.send(t, http.MethodGet, "/api/v1/stats", ""); status != http.StatusUnauthorized {
		t.Errorf("without the token: %d, want 401", status)
	}
	if status, _ := p.send(t, http.MethodGet, "/api/v1/stats", "", "Authorization", "Bearer "+token); status != http.StatusOK {
		t.Errorf("with the token: %d, want 200", status)
	}
}
