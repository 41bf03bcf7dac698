package journal

import (
	"context"
	"io"
	"sort"
	"sync"
)

// Sizes in bytes.
const (
	MinLimit = 1 << 20   // the smallest bound a journal can be given
	maxChunk = 1 << 20   // a whole chunk leaves at once, and so it should be a small part of all
	minChunk = 128 << 10 // a chunk must take the largest entry: 65,535 bytes of payload and its texts
)

// Journal is a bounded record of entries. All of its methods may be called at the same time.
type Journal struct {
	limit     int // bytes of all chunks together
	chunkSize int
	low       chan struct{} // has a token after a spare chunk was used

	mu      sync.Mutex    // guards the following
	unused  []byte        // memory that is in no chunk yet
	chunks  []*chunk      // oldest first; never empty, the last one is being filled
	spare   []*chunk      // prepared, or emptied by Clear, to be filled
	wake    chan struct{} // closed by the next Append; nil while nobody waits
	evicted uint64
	cleared uint64
	forgot  uint64 // the newest entry at the last Clear
	closed  bool
}

// New returns an empty journal that lies in memory, which is its own from now on, and holds whatever fits into
// that. It writes to the memory from the front on, as entries come. Less than MinLimit is not used: the journal
// allocates as much instead.
func New(memory []byte) *Journal {
	if len(memory) < MinLimit {
		memory = make([]byte, MinLimit)
	}
	size := min(max(len(memory)/16, minChunk), maxChunk)
	limit := len(memory) / size * size
	j := &Journal{limit: limit, chunkSize: size, low: make(chan struct{}, 1), unused: memory[:limit]}
	j.chunks = []*chunk{j.cut()}
	j.chunks[0].reset(1)
	return j
}

// Append adds entries in their order and returns the number of the first; the others follow
// without a break. It copies what it keeps and does not wait for any reader.
func (j *Journal) Append(entries ...Entry) (first uint64) {
	j.mu.Lock()
	defer j.mu.Unlock()
	first = j.last().end()
	for i := range entries {
		entry := bounded(&entries[i])
		for !j.last().add(entry) {
			j.turn()
		}
	}
	j.signal()
	return first
}

func (j *Journal) last() *chunk { return j.chunks[len(j.chunks)-1] }

// newest is the number of the newest entry there ever was. The caller holds mu.
func (j *Journal) newest() uint64 { return j.last().end() - 1 }

// turn makes room behind the last chunk, with the memory of the oldest once the bound is reached.
func (j *Journal) turn() {
	end := j.last().end()
	var next *chunk
	switch {
	case len(j.spare) > 0:
		next, j.spare = j.spare[len(j.spare)-1], j.spare[:len(j.spare)-1]
		j.usedSpare()
	case len(j.unused) > 0:
		next = j.cut()
	default:
		next = j.chunks[0]
		j.evicted += uint64(next.count)
		j.chunks = append(j.chunks[:0], j.chunks[1:]...)
	}
	next.reset(end)
	j.chunks = append(j.chunks, next)
}

// cut makes a chunk of unused memory, of which there is some. The caller holds mu, once there are others who might.
func (j *Journal) cut() *chunk {
	fresh := &chunk{bytes: j.unused[:j.chunkSize:j.chunkSize]}
	j.unused = j.unused[j.chunkSize:]
	return fresh
}

// signal wakes everyone who waits. The caller holds mu.
func (j *Journal) signal() {
	if j.wake != nil {
		close(j.wake)
		j.wake = nil
	}
}

// Read copies entries behind the number after into the page, oldest first: at most limit of them,
// and fewer when they are large. It returns how many left the journal before they were read, and
// [Page.Last] is where to go on, even when nothing was read.
func (j *Journal) Read(p *Page, after uint64, limit int) (missed uint64) {
	p.clear(after)
	j.mu.Lock()
	defer j.mu.Unlock()
	from, missed := j.from(after)
	if from == 0 {
		return 0
	}
	p.last = from - 1
	for at := j.chunkOf(from); at < len(j.chunks) && p.count < limit; at++ {
		c := j.chunks[at]
		i := int(max(from, c.first) - c.first)
		count := c.fitting(i, min(c.count-i, limit-p.count), pageBytes-len(p.bytes))
		if count > 0 {
			p.copyFrom(c, i, count)
		}
		if i+count < c.count {
			break
		}
	}
	return missed
}

// from is the first entry behind the number after that is held, and how many before it have left; 0 when
// there is nothing behind it at all. The caller holds mu.
func (j *Journal) from(after uint64) (from, missed uint64) {
	if after >= j.newest() {
		return 0, 0
	}
	from = max(after+1, j.chunks[0].first)
	return from, from - after - 1
}

// chunkOf is the index of the chunk that holds an entry. The caller holds mu.
func (j *Journal) chunkOf(seq uint64) int {
	return sort.Search(len(j.chunks), func(i int) bool { return j.chunks[i].end() > seq })
}

// Wait returns when an entry behind the number after can be read, or with the error of ctx, or with
// [io.EOF] when the journal is closed and has none. Entries that left the journal wake nobody: the
// next read tells of them.
func (j *Journal) Wait(ctx context.Context, after uint64) error {
	for {
		wake, err := j.waiting(after)
		if wake == nil {
			return err
		}
		select {
		case <-wake:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// waiting returns what to wait for, or nil when there is nothing to wait for.
func (j *Journal) waiting(after uint64) (<-chan struct{}, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	switch {
	case j.newest() > after && j.last().count > 0: // The last chunk is empty only after Clear.
		return nil, nil
	case j.closed:
		return nil, io.EOF
	}
	if j.wake == nil {
		j.wake = make(chan struct{})
	}
	return j.wake, nil
}

// Last returns the number of the newest entry there ever was; 0 before the first.
func (j *Journal) Last() uint64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.newest()
}

// Clear forgets every entry. Numbers go on where they were.
func (j *Journal) Clear() {
	j.mu.Lock()
	defer j.mu.Unlock()
	end := j.last().end()
	for _, c := range j.chunks {
		j.cleared += uint64(c.count)
	}
	j.forgot = end - 1
	j.spare = append(j.spare, j.chunks[1:]...)
	j.chunks = j.chunks[:1]
	j.chunks[0].reset(end)
}

// Close lets readers come to an end: once they have read everything, Wait returns [io.EOF].
func (j *Journal) Close() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.closed = true
	j.signal()
}

// Closed reports whether the journal was closed. Readers that wait in Wait need not ask.
func (j *Journal) Closed() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.closed
}

// Stats are the figures of a journal. Appended = Held + Evicted + Cleared.
type Stats struct {
	Appended uint64 // entries there ever were; also the number of the newest
	Held     uint64 // entries that can be read
	Evicted  uint64 // entries that left to make room
	Cleared  uint64 // entries forgotten by Clear
	Forgot   uint64 // the newest entry at the last Clear; 0 when there was none
	First    uint64 // the oldest entry that can be read; Appended + 1 when there is none
	Bytes    int    // memory the held entries take
	Limit    int    // memory the journal may take
}

// Stats returns the figures of this moment.
func (j *Journal) Stats() Stats {
	j.mu.Lock()
	defer j.mu.Unlock()
	stats := Stats{
		Appended: j.newest(),
		Evicted:  j.evicted,
		Cleared:  j.cleared,
		Forgot:   j.forgot,
		First:    j.chunks[0].first,
		Limit:    j.limit,
	}
	for _, c := range j.chunks {
		stats.Held += uint64(c.count)
		stats.Bytes += c.used()
	}
	return stats
}
