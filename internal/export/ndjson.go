package export

import (
	"fmt"
	"io"

	"udpweb/internal/journal"
)

// ndjsonWriter writes a JSON object a line.
type ndjsonWriter struct {
	w    io.Writer
	line []byte
}

// Open writes nothing: there is no head.
func (*ndjsonWriter) Open() error { return nil }

func (n *ndjsonWriter) Write(e *journal.Entry) error {
	n.line = append(AppendJSON(n.line[:0], e, WholePayload), '\n')
	_, err := n.w.Write(n.line)
	return err
}

// Missed writes the line {"missed":…,"seq":…}, with the words that end a list in JSON. A gap in the
// numbers alone could as well be what a filter left out.
func (n *ndjsonWriter) Missed(count, seq uint64) error {
	n.line = fmt.Appendf(n.line[:0], "{\"missed\":%d,\"seq\":%d}\n", count, seq)
	_, err := n.w.Write(n.line)
	return err
}

func (*ndjsonWriter) Close() error { return nil }
