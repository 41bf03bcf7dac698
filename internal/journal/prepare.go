package journal

import (
	"os"
	"time"
)

// preparedBytes is how much empty memory is kept ready: what a flood fills in some hundred milliseconds. Whoever
// appends would else wait for the kernel to find a page for every few datagrams, and that is when a receive
// queue runs over.
const preparedBytes = 32 << 20

// breath is between one chunk and the next: on a busy processor the reader of a socket waits for a chunk, and
// would for many.
const breath = 500 * time.Microsecond

// Prepare keeps memory ready for entries to come, until closing is closed. It is for one goroutine, beside
// those that append; without it everything works, and the first entries take longer.
func (j *Journal) Prepare(closing <-chan struct{}) {
	for {
		var used <-chan struct{}
		var rested <-chan time.Time
		if fresh := j.takeUnused(); fresh == nil {
			used = j.low
		} else {
			for at := 0; at < len(fresh.bytes); at += os.Getpagesize() {
				fresh.bytes[at] = 0 // The kernel gives a page to whoever writes to it first.
			}
			j.addSpare(fresh)
			rested = time.After(breath)
		}
		select {
		case <-used:
		case <-rested:
		case <-closing:
			return
		}
	}
}

// takeUnused returns a chunk to prepare, or nil while enough is ready.
func (j *Journal) takeUnused() *chunk {
	j.mu.Lock()
	defer j.mu.Unlock()
	if len(j.unused) == 0 || (len(j.spare)+1)*j.chunkSize > preparedBytes {
		return nil
	}
	return j.cut()
}

func (j *Journal) addSpare(fresh *chunk) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.spare = append(j.spare, fresh)
}

// usedSpare asks for another prepared chunk. The caller holds mu.
func (j *Journal) usedSpare() {
	select {
	case j.low <- struct{}{}:
	default: // It is asked for already, or nobody prepares any.
	}
}
