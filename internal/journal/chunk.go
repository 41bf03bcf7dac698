package journal

import (
	"encoding/binary"
	"sort"
)

// chunk is a block of memory with consecutive entries: tails from the front, heads from the back. Payloads are most of
// what is written, and a processor fetches ahead best where memory is written upwards.
type chunk struct {
	first uint64 // the number of its first entry
	count int
	tails int // where the newest tail ends
	bytes []byte
}

// reset empties the chunk for entries from number first on.
func (c *chunk) reset(first uint64) { c.first, c.count, c.tails = first, 0, 0 }

// add appends a bounded entry and reports whether it fitted.
func (c *chunk) add(e *Entry) bool {
	head, end := c.headAt(c.count), c.tails+tailSize(e)
	if head < end {
		return false
	}
	encode((*[headSize]byte)(c.bytes[head:]), c.bytes[c.tails:end], c.tails, e)
	c.count++
	c.tails = end
	return true
}

// end is the number behind the last entry.
func (c *chunk) end() uint64 { return c.first + uint64(c.count) }

// used is how many bytes its entries take.
func (c *chunk) used() int { return c.count*headSize + c.tails }

// headAt is where the head of entry i begins.
func (c *chunk) headAt(i int) int { return len(c.bytes) - (i+1)*headSize }

// heads are those of count entries from index i on, the newest first.
func (c *chunk) heads(i, count int) []byte {
	low := c.headAt(i + count - 1)
	return c.bytes[low : low+count*headSize]
}

// tailAt is where the tail of entry i begins: right behind the one before it. That of the entry to come begins where
// the newest ends.
func (c *chunk) tailAt(i int) int {
	if i == c.count {
		return c.tails
	}
	return int(binary.NativeEndian.Uint32(c.bytes[c.headAt(i)+atTail:]))
}

// fitting is how many of the entries from, from+1, … up to most fit into budget bytes.
func (c *chunk) fitting(from, most, budget int) int {
	begin := c.tailAt(from)
	return sort.Search(most, func(i int) bool {
		return (i+1)*headSize+c.tailAt(from+i+1)-begin > budget
	})
}
