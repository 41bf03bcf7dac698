package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"sync/atomic"
)

// follower follows a lab in NDJSON, in a goroutine of its own. Whoever starts one must call leave.
type follower struct {
	after uint64 // the number it begins behind
	stop  context.CancelFunc
	last  atomic.Uint64 // the number it has been told about everything up to
	left  chan struct{} // closed when the goroutine has ended; the following is valid then

	read reading
	err  error
}

func (l *lab) follow(ctx context.Context, after uint64) *follower {
	ctx, stop := context.WithCancel(ctx)
	f := &follower{after: after, stop: stop, left: make(chan struct{}), read: reading{places: &places{round: floodRound}}}
	go func() {
		defer close(f.left)
		f.err = l.eachLine(ctx, fmt.Sprintf("/api/v1/datagrams?format=ndjson&follow=true&after=%d", after), func(line []byte) error {
			err := f.read.take(line)
			f.last.Store(f.read.last)
			return err
		})
	}()
	return f
}

// until waits until it has been told about everything up to a number, or the journal is empty: of what was cleared, readers
// are told with the next entry.
func (f *follower) until(ctx context.Context, seq uint64, l *lab) error {
	return until(ctx, loadPatience, fmt.Sprintf("a follower has come to %d", seq), func() (bool, error) {
		select {
		case <-f.left:
			return false, errors.Join(f.err, errors.New("a follower has gone before its time"))
		default:
		}
		if f.last.Load() >= seq {
			return true, nil
		}
		stats, err := l.stats(ctx)
		return stats.held == 0, err
	})
}

func (f *follower) leave() {
	f.stop()
	<-f.left
}

// lastWords is the payload of the last datagram of a flood: the number of the first of another round, and words.
const lastWords = "\x00\x00\x00\x00\x00\x00\x00\x00that was the last one"

// sendWords sends the last datagram, and returns where it came from.
func sendWords(ctx context.Context, port uint16) (source netip.AddrPort, err error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "udp4", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return source, err
	}
	defer func() { _ = conn.Close() }()
	if source, err = netip.ParseAddrPort(conn.LocalAddr().String()); err != nil {
		return source, err
	}
	_, err = conn.Write([]byte(lastWords))
	return source, err
}

// awaited is the datagram that somebody waits for, who may have waited in vain.
type awaited struct {
	found match
	err   error
}

// match is an entry of a list.
type match struct {
	Kind    string
	Source  netip.AddrPort
	Payload []byte
}

// awaitLast begins to wait for the last datagram, from here on, and returns where the answer comes.
func (l *lab) awaitLast(ctx context.Context) (<-chan awaited, error) {
	var now struct{ Seq uint64 }
	if err := l.get(ctx, "/api/v1/datagrams?after=now", &now); err != nil {
		return nil, err
	}
	answer := make(chan awaited, 1)
	go func() {
		found, err := l.waitFor(ctx, `data contains "the last one"`, now.Seq)
		answer <- awaited{found, err}
	}()
	return answer, nil
}

// waitFor waits for an entry that passes a filter, as often as it takes.
func (l *lab) waitFor(ctx context.Context, filter string, after uint64) (match, error) {
	for {
		var answer struct {
			Datagrams []match
			Seq       uint64
		}
		path := fmt.Sprintf("/api/v1/datagrams?after=%d&wait=10s&filter=%s", after, url.QueryEscape(filter))
		if err := l.get(ctx, path, &answer); err != nil {
			return match{}, err
		}
		if len(answer.Datagrams) > 0 {
			return answer.Datagrams[0], nil
		}
		after = answer.Seq
	}
}
