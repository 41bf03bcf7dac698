package main

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"
)

// allSeconds is how long everything is followed.
const allSeconds = 5

// following is what one viewer of mode=all has seen.
type following struct {
	lateEnd       time.Duration // from the end of the sending to the last entry
	viewer        *viewer
	disorder      uint64        // entries whose number is not the next one
	strangers     uint64        // datagrams that are not the next one that was sent
	seen, gone    atomic.Uint64 // datagrams shown, and missing by the gaps
	taken         taken
	nextSeq, next uint64
}

// look checks that every number comes once and in order: the journal's, and those in the payloads.
func (f *following) look(e entry, _ time.Time) error {
	seq := e.seq()
	if seq != f.nextSeq && f.nextSeq != 0 {
		f.disorder++
	}
	f.nextSeq = seq + 1
	if !e.isReceived() {
		missing := e.missing()
		f.gone.Add(missing)
		f.next += missing
		return nil
	}
	sent, err := e.numberSent()
	if err != nil {
		return err
	}
	if sent != f.next {
		f.strangers++
	}
	f.next = sent + 1
	f.seen.Add(1)
	return nil
}

// measureAll follows everything with one viewer.
func measureAll(ctx context.Context, b *bench) error {
	b.report.section("mode=all loses nothing", fmt.Sprintf(
		"One viewer of mode=all, %d s of datagrams of 64 B at a fixed rate. Each datagram carries its number: the viewer checks that every "+
			"`seq` and every datagram comes once and in order.", allSeconds))
	b.report.heads("datagrams per second", "sent", "shown to the viewer", "missed", "out of order", "kernel drops", "behind at the end", "CPU per datagram")
	for _, rate := range []uint64{200_000, 400_000} {
		if err := b.measureAllAt(ctx, rate); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) measureAllAt(ctx context.Context, rate uint64) error {
	var sent, seen, missed, disorder, drops, late, cpu series
	for run := range b.runs {
		f, err := b.followAll(ctx, shot{size: 64, count: b.count(rate * allSeconds), rate: rate})
		if err != nil {
			return err
		}
		say(fmt.Sprintf("run %d, %d/s: %d of %d seen, %d missed", run+1, rate, f.seen.Load(), f.taken.sent, f.viewer.missed))
		sent, seen = append(sent, float64(f.taken.sent)), append(seen, float64(f.seen.Load()))
		missed, disorder = append(missed, float64(f.viewer.missed)), append(disorder, float64(f.disorder+f.strangers))
		drops, late = append(drops, float64(f.taken.drops)), append(late, float64(f.lateEnd))
		cpu = append(cpu, float64(f.taken.cpu)/float64(f.taken.sent))
	}
	b.report.row(grouped(int64(rate)), sent.show(whole), seen.show(whole), missed.show(whole), disorder.show(whole),
		drops.show(whole), late.show(milliseconds), cpu.show(nanoseconds))
	b.report.judge(fmt.Sprintf("mode=all at %s/s for %d s: missed 0, every seq once, in order; kernel drops ≤ %s", grouped(int64(rate)), allSeconds, percent(mostDropped)),
		fmt.Sprintf("missed %s, out of order %s, kernel drops %s", missed.show(whole), disorder.show(whole), drops.over(sent).show(percent)),
		missed.most() == 0 && disorder.most() == 0 && drops.over(sent).median() <= mostDropped)
	return nil
}

func (b *bench) followAll(ctx context.Context, s shot) (f *following, err error) {
	l, err := b.startLab(ctx, 1)
	if err != nil {
		return nil, err
	}
	defer l.stop()
	f = &following{}
	if f.viewer, err = l.watch(ctx, all, f.look); err != nil {
		return nil, err
	}
	began := time.Now()
	f.taken, err = b.blastLab(ctx, l, s, []*viewer{f.viewer})
	f.lateEnd = time.Since(began) - time.Duration(float64(s.count)/f.taken.rate*float64(time.Second))
	if err == nil { // A gap behind the last datagram may still be under way; one that does not come is told below.
		_ = until(ctx, gapPatience, "everything is seen", func() (bool, error) { return f.seen.Load()+f.gone.Load() >= f.taken.sent, nil })
	}
	if err := errors.Join(err, f.viewer.leave()); err != nil {
		return nil, err
	}
	b.mustSee("mode=all", f.viewer, f.taken)
	if f.viewer.missed == 0 {
		seen, gone := f.seen.Load(), f.gone.Load()
		b.report.must(seen+gone == f.taken.sent && gone == f.taken.drops,
			"mode=all at %d/s: %d seen + %d in gaps ≠ %d sent, of which the kernel dropped %d", s.rate, seen, gone, f.taken.sent, f.taken.drops)
	}
	return f, nil
}

// gapPatience is how long a gap may come behind the datagrams.
const gapPatience = 2 * time.Second
