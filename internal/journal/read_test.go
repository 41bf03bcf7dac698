package journal

import (
	"math"
	"strconv"
	"testing"
)

func TestReadStopsAtItsLimit(t *testing.T) {
	j := New(make([]byte, MinLimit))
	j.Append(numbered(1, 100, 0)...)
	var page Page
	for _, each := range []struct {
		after     uint64
		limit     int
		len       int
		last      uint64
		wantFirst uint64
	}{
		{0, 10, 10, 10, 1},
		{0, 1, 1, 1, 1},
		{5, 10, 15 - 5, 15, 6},
		{95, 10, 5, 100, 96},
		{99, 10, 1, 100, 100},
		{100, 10, 0, 100, 0},
		{101, 10, 0, 101, 0}, // a reader that is ahead stays there
		{math.MaxUint64 - 1, 10, 0, math.MaxUint64 - 1, 0},
		{math.MaxUint64, 10, 0, math.MaxUint64, 0},
		{0, 0, 0, 0, 0},
		{7, -1, 0, 7, 0},
		{0, math.MaxInt, 100, 100, 1},
	} {
		missed := j.Read(&page, each.after, each.limit)
		var first uint64
		for entry := range page.All() {
			first = entry.Seq
			break
		}
		if missed != 0 || page.Len() != each.len || page.Last() != each.last || first != each.wantFirst {
			t.Errorf("Read after %d of at most %d: missed %d, read %d from %d to %d; want 0, %d from %d to %d",
				each.after, each.limit, missed, page.Len(), first, page.Last(), each.len, each.wantFirst, each.last)
		}
	}
}

// One read copies a bounded number of bytes, and does not stop before the next entry would be too much.
func TestReadStopsAtItsBytes(t *testing.T) {
	for padding, count := range map[int]int{0: 4000, 1: 4000, 17: 4000, 100: 3000, 999: 600, 30_000: 60, 65_000: 40} {
		j := New(make([]byte, 8<<20))
		j.Append(numbered(1, count, padding)...)
		var page Page
		var after uint64
		for after < uint64(count) {
			if missed := j.Read(&page, after, count); missed != 0 || page.Len() == 0 {
				t.Fatalf("missed %d and read %d behind %d", missed, page.Len(), after)
			}
			largest := 0
			for entry := range page.All() {
				if after++; entry.Seq != after || !isNumbered(*entry) || len(entry.Payload) < padding {
					t.Fatalf("entry %d with %d bytes where %d was due", entry.Seq, len(entry.Payload), after)
				}
				largest = max(largest, headSize+len("1")+len("lo")+len(entry.Payload))
			}
			room := pageBytes - len(page.bytes)
			if room < 0 || (room > largest+len("9") && after < uint64(count)) {
				t.Errorf("a page of %d entries with %d bytes has room for %d more", page.Len(), largest, room)
			}
		}
	}
}

// A reader keeps the names it met, but not all that there ever were.
func TestAPageRemembersABoundedNumberOfNames(t *testing.T) {
	j := New(make([]byte, MinLimit))
	for i := range 3 * maxNames {
		entry := received(nil)
		entry.Listener = strconv.Itoa(i)
		j.Append(entry)
	}
	var page Page
	next := 0
	for page.Last() < j.Last() {
		j.Read(&page, page.Last(), 100)
		for entry := range page.All() {
			if entry.Listener != strconv.Itoa(next) || entry.Interface != "lo" {
				t.Fatalf("entry %d is of %q on %q", entry.Seq, entry.Listener, entry.Interface)
			}
			next++
		}
		if len(page.names.known) > maxNames {
			t.Fatalf("the page remembers %d names", len(page.names.known))
		}
	}
}

func TestReadGoesAcrossChunks(t *testing.T) {
	j := New(make([]byte, MinLimit))
	j.Append(numbered(1, 5000, 8)...) // several chunks of some 1,300
	if len(j.chunks) < 3 {
		t.Fatalf("%d chunks, want several", len(j.chunks))
	}
	border := j.chunks[1].first
	for after := border - 5; after < border+5; after++ {
		for limit := range 12 {
			var page Page
			missed := j.Read(&page, after, limit)
			if missed != 0 || page.Len() != limit || page.Last() != after+uint64(limit) {
				t.Fatalf("Read after %d of %d: missed %d, read %d, up to %d", after, limit, missed, page.Len(), page.Last())
			}
			next := after
			for entry := range page.All() {
				if next++; entry.Seq != next || !isNumbered(*entry) {
					t.Fatalf("Read after %d of %d has %d (%.20q) where %d was due", after, limit, entry.Seq, entry.Payload, next)
				}
			}
		}
	}
}

func TestAReaderThatFellBehindIsToldExactly(t *testing.T) {
	j := New(make([]byte, MinLimit))
	j.Append(numbered(1, 50_000, 8)...)
	first := j.Stats().First
	if first == 1 {
		t.Fatal("nothing has left the journal")
	}
	var page Page
	for after, want := range map[uint64]uint64{
		0: first - 1, 1: first - 2, first - 2: 1, first - 1: 0, first: 0, 50_000: 0, 50_001: 0,
	} {
		missed := j.Read(&page, after, 1)
		if missed != want {
			t.Errorf("a reader behind %d missed %d, want %d", after, missed, want)
		}
		for entry := range page.All() {
			if entry.Seq != after+missed+1 || !isNumbered(*entry) {
				t.Errorf("a reader behind %d that missed %d is given %d", after, missed, entry.Seq)
			}
		}
	}
	// A page of nothing still tells where to go on.
	if missed := j.Read(&page, 0, 0); missed != first-1 || page.Last() != first-1 || page.Len() != 0 {
		t.Errorf("a read of nothing missed %d, read %d, goes on after %d", missed, page.Len(), page.Last())
	}
}

func TestAnUnreadPageIsEmpty(t *testing.T) {
	var page Page
	for entry := range page.All() {
		t.Errorf("it has entry %d", entry.Seq)
	}
	if page.Len() != 0 || page.Last() != 0 {
		t.Errorf("it has %d entries up to %d", page.Len(), page.Last())
	}
}

func TestKindsHaveTheWordsOfTheAPI(t *testing.T) {
	for kind, want := range map[Kind]string{
		Received: "received", Sent: "sent", Gap: "gap", Unreachable: "unreachable", Event: "event", 0: "", 99: "",
	} {
		if got := kind.String(); got != want {
			t.Errorf("Kind(%d) is %q, want %q", kind, got, want)
		}
	}
}
