package journal

import (
	"encoding/binary"
	"iter"
)

// glanceEntries bounds how many entries one look copies, and so how long it holds the journal's lock: as
// long as a read does.
const glanceEntries = pageBytes / headSize

// Glance is what can be told of an entry without reading it.
type Glance struct {
	Seq       uint64
	Kind      Kind
	Truncated bool
}

// Glances is a run of entries of which only the heads were copied out of the journal. That costs a tenth of
// reading them, for whoever only has to choose among them. Its memory is used again by the next look.
type Glances struct {
	heads []byte
	runs  []run
	count int
	last  uint64
}

// Last is where the next look goes on, as of a [Page].
func (g *Glances) Last() uint64 { return g.last }

// All goes through the entries, oldest first.
func (g *Glances) All() iter.Seq[Glance] {
	return func(yield func(Glance) bool) {
		for _, each := range g.runs {
			for i := range each.count {
				head := each.head(g.heads, i)
				found := Glance{Seq: each.first + uint64(i), Kind: Kind(head[atKind])}
				if found.Kind == Received || found.Kind == Sent {
					found.Truncated = binary.NativeEndian.Uint32(head[atPayload:]) < binary.NativeEndian.Uint32(head[atLength:])
				}
				if !yield(found) {
					return
				}
			}
		}
	}
}

// Look copies the heads of entries behind the number after, oldest first: at most limit of them. It returns
// how many left the journal before.
func (j *Journal) Look(g *Glances, after uint64, limit int) (missed uint64) {
	g.heads, g.runs, g.count, g.last = g.heads[:0], g.runs[:0], 0, after
	limit = min(limit, glanceEntries)
	j.mu.Lock()
	defer j.mu.Unlock()
	from, missed := j.from(after)
	if from == 0 {
		return 0
	}
	g.last = from - 1
	for at := j.chunkOf(from); at < len(j.chunks) && g.count < limit; at++ {
		c := j.chunks[at]
		i := int(max(from, c.first) - c.first)
		count := min(c.count-i, limit-g.count)
		if count == 0 {
			continue
		}
		g.runs = append(g.runs, run{first: c.first + uint64(i), count: count, heads: len(g.heads)})
		g.heads = append(g.heads, c.heads(i, count)...)
		g.count += count
		g.last = c.first + uint64(i+count) - 1
	}
	return missed
}
