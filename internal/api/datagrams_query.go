package api

import (
	"context"
	"math"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"udpweb/internal/journal"
	"udpweb/internal/lab"
)

// Bounds of what one request may ask of the journal.
const (
	defaultLimit = 100  // of format=json
	maxLimit     = 1000 // of format=json, which is put together before it is sent
	maxWait      = time.Minute
)

// datagramsInput chooses entries.
type datagramsInput struct {
	Listener string   `query:"listener" doc:"Only entries of the listener with this id or local address."`
	Filter   string   `query:"filter" doc:"Only entries that this filter lets pass, in the words of Wireshark's display filters." example:"udp.port == 8888 && data contains \"hi\""`
	After    string   `query:"after" doc:"Only entries behind this number, oldest first; now means from here on. Without it the newest are listed." example:"1042"`
	Before   uint64   `query:"before" doc:"Only entries below this number: to page back."`
	Limit    Number   `query:"limit" minimum:"1" doc:"At most so many entries. Of format=json 100 where it is absent, and at most 1000; of the other formats all there are."`
	Wait     Duration `query:"wait" doc:"Wait for at least one entry, at most this long (up to 1m). Implies after=now where after is absent."`
	Follow   bool     `query:"follow" doc:"Go on as entries come, until the client leaves or has as many as limit. With format=ndjson and pcapng."`
	Format   string   `query:"format" enum:"json,ndjson,csv,pcapng" default:"json" doc:"json is one object; ndjson one entry a line; csv a table; pcapng a capture file for Wireshark and tcpdump."`
}

// Resolve gives the answer the time it may need.
func (*datagramsInput) Resolve(c huma.Context) []error {
	bePatient(c)
	return nil
}

// limit is how many entries are asked for.
func (input *datagramsInput) limit() (int, error) {
	given := input.Limit.value()
	switch {
	case given == nil && input.Format == formatJSON:
		return defaultLimit, nil
	case given == nil:
		return math.MaxInt, nil
	case input.Format == formatJSON && *given > maxLimit:
		return 0, invalidField("query.limit", "expected number <= "+strconv.Itoa(maxLimit)+" with format=json; the other formats take any", *given)
	}
	return *given, nil
}

// query makes a query of the parameters.
func (a *API) query(input *datagramsInput) (query journal.Query, err error) {
	last := a.lab.Journal().Last()
	query = journal.Query{After: last, Before: input.Before}
	follows := input.Format == "ndjson" || input.Format == "pcapng"
	switch {
	case input.Wait.Duration < 0 || input.Wait.Duration > maxWait:
		wait := input.Wait.String()
		return query, newProblem(string(lab.BadWait), map[string]string{"value": wait, "most": maxWait.String()}).at("query.wait", wait)
	case input.Follow && !follows:
		return query, invalidField("query.follow", "only format=ndjson and format=pcapng can be followed", true)
	case input.Follow && (input.Wait.Duration > 0 || input.Before > 0):
		return query, invalidField("query.follow", "wait and before mean nothing beside it", true)
	}
	if query.Limit, err = input.limit(); err != nil {
		return query, err
	}
	if input.After == "" && input.Wait.Duration == 0 && !input.Follow {
		query.After, query.Newest = 0, true
	} else if err := a.readAfter(&query.After, input.After); err != nil {
		return query, err
	}
	query.Match, err = a.match(input.Listener, input.Filter)
	return query, err
}

// readAfter reads a number to go on behind, over the number of the newest entry, which now and
// nothing stand for. One beyond it is from before a restart, and means the same. 0 is the beginning, and that
// is where the journal was cleared last: nobody misses what was cleared on purpose.
func (a *API) readAfter(after *uint64, typed string) error {
	if typed == "" || typed == "now" {
		return nil
	}
	number, err := strconv.ParseUint(typed, 10, 64)
	if err != nil {
		return invalidField("query.after", "it is neither a number nor now", typed)
	}
	if number == 0 {
		number = a.lab.Journal().Stats().Forgot
	}
	*after = min(*after, number)
	return nil
}

// match tells which entries are of the listener and pass the filter; nil takes all.
func (a *API) match(listener, filter string) (func(*journal.Entry) bool, error) {
	passes, err := a.filterOf("query.filter", filter)
	if err != nil || listener == "" {
		return passes, err
	}
	id, err := a.listenerID(listener)
	switch {
	case err != nil:
		return nil, err
	case passes == nil:
		return func(e *journal.Entry) bool { return e.Listener == id }, nil
	}
	return func(e *journal.Entry) bool { return e.Listener == id && passes(e) }, nil
}

// listenerID is the id of the listener that the query names.
func (a *API) listenerID(name string) (string, error) {
	found, err := a.lab.Listener(name)
	if err != nil {
		return "", a.problemOf(err, func(string) string { return "query.listener" })
	}
	return found.ID, nil
}

// await moves a query on to its first match, and returns there, at the deadline, when the client has
// gone or when the lab is closing. It looks at each entry once, and tells how many left the journal
// before it could.
func (a *API) await(ctx context.Context, query *journal.Query, deadline time.Time) (missed uint64) {
	if query.Newest {
		return 0 // What is there already is all that is asked for.
	}
	ctx, cancel := context.WithDeadline(ctx, deadline)
	defer cancel()
	from := reader{journal: a.lab.Journal(), query: *query}
	for !from.done() && ctx.Err() == nil && from.journal.Wait(ctx, from.query.After) == nil {
		left, entries := from.next()
		missed += left
		for entry := range entries {
			query.After = entry.Seq - 1
			return missed
		}
		query.After = from.query.After
	}
	return missed
}
