package journal

import (
	"runtime"
	"sync"
	"testing"
	"time"
)

// What is prepared is used, and counts against the bound: there is never more memory than the limit.
func TestPreparedMemoryIsPartOfTheBound(t *testing.T) {
	const limit = 8 << 20
	j := New(make([]byte, limit))
	closing := make(chan struct{})
	var preparing sync.WaitGroup
	preparing.Go(func() { j.Prepare(closing) })
	held := func() (chunks, spare int) {
		j.mu.Lock()
		defer j.mu.Unlock()
		return len(j.chunks), len(j.spare)
	}
	for deadline := time.Now().Add(10 * time.Second); ; runtime.Gosched() {
		if chunks, spare := held(); (chunks+spare)*j.chunkSize == j.limit {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("nothing is prepared")
		}
	}
	want := uint64(0)
	for i := range 400 {
		j.Append(numbered(uint64(i*100+1), 100, 300)...)
		want += 100
		if i == 200 {
			j.Clear()
		}
		if chunks, spare := held(); (chunks+spare)*j.chunkSize > limit {
			t.Fatalf("%d chunks and %d spare ones of %d bytes", chunks, spare, j.chunkSize)
		}
		if stats := j.Stats(); stats.Appended != want || stats.Appended != stats.Held+stats.Evicted+stats.Cleared || stats.Bytes > limit {
			t.Fatalf("%+v after %d", stats, want)
		}
	}
	close(closing)
	preparing.Wait()
	entries, _ := readAll(j, 0)
	for i := range entries {
		if !isNumbered(entries[i]) {
			t.Fatalf("entry %d is %.20q", entries[i].Seq, entries[i].Payload)
		}
	}
}
