package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// loadPatience is how long what a load test waits for may take. Nothing but a failure takes so long.
const loadPatience = 2 * time.Minute

// dismiss stops a lab, and checks that it has lived until then and goes in peace.
func (b *bench) dismiss(l *lab) {
	b.report.must(!l.isOver(), "udpweb has ended by itself")
	l.stop()
	b.report.must(l.result == nil, "udpweb ended with: %v", l.result)
	b.report.must(!strings.Contains(l.said.String(), "panic"), "udpweb panicked: %s", l.said.tail())
}

// still waits until a lab has accounted for everything that was ever sent to its listeners, and viewers have been told of
// everything. It checks what the kernel says to that, and returns the figures.
func (b *bench) still(ctx context.Context, l *lab, sent uint64, viewers []*viewer) (stats labStats, err error) {
	err = until(ctx, loadPatience, fmt.Sprintf("%d datagrams are accounted for, and viewers know", sent), func() (bool, error) {
		if stats, err = l.stats(ctx); err != nil {
			return false, err
		}
		for _, each := range viewers {
			if each.after.Load() != stats.appended {
				return false, nil
			}
		}
		return stats.received+stats.drops >= sent, nil
	})
	if err != nil {
		return stats, fmt.Errorf("%w; it is at %+v", err, stats)
	}
	kernel, err := readSockets(l.ports)
	b.report.must(stats.received+stats.drops == sent, "%d received + %d dropped ≠ %d sent", stats.received, stats.drops, sent)
	b.report.must(stats.drops == kernel.drops && kernel.queued == 0,
		"udpweb knows of %d drops, /proc/net/udp of %d and of %d bytes that wait", stats.drops, kernel.drops, kernel.queued)
	b.mustBalance(stats)
	return stats, err
}

// mustBalance checks the equation of the journal.
func (b *bench) mustBalance(stats labStats) {
	b.report.must(stats.appended == stats.held+stats.evicted+stats.cleared,
		"the journal: %d appended ≠ %d held + %d evicted + %d cleared", stats.appended, stats.held, stats.evicted, stats.cleared)
}

// written waits until the journal of a lab, which has forgotten nothing, has all that its figures tell of: listeners count
// first.
func (l *lab) written(ctx context.Context, stats labStats) error {
	return until(ctx, loadPatience, fmt.Sprintf("%d datagrams and %d dropped ones are in the journal", stats.received, stats.drops), func() (bool, error) {
		received, err1 := l.told(ctx, `kind == "received"`)
		gaps, err2 := l.told(ctx, `kind == "gap"`)
		return received.entries == stats.received && gaps.missing == stats.drops, errors.Join(err1, err2)
	})
}

// mustBeTold checks that a viewer, which has left, was shown or told of each entry from when it came until now.
func (b *bench) mustBeTold(v *viewer, appended uint64) {
	b.report.must(v.shown+v.skipped+v.missed == appended-v.began,
		"mode=%s: a viewer was shown %d, told of %d skipped and %d missed, and there were %d entries", v.mode, v.shown, v.skipped, v.missed, appended-v.began)
}

// open makes a request whose answer may be long, or may take long. The answer is to be closed.
func (l *lab) open(ctx context.Context, path string) (io.ReadCloser, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, l.at.Scheme+"://"+l.at.Host+path, nil)
	if err != nil {
		return nil, err
	}
	response, err := (&http.Client{Transport: l.client.Transport}).Do(request)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		said, _ := io.ReadAll(response.Body) // The status says enough.
		return nil, errors.Join(fmt.Errorf("%s: %s: %s", path, response.Status, said), response.Body.Close())
	}
	return response.Body, nil
}

// eachLine calls take with each line of an answer in NDJSON, which is valid until the next.
func (l *lab) eachLine(ctx context.Context, path string, take func(line []byte) error) error {
	answer, err := l.open(ctx, path)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Close() }()
	lines := bufio.NewScanner(answer)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if err := take(lines.Bytes()); err != nil {
			return err
		}
	}
	return lines.Err()
}

// reading is what a reader of NDJSON without a filter has been given: each number, or how many are missing there.
type reading struct {
	first, last   uint64 // numbers
	lines, missed uint64
	places        *places // is shown every entry; nil where nobody is
}

var missedPrefix = []byte(`{"missed":`)

// take fails where a number is neither there nor told of.
func (r *reading) take(line []byte) error {
	from, upTo := entry(line).seq(), entry(line).seq()
	if missed, ok := number(line, missedPrefix); ok {
		upTo, _ = number(line, seqKey)
		from = upTo - missed + 1
		r.missed += missed
	} else {
		r.lines++
	}
	if r.first == 0 {
		r.first = from
	} else if from != r.last+1 {
		return fmt.Errorf("behind the number %d comes %.200q", r.last, line)
	}
	r.last = upTo
	if r.places == nil || r.missed > 0 { // Behind what is missing, nobody knows what was there.
		return nil
	}
	return r.places.look(line, time.Time{})
}

// places checks that each datagram comes in its place: the number it carries is how many its listener was sent before,
// which were received or are missing in a gap.
type places struct {
	round      uint64 // the numbers begin anew after so many; 0 is never
	byListener map[string]*place
}

// place is how far a listener is.
type place struct{ received, missing uint64 }

func (p *places) look(e entry, _ time.Time) error {
	at := p.of(e.listener())
	at.missing += e.missing()
	if !e.isReceived() {
		return nil
	}
	sent, err := e.numberSent()
	if err != nil {
		return err
	}
	want := at.received + at.missing
	if p.round > 0 {
		want %= p.round
	}
	at.received++
	if sent != want {
		return fmt.Errorf("behind %d received and %d missing comes the number %d, want %d", at.received-1, at.missing, sent, want)
	}
	return nil
}

func (p *places) of(listener string) *place {
	if p.byListener == nil {
		p.byListener = make(map[string]*place)
	}
	if p.byListener[listener] == nil {
		p.byListener[listener] = &place{}
	}
	return p.byListener[listener]
}

var listenerKey = []byte(`,"listener":"`)

// listener is its id.
func (e entry) listener() string {
	id, _, _ := bytes.Cut(behind(e, listenerKey), []byte{'"'})
	return string(id)
}
