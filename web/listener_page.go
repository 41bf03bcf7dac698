package web

import (
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"

	"udpweb/internal/journal"
	"udpweb/internal/lab"
	"udpweb/internal/snippet"
	"udpweb/internal/texts"
)

// backToPage is what the forms on the page of a listener say, to be shown it again.
const backToPage = "page"

// listenerView is the page of a listener: for readers without scripts, and for links.
type listenerView struct {
	frame
	Card       listenerCard
	Interfaces []string
	Settings   []setting
	Rows       []row // newest first
	Heading    string
	Commands   []shellCommand
}

// setting is a setting of a listener, as it is.
type setting struct{ Name, Value string }

// shellCommand is a command for a terminal, and what it is for.
type shellCommand struct{ Purpose, Text string }

// listener shows the page of a listener, which its id or its local address names.
func (w *Web) listener(rw http.ResponseWriter, r *http.Request) {
	found, err := w.lab.Listener(chi.URLParam(r, "id"))
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	w.show(rw, r, http.StatusOK, listenerPage(w.listenerView(r, found)))
}

// refuseOnPage shows the page of a listener again, with what is wrong in the form that is to blame for it.
func (w *Web) refuseOnPage(rw http.ResponseWriter, r *http.Request, id string, values map[string]string, err error) {
	found, gone := w.lab.Listener(id)
	if gone != nil {
		w.fail(rw, r, gone)
		return
	}
	view := w.listenerView(r, found)
	blamed := view.Card.formOf(values)
	if blamed == nil {
		w.fail(rw, r, err)
		return
	}
	if status, ok := w.blame(rw, r, blamed, err); ok {
		w.show(rw, r, status, listenerPage(view))
	}
}

func (w *Web) listenerView(r *http.Request, l lab.Listener) listenerView {
	title := texts.Fill(w.words.ListenerTitle, "address", l.Local.String())
	view := listenerView{
		frame: w.frame(title), Card: w.listenerCard(l), Interfaces: w.interfaces(), Settings: w.settings(l), Commands: w.commands(r, l),
	}
	host := w.host()
	view.Card.Alone, view.Card.Unpublished, view.Card.NoMulticast = true, host.unpublished(l), host.NoMulticast
	entries := w.lab.Journal().Find(journal.Query{
		Newest: true, Limit: shownRows, Match: func(e *journal.Entry) bool { return e.Listener == l.ID },
	}).Entries
	for i := range entries {
		view.Rows = append(view.Rows, w.row(&entries[len(entries)-1-i]))
	}
	view.Heading = texts.Fill(w.words.ListenerEntries, "count", strconv.Itoa(len(entries)))
	return view
}

// settings are what was chosen about a listener, and what the system has made of it.
func (w *Web) settings(l lab.Listener) []setting {
	words := w.words
	onOff := func(on bool) string {
		if on {
			return words.HostOn
		}
		return words.HostOff
	}
	networks := map[string]string{"udp4": words.NetworkIPv4, "udp6": words.NetworkIPv6, "udp": words.NetworkBoth}
	queue := w.queueView(l).Sizes
	if queue == "" {
		queue = texts.Size(l.ReceiveQueue)
	}
	reply := replyWords(words, l.Reply.Preset)
	if text := replyText(l.Reply); text != "" {
		reply += ": " + text
	}
	found := []setting{
		{words.Address, l.Address.String()},
		{words.Network, networks[l.Network]},
		{words.AutoReply, reply},
		{words.ReadSize, strconv.Itoa(l.ReadSize)},
		{words.ReceiveQueue, queue},
		{words.ReuseAddress, onOff(l.ReuseAddress)},
		{words.ReusePort, onOff(l.ReusePort)},
	}
	if l.Name != "" {
		found = append([]setting{{words.Name, l.Name}}, found...)
	}
	return found
}

// commands are those of the buttons of a listener, for a terminal.
func (w *Web) commands(r *http.Request, l lab.Listener) []shellCommand {
	base := w.labOf(r).URL + "/api/v1"
	listener := base + "/listeners/" + l.ID
	curl := func(arguments ...string) string { return w.curl(arguments...) }
	change := func(state lab.State) string {
		return curl("-X", "PATCH", "-H", "Content-Type: application/json", "-d", `{"state":"`+string(state)+`"}`, listener)
	}
	found := []shellCommand{{w.words.CommandLook, curl(listener)}}
	switch l.State {
	case lab.Listening:
		found = append(found, shellCommand{w.words.Pause, change(lab.Paused)}, shellCommand{w.words.Stop, change(lab.Stopped)})
	case lab.Paused:
		found = append(found, shellCommand{w.words.Resume, change(lab.Listening)}, shellCommand{w.words.Stop, change(lab.Stopped)})
	case lab.Stopped:
		found = append(found, shellCommand{w.words.Start, change(lab.Listening)})
	}
	return append(found,
		shellCommand{w.words.CommandWatch, curl("-N", base+"/datagrams?format=ndjson&follow=true&listener="+l.ID)},
		shellCommand{w.words.CommandExport, curl("-OJ", base+"/datagrams?format=pcapng&listener="+l.ID)},
		shellCommand{w.words.Remove, curl("-X", "DELETE", listener)},
	)
}

// curl is a command of curl for a POSIX shell. The token, where the lab asks for one, is left to the environment.
func (w *Web) curl(arguments ...string) string {
	command := "curl"
	if w.options.AsksToken {
		command += ` -H "Authorization: Bearer $UDPWEB_TOKEN"`
	}
	for _, each := range arguments {
		command += " " + snippet.ShellWord(each)
	}
	return command
}
