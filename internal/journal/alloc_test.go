//go:build !race

package journal

import "testing"

// The race detector allocates for its own purposes, and so this is measured without it.
func TestAppendingCostsNoAllocation(t *testing.T) {
	j := New(make([]byte, MinLimit))
	batch := numbered(1, 64, 64)
	for j.Stats().Evicted == 0 {
		j.Append(batch...)
	}
	if allocs := testing.AllocsPerRun(1000, func() { j.Append(batch...) }); allocs != 0 {
		t.Errorf("appending 64 entries costs %v allocations", allocs)
	}
}

func TestClearedMemoryCostsNoAllocation(t *testing.T) {
	j := New(make([]byte, MinLimit))
	batch := numbered(1, 64, 64)
	fill := func() {
		for range 100 { // several chunks
			j.Append(batch...)
		}
		j.Clear()
	}
	for range 3 {
		fill()
	}
	if allocs := testing.AllocsPerRun(10, fill); allocs != 0 {
		t.Errorf("filling a cleared journal costs %v allocations", allocs)
	}
}

func TestReadingCostsNoAllocation(t *testing.T) {
	j := New(make([]byte, MinLimit))
	j.Append(numbered(1, 1000, 64)...)
	var page Page
	read := 0
	allocs := testing.AllocsPerRun(1000, func() {
		j.Read(&page, 100, 64)
		for entry := range page.All() {
			read += len(entry.Payload)
		}
	})
	if allocs != 0 || read == 0 {
		t.Errorf("reading 64 entries costs %v allocations", allocs)
	}
}

// To look at an entry and not to want it costs nothing, or a filter over a full journal would keep
// the collector busy.
func TestFindPaysForWhatItFinds(t *testing.T) {
	j := New(make([]byte, MinLimit))
	j.Append(numbered(1, 5000, 64)...)
	held := int(j.Stats().Held)
	for _, newest := range []bool{false, true} {
		looked := 0
		query := Query{Newest: newest, Limit: 10, Match: func(*Entry) bool { looked++; return false }}
		allocs := testing.AllocsPerRun(10, func() { j.Find(query) })
		if looked != 11*held || allocs > 100 {
			t.Errorf("looking at %d entries %d times, the newest first %t, costs %v allocations each time", looked, 11, newest, allocs)
		}
	}
}
