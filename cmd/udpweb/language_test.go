package main

import (
	"net/http"
	"strings"
	"testing"
)

// What reaches neither API nor page is answered in the language of whoever asks, too: people by cookie and browser,
// programs by Accept-Language alone.
func TestWhatNobodyAnswersIsToldInTheLanguageOfWhoAsks(t *testing.T) {
	p := start(t, "--http", "127.0.0.1:0", "--token", sampleToken)
	const bearer = "Bearer " + sampleToken
	for _, each := range []struct {
		what, path string
		headers    []string
		status     int
		want       string
	}{
		{"a page in Korean", "/nowhere", []string{"Accept", "text/html", "Authorization", bearer, "Accept-Language", "ko"}, http.StatusNotFound, `<html lang="ko"`},
		{"a page by its cookie", "/nowhere", []string{"Accept", "text/html", "Authorization", bearer, "Cookie", "lang=ko"}, http.StatusNotFound, "/nowhere에는 아무것도 없습니다."},
		{"a page in English", "/nowhere", []string{"Accept", "text/html", "Authorization", bearer}, http.StatusNotFound, "There is nothing at /nowhere."},
		{"the entrance", "/", []string{"Accept", "text/html", "Accept-Language", "ko"}, http.StatusUnauthorized, "토큰이 필요합니다."},
		{"a program that asks for Korean", "/api/v1/nowhere", []string{"Authorization", bearer, "Accept-Language", "ko"}, http.StatusNotFound, "/api/v1/nowhere에는 아무것도 없습니다."},
		{"a program with a cookie", "/api/v1/nowhere", []string{"Authorization", bearer, "Cookie", "lang=ko"}, http.StatusNotFound, "There is nothing at /api/v1/nowhere."},
		{"a program without the token", "/api/v1/listeners", []string{"Accept-Language", "ko"}, http.StatusUnauthorized, "토큰이 필요합니다."},
	} {
		status, body := p.send(t, http.MethodGet, each.path, "", each.headers...)
		if status != each.status || !strings.Contains(body, each.want) {
			t.Errorf("%s: %d %.900s, want %q", each.what, status, body, each.want)
		}
	}
}
