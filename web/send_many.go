package web

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"udpweb/internal/lab"
	"udpweb/internal/texts"
)

// manyOptions is read only: the fields of the send form that are about many datagrams.
var manyOptions = []string{"count", "rate"}

// manyView is how far a transmission of the send form is. The zero value is none.
type manyView struct {
	ID        string
	Tried, Of string // datagrams
	Text      string
}

// transmit sends what the send form says many times. The page that follows shows how far it is.
func (w *Web) transmit(rw http.ResponseWriter, r *http.Request) {
	filled, ok := w.typedSend(rw, r)
	if !ok {
		return
	}
	plan, err := filled.plan()
	var made lab.Transmission
	if err == nil {
		made, err = w.lab.Transmit(r.Context(), plan)
	}
	if err != nil {
		w.refuseSend(rw, r, filled, err)
		return
	}
	http.Redirect(rw, r, w.backTo(filled, url.Values{"transmission": {made.ID}}), http.StatusSeeOther)
}

// stopTransmission ends a transmission. One that has ended meanwhile is shown as it is.
func (w *Web) stopTransmission(rw http.ResponseWriter, r *http.Request) {
	filled, ok := w.typedSend(rw, r)
	if !ok {
		return
	}
	id := chi.URLParam(r, "id")
	if found, err := w.lab.Transmission(id); err != nil {
		w.fail(rw, r, err)
		return
	} else if found.Ended.IsZero() {
		_, _ = w.lab.ChangeTransmission(id, lab.Cancelled) // It fails where it has just ended by itself.
	}
	http.Redirect(rw, r, w.backTo(filled, url.Values{"transmission": {id}}), http.StatusSeeOther)
}

// plan is what the form asks for. A transmission has a socket of its own, or that of a listener: none that is
// connected.
func (f sendForm) plan() (lab.TransmissionPlan, error) {
	wanted, err := f.send()
	plan := lab.TransmissionPlan{
		To: []string{wanted.To}, From: wanted.From, Payload: wanted.Payload, Spec: f.payload(), TTL: wanted.TTL, TOS: wanted.TOS,
		DontFragment: wanted.DontFragment, Broadcast: wanted.Broadcast, Interface: wanted.Interface,
	}
	var badCount, badRate error
	plan.Count, badCount = countOf(f.value("count"))
	plan.Pace.Rate, badRate = rateOf(f.value("rate"))
	return plan, mistaken(err, badCount, badRate)
}

// countOf is how many datagrams shall be sent.
func countOf(typed string) (uint64, error) {
	number, err := strconv.ParseUint(strings.TrimSpace(typed), 10, 64)
	if err != nil || number == 0 {
		return 0, &lab.Failure{Code: lab.BadCount, Field: "count", Values: map[string]string{
			"value": cmp.Or(strings.TrimSpace(typed), "0"), "least": "1", "most": strconv.Itoa(lab.MaxTransmissionCount),
		}}
	}
	return number, nil
}

// rateOf is how many datagrams shall be sent a second; an empty field leaves it to the kernel.
func rateOf(typed string) (float64, error) {
	typed = strings.TrimSpace(typed)
	if typed == "" {
		return 0, nil
	}
	rate, err := strconv.ParseFloat(typed, 64)
	if err != nil || !(rate > 0) {
		return 0, &lab.Failure{Code: lab.BadPace, Field: "rate", Values: map[string]string{}}
	}
	return rate, nil
}

// many is how far the transmission is that the address of the page names, and in words what came of it once
// it has ended.
func (w *Web) many(query url.Values) (view manyView, fate string) {
	found, err := w.lab.Transmission(query.Get("transmission"))
	if err != nil {
		return manyView{}, ""
	}
	stats := found.Stats
	refused := uint64(0)
	for _, each := range stats.Failed {
		refused += each
	}
	if !found.Ended.IsZero() {
		return manyView{}, w.manyFate(found, refused)
	}
	return manyView{
		ID: found.ID, Tried: count(stats.Sent + refused), Of: count(stats.Requested),
		Text: texts.Fill(w.words.ManyGoing, "sent", grouped(stats.Sent), "requested", grouped(stats.Requested), "failed", some(refused)),
	}, ""
}

// manyFate is what came of a transmission that has ended. Scripts word it alike (static/js/do/many.js).
func (w *Web) manyFate(t lab.Transmission, refused uint64) string {
	errnos := strings.Join(slices.Sorted(maps.Keys(t.Stats.Failed)), ", ")
	told := texts.Fill(w.words.ManyDone, "sent", grouped(t.Stats.Sent), "requested", grouped(t.Stats.Requested),
		"failed", some(refused), "errors", errnos, "replied", some(t.Stats.Replied))
	switch {
	case t.State == lab.Cancelled:
		return w.words.ManyStopped + " " + told
	case t.Failure != nil:
		words, _ := w.words.Language.Problem(string(t.Failure.Code), t.Failure.Values)
		return told + " " + texts.Fill(w.words.ManyFailed, "reason", words.Detail)
	}
	return told
}

// some is a number that is not worth a word where it is 0.
func some(n uint64) string {
	if n == 0 {
		return ""
	}
	return grouped(n)
}

// manyUnfolded reports whether a transmission is under way, or something about one is wrong or came with a link.
func (f sendForm) manyUnfolded() bool {
	usual := newSendForm()
	return f.Many.ID != "" || f.wrong(manyOptions...) || slices.ContainsFunc(manyOptions, func(name string) bool {
		return f.value(name) != usual.value(name)
	})
}

// orZero is a number for an attribute that must have one.
func orZero(number string) string { return cmp.Or(number, "0") }
