package api

import (
	"context"

	"udpweb/internal/export"
	"udpweb/internal/journal"
)

// followDatagrams writes entries as they come, until the client leaves, has as many as it asked for, or
// the journal is closed. A follower that falls behind the journal is told how many entries it missed.
func (a *API) followDatagrams(ctx context.Context, query journal.Query, writer export.Writer, out *output) {
	if writer.Open() != nil {
		return // The client has gone; there is nobody to tell. So it is below.
	}
	from := reader{journal: a.lab.Journal(), query: query}
	for !from.done() {
		if out.send() != nil {
			return
		}
		err := from.journal.Wait(ctx, from.query.After)
		if ctx.Err() != nil { // Wait itself goes on as long as there is something to read.
			cutOff()
		}
		if err != nil {
			break
		}
		if from.copyTo(writer) != nil {
			return
		}
	}
	if writer.Close() == nil {
		_ = out.send()
	}
}
