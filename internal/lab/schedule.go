package lab

import (
	"math"
	"time"
)

// catchUp is how much of a stall is made up for. Whoever was held up for longer, by a stopped process or a
// suspended machine, goes on at the rate and does not send all at once what had been due meanwhile.
const catchUp = 200 * time.Millisecond

// schedule says when which datagram is due, at a rate. The zero rate makes all of them due at once.
type schedule struct {
	perSecond float64
	start     time.Time
	issued    uint64 // since start
}

// begin makes the first datagram due now.
func (s *schedule) begin(now time.Time) { s.start, s.issued = now, 0 }

// postpone makes everything due later, by the length of a pause.
func (s *schedule) postpone(pause time.Duration) { s.start = s.start.Add(pause) }

// due is how many datagrams are due now, at most most.
func (s *schedule) due(now time.Time, most uint64) uint64 {
	if s.perSecond == 0 {
		return most
	}
	if late := now.Sub(s.next()) - catchUp; late > 0 {
		s.postpone(late)
	}
	passed := float64(now.Sub(s.start)) * s.perSecond / float64(time.Second)
	total := uint64(min(max(passed, 0), MaxTransmissionCount)) + 1 // The first is due at once.
	if total <= s.issued {
		return 0
	}
	return min(total-s.issued, most)
}

// take marks datagrams as issued.
func (s *schedule) take(count uint64) { s.issued += count }

// next is when the next datagram is due. No transmission lives for as long as a time can tell.
func (s *schedule) next() time.Time {
	if s.perSecond == 0 {
		return s.start
	}
	const never = 2 * MaxTransmissionDuration
	// Rounded up, since a moment before it is due nobody would have it.
	wait := math.Ceil(float64(s.issued) * float64(time.Second) / s.perSecond)
	if wait >= float64(never) {
		return s.start.Add(never)
	}
	return s.start.Add(time.Duration(wait))
}
