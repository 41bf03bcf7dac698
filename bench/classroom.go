package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// A classroom, as the issue has it.
const (
	classViewers   = 100
	classListeners = 30
	classRate      = 20_000 // datagrams a second over all listeners
	classSeconds   = 10
	mostDelay      = 300 * time.Millisecond // from arrival to frame, for 95 of 100
	flatGrowth     = 16 << 20               // bytes that the memory may grow by while the journal is full
)

// delays gathers how long entries took from their arrival to the viewers, in nanoseconds, each viewer's by itself.
type delays struct{ each []*series }

// looker returns a look for one viewer.
func (d *delays) looker() func(entry, time.Time) error {
	own := &series{}
	d.each = append(d.each, own)
	return func(e entry, at time.Time) error {
		if !e.isReceived() {
			return nil
		}
		arrived, err := e.arrived()
		*own = append(*own, float64(at.Sub(arrived)))
		return err
	}
}

// all are those of all viewers, when they have left.
func (d *delays) all() (together series) {
	for _, each := range d.each {
		together = append(together, *each...)
	}
	return together
}

// measureClassroom has many viewers, and then some that do not read.
func measureClassroom(ctx context.Context, b *bench) error {
	if err := b.measureClass(ctx); err != nil {
		return err
	}
	return b.measureStalled(ctx)
}

// lesson is what came of one run.
type lesson struct {
	taken      taken
	p50, p95   float64 // nanoseconds
	frames     float64 // per viewer and second
	before     uint64  // RSS, bytes
	middle     uint64
	end        uint64
	exact      int // viewers whose counts are exact
	cpuPortion float64
}

func (b *bench) measureClass(ctx context.Context) error {
	b.report.section("A classroom", fmt.Sprintf(
		"%d viewers of mode=live, all in the process of the bench on the same cores, %d listeners, %s datagrams of 64 B a second over all of them "+
			"for %d s. The journal (%s) has been filled before, so that memory has no reason to grow. A delay is from the entry's time, which is the "+
			"kernel's, to the frame at the viewer, over every entry of every frame.",
		classViewers, classListeners, grouped(classRate), classSeconds, mebibytes(history)))
	b.report.heads("kernel drops", "viewers with exact counts", "frames per viewer", "delay p50", "delay p95", "RSS before", "RSS in the middle", "RSS at the end", "CPU of a core")
	var drops, exact, frames, p50, p95, before, middle, end, cpu series
	for run := range b.runs {
		one, err := b.teach(ctx)
		if err != nil {
			return err
		}
		say(fmt.Sprintf("run %d: %d viewers exact, p95 %s", run+1, one.exact, milliseconds(one.p95)))
		drops, exact, frames = append(drops, float64(one.taken.drops)), append(exact, float64(one.exact)), append(frames, one.frames)
		p50, p95 = append(p50, one.p50), append(p95, one.p95)
		before, middle, end = append(before, float64(one.before)), append(middle, float64(one.middle)), append(end, float64(one.end))
		cpu = append(cpu, one.cpuPortion)
	}
	b.report.row(drops.show(whole), exact.show(whole), frames.show(ratio)+"/s", p50.show(milliseconds), p95.show(milliseconds),
		before.show(mebibytes), middle.show(mebibytes), end.show(mebibytes), cpu.show(percent))
	b.report.judge("classroom: no kernel drop", drops.show(whole), drops.most() == 0)
	b.report.judge("classroom: counters exact for every viewer, none disconnected", exact.show(whole)+" of "+strconv.Itoa(classViewers), exact.least() == classViewers)
	b.report.judge("classroom: p95 from arrival to frame ≤ 300 ms", p95.show(milliseconds), p95.median() <= float64(mostDelay))
	growth := end.minus(middle)
	b.report.judge("classroom: memory flat (second half of the run)", growth.show(mebibytes)+" more", growth.median() <= flatGrowth)
	return nil
}

// teach runs the classroom once.
func (b *bench) teach(ctx context.Context) (one lesson, err error) {
	l, err := b.startLab(ctx, classListeners)
	if err != nil {
		return one, err
	}
	defer l.stop()
	if err := b.fillJournal(ctx, l); err != nil {
		return one, err
	}
	var delay delays
	viewers, err := l.watchAll(ctx, classViewers, delay.looker)
	if err != nil {
		return one, err
	}
	err = b.lecture(ctx, l, viewers, &one)
	if err := errors.Join(err, leaveAll(viewers)); err != nil {
		return one, err
	}
	var frames uint64
	for _, each := range viewers {
		if b.mustSee("classroom", each, one.taken) {
			one.exact++
		}
		frames += each.frames
	}
	together := delay.all()
	one.p50, one.p95 = together.quantile(0.5), together.quantile(0.95)
	one.frames = float64(frames) / float64(len(viewers)) * one.taken.rate / float64(one.taken.sent)
	one.cpuPortion = one.taken.cpu.Seconds() * one.taken.rate / float64(one.taken.sent)
	return one, nil
}

// lecture sends, in two halves, and looks at the memory around them.
func (b *bench) lecture(ctx context.Context, l *lab, viewers []*viewer, one *lesson) (err error) {
	half := shot{size: 64, count: b.count(classRate * classSeconds / 2), rate: classRate}
	if one.before, err = memory(l.pid(), "VmRSS"); err != nil {
		return err
	}
	first, err := b.blastLab(ctx, l, half, viewers)
	if err != nil {
		return err
	}
	if one.middle, err = memory(l.pid(), "VmRSS"); err != nil {
		return err
	}
	second, err := b.blastLab(ctx, l, half, viewers)
	if err != nil {
		return err
	}
	one.end, err = memory(l.pid(), "VmRSS")
	one.taken = taken{
		sent: first.sent + second.sent, received: first.received + second.received, drops: first.drops + second.drops,
		cpu: first.cpu + second.cpu, rate: (first.rate + second.rate) / 2,
	}
	return err
}

// fillJournal makes udpweb hold as much as it ever will.
func (b *bench) fillJournal(ctx context.Context, l *lab) error {
	const size, rate = 1400, 100_000
	_, err := b.blastLab(ctx, l, shot{size: size, count: b.count(history / size), rate: rate}, nil)
	return err
}
