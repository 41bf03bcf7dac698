package web

import (
	"fmt"
	"net/http"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"udpweb/internal/journal"
	"udpweb/internal/lab"
	"udpweb/internal/snippet"
)

func TestAListenerHasAPageByItsIdAndItsAddress(t *testing.T) {
	r := start(t)
	other, made := r.listen(t), r.listen(t, echoing, func(wanted *lab.NewListener) { wanted.Name = `<b>"echo"` })
	if _, err := r.lab.Send(t.Context(), lab.Send{To: made.Local.String(), Payload: []byte("Hello <b>"), Wait: patience}); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the reply is counted, which has come already", func() bool {
		answering, err := r.lab.Listener(made.ID)
		return err == nil && answering.Stats.Sent == 1
	})
	for _, name := range []string{made.ID, made.Local.String()} {
		page := r.get(t, "/listeners/"+name, http.StatusOK)
		if got, want := wordsIn(all(page.Node, isElement("h1"))[0]), "Listener "+made.Local.String(); got != want {
			t.Errorf("is headed %q, want %q", got, want)
		}
		card := one(t, page.Node, "data-listener", made.ID)
		if got, want := counters(card), "received 1 sent 1 dropped 0 cut 0"; got != want {
			t.Errorf("the counters are %q, want %q", got, want)
		}
		said := wordsIn(all(page.Node, hasClass("settings"))[0])
		for _, want := range []string{`<b>"echo"`, made.Address.String(), "IPv4 only", "Echo", "65535", "4 MiB"} {
			if !strings.Contains(said, want) {
				t.Errorf("the settings are %q, without %q", said, want)
			}
		}
		if said := wordsIn(page.Node); strings.Contains(said, other.Local.String()) {
			t.Errorf("the other listener is on the page: %s", said)
		}
	}
}

func TestThePageOfAListenerHasItsLastEntriesNewestFirst(t *testing.T) {
	r := start(t)
	made := r.listen(t)
	if got := wordsIn(r.get(t, "/listeners/"+made.ID, http.StatusOK).Node); strings.Contains(got, r.web.words.ListenerQuiet) {
		t.Errorf("says that nothing has come, of its start: %s", got)
	}
	for i := range shownRows + 5 {
		appended(r, made.ID, journal.Received, fmt.Sprintf("mine %d", i))
		appended(r, "another", journal.Received, "not mine")
	}
	page := r.get(t, "/listeners/"+made.ID, http.StatusOK)
	rows := all(all(page.Node, hasClass("entries"))[0], func(each *html.Node) bool { return has(each, "data-kind") })
	var links []string
	for _, each := range rows {
		links = append(links, attribute(all(each, isElement("a"))[0], "href"))
	}
	var want []string
	for i := range shownRows {
		want = append(want, "/datagrams/"+strconv.Itoa(2*(shownRows+5-i)))
	}
	if diff := cmp.Diff(want, links); diff != "" {
		t.Errorf("the entries (-want +got):\n%s", diff)
	}
	if got, want := wordsIn(rows[0]), fmt.Sprintf("mine %d", shownRows+4); !strings.HasSuffix(got, want) {
		t.Errorf("the newest is %q, want %q", got, want)
	}
	if strings.Contains(wordsIn(page.Node), "not mine") {
		t.Error("shows entries of another listener")
	}
	r.get(t, links[0], http.StatusOK)
	r.lab.Clear()
	if got := wordsIn(r.get(t, "/listeners/"+made.ID, http.StatusOK).Node); !strings.Contains(got, r.web.words.ListenerQuiet) {
		t.Errorf("does not say that nothing is there: %s", got)
	}
}

