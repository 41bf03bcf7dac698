package journal

import (
	"encoding/binary"
	"sort"
)

// chunk is a block of memory with consecutive entries: heads from the front, tails from the back.
type chunk struct {
	first uint64 // the number of its first entry
	count int
	tail  int // where the newest tail begins
	bytes []byte
}

func newChunk(size int) *chunk { return &chunk{tail: size, bytes: make([]byte, size)} }

// reset empties the chunk for entries from number first on.
func (c *chunk) reset(first uint64) {
	c.first, c.count, c.tail = first, 0, len(c.bytes)
}

// add appends a bounded entry and reports whether it fitted.
func (c *chunk) add(e *Entry) bool {
	head, size := c.count*headSize, tailSize(e)
	if head+headSize > c.tail-size {
		return false
	}
	c.tail -= size
	c.count++
	encode((*[headSize]byte)(c.bytes[head:]), c.bytes[c.tail:c.tail+size], c.tail, e)
	return true
}

// end is the number behind the last entry.
func (c *chunk) end() uint64 { return c.first + uint64(c.count) }

// used is how many bytes its entries take.
func (c *chunk) used() int { return c.count*headSize + len(c.bytes) - c.tail }

// tailAt is where the tail of entry i begins.
func (c *chunk) tailAt(i int) int {
	return int(binary.NativeEndian.Uint32(c.bytes[i*headSize+atTail:]))
}

// tailEnd is where the tail of entry i ends: the one before it was laid right behind.
func (c *chunk) tailEnd(i int) int {
	if i == 0 {
		return len(c.bytes)
	}
	return c.tailAt(i - 1)
}

// fitting is how many of the entries from, from+1, … up to most fit into budget bytes.
func (c *chunk) fitting(from, most, budget int) int {
	end := c.tailEnd(from)
	return sort.Search(most, func(i int) bool {
		return (i+1)*headSize+end-c.tailAt(from+i) > budget
	})
}
