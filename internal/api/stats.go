package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"udpweb/internal/lab"
)

// Stats are the figures of the whole lab.
type Stats struct {
	Journal   JournalStats             `json:"journal"`
	Listeners map[string]ListenerStats `json:"listeners" doc:"By id."`
	Removed   ListenerStats            `json:"removed" doc:"Of all listeners that were removed, together."`
	Viewers   int64                    `json:"viewers" doc:"Streams that are open."`

	Transmissions TransmissionTotals `json:"transmissions"`
}

// TransmissionTotals are the figures of all transmissions there ever were, together.
type TransmissionTotals struct {
	Sent    uint64 `json:"sent" doc:"Datagrams that the kernel took."`
	Failed  uint64 `json:"failed" doc:"Datagrams that the kernel refused."`
	Running int    `json:"running" doc:"Transmissions that are running now."`
}

// JournalStats are the figures of the journal: appended = held + evicted + cleared.
type JournalStats struct {
	Appended uint64 `json:"appended" doc:"Entries there ever were; the number of the newest."`
	Held     uint64 `json:"held" doc:"Entries that can be read."`
	Evicted  uint64 `json:"evicted" doc:"Entries that left to make room."`
	Cleared  uint64 `json:"cleared" doc:"Entries that were cleared."`
	Forgot   uint64 `json:"cleared_to" doc:"The newest entry when the journal was cleared last; 0 when it never was."`
	First    uint64 `json:"first" doc:"The oldest entry that can be read."`
	Bytes    int    `json:"bytes" doc:"Memory the held entries take."`
	Limit    int    `json:"limit" doc:"Memory the journal may take."`
}

type statsOutput struct{ Body Stats }

func (a *API) registerStats(operations huma.API) {
	huma.Register(operations, a.operation("get-stats", http.MethodGet, Base+"/stats", "Get the figures of the lab", ""), a.getStats)
}

func (a *API) getStats(context.Context, *struct{}) (*statsOutput, error) {
	output := &statsOutput{Body: Stats{
		Journal:   JournalStats(a.lab.Journal().Stats()),
		Listeners: make(map[string]ListenerStats),
		Removed:   wireStats(a.lab.Removed()),
		Viewers:   a.viewers.Load(),
	}}
	for _, each := range a.lab.Listeners() {
		output.Body.Listeners[each.ID] = wireStats(each.Stats)
	}
	totals := &output.Body.Transmissions
	totals.Sent, totals.Failed = a.lab.TransmissionTotals()
	for _, each := range a.lab.Transmissions() {
		if each.State == lab.Running {
			totals.Running++
		}
	}
	return output, nil
}
