package journal

import (
	"runtime"
	"runtime/debug"
	"strconv"
	"testing"
	"time"
)

// perEntry reports what one entry took.
func perEntry(b *testing.B, entries int) {
	b.Helper()
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(entries), "ns/entry")
}

// The journal is as large as udpweb's: what an entry takes is mostly the memory that it is written to.
func BenchmarkAppend(b *testing.B) {
	for _, size := range []int{64, 1400} {
		b.Run(strconv.Itoa(size), func(b *testing.B) {
			j := New(make([]byte, 256<<20))
			batch := make([]Entry, 64)
			for i := range batch {
				batch[i] = received(make([]byte, size))
			}
			for j.Stats().Evicted == 0 {
				j.Append(batch...)
			}
			b.ReportAllocs()
			entries := 0
			for b.Loop() {
				j.Append(batch...)
				entries += len(batch)
			}
			perEntry(b, entries)
		})
	}
}

func BenchmarkRead(b *testing.B) {
	j := New(make([]byte, 16<<20))
	j.Append(numbered(1, 50_000, 64)...)
	last := j.Last()
	var page Page
	var size int
	b.ReportAllocs()
	entries := 0
	for b.Loop() {
		if page.Last() >= last {
			page = Page{bytes: page.bytes, runs: page.runs, names: page.names}
		}
		j.Read(&page, page.Last(), 512)
		for entry := range page.All() {
			size += len(entry.Payload)
		}
		entries += page.Len()
	}
	perEntry(b, entries)
}

func BenchmarkFindNewest(b *testing.B) {
	j := New(make([]byte, 16<<20))
	j.Append(numbered(1, 50_000, 64)...)
	for name, query := range map[string]Query{
		"100":              {Newest: true, Limit: 100},
		"filter 50000":     {Newest: true, Limit: 100, Match: func(*Entry) bool { return false }},
		"filter of 1 in 8": {Newest: true, Limit: 100, Match: func(e *Entry) bool { return e.Seq%8 == 0 }},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				j.Find(query)
			}
		})
	}
}

// BenchmarkCollect is how long the garbage collector takes with a million entries in the journal,
// and with none: it must not matter.
func BenchmarkCollect(b *testing.B) {
	for name, count := range map[string]int{"0 entries": 0, "1000000 entries": 1_000_000} {
		b.Run(name, func(b *testing.B) {
			j := New(make([]byte, 256<<20))
			batch := numbered(1, 64, 64)
			for j.Stats().Appended < uint64(count) {
				j.Append(batch...)
			}
			runtime.GC()
			var before, after debug.GCStats
			debug.ReadGCStats(&before)
			for b.Loop() {
				runtime.GC()
			}
			debug.ReadGCStats(&after)
			pauses := after.PauseTotal - before.PauseTotal
			b.ReportMetric(float64(pauses)/float64(after.NumGC-before.NumGC)/float64(time.Microsecond), "pause-µs/gc")
			b.ReportMetric(float64(j.Stats().Held), "entries")
		})
	}
}
