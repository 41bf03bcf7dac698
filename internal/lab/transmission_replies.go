package lab

import (
	"context"
	"sync"
	"time"

	"udpweb/internal/udp"
)

// listen reads the transmission's own socket: what comes back is seen as it is by any listener.
func (t *transmission) listen() {
	read(t.socket, t.lab.closing, t.take, t.note)
}

// take writes a batch to the journal.
func (t *transmission) take(batch *udp.Batch) {
	t.replied.Add(uint64(len(batch.Datagrams)))
	t.lab.journal.Append(appendBatch(nil, "", t.socket.Local(), batch)...)
	t.takeRefusals(batch.Unreachable)
}

// takeRefusals writes ICMP errors to the journal.
func (t *transmission) takeRefusals(refusals []udp.Unreachable) {
	t.unreachable.Add(uint64(len(refusals)))
	entries := refusalEntries("", refusals, t.record == RecordSummary)
	for i := range entries {
		entries[i].Via = t.via()
	}
	t.lab.journal.Append(entries...)
}

// awaitReplies lets the reader go on for a while after the last datagram, unless the lab closes.
func (t *transmission) awaitReplies(reading *sync.WaitGroup) {
	_ = t.socket.ReadUntil(time.Now().Add(replyPatience)) // It fails only once the socket is closed.
	defer t.lab.whenOver(context.Background(), func() { _ = t.socket.Interrupt() })()
	reading.Wait()
	t.takeRefusals(t.socket.TakeErrors()) // What came after the reader had looked for the last time.
}

// view returns the transmission as it is now.
func (t *transmission) view() Transmission {
	t.mu.Lock()
	view := Transmission{
		ID: t.id, State: t.state, Plan: t.plan, Record: t.record, Local: t.socket.Local(), RateCap: t.rateCap,
		Started: t.started, Ended: t.ended, Failure: t.failure,
	}
	t.mu.Unlock()
	view.Stats = TransmissionStats{
		Failed: t.failed.counts(), Sent: t.sent.Load(),
		RepliesKnown: t.from == nil, Replied: t.replied.Load(), Unreachable: t.unreachable.Load(), Elapsed: t.elapsed(),
	}
	tried := view.Stats.Sent
	for _, count := range view.Stats.Failed {
		tried += count
	}
	view.Stats.Requested = max(tried, t.plan.requested())
	view.Stats.Remaining = view.Stats.Requested - tried
	return view
}
