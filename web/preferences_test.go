package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// ask gets a page as a browser that keeps cookies would, and returns what else came with it.
func (r *rig) ask(tb testing.TB, path string, cookies ...*http.Cookie) (document, answer) {
	tb.Helper()
	request, err := http.NewRequestWithContext(tb.Context(), http.MethodGet, r.server.URL+path, nil)
	if err != nil {
		tb.Fatal(err)
	}
	for _, each := range cookies {
		request.AddCookie(each)
	}
	got := r.do(tb, request)
	return got.page(tb, http.StatusOK), got
}

// root is the element that everything is in.
func (d document) root(tb testing.TB) *html.Node {
	tb.Helper()
	found := all(d.Node, isElement("html"))
	if len(found) != 1 {
		tb.Fatalf("%d elements are html", len(found))
	}
	return found[0]
}

const schemeName = "color-scheme" //nolint:misspell // HTML names it so.

func cookie(name, value string) *http.Cookie { return &http.Cookie{Name: name, Value: value} }

func TestThePageLooksAsTheAddressSaysOrElseTheCookies(t *testing.T) {
	r := start(t)
	for _, test := range []struct {
		name, path string
		cookies    []*http.Cookie
		theme      string
		scheme     string
		projector  bool
	}{
		{"at first", "/", nil, "system", "light dark", false},
		{"by the address", "/?theme=dark&projector=on", nil, "dark", "dark", true},
		{"by cookies", "/docs", []*http.Cookie{cookie("udpweb_theme", "light"), cookie("udpweb_projector", "on")}, "light", "light", true},
		{"by the address before cookies", "/?theme=system&projector=off", []*http.Cookie{cookie("udpweb_theme", "dark"), cookie("udpweb_projector", "on")}, "system", "light dark", false},
		{"what is no choice", "/?theme=purple&projector=2", nil, "system", "light dark", false},
		{"what is no choice, and cookies", "/?theme=purple&projector=", []*http.Cookie{cookie("udpweb_theme", "dark"), cookie("udpweb_projector", "on")}, "dark", "dark", true},
		{"cookies that are no choice", "/", []*http.Cookie{cookie("udpweb_theme", `"><script>`), cookie("udpweb_projector", "yes")}, "system", "light dark", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			page, _ := r.ask(t, test.path, test.cookies...)
			root := page.root(t)
			if got := attribute(root, "data-theme"); got != test.theme || has(root, "data-projector") != test.projector {
				t.Errorf("theme %q, projector %t", got, has(root, "data-projector"))
			}
			if got := attribute(one(t, page.Node, "name", schemeName), "content"); got != test.scheme {
				t.Errorf("%s %q", schemeName, got)
			}
			form := page.byID(t, "appearance")
			for _, each := range all(form, func(n *html.Node) bool { return attribute(n, "name") == "theme" }) {
				if got := attribute(each, "aria-pressed") == "true"; got != (attribute(each, "value") == test.theme) {
					t.Errorf("%s is pressed: %t", attribute(each, "value"), got)
				}
			}
			button := one(t, form, "name", "projector")
			if got := attribute(button, "value") == "off"; got != test.projector || attribute(button, "aria-pressed") == "true" != test.projector {
				t.Errorf("the button is %s", source(button))
			}
		})
	}
}

func TestWhatTheAddressChoosesIsKept(t *testing.T) {
	r := start(t)
	for path, want := range map[string]string{
		"/":                                 "",
		"/docs?theme=dark":                  "udpweb_theme=dark; Path=/; Max-Age=31536000; SameSite=Lax",
		"/?projector=off":                   "udpweb_projector=off; Path=/; Max-Age=31536000; SameSite=Lax",
		"/?theme=purple&projector=":         "",
		"/?theme=dark%0d%0aSet-Cookie:+a=b": "",
		"/?theme=purple&theme=dark":         "",
	} {
		if _, got := r.ask(t, path); strings.Join(got.header.Values("Set-Cookie"), "\n") != want {
			t.Errorf("%s: the browser is to keep %q", path, got.header.Values("Set-Cookie"))
		}
	}
	_, got := r.ask(t, "/?theme=light&projector=on")
	if all := got.header.Values("Set-Cookie"); len(all) != 2 {
		t.Errorf("the browser is to keep %q", all)
	}
}

func TestTheRestOfTheAddressStays(t *testing.T) {
	r := start(t)
	page, _ := r.ask(t, "/?filter=data+contains+%22%3Cb%3E%22&a=2&a=1&theme=dark&projector=on&lang=en&token=secret")
	var got []string
	for _, each := range all(page.byID(t, "appearance"), isElement("input")) {
		if attribute(each, "type") != "hidden" {
			t.Errorf("a person sees %s", source(each))
		}
		got = append(got, attribute(each, "name")+"="+attribute(each, "value"))
	}
	if want := "a=2\na=1\nfilter=data contains \"<b>\""; strings.Join(got, "\n") != want {
		t.Errorf("the form carries %q", got)
	}
}

// The address of an answer to a form leads to no page, and so the forms and links there lead to the lab.
func TestAnAnswerToAFormIsNotAskedForAgain(t *testing.T) {
	r := start(t)
	page := r.post(t, "/listeners?theme=dark&a=1", "address", "127.0.0.1", "port", "70000").page(t, http.StatusUnprocessableEntity)
	form := page.byID(t, "appearance")
	if attribute(form, "action") != "/" || len(all(form, isElement("input"))) != 0 {
		t.Errorf("the form is %s", source(form))
	}
	if got := attribute(page.root(t), "data-theme"); got != "dark" {
		t.Errorf("theme %q", got)
	}
	page, _ = r.ask(t, "/")
	if form := page.byID(t, "appearance"); has(form, "action") || attribute(form, "method") != "get" {
		t.Errorf("the form is %s", source(form))
	}
}

func TestLinksToTheSamePageNameNoPath(t *testing.T) {
	for _, test := range []struct{ method, target, want string }{
		{http.MethodGet, "/", "?lang=ko"},
		{http.MethodGet, "/datagrams/1?lang=en&token=x", "?lang=ko"},
		{http.MethodHead, "//elsewhere.example/?filter=a%26b&theme=dark", "?filter=a%26b&lang=ko"},
		{http.MethodPost, "/listeners?filter=a", "/?lang=ko"},
	} {
		request := httptest.NewRequestWithContext(t.Context(), test.method, "/", nil)
		target, err := url.Parse("http://lab.example" + test.target)
		if err != nil {
			t.Fatal(err)
		}
		request.URL = target
		if got := preferencesOf(request).Address.with("lang", "ko"); got != test.want {
			t.Errorf("%s %s: got %q, want %q", test.method, test.target, got, test.want)
		}
	}
}

func TestNoPreferencesAreThoseOfTheSystem(t *testing.T) {
	p := preferencesFrom(t.Context())
	if p.theme() != "system" || p.scheme() != "light dark" || p.otherProjector() != "on" || p.Address.parameters() != nil {
		t.Errorf("got %+v", p)
	}
	if got := p.Address.with("lang", "ko"); got != "?lang=ko" {
		t.Errorf("the link is %q", got)
	}
}
