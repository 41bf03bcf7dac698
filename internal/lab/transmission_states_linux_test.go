package lab

import (
	"errors"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"udpweb/internal/journal"
)

// ticking is a transmission under way that sends a datagram every so often, for as long as nobody stops it.
func ticking(tb testing.TB, l *Lab, to string) Transmission {
	tb.Helper()
	return transmit(tb, l, TransmissionPlan{To: []string{to}, Payload: []byte("tick"), Pace: Pace{Interval: 2 * time.Millisecond}, Duration: time.Hour})
}

func TestATransmissionIsPausedAndGoesOn(t *testing.T) {
	l := open(t)
	sink := outside(t, "127.0.0.1:0")
	made := ticking(t, l, addressOf(sink).String())
	got := uint64(0)
	for range 3 {
		take(t, sink)
		got++
		paused := changeTo(t, l, made.ID, TransmissionPaused)
		for ; got < paused.Stats.Sent; got++ {
			take(t, sink)
		}
		nothingWaits(t, sink)
		again := changeTo(t, l, made.ID, TransmissionPaused)
		if again.Stats.Sent != paused.Stats.Sent || again.Stats.Elapsed != paused.Stats.Elapsed {
			t.Errorf("paused: it went on from %+v to %+v", paused.Stats, again.Stats)
		}
		if recorded := recordedOf(l, made.ID); recorded != paused.Stats.Sent {
			t.Errorf("paused: the journal has %d, want %d", recorded, paused.Stats.Sent)
		}
		changeTo(t, l, made.ID, Running)
		changeTo(t, l, made.ID, Running)
	}
	take(t, sink)
	cancelled := changeTo(t, l, made.ID, Cancelled)
	for got++; got < cancelled.Stats.Sent; got++ {
		take(t, sink)
	}
	nothingWaits(t, sink)
	if recorded := recordedOf(l, made.ID); recorded != cancelled.Stats.Sent || cancelled.Stats.Remaining == 0 {
		t.Errorf("cancelled with %+v, and the journal has %d", cancelled.Stats, recorded)
	}
	want := []string{NoteTransmissionStarted}
	for range 3 {
		want = append(want, NoteTransmissionPaused, NoteTransmissionResumed)
	}
	if want = append(want, NoteTransmissionCancelled); !slices.Equal(notesOf(l, made.ID), want) {
		t.Errorf("the events are %v, want %v", notesOf(l, made.ID), want)
	}
}

// From an end there is no way back, and to ask for the end that it came to is no mistake.
func TestFromAnEndThereIsNoWayBack(t *testing.T) {
	l := open(t)
	sink := outside(t, "127.0.0.1:0")
	done := transmit(t, l, TransmissionPlan{To: []string{addressOf(sink).String()}, Count: 1})
	ended(t, l, done.ID, Done)
	cancelled := ticking(t, l, addressOf(sink).String())
	changeTo(t, l, cancelled.ID, TransmissionPaused)
	changeTo(t, l, cancelled.ID, Cancelled)
	changeTo(t, l, cancelled.ID, Cancelled)
	for id, ends := range map[string]TransmissionState{done.ID: Done, cancelled.ID: Cancelled} {
		for _, state := range []TransmissionState{Running, TransmissionPaused, Cancelled} {
			if state == ends {
				continue
			}
			_, err := l.ChangeTransmission(id, state)
			if found := failure(t, err, TransmissionEnded, "state"); found.Values["id"] != id || found.Values["state"] != string(ends) || found.Values["value"] != string(state) {
				t.Errorf("got %v", found.Values)
			}
		}
		if gone, err := l.EndTransmission(id); err != nil || gone.State != ends {
			t.Errorf("EndTransmission(%s) = %+v, %v", id, gone, err)
		}
	}
}

