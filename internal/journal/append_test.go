package journal

import (
	"math"
	"slices"
	"testing"
)

func TestNumbersBeginWithOneAndHaveNoBreak(t *testing.T) {
	j := New(nil)
	if last := j.Last(); last != 0 {
		t.Errorf("Last() of an empty journal = %d", last)
	}
	for _, each := range []struct {
		count int
		first uint64
	}{{1, 1}, {3, 2}, {0, 5}, {64, 5}, {1, 69}} {
		if first := j.Append(numbered(each.first, each.count, 0)...); first != each.first {
			t.Errorf("Append of %d entries = %d, want %d", each.count, first, each.first)
		}
	}
	if last := j.Last(); last != 69 {
		t.Errorf("Last() = %d, want 69", last)
	}
	entries, missed := readAll(j, 0)
	if len(entries) != 69 || missed != 0 {
		t.Fatalf("read %d entries and missed %d, want 69 and 0", len(entries), missed)
	}
	for i, entry := range entries {
		if entry.Seq != uint64(i)+1 || !isNumbered(entry) {
			t.Errorf("entry %d has number %d and payload %.20q", i, entry.Seq, entry.Payload)
		}
	}
}

func TestAppendCopiesWhatItKeeps(t *testing.T) {
	j := New(nil)
	entries := []Entry{received([]byte("first")), received([]byte("second"))}
	j.Append(entries...)
	copy(entries[0].Payload, "XXXXX")
	entries[1] = received([]byte("another"))
	got, _ := readAll(j, 0)
	if string(got[0].Payload) != "first" || string(got[1].Payload) != "second" {
		t.Errorf("after the caller changed its slice the journal has %q and %q", got[0].Payload, got[1].Payload)
	}
}

func TestAPageIsValidUntilTheNextReadAndAClonePastIt(t *testing.T) {
	j := New(nil)
	j.Append(received([]byte("first")), received([]byte("other")))
	var page Page
	j.Read(&page, 0, 1)
	var clone Entry
	for entry := range page.All() {
		clone = entry.Clone()
	}
	j.Append(numbered(3, 20_000, 100)...) // The chunk of the first entry is used again.
	for entry := range page.All() {
		if string(entry.Payload) != "first" || entry.Seq != 1 {
			t.Errorf("the page holds %q after its entry left the journal", entry.Payload)
		}
		if cap(entry.Payload) != len(entry.Payload) {
			t.Errorf("an append to a payload of %d bytes would reach %d bytes behind it", len(entry.Payload), cap(entry.Payload)-len(entry.Payload))
		}
	}
	j.Read(&page, 0, 100)
	if string(clone.Payload) != "first" {
		t.Errorf("the clone holds %q after the next read", clone.Payload)
	}
}

// Whole chunks leave, the oldest first, and the figures add up at every step.
func TestTheOldestLeaveInWholeChunks(t *testing.T) {
	j := New(make([]byte, MinLimit))
	var evictions []uint64
	for first := uint64(1); first < 60_000; first += 50 {
		before := j.Stats()
		j.Append(numbered(first, 50, 8)...)
		after := checkStats(t, j)
		if after.Evicted != before.Evicted {
			evictions = append(evictions, after.Evicted-before.Evicted)
			if after.First != before.First+after.Evicted-before.Evicted {
				t.Fatalf("%d entries left and the oldest went from %d to %d", after.Evicted-before.Evicted, before.First, after.First)
			}
		}
		if t.Failed() {
			return
		}
	}
	if len(evictions) < 10 {
		t.Fatalf("only %d evictions: %v", len(evictions), evictions)
	}
	// 128 KiB hold some 1,300 entries of about 100 bytes.
	if least, most := slices.Min(evictions), slices.Max(evictions); least < 1000 || most > 2000 {
		t.Errorf("between %d and %d entries left at once", least, most)
	}
	stats := j.Stats()
	if stats.Bytes < stats.Limit*3/4 {
		t.Errorf("holds %d bytes of %d", stats.Bytes, stats.Limit)
	}
	entries, missed := readAll(j, 0)
	if missed != stats.Evicted || uint64(len(entries)) != stats.Held {
		t.Errorf("read %d and missed %d, want %d and %d", len(entries), missed, stats.Held, stats.Evicted)
	}
	for _, entry := range entries {
		if !isNumbered(entry) {
			t.Fatalf("entry %d is %.20q", entry.Seq, entry.Payload)
		}
	}
}

