package main

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"time"
)

// A quiet lab, and what is asked of it.
const (
	singles     = 100
	singlePause = 100 * time.Millisecond // and up to half as much again, so that no rhythm meets another
	mostP50     = 2 * time.Millisecond
	mostP99     = 10 * time.Millisecond
)

// watchmaker notes when the datagram with a number left and when its frame came.
type watchmaker struct {
	mu   sync.Mutex // guards the following
	left []time.Time
	took series // nanoseconds, of those that came
}

// leave notes the moment before the next datagram is sent.
func (w *watchmaker) leave() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.left = append(w.left, time.Now())
}

// look notes the moment a frame came.
func (w *watchmaker) look(e entry, at time.Time) error {
	if !e.isReceived() {
		return nil
	}
	number, err := e.numberSent()
	if err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if number >= uint64(len(w.left)) {
		return fmt.Errorf("datagram %d has not been sent yet", number)
	}
	w.took = append(w.took, float64(at.Sub(w.left[number])))
	return nil
}

// measureLatency times single datagrams.
func measureLatency(ctx context.Context, b *bench) error {
	b.report.section("Latency", fmt.Sprintf(
		"%d single datagrams of 64 B to a quiet lab, one each %s and up to half as much again. Timed from before `sendto` to when the viewer "+
			"of mode=live has read the frame.", singles, singlePause))
	b.report.heads("p50", "p90", "p99", "most")
	var p50, p90, p99, most series
	for run := range b.runs {
		took, err := b.timeSingles(ctx)
		if err != nil {
			return err
		}
		say(fmt.Sprintf("run %d: p50 %s, p99 %s", run+1, milliseconds(took.quantile(0.5)), milliseconds(took.quantile(0.99))))
		p50, p90 = append(p50, took.quantile(0.5)), append(p90, took.quantile(0.9))
		p99, most = append(p99, took.quantile(0.99)), append(most, took.most())
	}
	b.report.row(p50.show(milliseconds), p90.show(milliseconds), p99.show(milliseconds), most.show(milliseconds))
	b.report.judge("latency: p50 ≤ 2 ms", p50.show(milliseconds), p50.median() <= float64(mostP50))
	b.report.judge("latency: p99 ≤ 10 ms", p99.show(milliseconds), p99.median() <= float64(mostP99))
	return nil
}

func (b *bench) timeSingles(ctx context.Context) (series, error) {
	l, err := b.startLab(ctx, 1)
	if err != nil {
		return nil, err
	}
	defer l.stop()
	var watch watchmaker
	v, err := l.watch(ctx, live, watch.look)
	if err != nil {
		return nil, err
	}
	count := max(10, b.count(singles))
	err = sendSingles(ctx, l, &watch, count)
	if err == nil {
		err = v.caughtUp(ctx, v.began+count)
	}
	if err := errors.Join(err, v.leave()); err != nil {
		return nil, err
	}
	b.report.must(uint64(len(watch.took)) == count, "latency: %d of %d datagrams came", len(watch.took), count)
	return watch.took, nil
}

func sendSingles(ctx context.Context, l *lab, watch *watchmaker, count uint64) error {
	conn, err := (&net.Dialer{}).DialContext(ctx, "udp4", fmt.Sprintf("127.0.0.1:%d", l.ports[0]))
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	payload := []byte(strings.Repeat("x", 64))
	for number := range count {
		if err := pause(ctx, singlePause+rand.N(singlePause/2)); err != nil {
			return err
		}
		binary.LittleEndian.PutUint64(payload, number)
		watch.leave()
		if _, err := conn.Write(payload); err != nil {
			return err
		}
	}
	return nil
}
