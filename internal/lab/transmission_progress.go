package lab

import (
	"sync"
	"time"
)

// progress is the state of a transmission, and how long it has been running.
type progress struct {
	wake chan struct{} // has a token after each change of state

	mu      sync.Mutex // guards the following
	changed sync.Cond  // of state and parked; its lock is mu
	state   TransmissionState
	parked  bool // paused, and nothing is sent any more
	failure *Failure
	rateCap float64
	started time.Time
	resumed time.Time     // since when it may have been sending; zero while it does not
	ran     time.Duration // before that
	ended   time.Time
}

// now returns the state.
func (p *progress) now() TransmissionState {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.state
}

// begin starts the clock.
func (p *progress) begin(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.changed.L = &p.mu
	p.state, p.started, p.resumed = Running, now, now
}

// become changes the state, unless it is one of the last. It returns the state it is in then.
func (p *progress) become(state TransmissionState) TransmissionState { return p.change(state, nil) }

// fail ends the transmission with a failure.
func (p *progress) fail(failure *Failure) { p.change(Failed, failure) }

func (p *progress) change(state TransmissionState, failure *Failure) TransmissionState {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.state.ended() || p.state == state {
		return p.state
	}
	now := time.Now()
	p.state, p.failure = state, failure
	switch {
	case state == Running && p.resumed.IsZero():
		p.resumed = now
	case state.ended():
		p.ended = now
		p.stopClock(now)
	case state == TransmissionPaused && p.parked:
		p.stopClock(now)
	}
	p.changed.Broadcast()
	select {
	case p.wake <- struct{}{}:
	default: // There is a token already.
	}
	return state
}

// stopClock notes that nothing is sent any more. The caller holds the lock.
func (p *progress) stopClock(now time.Time) {
	if !p.resumed.IsZero() {
		p.ran += now.Sub(p.resumed)
		p.resumed = time.Time{}
	}
}

// park waits while the transmission is paused. It returns the state that it is in then. Until it is called
// datagrams may have left, and the clock goes on.
func (p *progress) park() TransmissionState {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.parked = true
	if p.state == TransmissionPaused {
		p.stopClock(time.Now())
	}
	p.changed.Broadcast()
	for p.state == TransmissionPaused {
		p.changed.Wait()
	}
	p.parked = false
	return p.state
}

// awaitParked returns when nothing is sent any more, or the state is another one.
func (p *progress) awaitParked() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.state == TransmissionPaused && !p.parked {
		p.changed.Wait()
	}
}

// elapsed is the time spent running.
func (p *progress) elapsed() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.resumed.IsZero() {
		return p.ran
	}
	return p.ran + time.Since(p.resumed)
}

// capAt notes what the policy lets out.
func (p *progress) capAt(perSecond float64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rateCap = perSecond
}

// endNote is what an end is called in the journal.
func (s TransmissionState) endNote() string {
	switch s {
	case Done:
		return NoteTransmissionDone
	case Failed:
		return NoteTransmissionFailed
	default:
		return NoteTransmissionCancelled
	}
}
