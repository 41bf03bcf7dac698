package lab

import (
	"slices"
	"strconv"
	"testing"

	"udpweb/internal/journal"
)

// missing is how many datagrams the gaps of a listener tell of, in a row of entries.
func missing(found []journal.Entry) (total uint64) {
	for _, each := range found {
		if each.Kind == journal.Gap {
			total += each.Missing
		}
	}
	return total
}

// inGaps is how many datagrams all gaps of a listener tell of.
func inGaps(l *Lab, id string) uint64 {
	return missing(slices.DeleteFunc(entries(l, 0, journal.Gap), func(each journal.Entry) bool { return each.Listener != id }))
}

// accountedFor waits until the journal has every datagram that was sent to a listener, as received or in a gap.
func accountedFor(tb testing.TB, l *Lab, id string, sent uint64) {
	tb.Helper()
	eventually(tb, "every datagram is received or in a gap, and nothing more comes", func() bool {
		var told uint64
		l.Journal().Find(journal.Query{Limit: 1, Match: func(e *journal.Entry) bool {
			switch {
			case e.Listener != id:
			case e.Kind == journal.Received:
				told++
			case e.Kind == journal.Gap:
				told += e.Missing
			}
			return false
		}})
		return told == sent
	})
}

// checkNumbers checks that what the journal has behind a number is a whole: each datagram has the next
// number, or there is a gap that tells how many come later. It returns the number that follows, and how
// many gaps stand before a datagram.
func checkNumbers(tb testing.TB, l *Lab, made Listener, after uint64, first int) (next, between int) {
	tb.Helper()
	next = first
	behindGap := false
	all := l.Journal().Find(journal.Query{After: after, Limit: 1 << 20, Match: func(e *journal.Entry) bool {
		return e.Listener == made.ID && (e.Kind == journal.Gap || e.Kind == journal.Received)
	}})
	for _, each := range all.Entries {
		if each.Kind == journal.Gap {
			if each.Missing == 0 || each.Destination != made.Local || each.Time.IsZero() || each.Length != 0 {
				tb.Errorf("the gap is %+v", each)
			}
			if behindGap {
				tb.Errorf("entry %d is a gap right behind a gap", each.Seq)
			}
			next += int(each.Missing)
			behindGap = true
			continue
		}
		got, err := strconv.Atoi(string(each.Payload))
		if err != nil || got != next {
			tb.Fatalf("entry %d is datagram %d, %v; want %d", each.Seq, got, err, next)
		}
		if behindGap {
			between++
		}
		behindGap = false
		next++
	}
	return next, between
}

// sent = received + kernel_drops + what still waits, at each step, and the gaps tell of every drop.
func TestAnOverflowIsAccountedForAtEachStep(t *testing.T) {
	inNamespace(t, func() { // Where nobody else drops, the kernel's own count is a witness.
		l := open(t)
		made := listen(t, l, NewListener{ReceiveQueue: new(1)})
		sender := outside(t, "127.0.0.1:0")
		const rounds, each = 4, 200
		for round := range rounds {
			before := turn(t, l, made.ID, Paused).Stats
			sent := uint64(round * each)
			if before.Received+before.KernelDrops != sent || kernelQueue(t, made) != 0 {
				t.Fatalf("round %d begins with %+v, and %d bytes wait", round, before, kernelQueue(t, made))
			}
			numbered(t, sender, made.Local, int(sent), each)
			sent += each
			paused := get(t, l, made.ID).Stats
			if drops := kernelDrops(t, made); paused.KernelDrops != drops || drops <= before.KernelDrops || drops >= sent {
				t.Errorf("round %d: %d dropped, the kernel says %d", round, paused.KernelDrops, drops)
			}
			if queue := kernelQueue(t, made); paused.QueuedBytes != queue || queue == 0 || paused.Received != before.Received {
				t.Errorf("round %d: %d bytes wait, the kernel says %d; received %d", round, paused.QueuedBytes, queue, paused.Received)
			}
			if inGaps(l, made.ID) != before.KernelDrops {
				t.Errorf("round %d: the gaps tell of %d while nobody reads", round, inGaps(l, made.ID))
			}

			turn(t, l, made.ID, Listening)
			accountedFor(t, l, made.ID, sent)
			resumed := get(t, l, made.ID).Stats
			if resumed.Received+resumed.KernelDrops != sent || resumed.KernelDrops != paused.KernelDrops || resumed.QueuedBytes != 0 {
				t.Errorf("round %d: %+v, want %d in all", round, resumed, sent)
			}
			if queue := kernelQueue(t, made); queue != 0 {
				t.Errorf("round %d: %d bytes wait", round, queue)
			}
			if next, _ := checkNumbers(t, l, made, 0, 0); next != int(sent) {
				t.Errorf("round %d: datagrams and gaps end at %d, want %d", round, next, sent)
			}
		}
		if found := entries(l, 0, journal.Gap); len(found) != rounds {
			t.Errorf("%d gaps, want one for each round", len(found))
		}
		if witness := kernelCount(t, "Udp", "RcvbufErrors"); witness != inGaps(l, made.ID) {
			t.Errorf("the gaps tell of %d, the kernel of %d", inGaps(l, made.ID), witness)
		}
	})
}

