package web

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"udpweb/internal/lab"
	"udpweb/internal/payload"
	"udpweb/internal/texts"
)

// field is one control of a form. Location says where the API has it, so that an error finds its
// field; Codes narrows that to some errors where two controls share a location.
type field struct {
	Name     string // of the control; its id is the form's name, a hyphen and this
	Location string
	Codes    []string
}

// form is what was typed and what is wrong with it.
type form struct {
	Name    string
	Values  map[string]string
	Errors  map[string]string // by the name of the field
	Problem string            // what no field is to blame for
}

// value is what stands in a field.
func (f form) value(name string) string { return f.Values[name] }

// id is the id of a control in the page.
func (f form) id(name string) string { return f.Name + "-" + name }

// blame writes an error under the field it belongs to, and reports its status.
func (f *form) blame(fields []field, err error) (status int, known bool) {
	location, code, words, known := wordsOf(err)
	if !known {
		return http.StatusInternalServerError, false
	}
	text := strings.TrimSpace(words.Detail + " " + words.Hint)
	if at := fieldAt(fields, location, code); at != "" {
		f.Errors = map[string]string{at: text}
	} else {
		f.Problem = text
	}
	return http.StatusUnprocessableEntity, true
}

// wordsOf says where an error belongs and what it says.
func wordsOf(err error) (location, code string, words texts.Problem, known bool) {
	var (
		failure *lab.Failure
		syntax  *payload.SyntaxError
	)
	values := map[string]string{}
	switch {
	case errors.As(err, &failure):
		location, code, values = failure.Field, string(failure.Code), failure.Values
	case errors.As(err, &syntax):
		location, code = "payload", syntax.Code
		values["found"] = syntax.Found
		if syntax.Column > 0 {
			values["column"] = count(uint64(syntax.Column))
		}
	default:
		return "", "", texts.Problem{}, false
	}
	words, known = texts.ProblemOf(code, values)
	return location, code, words, known
}

// fieldAt finds the field for an error: one that claims the code, else one that claims none.
func fieldAt(fields []field, location, code string) string {
	var otherwise string
	for _, each := range fields {
		switch {
		case each.Location != location:
		case slices.Contains(each.Codes, code):
			return each.Name
		case len(each.Codes) == 0 && otherwise == "":
			otherwise = each.Name
		}
	}
	return otherwise
}

// typed reads the fields of a form that was posted. It returns false when the form could not be
// read, having answered.
func (w *Web) typed(rw http.ResponseWriter, r *http.Request, names ...string) (map[string]string, bool) {
	if err := r.ParseForm(); err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			w.Problem(rw, r, http.StatusRequestEntityTooLarge, "body-too-large",
				map[string]string{"limit": count(uint64(tooLarge.Limit))})
		} else {
			w.Problem(rw, r, http.StatusBadRequest, "bad-request", nil)
		}
		return nil, false
	}
	values := make(map[string]string, len(names))
	for _, name := range names {
		values[name] = r.PostForm.Get(name)
	}
	return values, true
}
