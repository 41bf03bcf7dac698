package web

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

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
	Fields  []field
	Values  map[string]string
	Errors  map[string]string // by the name of the field
	Problem string            // what no field is to blame for
	Linked  bool              // a link filled it in, at least in part
}

// value is what stands in a field.
func (f form) value(name string) string { return f.Values[name] }

// id is the id of a control in the page.
func (f form) id(name string) string { return f.Name + "-" + name }

// field is what is known of a control.
func (f form) field(name string) field {
	return f.Fields[slices.IndexFunc(f.Fields, func(each field) bool { return each.Name == name })]
}

// namesOf lists the names of fields.
func namesOf(fields []field) []string {
	names := make([]string, len(fields))
	for i, each := range fields {
		names[i] = each.Name
	}
	return names
}

// failed reports whether something is wrong with the form.
func (f form) failed() bool { return len(f.Errors) > 0 || f.Problem != "" }

// wrong reports whether something is wrong with one of the fields.
func (f form) wrong(names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return f.Errors[name] != "" })
}

// blamed are the fields that something is wrong with, in the order in which the form has them.
func (f form) blamed() (found []field) {
	for _, each := range f.Fields {
		if f.wrong(each.Name) {
			found = append(found, each)
		}
	}
	return found
}

// blame writes each complaint under the field it belongs to.
func (f *form) blame(complaints ...complaint) {
	for _, each := range complaints {
		at := f.fieldAt(each.location, each.code)
		switch {
		case at == "":
			f.Problem = each.text()
		case f.Errors == nil:
			f.Errors = map[string]string{at: each.text()}
		default:
			f.Errors[at] = each.text()
		}
	}
}

// fieldAt finds the field for an error: one that claims the code, else one that claims none.
func (f *form) fieldAt(location, code string) string {
	var otherwise string
	for _, each := range f.Fields {
		switch {
		case each.Location != location:
		case slices.Contains(each.Codes, code):
			return each.Name
		case len(each.Codes) == 0:
			otherwise = each.Name
		}
	}
	return otherwise
}

// complaint is an error that a person can act on: what to say, and about which field.
type complaint struct {
	location string // as the API names fields; "" when none is to blame
	code     string
	errno    string // what the kernel said; "" when it was not asked
	words    texts.Problem
}

// text is all there is to say. What the kernel calls it is what programs and manuals call it too.
func (c complaint) text() string {
	said := strings.TrimSpace(c.words.Detail + " " + c.words.Hint)
	if strings.Contains(c.words.Detail, c.errno) { // It may be "".
		return said
	}
	return said + " (" + c.errno + ")"
}

// complaintOf returns false for an error that nobody who typed can put right.
func (w *Web) complaintOf(err error) (made complaint, known bool) {
	var (
		failure *lab.Failure
		syntax  *payload.SyntaxError
		values  map[string]string
	)
	switch {
	case errors.As(err, &failure):
		made.location, made.code, made.errno, values = failure.Field, string(failure.Code), failure.Errno, failure.Values
	case errors.As(err, &syntax):
		made.location, made.code, values = "payload", syntax.Code, map[string]string{"found": syntax.Found}
		if syntax.Column > 0 {
			values["column"] = count(uint64(syntax.Column))
		}
	default:
		return complaint{}, false
	}
	made.words, known = w.words.Language.Problem(made.code, values)
	return made, known
}

// mistakes are several errors of what was typed into one form.
type mistakes []error

// Error is for a log.
func (m mistakes) Error() string { return errors.Join(m...).Error() }

// mistaken is what is wrong of several things that were read: nothing where nothing is.
func mistaken(errs ...error) error {
	found := mistakes(slices.DeleteFunc(errs, func(each error) bool { return each == nil }))
	switch len(found) {
	case 0:
		return nil
	case 1:
		return found[0]
	}
	return found
}

// complaintsOf are all that is wrong, in the order of the form. There are none for an error that nobody who
// typed can put right.
func (w *Web) complaintsOf(err error) (found []complaint) {
	each := mistakes{err}
	errors.As(err, &each)
	for _, err := range each {
		if made, known := w.complaintOf(err); known {
			found = append(found, made)
		}
	}
	return found
}

// refuse shows the page again, with what is wrong in the form that is to blame for it.
func (w *Web) refuse(rw http.ResponseWriter, r *http.Request, page *homePage, blamed *form, err error) {
	if status, ok := w.blame(rw, r, blamed, err); ok {
		w.show(rw, r, status, home(*page))
	}
}

// blame writes into a form what is wrong with it. It returns false where no form is to blame, having answered.
func (w *Web) blame(rw http.ResponseWriter, r *http.Request, blamed *form, err error) (status int, ok bool) {
	found := w.complaintsOf(err)
	if len(found) == 0 {
		w.fail(rw, r, err)
		return 0, false
	}
	blamed.blame(found...)
	return statusOf(found[0].code), true
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
		if !utf8.ValidString(values[name]) { // No browser sends it, and no page could show it again.
			w.Problem(rw, r, http.StatusBadRequest, "bad-utf8", nil)
			return nil, false
		}
	}
	return values, true
}
