package lab

import (
	"errors"
	"net"
	"net/netip"
	"os"
	"time"

	"udpweb/internal/journal"
	"udpweb/internal/udp"
)

// The pause after a read that failed for no reason of ours, doubled for each failure in a row.
const (
	readBackoffLeast = 5 * time.Millisecond
	readBackoffMost  = time.Second
)

// read takes batches from a socket until it is closed or interrupted. No other error ends it: note is told
// of the first in a row, and halt ends the pause behind one.
func read(socket *udp.Socket, halt <-chan struct{}, take func(*udp.Batch), note func(text string)) {
	backoff := readBackoffLeast
	for {
		batch, err := socket.Read()
		switch {
		case err == nil:
			backoff = readBackoffLeast
			take(batch)
			batch.Release()
		case errors.Is(err, net.ErrClosed), errors.Is(err, os.ErrDeadlineExceeded):
			return
		default:
			if backoff == readBackoffLeast {
				note(NoteReadFail + ": " + errnoText(err))
			}
			select {
			case <-time.After(backoff): // The kernel gives no other sign than to ask again.
			case <-halt:
				return
			}
			backoff = min(2*backoff, readBackoffMost)
		}
	}
}

// take writes a batch to the journal and answers what is to be answered.
func (l *listener) take(socket *udp.Socket, batch *udp.Batch) {
	l.entries = appendBatch(l.entries[:0], l.id, socket.Local(), batch)
	l.count(l.entries)
	l.lab.journal.Append(l.entries...)
	rule := l.replyRule()
	socket.StayPrompt(rule.Preset != NoReply)
	if rule.Preset != NoReply {
		l.reply(socket, rule, l.entries)
	}
	clear(l.entries) // The memory of the batch goes to others; an idle listener must not hold it.
	l.takeRefusals(batch.Unreachable)
}

// takeRefusals writes ICMP errors to the journal.
func (l *listener) takeRefusals(refusals []udp.Unreachable) {
	l.counters.unreachable.Add(uint64(len(refusals)))
	l.lab.journal.Append(refusalEntries(l.id, refusals, l.floods.Load() > 0)...)
}

// refusalEntries makes entries of ICMP errors. Of a flood there are as many as datagrams, and those that are
// the same in a row make one entry then.
func refusalEntries(listener string, refusals []udp.Unreachable, flooding bool) (entries []journal.Entry) {
	for _, each := range refusals {
		entry := unreachableEntry(listener, each)
		if last := len(entries) - 1; flooding && last >= 0 && sameRefusal(&entries[last], &entry) {
			entries[last].Count = max(1, entries[last].Count) + 1
			continue
		}
		entries = append(entries, entry)
	}
	return entries
}

func sameRefusal(a, b *journal.Entry) bool { return a.Destination == b.Destination && a.ICMP == b.ICMP }

// appendBatch makes entries of datagrams, and of those that are missing between them.
func appendBatch(entries []journal.Entry, listener string, local netip.AddrPort, batch *udp.Batch) []journal.Entry {
	gaps := batch.Gaps
	for i, datagram := range batch.Datagrams {
		for len(gaps) > 0 && gaps[0].Before == i {
			entries = append(entries, gapEntry(listener, local, gaps[0], datagram.Time))
			gaps = gaps[1:]
		}
		entries = append(entries, journal.Entry{Kind: journal.Received, Listener: listener, Datagram: datagram})
	}
	for _, gap := range gaps { // Nothing was queued behind it.
		entries = append(entries, gapEntry(listener, local, gap, time.Now()))
	}
	return entries
}

// gapEntry says that datagrams are missing here, which the kernel dropped before something else was
// queued.
func gapEntry(listener string, local netip.AddrPort, gap udp.Gap, behind time.Time) journal.Entry {
	return journal.Entry{
		Kind: journal.Gap, Listener: listener, Missing: uint64(gap.Missing),
		Datagram: udp.Datagram{Time: behind, Destination: local},
	}
}

// count counts what appendBatch has made. Whoever sees that a datagram was received sees its bytes as well: they are counted
// before it.
func (l *listener) count(entries []journal.Entry) {
	for i := range entries {
		each := &entries[i]
		if each.Kind == journal.Gap {
			l.placed += uint32(each.Missing)
			continue
		}
		l.counters.receivedBytes.Add(uint64(len(each.Payload)))
		if each.Truncated() {
			l.counters.truncated.Add(1)
		}
		l.counters.received.Add(1)
	}
}

// answer is a reply that is about to be sent.
type answer struct {
	payload []byte
	to      netip.AddrPort
	from    netip.Addr // the address that was asked, so that the peer knows who answers
}

// reply answers the entries of a batch by the rule.
func (l *listener) reply(socket *udp.Socket, rule Reply, received []journal.Entry) {
	l.answers = l.answers[:0]
	for i := range received {
		if received[i].Kind != journal.Received {
			continue
		}
		made, reason := l.lab.answerTo(&received[i], rule)
		if reason != "" {
			l.counters.suppressed.add(reason)
			continue
		}
		l.answers = append(l.answers, made)
	}
	for _, each := range l.answers {
		l.transmit(socket, each, "reply "+string(rule.Preset))
	}
	clear(l.answers)
}

// transmit writes a sent entry and hands the datagram to the kernel, in this order: on loopback it
// is often received before the call that sent it returns.
func (l *listener) transmit(socket *udp.Socket, a answer, via string) {
	l.lab.journal.Append(journal.Entry{
		Kind: journal.Sent, Listener: l.id, Via: via,
		Datagram: udp.Datagram{
			Time: time.Now(), Source: netip.AddrPortFrom(a.from, socket.Local().Port()), Destination: a.to,
			Header: headerOf(socket, a.to.Addr(), udp.Way{}), Length: len(a.payload), Payload: a.payload,
		},
	})
	if err := socket.Send(a.payload, a.to, a.from); err != nil {
		l.counters.failed.add(errnoText(err))
		l.lab.journal.Append(notSentEntry(l.id, a.to, err))
		return
	}
	l.counters.sent.Add(1)
	l.counters.replied.Add(1)
}

func unreachableEntry(listener string, refusal udp.Unreachable) journal.Entry {
	return journal.Entry{
		Kind: journal.Unreachable, Listener: listener,
		Datagram: udp.Datagram{Time: refusal.Time, Destination: refusal.Destination},
		ICMP: journal.ICMP{
			Type: refusal.Type, Code: refusal.Code, From: refusal.From, Errno: refusal.Errno, MTU: refusal.MTU,
		},
	}
}

// notSentEntry takes back, as far as a record can, the sent entry before it.
func notSentEntry(listener string, to netip.AddrPort, err error) journal.Entry {
	return journal.Entry{
		Kind: journal.Event, Listener: listener, Note: NoteNotSent + ": " + errnoText(err),
		Datagram: udp.Datagram{Time: time.Now(), Destination: to},
	}
}

// errnoText names the error number behind err, or says what there is to say without one.
func errnoText(err error) string {
	name := udp.Errno(err)
	switch {
	case name != "":
		return name
	case errors.Is(err, net.ErrClosed):
		return "closed" // by us, while the datagram was on its way to the kernel
	}
	return "error"
}
