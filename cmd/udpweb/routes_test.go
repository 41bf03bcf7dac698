package main

import (
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"

	"udpweb/internal/api"
	"udpweb/internal/lab"
	"udpweb/static"
	"udpweb/web"
)

// route is one that the program has.
type route struct{ method, path string }

var placeholders = regexp.MustCompile(`\{[^}]*\}|\*`)

// routes walks through everything the program can be asked for, so that no route is forgotten when
// one is added. Places for values are filled.
func routes(tb testing.TB) (found []route) {
	tb.Helper()
	router := chi.NewRouter()
	l := lab.New(lab.Options{MaxListeners: 1})
	tb.Cleanup(func() {
		if err := l.Close(); err != nil {
			tb.Errorf("Close() = %v", err)
		}
	})
	log := slog.New(slog.DiscardHandler)
	programs, err := api.New(l, router, api.Options{Log: log})
	if err != nil {
		tb.Fatal(err)
	}
	assets, err := static.New()
	if err != nil {
		tb.Fatal(err)
	}
	web.New(l, router, web.Options{Assets: assets, OpenAPI: programs.OpenAPI(), Log: log})
	err = chi.Walk(router, func(method, path string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		found = append(found, route{method, placeholders.ReplaceAllString(path, "1")})
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
	if len(found) < 20 {
		tb.Fatalf("there are only %d routes: %v", len(found), found)
	}
	return found
}

// open are the routes that need no token; the list is the policy.
func (r route) open() bool {
	return r.path == "/healthz" || r.path == "/readyz" || strings.HasPrefix(r.path, static.Prefix)
}

func (r route) changes() bool { return r.method != http.MethodGet && r.method != http.MethodHead }

// upgrade are the headers of a WebSocket handshake, which must open no other door.
var upgrade = []string{
	"Connection", "Upgrade", "Upgrade", "websocket", "Sec-WebSocket-Version", "13", "Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==",
}

func TestEveryRouteButAFewAsksForTheToken(t *testing.T) {
	p := start(t, "--http", "127.0.0.1:0", "--token", sampleToken)
	for _, each := range routes(t) {
		for name, headers := range map[string][]string{
			"no token":         nil,
			"a wrong token":    {"Authorization", "Bearer " + sampleToken + "x"},
			"another scheme":   {"Authorization", "Basic " + sampleToken},
			"a wrong session":  {"Cookie", "udpweb_" + p.url.Port() + "=" + sampleToken},
			"a WebSocket":      upgrade,
			"a token in a URL": nil,
		} {
			path := each.path
			if name == "a token in a URL" && path != "/" {
				path += "?token=" + sampleToken
			}
			status, body := p.send(t, each.method, path, "", headers...)
			isRefused := status == http.StatusUnauthorized || status == http.StatusTooManyRequests // Of wrong ones there were many.
			if isRefused == (each.open() && name != "a WebSocket") {
				t.Errorf("%s %s with %s: %d %.80s", each.method, path, name, status, body)
			}
		}
		if status, _ := p.send(t, each.method, each.path, "", "Authorization", "Bearer "+sampleToken); status == http.StatusUnauthorized || status == http.StatusTooManyRequests {
			t.Errorf("%s %s with the token: %d", each.method, each.path, status)
		}
	}
}

func TestNoRouteAnswersToAForeignNameOrPage(t *testing.T) {
	p := start(t, "--http", "127.0.0.1:0")
	for _, each := range routes(t) {
		for _, host := range []string{"evil.example", "127.0.0.1.nip.io", "0.0.0.0", "localhost.evil.example", "a@127.0.0.1"} {
			if status, body := p.send(t, each.method, each.path, "", "Host", host); status != http.StatusMisdirectedRequest && status != http.StatusBadRequest {
				t.Errorf("%s %s for %s: %d %.80s", each.method, each.path, host, status, body)
			}
		}
		for _, headers := range [][]string{
			{"Origin", "http://evil.example"},
			{"Origin", "null"},
			{"Origin", "http://" + p.url.Host, "Sec-Fetch-Site", "same-site"},
			{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors"},
		} {
			isFetch := len(headers) == 4
			if !each.changes() && !isFetch {
				headers = append(headers, upgrade...) // Browsers read no answer of ours from there, and need no check to open a stream.
			}
			if status, body := p.send(t, each.method, each.path, "", headers...); status != http.StatusForbidden {
				t.Errorf("%s %s with %v: %d %.80s", each.method, each.path, headers, status, body)
			}
		}
	}
	if status, body := p.send(t, http.MethodGet, "/api/v1/listeners", ""); status != http.StatusOK || strings.TrimSpace(body) != `{"listeners":[]}` {
		t.Errorf("afterwards: %d %s", status, body)
	}
}

// What is allowed is told for each path, and is what the routes say.
func TestAllowIsWhatTheRoutesSay(t *testing.T) {
	p := start(t, "--http", "127.0.0.1:0")
	allowed := make(map[string][]string)
	for _, each := range routes(t) {
		allowed[each.path] = append(allowed[each.path], each.method)
		if each.method == http.MethodGet {
			allowed[each.path] = append(allowed[each.path], http.MethodHead)
		}
	}
	for path, methods := range allowed {
		for _, method := range []string{http.MethodPut, http.MethodOptions, "PROPFIND"} {
			request, err := http.NewRequestWithContext(t.Context(), method, p.url.Scheme+"://"+p.url.Host+path, http.NoBody)
			if err != nil {
				t.Fatal(err)
			}
			response, err := http.DefaultClient.Do(request)
			if err != nil {
				t.Fatal(err)
			}
			_ = response.Body.Close()
			told := strings.Split(response.Header.Get("Allow"), ", ")
			if response.StatusCode != http.StatusMethodNotAllowed || len(told) != len(methods) {
				t.Errorf("%s %s: %d, Allow %q, want %q", method, path, response.StatusCode, told, methods)
			}
			for _, method := range methods {
				if !strings.Contains(response.Header.Get("Allow"), method) {
					t.Errorf("%s: Allow %q is without %s", path, told, method)
				}
			}
		}
	}
}
