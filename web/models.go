package web

import (
	"strconv"
	"time"

	"udpweb/internal/journal"
	"udpweb/internal/lab"
	"udpweb/internal/payload"
	"udpweb/internal/texts"
)

// frame is what every page has around it.
type frame struct {
	Title   string
	Words   *texts.Words
	Asset   func(name string) string
	Version string

	AsksToken   bool   // whether commands have to show a token
	ScriptWords string // where scripts find their words
}

// homePage is the lab at one moment.
type homePage struct {
	frame
	View       string // of what happened, that scripts show first
	Listen     listenForm
	Send       sendForm
	Listeners  []listenerCard
	Filter     filterForm
	Rows       []row
	Totals     totals
	After      uint64 // where the stream begins: before the rows that are there, which scripts draw again
	HasOlder   bool   // whether the journal may have entries before that
	Fate       string
	Interfaces []string // the names of the interfaces of the machine
	Host       hostView
}

// totals are the figures of all listeners together, those that were removed included.
type totals struct {
	Received, Dropped, Cut uint64
	KernelKnown            bool
}

func (t *totals) add(s lab.Stats) {
	t.Received += s.Received
	t.Dropped += s.KernelDrops
	t.Cut += s.Truncated
	t.KernelKnown = t.KernelKnown || s.KernelKnown
}

// listenerCard is a listener as the page shows it.
type listenerCard struct {
	ID, Name, Local, State, StateWord  string
	Received, Sent, Dropped, Cut       string
	ReplyChoice, ReplyText, ReplyWords string
	Queue                              queueView
	Unpublished                        string // who cannot reach it, where it is in a container
	NoMulticast                        string // why it gets no group, where it is in a container
	Options, Join                      form
	Groups                             []groupView
	Alone                              bool // on a page of its own
}

// blankCard is what the template shows before a script fills it.
func blankCard(noMulticast string) listenerCard {
	return listenerCard{Options: optionsForm("", nil), Join: joinForm("", nil), NoMulticast: noMulticast}
}

func (w *Web) listenerCard(l lab.Listener) listenerCard {
	card := listenerCard{
		ID: l.ID, Name: l.Name, Local: l.Local.String(), State: string(l.State),
		StateWord: stateWord(w.words, l.State),
		Received:  count(l.Stats.Received), Sent: count(l.Stats.Sent), Cut: count(l.Stats.Truncated),
		Dropped:     w.words.Unknown,
		ReplyChoice: string(l.Reply.Preset), ReplyText: replyText(l.Reply), ReplyWords: replyWords(w.words, l.Reply.Preset),
		Queue: w.queueView(l), Options: optionsForm(l.ID, optionValues(l)), Join: joinForm(l.ID, nil), Groups: w.groupViews(l),
	}
	if l.Stats.KernelKnown {
		card.Dropped = count(l.Stats.KernelDrops)
	}
	return card
}

func stateWord(words *texts.Words, state lab.State) string {
	switch state {
	case lab.Listening:
		return words.StateListening
	case lab.Paused:
		return words.StatePaused
	default:
		return words.StateStopped
	}
}

func replyWords(words *texts.Words, preset lab.Preset) string {
	switch preset {
	case lab.ReplyEcho:
		return words.ReplyEcho
	case lab.ReplyUpper:
		return words.ReplyUpper
	case lab.ReplyFixed:
		return words.ReplyFixed
	default:
		return words.ReplyOff
	}
}

// sources are the listeners to send from: those that have a socket, and the one that was chosen.
func sources(cards []listenerCard, chosen string) (found []listenerCard) {
	for _, each := range cards {
		if each.State != string(lab.Stopped) || each.ID == chosen {
			found = append(found, each)
		}
	}
	return found
}

func replyText(reply lab.Reply) string {
	text, _ := payload.Text(reply.Payload)
	return text
}

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
