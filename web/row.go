package web

import (
	"strconv"
	"time"

	"udpweb/internal/journal"
	"udpweb/internal/payload"
	"udpweb/internal/texts"
)

// row is an entry as a line of the list. The zero value is what the template shows before a script
// fills it.
type row struct {
	Seq, Kind, ISO, Time             string
	Arrow, ArrowWord                 string
	Source, Destination, Bytes, Data string
	Tags                             []tag
	Note                             string // of everything that is no datagram
}

// tag marks what is remarkable about a datagram.
type tag struct{ Kind, Text string }

// previewRunes is how much of a payload a line shows.
const previewRunes = 200

func (w *Web) row(e *journal.Entry) row {
	made := row{
		Seq: count(e.Seq), Kind: e.Kind.String(), ISO: e.Time.UTC().Format(time.RFC3339Nano), Time: clock(e.Time),
	}
	switch e.Kind {
	case journal.Received, journal.Sent:
		made.Arrow, made.ArrowWord = "↓", w.words.In
		if e.Kind == journal.Sent {
			made.Arrow, made.ArrowWord = "↑", w.words.Out
		}
		if e.Count > 1 {
			made.ArrowWord = texts.Fill(w.words.OutTimes, "count", count(e.Count))
		}
		made.Source, made.Destination = addressText(e.Source), addressText(e.Destination)
		made.Bytes, made.Data = w.bytes(e), payload.Preview(e.Payload, previewRunes)
		made.Tags = w.tags(e)
	case journal.Gap:
		made.Note = texts.Fill(w.words.GapRow, "count", count(e.Missing))
	case journal.Unreachable:
		text := w.words.UnreachableRow
		if e.ICMP.Errno == "ECONNREFUSED" { // Only a port unreachable says that nothing listens there.
			text = w.words.RefusedRow
		}
		made.Note = texts.Fill(text,
			"destination", addressText(e.Destination), "from", addressText(e.ICMP.From), "errno", e.ICMP.Errno,
			"type", strconv.Itoa(int(e.ICMP.Type)), "code", strconv.Itoa(int(e.ICMP.Code)), "mtu", mtuText(e.ICMP.MTU))
	case journal.Event:
		made.Note = w.words.Note(e.Note, addressText(e.Destination))
	}
	if made.Note != "" && e.Count > 1 {
		made.Note += " " + w.times(e)
	}
	return made
}

// mtuText is a path MTU; where none was told, nothing.
func mtuText(mtu int) string {
	if mtu == 0 {
		return ""
	}
	return strconv.Itoa(mtu)
}

// addressText is an address as the page shows it; where there is none, nothing.
func addressText[T interface {
	IsValid() bool
	String() string
}](address T) string {
	if !address.IsValid() {
		return ""
	}
	return address.String()
}

func (w *Web) bytes(e *journal.Entry) string {
	if !e.Truncated() {
		return strconv.Itoa(e.Length)
	}
	return texts.Fill(w.words.LenOf, "captured", strconv.Itoa(len(e.Payload)), "length", strconv.Itoa(e.Length))
}

// times is how many an entry stands for.
func (w *Web) times(e *journal.Entry) string {
	return texts.Fill(w.words.Times, "count", count(e.Count))
}

func (w *Web) tags(e *journal.Entry) (tags []tag) {
	if e.Count > 1 {
		tags = append(tags, tag{"many", w.times(e)})
	}
	if e.Truncated() {
		tags = append(tags, tag{"cut", texts.Fill(w.words.CutTag, "count", strconv.Itoa(e.Length-len(e.Payload)))})
	}
	if e.Length == 0 {
		tags = append(tags, tag{"empty", w.words.Empty})
	}
	if _, ok := payload.Text(e.Payload); !ok {
		tags = append(tags, tag{"bytes", w.words.NotUTF8})
	}
	if e.Via != "" {
		tags = append(tags, tag{"via", w.words.ViaText(e.Via)})
	}
	return tags
}

// clock is a time of day to the millisecond, which is enough for a row. Scripts put it into the
// time zone of the reader.
func clock(t time.Time) string { return t.Format("15:04:05.000") }

// preciseClock is a time of day to the microsecond, for the inspector.
func preciseClock(t time.Time) string { return t.Format("15:04:05.000000") }

func count(n uint64) string { return strconv.FormatUint(n, 10) }
