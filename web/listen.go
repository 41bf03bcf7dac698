package web

import (
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"udpweb/internal/lab"
)

// listenForm starts a listener.
type listenForm struct{ form }

// listenFields is read only: where the errors of the listen form belong.
var listenFields = []field{
	{Name: "address", Location: "address"},
	{Name: "port", Location: "address", Codes: []string{"bad-port", "port-in-use", "port-not-permitted"}},
	{Name: "name", Location: "name"},
	{Name: "read_size", Location: "read_size"},
	{Name: "receive_queue", Location: "receive_queue"},
	{Name: "network", Location: "network"},
	{Name: "reuse_address", Location: "reuse_address"},
	{Name: "reuse_port", Location: "reuse_port"},
	{Name: "reply", Location: "reply"},
	{Name: "reply_text", Location: "reply", Codes: []string{"datagram-too-large"}},
}

// listenOptions is read only: the fields that are folded away.
var listenOptions = []string{"name", "read_size", "receive_queue", "network", "reuse_address", "reuse_port"}

// newListenForm is filled in for the first example of the tutorials.
func newListenForm() listenForm {
	return filledListenForm(map[string]string{
		"address": "0.0.0.0", "port": "8888", "read_size": strconv.Itoa(lab.DefaultReadSize),
		"receive_queue": strconv.Itoa(lab.DefaultReceiveQueue), "reply_text": "Hello UDP Client",
	})
}

func filledListenForm(values map[string]string) listenForm {
	return listenForm{form{Name: "listen", Fields: listenFields, Values: values}}
}

// createListener starts what the listen form asks for.
func (w *Web) createListener(rw http.ResponseWriter, r *http.Request) {
	values, ok := w.typed(rw, r, namesOf(listenFields)...)
	if !ok {
		return
	}
	filled := filledListenForm(values)
	wanted, err := filled.listener()
	if err == nil {
		_, err = w.lab.CreateListener(r.Context(), wanted)
	}
	if err != nil {
		page := w.page(r)
		page.Listen = filled
		w.refuse(rw, r, &page, &page.Listen.form, err)
		return
	}
	http.Redirect(rw, r, "/#listeners", http.StatusSeeOther)
}

// listener is what the form asks for.
func (f listenForm) listener() (lab.NewListener, error) {
	readSize, tooLong := wholeNumber(f.value("read_size"), "read_size")
	receiveQueue, tooLarge := wholeNumber(f.value("receive_queue"), "receive_queue")
	if err := mistaken(tooLong, tooLarge); err != nil {
		return lab.NewListener{}, err
	}
	return lab.NewListener{
		Name: f.value("name"), Network: f.value("network"), Address: joinAddress(f.value("address"), f.value("port")),
		ReadSize: readSize, ReceiveQueue: receiveQueue,
		ReuseAddress: f.ticked("reuse_address"), ReusePort: f.ticked("reuse_port"),
		Reply: replyChoice(f.value("reply"), f.value("reply_text")),
	}, nil
}

// unfolded reports whether something is wrong, or came with a link, that is folded away at first.
func (f listenForm) unfolded() bool {
	usual := newListenForm()
	return f.wrong(listenOptions...) || f.Linked && slices.ContainsFunc(listenOptions, func(name string) bool {
		return f.value(name) != usual.value(name)
	})
}

// joinAddress puts the two fields of an address together.
func joinAddress(host, port string) string {
	return net.JoinHostPort(strings.Trim(strings.TrimSpace(host), "[]"), strings.TrimSpace(port))
}

// wholeNumber reads a number; an empty field leaves the choice to the lab.
func wholeNumber(typed, field string) (*int, error) {
	if strings.TrimSpace(typed) == "" {
		return nil, nil
	}
	number, err := strconv.Atoi(strings.TrimSpace(typed))
	if err != nil {
		return nil, lab.NotANumber(field, typed)
	}
	return &number, nil
}

// replyChoice makes a reply rule of a choice and a text.
func replyChoice(choice, text string) lab.Reply {
	if choice == string(lab.ReplyFixed) {
		return lab.Reply{Preset: lab.ReplyFixed, Payload: []byte(text)}
	}
	return lab.Reply{Preset: lab.Preset(choice)}
}

// changeListener does what the buttons of a listener say, and shows what it was pressed on again: the lab, or the page of
// the listener.
func (w *Web) changeListener(rw http.ResponseWriter, r *http.Request) {
	names := append([]string{"action", "back", "reply", "reply_text"}, namesOf(optionFields)...)
	values, ok := w.typed(rw, r, append(names, namesOf(groupFields)...)...)
	if !ok {
		return
	}
	id := chi.URLParam(r, "id")
	own := values["back"] == backToPage
	err := w.actOn(r, id, values)
	switch {
	case err == nil && own && values["action"] != "remove":
		http.Redirect(rw, r, listenerPath(id), http.StatusSeeOther)
	case err == nil:
		http.Redirect(rw, r, "/#listeners", http.StatusSeeOther)
	case own:
		w.refuseOnPage(rw, r, id, values, err)
	default:
		page := w.page(r)
		if blamed := page.formOf(id, values); blamed != nil {
			w.refuse(rw, r, &page, blamed, err)
		} else {
			w.fail(rw, r, err)
		}
	}
}

// formOf is the form of a listener that values were typed into, with these in it; nil where there is
// none to show again.
func (p *homePage) formOf(id string, values map[string]string) *form {
	at := slices.IndexFunc(p.Listeners, func(each listenerCard) bool { return each.ID == id })
	if at < 0 {
		return nil
	}
	return p.Listeners[at].formOf(values)
}

// formOf is the form of the card that values were typed into, with these in it; nil where there is none to
// show again.
func (c *listenerCard) formOf(values map[string]string) *form {
	switch values["action"] {
	case "options":
		c.Options = optionsForm(c.ID, values)
		return &c.Options
	case "join":
		c.Join = joinForm(c.ID, values)
		return &c.Join
	}
	return nil
}

// actOn does what a button says: its value is a command, or the state to turn to.
func (w *Web) actOn(r *http.Request, id string, values map[string]string) error {
	switch action := values["action"]; action {
	case "remove":
		return w.lab.RemoveListener(r.Context(), id)
	case "join":
		return w.join(r, id, newGroup(values))
	case "leave":
		return w.leave(r, id, newGroup(values))
	case "options":
		change, err := optionsForm(id, values).optionsChange()
		if err == nil {
			_, err = w.lab.UpdateListener(r.Context(), id, change)
		}
		return err
	case "reply":
		reply := replyChoice(values["reply"], values["reply_text"])
		_, err := w.lab.UpdateListener(r.Context(), id, lab.Change{Reply: &reply})
		return err
	default:
		state := lab.State(action)
		_, err := w.lab.UpdateListener(r.Context(), id, lab.Change{State: &state})
		return err
	}
}

// clear empties the journal.
func (w *Web) clear(rw http.ResponseWriter, r *http.Request) {
	w.lab.Clear()
	http.Redirect(rw, r, "/#happened", http.StatusSeeOther)
}
