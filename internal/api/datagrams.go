package api

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"

	"udpweb/internal/journal"
)

// Bounds of what one request may ask of the journal.
const (
	defaultLimit = 100
	maxLimit     = 1000
	maxWait      = time.Minute
)

// datagramsInput chooses entries.
type datagramsInput struct {
	Listener string   `query:"listener" doc:"Only entries of the listener with this id or local address."`
	After    string   `query:"after" doc:"Only entries behind this number, oldest first; now means from here on. Without it the newest are listed." example:"1042"`
	Before   uint64   `query:"before" doc:"Only entries below this number: to page back."`
	Limit    int      `query:"limit" default:"100" minimum:"1" maximum:"1000" doc:"At most so many entries."`
	Wait     Duration `query:"wait" doc:"Wait for at least one entry, at most this long (up to 1m). Implies after=now where after is absent."`
	Follow   bool     `query:"follow" doc:"Go on as entries come, until the client leaves. Only with format=ndjson."`
	Format   string   `query:"format" enum:"json,ndjson" default:"json" doc:"json is one object; ndjson one entry a line."`
}

// Datagrams is a list of entries as JSON. It describes what appendDatagrams writes.
type Datagrams struct {
	Datagrams []Entry `json:"datagrams"`
	Missed    uint64  `json:"missed" doc:"Entries behind after that had left the journal before they were read."`
	Seq       uint64  `json:"seq" doc:"Where to go on with after."`
}

type seqPath struct {
	Seq uint64 `path:"seq" doc:"The number of an entry."`
}

func (a *API) registerDatagrams(operations huma.API) {
	path, each := Base+"/datagrams", Base+"/datagrams/{seq}"
	list := a.operation("list-datagrams", http.MethodGet, path, "List, await or follow the entries of the journal",
		"Without after, the newest entries; with it, those behind it. wait answers with the first that comes, or with an empty list at the deadline.")
	schemas := operations.OpenAPI().Components.Schemas
	list.Middlewares = huma.Middlewares{patient}
	list.Responses = map[string]*huma.Response{"200": {Description: "Entries, oldest first", Content: map[string]*huma.MediaType{
		"application/json":     {Schema: schemas.Schema(typeOf[Datagrams](), true, "")},
		"application/x-ndjson": {Schema: schemas.Schema(typeOf[Entry](), true, "")},
	}}}
	list.Errors = []int{http.StatusNotFound, http.StatusUnprocessableEntity}
	huma.Register(operations, list, a.listDatagrams)
	huma.Register(operations, a.operation("clear-datagrams", http.MethodDelete, path, "Clear the journal",
		"Numbers go on where they were."), a.clearDatagrams)
	get := a.operation("get-datagram", http.MethodGet, each, "Get an entry", "")
	get.Responses = map[string]*huma.Response{"200": {Description: "The entry", Content: map[string]*huma.MediaType{
		"application/json": {Schema: schemas.Schema(typeOf[Entry](), true, "")},
	}}}
	get.Errors = []int{http.StatusNotFound}
	huma.Register(operations, get, a.getDatagram)
	raw := a.operation("get-payload", http.MethodGet, each+"/payload", "Get the payload of an entry as it is", "")
	raw.Responses = map[string]*huma.Response{"200": {Description: "The bytes", Content: map[string]*huma.MediaType{
		"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}},
	}}}
	raw.Errors = []int{http.StatusNotFound}
	huma.Register(operations, raw, a.getPayload)
}

func (a *API) clearDatagrams(context.Context, *struct{}) (*struct{}, error) {
	a.lab.Clear()
	return nil, nil
}

func (a *API) listDatagrams(ctx context.Context, input *datagramsInput) (*huma.StreamResponse, error) {
	query, err := a.query(input)
	if err != nil {
		return nil, err
	}
	if input.Follow {
		return &huma.StreamResponse{Body: func(c huma.Context) { a.followDatagrams(c, query) }}, nil
	}
	deadline := time.Now().Add(input.Wait.Duration)
	return &huma.StreamResponse{Body: func(c huma.Context) {
		writeDatagrams(c, a.await(ctx, query, deadline), input.Format)
	}}, nil
}

// query makes a query of the parameters.
func (a *API) query(input *datagramsInput) (journal.Query, error) {
	query := journal.Query{Before: input.Before, Limit: input.Limit, Newest: input.After == "" && input.Wait.Duration == 0 && !input.Follow}
	switch {
	case input.Wait.Duration < 0 || input.Wait.Duration > maxWait:
		return query, newProblem("bad-wait", map[string]string{
			"value": input.Wait.Duration.String(), "most": maxWait.String(),
		}).at("query.wait", input.Wait.Duration.String())
	case input.Follow && input.Format != "ndjson":
		return query, invalidParameter("follow", "only format=ndjson can be followed", "true")
	case input.Follow && (input.Wait.Duration > 0 || input.Before > 0):
		return query, invalidParameter("follow", "wait and before mean nothing beside it", "true")
	case input.After == "" || input.After == "now":
		if !query.Newest {
			query.After = a.lab.Journal().Last()
		}
	default:
		after, err := strconv.ParseUint(input.After, 10, 63)
		if err != nil {
			return query, invalidParameter("after", "it is neither a number nor now", input.After)
		}
		query.After = after
	}
	return query, a.onlyListener(&query, input.Listener)
}

