package main

import (
	"context"
	"errors"
	"net/http"
	"net/netip"
)

// A flood with losses, in rounds of the blaster that begin until everything else has been done.
const (
	floodRound = 20_000   // datagrams
	floodRate  = 100_000  // datagrams a second
	floodQueue = 64 << 10 // bytes of receive queue: some 200 datagrams
	leastFlood = 5        // rounds
	underFlood = floodRound
)

// flood is everything at once.
type flood struct {
	*bench
	lab       *lab
	id        string // of the listener
	sent      uint64
	forgets   bool // the journal is small, and is cleared in the middle
	viewers   []*viewer
	followers []*follower    // the second begins in the middle, with what has been
	answer    <-chan awaited // to whoever waits for the last datagram
}

// floodHeld has a journal that holds everything: nobody may miss anything then, however slow.
func floodHeld(ctx context.Context, b *bench) error {
	return b.beFlooded(ctx, false, "--history", "1GiB")
}

// floodForgotten has a journal from which much leaves before it is read: everybody must be told how much.
func floodForgotten(ctx context.Context, b *bench) error {
	return b.beFlooded(ctx, true, "--history", "4MiB")
}

func (b *bench) beFlooded(ctx context.Context, forgets bool, flags ...string) error {
	l, err := b.startLab(ctx, 0, flags...)
	if err != nil {
		return err
	}
	defer b.dismiss(l)
	f := &flood{bench: b, lab: l, forgets: forgets}
	if err := f.listen(ctx); err != nil {
		return err
	}
	ctx, stop := context.WithTimeout(ctx, 2*loadPatience)
	defer stop()
	f.follow(ctx, 0)
	defer f.leave()
	if err := f.watch(ctx); err != nil {
		return errors.Join(err, leaveAll(f.viewers))
	}
	stats, err := f.pour(ctx)
	if err := errors.Join(err, leaveAll(f.viewers)); err != nil {
		return err
	}
	return f.check(ctx, stats)
}

// listen opens the listener, with a small receive queue.
func (f *flood) listen(ctx context.Context) error {
	var made struct {
		ID    string
		Local netip.AddrPort
	}
	wanted := map[string]any{"address": "127.0.0.1:0", "receive_queue": floodQueue}
	err := f.lab.ask(ctx, http.MethodPost, "/api/v1/listeners", wanted, &made)
	f.id, f.lab.ports = made.ID, []uint16{made.Local.Port()}
	return err
}

// follow has one more follower, from a number on.
func (f *flood) follow(ctx context.Context, after uint64) {
	f.followers = append(f.followers, f.lab.follow(ctx, after))
}

// leave ends them.
func (f *flood) leave() {
	for _, each := range f.followers {
		each.leave()
	}
}

// watch opens viewers of both modes. The one of mode=all checks that every datagram comes in its place, where none leaves
// the journal before.
func (f *flood) watch(ctx context.Context) error {
	everything := &viewer{mode: all}
	if !f.forgets {
		order := &places{round: floodRound}
		everything.look = order.look
	}
	for _, each := range []*viewer{everything, {mode: live}, {mode: live}} {
		v, err := f.lab.watchWith(ctx, each)
		if err != nil {
			return err
		}
		f.viewers = append(f.viewers, v)
	}
	return nil
}

// pour floods the listener while people use the lab, and sends a last datagram when that is over. It returns the figures
// when all stands still.
func (f *flood) pour(ctx context.Context) (stats labStats, err error) {
	if err := f.loseSome(ctx); err != nil {
		return stats, err
	}
	if f.answer, err = f.lab.awaitLast(ctx); err != nil {
		return stats, err
	}
	done, rounds := make(chan struct{}), make(chan error, 1)
	first := f.followers[0]
	go func() { rounds <- f.blastUntil(ctx, done, first) }()
	err = f.use(ctx)
	close(done)
	if err := errors.Join(err, <-rounds); err != nil {
		return stats, err
	}
	if err := f.sendLast(ctx); err != nil {
		return stats, err
	}
	if stats, err = f.still(ctx, f.lab, f.sent, f.viewers); err != nil {
		return stats, err
	}
	for _, each := range f.followers {
		if err := each.until(ctx, stats.appended, f.lab); err != nil {
			return stats, err
		}
	}
	return stats, nil
}

// loseSome has the listener not read while a round comes, which is more than its receive queue takes.
func (f *flood) loseSome(ctx context.Context) error {
	for _, state := range []string{"paused", "listening"} {
		if err := f.lab.ask(ctx, http.MethodPatch, "/api/v1/listeners/"+f.id, map[string]any{"state": state}, nil); err != nil {
			return err
		}
		if state == "paused" {
			if err := f.round(ctx, 0); err != nil {
				return err
			}
		}
	}
	return nil
}

// round sends one at a rate.
func (f *flood) round(ctx context.Context, rate uint64) error {
	sent, err := f.blast(ctx, shot{size: 64, count: floodRound, rate: rate, ports: f.lab.ports})
	f.sent += sent.Sent
	return err
}

