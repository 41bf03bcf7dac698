package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
)

// errand is a transmission to a listener of the lab that sends it, and in turn to a sink.
type errand struct {
	name    string
	count   uint64
	record  string // what is recorded; "" leaves it to the lab
	cancels bool   // cancelled when it is well under way
}

// What is sent at full speed by then, and the history that holds it all many times over.
const (
	underWay     = 50_000
	errandMemory = "1GiB"
)

// transmitToItself has a lab send to itself as fast as it can: two of its halves count the same datagrams, and the sink
// and the kernel are the witnesses.
func transmitToItself(ctx context.Context, b *bench) error {
	for _, each := range []errand{
		{name: "summaries", count: 200_000},
		{name: "each recorded", count: 20_000, record: "all"},
		{name: "cancelled", count: 1_000 * burst, cancels: true},
	} {
		if err := b.transmitOnce(ctx, each); err != nil {
			return fmt.Errorf("%s: %w", each.name, err)
		}
	}
	return nil
}

func (b *bench) transmitOnce(ctx context.Context, e errand) error {
	floor, err := b.startSink(ctx)
	if err != nil {
		return err
	}
	defer floor.end(killed)
	l, err := b.startLab(ctx, 1, "--history", errandMemory)
	if err != nil {
		return err
	}
	defer b.dismiss(l)
	here, there := fmt.Sprintf("127.0.0.1:%d", l.ports[0]), fmt.Sprintf("127.0.0.1:%d", floor.port)
	ended, err := b.runErrand(ctx, l, e, here, there)
	if err != nil {
		return err
	}
	told, err := l.told(ctx, `kind == "sent" and via == "transmission `+ended.ID+`"`)
	if err != nil {
		return err
	}
	result, err := floor.close(ctx)
	if err != nil {
		return err
	}
	b.mustAddUp(ended)
	b.mustArrive(e.name+", at the sink", result, told.counts[there])
	b.report.must(told.counts[here]+told.counts[there] == ended.Stats.Sent && ended.failed() == 0,
		"%s: the sent entries count %v, the transmission %+v", e.name, told.counts, ended.Stats)
	b.report.must(e.record != "all" || told.entries == ended.Stats.Sent, "%s: %d entries of %d sent", e.name, told.entries, ended.Stats.Sent)
	b.report.must(e.record == "all" || told.entries < ended.Stats.Sent/100, "%s: %d entries of %d sent", e.name, told.entries, ended.Stats.Sent)
	return b.mustReceive(ctx, l, e, told.counts[here])
}

// runErrand returns the transmission when it is over.
func (b *bench) runErrand(ctx context.Context, l *lab, e errand, to ...string) (over job, err error) {
	wanted := map[string]any{"to": to, "count": e.count, "payload": map[string]any{"size": 64, "fill": "zero"}}
	if e.record != "" {
		wanted["record"] = e.record
	}
	if err = l.ask(ctx, http.MethodPost, "/api/v1/transmissions", wanted, &over); err != nil {
		return over, err
	}
	if !e.cancels {
		over, err = l.ended(ctx, over.ID)
		b.report.must(over.State == "done" && over.Stats.Sent == e.count, "%s: it is %s, %+v", e.name, over.State, over.Stats)
		return over, err
	}
	err = until(ctx, loadPatience, "the transmission is well under way", func() (bool, error) {
		over, err = l.job(ctx, over.ID)
		return over.Stats.Sent > underWay, err
	})
	if err != nil {
		return over, err
	}
	if err := l.ask(ctx, http.MethodPatch, "/api/v1/transmissions/"+over.ID, map[string]any{"state": "cancelled"}, nil); err != nil {
		return over, err
	}
	over, err = l.ended(ctx, over.ID)
	b.report.must(over.State == "cancelled" && over.Stats.Remaining > 0, "%s: it is %s, %+v", e.name, over.State, over.Stats)
	return over, err
}

// mustReceive checks what the listener of the lab has made of what was sent to it.
func (b *bench) mustReceive(ctx context.Context, l *lab, e errand, sent uint64) error {
	stats, err := b.still(ctx, l, sent, nil)
	if err != nil {
		return err
	}
	b.report.must(stats.evicted == 0, "%s: %d entries have left the journal", e.name, stats.evicted)
	return l.written(ctx, stats)
}

// told is what entries add up to.
type told struct {
	entries, missing uint64
	counts           map[string]uint64 // by destination
}

var (
	countKey       = []byte(`,"count":`)
	destinationKey = []byte(`,"destination":"`)
)

// told adds up the entries that pass a filter.
func (l *lab) told(ctx context.Context, filter string) (sum told, err error) {
	sum.counts = make(map[string]uint64)
	err = l.eachLine(ctx, "/api/v1/datagrams?format=ndjson&filter="+url.QueryEscape(filter), func(line []byte) error {
		each := entry(line)
		if each.seq() == 0 {
			return fmt.Errorf("%w: %.200q is no entry", errFrame, line)
		}
		count, ok := number(line, countKey)
		if !ok { // It is left out where an entry stands for one.
			count = 1
		}
		destination, _, _ := bytes.Cut(behind(line, destinationKey), []byte{'"'})
		sum.entries++
		sum.missing += each.missing()
		sum.counts[string(destination)] += count
		return nil
	})
	return sum, err
}
