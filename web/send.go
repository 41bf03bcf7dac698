package web

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"udpweb/internal/lab"
	"udpweb/internal/payload"
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
	return sendForm{form{Name: "send", Values: map[string]string{
		"host": "127.0.0.1", "port": "8888", "message": "Hello server!", "format": "text",
	}}}
}

// send sends what the send form says.
func (w *Web) send(rw http.ResponseWriter, r *http.Request) {
	values, ok := w.typed(rw, r, "host", "port", "message", "format", "from")
	if !ok {
		return
	}
	filled := sendForm{form{Name: "send", Values: values}}
	data, err := filled.payload().Bytes()
	var sent lab.Sent
	if err == nil {
		sent, err = w.lab.Send(r.Context(), lab.Send{
			To: joinAddress(filled.value("host"), filled.value("port")), From: filled.value("from"),
			Payload: data, Wait: formWait,
		})
	}
	if err == nil {
		query := url.Values{"sent": {strconv.FormatUint(sent.Entry.Seq, 10)}, "outcome": {string(sent.Outcome)}}
		http.Redirect(rw, r, "/?"+query.Encode()+"#send", http.StatusSeeOther)
		return
	}
	status, known := filled.blame(sendFields, err)
	if !known {
		w.fail(rw, r, err)
		return
	}
	w.show(rw, r, status, home(w.page(newListenForm(), filled)))
}

// payload is the message as it was meant to be written.
func (f sendForm) payload() payload.Spec {
	message := f.value("message")
	switch f.value("format") {
	case "escaped":
		return payload.Spec{Escaped: &message}
	case "hex":
		return payload.Spec{Hex: &message}
	default:
		return payload.Spec{Text: &message}
	}
}
