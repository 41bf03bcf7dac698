package api

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gorilla/websocket"

	"udpweb/internal/journal"
)

// farewell is how long a viewer has to answer our goodbye with its own.
const farewell = time.Second

// Modes of a stream.
const (
	modeLive = "live" // what a page can draw: capped, merged, acknowledged
	modeAll  = "all"  // every entry, at the pace of the reader
)

// streamQuery are the parameters of a stream.
type streamQuery struct {
	mode     string
	listener string                    // an id; "" takes all
	filter   func(*journal.Entry) bool // nil takes all
	after    uint64
}

// stream opens a WebSocket and follows the journal on it until either side ends.
func (a *API) stream(w http.ResponseWriter, r *http.Request) {
	query, err := a.streamQuery(r)
	if err != nil {
		writeProblem(w, r, a.problemOf(err, in("query")))
		return
	}
	if !websocket.IsWebSocketUpgrade(r) {
		w.Header().Set("Upgrade", "websocket")
		w.Header().Set("Connection", "Upgrade")
		writeProblem(w, r, newProblem(codeNotAWebSocket, nil))
		return
	}
	// Before the upgrade: afterwards net/http has forgotten the connection, and Wait may be under way.
	// First, so that Done comes last: whoever has waited finds no viewer counted.
	a.streams.Add(1)
	defer a.streams.Done()
	if most := int64(a.options.MaxViewers); a.viewers.Add(1) > most {
		a.viewers.Add(-1)
		writeProblem(w, r, newProblem(codeTooManyViewers, map[string]string{"limit": strconv.FormatInt(most, 10)}))
		return
	}
	defer a.viewers.Add(-1)
	upgrader := websocket.Upgrader{
		HandshakeTimeout: a.pace.write,
		CheckOrigin:      a.options.CheckOrigin,
		Error: func(w http.ResponseWriter, r *http.Request, status int, _ error) {
			if status == http.StatusForbidden {
				WriteProblem(w, r, status, "cross-origin", nil)
				return
			}
			w.Header().Set("Sec-WebSocket-Version", "13") // RFC 6455 section 4.4.
			WriteProblem(w, r, status, codeBadRequest, nil)
		},
	}
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // Upgrade has answered.
	}
	a.follow(r.Context(), conn, query)
}

// follow runs the viewer and joins the reader of its connection.
func (a *API) follow(ctx context.Context, conn *websocket.Conn, query streamQuery) {
	started := time.Now()
	ctx, leave := context.WithCancel(ctx)
	defer leave()
	query.filter = until(ctx, query.filter)
	v := newViewer(a, conn, query)
	read := make(chan struct{})
	go func() {
		defer close(read)
		defer leave()
		v.listen()
	}()
	err := v.run(ctx)
	v.end(err)
	// Closing at once would make a reset of what the viewer is still saying, and it would never see
	// our goodbye (RFC 6455 section 7.1.1).
	select {
	case <-read:
	case <-time.After(farewell):
	}
	_ = conn.Close() // Whatever it says, the connection is done, and the reader ends.
	<-read
	a.log.Debug("stream ended", "mode", query.mode, "seq", v.after, "took", time.Since(started), "reason", err)
}

func (a *API) streamQuery(r *http.Request) (streamQuery, error) {
	query := streamQuery{mode: modeLive, after: a.lab.Journal().Last()}
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil { // A part of it would be missing, such as a filter with a semicolon that is not escaped.
		return query, newProblem(codeBadRequest, nil)
	}
	for name := range values {
		value := values.Get(name)
		switch {
		case !slices.Contains([]string{"mode", "listener", "filter", "after"}, name):
			return query, invalidField("query."+name, "unknown query parameter", value)
		case value == "": // As good as absent, as it is for the other operations.
		case name == "mode" && value != modeLive && value != modeAll:
			return query, invalidField("query.mode", "it is neither live nor all", value)
		case name == "mode":
			query.mode = value
		case name == "listener":
			id, err := a.listenerID(value)
			if err != nil {
				return query, err
			}
			query.listener = id
		case name == "filter":
			passes, err := a.filterOf("query.filter", value)
			if err != nil {
				return query, err
			}
			query.filter = passes
		default:
			if err := a.readAfter(&query.after, value); err != nil {
				return query, err
			}
		}
	}
	return query, nil
}

// documentStream adds the stream to the OpenAPI document, which knows no WebSockets.
func (a *API) documentStream() {
	text := func(name, description string) *huma.Param {
		return &huma.Param{Name: name, In: "query", Description: description, Schema: &huma.Schema{Type: huma.TypeString}}
	}
	a.document.AddOperation(&huma.Operation{
		OperationID: "stream", Method: http.MethodGet, Path: Base + "/stream",
		Summary: "Follow the journal over a WebSocket",
		Description: "Text frames of JSON: hello, entries and listeners. mode=live is capped at what a page can draw and " +
			"counts in skipped what it leaves out; mode=all carries every entry and counts in missed what left the journal before it was read. " +
			"With a filter, both are about the entries that pass, but for missed: nobody knows what those were. " +
			`The viewer may say {"op":"ack","seq":1} for a frame, {"op":"set","quiet":true} for counters only and {"op":"set","filter":"udp.port == 8888"} ` +
			`for another filter from the next frame on; an empty one takes it away, and a wrong one is answered by an error frame with detail and column.`,
		Parameters: []*huma.Param{
			text("mode", "live (the default) or all."),
			text("listener", "Only entries of the listener with this id or local address."),
			text("filter", "Only entries that pass this filter, in Wireshark's words, such as udp.port == 8888 && data contains \"hi\"."),
			text("after", "Go on behind this number; without it, or with now, from here on."),
		},
		Responses: map[string]*huma.Response{
			"101":     {Description: "The WebSocket is open."},
			"default": {Description: "Error", Content: map[string]*huma.MediaType{problemType: {}}},
		},
	})
}