// onlyListener narrows a query to the entries of one listener.
func (a *API) onlyListener(query *journal.Query, name string) error {
	if name == "" {
		return nil
	}
	id, err := a.listenerID(name)
	if err != nil {
		return err
	}
	query.Match = func(e *journal.Entry) bool { return e.Listener == id }
	return nil
}

func (a *API) listenerID(name string) (string, error) {
	found, err := a.lab.Listener(name)
	if err == nil {
		return found.ID, nil
	}
	problem := a.problemOf(err, "query")
	problem.Errors = []FieldError{{Location: "query.listener", Message: problem.Detail, Value: name}}
	return "", problem
}

func invalidParameter(name, reason, value string) *Problem {
	problem := newProblem(codeInvalidField, map[string]string{"location": "query." + name, "reason": reason})
	problem.Errors = []FieldError{{Location: "query." + name, Message: reason, Value: shortValue(value)}}
	return problem
}

// await answers a query, at the deadline at the latest, as soon as there is a match.
func (a *API) await(ctx context.Context, query journal.Query, deadline time.Time) journal.Result {
	ctx, cancel := context.WithDeadline(ctx, deadline)
	defer cancel()
	result := a.lab.Journal().Find(query)
	for len(result.Entries) == 0 && !query.Newest && (query.Before == 0 || result.Next+1 < query.Before) {
		if a.lab.Journal().Wait(ctx, result.Next) != nil {
			break // The time is over, the client has gone, or the lab is closing.
		}
		missed := result.Missed
		query.After = result.Next
		result = a.lab.Journal().Find(query)
		result.Missed += missed
	}
	return result
}

func writeDatagrams(c huma.Context, result journal.Result, format string) {
	var body []byte
	if format == "ndjson" {
		c.SetHeader("Content-Type", "application/x-ndjson")
		for i := range result.Entries {
			body = append(appendEntry(body, &result.Entries[i], wholePayload), '\n')
		}
	} else {
		c.SetHeader("Content-Type", "application/json")
		body = appendDatagrams(body, result)
	}
	c.SetStatus(http.StatusOK)
	_, _ = c.BodyWriter().Write(body) // The client has gone; there is nobody to tell.
}

func appendDatagrams(body []byte, result journal.Result) []byte {
	body = append(body, `{"datagrams":[`...)
	for i := range result.Entries {
		if i > 0 {
			body = append(body, ',')
		}
		body = appendEntry(body, &result.Entries[i], wholePayload)
	}
	body = append(body, `],"missed":`...)
	body = strconv.AppendUint(body, result.Missed, 10)
	body = append(body, `,"seq":`...)
	body = strconv.AppendUint(body, result.Next, 10)
	return append(body, "}\n"...)
}

// followTimeout bounds how long a follower may leave the connection blocked.
const followTimeout = 10 * time.Second

// followDatagrams writes entries as they come, until the client leaves or the journal is closed. A
// follower that falls behind the journal is told so by a gap in the numbers.
func (a *API) followDatagrams(c huma.Context, query journal.Query) {
	_, w := humachi.Unwrap(c)
	c.SetHeader("Content-Type", "application/x-ndjson")
	c.SetStatus(http.StatusOK)
	controller := http.NewResponseController(w)
	var page journal.Page
	var body []byte
	for after := query.After; ; after = max(after, page.Last()) {
		extendDeadlines(w, followTimeout)
		if controller.Flush() != nil || a.lab.Journal().Wait(c.Context(), after) != nil {
			return
		}
		a.lab.Journal().Read(&page, after, maxLimit)
		body = body[:0]
		for entry := range page.All() {
			if query.Match == nil || query.Match(&entry) {
				body = append(appendEntry(body, &entry, wholePayload), '\n')
			}
		}
		extendDeadlines(w, followTimeout)
		if _, err := w.Write(body); err != nil {
			return
		}
	}
}

func (a *API) find(seq uint64) (journal.Entry, error) {
	result := a.lab.Journal().Find(journal.Query{After: seq - 1, Before: seq + 1, Limit: 1})
	if seq == 0 || len(result.Entries) == 0 {
		stats := a.lab.Journal().Stats()
		problem := newProblem(codeNoSuchDatagram, map[string]string{
			"value": strconv.FormatUint(seq, 10),
			"first": strconv.FormatUint(stats.First, 10), "last": strconv.FormatUint(stats.Appended, 10),
		})
		return journal.Entry{}, problem.at("path.seq", seq)
	}
	return result.Entries[0], nil
}

func (a *API) getDatagram(_ context.Context, input *seqPath) (*struct{ Body wireEntry }, error) {
	entry, err := a.find(input.Seq)
	if err != nil {
		return nil, err
	}
	return &struct{ Body wireEntry }{wireEntry{entry}}, nil
}

// payloadOutput is a payload for download: nothing that a browser would run.
type payloadOutput struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Policy      string `header:"Content-Security-Policy"`
	Body        []byte
}

func (a *API) getPayload(_ context.Context, input *seqPath) (*payloadOutput, error) {
	entry, err := a.find(input.Seq)
	if err != nil {
		return nil, err
	}
	return &payloadOutput{
		ContentType: "application/octet-stream",
		Disposition: `attachment; filename="datagram-` + strconv.FormatUint(input.Seq, 10) + `.bin"`,
		Policy:      "sandbox",
		Body:        entry.Payload,
	}, nil
}
