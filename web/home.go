package web

import (
	"net/http"
	"strconv"

	"udpweb/internal/journal"
	"udpweb/internal/lab"
	"udpweb/internal/texts"
)

// shownRows is how many entries the page has when it arrives.
const shownRows = 50

// home is the lab itself.
func (w *Web) home(rw http.ResponseWriter, r *http.Request) {
	page := w.page(newListenForm(), newSendForm())
	page.Fate = w.fate(r.URL.Query().Get("sent"), r.URL.Query().Get("outcome"))
	w.show(rw, r, http.StatusOK, home(page))
}

// page gathers what the lab has to show beside the forms.
func (w *Web) page(listen listenForm, send sendForm) homePage {
	found := w.lab.Journal().Find(journal.Query{Newest: true, Limit: shownRows})
	page := homePage{
		frame: w.frame(w.words.Title), Listen: listen, Send: send, Seq: found.Next,
		Revision: w.lab.Revision(),
	}
	for i := range found.Entries {
		page.Rows = append(page.Rows, w.row(&found.Entries[i]))
	}
	for _, each := range w.lab.Listeners() {
		page.Listeners = append(page.Listeners, w.listenerCard(each))
		page.Totals.add(each.Stats)
	}
	return page
}

// fate words again what became of a datagram that was sent before the page was loaded.
func (w *Web) fate(sent, outcome string) string {
	seq, err := strconv.ParseUint(sent, 10, 63)
	if err != nil || seq == 0 {
		return ""
	}
	found := w.lab.Journal().Find(journal.Query{After: seq - 1, Before: seq + 1, Limit: 1})
	if len(found.Entries) == 0 || found.Entries[0].Kind != journal.Sent {
		return ""
	}
	fate := lab.Sent{Entry: found.Entries[0], Outcome: lab.Outcome(outcome), Waited: formWait}
	if fate.Outcome != lab.OutcomeSilent {
		fate.Outcome = lab.OutcomeSent // What came back is in the list below.
	}
	return texts.Fate(string(fate.Outcome), fate.Values())
}