// A listener that reads but cannot keep up: gaps stand between datagrams as well as behind the last.
func TestGapsStandWhereNumbersAreMissing(t *testing.T) {
	l := open(t)
	made := listen(t, l, NewListener{ReceiveQueue: new(1)})
	sender := outside(t, "127.0.0.1:0")
	const each = 2000
	for sent, between := 0, 0; between < 3; {
		numbered(t, sender, made.Local, sent, each)
		sent += each
		accountedFor(t, l, made.ID, uint64(sent))
		var next int
		if next, between = checkNumbers(t, l, made, 0, 0); next != sent {
			t.Errorf("datagrams and gaps end at %d, want %d", next, sent)
		}
		if drops := kernelDrops(t, made); drops != inGaps(l, made.ID) || drops != get(t, l, made.ID).Stats.KernelDrops {
			t.Errorf("the gaps tell of %d, the counters of %d, the kernel of %d", inGaps(l, made.ID), get(t, l, made.ID).Stats.KernelDrops, drops)
		}
		if sent > 100*each {
			t.Fatalf("of %d datagrams hardly any was dropped between others", sent)
		}
	}
}

// What was dropped while nobody read is told when the listener stops. The next socket begins to count
// anew, and the totals go on.
func TestAStopTellsOfDrops(t *testing.T) {
	l := open(t)
	made := listen(t, l, NewListener{Address: freeAddress(t).String(), ReceiveQueue: new(1)})
	sender := outside(t, "127.0.0.1:0")
	var total uint64
	for round := range 3 {
		turn(t, l, made.ID, Paused)
		if drops := kernelDrops(t, made); drops != 0 {
			t.Fatalf("round %d: a new socket has dropped %d", round, drops)
		}
		last := l.Journal().Last()
		numbered(t, sender, made.Local, 0, 200)
		total += kernelDrops(t, made)
		stopped := turn(t, l, made.ID, Stopped).Stats
		if stopped.KernelDrops != total || stopped.Received != 0 || stopped.QueuedBytes != 0 {
			t.Errorf("round %d: %+v, want %d drops in all", round, stopped, total)
		}
		if got := inGaps(l, made.ID); got != total {
			t.Errorf("round %d: the gaps tell of %d, want %d", round, got, total)
		}
		gaps := entries(l, last, journal.Gap)
		if len(gaps) != 1 || gaps[0].Seq != last+1 || gaps[0].Listener != made.ID || gaps[0].Destination != made.Local {
			t.Errorf("round %d: the gaps are %+v, behind entry %d", round, gaps, last)
		}
		want := []string{"1: " + NoteQueueLost, "1: " + NoteStopped}
		if got := notes(l, last); !slices.Equal(got, want) {
			t.Errorf("round %d: events are %q, want %q", round, got, want)
		}
	}
	turn(t, l, made.ID, Listening)
	last := l.Journal().Last()
	numbered(t, sender, made.Local, 0, 1)
	now := received(t, l, made.ID, 1).Stats
	if now.KernelDrops != total || len(entries(l, last, journal.Gap)) != 0 {
		t.Errorf("got %+v and gaps %+v, want %d drops of old", now, entries(l, last, journal.Gap), total)
	}
}

// Whoever stops a listener under fire finds that counters and gaps agree.
func TestGapsAndCountersAgreeAfterAStopUnderFire(t *testing.T) {
	l := open(t)
	made := listen(t, l, NewListener{Address: freeAddress(t).String(), ReceiveQueue: new(1)})
	stop := make(chan struct{})
	fired := fire(t, stop, made.Local)
	for round := range 20 {
		before := get(t, l, made.ID).Stats.KernelDrops
		eventually(t, "something is dropped", func() bool { return get(t, l, made.ID).Stats.KernelDrops > before })
		stopped := turn(t, l, made.ID, Stopped).Stats
		if got := inGaps(l, made.ID); got != stopped.KernelDrops {
			t.Errorf("round %d: the gaps tell of %d, the counters of %d", round, got, stopped.KernelDrops)
		}
		turn(t, l, made.ID, Listening)
	}
	close(stop)
	fired()
}

// The reader may take a datagram behind a drop after the counters were read for the last time.
func TestAStopCountsWhatTheReaderSawLast(t *testing.T) {
	l := open(t)
	made := listen(t, l, NewListener{})
	turn(t, l, made.ID, Paused) // The reader has gone, and its memory may be changed.
	found, err := l.find(made.ID)
	if err != nil {
		t.Fatal(err)
	}
	found.placed = 7
	if stopped := turn(t, l, made.ID, Stopped).Stats; stopped.KernelDrops != 7 || inGaps(l, made.ID) != 0 {
		t.Errorf("%d drops and %d in gaps, want 7 that a gap told of before", stopped.KernelDrops, inGaps(l, made.ID))
	}
}

// A gap is no datagram: nobody answers it.
func TestOnlyWhatWasReceivedIsAnswered(t *testing.T) {
	l := open(t)
	made := listen(t, l, NewListener{ReceiveQueue: new(1), Reply: Reply{Preset: ReplyEcho}})
	client := outside(t, "127.0.0.1:0")
	const rounds, each = 3, 100
	var want []string
	for round := 1; round <= rounds; round++ {
		turn(t, l, made.ID, Paused)
		numbered(t, client, made.Local, (round-1)*each, each)
		turn(t, l, made.ID, Listening)
		accountedFor(t, l, made.ID, uint64(round*each))
		stats := settled(t, l, made.ID, get(t, l, made.ID).Stats.Received)
		if stats.Replied != stats.Received || stats.Sent != stats.Received || stats.KernelDrops == 0 {
			t.Errorf("round %d: %+v", round, stats)
		}
		want = payloads(entries(l, 0, journal.Received))
		if answers := payloads(entries(l, 0, journal.Sent)); !slices.Equal(answers, want) {
			t.Fatalf("round %d: %d answers to %d datagrams", round, len(answers), len(want))
		}
	}
	for i := range want {
		if got, source := take(t, client); string(got) != want[i] || source != made.Local {
			t.Fatalf("answer %d is %s from %v, want %s", i, got, source, want[i])
		}
	}
	nothingWaits(t, client)
}
