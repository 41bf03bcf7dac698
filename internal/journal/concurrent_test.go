package journal

import (
	"encoding/binary"
	"sync"
	"sync/atomic"
	"testing"
)

// Several write, some read as fast as they can, one is slow, one asks for the newest, and one clears
// now and then. Each reader sees numbers in order, none twice, and is told of all that it did not see.
func TestEveryReaderAccountsForEveryEntry(t *testing.T) {
	const writers, batches, inBatch = 4, 300, 16
	j := New(make([]byte, MinLimit))
	var writing, reading sync.WaitGroup
	for writer := range writers {
		writing.Go(func() {
			for batch := range batches {
				entries := make([]Entry, inBatch)
				for i := range entries {
					payload := make([]byte, 100+writer*50)
					binary.BigEndian.PutUint32(payload, uint32(writer))
					binary.BigEndian.PutUint32(payload[4:], uint32(batch*inBatch+i))
					entries[i] = received(payload)
				}
				j.Append(entries...)
			}
		})
	}
	for _, limit := range []int{1, 64, 1000} {
		reading.Go(func() { follow(t, j, limit, writers) })
	}
	var stop atomic.Bool
	reading.Go(func() {
		for !stop.Load() {
			result := j.Find(Query{Newest: true, Limit: 700})
			for i := range result.Entries {
				if i > 0 && result.Entries[i].Seq <= result.Entries[i-1].Seq {
					t.Errorf("Find has %d behind %d", result.Entries[i].Seq, result.Entries[i-1].Seq)
				}
			}
			all := j.Find(Query{Limit: 1 << 30})
			if uint64(len(all.Entries))+all.Missed != all.Next {
				t.Errorf("Find has %d entries and missed %d of %d", len(all.Entries), all.Missed, all.Next)
			}
			newest := j.Find(Query{Newest: true, Limit: 1 << 30})
			if uint64(len(newest.Entries))+newest.Missed != newest.Next {
				t.Errorf("Find of the newest has %d entries and missed %d of %d", len(newest.Entries), newest.Missed, newest.Next)
			}
			checkStats(t, j)
			j.Clear()
		}
	})
	writing.Wait()
	stop.Store(true)
	j.Close()
	reading.Wait()
	if stats := checkStats(t, j); stats.Appended != writers*batches*inBatch {
		t.Errorf("appended %d, want %d", stats.Appended, writers*batches*inBatch)
	}
}

// follow reads a journal to its end.
func follow(t *testing.T, j *Journal, limit, writers int) {
	t.Helper()
	var page Page
	var cursor, read, missed uint64
	next := make([]uint32, writers) // of each writer, what is due next at the earliest
	for j.Wait(t.Context(), cursor) == nil {
		gone := j.Read(&page, cursor, limit)
		cursor += gone
		missed += gone
		for entry := range page.All() {
			read++
			if cursor++; entry.Seq != cursor {
				t.Errorf("read %d where %d was due", entry.Seq, cursor)
				return
			}
			writer, number := binary.BigEndian.Uint32(entry.Payload), binary.BigEndian.Uint32(entry.Payload[4:])
			if int(writer) >= writers || number < next[writer] || len(entry.Payload) != 100+int(writer)*50 {
				t.Errorf("entry %d is number %d of writer %d with %d bytes", entry.Seq, number, writer, len(entry.Payload))
				return
			}
			next[writer] = number + 1
		}
		if page.Last() != cursor {
			t.Errorf("the page says to go on after %d, want %d", page.Last(), cursor)
		}
	}
	missed += j.Read(&page, cursor, limit) // what was cleared at the very end
	if appended := j.Stats().Appended; read+missed != appended {
		t.Errorf("read %d + missed %d is not the %d that were appended", read, missed, appended)
	}
}
