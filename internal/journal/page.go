package journal

import (
	"encoding/binary"
	"iter"
)

// pageBytes is how much one read copies at most. It bounds how long a reader holds the journal's
// lock: some ten microseconds. The largest entry fits.
const pageBytes = 128 << 10

// Page is a run of entries copied out of the journal. Its memory is used again by the next read
// into it, and so the payloads of its entries are valid until then.
type Page struct {
	bytes []byte
	runs  []run
	count int
	last  uint64
	names names
	entry Entry // the one that All is at
}

// run is a part of a page that came from one chunk.
type run struct {
	first uint64 // number of its first entry
	count int
	heads int // where in the page its heads begin, the newest first as in the chunk
	tails int // where its tails begin
	base  int // what to take off an offset within the chunk
}

// head is that of entry i, in what was copied.
func (r *run) head(copied []byte, i int) *[headSize]byte {
	return (*[headSize]byte)(copied[r.heads+(r.count-1-i)*headSize:])
}

// Len is the number of entries in the page.
func (p *Page) Len() int { return p.count }

// Last is where the next read goes on: the number of the newest entry in the page or, where it is
// empty, of the last one that was missed, or what the read began behind. It never goes back.
func (p *Page) Last() uint64 { return p.last }

// All goes through the entries, oldest first. Each is valid until the next; what is to be kept is to be
// cloned.
func (p *Page) All() iter.Seq[*Entry] {
	return func(yield func(*Entry) bool) {
		for _, each := range p.runs {
			for i := range each.count {
				p.decode(each, i)
				if !yield(&p.entry) {
					return
				}
			}
		}
	}
}

func (p *Page) decode(r run, i int) {
	head := r.head(p.bytes, i)
	tail := p.bytes[r.tails+int(binary.NativeEndian.Uint32(head[atTail:]))-r.base:]
	decode(&p.entry, head, tail, &p.names)
	p.entry.Seq = r.first + uint64(i)
}

// clear empties the page for a read behind the number after.
func (p *Page) clear(after uint64) {
	p.bytes, p.runs, p.count, p.last = p.bytes[:0], p.runs[:0], 0, after
}

// copyFrom adds count entries of a chunk, from index i on.
func (p *Page) copyFrom(c *chunk, i, count int) {
	low, high := c.tailAt(i), c.tailAt(i+count)
	added := run{first: c.first + uint64(i), count: count, heads: len(p.bytes), base: low}
	p.bytes = append(p.bytes, c.heads(i, count)...)
	added.tails = len(p.bytes)
	p.bytes = append(p.bytes, c.bytes[low:high]...)
	p.runs = append(p.runs, added)
	p.count += count
	p.last = added.first + uint64(count) - 1
}
