package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

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
	Errors []FieldError `json:"errors,omitempty" doc:"The fields to blame."`

	retryAfter time.Duration
}

// FieldError says what is wrong with one field of a request.
type FieldError struct {
	Location string `json:"location" doc:"Where the field is." example:"body.address"`
	Message  string `json:"message" doc:"What is wrong with it."`
	Value    any    `json:"value,omitempty" doc:"What was given."`
}

// Error makes a problem an error.
func (p *Problem) Error() string { return p.Code + ": " + p.Detail }

// GetStatus returns the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is what RFC 9457 section 3 asks for.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

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
	codeNotAcceptable    = "not-acceptable"
	codeNotFound         = "not-found"
	codeMethodNotAllowed = "method-not-allowed"
	codeNoSuchDatagram   = "no-such-datagram"
	codeTooManyViewers   = "too-many-viewers"
	codeNotAWebSocket    = "not-a-websocket"
	codeShuttingDown     = "shutting-down"
	codeInternal         = "internal"
)

// statuses is read only: the HTTP status of each code. One that is missing is 422, a request that
// was understood and cannot be carried out.
var statuses = map[string]int{
	codeBadRequest:       http.StatusBadRequest,
	codeMalformedJSON:    http.StatusBadRequest,
	codeBodyTooLarge:     http.StatusRequestEntityTooLarge,
	codeUnsupportedMedia: http.StatusUnsupportedMediaType,
	codeNotAcceptable:    http.StatusNotAcceptable,
	codeNotFound:         http.StatusNotFound,
	codeMethodNotAllowed: http.StatusMethodNotAllowed,
	codeNoSuchDatagram:   http.StatusNotFound,
	codeTooManyViewers:   http.StatusServiceUnavailable,
	codeNotAWebSocket:    http.StatusUpgradeRequired,
	codeShuttingDown:     http.StatusServiceUnavailable,
	codeInternal:         http.StatusInternalServerError,

	string(lab.NoSuchListener):        http.StatusNotFound,
	string(lab.PortInUse):             http.StatusConflict,
	string(lab.TooManyListeners):      http.StatusConflict,
	string(lab.ListenerStopped):       http.StatusConflict,
	string(lab.PortNotPermitted):      http.StatusForbidden,
	string(lab.DestinationNotAllowed): http.StatusForbidden,
	string(lab.BlockedByHost):         http.StatusForbidden,
	string(lab.OutOfDescriptors):      http.StatusServiceUnavailable,
	string(lab.SendQueueFull):         http.StatusServiceUnavailable,
}

// retries is read only: after how long a request that failed for want of something may succeed.
var retries = map[string]time.Duration{
	codeTooManyViewers:           5 * time.Second,
	codeShuttingDown:             5 * time.Second,
	string(lab.OutOfDescriptors): 5 * time.Second,
	string(lab.SendQueueFull):    time.Second,
}

// newProblem words the problem with this code.
func newProblem(code string, values map[string]string) *Problem {
	status, ok := statuses[code]
	if !ok {
		status = http.StatusUnprocessableEntity
	}
	words, _ := texts.ProblemOf(code, values) // A test proves that every code has words.
	return &Problem{
		Type: "/problems/" + code, Title: words.Title, Status: status, Detail: words.Detail, Hint: words.Hint,
		Code: code, retryAfter: retries[code],
	}
}

// at blames a field.
func (p *Problem) at(location string, value any) *Problem {
	p.Errors = append(p.Errors, FieldError{Location: location, Message: p.Detail, Value: value})
	return p
}

// problemOf makes a problem of any error. Location is where the fields of the failed command stand
// in the request: "body" or "query".
func (a *API) problemOf(err error, location string) *Problem {
	var (
		problem *Problem
		failure *lab.Failure
		syntax  *payload.SyntaxError
	)
	switch {
	case errors.As(err, &problem):
		return problem
	case errors.As(err, &failure):
		return failureProblem(failure, location)
	case errors.As(err, &syntax):
		return syntaxProblem(syntax, location)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return newProblem(codeShuttingDown, nil) // Or the client has gone and nobody reads this.
	}
	a.log.Error("request failed", "error", err)
	return newProblem(codeInternal, nil)
}

