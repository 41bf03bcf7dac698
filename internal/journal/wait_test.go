package journal

import (
	"context"
	"errors"
	"io"
	"math"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// waiter is somebody in Wait.
type waiter struct {
	mu   sync.Mutex
	done bool
	err  error
}

func startWaiting(ctx context.Context, j *Journal, after uint64) *waiter {
	w := new(waiter)
	go func() {
		err := j.Wait(ctx, after)
		w.mu.Lock()
		defer w.mu.Unlock()
		w.done, w.err = true, err
	}()
	return w
}

func (w *waiter) expectWaiting(t *testing.T) {
	t.Helper()
	synctest.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.done {
		t.Fatalf("Wait() = %v, want it to wait on", w.err)
	}
}

func (w *waiter) expectDone(t *testing.T, want error) {
	t.Helper()
	synctest.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.done {
		t.Fatalf("Wait still waits, want %v", want)
	}
	if !errors.Is(w.err, want) {
		t.Fatalf("Wait() = %v, want %v", w.err, want)
	}
}

func TestWaitReturnsWhenThereIsAnEntry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := New(nil)
		first, second, third := startWaiting(t.Context(), j, 0), startWaiting(t.Context(), j, 0), startWaiting(t.Context(), j, 1)
		first.expectWaiting(t)
		j.Append() // nothing
		first.expectWaiting(t)
		j.Append(received(nil))
		first.expectDone(t, nil)
		second.expectDone(t, nil)
		third.expectWaiting(t)
		j.Append(received(nil))
		third.expectDone(t, nil)
		startWaiting(t.Context(), j, 1).expectDone(t, nil)
		j.Close()
	})
}

func TestWaitReturnsWhenItsCallerGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := New(nil)
		ctx, cancel := context.WithCancel(t.Context())
		waiting, other := startWaiting(ctx, j, 0), startWaiting(t.Context(), j, 0)
		waiting.expectWaiting(t)
		cancel()
		waiting.expectDone(t, context.Canceled)
		other.expectWaiting(t)

		began := time.Now()
		late, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := j.Wait(late, 0); !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != time.Minute {
			t.Errorf("Wait() = %v after %v, want %v after a minute", err, time.Since(began), context.DeadlineExceeded)
		}
		j.Append(received(nil))
		other.expectDone(t, nil)
		startWaiting(ctx, j, 0).expectDone(t, nil) // What is there is there.
	})
}

func TestWaitEndsWithTheJournal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := New(nil)
		j.Append(received(nil))
		waiting := startWaiting(t.Context(), j, 1)
		waiting.expectWaiting(t)
		if j.Closed() {
			t.Error("the journal is closed before Close")
		}
		j.Close()
		waiting.expectDone(t, io.EOF)
		if !j.Closed() {
			t.Error("the journal is not closed after Close")
		}
		startWaiting(t.Context(), j, 0).expectDone(t, nil) // First everything is read.
		startWaiting(t.Context(), j, 1).expectDone(t, io.EOF)
		j.Close() // again
		if first := j.Append(received(nil)); first != 2 {
			t.Errorf("an entry that comes late has number %d, want 2", first)
		}
		startWaiting(t.Context(), j, 1).expectDone(t, nil)
		startWaiting(t.Context(), j, 2).expectDone(t, io.EOF)
	})
}

// A cursor that was given by hand may be anywhere.
func TestWaitAheadOfTheNumbersWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := New(nil)
		j.Append(received(nil))
		ahead, farAhead := startWaiting(t.Context(), j, 3), startWaiting(t.Context(), j, math.MaxUint64)
		ahead.expectWaiting(t)
		j.Append(received(nil), received(nil))
		ahead.expectWaiting(t)
		j.Append(received(nil))
		ahead.expectDone(t, nil)
		farAhead.expectWaiting(t)
		j.Close()
		farAhead.expectDone(t, io.EOF)
	})
}

// What was cleared is no reason to return: there would be nothing to read, again and again.
func TestWaitDoesNotReturnForWhatWasCleared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := New(nil)
		j.Append(numbered(1, 10, 0)...)
		j.Clear()
		waiting := startWaiting(t.Context(), j, 4)
		waiting.expectWaiting(t)
		j.Append(numbered(11, 1, 0)...)
		waiting.expectDone(t, nil)
		entries, missed := readAll(j, 4)
		if len(entries) != 1 || entries[0].Seq != 11 || missed != 6 {
			t.Errorf("read %v and missed %d, want 11 and 6", seqs(entries), missed)
		}
		j.Clear()
		j.Close()
		startWaiting(t.Context(), j, 4).expectDone(t, io.EOF)
	})
}

// A reader that follows sees everything, and sleeps in between.
func TestAFollowerSeesEverything(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := New(nil)
		var seen []uint64
		var following sync.WaitGroup
		following.Go(func() {
			var page Page
			for j.Wait(t.Context(), page.Last()) == nil {
				j.Read(&page, page.Last(), 7)
				seen = append(seen, page.Last())
			}
		})
		for i := range uint64(10) {
			time.Sleep(time.Second) // Of the bubble's clock: it takes no time.
			j.Append(numbered(i*10+1, 10, 0)...)
		}
		j.Close()
		following.Wait()
		if len(seen) != 20 || seen[0] != 7 || seen[1] != 10 || seen[19] != 100 {
			t.Errorf("it read up to %v, want 7, 10, 17, 20 … 100", seen)
		}
	})
}
