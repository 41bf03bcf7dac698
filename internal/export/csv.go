package export

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"io"
	"net/netip"
	"strconv"
	"strings"
	"unicode/utf8"

	"udpweb/internal/journal"
	"udpweb/internal/payload"
)

// csvColumns is read only: the header row.
var csvColumns = [...]string{
	"seq", "time", "kind", "listener", "source", "destination", "interface", "ttl", "tos", "length", "captured", "truncated",
	"payload_hex", "payload_base64", "text", "via", "note", "missing", "count", "icmp_type", "icmp_code", "icmp_from", "icmp_mtu", "errno",
}

// kindMissed is the kind of a row that is no entry: it counts those that left the journal.
const kindMissed = "missed"

// csvWriter writes a table that a spreadsheet can open: RFC 4180, in UTF-8 without a byte order mark,
// every cell quoted and on one line.
type csvWriter struct {
	w      io.Writer
	opened bool
	row    []byte
	cell   []byte // the one being written
}

func (c *csvWriter) Open() error {
	if c.opened {
		return nil
	}
	c.opened = true
	for _, name := range csvColumns {
		c.text(name)
	}
	return c.end()
}

func (c *csvWriter) Write(e *journal.Entry) error {
	if err := c.Open(); err != nil {
		return err
	}
	c.number(e.Seq)
	c.cell = appendTime(c.cell, e.Time)
	c.next()
	c.text(e.Kind.String())
	c.text(e.Listener)
	c.datagram(e)
	c.text(e.Via)
	switch e.Kind {
	case journal.Event:
		c.text(e.Note)
		c.none(1)
	case journal.Gap:
		c.none(1)
		c.number(e.Missing)
	default:
		c.none(2)
	}
	if e.Count > 1 {
		c.number(e.Count)
	} else {
		c.none(1)
	}
	c.icmp(e)
	return c.end()
}

// Missed writes a row of the kind missed. Its number is that of the last entry that is missing.
func (c *csvWriter) Missed(count, seq uint64) error {
	if err := c.Open(); err != nil {
		return err
	}
	for _, name := range csvColumns {
		switch name {
		case "seq":
			c.number(seq)
		case "kind":
			c.text(kindMissed)
		case "note":
			c.text("these entries had left the journal before they were read")
		case "missing":
			c.number(count)
		default:
			c.none(1)
		}
	}
	return c.end()
}

// Close leaves at least the header row.
func (c *csvWriter) Close() error { return c.Open() }

// datagram writes the cells from source to text.
func (c *csvWriter) datagram(e *journal.Entry) {
	if e.Kind != journal.Received && e.Kind != journal.Sent {
		c.none(1)
		c.address(e.Destination)
		c.none(9)
		return
	}
	c.address(e.Source)
	c.address(e.Destination)
	c.text(e.Interface)
	if e.Header.Known {
		c.number(uint64(e.Header.TTL))
		c.number(uint64(e.Header.TOS))
	} else {
		c.none(2)
	}
	c.number(uint64(max(e.Length, 0)))
	c.number(uint64(len(e.Payload)))
	c.text(strconv.FormatBool(e.Truncated()))
	c.cell = hex.AppendEncode(c.cell, e.Payload)
	c.next()
	c.cell = base64.StdEncoding.AppendEncode(c.cell, e.Payload)
	c.next()
	if text, ok := payload.Text(e.Payload); ok {
		c.text(text)
	} else {
		c.none(1)
	}
}

// icmp writes the cells of an ICMP message.
func (c *csvWriter) icmp(e *journal.Entry) {
	if e.Kind != journal.Unreachable {
		c.none(5)
		return
	}
	c.number(uint64(e.ICMP.Type))
	c.number(uint64(e.ICMP.Code))
	if e.ICMP.From.IsValid() {
		c.text(e.ICMP.From.String())
	} else {
		c.none(1)
	}
	if e.ICMP.MTU > 0 {
		c.number(uint64(e.ICMP.MTU))
	} else {
		c.none(1)
	}
	c.text(e.ICMP.Errno)
}

func (c *csvWriter) number(n uint64) {
	c.cell = strconv.AppendUint(c.cell, n, 10)
	c.next()
}

func (c *csvWriter) address(addr netip.AddrPort) {
	if addr.IsValid() {
		c.text(addr.String())
	} else {
		c.none(1)
	}
}

// text writes a cell of text as the page shows it on one line: ↵ for a line end, and nothing that acts
// on a screen. The payload columns have the bytes.
func (c *csvWriter) text(text string) {
	c.cell = appendVisible(c.cell, text)
	c.next()
}

// none writes empty cells.
func (c *csvWriter) none(count int) {
	for range count {
		c.next()
	}
}

// next ends a cell. What a spreadsheet would take for a formula gets a leading ', which makes it text
// there; so does what begins with a ', so that taking one off always gives back what was meant.
func (c *csvWriter) next() {
	c.row = append(c.row, '"')
	if first, _ := utf8.DecodeRune(c.cell); strings.ContainsRune("=+-@\t\r'＝＋－＠", first) {
		c.row = append(c.row, '\'')
	}
	for rest := c.cell; len(rest) > 0; {
		quote := bytes.IndexByte(rest, '"')
		if quote < 0 {
			c.row = append(c.row, rest...)
			break
		}
		c.row = append(append(c.row, rest[:quote+1]...), '"')
		rest = rest[quote+1:]
	}
	c.row = append(c.row, '"', ',')
	c.cell = c.cell[:0]
}

// end writes the row, with a line end in the place of the last comma.
func (c *csvWriter) end() error {
	_, err := c.w.Write(append(c.row[:len(c.row)-1], '\r', '\n'))
	c.row = c.row[:0]
	return err
}