// Even where each chunk takes but one of the largest entries.
func TestTheLargestEntriesFit(t *testing.T) {
	j := New(make([]byte, MinLimit))
	entry := received(make([]byte, math.MaxUint16))
	entry.Note, entry.Via, entry.Listener = string(make([]byte, 5000)), string(make([]byte, 300)), string(make([]byte, 300))
	for range 100 {
		j.Append(entry)
		checkStats(t, j)
	}
	if stats := j.Stats(); stats.Held < 7 || stats.Appended != 100 {
		t.Errorf("of 100 of the largest entries %d are held and %d appended", stats.Held, stats.Appended)
	}
}

// No datagram has such a payload. A caller that brings one must not stop the lab for it.
func TestAPayloadLargerThanAnyDatagramIsCut(t *testing.T) {
	j := New(make([]byte, MinLimit))
	j.Append(received([]byte("before")))
	j.Append(received(make([]byte, 1<<20)))
	got, missed := readAll(j, 0)
	if len(got) != 2 || missed != 0 || len(got[1].Payload) != math.MaxUint16 || got[1].Length != 1<<20 || !got[1].Truncated() {
		t.Errorf("got %d entries, missed %d, the last with %d of %d bytes", len(got), missed, len(got[1].Payload), got[1].Length)
	}
}

func TestLimits(t *testing.T) {
	for asked, want := range map[int]int{
		0: MinLimit, MinLimit - 1: MinLimit, MinLimit: MinLimit, 3 << 20: 3 << 20, 256 << 20: 256 << 20,
		MinLimit + 1: MinLimit, // a whole number of chunks, and no more than was asked
	} {
		if got := New(make([]byte, asked)).Stats().Limit; got != want {
			t.Errorf("a journal in %d bytes has a limit of %d, want %d", asked, got, want)
		}
	}
}

func TestClearForgetsAndGoesOnCounting(t *testing.T) {
	for _, appended := range []uint64{0, 1, 100, 50_000} {
		j := New(make([]byte, MinLimit))
		j.Append(numbered(1, int(appended), 8)...)
		evicted := j.Stats().Evicted
		j.Clear()
		stats := checkStats(t, j)
		if stats.Held != 0 || stats.Evicted != evicted || stats.Cleared != appended-evicted || stats.Bytes != 0 || stats.First != appended+1 {
			t.Errorf("after Clear of %d entries: %+v", appended, stats)
		}
		var page Page
		if missed := j.Read(&page, 0, 10); missed != appended || page.Len() != 0 || page.Last() != appended {
			t.Errorf("after Clear of %d entries a reader from 0 missed %d, read %d, goes on after %d", appended, missed, page.Len(), page.Last())
		}
		if missed := j.Read(&page, appended, 10); missed != 0 || page.Len() != 0 {
			t.Errorf("after Clear a reader that had read all missed %d and read %d", missed, page.Len())
		}
		j.Clear() // nothing
		if first := j.Append(numbered(appended+1, 2, 8)...); first != appended+1 {
			t.Errorf("the first entry after Clear is %d, want %d", first, appended+1)
		}
		if missed := j.Read(&page, appended/2, 10); missed != appended-appended/2 || page.Len() != 2 || page.Last() != appended+2 {
			t.Errorf("a reader from %d missed %d, read %d, goes on after %d", appended/2, missed, page.Len(), page.Last())
		}
		checkStats(t, j)
	}
}

// A journal that is cleared again and again uses the memory it has.
func TestClearedMemoryIsFilledAgain(t *testing.T) {
	j := New(make([]byte, MinLimit))
	next := uint64(1)
	for range 8 {
		for range 15 {
			j.Append(numbered(next, 1000, 8)...)
			next += 1000
			checkStats(t, j)
		}
		if chunks := len(j.chunks) + len(j.spare); chunks*j.chunkSize > j.limit {
			t.Fatalf("%d chunks of %d bytes are more than %d", chunks, j.chunkSize, j.limit)
		}
		entries, _ := readAll(j, next-11)
		for _, entry := range entries {
			if !isNumbered(entry) {
				t.Fatalf("entry %d is %.20q", entry.Seq, entry.Payload)
			}
		}
		j.Clear()
	}
}
