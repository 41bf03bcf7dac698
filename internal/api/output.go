package api

import (
	"bufio"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
)

// writeAtOnce is how many bytes of an answer are gathered before they are written.
const writeAtOnce = 64 << 10

// slowest is how many times the patience of a stream an answer has for each of its writes. Once the
// kernel's send queue is full, it takes more only when a third has left, which may be megabytes:
// a client that reads some 50 kB/s seems to take nothing for half a minute.
const slowest = 12

// output is where an answer goes that may be long, or may take long. Each of its writes has a deadline
// of its own, so that only a client that takes nothing is let go.
type output struct {
	*bufio.Writer
	answer huma.Context
	to     patientWriter
}

// newOutput returns the output of an answer, with the patience of a stream.
func newOutput(c huma.Context, patience time.Duration) *output {
	_, w := humachi.Unwrap(c)
	to := patientWriter{w, slowest * patience}
	return &output{bufio.NewWriterSize(to, writeAtOnce), c, to}
}

// begin sends the head of the answer, at the latest with its first bytes.
func (o *output) begin(contentType string) {
	setReadDeadline(o.to.w, time.Time{}) // The client has said everything, and nothing may come for long.
	o.answer.SetHeader("Content-Type", contentType)
	o.answer.SetStatus(http.StatusOK)
}

// send hands everything to the connection that was written so far, the head of the answer included.
func (o *output) send() error {
	if err := o.Flush(); err != nil {
		return err
	}
	setWriteDeadline(o.to.w, time.Now().Add(o.to.patience))
	return http.NewResponseController(o.to.w).Flush()
}

// patientWriter gives each write its time.
type patientWriter struct {
	w        http.ResponseWriter
	patience time.Duration
}

func (p patientWriter) Write(data []byte) (int, error) {
	setWriteDeadline(p.w, time.Now().Add(p.patience))
	return p.w.Write(data)
}

func isHead(c huma.Context) bool { return c.Method() == http.MethodHead }
