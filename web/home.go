package web

import (
	"net/http"
	"strconv"

	"udpweb/internal/journal"
	"udpweb/internal/lab"
)

// shownRows is how many entries the page has when it arrives.
const shownRows = 50

// homePage is the lab at one moment.
type homePage struct {
	frame
	View       string // of what happened, that scripts show first
	Listen     listenForm
	Send       sendForm
	Listeners  []listenerCard
	Filter     filterForm
	Rows       []row
	Totals     totals
	After      uint64 // where the stream begins: before the rows that are there, which scripts draw again
	HasOlder   bool   // whether the journal may have entries before that
	Fate       string
	Interfaces []string // the names of the interfaces of the machine
	Host       hostView
}

// totals are the figures of all listeners together, those that were removed included.
type totals struct {
	Received, Dropped, Cut uint64
	KernelKnown            bool
}

func (t *totals) add(s lab.Stats) {
	t.Received += s.Received
	t.Dropped += s.KernelDrops
	t.Cut += s.Truncated
	t.KernelKnown = t.KernelKnown || s.KernelKnown
}

// home is the lab itself.
func (w *Web) home(rw http.ResponseWriter, r *http.Request) {
	page := w.page(r)
	w.fillFrom(&page, r.URL.RawQuery)
	w.show(rw, r, http.StatusOK, home(page))
}

// page gathers what the lab has to show, beside forms as they are at first.
func (w *Web) page(r *http.Request) homePage {
	form, match := w.filterOf(r)
	found := w.lab.Journal().Find(journal.Query{Newest: true, Limit: shownRows, Match: match})
	page := homePage{frame: w.frame(w.words.Title), Listen: newListenForm(), Send: newSendForm(), Filter: form, After: found.Next}
	if len(found.Entries) > 0 {
		page.After = found.Entries[0].Seq - 1
	}
	page.HasOlder = len(found.Entries) == shownRows
	for i := range found.Entries {
		page.Rows = append(page.Rows, w.row(&found.Entries[i]))
	}
	page.Totals.add(w.lab.Removed())
	page.Interfaces = w.interfaces()
	page.Host = w.host()
	for _, each := range w.lab.Listeners() {
		card := w.listenerCard(each)
		card.Unpublished, card.NoMulticast = page.Host.unpublished(each), page.Host.NoMulticast
		page.Listeners = append(page.Listeners, card)
		page.Totals.add(each.Stats)
	}
	return page
}

// entry finds an entry by its number as it stands in an address.
func (w *Web) entry(number string) (journal.Entry, bool) {
	seq, err := strconv.ParseUint(number, 10, 63) // One more than it is no overflow.
	if err != nil || seq == 0 {
		return journal.Entry{}, false
	}
	found := w.lab.Journal().Find(journal.Query{After: seq - 1, Before: seq + 1, Limit: 1})
	if len(found.Entries) == 0 {
		return journal.Entry{}, false
	}
	return found.Entries[0], true
}
