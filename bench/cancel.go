package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// How the end of a transmission is watched.
const (
	fullLoad     = 500 * time.Millisecond // for how long it sends before it is watched,
	beforeCancel = 200 * time.Millisecond // and is watched before it is cancelled,
	afterCancel  = 600 * time.Millisecond // and after that
	watchPause   = 2 * time.Millisecond
	othersShare  = 0.1 // of the rate before, which others on the machine may send meanwhile
)

// leaving is the kernel's count of datagrams that left, at a moment.
type leaving struct {
	at    time.Time
	total uint64
}

// lastGrowth is the end of the last span in which more left than others send, by the rate there was before a moment.
func lastGrowth(looks []leaving, before time.Time) (last time.Time) {
	var others float64 // a second
	for i := 1; i < len(looks); i++ {
		first, previous, now := looks[0], looks[i-1], looks[i]
		if !now.at.After(before) {
			others = othersShare * float64(now.total-first.total) / now.at.Sub(first.at).Seconds()
			continue
		}
		if float64(now.total-previous.total) > others*now.at.Sub(previous.at).Seconds() {
			last = now.at
		}
	}
	return last
}

// watchLeaving looks at the kernel's count until ctx is done.
func watchLeaving(ctx context.Context) (looks []leaving, err error) {
	for {
		total, err := outDatagrams()
		if err != nil {
			return looks, err
		}
		looks = append(looks, leaving{time.Now(), total})
		if pause(ctx, watchPause) != nil {
			return looks, nil
		}
	}
}

func (b *bench) measureCancel(ctx context.Context) error {
	b.report.section("Cancelling a transmission under full load", fmt.Sprintf(
		"A transmission without an end that comes soon is cancelled with PATCH after %s. Timed from before the request: to when its last datagram "+
			"was taken by the receiver, which reads all the time; and to when the kernel's OutDatagrams (/proc/net/snmp, of the whole machine, "+
			"looked at every %s) has for the last time grown by more than a tenth of the rate before. Sent is what it says afterwards, which is "+
			"what arrived and what was dropped at the receiver, exactly.", fullLoad+beforeCancel, watchPause))
	b.report.heads("until the last datagram", "until OutDatagrams stands still", "until the answer", "sent by then")
	var last, stopped, answered, sent series
	for range b.runs {
		one, err := b.cancelOne(ctx)
		if err != nil {
			return err
		}
		last, stopped = append(last, float64(one.last)), append(stopped, float64(one.stopped))
		answered, sent = append(answered, float64(one.answered)), append(sent, float64(one.sent))
	}
	b.report.row(last.show(milliseconds), stopped.show(milliseconds), answered.show(milliseconds), sent.show(whole))
	b.report.judge("transmission: cancelled within 300 ms under full load", last.show(milliseconds), last.most() <= float64(mostCancel))
	return nil
}

// cancelled is what came of one run. Spans are from before the request.
type cancelled struct {
	began                   time.Time
	last, stopped, answered time.Duration
	sent                    uint64
}

func (b *bench) cancelOne(ctx context.Context) (one cancelled, err error) {
	floor, err := b.startSink(ctx)
	if err != nil {
		return one, err
	}
	defer floor.end(killed)
	l, err := b.startLab(ctx, 0)
	if err != nil {
		return one, err
	}
	defer l.stop()
	made, err := l.transmit(ctx, floor.port, 1000*burst)
	if err != nil {
		return one, err
	}
	if err := pause(ctx, fullLoad); err != nil {
		return one, err
	}
	if one, err = l.cancel(ctx, made.ID); err != nil {
		return one, err
	}
	after, err := l.job(ctx, made.ID)
	if err != nil {
		return one, err
	}
	result, err := floor.close(ctx)
	if err != nil {
		return one, err
	}
	one.sent, one.last = after.Stats.Sent, max(0, result.last().Sub(one.began))
	b.mustAddUp(after)
	b.mustArrive("a cancelled transmission", result, one.sent)
	b.report.must(after.State == "cancelled", "a cancelled transmission is %s", after.State)
	return one, nil
}

// cancel cancels a job and watches what leaves, from before that until well after it.
func (l *lab) cancel(ctx context.Context, id string) (one cancelled, err error) {
	watching, stop := context.WithTimeout(ctx, beforeCancel+afterCancel)
	defer stop()
	var watch sync.WaitGroup
	var looks []leaving
	var unseen error
	watch.Go(func() { looks, unseen = watchLeaving(watching) })
	err = pause(ctx, beforeCancel)
	one.began = time.Now()
	if err == nil {
		err = l.ask(ctx, http.MethodPatch, "/api/v1/transmissions/"+id, map[string]any{"state": "cancelled"}, nil)
	}
	one.answered = time.Since(one.began)
	watch.Wait()
	if last := lastGrowth(looks, one.began); last.After(one.began) {
		one.stopped = last.Sub(one.began)
	}
	return one, errors.Join(err, unseen)
}
