package web

import (
	"errors"
	"net/http"
	"net/netip"

	"github.com/go-chi/chi/v5"

	"udpweb/internal/journal"
	"udpweb/internal/lab"
	"udpweb/internal/snippet"
)

// codeRoutes are the programs that do what a datagram or a listener shows.
func (w *Web) codeRoutes(router chi.Router) {
	router.Get("/datagrams/{seq}/code", w.spoken((*Web).datagramCodes))
	router.Get("/datagrams/{seq}/code/{language}", w.spoken((*Web).datagramCode))
	router.Get("/listeners/{id}/code", w.spoken((*Web).listenerCodes))
	router.Get("/listeners/{id}/code/{language}", w.spoken((*Web).listenerCode))
}

// codeSubject is what programs can be written for: what is known of a datagram or of a listener.
type codeSubject struct {
	path string // of the page that it is on
	send snippet.SendTask
	from netip.AddrPort // where it was sent from
	sent bool           // whether the lab has sent it, and so is the source

	listen snippet.ListenTask
	reason string // why there is nothing to listen for, in words
}

// codeChoice is one thing that a program can do.
type codeChoice struct {
	Task snippet.Task
	Bind bool // whether it sends from where the datagram was sent from
}

// query is the choice as the query of an address.
func (c codeChoice) query() string {
	if c.Bind {
		return "task=" + string(c.Task) + "&bind=true"
	}
	return "task=" + string(c.Task)
}

// chosenCode reads a choice from the address of a request; without one it is the usual.
func chosenCode(r *http.Request, usual snippet.Task) (codeChoice, bool) {
	query := r.URL.Query()
	made := codeChoice{Task: usual, Bind: query.Get("bind") == ticked}
	if query.Has("task") {
		made.Task = snippet.Task(query.Get("task"))
	}
	return made, made.Task == snippet.Sending || made.Task == snippet.Listening && !made.Bind
}

// codesOf is what programs can be written for a datagram. Where there is none, the answer has been given.
func (w *Web) codesOf(rw http.ResponseWriter, r *http.Request) (codeSubject, bool) {
	number := chi.URLParam(r, "seq")
	e, ok := w.entry(number)
	if !ok {
		w.noSuchEntry(rw, r, number)
		return codeSubject{}, false
	}
	if e.Kind != journal.Received && e.Kind != journal.Sent {
		w.Problem(rw, r, http.StatusNotFound, "not-found", map[string]string{"path": quoted(r.URL.EscapedPath())})
		return codeSubject{}, false
	}
	made := codeSubject{
		path: "/datagrams/" + count(e.Seq), from: e.Source, sent: e.Kind == journal.Sent,
		send: snippet.SendTask{To: e.Destination, Payload: e.Payload, Lab: w.labOf(r)},
	}
	if e.Truncated() {
		made.send.Length = e.Length
	}
	found, err := w.lab.Listener(e.Listener)
	switch {
	case e.Listener == "":
		made.reason = w.words.CodeNoListener
	case err != nil:
		made.reason = w.words.CodeListenerGone
	default:
		made.listen = w.listenTask(r, found)
		if !made.send.To.Addr().IsValid() { // What it was sent to is not known on every system.
			made.send.To = reachable(found.Local)
		}
	}
	return made, true
}

// codesOfListener is what programs can be written for a listener. Where there is none, the answer has been given.
func (w *Web) codesOfListener(rw http.ResponseWriter, r *http.Request) (codeSubject, bool) {
	found, err := w.lab.Listener(chi.URLParam(r, "id"))
	if err != nil {
		w.fail(rw, r, err)
		return codeSubject{}, false
	}
	return codeSubject{
		path:   listenerPath(found.ID),
		send:   snippet.SendTask{To: reachable(found.Local), Payload: []byte(w.words.CodeHello), Lab: w.labOf(r)},
		listen: w.listenTask(r, found),
	}, true
}

func (w *Web) listenTask(r *http.Request, l lab.Listener) snippet.ListenTask {
	return snippet.ListenTask{
		At: l.Local, IPv6Only: l.Network == "udp6" && l.Local.Addr().IsUnspecified(), ReadSize: l.ReadSize,
		Rule: ruleOf(l.Reply.Preset), Reply: l.Reply.Payload,
		Held: l.State != lab.Stopped, Groups: len(l.Groups) > 0, Lab: w.labOf(r),
	}
}

