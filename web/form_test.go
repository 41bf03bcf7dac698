package web

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"udpweb/internal/lab"
	"udpweb/internal/payload"
	"udpweb/internal/texts"
)

func TestEveryErrorFindsItsField(t *testing.T) {
	bound := filledSendForm(map[string]string{"source": "127.0.0.1:5000"}).form
	for _, form := range []form{newListenForm().form, newSendForm().form, bound, blankCard("").Options, blankCard("").Join} {
		rest := map[string]int{} // fields that take what no other claims, by location
		for _, field := range form.Fields {
			rest[field.Location] += 0
			if len(field.Codes) == 0 {
				rest[field.Location]++
				if got := form.fieldAt(field.Location, "some-other-code"); got != field.Name {
					t.Errorf("%s: an error at %s goes to %q, want %q", form.Name, field.Location, got, field.Name)
				}
			}
			for _, code := range field.Codes {
				if got := form.fieldAt(field.Location, code); got != field.Name {
					t.Errorf("%s: %s at %s goes to %q, want %q", form.Name, code, field.Location, got, field.Name)
				}
				if !slices.Contains(lab.Codes(), lab.Code(code)) {
					t.Errorf("%s: %s claims the code %q, which nothing has", form.Name, field.Name, code)
				}
			}
		}
		for location, fields := range rest {
			if fields != 1 {
				t.Errorf("%s: %d fields take what no other claims at %s, want 1", form.Name, fields, location)
			}
		}
		for _, location := range []string{"", "wait", "state"} {
			if got := form.fieldAt(location, "bad-port"); got != "" {
				t.Errorf("%s: an error at %q goes to %q", form.Name, location, got)
			}
		}
	}
}

func TestWhatNoFieldIsToBlameForStandsInTheForm(t *testing.T) {
	made := newListenForm().form
	found, known := painter().complaintOf(&lab.Failure{Code: lab.BadState, Field: "state"})
	if !known {
		t.Fatal("has no words")
	}
	made.blame(found)
	if made.Problem == "" || len(made.Errors) != 0 {
		t.Errorf("says %q and blames %v", made.Problem, made.Errors)
	}
}

func TestEveryFailureIsAComplaint(t *testing.T) {
	for _, code := range lab.Codes() {
		found, known := painter().complaintOf(&lab.Failure{Code: code, Field: "to", Values: map[string]string{}})
		if !known || found.location != "to" || found.words.Title == "" || found.words.Detail == "" {
			t.Errorf("%s: %+v, %t", code, found, known)
		}
	}
	wrapped := errors.Join(errors.New("more"), &payload.SyntaxError{Code: "bad-hex", Field: "hex", Column: 3, Found: "g"})
	found, known := painter().complaintOf(wrapped)
	if !known || found.location != "payload" || !strings.Contains(found.words.Detail, "“g”") || !strings.Contains(found.words.Detail, "3") {
		t.Errorf("%+v, %t", found, known)
	}
	for _, err := range []error{errors.New("disk on fire"), context.Canceled, &lab.Failure{Code: "no-such-code"}} {
		if found, known := painter().complaintOf(err); known {
			t.Errorf("%v is the complaint %+v", err, found)
		}
	}
}

func TestFormsThatCannotBeReadAreRefused(t *testing.T) {
	for _, test := range []struct {
		name   string
		body   string
		status int
		code   string
	}{
		{"a broken escape", "port=%zz", http.StatusBadRequest, "bad-request"},
		{"half an escape", "message=%", http.StatusBadRequest, "bad-request"},
		{"a semicolon", "port=1;host=2", http.StatusBadRequest, "bad-request"},
		{"no UTF-8", "name=%ff&message=%ff&action=%ff", http.StatusBadRequest, "bad-utf8"},
	} {
		for _, path := range []string{"/listeners", "/listeners/1", "/send"} {
			t.Run(test.name+" at "+path, func(t *testing.T) {
				r := start(t)
				r.listen(t)
				checkRefused(t, r, path, test.body, test.status, test.code)
			})
		}
	}
}

func TestFormsThatAreTooLargeAreRefused(t *testing.T) {
	// Once, since the server takes its time to hang up.
	checkRefused(t, start(t), "/send", "message="+strings.Repeat("x", maxBody), http.StatusRequestEntityTooLarge, "body-too-large")
}

// checkRefused posts a body that cannot be read, and asserts that nothing comes of it but the page
// of that problem.
func checkRefused(tb testing.TB, r *rig, path, body string, status int, code string) {
	tb.Helper()
	before := r.lab.Journal().Last()
	page := r.postRaw(tb, path, body).page(tb, status)
	words, _ := texts.EN.Problem(code, map[string]string{"limit": count(maxBody)})
	if got := wordsIn(one(tb, page.Node, "role", "alert")); got != words.Detail {
		tb.Errorf("says %q, want %q", got, words.Detail)
	}
	if after := r.lab.Journal().Last(); after != before {
		tb.Errorf("%d entries were written", after-before)
	}
}

func TestFieldsThatAreNotAskedForChangeNothing(t *testing.T) {
	r := start(t)
	typed := listenValues("multicast_ttl", "7", "id", "7")
	typed.Del("name")
	r.postRaw(t, "/listeners?port=1&name=query", typed.Encode()).redirect(t)
	if got := r.listener(t, "1"); got.Options.MulticastTTL != 1 || got.Name != "" {
		t.Errorf("is %+v", got)
	}
}

func TestAnErrorNobodyCanPutRightIsLoggedAndNotTold(t *testing.T) {
	r := start(t)
	request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/send", nil)
	recorder := httptest.NewRecorder()
	page := r.web.page(request)
	r.web.refuse(recorder, request, &page, &page.Send.form, errors.New("disk on fire"))
	got := answer{recorder.Code, recorder.Header(), recorder.Body.String()}
	shown := got.page(t, http.StatusInternalServerError)
	if strings.Contains(textOf(shown.Node), "disk on fire") {
		t.Error("the page tells what is for the log")
	}
	if !strings.Contains(r.log.String(), "disk on fire") || !strings.Contains(r.log.String(), "path=/send") {
		t.Errorf("the log says %q", r.log)
	}
}

func TestNobodyIsAnsweredWhoHasGone(t *testing.T) {
	r := start(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	recorder := httptest.NewRecorder()
	r.web.fail(recorder, httptest.NewRequestWithContext(ctx, http.MethodPost, "/send", nil), ctx.Err())
	if recorder.Body.Len() != 0 || r.log.String() != "" {
		t.Errorf("answered %q and logged %q", recorder.Body, r.log)
	}
}
