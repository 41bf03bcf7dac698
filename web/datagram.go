package web

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"

	"udpweb/internal/journal"
	"udpweb/internal/payload"
	"udpweb/internal/texts"
)

// shownBytes is how much of a payload the inspector dumps; the rest is there for download.
const shownBytes = 4096

// detail is a datagram with everything that is known of it. The zero value is what the template
// shows before a script fills it.
type detail struct {
	Row         row
	Time        string
	Title       string
	Interface   string
	TTL, TOS    string
	Header      header
	Length, Via string
	Text        string
	Notes       []string
	Findings    []string // of a datagram that was sent: what became of it
	Hex         []payload.DumpRow
	Cut         string // how much of the payload is dumped, where it is not all
	PayloadPath string
}

// datagram is the page of one entry, for readers without scripts and for links.
func (w *Web) datagram(rw http.ResponseWriter, r *http.Request) {
	number := chi.URLParam(r, "seq")
	found, ok := w.entry(number)
	if !ok {
		w.noSuchEntry(rw, r, number)
		return
	}
	shown := w.detail(&found)
	if note := w.host().sourceNote(&found); note != "" {
		shown.Notes = append(shown.Notes, note)
	}
	for _, each := range w.lab.Check(&found).Findings {
		shown.Findings = append(shown.Findings, w.words.Language.Finding(string(each.Code), each.Values))
	}
	w.show(rw, r, http.StatusOK, datagramPage(w.frame(shown.Title), shown))
}

// noSuchEntry answers that there is no entry of a number, and which there are.
func (w *Web) noSuchEntry(rw http.ResponseWriter, r *http.Request, number string) {
	stats := w.lab.Journal().Stats()
	values := map[string]string{"value": quoted(number)}
	if stats.Held > 0 {
		values["first"], values["last"] = count(stats.First), count(stats.Appended)
	}
	w.Problem(rw, r, http.StatusNotFound, "no-such-datagram", values)
}

func (w *Web) detail(e *journal.Entry) detail {
	shown := detail{
		Row: w.row(e), Title: texts.Fill(w.words.DetailTitle, "seq", count(e.Seq)),
		Time: preciseClock(e.Time), Interface: e.Interface, Via: w.words.ViaText(e.Via), Length: w.bytes(e),
		TTL: w.words.Unknown, TOS: w.words.Unknown, Header: w.header(e),
		Text: payload.Preview(e.Payload, shownBytes), Hex: payload.Dump(e.Payload, shownBytes),
		PayloadPath: "/api/v1/datagrams/" + count(e.Seq) + "/payload",
	}
	if text, ok := payload.Text(e.Payload); ok {
		shown.Text = text
	} else {
		shown.Notes = append(shown.Notes, w.words.NotTextNote)
	}
	if e.Header.Known {
		shown.TTL, shown.TOS = strconv.Itoa(int(e.Header.TTL)), w.tos(e)
	}
	if e.Count > 1 {
		shown.Notes = append(shown.Notes, texts.Fill(w.words.ManyNote, "count", count(e.Count)))
	}
	if e.Truncated() {
		shown.Notes = append(shown.Notes, texts.Fill(w.words.CutNote,
			"captured", strconv.Itoa(len(e.Payload)), "length", strconv.Itoa(e.Length)))
	}
	if e.Length == 0 {
		shown.Notes = append(shown.Notes, w.words.EmptyNote)
	}
	if len(e.Payload) > shownBytes {
		shown.Cut = texts.Fill(w.words.HexCut, "shown", strconv.Itoa(shownBytes), "total", strconv.Itoa(len(e.Payload)))
	}
	return shown
}

// tos is the TOS with the names of what it is made of.
func (w *Web) tos(e *journal.Entry) string {
	value, name := e.Header.DSCP()
	return texts.Fill(w.words.TOSNamed, "tos", strconv.Itoa(int(e.Header.TOS)), "hex", fmt.Sprintf("0x%02x", e.Header.TOS),
		"dscp", strconv.Itoa(int(value)), "name", name, "ecn", e.Header.ECN())
}

// offset writes the place of a row of a dump the way hex dumps do.
func offset(at int) string { return fmt.Sprintf("%04x", at) }
