package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"udpweb/internal/lab"
	"udpweb/internal/payload"
	"udpweb/internal/texts"
)

// Problem is an error as RFC 9457 has it, with what a program needs beside the words.
type Problem struct {
	Type   string       `json:"type" doc:"A page that explains this kind of problem." example:"/problems/port-in-use"`
	Title  string       `json:"title" doc:"The kind of problem in a few words."`
	Status int          `json:"status" doc:"The HTTP status."`
	Detail string       `json:"detail" doc:"What happened, with the value."`
	Hint   string       `json:"hint,omitempty" doc:"What to do about it."`
	Code   string       `json:"code" doc:"The kind of problem for programs: the last part of type." example:"port-in-use"`
	Errno  string       `json:"errno,omitempty" doc:"What the kernel said." example:"EADDRINUSE"`
	Errors []FieldError `json:"errors,omitempty" nullable:"false" doc:"The fields to blame."`

	retryAfter time.Duration
	values     map[string]string // that its words have, to say it in another language
}

// FieldError says what is wrong with one field of a request.
type FieldError struct {
	Location string `json:"location" doc:"Where the field is." example:"body.address"`
	Message  string `json:"message" doc:"What is wrong with it."`
	Value    any    `json:"value,omitempty" doc:"What was given."`
	Column   int    `json:"column,omitempty" doc:"Where in a filter, in characters from 1 on."`
}

// Error makes a problem an error.
func (p *Problem) Error() string { return p.Code + ": " + p.Detail }

// GetStatus returns the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// problemType is the media type of problems (RFC 9457 section 3).
const problemType = "application/problem+json"

// ContentType is the media type of problems.
func (p *Problem) ContentType(string) string { return problemType }

// GetHeaders returns the headers that go with the problem.
func (p *Problem) GetHeaders() http.Header {
	if p.retryAfter == 0 {
		return nil
	}
	return http.Header{"Retry-After": {retrySeconds(p.retryAfter)}}
}

func retrySeconds(d time.Duration) string {
	return strconv.Itoa(int((d + time.Second - 1) / time.Second))
}

// The codes that the API itself gives out, beside those of the lab and of payloads.
const (
	codeBadRequest       = "bad-request"
	codeMalformedJSON    = "malformed-json"
	codeInvalidField     = "invalid-field"
	codeBodyTooLarge     = "body-too-large"
	codeUnsupportedMedia = "unsupported-media-type"
	codeNotFound         = "not-found"
	codeMethodNotAllowed = "method-not-allowed"
	codeNoSuchDatagram   = "no-such-datagram"
	codeTooManyViewers   = "too-many-viewers"
	codeNotAWebSocket    = "not-a-websocket"
	codeBadFilter        = "bad-filter"
	codeShuttingDown     = string(lab.ShuttingDown)
	codeInternal         = "internal"
)

// reaction is what a request gets for a problem.
type reaction struct {
	status     int
	retryAfter time.Duration // after how long it may succeed; 0 promises nothing
}

// reactions is read only: what there is for each code of the API itself. What is missing is of the lab,
// or a fault of a payload.
var reactions = map[string]reaction{
	codeBadRequest:       {status: http.StatusBadRequest},
	codeMalformedJSON:    {status: http.StatusBadRequest},
	codeBodyTooLarge:     {status: http.StatusRequestEntityTooLarge},
	codeUnsupportedMedia: {status: http.StatusUnsupportedMediaType},
	codeNotFound:         {status: http.StatusNotFound},
	codeMethodNotAllowed: {status: http.StatusMethodNotAllowed},
	codeNoSuchDatagram:   {status: http.StatusNotFound},
	codeTooManyViewers:   {status: http.StatusServiceUnavailable, retryAfter: 5 * time.Second},
	codeNotAWebSocket:    {status: http.StatusUpgradeRequired},
	codeBadFilter:        {status: http.StatusUnprocessableEntity},
	codeInternal:         {status: http.StatusInternalServerError},
}

// reactionsByKind is read only: what there is for each kind of failure of the lab.
var reactionsByKind = map[lab.Kind]reaction{
	lab.Invalid:     {status: http.StatusUnprocessableEntity},
	lab.NotFound:    {status: http.StatusNotFound},
	lab.Conflict:    {status: http.StatusConflict},
	lab.Forbidden:   {status: http.StatusForbidden},
	lab.Busy:        {status: http.StatusServiceUnavailable, retryAfter: time.Second},
	lab.Unavailable: {status: http.StatusServiceUnavailable, retryAfter: 5 * time.Second},
}

func reactionTo(code string) reaction {
	if own, ok := reactions[code]; ok {
		return own
	}
	return reactionsByKind[lab.Code(code).Kind()]
}

// newProblem words the problem with this code, in English. Who asked in another language is told so in the end.
func newProblem(code string, values map[string]string) *Problem {
	answer := reactionTo(code)
	words, _ := texts.EN.Problem(code, values) // A test proves that every code has words.
	return &Problem{
		Type: "/problems/" + code, Title: words.Title, Status: answer.status, Detail: words.Detail, Hint: words.Hint,
		Code: code, retryAfter: answer.retryAfter, values: values,
	}
}

// at blames a field.
func (p *Problem) at(location string, value any) *Problem {
	p.Errors = append(p.Errors, FieldError{Location: location, Message: p.Detail, Value: shortValue(value)})
	return p
}

