package web

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"udpweb/internal/journal"
	"udpweb/internal/lab"
	"udpweb/internal/payload"
	"udpweb/internal/texts"
)

// formWait is how long the form waits for a reply without scripts.
const formWait = time.Second

// sendForm sends one datagram.
type sendForm struct{ form }

// sendFields is read only: where the errors of the send form belong.
var sendFields = []field{
	{Name: "host", Location: "to"},
	{Name: "port", Location: "to", Codes: []string{"bad-port", "port-zero"}},
	{Name: "message", Location: "payload"},
	{Name: "from", Location: "from"},
}

// newSendForm is filled in for the first example of the tutorials.
func newSendForm() sendForm {
	return filledSendForm(map[string]string{
		"host": "127.0.0.1", "port": "8888", "message": "Hello server!", "format": "text",
	})
}

func filledSendForm(values map[string]string) sendForm {
	return sendForm{form{Name: "send", Fields: sendFields, Values: values}}
}

// send sends what the send form says.
func (w *Web) send(rw http.ResponseWriter, r *http.Request) {
	values, ok := w.typed(rw, r, "host", "port", "message", "format", "from")
	if !ok {
		return
	}
	filled := filledSendForm(values)
	data, err := filled.payload().Bytes()
	var sent lab.Sent
	if err == nil {
		sent, err = w.lab.Send(r.Context(), lab.Send{
			To: joinAddress(filled.value("host"), filled.value("port")), From: filled.value("from"),
			Payload: data, Wait: formWait,
		})
	}
	if err != nil {
		page := w.page()
		page.Send = filled
		w.refuse(rw, r, &page, &page.Send.form, err)
		return
	}
	http.Redirect(rw, r, fatePath(sent), http.StatusSeeOther)
}

// payload is the message as it was meant to be written. Browsers send its line ends as \r\n, whatever
// was typed (HTML Standard section 4.10.22.4), where scripts send what was typed.
func (f sendForm) payload() payload.Spec {
	message := strings.ReplaceAll(f.value("message"), "\r\n", "\n")
	switch f.value("format") {
	case "escaped":
		return payload.Spec{Escaped: &message}
	case "hex":
		return payload.Spec{Hex: &message}
	default:
		return payload.Spec{Text: &message}
	}
}

// fatePath leads to the page that tells the fate of a datagram. It names entries and holds no facts
// of its own, since anybody can write a link.
func fatePath(sent lab.Sent) string {
	query := url.Values{"sent": {count(sent.Entry.Seq)}, "outcome": {string(sent.Outcome)}}
	for _, back := range []*journal.Entry{sent.Reply, sent.Refusal} {
		if back != nil {
			query.Set("back", count(back.Seq))
		}
	}
	return "/?" + query.Encode() + "#send"
}

// fate words what became of a datagram, by the query of a fatePath and the journal.
func (w *Web) fate(query url.Values) string {
	sent, ok := w.entry(query.Get("sent"))
	if !ok || sent.Kind != journal.Sent {
		return ""
	}
	fate := lab.Sent{Entry: sent, Outcome: lab.OutcomeSent}
	back, came := w.entry(query.Get("back"))
	switch {
	case came && back.Kind == journal.Received:
		fate.Outcome, fate.Reply = lab.OutcomeReplied, &back
	case came && back.Kind == journal.Unreachable:
		fate.Outcome, fate.Refusal = lab.OutcomeRefused, &back
	case query.Get("outcome") == string(lab.OutcomeSilent):
		fate.Outcome, fate.Waited = lab.OutcomeSilent, formWait
	}
	fate.RTT = max(0, back.Time.Sub(sent.Time))
	return texts.Fate(string(fate.Outcome), fate.Values())
}
