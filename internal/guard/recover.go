package guard

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
)

// recoverPanic keeps a panic in a handler from being more than one failed request. It must be deferred.
func (g *Guard) recoverPanic(a *answer, r *http.Request) {
	cause := recover()
	if cause == nil {
		return
	}
	if a.taken != nil {
		_ = a.taken.Close() // The server has given this connection away, and whoever had it is gone.
	}
	if err, ok := cause.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(http.ErrAbortHandler) // Not a fault: the handler asks for the connection to be cut.
	}
	g.log.LogAttrs(r.Context(), slog.LevelError, "panic in a handler",
		slog.String("method", cut(r.Method)),
		slog.String("path", cut(r.URL.Path)),
		slog.String("error", cut(fmt.Sprint(cause))),
		slog.String("stack", string(debug.Stack())),
	)
	switch {
	case a.taken != nil:
	case a.status != 0:
		panic(http.ErrAbortHandler) // Ended normally, half an answer would pass for a whole one.
	default:
		clear(a.Header()) // What the handler said about an answer that it did not give.
		g.setHeaders(a.Header())
		g.turnAway(a, r, Denial{Status: http.StatusInternalServerError, Code: CodeInternal})
	}
}