// places says where the fields of a command stand in the request.
type places func(field string) string

// in is the usual place: every field in the same part of the request, "body", "query" or "path".
func in(part string) places { return func(field string) string { return part + "." + field } }

// problemOf makes a problem of any error.
func (a *API) problemOf(err error, where places) *Problem {
	var (
		problem *Problem
		failure *lab.Failure
		syntax  *payload.SyntaxError
	)
	switch {
	case errors.As(err, &problem):
		return problem
	case errors.As(err, &failure):
		return failureProblem(failure, where)
	case errors.As(err, &syntax):
		return syntaxProblem(syntax, where)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return newProblem(codeShuttingDown, nil) // Or the client has gone and nobody reads this.
	}
	a.log.Error("request failed", "error", err)
	return newProblem(codeInternal, nil)
}

func failureProblem(failure *lab.Failure, where places) *Problem {
	problem := newProblem(string(failure.Code), failure.Values)
	problem.Errno = failure.Errno
	if failure.Field == "" {
		return problem
	}
	if value, ok := failure.Values["value"]; ok {
		return problem.at(where(failure.Field), value)
	}
	return problem.at(where(failure.Field), nil)
}

func syntaxProblem(syntax *payload.SyntaxError, where places) *Problem {
	values := map[string]string{"found": syntax.Found}
	if syntax.Column > 0 {
		values["column"] = strconv.Itoa(syntax.Column)
	}
	location := where("payload")
	if syntax.Field != "" {
		location += "." + syntax.Field
	}
	if syntax.Found == "" {
		return newProblem(syntax.Code, values).at(location, nil)
	}
	return newProblem(syntax.Code, values).at(location, syntax.Found)
}

// problemTransformer gives huma's own errors the form of ours: what is wrong with a parameter, or a
// handler that returned no problem. It words problems in the language of the request.
func (a *API) problemTransformer(c huma.Context, _ string, value any) (any, error) {
	if problem := a.problemIn(value); problem != nil {
		return problem.spoken(languageOf(c)), nil
	}
	return value, nil
}

// problemIn is the problem that an answer is; nil where it is none.
func (a *API) problemIn(value any) *Problem {
	if problem, ok := value.(*Problem); ok {
		return problem
	}
	model, ok := value.(*huma.ErrorModel)
	switch {
	case !ok:
		return nil
	case model.Status == http.StatusUnprocessableEntity:
		found := make([]error, len(model.Errors))
		for i, each := range model.Errors {
			found[i] = each
		}
		return invalidFields(found)
	}
	a.log.Error("request failed", "error", model)
	return newProblem(codeInternal, nil)
}

// What a problem tells back of a request.
const (
	quotedErrors   = 16  // fields
	quotedLocation = 128 // characters
	quotedValue    = 64  // characters
)

// invalidField is the problem of a field that has no code of its own.
func invalidField(location, reason string, value any) *Problem {
	return invalidFields([]error{&huma.ErrorDetail{Location: location, Message: reason, Value: value}})
}

// invalidFields makes a problem of what huma found, worded by the first.
func invalidFields(found []error) *Problem {
	var listed []FieldError
	for _, each := range found[:min(len(found), quotedErrors)] {
		var detail *huma.ErrorDetail
		if errors.As(each, &detail) {
			if missing, ok := missingField(detail.Message); ok {
				detail = &huma.ErrorDetail{Location: detail.Location + "." + missing, Message: "it is required"}
			}
			listed = append(listed, FieldError{
				Location: payload.Preview([]byte(detail.Location), quotedLocation),
				Message:  detail.Message, Value: shortValue(detail.Value),
			})
		}
	}
	values := make(map[string]string)
	if len(listed) > 0 {
		values["location"], values["reason"] = listed[0].Location, listed[0].Message
	}
	problem := newProblem(codeInvalidField, values)
	problem.Errors = listed
	return problem
}

// missingField returns the name in a message of huma, which blames the object a field is missing from.
func missingField(message string) (name string, ok bool) {
	_, err := fmt.Sscanf(message, validation.MsgExpectedRequiredProperty, &name)
	return name, err == nil
}

// shortText is what was typed as a sentence quotes it.
func shortText(typed string) string { return payload.Preview([]byte(typed), quotedValue) }

// shortValue is a value as an error quotes it. An object or an array is none: huma gives it where one
// of its fields is to blame.
func shortValue(value any) any {
	switch value := value.(type) {
	case bool, float64, int, uint64:
		return value
	case string:
		return shortText(value)
	}
	return nil
}

// WriteProblem answers a request with the problem of this code. Status, where it is not 0, is used
// in place of the usual one.
func WriteProblem(w http.ResponseWriter, r *http.Request, status int, code string, values map[string]string) {
	problem := newProblem(code, values)
	if status != 0 {
		problem.Status = status
	}
	writeProblem(w, r, problem)
}

func writeProblem(w http.ResponseWriter, r *http.Request, problem *Problem) {
	problem = problem.spoken(texts.Accepted(r.Header.Get("Accept-Language")))
	for name, all := range problem.GetHeaders() {
		w.Header()[name] = all
	}
	w.Header().Set("Content-Type", problem.ContentType(""))
	w.WriteHeader(problem.Status)
	_ = marshalJSON(w, problem) // The client has gone; there is nobody to tell.
}
