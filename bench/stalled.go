package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// Viewers that do not read, beside some that do.
const (
	stalledViewers = 50
	healthyViewers = 10
	stalledRate    = 50_000 // datagrams a second
	// The kernel takes up to 4 MiB for each of them before a write has to wait (net.ipv4.tcp_wmem), and only then does
	// their deadline run: the load has to go on for that long.
	stalledSeconds = 15
	mostBeside     = 128 << 20        // bytes of memory beside the journal
	closePatience  = 30 * time.Second // from the first datagram to the end of the last write deadline, which is 5 seconds
	drainPatience  = 10 * time.Second // for a stream that was closed to end at the viewer
)

// standing is what came of one run.
type standing struct {
	taken   taken
	exact   int           // healthy viewers that were offered everything and lost nothing
	closed  int           // stalled viewers whose stream the server ended
	closing time.Duration // from the first datagram until the last of them was gone
	most    uint64        // RSS, bytes
}

func (b *bench) measureStalled(ctx context.Context) error {
	b.report.section("Stalled viewers", fmt.Sprintf(
		"%d viewers that connect and never read, beside %d of mode=live that do, and %s datagrams of 64 B a second for %d s. The journal (%s) has "+
			"been filled before. The memory is the most that the process ever had (VmHWM).",
		stalledViewers, healthyViewers, grouped(stalledRate), stalledSeconds, mebibytes(history)))
	b.report.heads("healthy viewers with exact counts", "stalled viewers closed", "the last of them after", "kernel drops", "RSS at most", "RSS − history")
	var exact, closed, closing, drops, most, beside series
	for run := range b.runs {
		one, err := b.standAside(ctx)
		if err != nil {
			return err
		}
		say(fmt.Sprintf("run %d: %d healthy exact, %d stalled closed", run+1, one.exact, one.closed))
		exact, closed, closing = append(exact, float64(one.exact)), append(closed, float64(one.closed)), append(closing, float64(one.closing))
		drops, most, beside = append(drops, float64(one.taken.drops)), append(most, float64(one.most)), append(beside, float64(one.most)-history)
	}
	b.report.row(exact.show(whole), closed.show(whole), closing.show(seconds), drops.show(whole), most.show(mebibytes), beside.show(mebibytes))
	b.report.judge("stalled viewers: healthy ones lose nothing they were offered", exact.show(whole)+" of "+strconv.Itoa(healthyViewers), exact.least() == healthyViewers)
	b.report.judge("stalled viewers: closed after their write deadline", closed.show(whole)+" of "+strconv.Itoa(stalledViewers)+", the last after "+closing.show(seconds),
		closed.least() == stalledViewers)
	b.report.judge("stalled viewers: RSS ≤ history + 128 MiB", most.show(mebibytes)+" at a history of "+mebibytes(history), beside.most() <= mostBeside)
	return nil
}

// standAside runs it once.
func (b *bench) standAside(ctx context.Context) (one standing, err error) {
	l, err := b.startLab(ctx, 1)
	if err != nil {
		return one, err
	}
	defer l.stop()
	if err := b.fillJournal(ctx, l); err != nil {
		return one, err
	}
	viewers, err := l.watchAll(ctx, healthyViewers, func() func(entry, time.Time) error { return nil })
	if err != nil {
		return one, err
	}
	idle, err := l.watchAllStalled(ctx, stalledViewers)
	if err != nil {
		return one, errors.Join(err, leaveAll(viewers))
	}
	err = b.flood(ctx, l, viewers, &one)
	err = errors.Join(err, leaveAll(viewers))
	one.closed = drainAll(idle, b.patience(drainPatience))
	if err != nil {
		return one, err
	}
	for _, each := range viewers {
		if b.mustSee("healthy viewer", each, one.taken) {
			one.exact++
		}
	}
	one.most, err = memory(l.pid(), "VmHWM")
	return one, err
}

// flood sends, and meanwhile looks when the last stalled viewer is gone.
func (b *bench) flood(ctx context.Context, l *lab, viewers []*viewer, one *standing) (err error) {
	began := time.Now()
	gone := make(chan error, 1)
	go func() {
		err := l.onlyViewers(ctx, healthyViewers, b.patience(closePatience))
		one.closing = time.Since(began)
		gone <- err
	}()
	one.taken, err = b.blastLab(ctx, l, shot{size: 64, count: b.count(stalledRate * stalledSeconds), rate: stalledRate}, viewers)
	return errors.Join(err, <-gone)
}

// onlyViewers waits until a lab has no more viewers than that. Who waits in vain has measured something, too.
func (l *lab) onlyViewers(ctx context.Context, count uint64, patience time.Duration) error {
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		stats, err := l.stats(ctx)
		if err != nil || stats.viewers <= count {
			return err
		}
		if err := pause(ctx, 100*time.Millisecond); err != nil {
			return err
		}
	}
	return nil
}