func ruleOf(preset lab.Preset) snippet.Rule {
	switch preset {
	case lab.ReplyEcho:
		return snippet.ReplyEcho
	case lab.ReplyUpper:
		return snippet.ReplyUpper
	case lab.ReplyFixed:
		return snippet.ReplyFixed
	default:
		return snippet.NoReply
	}
}

// reachable is an address that reaches a listener from its own machine: nothing can be sent to all addresses.
func reachable(local netip.AddrPort) netip.AddrPort {
	switch {
	case local.Addr() == netip.IPv4Unspecified():
		return netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), local.Port())
	case local.Addr() == netip.IPv6Unspecified():
		return netip.AddrPortFrom(netip.IPv6Loopback(), local.Port())
	}
	return local
}

// labOf is how the sender of a request reaches this lab.
func (w *Web) labOf(r *http.Request) snippet.Lab {
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	return snippet.Lab{URL: scheme + "://" + r.Host, Token: w.options.AsksToken}
}

// written is a program, or why there is none.
type written struct {
	Language snippet.Language
	Choice   codeChoice
	Program  snippet.Program
	Path     string // of the program by itself
	Reason   string
}

// write writes the program of a choice in a language. It says false where there is no such language.
func (w *Web) write(of codeSubject, c codeChoice, language snippet.Language) (written, bool) {
	made := written{Language: language, Choice: c, Path: of.path + "/code/" + language.ID + "?" + c.query()}
	var err error
	switch {
	case c.Task == snippet.Sending:
		task := of.send
		if c.Bind {
			task.From = of.from
		}
		made.Program, err = snippet.Send(language.ID, task, w.comments())
		made.Program = seenFrom(made.Program, false)
	case of.reason != "":
		made.Reason = of.reason
	default:
		made.Program, err = snippet.Listen(language.ID, of.listen, w.comments())
		made.Program = seenFrom(made.Program, of.sent)
	}
	var cannot *snippet.CannotError
	switch {
	case errors.As(err, &cannot):
		made.Reason = w.reasonOf(cannot.Reason)
	case errors.Is(err, snippet.ErrUnknownLanguage):
		return written{}, false
	case err != nil:
		made.Reason = w.words.CodeNoAddress
	}
	return made, true
}

// seenFrom names the parts of a program as those of the datagram that is shown. A listener's own are those of what it
// receives; where the lab has sent the datagram, it is what the listener answers.
func seenFrom(p snippet.Program, sent bool) snippet.Program {
	of := map[snippet.Field]snippet.Field{snippet.Answer: ""}
	if sent {
		of = map[snippet.Field]snippet.Field{
			snippet.SourcePort: snippet.DestinationPort, snippet.DestinationPort: snippet.SourcePort,
			snippet.Length: "", snippet.Answer: snippet.Payload,
		}
	}
	seen := snippet.Program{FileName: p.FileName}
	for _, each := range p.Parts {
		if other, known := of[each.Field]; known {
			each.Field = other
		}
		seen.Parts = append(seen.Parts, each)
	}
	return seen
}

func (w *Web) reasonOf(reason snippet.Reason) string {
	switch reason {
	case snippet.NoListening:
		return w.words.CodeNoListening
	case snippet.NoSource:
		return w.words.CodeNoSource
	case snippet.NoEmpty:
		return w.words.CodeNoEmpty
	case snippet.NoMany:
		return w.words.CodeNoMany
	}
	return w.words.CodeNoAddress
}

// comments are the sentences in programs.
func (w *Web) comments() snippet.Comments {
	words := w.words
	return snippet.Comments{
		Sends: words.CodeSends, Listens: words.CodeListens, Run: words.CodeRun, PicksPort: words.CodePicksPort,
		Broadcast: words.CodeBroadcast, Cut: words.CodeCut, Held: words.CodeHeld, Groups: words.CodeGroups,
		CutsLonger: words.CodeCutsLonger, TakesWhole: words.CodeTakesWhole, UpperASCII: words.CodeUpperASCII,
		OneWrite: words.CodeOneWrite, WhySocat: words.CodeWhySocat, WhySocatHere: words.CodeWhySocatHere,
		SocatEmpty: words.CodeSocatEmpty, LabSends: words.CodeLabSends, LabListens: words.CodeLabListens, Token: words.CodeToken,
	}
}
