package web

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"udpweb/internal/filter"
	"udpweb/internal/journal"
	"udpweb/internal/texts"
)

// filterForm chooses what is listed.
type filterForm struct {
	Text  string
	Error string // what is wrong with it
	Held  uint64 // how many entries there are, whether they pass or not
}

// passing is the filter that is in force: a wrong one is not.
func (f filterForm) passing() string {
	if f.Error != "" {
		return ""
	}
	return f.Text
}

// none says that nothing is listed because of the filter.
func (f filterForm) none(words *texts.Words) string {
	return texts.Fill(words.NoMatch, "filter", f.Text, "count", count(f.Held))
}

// filterOf reads the filter in the address of a page. What it matches is nil where every entry passes, as where the
// filter is wrong.
func (w *Web) filterOf(r *http.Request) (form filterForm, match func(*journal.Entry) bool) {
	form.Text = strings.ToValidUTF8(strings.TrimSpace(r.URL.Query().Get("filter")), "\uFFFD")
	if form.Text == "" {
		return form, nil
	}
	form.Held = w.lab.Journal().Stats().Held
	compiled, err := filter.Compile(form.Text)
	if err != nil {
		form.Error = w.filterError(err)
		return form, nil
	}
	ctx := r.Context() // A hostile pattern keeps a processor busy for no longer than its client waits.
	return form, func(e *journal.Entry) bool { return ctx.Err() == nil && compiled.Match(e) }
}

func (w *Web) filterError(err error) string {
	var syntax *filter.SyntaxError
	if !errors.As(err, &syntax) {
		return err.Error()
	}
	problem, _ := w.words.Language.Problem("bad-filter", map[string]string{"reason": syntax.Reason, "column": strconv.Itoa(syntax.Column)})
	return problem.Detail + " " + problem.Hint
}
