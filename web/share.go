package web

import (
	"net"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"udpweb/internal/lab"
	"udpweb/internal/payload"
)

// A link sets everything up and starts nothing. Its parameters have the names that the API has for the same
// things, but for the address of a listener, since a link has a destination as well. docs/API.md lists them,
// static/js/do/share.js writes them.

// maxLink is how many bytes the query of a link may have: what browsers, proxies and chats pass on whole.
// What is longer fills nothing in, rather than a part of it.
const maxLink = 8000

// What a link says about the forms, by the names of their fields.
var (
	linkedListenLines = []string{"name", "read_size", "receive_queue", "reply_text"}    // read only
	linkedSendLines   = []string{"ttl", "tos", "interface", "count", "rate"}            // read only
	linkedListenTicks = []string{"reuse_address", "reuse_port"}                         // read only
	linkedSendTicks   = []string{"dont_fragment", "broadcast"}                          // read only
	linkedMessages    = []string{"text", "escaped", "hex"}                              // read only: the first counts
	linkedViews       = []string{"packets", "ladder", "rate"}                           // read only
	linkedNetworks    = []string{"", "udp4", "udp6", "udp"}                             // read only
	linkedReplies     = []lab.Preset{"", lab.ReplyEcho, lab.ReplyUpper, lab.ReplyFixed} // read only
)

// fillFrom fills the forms of a page from the query of its address, and tells what came of a command that has
// led there.
func (w *Web) fillFrom(page *homePage, rawQuery string) {
	query := linkQuery(rawQuery)
	page.View = linkedViews[max(0, slices.Index(linkedViews, query.Get("view")))]
	page.Listen, page.Send = listenFormFrom(query), sendFormFrom(query, page.Listeners)
	if query.Has("sent") || query.Has("transmission") { // Our own redirect, and no link that somebody was given.
		page.Listen.Linked, page.Send.Linked = false, false
	}
	page.Fate, page.Send.Silent = w.fate(query)
	var ended string
	if page.Send.Many, ended = w.many(query); ended != "" {
		page.Fate = ended
	}
}

// linkQuery reads the query of a link. What cannot be read is left out.
func linkQuery(rawQuery string) url.Values {
	if len(rawQuery) > maxLink {
		return nil
	}
	query, _ := url.ParseQuery(rawQuery)
	return query
}

// listenFormFrom is the listen form as a link fills it in.
func listenFormFrom(query url.Values) listenForm {
	filled := newListenForm()
	filled.linkAddress(query, "listen", "address")
	filled.linkLines(query, linkedListenLines)
	filled.linkTicks(query, linkedListenTicks)
	if network := query.Get("network"); slices.Contains(linkedNetworks, network) && query.Has("network") {
		filled.link("network", network)
	}
	if reply := query.Get("reply"); slices.Contains(linkedReplies, lab.Preset(reply)) && query.Has("reply") {
		filled.link("reply", reply)
	}
	return filled
}

// sendFormFrom is the send form as a link fills it in. The cards are of the listeners that it can send from.
func sendFormFrom(query url.Values, cards []listenerCard) sendForm {
	filled := newSendForm()
	filled.linkAddress(query, "to", "host")
	filled.linkLines(query, linkedSendLines)
	filled.linkTicks(query, linkedSendTicks)
	filled.linkMessage(query)
	filled.linkSource(query, cards)
	filled.Fields = sendFields(filled.Values)
	return filled
}

// link puts what a link says into a field.
func (f *form) link(name, value string) { f.Values[name], f.Linked = value, true }

// linkAddress fills in the field of a host, and the port beside it.
func (f *form) linkAddress(query url.Values, name, host string) {
	if address, said := linkedLine(query, name); said {
		f.Values[host], f.Values["port"] = splitAddress(address)
		f.Linked = true
	}
}

func (f *form) linkLines(query url.Values, names []string) {
	for _, name := range names {
		if line, said := linkedLine(query, name); said {
			f.link(name, line)
		}
	}
}

func (f *form) linkTicks(query url.Values, names []string) {
	for _, name := range names {
		if query.Get(name) == ticked {
			f.link(name, ticked)
		}
	}
}

// linkMessage fills in the message. What could not be seen as it is, or would not survive a text area, comes
// with escapes: what a person sees is what would leave.
func (f *sendForm) linkMessage(query url.Values) {
	at := slices.IndexFunc(linkedMessages, query.Has)
	if at < 0 {
		return
	}
	format := linkedMessages[at]
	message := query.Get(format)
	if !payload.IsText([]byte(message)) || strings.Contains(message, "\r") {
		if format != "text" || !utf8.ValidString(message) {
			return
		}
		format, message = "escaped", payload.Escape([]byte(message))
	}
	f.link("format", format)
	f.link("message", message)
}

// linkSource chooses the socket to send from: the listener that has the address, else a new one that is
// bound to it.
func (f *sendForm) linkSource(query url.Values, cards []listenerCard) {
	from, said := linkedLine(query, "from")
	has := func(each listenerCard) bool { return each.Local == from && each.State != string(lab.Stopped) }
	switch at := slices.IndexFunc(cards, has); {
	case query.Get("connected") == ticked:
		f.link("from", connectedSocket)
		f.link("source", from)
	case at >= 0:
		f.link("from", cards[at].ID)
	case said:
		f.link("source", from)
	}
}

// linkedLine is a value for a field of one line. One that could not be seen as it is, is as good as unsaid.
func linkedLine(query url.Values, name string) (line string, said bool) {
	line = query.Get(name)
	if !query.Has(name) || !payload.IsText([]byte(line)) || strings.ContainsAny(line, "\r\n\t") {
		return "", false
	}
	return line, true
}

// splitAddress is an address in the two fields that it has in a form.
func splitAddress(address string) (host, port string) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return strings.Trim(address, "[]"), ""
	}
	return host, port
}

// query is the form as a link has it. What is as the page comes with it is left out.
func (f sendForm) query(cards []listenerCard) url.Values {
	query := url.Values{"to": {joinAddress(f.value("host"), f.value("port"))}}
	format := f.value("format")
	if !slices.Contains(linkedMessages, format) {
		format = linkedMessages[0]
	}
	query.Set(format, strings.ReplaceAll(f.value("message"), "\r\n", "\n"))
	from, source := f.value("from"), sourceOf(f.Values)
	if from == connectedSocket {
		query.Set("connected", ticked)
	}
	if at := slices.IndexFunc(cards, func(each listenerCard) bool { return each.ID == from }); at >= 0 {
		source = cards[at].Local
	}
	if source != "" {
		query.Set("from", source)
	}
	usual := newSendForm()
	for _, name := range slices.Concat(linkedSendLines, linkedSendTicks) {
		if value := f.value(name); value != usual.value(name) {
			query.Set(name, value)
		}
	}
	return query
}

// usualQuery is what a link need not say: what the page comes with, where that is not empty.
func usualQuery() string {
	listen, send, usual := newListenForm(), newSendForm(), url.Values{}
	for _, name := range slices.Concat(linkedListenLines, linkedSendLines) {
		if value := listen.value(name) + send.value(name); value != "" && name != "reply_text" {
			usual.Set(name, value)
		}
	}
	return usual.Encode()
}
