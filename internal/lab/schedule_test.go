package lab

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// following is a schedule, and what it has made due at its own time.
type following struct {
	schedule
	now   time.Time
	total uint64
}

func follow(perSecond float64) *following {
	f := &following{schedule: schedule{perSecond: perSecond}, now: time.Unix(1_700_000_000, 0)}
	f.begin(f.now)
	return f
}

// look asks what is due after a while, and takes it.
func (f *following) look(later time.Duration) uint64 {
	f.now = f.now.Add(later)
	due := f.due(f.now, math.MaxUint64)
	f.take(due)
	f.total += due
	return due
}

// However irregularly it is looked at, as many are due as the time and the rate make: the first at once.
func TestTheScheduleIsExact(t *testing.T) {
	for _, each := range []struct {
		perSecond float64
		lasting   time.Duration
		want      uint64
	}{
		{0.1, 5 * time.Minute, 31},
		{1, time.Minute, 61},
		{3, 20 * time.Second, 61},
		{333, 100 * time.Second, 33_301},
		{1000.0 / 7, 70 * time.Second, 10_001},
		{1e6, 10 * time.Second, 10_000_001},
		{1e6, 24 * time.Hour, 86_400_000_001},
	} {
		random := rand.New(rand.NewPCG(1, 2))
		f := follow(each.perSecond)
		end := f.now.Add(each.lasting)
		if got := f.look(0); got != 1 {
			t.Errorf("%g a second: %d are due at once, want 1", each.perSecond, got)
		}
		for f.now.Before(end) {
			f.look(min(end.Sub(f.now), time.Duration(random.Int64N(int64(catchUp)))))
		}
		f.look(1) // A number of nanoseconds is seldom exactly when one is due.
		if f.total != each.want {
			t.Errorf("%g a second for %v: %d were due, want %d", each.perSecond, each.lasting, f.total, each.want)
		}
	}
}

// Whoever sleeps until the next is due finds it due, and none a moment before.
func TestTheNextIsDueWhenItIsSaidToBe(t *testing.T) {
	for _, perSecond := range []float64{0.1, 1, 3, 333, 1000.0 / 7, 44_100, 1e6} {
		f := follow(perSecond)
		f.look(0)
		for end := f.now.Add(MaxTransmissionDuration); f.total < 100_000 && f.now.Before(end); {
			wait := f.next().Sub(f.now)
			if early := f.look(max(0, wait-2)); early != 0 {
				t.Fatalf("%g a second: %d are due before %v", perSecond, early, f.next())
			}
			if got := f.look(min(wait, 2) + 1); got != 1 {
				t.Fatalf("%g a second: %d are due behind datagram %d, want 1", perSecond, got, f.total)
			}
		}
	}
}

func TestAStallIsMadeUpForInPartOnly(t *testing.T) {
	for _, each := range []struct {
		perSecond float64
		stall     time.Duration
		want      uint64
	}{
		{1000, 30 * time.Millisecond, 30},
		{1000, 10 * time.Second, 201}, // 200 ms' worth, and the one that is due now
		{1e6, 10 * time.Second, 200_001},
		{10, 10 * time.Second, 3},
		{0.1, time.Hour, 1},
	} {
		f := follow(each.perSecond)
		f.look(0)
		if got := f.look(each.stall); got != each.want {
			t.Errorf("%g a second: %d are due behind a stall of %v, want %d", each.perSecond, got, each.stall, each.want)
		}
		// Then it goes on at the rate.
		second, before := time.Duration(float64(time.Second)/each.perSecond), f.total
		for range 100 {
			f.look(second)
		}
		if got := f.total - before; got < 99 || got > 101 {
			t.Errorf("%g a second: %d are due in 100 intervals behind a stall", each.perSecond, got)
		}
	}
}

// However often somebody pauses, no more are due than the time between makes.
func TestAPauseIsNoTime(t *testing.T) {
	f := follow(100)
	f.look(0)
	for range 1000 {
		f.look(7 * time.Millisecond)
		f.now = f.now.Add(time.Minute)
		f.postpone(time.Minute)
	}
	if want := uint64(701); f.total != want {
		t.Errorf("%d were due in 7 s at 100 a second with 1000 pauses, want %d", f.total, want)
	}
}

func TestWithoutARateEverythingIsDue(t *testing.T) {
	f := follow(0)
	for range 3 {
		if got := f.due(f.now, 17); got != 17 {
			t.Errorf("%d are due, want 17", got)
		}
		f.take(17)
	}
}

// Rates that are beyond anything are rates nevertheless: nobody overflows, and nobody spins.
func TestBeyondAnyRate(t *testing.T) {
	for _, perSecond := range []float64{math.MaxFloat64, 1e300, 1e18} {
		f := follow(perSecond)
		for range 3 {
			if got := f.due(f.now.Add(time.Hour), 1024); got != 1024 {
				t.Errorf("%g a second: %d are due, want 1024", perSecond, got)
			}
			f.take(1024)
		}
	}
	for _, perSecond := range []float64{math.SmallestNonzeroFloat64, 1e-300, 1e-9} {
		f := follow(perSecond)
		if got := f.look(0); got != 1 {
			t.Errorf("%g a second: %d are due at once, want 1", perSecond, got)
		}
		for range 24 * 60 {
			if got := f.look(time.Minute); got != 0 {
				t.Errorf("%g a second: %d are due within a day, want none", perSecond, got)
			}
			if wait := f.next().Sub(f.now); wait <= 0 {
				t.Fatalf("%g a second: the next is due %v ago", perSecond, -wait)
			}
		}
	}
}
