package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// The rates at which it is shown how cost grows, in datagrams a second. The largest datagrams are sent more slowly, and all
// sizes alike, so that they can be compared.
const (
	growthSeconds = 3
	growthRate    = 20_000
	sizesRate     = 5_000
)

// setting is one point of a curve.
type setting struct {
	viewers, listeners, size int
	rate                     uint64
}

// measureGrowth shows what more viewers, more listeners and larger datagrams cost.
func measureGrowth(ctx context.Context, b *bench) error {
	b.report.section("How cost grows", fmt.Sprintf(
		"CPU time of udpweb per datagram at a fixed rate for %d s; viewers are of mode=live. The rate is moderate, and so batches are small: "+
			"at full speed a datagram costs much less, as the first table shows.", growthSeconds))
	b.report.heads("viewers", "listeners", "payload", "datagrams per second", "CPU per datagram", "received", "kernel drops")
	curves := [][]setting{
		{{1, 1, 64, growthRate}, {10, 1, 64, growthRate}, {100, 1, 64, growthRate}},
		{{1, 1, 64, growthRate}, {1, 16, 64, growthRate}, {1, 64, 64, growthRate}},
		{{1, 1, 64, sizesRate}, {1, 1, 1400, sizesRate}, {1, 1, 9000, sizesRate}, {1, 1, 65507, sizesRate}},
	}
	for _, curve := range curves {
		if err := b.measureCurve(ctx, curve); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) measureCurve(ctx context.Context, curve []setting) error {
	cpu, received, drops := make([]series, len(curve)), make([]series, len(curve)), make([]series, len(curve))
	for run := range b.runs {
		for i, each := range curve {
			one, err := b.grow(ctx, each)
			if err != nil {
				return fmt.Errorf("%d viewers, %d listeners, %d B: %w", each.viewers, each.listeners, each.size, err)
			}
			cpu[i] = append(cpu[i], float64(one.cpu)/float64(one.sent))
			received[i] = append(received[i], float64(one.received)/float64(one.sent))
			drops[i] = append(drops[i], float64(one.drops))
			say(fmt.Sprintf("run %d: %d viewers, %d listeners, %d B: %s per datagram", run+1, each.viewers, each.listeners, each.size, nanoseconds(cpu[i][run])))
		}
	}
	for i, each := range curve {
		b.report.row(strconv.Itoa(each.viewers), strconv.Itoa(each.listeners), grouped(int64(each.size))+" B", grouped(int64(each.rate)),
			cpu[i].show(nanoseconds), received[i].show(percent), drops[i].show(whole))
	}
	return nil
}

// grow measures one point once.
func (b *bench) grow(ctx context.Context, s setting) (one taken, err error) {
	l, err := b.startLab(ctx, s.listeners)
	if err != nil {
		return one, err
	}
	defer l.stop()
	viewers, err := l.watchAll(ctx, s.viewers, func() func(entry, time.Time) error { return nil })
	if err != nil {
		return one, err
	}
	one, err = b.blastLab(ctx, l, shot{size: s.size, count: b.count(s.rate * growthSeconds), rate: s.rate}, viewers)
	if err := errors.Join(err, leaveAll(viewers)); err != nil {
		return one, err
	}
	for _, each := range viewers {
		b.mustSee(fmt.Sprintf("%d viewers, %d listeners, %d B", s.viewers, s.listeners, s.size), each, one)
	}
	return one, nil
}
