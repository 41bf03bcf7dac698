package web

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"udpweb/internal/journal"
	"udpweb/internal/lab"
	"udpweb/internal/payload"
)

// formWait is how long the form waits for a reply without scripts.
const formWait = time.Second

// sendForm sends one datagram.
type sendForm struct {
	form
	Many   manyView
	Silent string // the page of the datagram that nothing has come back to; "" where there is none
}

// connectedSocket is the choice of a socket that is connected and kept.
const connectedSocket = "connected"

// sendFields are where the errors of a send form with these values belong. What is wrong with where
// it is sent from belongs to the source where one was typed, as scripts have it (static/js/do/send.js).
func sendFields(values map[string]string) []field {
	from, source := "from", "source"
	if sourceOf(values) != "" {
		from, source = "connected", "from"
	}
	return []field{
		{Name: "host", Location: "to"},
		{Name: "port", Location: "to", Codes: []string{"bad-port", "port-zero"}},
		{Name: "message", Location: "payload"},
		{Name: "from", Location: from},
		{Name: "source", Location: source},
		{Name: "ttl", Location: "ttl"},
		{Name: "tos", Location: "tos"},
		{Name: "dont_fragment", Location: "dont_fragment"},
		{Name: "broadcast", Location: "broadcast"},
		{Name: "interface", Location: "interface"},
		{Name: "count", Location: "count"},
		{Name: "rate", Location: "rate"},
	}
}

// sourceOf is the address that a new socket shall have; a listener has its own.
func sourceOf(values map[string]string) string {
	if from := values["from"]; from != "" && from != connectedSocket {
		return ""
	}
	return strings.TrimSpace(values["source"])
}

// newSendForm is filled in for the first example of the tutorials.
func newSendForm() sendForm {
	return filledSendForm(map[string]string{
		"host": "127.0.0.1", "port": "8888", "message": "Hello server!", "format": "text", "count": "100", "rate": "100",
	})
}

func filledSendForm(values map[string]string) sendForm {
	return sendForm{form: form{Name: "send", Fields: sendFields(values), Values: values}}
}

// send sends what the send form says.
func (w *Web) send(rw http.ResponseWriter, r *http.Request) {
	filled, ok := w.typedSend(rw, r)
	if !ok {
		return
	}
	wanted, err := filled.send()
	var sent lab.Sent
	if err == nil {
		sent, err = w.lab.Send(r.Context(), wanted)
	}
	if err != nil {
		w.refuseSend(rw, r, filled, err)
		return
	}
	http.Redirect(rw, r, w.backTo(filled, fateQuery(sent)), http.StatusSeeOther)
}

// typedSend reads the send form. It returns false when it could not be read, having answered.
func (w *Web) typedSend(rw http.ResponseWriter, r *http.Request) (sendForm, bool) {
	values, ok := w.typed(rw, r, append(namesOf(sendFields(nil)), "format")...)
	return filledSendForm(values), ok
}

// backTo leads to the page with what was typed still in the form, as far as a link can be as long.
func (w *Web) backTo(filled sendForm, told url.Values) string {
	var cards []listenerCard
	for _, each := range w.lab.Listeners() {
		cards = append(cards, listenerCard{ID: each.ID, Local: each.Local.String()})
	}
	query := filled.query(cards)
	maps.Copy(query, told)
	if encoded := query.Encode(); len(encoded) <= maxLink {
		return "/?" + encoded + "#send"
	}
	return "/?" + told.Encode() + "#send"
}

// send is what the form asks for. From a connected socket nobody waits: what became of a datagram is
// told with the next.
func (f sendForm) send() (wanted lab.Send, err error) {
	wanted = lab.Send{
		To: joinAddress(f.value("host"), f.value("port")), From: f.value("from"), Wait: formWait,
		DontFragment: f.ticked("dont_fragment"), Broadcast: f.ticked("broadcast"), Interface: f.value("interface"),
	}
	if source := sourceOf(f.Values); source != "" {
		wanted.From = source
	}
	if f.value("from") == connectedSocket {
		wanted.From, wanted.Connected, wanted.Wait = sourceOf(f.Values), true, 0
	}
	var badPayload, badTTL, badTOS error
	wanted.Payload, badPayload = f.payload().Bytes()
	wanted.TTL, badTTL = wholeNumber(f.value("ttl"), "ttl")
	wanted.TOS, badTOS = wholeNumber(f.value("tos"), "tos")
	return wanted, mistaken(badPayload, badTTL, badTOS)
}

// unfolded reports whether something was chosen, or is wrong, that is folded away at first.
func (f sendForm) unfolded() bool {
	options := []string{"from", "source", "ttl", "tos", "dont_fragment", "broadcast", "interface"}
	return f.value("format") != "text" || f.wrong(options...) ||
		slices.ContainsFunc(options, func(name string) bool { return f.value(name) != "" })
}

// refuseSend shows the form again. That the datagram before was refused is no mistake of the form's:
// it is what became of this one.
func (w *Web) refuseSend(rw http.ResponseWriter, r *http.Request, filled sendForm, err error) {
	page := w.page(r)
	page.Send = filled
	found, known := w.complaintOf(err)
	if code := lab.Code(found.code); known && (code == lab.EarlierRefused || code == lab.EarlierUndelivered) {
		page.Fate = found.text()
		w.show(rw, r, statusOf(found.code), home(page))
		return
	}
	w.refuse(rw, r, &page, &page.Send.form, err)
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

// fateQuery asks the page for the fate of a datagram. It names entries and holds no facts of its own, since
// anybody can write a link.
func fateQuery(sent lab.Sent) url.Values {
	query := url.Values{"sent": {count(sent.Entry.Seq)}, "outcome": {string(sent.Outcome)}}
	for _, back := range []*journal.Entry{sent.Reply, sent.Refusal} {
		if back != nil {
			query.Set("back", count(back.Seq))
		}
	}
	return query
}

// fate words what became of a datagram, by a fateQuery and the journal. Where nothing came back, the page of the datagram
// tells more.
func (w *Web) fate(query url.Values) (text, more string) {
	sent, ok := w.entry(query.Get("sent"))
	if !ok || sent.Kind != journal.Sent {
		return "", ""
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
		more = "/datagrams/" + count(sent.Seq)
	}
	fate.RTT = max(0, back.Time.Sub(sent.Time))
	return w.words.Language.Fate(string(fate.Outcome), fate.Values()), more
}
