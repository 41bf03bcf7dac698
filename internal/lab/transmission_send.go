package lab

import (
	"errors"
	"net"
	"os"
	"time"

	"udpweb/internal/udp"
)

// sendDue tries what is due, of each destination what its turns are. It is too little to take long. What
// there is no room for, and what a limit does not let out yet, stays due.
func (t *transmission) sendDue() {
	if t.record == RecordAll && len(t.bursts) > 1 {
		t.sendInTurn()
		return
	}
	for turn, each := range t.bursts {
		if share := t.turns(turn) - each.tried; share > 0 && !t.sendTo(each, int(share)) {
			return
		}
	}
}

// sendInTurn tries what is due one by one, so that those that can be told apart leave in the order of their
// turns even where several are due at once.
func (t *transmission) sendInTurn() {
	for {
		var next *burst
		for turn, each := range t.bursts {
			if each.tried < t.turns(turn) && (next == nil || each.tried < next.tried) {
				next = each
			}
		}
		if next == nil || !t.sendTo(next, 1) {
			return
		}
	}
}

// turns is how many of the datagrams that were due by now go to a destination: every so many-th.
func (t *transmission) turns(turn int) uint64 {
	destinations := uint64(len(t.bursts))
	return (t.due + destinations - 1 - uint64(turn)) / destinations
}

// sendTo tries so many datagrams to one destination. It reports whether it did, and may go on.
func (t *transmission) sendTo(to *burst, share int) bool {
	for share > 0 {
		batch := share
		switch {
		case to.limit != nil:
			batch = 1
			if !t.mayLeave(to) {
				return false
			}
		case t.record == RecordAll:
			batch = min(share, udp.BatchSize) // Entries stand just before the datagrams that they are of.
		}
		t.announce(to, batch)
		sent, refused, err := to.Send(batch)
		t.count(to, sent, refused, err)
		share -= sent + refused
		if err != nil && !t.bear(refused, err) {
			return false
		}
	}
	return true
}

// mayLeave reports whether the limit of a destination, which transmissions share, lets a datagram out now.
// If not, it has waited for a while.
func (t *transmission) mayLeave(to *burst) bool {
	if to.reserved == nil {
		to.reserved = to.limit.ReserveN(time.Now(), packetsOf(len(t.plan.Payload)))
	}
	wait := to.reserved.Delay()
	if wait <= 0 {
		return true
	}
	t.sleep(min(wait, t.untilFlush(time.Now())))
	return false
}

// release gives back what was reserved and will not be used.
func (b *burst) release() {
	if b.reserved != nil {
		b.reserved.Cancel()
		b.reserved = nil
	}
}

// count counts what was tried.
func (t *transmission) count(to *burst, sent, refused int, err error) {
	if sent+refused == 0 {
		return
	}
	to.reserved = nil
	to.tried += uint64(sent + refused)
	to.recorded = max(0, to.recorded-sent-refused)
	t.tried += uint64(sent + refused)
	t.sent.Add(uint64(sent))
	t.lab.transmissions.sent.Add(uint64(sent))
	if t.from != nil {
		t.from.counters.sent.Add(uint64(sent))
	}
	if sent > 0 {
		t.backoff = 0
	}
	if t.record == RecordSummary {
		to.pending.sent += uint64(sent)
	}
	if refused == 0 {
		return
	}
	t.failed.addMany(errnoText(err), uint64(refused))
	t.lab.transmissions.failed.Add(uint64(refused))
	t.recordRefused(to, refused, err)
}

// bear does what an error asks for, and reports whether the next datagram may be tried at once.
func (t *transmission) bear(refused int, err error) bool {
	switch {
	case errors.Is(err, net.ErrClosed):
		t.fail(&Failure{Code: ListenerStopped, Field: "from", Values: values("value", t.plan.From, "id", t.fromID())})
		return false
	case errors.Is(err, os.ErrDeadlineExceeded): // The lab is closing, and has said so to the listener.
		t.become(Cancelled)
		return false
	case errors.Is(err, udp.ErrQueueFull) && refused == 0:
		t.sleep(fullPause)
		return false
	case errors.Is(err, udp.ErrQueueFull):
		t.backoff = min(max(2*t.backoff, refusedPause), refusedPauseMx)
		t.sleep(t.backoff)
		return false
	}
	return true
}
