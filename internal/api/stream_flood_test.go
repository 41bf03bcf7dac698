package api

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"udpweb/internal/journal"
	"udpweb/internal/lab"
	"udpweb/internal/udp"
)

func TestModeAllCarriesEveryEntryOnceInOrder(t *testing.T) {
	r := start(t, func(s *setup) { s.pace.write = 6 * patience }) // The race detector makes a slow reader.
	made := r.listen(t)
	const count = 50_000
	w := r.watch(t, "mode=all")
	var reading sync.WaitGroup
	reading.Go(func() {
		next := r.lab.Journal().Stats().First + 1 // Behind the start of the listener.
		for number := 0; number < count; {
			got, err := w.read()
			if err != nil {
				t.Errorf("after %d of %d: %v", number, count, err)
				return
			}
			if got.Missed != 0 || got.Skipped != 0 {
				t.Errorf("missed %d, skipped %d", got.Missed, got.Skipped)
			}
			for _, entry := range got.Entries {
				if entry.Seq != next || *entry.Text != strconv.Itoa(number) {
					t.Errorf("entry %d is %q, want %d and %d", entry.Seq, *entry.Text, next, number)
					return
				}
				next, number = next+1, number+1
			}
		}
	})
	defer reading.Wait()
	r.flood(t, made, count, func(i int) []byte { return strconv.AppendInt(nil, int64(i), 10) })
	reading.Wait()
	if stats := r.stats(t, made.ID); stats.KernelDrops != 0 || stats.Received != count {
		t.Errorf("%+v", stats)
	}
}

// fill appends entries to the journal as fast as it takes them.
func (r *rig) fill(count int, note string) {
	entries := make([]journal.Entry, 100)
	for range count / len(entries) {
		for i := range entries {
			entries[i] = journal.Entry{Kind: journal.Event, Note: note}
		}
		r.lab.Journal().Append(entries...)
	}
}

// A slow reader is waited for: what is still in the journal comes, and what is not is counted.
func TestASlowReaderOfModeAll(t *testing.T) {
	const count = 8000
	for name, history := range map[string]int{"a large journal": 64 << 20, "a small journal": journal.MinLimit} {
		r := start(t, func(s *setup) {
			s.lab.Memory = make([]byte, history)
			s.pace.write = 6 * patience // Slow is not stalled.
		})
		w := r.watch(t, "mode=all")
		r.fill(count, strings.Repeat("n", 1000)) // More than the connection holds, and nothing is read of it.
		var last, missed, entries uint64
		for last < count {
			got := w.next(t)
			if got.Type != "entries" {
				continue
			}
			last, missed = last+got.Missed, missed+got.Missed
			for _, entry := range got.Entries {
				if last++; entry.Seq != last {
					t.Fatalf("%s: entry %d, want %d", name, entry.Seq, last)
				}
				entries++
			}
			if got.Seq != last || got.Skipped != 0 {
				t.Fatalf("%s: seq %d, want %d; skipped %d", name, got.Seq, last, got.Skipped)
			}
		}
		evicted := r.lab.Journal().Stats().Evicted
		if entries+missed != count || missed > evicted || (missed > 0) != (history == journal.MinLimit) {
			t.Errorf("%s: %d entries, missed %d, evicted %d", name, entries, missed, evicted)
		}
	}
}

// remarkableKinds are entries that a live frame always has, in turn.
func remarkableKind(i int, listener string) journal.Entry {
	entry := journal.Entry{Kind: journal.Gap, Listener: listener, Missing: 7}
	switch i % 4 {
	case 1:
		entry = journal.Entry{Kind: journal.Unreachable, Listener: listener}
	case 2:
		entry = journal.Entry{Kind: journal.Event, Listener: listener, Note: "note"}
	case 3:
		entry = journal.Entry{Kind: journal.Received, Listener: listener, Datagram: udp.Datagram{Length: 9, Payload: []byte("cut")}}
	}
	return entry
}

// pour floods a listener for a while, with something remarkable in between, and returns the numbers
// of that.
func (r *rig) pour(t *testing.T, to lab.Listener, length time.Duration) map[uint64]bool {
	t.Helper()
	remarkables := make(map[uint64]bool)
	for i, began := 0, time.Now(); time.Since(began) < length; i++ {
		r.flood(t, to, 320, func(i int) []byte { return strconv.AppendInt(nil, int64(i), 10) })
		remarkables[r.lab.Journal().Append(remarkableKind(i, to.ID))] = true
	}
	return remarkables
}

func TestALiveStreamUnderAFlood(t *testing.T) {
	r := start(t)
	first, second := r.listen(t), r.listen(t)
	began := time.Now()
	all, one := r.watch(t, ""), r.watch(t, "listener="+second.ID)
	allFrames, oneFrames := all.frames(t), one.frames(t)
	begin := r.lab.Journal().Last()
	var pouring sync.WaitGroup
	pouring.Go(func() { r.flood(t, first, 2000, func(int) []byte { return []byte("other") }) })
	remarkables := r.pour(t, second, 2*time.Second)
	pouring.Wait()
	took := time.Since(began)
	last := r.lab.Journal().Last()

	shown := checkLive(t, "all", allFrames, begin, last, remarkables)
	if shown.offered != last-begin {
		t.Errorf("all: shown %d and skipped %d, offered %d", shown.shown, shown.skipped, last-begin)
	}
	if most := int(took/frameInterval) + 5; shown.frames > most || shown.frames < 5 {
		t.Errorf("%d frames in %v, want at most %d", shown.frames, took, most)
	}
	if shown.skipped == 0 {
		t.Error("nothing was skipped: it was no flood")
	}
	shown = checkLive(t, "one", oneFrames, begin, last, remarkables)
	if want := r.stats(t, second.ID).Received + uint64(len(remarkables)); shown.offered != want {
		t.Errorf("one: shown %d and skipped %d, offered %d", shown.shown, shown.skipped, want)
	}
}

