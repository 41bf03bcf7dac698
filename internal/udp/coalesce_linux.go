package udp

import "time"

// Reading each datagram as it comes costs a wake-up each, which is several times the cost of the datagram.
// Network cards meet the same by interrupt coalescing, and this is the same for a socket: while datagrams come
// fast the reader leaves them in the kernel receive queue for a moment and then takes them all. What is sparse
// is read at once, and so is what a small queue could not hold for so long.
const (
	coalesceWindow = 64                     // reads that are looked at before it begins
	coalesceRate   = 10_000                 // datagrams a second from which on it is worth it
	coalescePause  = 500 * time.Microsecond // asked for; the poller rounds it up to coalesceMost where all else is idle
	coalesceMost   = time.Millisecond
	coalesceShare  = 4 // one part in so many of the receive queue may be full afterwards
)

// coalescer decides when a reader pauses. It is for one goroutine.
type coalescer struct {
	active bool
	empty  bool // the latest read has emptied the queue
	reads  int
	taken  int // by them
	bytes  int // of the kernel's memory, by and large
	since  time.Time
}

// saw takes note of what a read has taken. It is told what the kernel has for the queue once that matters.
func (c *coalescer) saw(datagrams []Datagram, memory func() (Memory, bool)) {
	c.reads++
	c.taken += len(datagrams)
	c.empty = len(datagrams) < BatchSize
	for i := range datagrams {
		c.bytes += accountedFor(datagrams[i].Length)
	}
	if c.active || c.reads < coalesceWindow {
		return
	}
	now := time.Now()
	elapsed := now.Sub(c.since)
	worthIt := c.isFast(elapsed)
	if worthIt {
		queue, ok := memory()
		within := float64(c.bytes) / elapsed.Seconds() * coalesceMost.Seconds()
		worthIt = ok && within*coalesceShare < float64(queue.QueueLimit)
	}
	c.restart(worthIt, now)
}

// accountedFor is what the kernel accounts for a datagram in the queue, at most: the memory it lies in,
// which has sizes of powers of two, and what describes it.
func accountedFor(length int) int { return 2*length + 1024 }

func (c *coalescer) isFast(elapsed time.Duration) bool {
	return float64(c.taken) >= coalesceRate*elapsed.Seconds()
}

func (c *coalescer) restart(active bool, now time.Time) {
	c.active, c.reads, c.taken, c.bytes, c.since = active, 0, 0, 0, now
}

// goesOn reports whether the reader is coalescing. That ends where too few have come since the last pause.
func (c *coalescer) goesOn() bool {
	if c.active && c.empty && c.taken > 0 {
		now := time.Now()
		c.restart(c.isFast(now.Sub(c.since)), now)
	}
	return c.active
}

// tooFull ends coalescing where a pause has filled more of the receive queue than it may.
func (c *coalescer) tooFull(memory Memory) {
	if memory.QueuedBytes > memory.QueueLimit/coalesceShare {
		c.restart(false, time.Now())
	}
}

// pause leaves datagrams in the receive queue for a moment, where that is worth it, and reports whether
// arrivals behind the next read shall wake nobody.
func (s *Socket) pause() (lookAway bool) {
	c := &s.reader.coalescer
	if s.prompt.Load() || !c.goesOn() {
		return false
	}
	if c.empty {
		time.Sleep(coalescePause)
		if memory, ok := s.Memory(); ok {
			c.tooFull(memory)
		}
	}
	return c.active
}
