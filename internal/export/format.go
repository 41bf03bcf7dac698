package export

import (
	"io"

	"udpweb/internal/journal"
)

// Format is a way to write entries one after the other.
type Format string

// The formats.
const (
	NDJSON Format = "ndjson" // an entry a line, as JSON
	CSV    Format = "csv"    // a table (RFC 4180)
	PCAPNG Format = "pcapng" // a capture file
)

// MediaType returns what the Content-Type header says of the format. That of capture files is not
// registered; it is what Wireshark tells the desktop.
func (f Format) MediaType() string {
	switch f {
	case NDJSON:
		return "application/x-ndjson"
	case CSV:
		return "text/csv; charset=utf-8; header=present"
	case PCAPNG:
		return "application/x-pcapng"
	}
	return "application/octet-stream"
}

// Writer writes entries in one format. Each call hands everything on to the writer below before it
// returns, in many small pieces; an error is always one of that writer.
type Writer interface {
	// Open writes what stands before the first entry. The other methods call it where nobody has.
	Open() error
	// Write writes an entry, and does not keep it.
	Write(e *journal.Entry) error
	// Missed says that count entries, the last of which had the number seq, left the journal before
	// they were read. Whether they would have been written nobody can know.
	Missed(count, seq uint64) error
	// Close writes what is still to be said. It does not close the writer below.
	Close() error
}

// NewWriter returns a writer in the format.
func NewWriter(format Format, w io.Writer) Writer {
	switch format {
	case CSV:
		return &csvWriter{w: w}
	case PCAPNG:
		return newPCAPNG(w, loopback())
	case NDJSON:
	}
	return &ndjsonWriter{w: w}
}
