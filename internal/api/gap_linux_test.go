package api

import (
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// numbered are datagrams whose payloads are numbers in the order in which they were sent.
type numbered struct {
	conn *net.UDPConn
	to   netip.AddrPort
	sent int
}

func (n *numbered) write(t *testing.T, count int) {
	t.Helper()
	for range count {
		// Each takes much of a small queue, whatever it says.
		write(t, n.conn, n.to, []byte(strconv.Itoa(n.sent)+strings.Repeat(" ", 500)))
		n.sent++
	}
}

func numberOf(t *testing.T, entry Entry) int {
	t.Helper()
	number, err := strconv.Atoi(strings.TrimSpace(*entry.Text))
	if err != nil {
		t.Fatal(err)
	}
	return number
}

// lastIs waits until the newest entry is the datagram with this number.
func (r *rig) lastIs(t *testing.T, number int) {
	t.Helper()
	eventually(t, "the last is received", func() bool {
		entry := r.list(t, "limit=1").Datagrams[0]
		return entry.Kind == "received" && numberOf(t, entry) == number
	})
}

// checkGaps asserts that entries account for every number in its place: it is received, or a gap that
// says how many are missing stands where it would. It returns both counts.
func checkGaps(t *testing.T, entries []Entry, local netip.AddrPort, sent int) (received int, missing uint64) {
	t.Helper()
	next := 0
	for _, each := range entries {
		switch each.Kind {
		case "received":
			if number := numberOf(t, each); number != next {
				t.Fatalf("entry %d is number %d, want %d", each.Seq, number, next)
			}
			next++
			received++
		case "gap":
			if each.Missing == 0 || each.Destination == nil || *each.Destination != local.String() || each.Listener == "" {
				t.Errorf("entry %d: %+v", each.Seq, each)
			}
			next += int(each.Missing)
			missing += each.Missing
		}
	}
	if next != sent {
		t.Errorf("the entries account for %d of %d", next, sent)
	}
	return received, missing
}

// smallQueue makes a listener by the API with a receive queue of so many bytes, or of the least that
// the kernel allows.
func (r *rig) smallQueue(t *testing.T, bytes int) Listener {
	t.Helper()
	body := `{"address":"127.0.0.1:0","receive_queue":` + strconv.Itoa(bytes) + `}`
	return decode[Listener](t, r.post(t, "/api/v1/listeners", body).want(t, http.StatusCreated))
}

func TestAGapStandsWhereTheKernelDropped(t *testing.T) {
	r := start(t)
	made := r.smallQueue(t, 1)
	all := r.watch(t, "mode=all&listener="+made.ID)
	live := r.watch(t, "listener="+made.ID)
	datagrams := &numbered{conn: outside(t, "127.0.0.1:0"), to: made.Local}
	now := func() Listener { return decode[Listener](t, r.get(t, "/api/v1/listeners/1").want(t, http.StatusOK)) }
	begin := r.lab.Journal().Last()
	datagrams.write(t, 1)
	eventually(t, "the first is received", func() bool { return now().Stats.Received == 1 })
	for round := range 3 {
		r.patch(t, "/api/v1/listeners/1", `{"state":"paused"}`).want(t, http.StatusOK)
		datagrams.write(t, 50)
		paused := now().Stats
		if *paused.QueuedBytes == 0 || *paused.QueuedBytes != kernelQueue(t, made.Local) {
			t.Errorf("round %d: %d bytes are queued, and the kernel says %d", round, *paused.QueuedBytes, kernelQueue(t, made.Local))
		}
		if drops := kernelDrops(t, made.Local); *paused.KernelDrops != drops || drops == 0 {
			t.Errorf("round %d: %d are dropped, and the kernel says %d", round, *paused.KernelDrops, drops)
		}
		r.patch(t, "/api/v1/listeners/1", `{"state":"listening"}`).want(t, http.StatusOK)
		eventually(t, "the queue is empty", func() bool { return *now().Stats.QueuedBytes == 0 && kernelQueue(t, made.Local) == 0 })
		eventually(t, "all is accounted for", func() bool {
			stats := now().Stats
			return stats.Received+*stats.KernelDrops == uint64(datagrams.sent)
		})
	}
	datagrams.write(t, 1) // Behind the last gap.
	r.lastIs(t, datagrams.sent-1)
	listed := r.list(t, "limit=1000&listener=1&after="+itoa(begin)).Datagrams
	received, missing := checkGaps(t, listed, made.Local, datagrams.sent)
	if stats := now().Stats; uint64(received) != stats.Received || missing != *stats.KernelDrops || missing != kernelDrops(t, made.Local) ||
		uint64(datagrams.sent) != stats.Received+*stats.KernelDrops {
		t.Errorf("of %d, %d are received and %d missing: %+v, and the kernel has dropped %d", datagrams.sent, received, missing, stats, kernelDrops(t, made.Local))
	}
	if lines := r.lines(t, "limit=1000&listener=1&after="+itoa(begin)); !cmp.Equal(lines, listed) {
		t.Errorf("as lines: %s", cmp.Diff(listed, lines))
	}
	for name, w := range map[string]*watcher{"all": all, "live": live} {
		if got := w.entries(t, len(listed)); !cmp.Equal(got.Entries, listed) || got.Skipped != 0 {
			t.Errorf("mode %s, skipped %d: %s", name, got.Skipped, cmp.Diff(listed, got.Entries))
		}
	}
	for _, each := range listed {
		if each.Kind == "gap" {
			if got := r.entry(t, each.Seq); !cmp.Equal(got, each) {
				t.Errorf("by its number: %s", cmp.Diff(each, got))
			}
			if got := r.get(t, "/api/v1/datagrams/"+itoa(each.Seq)+"/payload").want(t, http.StatusOK); len(got.body) != 0 {
				t.Errorf("the payload of a gap is %q", got.body)
			}
		}
	}
}

// What was dropped when nobody reads any more is told when the listener stops.
func TestAStoppedListenerHasToldOfEveryDrop(t *testing.T) {
	r := start(t)
	made := r.smallQueue(t, 1)
	datagrams := &numbered{conn: outside(t, "127.0.0.1:0"), to: made.Local}
	r.patch(t, "/api/v1/listeners/1", `{"state":"paused"}`).want(t, http.StatusOK)
	datagrams.write(t, 40)
	drops := kernelDrops(t, made.Local)
	stopped := decode[Listener](t, r.patch(t, "/api/v1/listeners/1", `{"state":"stopped"}`).want(t, http.StatusOK))
	if *stopped.Stats.KernelDrops != drops || drops == 0 {
		t.Errorf("%d are dropped, and the kernel says %d", *stopped.Stats.KernelDrops, drops)
	}
	missing, lost := uint64(0), false
	for _, each := range r.list(t, "listener=1").Datagrams {
		missing += each.Missing
		lost = lost || strings.Contains(each.Note, "queue were lost")
	}
	if missing != drops || !lost {
		t.Errorf("the gaps tell of %d, want %d; of those in the queue it is told: %t", missing, drops, lost)
	}
}

// However fast they come and however few a page can draw: each gap is in a frame, or counted in what
// the frame has skipped.
func TestAFloodWithDropsAddsUpForEveryViewer(t *testing.T) {
	r := start(t, func(s *setup) { s.pace.write = 6 * patience }) // The race detector makes a slow reader.
	made := r.smallQueue(t, 128<<10)
	begin := r.lab.Journal().Last()
	live, all := r.watch(t, ""), r.watch(t, "mode=all")
	liveFrames, allFrames := live.frames(t), all.frames(t)
	datagrams := &numbered{conn: outside(t, "127.0.0.1:0"), to: made.Local}
	began := time.Now()
	for rounds := 0; rounds < 40 && time.Since(began) < 700*time.Millisecond; rounds++ { // The journal has room for so many.
		// Paused, the queue fills and is read at once, which is more than a frame carries. Otherwise they
		// come as fast as they go, and so there are gaps wherever the reader falls behind.
		r.patch(t, "/api/v1/listeners/1", `{"state":"paused"}`).want(t, http.StatusOK)
		datagrams.write(t, 400)
		r.patch(t, "/api/v1/listeners/1", `{"state":"listening"}`).want(t, http.StatusOK)
		datagrams.write(t, 400)
		eventually(t, "the burst is accounted for", func() bool {
			stats := r.stats(t, made.ID)
			return stats.Received+stats.KernelDrops == uint64(datagrams.sent)
		})
	}
	datagrams.write(t, 1)
	r.lastIs(t, datagrams.sent-1)
	last := r.lab.Journal().Last()

	var inAll []Entry
	for seq := begin; seq < last; {
		got := nextFrame(t, allFrames)
		if got.Missed != 0 || got.Skipped != 0 {
			t.Errorf("all: missed %d, skipped %d", got.Missed, got.Skipped)
		}
		inAll, seq = append(inAll, got.Entries...), max(seq, got.Seq)
	}
	received, missing := checkGaps(t, inAll, made.Local, datagrams.sent)
	if drops := kernelDrops(t, made.Local); missing != drops || drops == 0 || received+int(drops) != datagrams.sent {
		t.Errorf("of %d, %d are received and %d missing; the kernel has dropped %d", datagrams.sent, received, missing, drops)
	}
	gaps := make(map[uint64]Entry)
	for _, each := range inAll {
		if each.Kind == "gap" {
			gaps[each.Seq] = each
		}
	}
	skipped, shown := uint64(0), 0
	for seq := begin; seq < last; {
		got := nextFrame(t, liveFrames)
		seen := make(map[uint64]bool)
		for _, each := range got.Entries {
			seen[each.Seq] = true
			if each.Kind == "gap" {
				shown++
				if !cmp.Equal(each, gaps[each.Seq]) {
					t.Errorf("live: %s", cmp.Diff(gaps[each.Seq], each))
				}
			}
		}
		left := uint64(0)
		for number := seq + 1; number <= got.Seq; number++ {
			if !seen[number] {
				left++
			}
		}
		if left != got.Skipped {
			t.Errorf("live: a frame up to %d leaves out %d and says %d", got.Seq, left, got.Skipped)
		}
		skipped, seq = skipped+got.Skipped, max(seq, got.Seq)
	}
	if skipped == 0 || shown == 0 {
		t.Errorf("%d gaps are shown and %d entries skipped: it was no flood", shown, skipped)
	}
	t.Logf("%d sent, %d received, %d missing in %d gaps, of which %d drawn; %d entries skipped", datagrams.sent, received, missing, len(gaps), shown, skipped)
}

// nextFrame takes the next frame of entries of a stream that is read beside the test.
func nextFrame(t *testing.T, frames <-chan frame) frame {
	t.Helper()
	for {
		select {
		case got := <-frames:
			if got.Type == "" {
				t.Fatal("the stream ended")
			}
			if got.Type == "entries" {
				return got
			}
		case <-time.After(patience):
			t.Fatal("no frame")
		}
	}
}
