package web

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"udpweb/internal/journal"
	"udpweb/internal/lab"
	"udpweb/internal/texts"
)

func TestThePageOpensWithTheFirstExampleFilledIn(t *testing.T) {
	page := start(t).get(t, "/", http.StatusOK)
	for id, want := range map[string]string{
		"listen-address": "0.0.0.0", "listen-port": "8888", "listen-name": "", "listen-read_size": "65535",
		"listen-receive_queue": "4194304", "listen-reply": "", "listen-reply_text": "Hello UDP Client",
		"send-host": "127.0.0.1", "send-port": "8888", "send-message": "Hello server!", "send-format": "text", "send-from": "",
	} {
		if got := valueOf(t, page.byID(t, id)); got != want {
			t.Errorf("%s is %q, want %q", id, got, want)
		}
	}
	if blamed := page.blamed(t); len(blamed) != 0 || page.problem(t, "listen") != "" || page.problem(t, "send") != "" {
		t.Errorf("blames %v before anything was typed", blamed)
	}
	if open := all(page.Node, func(each *html.Node) bool { return each.Data == "details" && has(each, "open") }); len(open) != 0 {
		t.Errorf("%d details are unfolded", len(open))
	}
	if fate := wordsIn(page.byID(t, "fate")); fate != "" {
		t.Errorf("tells the fate %q of nothing", fate)
	}
	for _, id := range []string{"no-listeners", "no-datagrams"} {
		if has(page.byID(t, id), "hidden") {
			t.Errorf("%s is hidden", id)
		}
	}
	if after := attribute(page.byID(t, "lab"), "data-after"); after != "0" {
		t.Errorf("data-after is %q", after)
	}
	if got, want := counters(page.byID(t, "totals")), "received 0 dropped 0 cut 0 not-drawn 0 rate –"; got != want {
		t.Errorf("totals are %q, want %q", got, want)
	}
}

// counters are the figures in an element: names and values in turn.
func counters(within *html.Node) string {
	var found []string
	for _, each := range all(within, hasClass("counter")) {
		name := attribute(each, "data-counter")
		for _, value := range all(each, isElement("dd")) {
			found = append(found, name, wordsIn(value))
		}
	}
	return strings.Join(found, " ")
}

func TestThePageShowsTheNewestEntriesOldestFirst(t *testing.T) {
	r := start(t)
	const appended = shownRows + 10
	for range appended {
		r.lab.Journal().Append(entryOf(journal.Received, []byte("hi")))
	}
	page := r.get(t, "/", http.StatusOK)
	var shown []string
	for _, each := range all(page.byID(t, "rows"), hasClass("row")) {
		shown = append(shown, attribute(each, "data-seq"))
	}
	var want []string
	for seq := appended - shownRows + 1; seq <= appended; seq++ {
		want = append(want, strconv.Itoa(seq))
	}
	if diff := cmp.Diff(want, shown); diff != "" {
		t.Errorf("the rows (-want +got):\n%s", diff)
	}
	if after := attribute(page.byID(t, "lab"), "data-after"); after != strconv.Itoa(appended-shownRows) {
		t.Errorf("the stream begins behind %s, want %d: scripts draw what is there again", after, appended-shownRows)
	}
	if !has(page.byID(t, "lab"), "data-older") {
		t.Error("does not say that there is something older")
	}
	if !has(page.byID(t, "no-datagrams"), "hidden") {
		t.Error("says that nothing has arrived")
	}
}

func TestTheTotalsAreThoseOfAllListeners(t *testing.T) {
	r := start(t)
	small := 4
	first, second := r.listen(t), r.listen(t, func(wanted *lab.NewListener) { wanted.ReadSize = &small })
	for _, to := range []lab.Listener{first, second, second} {
		if _, err := r.lab.Send(t.Context(), lab.Send{To: to.Local.String(), Payload: []byte("Hello server!")}); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, "all three are received", func() bool {
		return r.listener(t, first.ID).Stats.Received+r.listener(t, second.ID).Stats.Received == 3
	})
	page := r.get(t, "/", http.StatusOK)
	if got, want := counters(page.byID(t, "totals")), "received 3 dropped 0 cut 2 not-drawn 0 rate –"; got != want {
		t.Errorf("totals are %q, want %q", got, want)
	}
	card := one(t, page.Node, "data-listener", second.ID)
	if got, want := counters(card), "received 2 sent 0 dropped 0 cut 2"; got != want {
		t.Errorf("the counters of listener %s are %q, want %q", second.ID, got, want)
	}
}

func TestWhereTheKernelDoesNotTellThePageSaysSo(t *testing.T) {
	unknown := texts.English().Unknown
	page := homePage{frame: frame{Words: texts.English()}, Listeners: []listenerCard{{}}}
	page.Totals.add(lab.Stats{Received: 1})
	if got := dropped(page); got != unknown {
		t.Errorf("dropped is %q, want %q", got, unknown)
	}
	page.Totals.add(lab.Stats{KernelKnown: true, KernelDrops: 7})
	page.Totals.add(lab.Stats{})
	if got := dropped(page); got != "7" {
		t.Errorf("dropped is %q where one listener knows, want 7", got)
	}
}

