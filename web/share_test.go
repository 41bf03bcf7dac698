package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"udpweb/internal/journal"
	"udpweb/internal/lab"
	"udpweb/internal/payload"
)

// linkedForms are forms, and the link that a browser makes of them (static/js/do/share.test.mjs holds it to that).
type linkedForms struct {
	Name, Usual, Local, Query string
	Listen, Send              map[string]string
}

func sharedLinks(tb testing.TB) (links []linkedForms) {
	tb.Helper()
	data, err := os.ReadFile("testdata/links.json")
	if err != nil {
		tb.Fatal(err)
	}
	if err := json.Unmarshal(data, &links); err != nil || len(links) == 0 {
		tb.Fatalf("%d links, %v", len(links), err)
	}
	return links
}

// told is what a form says of the fields that count: a fixed text only where it is the reply, a source only where
// there is no listener.
func told(values map[string]string) map[string]string {
	counting := map[string]string{}
	for name, value := range values {
		hidden := name == "reply_text" && values["reply"] != "fixed" || name == "source" && sourceOf(values) == ""
		if value != "" && !hidden {
			counting[name] = value
		}
	}
	return counting
}

func TestALinkFillsInExactlyWhatItWasMadeOf(t *testing.T) {
	cards := []listenerCard{{ID: "1", Local: "0.0.0.0:8888", State: "listening"}, {ID: "2", Local: "127.0.0.1:20001", State: "paused"}}
	for _, link := range sharedLinks(t) {
		t.Run(link.Name, func(t *testing.T) {
			if link.Usual != usualQuery() {
				t.Errorf("the page comes with %q, and the browser thinks with %q", usualQuery(), link.Usual)
			}
			query := linkQuery(link.Query)
			listen, send := listenFormFrom(query), sendFormFrom(query, cards)
			if diff := cmp.Diff(told(link.Listen), told(listen.Values)); diff != "" {
				t.Errorf("the listen form (-made of +filled in):\n%s", diff)
			}
			if diff := cmp.Diff(told(link.Send), told(send.Values)); diff != "" {
				t.Errorf("the send form (-made of +filled in):\n%s", diff)
			}
			if !listen.Linked || !send.Linked {
				t.Error("does not say that a link filled it in")
			}
			// What leads back to the form after a command is as exact.
			again := sendFormFrom(send.query(cards), cards)
			if diff := cmp.Diff(told(send.Values), told(again.Values)); diff != "" {
				t.Errorf("the way back (-before +after):\n%s", diff)
			}
		})
	}
}

func TestALinkFillsThePageInAndDoesNothing(t *testing.T) {
	r := start(t)
	listener := r.listen(t)
	before := r.lab.Journal().Last()
	page := r.get(t, "/?listen=127.0.0.1:0&reply=echo&read_size=4&to=127.0.0.1:9&escaped=%5Cxff&count=7&from="+listener.Local.String(), http.StatusOK)
	for id, want := range map[string]string{
		"listen-address": "127.0.0.1", "listen-port": "0", "listen-reply": "echo", "listen-read_size": "4",
		"send-host": "127.0.0.1", "send-port": "9", "send-message": `\xff`, "send-format": "escaped",
		"send-from": listener.ID, "send-count": "7",
	} {
		if got := valueOf(t, page.byID(t, id)); got != want {
			t.Errorf("%s is %q, want %q", id, got, want)
		}
	}
	for _, id := range []string{"listen", "send"} {
		form := page.byID(t, id)
		notices := all(form, hasClass("notice"))
		if len(notices) != 1 || wordsIn(notices[0]) != r.web.words.FilledIn {
			t.Errorf("%s does not say that a link filled it in: %s", id, source(form))
		}
		for _, fold := range all(form, isElement("details")) {
			if !has(fold, "open") {
				t.Errorf("something that the link said in %s is folded away: %s", id, wordsIn(fold))
			}
		}
	}
	if got := len(r.lab.Listeners()); got != 1 || r.lab.Journal().Last() != before {
		t.Errorf("%d listeners, and entries up to %d: something was done", got, r.lab.Journal().Last())
	}
}

