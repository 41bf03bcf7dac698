package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"
	"golang.org/x/net/html"

	"udpweb/internal/lab"
	"udpweb/internal/texts"
	"udpweb/static"
)

// asked is a request for a path, with these headers as names and values in turn.
func asked(method, path string, headers ...string) *http.Request {
	request := httptest.NewRequest(method, path, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Add(headers[i], headers[i+1])
	}
	return request
}

// The address comes before the cookie, and that before what the browser asks for.
func TestALanguageIsChosenByAddressCookieAndBrowser(t *testing.T) {
	const korean, english = "ko-KR,ko;q=0.9,en;q=0.8", "en-GB,en"
	for _, each := range []struct {
		path    string
		headers []string
		want    texts.Language
	}{
		{"/", nil, texts.EN},
		{"/", []string{"Accept-Language", korean}, texts.KO},
		{"/", []string{"Accept-Language", "fr", "Accept-Language", "ko"}, texts.KO},
		{"/", []string{"Cookie", "lang=ko"}, texts.KO},
		{"/", []string{"Cookie", "lang=ko", "Accept-Language", english}, texts.KO},
		{"/", []string{"Cookie", "lang=en", "Accept-Language", korean}, texts.EN},
		{"/", []string{"Cookie", "lang=fr", "Accept-Language", korean}, texts.KO},
		{"/", []string{"Cookie", "lang=fr; lang=en", "Accept-Language", korean}, texts.EN}, // One may be of another program on this host.
		{"/", []string{"Cookie", "lang="}, texts.EN},
		{"/?lang=ko", []string{"Cookie", "lang=en", "Accept-Language", english}, texts.KO},
		{"/?lang=en", []string{"Cookie", "lang=ko", "Accept-Language", korean}, texts.EN},
		{"/?lang=fr", []string{"Cookie", "lang=ko"}, texts.KO},
		{"/?lang=", []string{"Accept-Language", korean}, texts.KO},
		{"/?lang=KO", nil, texts.EN},
		{"/?lang=en&lang=ko", nil, texts.EN},
		{"/?lang=%ff", nil, texts.EN},
	} {
		if got := languageOf(asked(http.MethodGet, each.path, each.headers...)); got != each.want {
			t.Errorf("%s with %q is in %s, want %s", each.path, each.headers, got, each.want)
		}
	}
}

// shown is a page as a browser with these headers gets it.
func (r *rig) shown(tb testing.TB, path string, headers ...string) (page *html.Node, header http.Header) {
	tb.Helper()
	recorder := httptest.NewRecorder()
	r.server.Config.Handler.ServeHTTP(recorder, asked(http.MethodGet, path, headers...))
	page, err := html.Parse(recorder.Body)
	if err != nil {
		tb.Fatal(err)
	}
	return page, recorder.Header()
}

func languageTag(page *html.Node) string { return attribute(all(page, isElement("html"))[0], "lang") }

// keptLanguages are the cookies that an answer sets for the language.
func keptLanguages(header http.Header) (kept []*http.Cookie) {
	return slices.DeleteFunc((&http.Response{Header: header}).Cookies(), func(each *http.Cookie) bool { return each.Name != languageName })
}

func TestAnAddressChoosesTheLanguageForGood(t *testing.T) {
	r := start(t)
	page, header := r.shown(t, "/?lang=ko", "Accept-Language", "en")
	kept := keptLanguages(header)
	if languageTag(page) != "ko" || len(kept) != 1 {
		t.Fatalf("the page is in %q and keeps %v", languageTag(page), kept)
	}
	if c := kept[0]; c.Value != "ko" || c.Path != "/" || c.SameSite != http.SameSiteLaxMode || !c.HttpOnly || c.MaxAge != 365*24*60*60 {
		t.Errorf("the cookie is %v", c)
	}
	page, header = r.shown(t, "/docs", "Accept-Language", "en", "Cookie", kept[0].Name+"="+kept[0].Value)
	if kept := keptLanguages(header); languageTag(page) != "ko" || len(kept) != 0 {
		t.Errorf("the next page is in %q and keeps %v", languageTag(page), kept)
	}
	for _, path := range []string{"/", "/?lang=fr", "/?lang=%3Cscript%3E"} {
		if _, header := r.shown(t, path, "Accept-Language", "ko"); len(keptLanguages(header)) != 0 {
			t.Errorf("%s keeps %v, and chooses nothing", path, keptLanguages(header))
		}
	}
}