// Whoever was told that a transmission is paused or cancelled sees nothing more of it, and every look at
// it adds up.
func TestManyPauseResumeAndCancelAtOnce(t *testing.T) {
	for range 5 {
		l := open(t)
		sink := outside(t, "127.0.0.1:0")
		made := transmit(t, l, TransmissionPlan{To: []string{addressOf(sink).String()}, Payload: make([]byte, 64), Count: 1e9})
		eventually(t, "it sends", func() bool { return transmissionOf(t, l, made.ID).Stats.Sent > 0 })
		var hands sync.WaitGroup
		for hand := range 6 {
			hands.Go(func() {
				random := rand.New(rand.NewPCG(uint64(hand), 1))
				for range 50 {
					state := Running
					if random.IntN(2) == 0 {
						state = TransmissionPaused
					}
					if seen, err := l.ChangeTransmission(made.ID, state); err != nil || !addsUp(seen) {
						t.Errorf("ChangeTransmission(%s) = %+v, %v", state, seen, err)
					}
				}
			})
		}
		hands.Wait()
		for range 4 {
			hands.Go(func() {
				seen, err := l.ChangeTransmission(made.ID, Cancelled)
				if err != nil || seen.State != Cancelled {
					t.Errorf("ChangeTransmission(cancelled) = %+v, %v", seen, err)
				}
				time.Sleep(5 * time.Millisecond) // Time to send thousands more, if it did.
				if later := transmissionOf(t, l, made.ID); later.Stats.Sent != seen.Stats.Sent || later.Stats.Remaining != seen.Stats.Remaining {
					t.Errorf("cancelled at %+v, and then it was %+v", seen.Stats, later.Stats)
				}
			})
		}
		hands.Wait()
		if got, want := recordedOf(l, made.ID), transmissionOf(t, l, made.ID).Stats.Sent; got != want || want == 0 {
			t.Errorf("the journal has %d, want %d", got, want)
		}
		closeLab(t, l)
	}
}