func TestHostileLinksAreShownAsTextOrDropped(t *testing.T) {
	r := start(t)
	for _, test := range []struct{ name, query, id, want string }{
		{"markup", "to=" + url.QueryEscape(`"><script>alert(1)</script>:1`), "send-host", `"><script>alert(1)</script>`},
		{"no port", "to=localhost", "send-port", ""},
		{"a bare IPv6 address", "to=::1", "send-host", "::1"},
		{"a line in a field of one", "name=a%0Ab", "listen-name", ""},
		{"a control", "name=a%00b", "listen-name", ""},
		{"what turns text around", "ttl=1%E2%80%AE2", "send-ttl", ""},
		{"no UTF-8", "name=%FF", "listen-name", ""},
		{"bad escapes of the address itself", "name=%ZZ&ttl=9", "send-ttl", "9"},
		{"an unknown choice", "reply=%3Cb%3E", "listen-reply", ""},
		{"an unknown network", "network=tcp", "listen-network", ""},
		{"no tick", "reuse_port=yes", "listen-reuse_port", ""},
		{"a number that is none", "read_size=many", "listen-read_size", "many"},
		{"the first of two", "to=127.0.0.1:1&to=127.0.0.1:2", "send-port", "1"},
		{"a message that would not be seen as it is", "text=a%E2%80%AEb%00%1B", "send-message", `a\u202eb\x00\x1b`},
		{"a line end that a browser would change", "text=a%0D%0Ab", "send-message", `a\r\nb`},
		{"a message that no text can be", "text=%FF", "send-message", "Hello server!"},
		{"escapes with a control", "escaped=%1B", "send-message", "Hello server!"},
		{"a closing tag", "text=%3C/textarea%3E", "send-message", "</textarea>"},
		{"a line end at the beginning", "text=%0A%0Aa", "send-message", "\n\na"},
		{"too long", "ttl=9&text=" + strings.Repeat("x", maxLink), "send-ttl", ""},
		{"nothing of ours", "utm_source=x&__proto__=y", "send-host", "127.0.0.1"},
		{"a token", "token=secret", "send-host", "127.0.0.1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			page := r.get(t, "/?"+test.query, http.StatusOK)
			if got := valueOf(t, page.byID(t, test.id)); got != test.want {
				t.Errorf("%s is %q, want %q", test.id, got, test.want)
			}
			if strings.Contains(source(page.Node), "secret") {
				t.Error("the page repeats a token")
			}
		})
	}
	if got := len(r.lab.Listeners()); got != 0 || r.lab.Journal().Last() != 0 {
		t.Errorf("%d listeners, and %d entries: something was done", got, r.lab.Journal().Last())
	}
}

func TestAPageWithoutALinkSaysNothingOfOne(t *testing.T) {
	r := start(t)
	for _, path := range []string{"/", "/?lang=ko", "/?view=ladder", "/?sent=1&to=127.0.0.1:9&text=x"} {
		if notices := all(r.get(t, path, http.StatusOK).byID(t, "do"), hasClass("notice")); len(notices) != 0 {
			t.Errorf("%s says %q", path, wordsIn(notices[0]))
		}
	}
}

func TestTheSocketOfALinkIsTheListenerThatHasIt(t *testing.T) {
	cards := []listenerCard{{ID: "7", Local: "127.0.0.1:20001", State: "listening"}, {ID: "8", Local: "127.0.0.1:20002", State: string(lab.Stopped)}}
	for _, test := range []struct{ query, from, source string }{
		{"from=127.0.0.1:20001", "7", ""},
		{"from=127.0.0.1:20002", "", "127.0.0.1:20002"},
		{"from=127.0.0.1:20003", "", "127.0.0.1:20003"},
		{"from=7", "", "7"},
		{"from=127.0.0.1:20001&connected=true", connectedSocket, "127.0.0.1:20001"},
		{"connected=true", connectedSocket, ""},
		{"connected=false", "", ""},
	} {
		filled := sendFormFrom(linkQuery(test.query), cards)
		if filled.value("from") != test.from || filled.value("source") != test.source {
			t.Errorf("%s chooses %q and %q, want %q and %q", test.query, filled.value("from"), filled.value("source"), test.from, test.source)
		}
	}
}

func TestAfterASendTheFormIsAsItWas(t *testing.T) {
	r := start(t)
	to := addressOf(outside(t, anyPort()))
	path := r.postRaw(t, "/send", sendTo(to, "message", "48 65\r\n6c", "format", "hex", "ttl", "9").Encode()).redirect(t)
	page := r.get(t, strings.TrimSuffix(path, "#send"), http.StatusOK)
	for id, want := range map[string]string{"send-message": "48 65\n6c", "send-format": "hex", "send-ttl": "9"} {
		if got := valueOf(t, page.byID(t, id)); got != want {
			t.Errorf("%s is %q, want %q", id, got, want)
		}
	}
	if got := wordsIn(page.byID(t, "fate")); !strings.Contains(got, "3 bytes") {
		t.Errorf("the fate is %q", got)
	}
	path = r.postRaw(t, "/send", sendTo(to, "message", strings.Repeat("x", maxLink)).Encode()).redirect(t)
	if len(path) > 100 {
		t.Errorf("leads to an address of %d characters", len(path))
	}
}