// blastUntil sends rounds until that is enough. A reader has what was there before a round when the next begins: or else a
// slow machine had ever more to read.
func (f *flood) blastUntil(ctx context.Context, enough <-chan struct{}, reader *follower) error {
	for rounds := 0; ; rounds++ {
		select {
		case <-enough:
			if rounds >= leastFlood {
				return nil
			}
		default:
		}
		before, err := f.lab.stats(ctx)
		if err == nil {
			err = f.round(ctx, floodRate)
		}
		if err == nil {
			err = reader.until(ctx, before.appended, f.lab)
		}
		if err != nil {
			return err
		}
	}
}

// use does in the middle of the flood what people do.
func (f *flood) use(ctx context.Context) error {
	if err := f.reaches(ctx, "there is a flood", func(s labStats) bool { return s.received > underFlood }); err != nil {
		return err
	}
	if err := f.export(ctx); err != nil {
		return err
	}
	if !f.forgets {
		f.follow(ctx, 0)
		return nil
	}
	return f.forget(ctx)
}

// forget clears the journal, and lets so much come that more leaves it.
func (f *flood) forget(ctx context.Context) error {
	if err := f.lab.ask(ctx, http.MethodDelete, "/api/v1/datagrams", nil, nil); err != nil {
		return err
	}
	if err := f.reaches(ctx, "there are entries behind the cleared ones", func(s labStats) bool { return s.cleared > 0 && s.held > 0 }); err != nil {
		return err
	}
	if err := f.export(ctx); err != nil {
		return err
	}
	f.follow(ctx, 1) // The first entries are gone, and 0 would be the beginning there is now.
	return f.reaches(ctx, "entries have left to make room", func(s labStats) bool { return s.evicted > 0 })
}

// reaches waits for figures, each of which must balance.
func (f *flood) reaches(ctx context.Context, what string, is func(labStats) bool) error {
	return until(ctx, loadPatience, what, func() (bool, error) {
		stats, err := f.lab.stats(ctx)
		f.mustBalance(stats)
		return is(stats), err
	})
}

// export takes the whole journal, which must be a run of numbers that ends where the journal was when it began.
func (f *flood) export(ctx context.Context) error {
	before, err := f.lab.stats(ctx)
	if err != nil {
		return err
	}
	var whole reading
	if err := f.lab.eachLine(ctx, "/api/v1/datagrams?format=ndjson", whole.take); err != nil {
		return err
	}
	after, err := f.lab.stats(ctx)
	f.report.must(whole.last >= before.appended && whole.last <= after.appended && whole.lines+whole.missed == whole.last+1-whole.first,
		"an export goes from %d to %d in %d lines and %d missed; there were %d and then %d entries",
		whole.first, whole.last, whole.lines, whole.missed, before.appended, after.appended)
	f.report.must(f.forgets || whole.missed == 0 && whole.first == 1, "an export of everything begins with %d and misses %d", whole.first, whole.missed)
	f.report.must(whole.lines > 0, "an export has no entries")
	return err
}

// sendLast sends the datagram that is waited for, when there is room for it.
func (f *flood) sendLast(ctx context.Context) error {
	err := until(ctx, loadPatience, "the receive queue is empty", func() (bool, error) {
		kernel, err := readSockets(f.lab.ports)
		return kernel.queued == 0, err
	})
	if err != nil {
		return err
	}
	source, err := sendWords(ctx, f.lab.ports[0])
	if err != nil {
		return err
	}
	f.sent++
	answer := <-f.answer
	f.report.must(answer.found.Source == source && string(answer.found.Payload) == lastWords && answer.found.Kind == "received",
		"whoever waited for a datagram from %s was answered %+v", source, answer.found)
	return answer.err
}

// check compares what the readers were given with the figures at the end, when all of them have been told of everything.
func (f *flood) check(ctx context.Context, stats labStats) error {
	f.leave()
	for i, each := range f.followers {
		read := &each.read
		f.report.must(read.first == each.after+1 && read.lines+read.missed == stats.appended-each.after,
			"a follower behind %d got %d lines from %d on and was told of %d missed, and there were %d entries",
			each.after, read.lines, read.first, read.missed, stats.appended)
		f.report.must(read.missed <= stats.evicted+stats.cleared, "a follower missed %d, and %d have left", read.missed, stats.evicted+stats.cleared)
		f.report.must(!f.forgets || i == 0 || read.missed > 0, "a follower that came late missed nothing")
	}
	var whole reading
	err := f.lab.eachLine(ctx, "/api/v1/datagrams?format=ndjson", whole.take)
	f.report.must(whole.last == stats.appended && whole.lines == stats.held && whole.missed == 0,
		"the journal says %+v, and an export has %d lines up to %d", stats, whole.lines, whole.last)
	for _, each := range f.viewers {
		f.mustBeTold(each, stats.appended)
		f.report.must(f.forgets || each.missed == 0, "mode=%s: a viewer missed %d of a journal that has lost nothing", each.mode, each.missed)
		f.report.must(each.mode == live || each.skipped == 0, "mode=all skipped %d", each.skipped)
	}
	f.report.must(stats.drops > 0, "nothing was lost, although nobody read")
	if f.forgets {
		return err
	}
	for _, each := range f.followers {
		got := *each.read.places.of(f.id)
		f.report.must(got == place{stats.received, stats.drops}, "entries tell of %+v, figures of %+v", got, stats)
	}
	f.report.must(stats.evicted+stats.cleared == 0, "a journal with room for everything has lost %+v", stats)
	return err
}
