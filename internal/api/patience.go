package api

import (
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
)

// answerTime is what an answer may take beyond the wait that was asked for.
const answerTime = 10 * time.Second

// patient lets an operation wait as long as any request may ask it to.
func patient(c huma.Context, next func(huma.Context)) {
	_, w := humachi.Unwrap(c)
	extendDeadlines(w, maxWait+answerTime)
	next(c)
}

// extendDeadlines gives an exchange that takes its time more of it than the server's own bounds. The
// read deadline counts too: once it has passed, net/http takes the client for gone.
func extendDeadlines(w http.ResponseWriter, d time.Duration) {
	controller := http.NewResponseController(w)
	until := time.Now().Add(d)
	// A connection that has gone fails at the next read or write, and a recorder has no deadlines.
	_ = controller.SetReadDeadline(until)
	_ = controller.SetWriteDeadline(until)
}
