package lab

import (
	"context"
	"errors"
	"os"
	"sync"
	"time"

	"udpweb/internal/journal"
	"udpweb/internal/udp"
)

// question is a datagram whose fate is waited for.
type question struct {
	sent   Sent
	anyone bool // whether an answer from elsewhere than it was sent to counts
}

// awaitInJournal waits for a reply to, or a refusal of, a datagram that a listener sent. It waits no more
// once the listener is paused or stopped: from then on nothing that comes back is seen, and that would
// not be silence.
func (l *Lab) awaitInJournal(ctx context.Context, asked question, wait time.Duration) (Sent, error) {
	waiting, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	defer l.whenOver(ctx, cancel)()
	var page journal.Page
	for after := asked.sent.Entry.Seq; l.journal.Wait(waiting, after) == nil; after = page.Last() {
		l.journal.Read(&page, after, udp.BatchSize)
		for entry := range page.All() {
			if entry.Listener != asked.sent.Entry.Listener {
				continue
			}
			if asked.answeredBy(entry) {
				return asked.sent, nil
			}
			if endsReading(entry) {
				if err := l.cutShort(ctx); err != nil {
					return Sent{}, err
				}
				return asked.sent, nil
			}
		}
	}
	return l.silent(ctx, asked.sent, wait)
}

// endsReading reports whether an entry says that its listener reads no more.
func endsReading(entry *journal.Entry) bool {
	return entry.Kind == journal.Event && (entry.Note == NotePaused || entry.Note == NoteStopped)
}

// awaitOnSocket reads a fresh socket until something comes back, and writes all that comes to the
// journal. When the wait is over it still takes what came in time: on a busy machine the reply may be in the
// kernel receive queue before this program is woken.
func (l *Lab) awaitOnSocket(ctx context.Context, asked question, socket *udp.Socket, wait time.Duration) (Sent, error) {
	if err := socket.ReadUntil(time.Now().Add(wait)); err != nil {
		return Sent{}, err
	}
	defer l.whenOver(ctx, func() {
		_ = socket.Interrupt() // It fails only once the socket is closed, and that comes later.
	})()
	over := false
	for read := socket.Read; ; {
		batch, err := read()
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded) && !over:
			over, read = true, socket.ReadWaiting
			continue
		case errors.Is(err, os.ErrDeadlineExceeded):
			return l.silent(ctx, asked.sent, wait)
		case err != nil:
			return Sent{}, err
		}
		entries := l.record(socket, batch)
		batch.Release()
		for i := range entries {
			if asked.answeredBy(&entries[i]) {
				return asked.sent, nil
			}
		}
	}
}

// whenOver calls interrupt when ctx is done or the lab closes, unless the caller has ended its wait
// before with the function that is returned.
func (l *Lab) whenOver(ctx context.Context, interrupt func()) (end func()) {
	ended := make(chan struct{})
	var watch sync.WaitGroup
	watch.Go(func() {
		select {
		case <-ctx.Done():
			interrupt()
		case <-l.closing:
			interrupt()
		case <-ended:
		}
	})
	return func() {
		close(ended)
		watch.Wait()
	}
}

// record writes what a fresh socket read to the journal. The entries do not share the memory of the
// batch.
func (l *Lab) record(socket *udp.Socket, batch *udp.Batch) []journal.Entry {
	entries := appendBatch(nil, "", socket.Local(), batch)
	for i := range entries {
		entries[i] = entries[i].Clone()
	}
	for _, refusal := range batch.Unreachable {
		entries = append(entries, unreachableEntry("", refusal))
	}
	first := l.journal.Append(entries...)
	for i := range entries {
		entries[i].Seq = first + uint64(i)
	}
	return entries
}

// answeredBy takes an entry for the fate of the datagram, if it is.
func (q *question) answeredBy(entry *journal.Entry) bool {
	reply := entry.Kind == journal.Received && q.isReply(entry)
	refusal := entry.Kind == journal.Unreachable && entry.Destination == q.sent.Entry.Destination
	if !reply && !refusal {
		return false
	}
	fate := entry.Clone()
	if reply {
		q.sent.Outcome, q.sent.Reply = OutcomeReplied, &fate
	} else {
		q.sent.Outcome, q.sent.Refusal = OutcomeRefused, &fate
	}
	q.sent.RTT = max(0, entry.Time.Sub(q.sent.Entry.Time)) // Two readings of a clock that may be set in between.
	return true
}

// isReply reports whether a received datagram is taken for the answer. On a fresh socket any is, as
// it would be for a program that calls recvfrom(2): a reply need not come from the address that was
// asked. A listener has other peers, and so there it must, unless many were asked. What a socket
// sent to itself answers nothing.
func (q *question) isReply(received *journal.Entry) bool {
	asked := q.sent.Entry
	return received.Source != asked.Source && (q.anyone || received.Source == asked.Destination)
}

// silent is the end of a wait in vain.
func (l *Lab) silent(ctx context.Context, sent Sent, wait time.Duration) (Sent, error) {
	if err := l.cutShort(ctx); err != nil {
		return Sent{}, err
	}
	sent.Outcome, sent.Waited = OutcomeSilent, wait
	return sent, nil
}

// cutShort says why a wait ended before its time, if the caller or the end of the lab did that.
func (l *Lab) cutShort(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-l.closing:
		return &Failure{Code: ShuttingDown}
	default:
		return nil
	}
}