// pathsOf are the paths of all pages that can be asked for, filled in so that there is something at each.
func pathsOf(tb testing.TB, r *rig) (paths []string) {
	tb.Helper()
	listener := r.listen(tb, func(*lab.NewListener) {})
	seq := count(r.lab.Journal().Stats().Appended)
	walk := func(method, route string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		if method == http.MethodGet && !strings.HasPrefix(route, static.Prefix) && !strings.HasPrefix(route, "/api/") && !strings.HasPrefix(route, "/openapi") {
			in := "/listeners/" + listener.ID
			paths = append(paths, strings.NewReplacer("/listeners/{id}", in, "{seq}", seq, "{code}", "port-in-use").Replace(route))
		}
		return nil
	}
	if err := chi.Walk(r.server.Config.Handler.(chi.Router), walk); err != nil {
		tb.Fatal(err)
	}
	return append(paths, "/datagrams/999999", "/listeners/99", "/problems/unheard-of", "/?filter=prot")
}

// Every page says its language, leads to itself in the other, and must not be kept for readers of another.
func TestEveryPageIsInBothLanguages(t *testing.T) {
	r := start(t)
	paths := pathsOf(t, r)
	if len(paths) < 8 {
		t.Fatalf("there are only the pages %q", paths)
	}
	for _, path := range paths {
		for _, language := range texts.Languages() {
			page, header := r.shown(t, path, "Accept-Language", string(language))
			if tag := languageTag(page); tag != string(language) {
				t.Errorf("%s is in %q, want %q", path, tag, language)
			}
			if vary := strings.Join(header.Values("Vary"), ", "); !strings.Contains(vary, "Accept-Language") || !strings.Contains(vary, "Cookie") {
				t.Errorf("%s varies by %q", path, vary)
			}
			link := linkToOther(t, page, language)
			at, err := url.Parse(path)
			if err != nil {
				t.Fatal(err)
			}
			there, err := at.Parse(link)
			if err != nil {
				t.Fatalf("%s leads to %q: %v", path, link, err)
			}
			if there.Path != at.Path || there.Query().Get("filter") != at.Query().Get("filter") {
				t.Errorf("%s leads to %s", path, there)
			}
			if other, _ := r.shown(t, there.String(), "Accept-Language", string(language)); languageTag(other) != string(language.Other()) {
				t.Errorf("%s leads to a page in %q", path, languageTag(other))
			}
		}
	}
}

// linkToOther is where the link to the other language leads. It is named in that language.
func linkToOther(tb testing.TB, page *html.Node, language texts.Language) string {
	tb.Helper()
	link, other := one(tb, page, "id", "language"), language.Other()
	if wordsIn(link) != other.Name() || attribute(link, "lang") != string(other) || attribute(link, "hreflang") != string(other) {
		tb.Errorf("the link to the other language is %s", source(link))
	}
	return attribute(link, "href")
}

// A path may look like the address of another host, or hold anything: the link is none of it.
func TestTheLinkToTheOtherLanguageStaysHere(t *testing.T) {
	r := start(t)
	for _, path := range []string{"/problems/x%22%3E", "/problems/unheard-of?next=//example.org&token=secret&lang=en"} {
		page, _ := r.shown(t, path)
		if link := linkToOther(t, page, texts.EN); !strings.HasPrefix(link, "?") || strings.Contains(link, "secret") {
			t.Errorf("%s leads to %q", path, link)
		}
	}
}

// What a form is answered with is in the language of the page that it stood on, and says what is wrong in it.
func TestAMistakeIsToldInTheLanguageOfThePage(t *testing.T) {
	r := start(t)
	form := url.Values{"address": {"127.0.0.1"}, "port": {"70000"}}
	request := httptest.NewRequest(http.MethodPost, "/listeners", strings.NewReader(form.Encode()))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Cookie", "lang=ko")
	recorder := httptest.NewRecorder()
	r.server.Config.Handler.ServeHTTP(recorder, request)
	page, err := html.Parse(recorder.Body)
	if err != nil {
		t.Fatal(err)
	}
	words, _ := texts.KO.Problem("bad-port", map[string]string{"port": "70000"})
	if got := wordsIn(one(t, page, "id", "listen-port-error")); got != words.Detail+" "+words.Hint {
		t.Errorf("the field says %q, want %q", got, words.Detail+" "+words.Hint)
	}
	if link := linkToOther(t, page, texts.KO); link != "/?lang=en" { // Nobody can ask for the answer to a form again.
		t.Errorf("it leads to %q", link)
	}
}

// The explanations of the API come from its document, which is in English.
func TestTheEnglishOfTheDocsSaysSo(t *testing.T) {
	r := start(t)
	r.web.options.OpenAPI = documentOf()
	page, _ := r.shown(t, "/docs?lang=ko")
	sections := all(page, hasClass("operation"))
	if len(sections) == 0 {
		t.Fatal("no operations")
	}
	for _, section := range sections {
		if attribute(section, "lang") != "en" {
			t.Errorf("%s is said to be in %q", attribute(section, "id"), attribute(section, "lang"))
		}
		for _, heading := range all(section, isElement("h3")) {
			if attribute(heading, "lang") != "ko" || leftOver(wordsIn(heading)) {
				t.Errorf("a heading is %s", source(heading))
			}
		}
	}
}

// leftOver reports whether a text has no Hangul.
func leftOver(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r >= '가' && r <= '힣' })
}
