package journal

import (
	"testing"

	"udpweb/internal/udp"
)

// A glance tells the same as reading does, over chunks that are full, evicted, cleared or empty.
func TestAGlanceTellsWhatReadingTells(t *testing.T) {
	j := New(make([]byte, MinLimit))
	for i := range 40_000 {
		entry := received(make([]byte, i%200))
		switch i % 7 {
		case 0:
			entry = Entry{Kind: Gap, Missing: 3}
		case 1:
			entry.Length += i % 3
		case 2:
			entry = Entry{Kind: Unreachable, ICMP: ICMP{MTU: 1280}, Datagram: udp.Datagram{Payload: nil}}
		}
		j.Append(entry)
		if i == 30_000 {
			j.Clear()
		}
	}
	for _, limit := range []int{1, 7, 5000} {
		var page Page
		var glances Glances
		for after := uint64(0); after < j.Last(); {
			missed := j.Look(&glances, after, limit)
			seen := 0
			for got := range glances.All() {
				seen++
				gone := j.Read(&page, got.Seq-1, 1)
				for entry := range page.All() {
					if gone != 0 || entry.Seq != got.Seq || entry.Kind != got.Kind || entry.Truncated() != got.Truncated && entry.Kind != Unreachable {
						t.Fatalf("a glance says %+v of %+v", got, entry)
					}
				}
			}
			if next := after + missed + uint64(seen); seen == 0 || glances.Last() != next {
				t.Fatalf("behind %d there are %d, %d missed, and the next is behind %d", after, seen, missed, glances.Last())
			}
			after = glances.Last()
		}
	}
	var glances Glances
	if missed := j.Look(&glances, j.Last(), 10); missed != 0 || glances.Last() != j.Last() {
		t.Errorf("at the end, %d are missed and the next is behind %d", missed, glances.Last())
	}
}

func BenchmarkLook(b *testing.B) {
	j := New(make([]byte, 16<<20))
	j.Append(numbered(1, 50_000, 64)...)
	var glances Glances
	entries, truncated := 0, 0
	b.ReportAllocs()
	for b.Loop() {
		if glances.Last() >= j.Last() {
			glances.last = 0
		}
		j.Look(&glances, glances.Last(), glanceEntries)
		for each := range glances.All() {
			if each.Truncated {
				truncated++
			}
			entries++
		}
	}
	perEntry(b, entries)
}
