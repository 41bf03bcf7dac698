package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// burst is how many datagrams a receiver has to take at full speed.
const burst = 1_000_000

// What the issue asks of a receiver.
const (
	mostDropped = 0.001 // of all datagrams, where the floor drops none
	mostCPU     = 2.0   // times the floor's CPU time per datagram
	aimedCPU    = 1.3
)

// taken is what came of a burst.
type taken struct {
	sent, received, drops uint64
	cpu                   time.Duration
	rate                  float64 // of the blaster, in datagrams a second
}

// taking are the figures of one receiver over all runs.
type taking struct {
	lost, cpu, rate series // lost is a part of what was sent, cpu in nanoseconds per datagram received
}

func (t *taking) add(one taken) {
	t.lost = append(t.lost, 1-float64(one.received)/float64(one.sent))
	t.cpu = append(t.cpu, float64(one.cpu)/float64(one.received))
	t.rate = append(t.rate, one.rate)
}

// receiver is a program that takes a burst.
type receiver struct {
	name string
	take func(context.Context, *bench, shot) (taken, error)
}

// measureReceive holds udpweb against the bare loop and against what people would use instead.
func measureReceive(ctx context.Context, b *bench) error {
	receivers := []receiver{{"floor: a bare recvmmsg loop", takeWithSink}, {"udpweb, one live viewer", takeWithLab}}
	receivers = append(receivers, peers()...)
	b.report.section("Receive at the kernel's speed", fmt.Sprintf(
		"A blaster sends %s datagrams as fast as the kernel takes them, up to 64 in one sendmmsg. Each receiver is a fresh process, all take "+
			"turns. The floor and udpweb ask for %s of receive queue; the peers have the usual one, as they come. CPU is user and system time "+
			"of the whole process, per datagram that was received. udpweb has everything on: control messages, journal, and a viewer in mode=live that "+
			"acknowledges each frame (in the process of the bench). Drops are the kernel's, from /proc/net/udp.",
		grouped(int64(b.count(burst))), mebibytes(receiveQueue)))
	b.report.heads("receiver", "size", "lost", "CPU per datagram", "÷ floor", "sent per second")
	for _, size := range []int{64, 1400} {
		all := make([]taking, len(receivers))
		for run := range b.runs {
			for i, each := range receivers {
				one, err := each.take(ctx, b, shot{size: size, count: b.count(burst)})
				if err != nil {
					return fmt.Errorf("%s: %w", each.name, err)
				}
				say(fmt.Sprintf("run %d, %d B, %s: %d of %d received", run+1, size, each.name, one.received, one.sent))
				all[i].add(one)
			}
		}
		for i, each := range receivers {
			b.report.row(each.name, strconv.Itoa(size)+" B", all[i].lost.show(percent), all[i].cpu.show(nanoseconds),
				all[i].cpu.over(all[0].cpu).show(ratio), all[i].rate.show(whole))
		}
		b.judgeReceive(size, all[0], all[1])
	}
	return nil
}

func (b *bench) judgeReceive(size int, floor, ours taking) {
	what := fmt.Sprintf("receive %d B: kernel drops ≤ %s where the floor has none", size, percent(mostDropped))
	var fair series // what udpweb lost in those runs in which the floor lost nothing
	for run, lost := range floor.lost {
		if lost == 0 {
			fair = append(fair, ours.lost[run])
		}
	}
	if len(fair) == 0 {
		b.report.leave(what, ours.lost.show(percent)+"; the floor "+floor.lost.show(percent))
	} else {
		b.report.judge(what, fmt.Sprintf("%s in %d of %d runs", fair.show(percent), len(fair), len(floor.lost)),
			fair.median() <= mostDropped)
	}
	times := ours.cpu.over(floor.cpu)
	b.report.judge(fmt.Sprintf("receive %d B: CPU per datagram ≤ %.1f × the floor (aim %.1f)", size, mostCPU, aimedCPU),
		times.show(ratio)+" ×", times.median() <= mostCPU)
}

// takeWithSink sends the burst to the bare loop.
func takeWithSink(ctx context.Context, b *bench, s shot) (taken, error) {
	floor, err := b.startSink(ctx)
	if err != nil {
		return taken{}, err
	}
	defer floor.end(killed)
	s.ports = []uint16{floor.port}
	sent, err := b.blast(ctx, s)
	if err != nil {
		return taken{}, err
	}
	result, err := floor.close(ctx)
	if err != nil {
		return taken{}, err
	}
	b.mustArrive(fmt.Sprintf("floor, %d B", s.size), result, sent.Sent)
	return taken{sent: sent.Sent, received: result.Received, drops: result.Drops, cpu: floor.cpu(), rate: sent.rate()}, nil
}

// takeWithLab sends the burst to udpweb, which one viewer watches.
func takeWithLab(ctx context.Context, b *bench, s shot) (taken, error) {
	l, err := b.startLab(ctx, 1)
	if err != nil {
		return taken{}, err
	}
	defer l.stop()
	v, err := l.watch(ctx, live, nil)
	if err != nil {
		return taken{}, err
	}
	one, err := b.blastLab(ctx, l, s, []*viewer{v})
	if err := errors.Join(err, v.leave()); err != nil {
		return one, err
	}
	b.mustSee(fmt.Sprintf("receive %d B", s.size), v, one)
	return one, nil
}

// blastLab sends to all listeners of a lab, waits until the viewers have been told of everything, and checks that every
// datagram is accounted for, by our own counts and by the kernel's.
func (b *bench) blastLab(ctx context.Context, l *lab, s shot, viewers []*viewer) (one taken, err error) {
	s.ports = l.ports
	before, err := l.stats(ctx)
	if err != nil {
		return one, err
	}
	witnessed, err := readSockets(l.ports)
	if err != nil {
		return one, err
	}
	cpu, err := cpuTime(l.pid())
	if err != nil {
		return one, err
	}
	sent, err := b.blast(ctx, s)
	if err != nil {
		return one, err
	}
	stats, err := l.settle(ctx, before, sent.Sent)
	if err != nil {
		return one, err
	}
	for _, each := range viewers {
		if err := each.caughtUp(ctx, stats.appended); err != nil {
			return one, err
		}
	}
	used, err := cpuTime(l.pid())
	if err != nil {
		return one, err
	}
	kernel, err := readSockets(l.ports)
	one = taken{
		sent: sent.Sent, received: stats.received - before.received, drops: stats.drops - before.drops, cpu: used - cpu, rate: sent.rate(),
	}
	b.report.must(one.received+one.drops == one.sent, "udpweb, %d B: %d received + %d dropped ≠ %d sent", s.size, one.received, one.drops, one.sent)
	b.report.must(one.drops == kernel.drops-witnessed.drops,
		"udpweb, %d B: it knows of %d drops, /proc/net/udp of %d", s.size, one.drops, kernel.drops-witnessed.drops)
	return one, err
}

// mustSee checks that a viewer, which has left, was shown or told of everything since it came, and reports whether that is
// so and it missed nothing. Besides datagrams there are gaps; each stands for at least one that was dropped.
func (b *bench) mustSee(what string, v *viewer, one taken) bool {
	offered := v.after.Load() - v.began
	isExact := v.shown+v.skipped+v.missed == offered && offered >= one.received && offered <= one.received+one.drops
	b.report.must(isExact, "%s: a viewer was shown %d, told of %d skipped and %d missed, and offered %d entries of %d received and %d dropped",
		what, v.shown, v.skipped, v.missed, offered, one.received, one.drops)
	return isExact && v.missed == 0
}