func TestATransmissionFailsWithItsListener(t *testing.T) {
	for name, end := range map[string]func(*testing.T, *Lab, string){
		"stopped": func(t *testing.T, l *Lab, id string) {
			t.Helper()
			turn(t, l, id, Stopped)
			turn(t, l, id, Listening) // It has another socket now.
		},
		"removed": func(t *testing.T, l *Lab, id string) {
			t.Helper()
			if err := l.RemoveListener(t.Context(), id); err != nil {
				t.Error(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			l := open(t)
			sink := outside(t, "127.0.0.1:0")
			from := listen(t, l, NewListener{})
			made := transmit(t, l, TransmissionPlan{
				To: []string{addressOf(sink).String()}, From: from.ID, Count: 1e6, Pace: Pace{Rate: 500},
			})
			take(t, sink)
			end(t, l, from.ID)
			failed := ended(t, l, made.ID, Failed)
			if failed.Failure == nil || failed.Failure.Code != ListenerStopped || failed.Failure.Field != "from" || failed.Failure.Values["id"] != from.ID {
				t.Errorf("it failed with %v", failed.Failure)
			}
			if got := recordedOf(l, made.ID); got != failed.Stats.Sent || failed.Stats.Remaining == 0 || len(failed.Stats.Failed) != 0 {
				t.Errorf("the journal has %d of %+v", got, failed.Stats)
			}
			if notes := notesOf(l, made.ID); notes[len(notes)-1] != NoteTransmissionFailed {
				t.Errorf("the events are %v", notes)
			}
			_, err := l.Transmit(t.Context(), TransmissionPlan{To: []string{addressOf(sink).String()}, From: stoppedOf(t, l), Count: 1})
			failure(t, err, ListenerStopped, "from")
		})
	}
}

// stoppedOf is the id of a listener that is stopped.
func stoppedOf(t *testing.T, l *Lab) string {
	t.Helper()
	made := listen(t, l, NewListener{})
	turn(t, l, made.ID, Stopped)
	return made.ID
}

// Whatever transmissions are doing, the end of the lab does not wait for it.
func TestTheEndOfTheLabCancelsTransmissions(t *testing.T) {
	for name, plan := range map[string]TransmissionPlan{
		"at full speed": {Count: 1e9, Payload: make([]byte, 64)},
		"waiting":       {Count: 2, Pace: Pace{Interval: time.Hour}},
		"to be paused":  {Count: 1e9, Pace: Pace{Rate: 1e5}},
		"lingering":     {Count: 1},
	} {
		for _, fromListener := range []bool{false, true} {
			l := open(t)
			sink := outside(t, "127.0.0.1:0")
			plan.To, plan.From = []string{addressOf(sink).String()}, ""
			if fromListener {
				plan.From = listen(t, l, NewListener{}).ID
			}
			made := transmit(t, l, plan)
			take(t, sink)
			state := Cancelled
			switch name {
			case "to be paused":
				changeTo(t, l, made.ID, TransmissionPaused)
			case "lingering": // It waits for replies.
				ended(t, l, made.ID, Done)
				state = Done
			}
			within(t, promptly, name+": the end of the lab", func() { closeLab(t, l) })
			after := ended(t, l, made.ID, state)
			if got := recordedOf(l, made.ID); got != after.Stats.Sent {
				t.Errorf("%s: the journal has %d, want %d", name, got, after.Stats.Sent)
			}
			notes := notesOf(l, made.ID)
			if last := notes[len(notes)-1]; last != state.endNote() {
				t.Errorf("%s: the events are %v", name, notes)
			}
		}
	}
}

// A datagram never arrives before its sent entry is there, where each one has its own. This lab's own
// listener is the witness of when it came.
func TestEachIsRecordedBeforeItArrives(t *testing.T) {
	l := open(t)
	sink := listen(t, l, NewListener{})
	const count = 200 // The smallest usual receive queue holds them.
	transmit(t, l, TransmissionPlan{To: []string{sink.Local.String()}, Count: count, Payload: []byte("in order")})
	received(t, l, sink.ID, count)
	sent, came := 0, 0
	for _, each := range l.Journal().Find(journal.Query{Limit: 1 << 20, Match: func(*journal.Entry) bool { return true }}).Entries {
		switch each.Kind {
		case journal.Sent:
			sent++
		case journal.Received:
			came++
		default: // the notes
		}
		if came > sent {
			t.Fatalf("entry %d is of datagram %d that came, of %d that were sent by then", each.Seq, came, sent)
		}
	}
	if sent != count || came != count {
		t.Errorf("the journal has %d sent and %d received, want %d", sent, came, count)
	}
}

// A summary holds at most what left within a tenth of a second, is there soon, and they are complete.
func TestASummaryIsNeverLate(t *testing.T) {
	l := open(t)
	sink := outside(t, "127.0.0.1:0")
	made := transmit(t, l, TransmissionPlan{
		To: []string{addressOf(sink).String()}, Payload: []byte("sum"), Pace: Pace{Rate: 200}, Duration: 3 * time.Second, Record: RecordSummary,
	})
	eventually(t, "the first summary", func() bool { return len(of(l, made.ID, journal.Sent)) > 0 })
	if first := transmissionOf(t, l, made.ID); first.State != Running {
		t.Errorf("the first summary is there when all is over: %+v", first)
	}
	done := ended(t, l, made.ID, Done)
	summaries := of(l, made.ID, journal.Sent)
	if got := recordedOf(l, made.ID); got != done.Stats.Sent || len(summaries) < 5 || len(summaries) > 32 {
		t.Errorf("%d summaries have %d, want %d", len(summaries), got, done.Stats.Sent)
	}
	for i, each := range summaries {
		if string(each.Payload) != "sum" || each.Length != 3 || each.Destination != addressOf(sink) || each.Count == 0 {
			t.Errorf("a summary is %+v", each)
		}
		if i > 0 && !each.Time.After(summaries[i-1].Time) {
			t.Errorf("summary %d is of %v, and the one before of %v", i, each.Time, summaries[i-1].Time)
		}
	}
}

// Nobody waits for a name while the lab is closing.
func TestTheEndDoesNotWaitForNames(t *testing.T) {
	l := open(t)
	asked := make(chan error, 1)
	go func() {
		_, err := l.Transmit(t.Context(), TransmissionPlan{To: []string{"name.invalid:9"}, Count: 1})
		asked <- err
	}()
	within(t, promptly, "the end of the lab", func() { closeLab(t, l) })
	var told *Failure
	if err := <-asked; !errors.As(err, &told) || (told.Code != NameNotFound && told.Code != ShuttingDown) {
		t.Errorf("Transmit() = %v", err)
	}
}