func TestEverythingThePageLoadsIsThere(t *testing.T) {
	r := start(t)
	page := r.get(t, "/", http.StatusOK)
	loaded := 0
	for _, each := range all(page.Node, isElement("link", "script")) {
		path := attribute(each, "src") + attribute(each, "href")
		if path == "" {
			continue
		}
		loaded++
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.server.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := r.do(t, request); got.status != http.StatusOK || got.body == "" {
			t.Errorf("%s: status %d, %d bytes", path, got.status, len(got.body))
		}
	}
	if loaded != 4 {
		t.Errorf("the page loads %d files, want its icon, styles, words and script", loaded)
	}
}

func TestThePageNamesTheWordsOfItsLanguage(t *testing.T) {
	r := start(t)
	for _, language := range texts.Languages() {
		page := r.get(t, "/?lang="+string(language), http.StatusOK)
		want, err := json.Marshal(language.Words().ForScripts())
		if err != nil {
			t.Fatal(err)
		}
		got := r.asked(t, attribute(page.byID(t, "words"), "href"))
		if diff := cmp.Diff(string(want), got.body); diff != "" || got.status != http.StatusOK {
			t.Errorf("%s: status %d, the words of the page (-catalogue +page):\n%s", language, got.status, diff)
		}
		if kept := got.header.Get("Cache-Control"); !strings.Contains(kept, "immutable") {
			t.Errorf("%s: Cache-Control is %s", language, kept)
		}
	}
}

func TestTheWordsOfAnotherBuildAreNotFound(t *testing.T) {
	r := start(t)
	if got := r.asked(t, "/words/en-0123456789abcdef.json"); got.status != http.StatusNotFound {
		t.Errorf("status %d", got.status)
	}
}

func TestPagesAreCompressedWhereABrowserTakesThat(t *testing.T) {
	r := start(t)
	plain := r.asked(t, "/")
	for accepted, want := range map[string]string{"gzip, deflate, br, zstd": "gzip", "gzip;q=0": "", "": ""} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.server.URL+"/", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Accept-Encoding", accepted)
		got := r.do(t, request)
		if encoding := got.header.Get("Content-Encoding"); encoding != want {
			t.Errorf("%q is answered as %q, want %q", accepted, encoding, want)
		}
		if want == "" {
			continue
		}
		unpacked, err := gzip.NewReader(strings.NewReader(got.body))
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(unpacked)
		if err != nil || string(body) != plain.body {
			t.Errorf("%q: %d bytes and %v, want the %d of the page", accepted, len(body), err, len(plain.body))
		}
	}
}

func TestReloadReallyLoadsThePageAgain(t *testing.T) {
	page := start(t).get(t, "/", http.StatusOK)
	links := all(all(page.Node, isElement("noscript"))[0], isElement("a"))
	// With a fragment, a browser that is at the same page would only scroll.
	if len(links) != 1 || attribute(links[0], "href") != "/" {
		t.Errorf("Reload leads to %s", source(page.Node))
	}
}

func TestPagesOfABusyLabAreSane(t *testing.T) {
	r := start(t)
	r.listen(t, echoing)
	r.listen(t, func(wanted *lab.NewListener) { wanted.Name = `"><b id="listen">` })
	last := r.listen(t)
	r.post(t, "/listeners/"+last.ID, "action", "stopped").redirect(t)
	for _, path := range []string{"/", "/docs", "/problems/internal", "/datagrams/1", "/datagrams/99"} {
		status := http.StatusOK
		if path == "/datagrams/99" {
			status = http.StatusNotFound
		}
		r.get(t, path, status)
	}
	page := r.post(t, "/listeners", "address", "127.0.0.1", "port", "0", "read_size", "0").page(t, http.StatusUnprocessableEntity)
	if found := all(page.byID(t, "listener-list"), isElement("li")); len(found) != 3 {
		t.Errorf("the page lists %d listeners, want 3", len(found))
	}
	page = r.post(t, "/send", "host", "127.0.0.1", "port", "0").page(t, http.StatusUnprocessableEntity)
	if found := all(page.byID(t, "listener-list"), isElement("li")); len(found) != 3 {
		t.Errorf("the page lists %d listeners, want 3", len(found))
	}
}

func TestClearEmptiesTheJournal(t *testing.T) {
	r := start(t)
	r.lab.Journal().Append(entryOf(journal.Received, []byte("hi")))
	if got := r.post(t, "/clear").redirect(t); got != "/#happened" {
		t.Errorf("leads to %q", got)
	}
	page := r.get(t, "/", http.StatusOK)
	if rows := all(page.byID(t, "rows"), hasClass("row")); len(rows) != 0 {
		t.Errorf("%d rows are left", len(rows))
	}
	if after := attribute(page.byID(t, "lab"), "data-after"); after != "1" {
		t.Errorf("the stream goes on behind %s, want 1", after)
	}
	if has(page.byID(t, "lab"), "data-older") {
		t.Error("says that there is something older")
	}
}