func failureProblem(failure *lab.Failure, location string) *Problem {
	problem := newProblem(string(failure.Code), failure.Values)
	problem.Errno = failure.Errno
	if failure.Field == "id" {
		location = "path"
	}
	if failure.Field != "" {
		problem.at(location+"."+failure.Field, failure.Values["value"])
	}
	return problem
}

func syntaxProblem(syntax *payload.SyntaxError, location string) *Problem {
	values := map[string]string{"found": syntax.Found}
	if syntax.Column > 0 {
		values["column"] = strconv.Itoa(syntax.Column)
	}
	if location != "" {
		location += "."
	}
	return newProblem(syntax.Code, values).at(strings.TrimSuffix(location+"payload."+syntax.Field, "."), syntax.Found)
}

// humaCodes is read only: what huma's own errors are called here, by status.
var humaCodes = map[int]string{
	http.StatusBadRequest:            codeMalformedJSON,
	http.StatusNotAcceptable:         codeNotAcceptable,
	http.StatusRequestEntityTooLarge: codeBodyTooLarge,
	http.StatusUnsupportedMediaType:  codeUnsupportedMedia,
	http.StatusUnprocessableEntity:   codeInvalidField,
	http.StatusInternalServerError:   codeInternal,
}

// problemTransformer gives huma's own errors the form of ours.
func (a *API) problemTransformer(_ huma.Context, _ string, value any) (any, error) {
	model, ok := value.(*huma.ErrorModel)
	if !ok {
		return value, nil
	}
	code, ok := humaCodes[model.Status]
	if !ok {
		code = codeBadRequest
	}
	problem := problemWithDetails(code, model.Errors, map[string]string{
		"limit": strconv.FormatInt(a.options.MaxBody, 10),
	})
	problem.Status = model.Status
	return problem, nil
}

// invalidFields makes a problem of what huma found in a body that it validated for us.
func invalidFields(found []error) *Problem {
	var details []*huma.ErrorDetail
	for _, each := range found {
		var detail *huma.ErrorDetail
		if errors.As(each, &detail) {
			details = append(details, detail)
		}
	}
	return problemWithDetails(codeInvalidField, details, map[string]string{})
}

func problemWithDetails(code string, details []*huma.ErrorDetail, values map[string]string) *Problem {
	if len(details) > 0 {
		values["location"], values["reason"] = details[0].Location, details[0].Message
	}
	problem := newProblem(code, values)
	for _, detail := range details {
		problem.Errors = append(problem.Errors, FieldError{
			Location: detail.Location, Message: detail.Message, Value: shortValue(detail.Value),
		})
	}
	return problem
}

// quotedValue bounds how much of a request is told back, in bytes.
const quotedValue = 64

// shortValue is a value as an error quotes it: whole where it is small.
func shortValue(value any) any {
	switch value := value.(type) {
	case nil, bool, float64, int, uint64:
		return value
	case string:
		return payload.Preview([]byte(value), quotedValue)
	}
	encoded, err := json.Marshal(value)
	if err != nil {
		return nil // Nothing that came as JSON fails to go as JSON.
	}
	return payload.Preview(encoded, quotedValue)
}

// WriteProblem answers a request with the problem of this code. Status, where it is not 0, is used
// in place of the usual one.
func WriteProblem(w http.ResponseWriter, status int, code string, values map[string]string) {
	problem := newProblem(code, values)
	if status != 0 {
		problem.Status = status
	}
	writeProblem(w, problem)
}

func writeProblem(w http.ResponseWriter, problem *Problem) {
	for name, all := range problem.GetHeaders() {
		w.Header()[name] = all
	}
	w.Header().Set("Content-Type", problem.ContentType(""))
	w.WriteHeader(problem.Status)
	_ = json.NewEncoder(w).Encode(problem) // The client has gone; there is nobody to tell.
}
