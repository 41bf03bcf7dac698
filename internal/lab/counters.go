package lab

import (
	"maps"
	"sync"
	"sync/atomic"

	"udpweb/internal/udp"
)

// Stats are the figures of a listener since it was made, over all its starts and stops.
type Stats struct {
	Received      uint64
	ReceivedBytes uint64 // bytes taken, without what was cut off
	KernelDrops   uint64 // datagrams the kernel discarded because its receive queue was full
	Truncated     uint64 // datagrams that were cut
	QueuedBytes   uint64 // memory of the datagrams that wait in the kernel receive queue now
	KernelKnown   bool   // false where the system does not tell; KernelDrops and QueuedBytes mean nothing then
	Sent          uint64 // datagrams handed to the kernel, replies included
	Replied       uint64
	Suppressed    map[string]uint64 // datagrams not answered although there is a rule, by reason
	Failed        map[string]uint64 // replies that the kernel would not take, by error number
	Unreachable   uint64            // ICMP errors that came back
}

// add adds the figures of another listener. What waits in a queue is a figure of a moment and is not
// added up.
func (s *Stats) add(other Stats) {
	s.Received += other.Received
	s.ReceivedBytes += other.ReceivedBytes
	s.KernelDrops += other.KernelDrops
	s.Truncated += other.Truncated
	s.KernelKnown = s.KernelKnown || other.KernelKnown
	s.Sent += other.Sent
	s.Replied += other.Replied
	s.Suppressed = summed(s.Suppressed, other.Suppressed)
	s.Failed = summed(s.Failed, other.Failed)
	s.Unreachable += other.Unreachable
}

func summed(counts, others map[string]uint64) map[string]uint64 {
	total := make(map[string]uint64, len(counts))
	maps.Copy(total, counts)
	for name, count := range others {
		total[name] += count
	}
	return total
}

func (s *Stats) clone() Stats {
	cloned := *s
	cloned.Suppressed, cloned.Failed = maps.Clone(s.Suppressed), maps.Clone(s.Failed)
	return cloned
}

// counters are what a listener counts.
type counters struct {
	received, receivedBytes, truncated atomic.Uint64
	sent, replied, unreachable         atomic.Uint64
	suppressed, failed                 tally

	mu          sync.Mutex  // guards the following
	drops       uint64      // over all sockets the listener has had
	socket      *udp.Socket // the present one; nil when stopped
	dropsSeen   uint32      // the kernel's count for the present socket, which wraps around
	queued      uint64
	kernelKnown bool
}

// follow turns to a new socket, whose count begins at 0; nil when there is none any more.
func (c *counters) follow(socket *udp.Socket) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.socket, c.dropsSeen, c.queued = socket, 0, 0
}

// look asks the kernel for its figures. Someone who looks late, at a socket that was replaced
// meanwhile, changes nothing.
func (c *counters) look(socket *udp.Socket) (memory udp.Memory) {
	memory, known := socket.Memory()
	if !known {
		return memory // Closed meanwhile, or a system that does not tell.
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.socket != socket {
		return memory
	}
	c.kernelKnown = true
	c.queued = uint64(memory.QueuedBytes)
	c.advance(memory.Drops)
	return memory
}

// dropped takes over what the kernel has counted for a socket by then.
func (c *counters) dropped(socket *udp.Socket, total uint32) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.socket == socket {
		c.advance(total)
	}
}

// advance works modulo 2^32, and so right over a wrap-around. A difference below zero is an older figure
// of someone who looked at the same time. The caller holds mu.
func (c *counters) advance(total uint32) {
	if fresh := total - c.dropsSeen; int32(fresh) > 0 {
		c.drops += uint64(fresh)
		c.dropsSeen = total
	}
}

// stats returns the figures of this moment; socket is nil when the listener is stopped.
func (c *counters) stats(socket *udp.Socket) Stats {
	if socket != nil {
		c.look(socket)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return Stats{
		Received:      c.received.Load(),
		ReceivedBytes: c.receivedBytes.Load(),
		KernelDrops:   c.drops,
		Truncated:     c.truncated.Load(),
		QueuedBytes:   c.queued,
		KernelKnown:   c.kernelKnown,
		Sent:          c.sent.Load(),
		Replied:       c.replied.Load(),
		Suppressed:    c.suppressed.counts(),
		Failed:        c.failed.counts(),
		Unreachable:   c.unreachable.Load(),
	}
}

// tally counts by name. The zero value is ready.
type tally struct {
	mu     sync.Mutex // guards the following
	byName map[string]uint64
}

func (t *tally) add(name string) { t.addMany(name, 1) }

func (t *tally) addMany(name string, count uint64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.byName == nil {
		t.byName = make(map[string]uint64)
	}
	t.byName[name] += count
}

func (t *tally) counts() map[string]uint64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return maps.Clone(t.byName)
}
