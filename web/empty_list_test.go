package web

import (
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"udpweb/internal/journal"
	"udpweb/internal/lab"
)

func TestAnEmptyListSaysWhatThereIsToDo(t *testing.T) {
	r := start(t)
	hint := func(path string) (text string, shown bool) {
		box := r.get(t, path, http.StatusOK).byID(t, "no-datagrams")
		for _, each := range all(box, func(n *html.Node) bool { return has(n, "hidden") }) {
			each.FirstChild = nil // Nobody sees it.
		}
		return wordsIn(box), !has(box, "hidden")
	}
	if text, shown := hint("/"); !shown || text != "No one is listening yet. Start a listener, or let the example do it. Run the example from the blog post" {
		t.Errorf("with nobody listening it says %q, shown %v", text, shown)
	}
	everywhere := r.listen(t, func(n *lab.NewListener) { n.Address = "[::]:0" })
	port := strings.TrimPrefix(everywhere.Local.String(), "[::]:")
	want := "Listening on [::]:" + port + ". Nothing has arrived. Send from here, or from a terminal:printf 'hi' | nc -u -w1 ::1 " + port + "Copy"
	if text, shown := hint("/"); !shown || text != want {
		t.Errorf("with a listener it says %q, shown %v, want %q", text, shown, want)
	}
	const none = "No datagram matches udp.length > 100. 1 entry was looked at.Clear filter"
	if text, shown := hint("/?filter=udp.length+%3E+100"); !shown || text != none {
		t.Errorf("with a filter it says %q, shown %v", text, shown)
	}
	r.lab.Journal().Append(entryOf(journal.Received, []byte("hi")))
	if _, shown := hint("/"); shown {
		t.Error("with a datagram it says that nothing has arrived")
	}
}
