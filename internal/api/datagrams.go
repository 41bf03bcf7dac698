package api

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"

	"udpweb/internal/journal"
	"udpweb/internal/lab"
)

// Bounds of what one request may ask of the journal.
const (
	maxLimit = 1000
	maxWait  = time.Minute
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

// Resolve gives the answer the time it may need.
func (*datagramsInput) Resolve(c huma.Context) []error {
	bePatient(c)
	return nil
}

// Datagrams is a list of entries as JSON. It describes what writeDatagrams writes.
type Datagrams struct {
	Datagrams []Entry `json:"datagrams" nullable:"false"`
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
	list.Responses = map[string]*huma.Response{"200": {Description: "Entries, oldest first", Content: map[string]*huma.MediaType{
		"application/json":     {Schema: schemas.Schema(typeOf[Datagrams](), true, "")},
		"application/x-ndjson": {Schema: schemas.Schema(typeOf[Entry](), true, "")},
	}}}
	list.Errors = []int{http.StatusNotFound, http.StatusUnprocessableEntity}
	huma.Register(operations, list, a.listDatagrams)
	huma.Register(operations, a.operation("clear-datagrams", http.MethodDelete, path, "Clear the journal",
		"Numbers go on where they were."), a.clearDatagrams)
	get := a.operation("get-datagram", http.MethodGet, each, "Get an entry", "")
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
	last := a.lab.Journal().Last()
	query := journal.Query{After: last, Before: input.Before, Limit: input.Limit}
	switch {
	case input.Wait.Duration < 0 || input.Wait.Duration > maxWait:
		wait := input.Wait.String()
		return query, newProblem(string(lab.BadWait), map[string]string{"value": wait, "most": maxWait.String()}).at("query.wait", wait)
	case input.Follow && input.Format != "ndjson":
		return query, invalidField("query.follow", "only format=ndjson can be followed", true)
	case input.Follow && (input.Wait.Duration > 0 || input.Before > 0):
		return query, invalidField("query.follow", "wait and before mean nothing beside it", true)
	}
	if input.After == "" && input.Wait.Duration == 0 && !input.Follow {
		query.After, query.Newest = 0, true
	} else if err := readAfter(&query.After, input.After); err != nil {
		return query, err
	}
	return query, a.onlyListener(&query, input.Listener)
}

// readAfter reads a number to go on behind, over the number of the newest entry, which now and
// nothing stand for. One beyond it is from before a restart, and means the same.
func readAfter(after *uint64, typed string) error {
	if typed == "" || typed == "now" {
		return nil
	}
	number, err := strconv.ParseUint(typed, 10, 64)
	if err != nil {
		return invalidField("query.after", "it is neither a number nor now", typed)
	}
	*after = min(*after, number)
	return nil
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

// listenerID is the id of the listener that the query names.
func (a *API) listenerID(name string) (string, error) {
	found, err := a.lab.Listener(name)
	if err != nil {
		return "", a.problemOf(err, func(string) string { return "query.listener" })
	}
	return found.ID, nil
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
	if query.Newest {
		result.Missed = 0 // Nothing was read before, and so nothing can have been missed since.
	}
	return result
}

// writeAtOnce is how many bytes of an answer are gathered before they are written. Base64 and text
// make a large answer several times as large as what it holds.
const writeAtOnce = 64 << 10

func writeDatagrams(c huma.Context, result journal.Result, format string) {
	lines := format == "ndjson"
	var body []byte
	if lines {
		c.SetHeader("Content-Type", "application/x-ndjson")
	} else {
		c.SetHeader("Content-Type", jsonType)
		body = append(body, `{"datagrams":[`...)
	}
	c.SetStatus(http.StatusOK)
	for i := range result.Entries {
		if i > 0 && !lines {
			body = append(body, ',')
		}
		body = appendEntry(body, &result.Entries[i], wholePayload)
		if lines {
			body = append(body, '\n')
		}
		if len(body) < writeAtOnce {
			continue
		}
		if _, err := c.BodyWriter().Write(body); err != nil {
			return // The client has gone; there is nobody to tell.
		}
		body = body[:0]
	}
	if !lines {
		body = fmt.Appendf(body, "],\"missed\":%d,\"seq\":%d}\n", result.Missed, result.Next)
	}
	_, _ = c.BodyWriter().Write(body) // As above.
}

// followDatagrams writes entries as they come, until the client leaves or the journal is closed. A
// follower that falls behind the journal is told so by a gap in the numbers.
func (a *API) followDatagrams(c huma.Context, query journal.Query) {
	_, w := humachi.Unwrap(c)
	setReadDeadline(w, time.Time{}) // The client has said everything, and nothing may come for long.
	c.SetHeader("Content-Type", "application/x-ndjson")
	c.SetStatus(http.StatusOK)
	controller := http.NewResponseController(w)
	var page journal.Page
	var entry journal.Entry // Out here, since Match makes it escape.
	var body []byte
	for after := query.After; ; {
		setWriteDeadline(w, time.Now().Add(a.pace.write))
		if _, err := w.Write(body); err != nil {
			return
		}
		if controller.Flush() != nil || a.lab.Journal().Wait(c.Context(), after) != nil {
			return
		}
		missed := a.lab.Journal().Read(&page, after, maxLimit)
		after = max(after+missed, page.Last())
		body = body[:0]
		for entry = range page.All() {
			if query.Match == nil || query.Match(&entry) {
				body = append(appendEntry(body, &entry, wholePayload), '\n')
			}
		}
	}
}

// find returns the entry with a number.
func (a *API) find(seq uint64) (journal.Entry, error) {
	stats := a.lab.Journal().Stats()
	if seq >= stats.First && seq <= stats.Appended {
		found := a.lab.Journal().Find(journal.Query{After: seq - 1, Before: seq + 1, Limit: 1})
		if len(found.Entries) == 1 { // It may have left meanwhile.
			return found.Entries[0], nil
		}
	}
	values := map[string]string{"value": strconv.FormatUint(seq, 10)}
	if stats.Held > 0 {
		values["first"], values["last"] = strconv.FormatUint(stats.First, 10), strconv.FormatUint(stats.Appended, 10)
	}
	return journal.Entry{}, newProblem(codeNoSuchDatagram, values).at("path.seq", seq)
}

func (a *API) getDatagram(_ context.Context, input *seqPath) (*struct{ Body wholeEntry }, error) {
	entry, err := a.find(input.Seq)
	if err != nil {
		return nil, err
	}
	return &struct{ Body wholeEntry }{wholeEntry{entry}}, nil
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
