package lab

import (
	"time"

	"udpweb/internal/journal"
	"udpweb/internal/udp"
)

// summaryInterval is how long a summary gathers. Ten entries a second wash nobody's history away.
const summaryInterval = 100 * time.Millisecond

// summary is what was tried at a destination since the last one was recorded.
type summary struct {
	since   time.Time // when the first of them was about to leave
	sent    uint64
	refused map[string]uint64 // by error number
}

// begin notes when the first leaves, right before it does.
func (s *summary) begin() {
	if s.since.IsZero() {
		s.since = time.Now()
	}
}

func (s *summary) addRefused(errno string, count uint64) {
	if s.refused == nil {
		s.refused = make(map[string]uint64)
	}
	s.refused[errno] += count
}

// fromID is the id of the listener that sends, if it is one.
func (t *transmission) fromID() string {
	if t.from == nil {
		return ""
	}
	return t.from.id
}

// via is what entries of the transmission say of it.
func (t *transmission) via() string { return "transmission " + t.id }

// note writes an event to the journal.
func (t *transmission) note(text string) {
	t.lab.journal.Append(journal.Entry{
		Kind: journal.Event, Listener: t.fromID(), Note: text, Via: t.via(),
		Datagram: udp.Datagram{Time: time.Now(), Destination: t.first},
	})
}

// sentEntry says that datagrams leave for a destination.
func (t *transmission) sentEntry(to *burst, at time.Time, count uint64) journal.Entry {
	return journal.Entry{
		Kind: journal.Sent, Listener: t.fromID(), Via: t.via(), Count: count,
		Datagram: udp.Datagram{
			Time: at, Source: to.source, Destination: to.To(), Interface: t.plan.Interface,
			Header: headerOf(t.socket, to.To().Addr(), to.typed.way()), Length: len(t.plan.Payload), Payload: t.plan.Payload,
		},
	}
}

// announce records datagrams that are about to leave, as far as that is to be done before. Some may have
// their entries from a time before, when there was no room for them.
func (t *transmission) announce(to *burst, count int) {
	if t.record == RecordSummary {
		to.pending.begin()
		return
	}
	if count <= to.recorded {
		return
	}
	batch := make([]journal.Entry, count-to.recorded)
	entry := t.sentEntry(to, time.Now(), 0)
	for i := range batch {
		batch[i] = entry
	}
	t.lab.journal.Append(batch...)
	to.recorded = count
}

// recordRefused takes back, as far as a record can, the sent entries of datagrams that the kernel refused.
func (t *transmission) recordRefused(to *burst, count int, err error) {
	if t.record == RecordSummary {
		to.pending.addRefused(errnoText(err), uint64(count))
		return
	}
	t.lab.journal.Append(t.notSent(to, errnoText(err), uint64(count)))
}

// settle brings the journal up to date before a pause or the end: what was announced and not tried is taken
// back, for that reason. What was reserved is given back.
func (t *transmission) settle(reason TransmissionState) {
	for _, each := range t.bursts {
		each.release()
		if each.recorded > 0 {
			t.lab.journal.Append(t.notSent(each, string(reason), uint64(each.recorded)))
			each.recorded = 0
		}
	}
	t.flush()
}

func (t *transmission) notSent(to *burst, reason string, count uint64) journal.Entry {
	return journal.Entry{
		Kind: journal.Event, Listener: t.fromID(), Via: t.via(), Note: NoteNotSent + ": " + reason, Count: count,
		Datagram: udp.Datagram{Time: time.Now(), Destination: to.To()},
	}
}

// flush records the summaries.
func (t *transmission) flush() {
	t.flushed = time.Now()
	for _, each := range t.bursts {
		pending := each.pending
		each.pending = summary{}
		if pending.sent > 0 {
			t.lab.journal.Append(t.sentEntry(each, pending.since, pending.sent))
		}
		for errno, count := range pending.refused {
			t.lab.journal.Append(t.notSent(each, errno, count))
		}
	}
}

// untilFlush is how long a pause may be without holding a summary up.
func (t *transmission) untilFlush(now time.Time) time.Duration {
	return max(0, summaryInterval-now.Sub(t.flushed))
}
