package lab

import (
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"udpweb/internal/udp"
)

// How a transmission goes about its work.
const (
	atOnce         = 1024                  // datagrams that become due between two looks at its state, at most,
	bytesAtOnce    = 4 << 20               // and how much payload they may have together
	checkInterval  = time.Second           // from one check of policy and routes to the next
	fullPause      = time.Millisecond      // after a send queue that had no room
	refusedPause   = time.Millisecond      // after one that refused datagrams (ENOBUFS), doubled for each in a row,
	refusedPauseMx = 50 * time.Millisecond // up to this
	replyPatience  = time.Second           // how long replies are read after the last datagram
)

// transmission is a send job. Its run is one goroutine, and where it has a socket of its own, listen is
// another.
type transmission struct {
	lab    *Lab
	id     string
	plan   TransmissionPlan
	record Record
	from   *listener // nil where the socket is its own
	socket *udp.Socket
	first  netip.AddrPort // of its destinations

	// Of run alone, once it has started.
	bursts   []*burst // one for each destination; none when it has ended
	schedule schedule
	most     uint64    // datagrams in all
	due      uint64    // of those, how many were due by now
	tried    uint64    // and how many were tried
	checked  time.Time // when policy and routes were last looked at
	flushed  time.Time // when summaries were last recorded
	backoff  time.Duration

	sentLast    chan struct{} // closed when the last datagram has left
	sent        atomic.Uint64
	failed      tally
	replied     atomic.Uint64
	unreachable atomic.Uint64

	progress
}

// burst is one destination of a transmission.
type burst struct {
	*udp.Burst
	typed    Send              // for what is said of a failure
	source   netip.AddrPort    // where its datagrams come from
	limit    *limit            // nil where there is none
	reserved *rate.Reservation // by which the next datagram may leave; nil where none was asked for
	tried    uint64            // datagrams
	recorded int               // datagrams that have a sent entry and were not yet tried
	pending  summary           // what was tried and is not yet recorded
}

func newTransmission(l *Lab, plan TransmissionPlan) *transmission {
	t := &transmission{
		lab: l, plan: plan, record: plan.record(), most: plan.most(),
		schedule: schedule{perSecond: plan.Pace.perSecond(len(plan.Payload))},
		sentLast: make(chan struct{}), progress: progress{wake: make(chan struct{}, 1)},
	}
	if t.most == 0 { // Only the time bounds it.
		t.most = MaxTransmissionCount
	}
	return t
}

// start begins to send. The lab's close waits for the goroutines.
func (t *transmission) start() {
	now := time.Now()
	t.schedule.begin(now)
	t.checked, t.flushed = now, now
	t.note(NoteTransmissionStarted)
	t.lab.transmissions.running.Go(t.run)
}

// run sends until everything was tried, the time is over, or the state says so.
func (t *transmission) run() {
	var reading sync.WaitGroup
	switch {
	case t.from == nil:
		reading.Go(t.listen)
	case t.record == RecordSummary:
		t.from.floods.Add(1)
		defer t.from.floods.Add(-1)
	}
	t.transmit()
	t.settle(t.now())
	t.note(t.now().endNote())
	close(t.sentLast)
	if t.from == nil {
		t.awaitReplies(&reading)
		_ = t.closeSocket() // Whatever it says, there is nothing more to send.
	}
	t.bursts = nil // They hold many copies of the payload.
}

// transmit is the loop of run. Nothing in it waits for longer than a tenth of a second, but a pause.
func (t *transmission) transmit() {
	for t.mayGoOn() {
		now := time.Now()
		if now.Sub(t.flushed) >= summaryInterval {
			t.flush()
		}
		if now.Sub(t.checked) >= checkInterval && !t.checkAgain(now) {
			return
		}
		if t.due == t.tried { // Else some wait for room, or for a limit.
			fresh := t.schedule.due(now, min(t.most-t.due, t.atOnce()))
			if fresh == 0 {
				t.sleep(min(time.Until(t.schedule.next()), t.untilFlush(now)))
				continue
			}
			t.schedule.take(fresh)
			t.due += fresh
		}
		t.sendDue()
	}
}

// atOnce is how many datagrams may become due at once.
func (t *transmission) atOnce() uint64 {
	return uint64(max(1, min(atOnce, bytesAtOnce/max(1, len(t.plan.Payload)))))
}

// mayGoOn waits out pauses and reports whether there is something left to send. When not, it ends the
// transmission.
func (t *transmission) mayGoOn() bool {
	for {
		switch state := t.now(); {
		case state.ended():
			return false
		case state == TransmissionPaused:
			t.pause()
		case t.tried == t.most, t.timeIsOver():
			t.settle(Done) // Whoever sees it done finds everything in the journal.
			t.become(Done)
		default:
			return true
		}
	}
}

// pause waits while the transmission is paused. Everything is due later by as long as the clock stood still,
// so that the rate is kept over the time that it reports.
func (t *transmission) pause() {
	began, ran := time.Now(), t.elapsed()
	t.settle(TransmissionPaused)
	t.note(NoteTransmissionPaused)
	if t.park() == Running {
		t.schedule.postpone(time.Since(began) - (t.elapsed() - ran))
		t.note(NoteTransmissionResumed)
	}
}

// timeIsOver leaves the last ones, which are due when it nearly is, what a stall may be made up for.
func (t *transmission) timeIsOver() bool {
	bound := t.plan.Duration
	if bound > 0 && t.schedule.perSecond > 0 {
		bound += catchUp
	}
	if bound == 0 {
		bound = MaxTransmissionDuration
	}
	return t.elapsed() >= bound
}

// checkAgain looks at policy and routes, which may have changed. It reports whether the transmission goes
// on.
func (t *transmission) checkAgain(now time.Time) bool {
	t.checked = now
	for _, each := range t.bursts {
		if failure := t.lab.policy.check(each.To()); failure != nil {
			failure.blame("to", each.typed.To)
			t.fail(failure)
			return false
		}
		if source, err := t.lab.sourceOf(t.socket, each.To(), each.typed); err == nil {
			each.source = source
		}
		bound := t.lab.limitTo(each.To().Addr(), t.plan.Interface)
		if bound == each.limit {
			continue
		}
		// An address has come to this machine, or has left it: what may leave at once is another matter then.
		each.limit = bound
		made, err := t.makeBurst(each.To(), bound)
		if err != nil {
			t.fail(refused(t.socket, each.To(), each.typed, err))
			return false
		}
		each.release()
		each.Burst = made
	}
	_, perSecond := tightest(len(t.plan.Payload), t.limits())
	t.capAt(perSecond)
	return true
}

// limits are those of the destinations, one for each.
func (t *transmission) limits() []*limit {
	var found []*limit
	for _, each := range t.bursts {
		found = append(found, each.limit)
	}
	return found
}

// sleep waits, or until the state changes.
func (t *transmission) sleep(pause time.Duration) {
	if pause <= 0 {
		return
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-t.wake:
	}
}

// closeSocket closes the socket where it is the transmission's own.
func (t *transmission) closeSocket() error {
	if t.from != nil {
		return nil
	}
	return t.socket.Close()
}