// tally is what the frames of a live stream came to.
type tally struct {
	frames                  int
	shown, skipped, offered uint64
}

// checkLive asserts what holds for each frame of a live stream, up to the entry last.
func checkLive(t *testing.T, name string, frames <-chan frame, seq, last uint64, remarkables map[uint64]bool) (sum tally) {
	t.Helper()
	seen := make(map[uint64]bool)
	for seq < last {
		var got frame
		select {
		case got = <-frames:
		case <-time.After(patience):
			t.Fatalf("%s: no frame behind %d of %d", name, seq, last)
		}
		if got.Type == "" {
			t.Fatalf("%s: the stream ended at %d of %d", name, seq, last)
		}
		if got.Type != "entries" || got.Seq == seq {
			continue // Figures alone.
		}
		sum.frames++
		sum.shown += uint64(len(got.Entries))
		sum.skipped += got.Skipped
		if got.Missed != 0 {
			t.Errorf("%s: missed %d", name, got.Missed)
		}
		if got.Skipped > 0 && len(got.Entries) > liveEntries {
			t.Errorf("%s: %d entries in a frame, and skipped %d", name, len(got.Entries), got.Skipped)
		}
		if offered := uint64(len(got.Entries)) + got.Skipped; name == "all" && offered != got.Seq-seq {
			t.Errorf("%s: %d offered between %d and %d", name, offered, seq, got.Seq)
		}
		previous := seq
		for _, entry := range got.Entries {
			if entry.Seq <= previous || entry.Seq > got.Seq {
				t.Errorf("%s: entry %d behind %d, in a frame up to %d", name, entry.Seq, previous, got.Seq)
			}
			previous, seen[entry.Seq] = entry.Seq, true
		}
		if name == "all" && (got.Entries[0].Seq != seq+1 || got.Entries[len(got.Entries)-1].Seq != got.Seq) {
			t.Errorf("%s: a frame from %d to %d has %d to %d", name, seq+1, got.Seq, got.Entries[0].Seq, got.Entries[len(got.Entries)-1].Seq)
		}
		seq = got.Seq
	}
	for number := range remarkables {
		if !seen[number] {
			t.Errorf("%s: entry %d is remarkable, and was not shown", name, number)
		}
	}
	sum.offered = sum.shown + sum.skipped
	return sum
}

// Up to the rate that a page can draw, all of it is drawn, a burst like a trickle.
func TestALiveStreamShowsAllOfALittle(t *testing.T) {
	r := start(t)
	made := r.listen(t)
	for _, count := range []int{liveEntries, liveRate - liveEntries} {
		w := r.watch(t, "")
		r.flood(t, made, count, func(int) []byte { return []byte("x") })
		if got := w.entries(t, count); len(got.Entries) != count || got.Skipped != 0 {
			t.Errorf("of %d, %d are shown and %d skipped", count, len(got.Entries), got.Skipped)
		}
		_ = w.conn.Close()
	}
}

// live is the viewer of a stream without a connection.
func (r *rig) live(query streamQuery) *viewer {
	query.mode = modeLive
	v := newViewer(r.api, nil, query)
	v.frame = []byte("[")
	return v
}

// What is in a frame is chosen by number, and so it holds while the journal loses entries under the
// reader.
func TestAFrameIsBoundedWhileTheJournalTurns(t *testing.T) {
	r := start(t, func(s *setup) { s.lab.Memory = make([]byte, journal.MinLimit) })
	for _, listener := range []string{"", "1"} {
		v := r.live(streamQuery{listener: listener})
		var turning sync.WaitGroup
		stop := make(chan struct{})
		turning.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				r.lab.Journal().Append(journal.Entry{Kind: journal.Sent, Listener: strconv.Itoa(i % 2), Datagram: udp.Datagram{Payload: noise(10_000)}})
				if i%50_000 == 49_999 {
					r.lab.Clear()
				}
			}
		})
		for began := time.Now(); time.Since(began) < 500*time.Millisecond; {
			before := v.after
			v.frame = append(v.frame[:0], '[')
			skipped, missed := v.addLive()
			entries := parse[[]Entry](t, append(v.frame, ']'))
			if len(entries) > liveRate || len(entries) > liveEntries && skipped > 0 || v.after < before || uint64(len(entries))+skipped+missed > v.after-before {
				t.Errorf("listener %q: %d entries, skipped %d, missed %d between %d and %d", listener, len(entries), skipped, missed, before, v.after)
			}
			if listener == "" && uint64(len(entries))+skipped+missed != v.after-before {
				t.Errorf("%d entries, skipped %d, missed %d between %d and %d", len(entries), skipped, missed, before, v.after)
			}
		}
		close(stop)
		turning.Wait()
	}
}

func BenchmarkLiveFrame(b *testing.B) {
	for name, listener := range map[string]string{"everything": "", "one listener": "1"} {
		for _, count := range []int{100, 1000, 10_000} {
			b.Run(fmt.Sprintf("%s/%d", name, count), func(b *testing.B) {
				r := start(b)
				for range count {
					r.lab.Journal().Append(journal.Entry{
						Kind: journal.Received, Listener: "1", Datagram: udp.Datagram{Length: 13, Payload: []byte("Hello server!")},
					})
				}
				v := r.live(streamQuery{listener: listener})
				b.ReportAllocs()
				for b.Loop() {
					v.after, v.frame = 0, append(v.frame[:0], '[')
					v.addLive()
				}
			})
		}
	}
}
