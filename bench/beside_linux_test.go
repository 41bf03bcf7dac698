package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/gorilla/websocket"
)

// Viewers that do not read, beside some that do.
const (
	besideHealthy = 5
	besideStalled = 5        // of each mode
	besideHistory = 32 << 20 // bytes
	besideFlag    = "32MiB"
	besideRate    = 4_000 // datagrams a second, of a size that fills a frame of mode=live
	besideSize    = 1024  // bytes
	besideRound   = 4_000 // datagrams, which the journal holds several times over
)

// standBeside sends until the server has had enough of those who do not read.
func standBeside(ctx context.Context, b *bench) error {
	l, err := b.startLab(ctx, 1, "--history", besideFlag)
	if err != nil {
		return err
	}
	defer b.dismiss(l)
	// Full before, so that the memory has no reason to grow.
	if _, err := b.blastLab(ctx, l, shot{size: 1400, count: 2 * besideHistory / 1400, rate: 100_000}, nil); err != nil {
		return err
	}
	healthy, err := l.watchAll(ctx, besideHealthy, func() func(entry, time.Time) error { return nil })
	if err != nil {
		return err
	}
	idle, err := l.watchBothStalled(ctx)
	if err != nil {
		return errors.Join(err, leaveAll(healthy))
	}
	sum, err := b.outlast(ctx, l, healthy)
	err = errors.Join(err, leaveAll(healthy))
	closed := drainAll(idle, loadPatience)
	if err != nil {
		return err
	}
	b.report.must(closed == len(idle), "%d of %d stalled viewers were closed", closed, len(idle))
	for i, each := range healthy {
		isWhole := b.mustSee("healthy viewer", each, sum)
		b.report.must(isWhole, "healthy viewer %d missed %d", i, each.missed)
	}
	return b.mustBeBounded(ctx, l)
}

// watchBothStalled opens streams of both modes that nobody reads.
func (l *lab) watchBothStalled(ctx context.Context) (idle []*stalled, err error) {
	for range besideStalled {
		for _, how := range []mode{live, all} {
			conn, err := l.dial(ctx, how, &websocket.Dialer{HandshakeTimeout: requestTimeout})
			if err != nil {
				drainAll(idle, 0)
				return nil, err
			}
			idle = append(idle, &stalled{conn})
		}
	}
	return idle, nil
}

// outlast sends a round after the other, each of which the healthy viewers are told of before the next, until they are
// alone. The kernel takes megabytes for a viewer before a write has to wait, and then the write has its deadline.
func (b *bench) outlast(ctx context.Context, l *lab, healthy []*viewer) (sum taken, err error) {
	for deadline := time.Now().Add(loadPatience); time.Now().Before(deadline); {
		stats, err := l.stats(ctx)
		if err != nil || stats.viewers == besideHealthy {
			return sum, err
		}
		one, err := b.blastLab(ctx, l, shot{size: besideSize, count: besideRound, rate: besideRate}, healthy)
		if err != nil {
			return sum, err
		}
		sum.sent += one.sent
		sum.received += one.received
		sum.drops += one.drops
	}
	return sum, fmt.Errorf("%w for the stalled viewers to be closed", errPatience)
}

// mustBeBounded checks that the lab has never had more memory than it may, and answers.
func (b *bench) mustBeBounded(ctx context.Context, l *lab) error {
	most, err := memory(l.pid(), "VmHWM")
	if err != nil {
		return err
	}
	b.report.must(most <= besideHistory+mostBeside, "udpweb had %s in memory with a history of %s", mebibytes(float64(most)), mebibytes(besideHistory))
	stats, err := l.stats(ctx)
	if err != nil {
		return err
	}
	b.mustBalance(stats)
	b.report.must(stats.evicted > 0, "nothing has left a journal of %s: %+v", besideFlag, stats)
	return l.ask(ctx, http.MethodGet, "/healthz", nil, nil)
}
