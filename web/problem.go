package web

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"udpweb/internal/lab"
	"udpweb/internal/payload"
	"udpweb/internal/texts"
)

// statusOf is the HTTP status of what goes wrong with a command.
func statusOf(code string) int {
	switch lab.Code(code).Kind() {
	case lab.NotFound:
		return http.StatusNotFound
	case lab.Conflict:
		return http.StatusConflict
	case lab.Forbidden:
		return http.StatusForbidden
	case lab.Busy, lab.Unavailable:
		return http.StatusServiceUnavailable
	case lab.Invalid:
	}
	return http.StatusUnprocessableEntity
}

// Problem answers with a page that says what went wrong; without a token, with one that asks for
// it.
func (w *Web) Problem(rw http.ResponseWriter, r *http.Request, status int, code string, values map[string]string) {
	w = w.in(r) // The program calls it for requests that no page has seen.
	words, known := w.words.Language.Problem(code, values)
	if !known {
		words, _ = w.words.Language.Problem("internal", nil)
	}
	w.showProblem(rw, r, status, code, words)
}

func (w *Web) showProblem(rw http.ResponseWriter, r *http.Request, status int, code string, words texts.Problem) {
	page := problemPage{frame: w.frame(words.Title), Problem: words}
	page.AsksToken = code == "token-required" || code == "wrong-token"
	w.show(rw, r, status, problemView(page))
}

// problemPage is what went wrong.
type problemPage struct {
	frame
	Problem   texts.Problem
	AsksToken bool
}

// fail answers for an error that no field of a form is to blame for.
func (w *Web) fail(rw http.ResponseWriter, r *http.Request, err error) {
	found, known := w.complaintOf(err)
	switch {
	case known:
		w.showProblem(rw, r, statusOf(found.code), found.code, found.words)
	case r.Context().Err() != nil: // The client has gone, and nobody reads an answer.
	default:
		w.options.Log.Error("form failed", "path", r.URL.Path, "error", err)
		w.Problem(rw, r, http.StatusInternalServerError, "internal", nil)
	}
}

// problem explains a kind of problem: the page that its type leads to.
func (w *Web) problem(rw http.ResponseWriter, r *http.Request) {
	words, known := w.words.Language.Explain(chi.URLParam(r, "code"))
	if !known {
		w.Problem(rw, r, http.StatusNotFound, "not-found", map[string]string{"path": quoted(r.URL.EscapedPath())})
		return
	}
	w.show(rw, r, http.StatusOK, explanation(problemPage{frame: w.frame(words.Title), Problem: words}))
}

// quoted is a part of an address as a sentence tells it back: short and harmless.
func quoted(part string) string { return payload.Preview([]byte(part), 64) }
