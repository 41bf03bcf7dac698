package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"udpweb/internal/texts"
)

func TestEveryCodeHasAPage(t *testing.T) {
	r := start(t)
	for _, code := range texts.Codes() {
		words, _ := texts.EN.Explain(code)
		page := r.get(t, "/problems/"+code, http.StatusOK)
		if got := wordsIn(all(page.Node, isElement("h1"))[0]); got != words.Title {
			t.Errorf("%s is headed %q, want %q", code, got, words.Title)
		}
		said := wordsIn(all(page.Node, isElement("main"))[0])
		for _, want := range []string{words.Detail, words.Hint} {
			if !strings.Contains(said, strings.Join(strings.Fields(want), " ")) {
				t.Errorf("%s: says %q, want %q", code, said, want)
			}
		}
	}
}

func TestAnUnknownCodeHasNoPage(t *testing.T) {
	r := start(t)
	for _, code := range []string{"nothing", "Internal", "%3Cscript%3E", "%FF", "%E2%80%AE", strings.Repeat("x", 5000)} {
		page := r.get(t, "/problems/"+code, http.StatusNotFound)
		if said := wordsIn(one(t, page.Node, "role", "alert")); !strings.HasPrefix(said, "There is nothing at /problems/") || len(said) > 200 {
			t.Errorf("%.40s: says %q", code, said)
		}
	}
}

// The statuses of the page are those of the API, which has the contract of every code.
func TestTheStatusOfEachKind(t *testing.T) {
	for code, want := range map[string]int{
		"no-such-listener": 404, "port-in-use": 409, "destination-not-allowed": 403, "send-buffer-full": 503, "out-of-descriptors": 503,
		"bad-address": 422, "bad-hex": 422, // Of a payload, and not of the lab.
	} {
		if got := statusOf(code); got != want {
			t.Errorf("%s is answered with %d, want %d", code, got, want)
		}
	}
}

// problemPageOf is what Problem answers.
func problemPageOf(tb testing.TB, status int, code string, values map[string]string) document {
	tb.Helper()
	recorder := httptest.NewRecorder()
	request := httptest.NewRequestWithContext(tb.Context(), http.MethodGet, "/", nil)
	start(tb).web.Problem(recorder, request, status, code, values)
	return answer{recorder.Code, recorder.Header(), recorder.Body.String()}.page(tb, status)
}

// mainOf is what a page is about, without its frame.
func mainOf(tb testing.TB, page document) *html.Node {
	tb.Helper()
	found := all(page.Node, isElement("main"))
	if len(found) != 1 {
		tb.Fatalf("%d elements are main", len(found))
	}
	return found[0]
}

func TestAProblemPageSaysWhatHappened(t *testing.T) {
	page := problemPageOf(t, http.StatusMisdirectedRequest, "host-not-allowed", map[string]string{"host": `<script>"evil"`})
	if got, want := wordsIn(one(t, page.Node, "role", "alert")), `This lab does not answer to the name “<script>"evil"”.`; got != want {
		t.Errorf("says %q, want %q", got, want)
	}
	if forms := all(mainOf(t, page), isElement("form")); len(forms) != 0 {
		t.Errorf("%d forms", len(forms))
	}
}

func TestWithoutATokenThePageAsksForIt(t *testing.T) {
	for _, code := range []string{"token-required", "wrong-token"} {
		page := problemPageOf(t, http.StatusUnauthorized, code, nil)
		form := all(mainOf(t, page), isElement("form"))
		if len(form) != 1 || attribute(form[0], "method") != "post" || attribute(form[0], "action") != "/login" {
			t.Fatalf("%s: %d forms", code, len(form))
		}
		if got := attribute(page.byID(t, "token"), "name"); got != "token" {
			t.Errorf("%s: the field is called %q", code, got)
		}
	}
}

func TestACodeWithoutWordsIsAnInternalError(t *testing.T) {
	page := problemPageOf(t, http.StatusTeapot, "no-such-code", nil)
	words, _ := texts.EN.Explain("internal")
	if got := wordsIn(all(page.Node, isElement("h1"))[0]); got != words.Title {
		t.Errorf("is headed %q, want %q", got, words.Title)
	}
}
