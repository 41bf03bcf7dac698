package main

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A small class.
const (
	pupils        = 30
	smallPorts    = 10
	smallRate     = 20_000 // datagrams a second over all listeners
	perSmallPort  = 4_000  // datagrams
	payloadOfSize = 64
)

// heard are the figures of a listener as a viewer was told last.
type heard struct {
	Received uint64
	Drops    *uint64 `json:"kernel_drops"`
}

// pupil is a viewer that remembers the figures it is told.
type pupil struct {
	*viewer
	mu    sync.Mutex // guards the following
	heard map[string]heard
}

// note takes the figures of a frame.
func (p *pupil) note(stats []byte) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(stats) == 0 {
		return nil
	}
	return json.Unmarshal(stats, &p.heard) // Who is not in it keeps what it had.
}

// unlike names a listener of which it was not told last what there is to tell; "" is none.
func (p *pupil) unlike(figures map[string]place) (id string, got heard) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for id, want := range figures {
		got := p.heard[id]
		if got.Received != want.received || got.Drops == nil || *got.Drops != want.missing {
			return id, got
		}
	}
	return "", got
}

func (l *lab) enrol(ctx context.Context) (*pupil, error) {
	p := &pupil{heard: make(map[string]heard)}
	v, err := l.watchWith(ctx, &viewer{mode: live, told: p.note})
	p.viewer = v
	return p, err
}

// attendClass has many viewers, all of whom must have been told of everything, and of the same.
func attendClass(ctx context.Context, b *bench) error {
	l, err := b.startLab(ctx, smallPorts)
	if err != nil {
		return err
	}
	defer b.dismiss(l)
	var class []*pupil
	var viewers []*viewer
	for range pupils {
		one, err := l.enrol(ctx)
		if err != nil {
			return errors.Join(err, leaveAll(viewers))
		}
		class, viewers = append(class, one), append(viewers, one.viewer)
	}
	err = b.teachClass(ctx, l, class, viewers)
	if err := errors.Join(err, leaveAll(viewers)); err != nil {
		return err
	}
	stats, err := l.stats(ctx)
	for i, each := range viewers {
		b.mustBeTold(each, stats.appended)
		b.report.must(each.missed == 0, "viewer %d missed %d of a journal that has lost nothing", i, each.missed)
	}
	b.report.must(stats.evicted+stats.cleared == 0, "the journal has lost %d entries", stats.evicted+stats.cleared)
	return err
}

// teachClass sends, and compares what everybody knows of it.
func (b *bench) teachClass(ctx context.Context, l *lab, class []*pupil, viewers []*viewer) error {
	if err := sendInTurn(ctx, l.ports); err != nil {
		return err
	}
	stats, err := b.still(ctx, l, smallPorts*perSmallPort, nil)
	if err != nil {
		return err
	}
	if err := l.written(ctx, stats); err != nil {
		return err
	}
	if _, err := b.still(ctx, l, smallPorts*perSmallPort, viewers); err != nil {
		return err
	}
	want := make(map[string]place)
	for i, port := range l.ports {
		kernel, err := readSocket(port)
		if err != nil {
			return err
		}
		want[strconv.Itoa(i+1)] = place{received: perSmallPort - kernel.drops, missing: kernel.drops}
	}
	for i, each := range class {
		err := until(ctx, loadPatience, "a viewer knows the final figures", func() (bool, error) {
			id, _ := each.unlike(want)
			return id == "", nil
		})
		if err != nil {
			id, got := each.unlike(want)
			return fmt.Errorf("%w: viewer %d was told %+v of listener %s, the kernel says %+v", err, i, got, id, want[id])
		}
	}
	return b.mustHold(ctx, l, want)
}

// mustHold checks that the journal has each datagram in its place, or a gap there.
func (b *bench) mustHold(ctx context.Context, l *lab, want map[string]place) error {
	whole := reading{places: &places{}}
	if err := l.eachLine(ctx, "/api/v1/datagrams?format=ndjson", whole.take); err != nil {
		return err
	}
	b.report.must(whole.missed == 0 && whole.first == 1, "an export begins with %d and misses %d", whole.first, whole.missed)
	for id, each := range want {
		got := *whole.places.of(id)
		b.report.must(got == each, "listener %s: the journal has %+v, the kernel says %+v", id, got, each)
	}
	return nil
}

// sendInTurn sends numbered datagrams to each port in turn, as many to each.
func sendInTurn(ctx context.Context, ports []uint16) error {
	var conns []net.Conn
	defer func() {
		for _, each := range conns {
			_ = each.Close()
		}
	}()
	for _, port := range ports {
		conn, err := (&net.Dialer{}).DialContext(ctx, "udp4", fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			return err
		}
		conns = append(conns, conn)
	}
	payload := []byte(strings.Repeat("x", payloadOfSize))
	began := time.Now()
	for number := range uint64(perSmallPort) {
		binary.LittleEndian.PutUint64(payload, number)
		for _, each := range conns {
			if _, err := each.Write(payload); err != nil {
				return err
			}
		}
		due := time.Duration(float64(number+1) * float64(len(ports)) / smallRate * float64(time.Second))
		if err := pause(ctx, due-time.Since(began)); err != nil {
			return err
		}
	}
	return nil
}
