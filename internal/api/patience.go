package api

import (
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
)

// answerTime is what an answer may take beyond the wait that was asked for.
const answerTime = 10 * time.Second

// bePatient lets an operation wait as long as any request may ask it to. It is called when the body
// has been read, which must not take as long.
func bePatient(c huma.Context) {
	_, w := humachi.Unwrap(c)
	until := time.Now().Add(maxWait + answerTime)
	setReadDeadline(w, until)
	setWriteDeadline(w, until)
}

// setReadDeadline bounds how long the client may be silent; the zero time is no bound. An exchange
// that waits needs more than the server's own: once that has passed, net/http takes the client for
// gone.
func setReadDeadline(w http.ResponseWriter, until time.Time) {
	// A connection that has gone fails at the next read, and a recorder has no deadlines.
	_ = http.NewResponseController(w).SetReadDeadline(until)
}

// setWriteDeadline bounds how long the connection may be blocked.
func setWriteDeadline(w http.ResponseWriter, until time.Time) {
	_ = http.NewResponseController(w).SetWriteDeadline(until) // As above.
}
