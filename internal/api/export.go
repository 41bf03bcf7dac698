package api

import (
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"udpweb/internal/export"
	"udpweb/internal/journal"
)

// exportDatagrams writes entries one after the other, at the pace of the client and with the memory of
// one page: what a query chooses of the journal as it is now or, to a follower, from here on.
func (a *API) exportDatagrams(c huma.Context, query journal.Query, deadline time.Time, format export.Format, follow bool) {
	out := newOutput(c, a.pace.write)
	c.SetHeader("Content-Disposition", disposition(format, time.Now()))
	missed := uint64(0)
	if !isHead(c) && !follow {
		missed = a.await(c.Context(), &query, deadline)
	}
	out.begin(format.MediaType())
	if isHead(c) {
		return
	}
	writer := export.NewWriter(format, out)
	if follow {
		a.followDatagrams(c.Context(), query, writer, out)
		return
	}
	if missed > 0 && writer.Missed(missed, query.After) != nil {
		return // The client has gone; there is nobody to tell. So it is below.
	}
	from := reader{journal: a.lab.Journal(), query: bounded(c.Context(), a.lab.Journal(), query)}
	for !from.done() {
		if c.Context().Err() != nil {
			cutOff()
		}
		if from.copyTo(writer) != nil {
			return
		}
	}
	if writer.Close() == nil {
		_ = out.Flush()
	}
}

// cutOff ends a request whose context is done with its answer half written: the program is stopping and
// can wait no longer, or the client has gone. Ended normally, a part would pass for the whole.
func cutOff() { panic(http.ErrAbortHandler) }

// disposition names the file that a browser makes of an export, by the time in UTC.
func disposition(format export.Format, now time.Time) string {
	return `attachment; filename="udpweb-` + now.UTC().Format("20060102T150405Z") + "." + string(format) + `"`
}