// FuzzLink holds every link to this: the page is sound, and what would leave is what can be seen.
func FuzzLink(f *testing.F) {
	for _, link := range sharedLinks(f) {
		f.Add(link.Query)
	}
	for _, each := range []string{
		"", "&&==", "%", "text=%00", "text=%ff", "to=[::1]:1", "to=]:[", "listen=::::", "from=%22%3E", "hex=%0d%0a", "rate=&count=",
		"text=%e2%80%ae", "escaped=%5C", "text=a;b", "view=%3Cscript%3E&filter=%22", strings.Repeat("to=x&", 2000),
	} {
		f.Add(each)
	}
	cards := []listenerCard{{ID: "1", Local: "127.0.0.1:20001", State: "listening"}}
	f.Fuzz(func(t *testing.T, query string) {
		read := linkQuery(query)
		listen, send := listenFormFrom(read), sendFormFrom(read, cards)
		for _, each := range []form{listen.form, send.form} {
			for name, value := range each.Values {
				if !utf8.ValidString(value) || !payload.IsText([]byte(value)) || strings.Contains(value, "\r") {
					t.Errorf("%s is %q, which is not what is seen", name, value)
				}
			}
		}
		words := painter().words
		page := parsePage(t, render(t, listenCard(words, listen))+render(t, sendCard(words, send, cards, nil, "")))
		checkReferences(t, page.Node)
		page.checkNoInlineCode(t)
		for name, want := range send.Values {
			control := all(page.Node, func(each *html.Node) bool { return attribute(each, "id") == "send-"+name })
			if len(control) == 1 && valueOf(t, control[0]) != want {
				t.Errorf("%s is %q, want %q", name, valueOf(t, control[0]), want)
			}
		}
		again := sendFormFrom(linkQuery(send.query(cards).Encode()), cards)
		if len(send.query(cards).Encode()) <= maxLink && told(again.Values)["message"] != told(send.Values)["message"] {
			t.Errorf("the way back says %q, want %q", again.value("message"), send.value("message"))
		}
	})
}

func TestOnlyTheFirstWayToWriteAMessageCounts(t *testing.T) {
	filled := sendFormFrom(linkQuery("hex=41&text=a&escaped=b"), nil)
	if filled.value("format") != "text" || filled.value("message") != "a" {
		t.Errorf("is %q, as %s", filled.value("message"), filled.value("format"))
	}
}

// appended is an entry of a listener.
func appended(r *rig, listener string, kind journal.Kind, data string) {
	e := entryOf(kind, []byte(data))
	e.Listener = listener
	r.lab.Journal().Append(e)
}

// offered is what can be chosen in a select.
func offered(control *html.Node) (found []string) {
	for _, each := range all(control, isElement("option")) {
		found = append(found, attribute(each, "value"))
	}
	return found
}

func TestALinkCanChooseWhatThePageOffers(t *testing.T) {
	page := start(t).get(t, "/", http.StatusOK)
	if got := offered(page.byID(t, "listen-network")); !slices.Equal(got, linkedNetworks) {
		t.Errorf("networks are %q, of links %q", got, linkedNetworks)
	}
	var replies []string
	for _, each := range linkedReplies {
		replies = append(replies, string(each))
	}
	if got := offered(page.byID(t, "listen-reply")); !slices.Equal(got, replies) {
		t.Errorf("replies are %q, of links %q", got, replies)
	}
	if got := offered(page.byID(t, "send-format")); !slices.Equal(got, linkedMessages) {
		t.Errorf("formats are %q, of links %q", got, linkedMessages)
	}
}

func TestALinkSaysWhichViewIsShown(t *testing.T) {
	r := start(t)
	for path, want := range map[string]string{
		"/": "packets", "/?view=ladder": "ladder", "/?view=rate": "rate", "/?view=packets": "packets",
		"/?view=constructor": "packets", "/?view=%22%3E": "packets", "/?view=": "packets",
	} {
		page := r.get(t, path, http.StatusOK)
		if got := attribute(page.byID(t, "happened-views"), "data-view"); got != want {
			t.Errorf("%s shows %q, want %q", path, got, want)
		}
	}
}

func TestAFilterThatIsNoUTF8MakesNoPageThatIsNone(t *testing.T) {
	if got := start(t).asked(t, "/?filter=%ff%3Cb%3E"); got.status != http.StatusOK || !utf8.ValidString(got.body) {
		t.Errorf("status %d, valid UTF-8: %v", got.status, utf8.ValidString(got.body))
	}
}
