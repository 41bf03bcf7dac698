package guard

import (
	"log/slog"
	"net/http"
	"time"
)

// maxLogged is how many bytes of what somebody else wrote go into one value of the log.
const maxLogged = 256

// logs tells whether requests are logged. Most often they are not, and then nobody needs to look at the clock.
func (g *Guard) logs(r *http.Request) bool { return g.log.Enabled(r.Context(), slog.LevelDebug) }

// logRequest writes the line of a request that has ended. The query is left out: it can hold the token or a payload.
// A status of zero means that the connection was cut before there was any.
func (g *Guard) logRequest(a *answer, r *http.Request, path string, began time.Time) {
	g.log.LogAttrs(r.Context(), slog.LevelDebug, "request",
		slog.String("method", cut(r.Method)),
		slog.String("path", cut(path)),
		slog.Int("status", a.status),
		slog.Duration("took", g.now().Sub(began)),
	)
}

func cut(s string) string { return s[:min(len(s), maxLogged)] }