func TestWhatIsPressedOnThePageOfAListenerLeadsBackToIt(t *testing.T) {
	r := start(t)
	made := r.listen(t)
	path := "/listeners/" + made.ID
	for _, form := range all(r.get(t, path, http.StatusOK).Node, isElement("form")) {
		if action := attribute(form, "action"); action == path && valueOf(t, one(t, form, "name", "back")) != backToPage {
			t.Errorf("a form leads elsewhere: %s", source(form))
		}
	}
	for _, step := range []struct {
		action string
		state  lab.State
	}{{"paused", lab.Paused}, {"listening", lab.Listening}, {"stopped", lab.Stopped}, {"listening", lab.Listening}} {
		if got := r.post(t, path, "action", step.action, "back", backToPage).redirect(t); got != path {
			t.Errorf("%s leads to %q", step.action, got)
		}
		if got := r.listener(t, made.ID).State; got != step.state {
			t.Errorf("after %s it is %s", step.action, got)
		}
	}
	page := r.post(t, path, "action", "options", "ttl", "300", "back", backToPage).page(t, http.StatusUnprocessableEntity)
	if got := page.blamed(t)["listener-"+made.ID+"-ttl"]; !strings.Contains(got, "300") {
		t.Errorf("blames %q", page.blamed(t))
	}
	if all(page.Node, hasClass("listener-page")) == nil {
		t.Error("shows another page")
	}
	r.post(t, path, "action", "flying", "back", backToPage).page(t, http.StatusUnprocessableEntity)
	if got := r.post(t, path, "action", "remove", "back", backToPage).redirect(t); got != "/#listeners" {
		t.Errorf("the removal leads to %q", got)
	}
	r.post(t, path, "action", "paused", "back", backToPage).page(t, http.StatusNotFound)
}

func TestAListenerThatIsNotThereHasNoPage(t *testing.T) {
	r := start(t)
	for _, name := range []string{"99", "127.0.0.1:1", "%3Cscript%3E", "%FF", "%E2%80%AE"} {
		r.get(t, "/listeners/"+name, http.StatusNotFound)
	}
}

func TestEachCardLeadsToThePageOfItsListener(t *testing.T) {
	r := start(t)
	made := r.listen(t)
	card := one(t, r.get(t, "/", http.StatusOK).Node, "data-listener", made.ID)
	var links []string
	for _, each := range all(card, isElement("a")) {
		links = append(links, attribute(each, "href"))
	}
	if want := []string{"/listeners/" + made.ID, "/listeners/" + made.ID + "/code"}; !cmp.Equal(want, links) {
		t.Errorf("links to %q, want %q", links, want)
	}
	r.get(t, links[0], http.StatusOK)
}

// commandsOf are the commands that the page of a listener shows, by what they are for.
func commandsOf(tb testing.TB, page document) map[string]string {
	tb.Helper()
	found := map[string]string{}
	for _, each := range all(all(page.Node, hasClass("commands"))[0], isElement("div")) {
		found[wordsIn(all(each, isElement("dt"))[0])] = textOf(all(each, isElement("code"))[0])
	}
	return found
}

func TestTheCommandsOfAListenerAreThoseOfItsButtons(t *testing.T) {
	r := start(t)
	made := r.listen(t)
	path, listener := "/listeners/"+made.ID, r.server.URL+"/api/v1/listeners/"+made.ID
	change := func(state string) string {
		return `curl -X PATCH -H 'Content-Type: application/json' -d '{"state":"` + state + `"}' ` + listener
	}
	words := r.web.words
	want := map[string]string{
		words.CommandLook: "curl " + listener, words.Pause: change("paused"), words.Stop: change("stopped"),
		words.CommandWatch:  "curl -N '" + r.server.URL + "/api/v1/datagrams?format=ndjson&follow=true&listener=" + made.ID + "'",
		words.CommandExport: "curl -OJ '" + r.server.URL + "/api/v1/datagrams?format=pcapng&listener=" + made.ID + "'",
		words.Remove:        "curl -X DELETE " + listener,
	}
	if diff := cmp.Diff(want, commandsOf(t, r.get(t, path, http.StatusOK))); diff != "" {
		t.Errorf("listening (-want +got):\n%s", diff)
	}
	r.post(t, path, "action", "stopped").redirect(t)
	if got := commandsOf(t, r.get(t, path, http.StatusOK)); got[words.Start] != change("listening") || got[words.Stop] != "" {
		t.Errorf("stopped: %q", got)
	}
	r.web.options.AsksToken = true
	if got := commandsOf(t, r.get(t, path, http.StatusOK))[words.CommandLook]; got != `curl -H "Authorization: Bearer $UDPWEB_TOKEN" `+listener {
		t.Errorf("with a token: %q", got)
	}
}

func TestAShellTakesWhatIsQuotedAsItIs(t *testing.T) {
	for _, text := range []string{
		"", "plain", "it's", "'", `'\''`, `"$HOME" $(id) \ ! # ~ * ? [a] ; & | < >`, "two\nlines", "안녕", "-n", "a=b", "http://[::1]:8080/?a=1&b=2",
	} {
		out, err := exec.CommandContext(t.Context(), "/bin/sh", "-c", "printf %s "+snippet.ShellWord(text)).Output()
		if err != nil || string(out) != text {
			t.Errorf("%q became %q, %v", text, out, err)
		}
	}
}
