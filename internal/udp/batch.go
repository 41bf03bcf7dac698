package udp

import "sync"

// BatchSize is how many datagrams are read at once: one recvmmsg(2). It is where the cost of the
// system call stops to matter beside the cost of the datagrams.
const BatchSize = 64

// Batch is what one Read found. Its payloads are valid until Release.
type Batch struct {
	Datagrams   []Datagram
	Gaps        []Gap // in the order of the datagrams
	Unreachable []Unreachable

	owner  *Batches
	memory batchMemory
}

// Release gives the memory of the batch back. Nothing of it may be used afterwards.
func (b *Batch) Release() {
	b.Gaps = b.Gaps[:0]
	b.Unreachable = b.Unreachable[:0]
	b.owner.pool.Put(b)
}

// Batches lends receive memory to sockets. A socket holds some only while it has datagrams in
// hand, and so hundreds of idle listeners cost nothing: a batch needs 4 MiB, since each datagram
// may be the largest. The zero value is ready for use.
type Batches struct {
	pool sync.Pool
}

func (b *Batches) borrow() *Batch {
	if batch, ok := b.pool.Get().(*Batch); ok {
		return batch
	}
	batch := &Batch{owner: b}
	batch.memory.lay()
	return batch
}
