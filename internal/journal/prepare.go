package journal

import "os"

// preparedBytes is how much empty memory is kept ready: what a flood fills in some hundred milliseconds. Whoever
// appends would else wait for the kernel to find a page for every few datagrams, and that is when a receive
// queue runs over.
const preparedBytes = 32 << 20

// Prepare keeps memory ready for entries to come, until closing is closed. It is for one goroutine, beside
// those that append; without it everything works, and the first entries take longer.
func (j *Journal) Prepare(closing <-chan struct{}) {
	for {
		for j.wantsSpare() {
			fresh := newChunk(j.chunkSize)
			for at := 0; at < len(fresh.bytes); at += os.Getpagesize() {
				fresh.bytes[at] = 0 // The kernel gives a page to whoever writes to it first.
			}
			j.addSpare(fresh)
		}
		select {
		case <-j.low:
		case <-closing:
			return
		}
	}
}

// wantsSpare reports whether another chunk may be prepared, within the bound of the journal.
func (j *Journal) wantsSpare() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return (len(j.spare)+1)*j.chunkSize <= preparedBytes && j.mayGrow()
}

// addSpare takes a prepared chunk in, unless there is enough memory meanwhile.
func (j *Journal) addSpare(fresh *chunk) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.mayGrow() {
		j.spare = append(j.spare, fresh)
	}
}

// mayGrow reports whether there may be another chunk. The caller holds mu.
func (j *Journal) mayGrow() bool { return (len(j.chunks)+len(j.spare)+1)*j.chunkSize <= j.limit }

// usedSpare asks for another prepared chunk. The caller holds mu.
func (j *Journal) usedSpare() {
	select {
	case j.low <- struct{}{}:
	default: // It is asked for already, or nobody prepares any.
	}
}
