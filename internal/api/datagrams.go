package api

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"udpweb/internal/export"
	"udpweb/internal/journal"
)

// formatJSON is one object for the whole list. All other formats are of [export].
const formatJSON = "json"

// Datagrams is a list of entries as JSON. It describes what writeList writes.
type Datagrams struct {
	Datagrams []Entry `json:"datagrams" nullable:"false"`
	Missed    uint64  `json:"missed" doc:"Entries behind after that had left the journal before they were read."`
	Seq       uint64  `json:"seq" doc:"Where to go on with after."`
}

// MissedEntries is the line of format=ndjson that stands where entries are missing.
type MissedEntries struct {
	Missed uint64 `json:"missed" minimum:"1" doc:"How many entries had left the journal before they were read."`
	Seq    uint64 `json:"seq" doc:"The number of the last of them."`
}

type seqPath struct {
	Seq uint64 `path:"seq" doc:"The number of an entry."`
}

func (a *API) registerDatagrams(operations huma.API) {
	path, each := Base+"/datagrams", Base+"/datagrams/{seq}"
	list := a.operation("list-datagrams", http.MethodGet, path, "List, await, follow or export the entries of the journal", listDescription)
	list.Responses = map[string]*huma.Response{"200": {
		Description: "Entries, oldest first", Content: listContent(operations.OpenAPI().Components.Schemas),
	}}
	list.Errors = []int{http.StatusNotFound, http.StatusUnprocessableEntity}
	huma.Register(operations, list, a.listDatagrams)
	huma.Register(operations, a.operation("clear-datagrams", http.MethodDelete, path, "Clear the journal",
		"Numbers go on where they were."), a.clearDatagrams)
	get := a.operation("get-datagram", http.MethodGet, each, "Get an entry", "")
	get.Errors = []int{http.StatusNotFound}
	huma.Register(operations, get, a.getDatagram)
	raw := a.operation("get-payload", http.MethodGet, each+"/payload", "Get the payload of an entry as it is", "")
	raw.Responses = map[string]*huma.Response{"200": {Description: "The bytes", Content: map[string]*huma.MediaType{
		"application/octet-stream": {Schema: binarySchema()},
	}}}
	raw.Errors = []int{http.StatusNotFound}
	huma.Register(operations, raw, a.getPayload)
}

const listDescription = "Without after, the newest entries; with it, those behind it. wait answers with the first that come, or with an empty list " +
	"at the deadline. format=json is a page for a program. The others are for files and pipes: where limit is absent they carry the whole " +
	"journal as it is at that moment, and ndjson and pcapng can be followed. Entries that leave the journal before they were read are " +
	"counted where they are missing: by a line {\"missed\":…,\"seq\":…} in ndjson, by a row of the kind missed in csv, by a comment on " +
	"the next packet in pcapng. A capture file has a packet for each datagram, with headers that are rebuilt; what else " +
	"happened stands in comments."

// listContent are the formats of a list.
func listContent(schemas huma.Registry) map[string]*huma.MediaType {
	line := &huma.Schema{AnyOf: []*huma.Schema{
		schemas.Schema(typeOf[Entry](), true, ""), schemas.Schema(typeOf[MissedEntries](), true, ""),
	}}
	return map[string]*huma.MediaType{
		jsonType:               {Schema: schemas.Schema(typeOf[Datagrams](), true, "")},
		"application/x-ndjson": {Schema: line},
		"text/csv":             {Schema: &huma.Schema{Type: huma.TypeString}},
		"application/x-pcapng": {Schema: binarySchema()},
	}
}

func binarySchema() *huma.Schema { return &huma.Schema{Type: huma.TypeString, Format: "binary"} }

func (a *API) clearDatagrams(context.Context, *struct{}) (*struct{}, error) {
	a.lab.Clear()
	return nil, nil
}

func (a *API) listDatagrams(ctx context.Context, input *datagramsInput) (*huma.StreamResponse, error) {
	query, err := a.query(input)
	if err != nil {
		return nil, err
	}
	query.Match = until(ctx, query.Match)
	deadline := time.Now().Add(input.Wait.Duration)
	return &huma.StreamResponse{Body: func(c huma.Context) {
		switch format := export.Format(input.Format); {
		case input.Format != formatJSON:
			a.exportDatagrams(c, query, deadline, format, input.Follow)
		case isHead(c):
			newOutput(c, a.pace.write).begin(jsonType)
		default:
			missed := a.await(ctx, &query, deadline)
			result := a.lab.Journal().Find(query)
			result.Missed += missed
			if query.Newest {
				result.Missed = 0 // Nothing was read before, and so nothing can have been missed since.
			}
			a.writeList(c, result)
		}
	}}, nil
}

// writeList writes a list in JSON.
func (a *API) writeList(c huma.Context, result journal.Result) {
	out := newOutput(c, a.pace.write)
	out.begin(jsonType)
	line := []byte(`{"datagrams":[`)
	for i := range result.Entries {
		if i > 0 {
			line = append(line, ',')
		}
		line = export.AppendJSON(line, &result.Entries[i], export.WholePayload)
		if _, err := out.Write(line); err != nil {
			return // The client has gone; there is nobody to tell.
		}
		line = line[:0]
	}
	line = fmt.Appendf(line, "],\"missed\":%d,\"seq\":%d}\n", result.Missed, result.Next)
	_, _ = out.Write(line) // As above.
	_ = out.Flush()
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
