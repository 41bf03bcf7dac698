package web

import (
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"

	"udpweb/internal/snippet"
	"udpweb/internal/texts"
)

// datagramCode answers with one program for a datagram.
func (w *Web) datagramCode(rw http.ResponseWriter, r *http.Request) {
	if of, ok := w.codesOf(rw, r); ok {
		w.answerCode(rw, r, of, snippet.Sending)
	}
}

// listenerCode answers with one program for a listener.
func (w *Web) listenerCode(rw http.ResponseWriter, r *http.Request) {
	if of, ok := w.codesOfListener(rw, r); ok {
		w.answerCode(rw, r, of, snippet.Listening)
	}
}

// answerCode answers with a program as it is, ready to be run, or for scripts with its parts. Where there is none, it
// answers with the reason as a comment, which every shell and most languages run without harm.
func (w *Web) answerCode(rw http.ResponseWriter, r *http.Request, of codeSubject, usual snippet.Task) {
	c, isChoice := chosenCode(r, usual)
	made, ok := w.write(of, c, snippet.Language{ID: chi.URLParam(r, "language")})
	if !isChoice || !ok {
		w.Problem(rw, r, http.StatusNotFound, "not-found", map[string]string{"path": quoted(r.URL.EscapedPath())})
		return
	}
	keepLanguage(rw, r)
	if r.URL.Query().Get("format") == "json" {
		w.answerParts(rw, r, made)
		return
	}
	rw.Header().Set("Content-Type", "text/plain; charset=utf-8")
	text, status := made.Program.Text(), http.StatusOK
	if made.Reason != "" {
		text, status = "# "+made.Reason+"\n", http.StatusNotFound
	} else {
		rw.Header().Set("Content-Disposition", `inline; filename="`+made.Program.FileName+`"`)
	}
	rw.Header().Set("Content-Length", strconv.Itoa(len(text)))
	rw.WriteHeader(status)
	_, _ = rw.Write([]byte(text)) // The client has gone; there is nobody to tell.
}

// part is a piece of a program as scripts read it.
type part struct {
	Text  string `json:"text"`
	Field string `json:"field,omitempty"`
}

// answerParts answers with the parts of a program, or why there is none.
func (w *Web) answerParts(rw http.ResponseWriter, r *http.Request, made written) {
	answer := struct {
		File   string `json:"file"`
		Parts  []part `json:"parts"`
		Reason string `json:"reason"`
	}{made.Program.FileName, []part{}, made.Reason}
	for _, each := range made.Program.Parts {
		answer.Parts = append(answer.Parts, part{each.Text, string(each.Field)})
	}
	body, err := json.Marshal(answer)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	rw.Header().Set("Content-Type", "application/json")
	_, _ = rw.Write(body) // The client has gone; there is nobody to tell.
}

// codePage is the programs of a datagram or of a listener, for readers without scripts.
type codePage struct {
	frame
	Back  string // the page of what they are for
	Tasks []codeTask
}

// codeTask is one thing that programs can do, in every language.
type codeTask struct {
	ID, Title string
	Programs  []written
	Reason    string // why there are none at all
}

// datagramCodes is the page of all programs for a datagram.
func (w *Web) datagramCodes(rw http.ResponseWriter, r *http.Request) {
	of, ok := w.codesOf(rw, r)
	if !ok {
		return
	}
	title := texts.Fill(w.words.CodeOfDatagram, "seq", chi.URLParam(r, "seq"))
	w.showCodes(rw, r, of, title, []codeTask{
		w.codeTask(of, w.words.CodeSend, codeChoice{Task: snippet.Sending}),
		w.codeTask(of, w.words.CodeListen, codeChoice{Task: snippet.Listening}),
	})
}

// listenerCodes is the page of all programs for a listener.
func (w *Web) listenerCodes(rw http.ResponseWriter, r *http.Request) {
	of, ok := w.codesOfListener(rw, r)
	if !ok {
		return
	}
	title := texts.Fill(w.words.CodeOfListener, "address", of.listen.At.String())
	w.showCodes(rw, r, of, title, []codeTask{
		w.codeTask(of, w.words.CodeListen, codeChoice{Task: snippet.Listening}),
		w.codeTask(of, w.words.CodeSendTo, codeChoice{Task: snippet.Sending}),
	})
}

func (w *Web) showCodes(rw http.ResponseWriter, r *http.Request, of codeSubject, title string, tasks []codeTask) {
	w.show(rw, r, http.StatusOK, codePageView(codePage{w.frame(title), of.path, tasks}))
}

func (w *Web) codeTask(of codeSubject, title string, c codeChoice) codeTask {
	made := codeTask{ID: string(c.Task), Title: title}
	if c.Task == snippet.Listening && of.reason != "" {
		made.Reason = of.reason
		return made
	}
	for _, language := range snippet.Languages() {
		program, _ := w.write(of, c, language) // Of a language that there is.
		made.Programs = append(made.Programs, program)
	}
	return made
}
