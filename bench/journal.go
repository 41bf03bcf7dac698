package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/netip"
	"net/url"
	"regexp"
	"runtime"
	"runtime/debug"
	"strconv"
	"sync"
	"time"

	"udpweb/internal/journal"
	"udpweb/internal/udp"
)

// What is asked of the journal.
const (
	heldEntries = 1_000_000
	mostAppend  = 150 * time.Nanosecond // per entry
	mostPause   = time.Millisecond
	mostFilter  = 500 * time.Millisecond
	collections = 50 // of garbage, while the entries are held
	appendBatch = 64 // entries, as a listener appends them
	fillRate    = 300_000
	fillMore    = 20_000 // entries at a time, where the kernel dropped some
)

// held is what a journal in a process of its own says.
type held struct {
	Append float64 `json:"append_ns"`      // per entry, while the journal asks for memory
	Full   float64 `json:"append_full_ns"` // per entry, while the oldest entries leave for it
	Allocs float64 `json:"allocs"`         // per entry
	Pause  float64 `json:"pause_ns"`       // the longest
	Held   uint64  `json:"held"`
}

// holdJournal appends entries to a journal, collects garbage while they are held, and writes down what that took.
func holdJournal(entries int, stdout io.Writer) error {
	batch := make([]journal.Entry, appendBatch)
	for i := range batch {
		batch[i] = journal.Entry{Kind: journal.Received, Listener: "1", Datagram: udp.Datagram{
			Time: time.Now(), Source: netip.MustParseAddrPort("127.0.0.1:40000"), Destination: netip.MustParseAddrPort("127.0.0.1:8888"),
			Interface: "lo", Length: 64, Payload: make([]byte, 64),
		}}
	}
	memory, err := journal.Reserve(2 * history)
	if err != nil {
		return err
	}
	j := journal.New(memory)
	closing := make(chan struct{})
	var preparing sync.WaitGroup
	preparing.Go(func() { j.Prepare(closing) }) // As udpweb does.
	defer preparing.Wait()
	defer close(closing)
	said := held{}
	said.Append, said.Allocs = appendMany(j, batch, entries)
	said.Held, said.Pause = j.Stats().Held, float64(longestPause())
	for j.Stats().Evicted == 0 {
		j.Append(batch...)
	}
	said.Full, _ = appendMany(j, batch, entries)
	return json.NewEncoder(stdout).Encode(said)
}

// appendMany returns the nanoseconds and the allocations that an entry took.
func appendMany(j *journal.Journal, batch []journal.Entry, entries int) (took, allocs float64) {
	rounds := (entries + len(batch) - 1) / len(batch)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	began := time.Now()
	for range rounds {
		j.Append(batch...)
	}
	span := time.Since(began)
	runtime.ReadMemStats(&after)
	appended := float64(rounds * len(batch))
	return float64(span) / appended, float64(after.Mallocs-before.Mallocs) / appended
}

// longestPause is how long the garbage collector stops the program at most.
func longestPause() (longest time.Duration) {
	for range collections {
		runtime.GC()
	}
	var collected debug.GCStats
	debug.ReadGCStats(&collected)
	for _, each := range collected.Pause[:min(collections, len(collected.Pause))] { // The latest are the first.
		longest = max(longest, each)
	}
	return longest
}

// measureJournal measures the journal, and the filter over it.
func measureJournal(ctx context.Context, b *bench) error {
	if err := b.measureHeld(ctx); err != nil {
		return err
	}
	return b.measureFilter(ctx)
}

var heldSays = regexp.MustCompile(`(?m)^\{.*\}$`)

func (b *bench) measureHeld(ctx context.Context) error {
	count := b.count(heldEntries)
	b.report.section("The journal", fmt.Sprintf(
		"%s entries of 64 B of payload appended in batches of %d to an empty journal, so that the memory for them is asked for as well (a goroutine prepares it, as in "+
			"udpweb), in a process of its own; as many again once it is full and the oldest leave for them. Garbage is collected %d times while the first are held; a "+
			"pause is how long one collection stopped the program.",
		grouped(int64(count)), appendBatch, collections))
	b.report.heads("append to a new journal, per entry", "to a full one", "allocations per entry", "longest pause")
	var took, full, allocs, pauses series
	for range b.runs {
		p, err := start(ctx, b.programs.self, "hold-journal", strconv.FormatUint(count, 10))
		if err != nil {
			return err
		}
		groups, err := p.await(ctx, heldSays)
		p.end(killed)
		if err != nil {
			return err
		}
		var said held
		if err := json.Unmarshal([]byte(groups[0]), &said); err != nil {
			return err
		}
		b.report.must(said.Held >= count, "the journal holds %d of %d entries", said.Held, count)
		took, full = append(took, said.Append), append(full, said.Full)
		allocs, pauses = append(allocs, said.Allocs), append(pauses, said.Pause)
	}
	b.report.row(took.show(nanoseconds), full.show(nanoseconds), allocs.show(ratio), pauses.show(milliseconds))
	b.report.judge("journal: append ≤ 150 ns per entry (to a new journal)", took.show(nanoseconds), took.median() <= float64(mostAppend))
	b.report.judge("journal: 0 allocations per entry", allocs.show(ratio), allocs.median() < 0.005)
	b.report.judge("journal: no pause above 1 ms with 1,000,000 entries held", pauses.show(milliseconds), pauses.most() <= float64(mostPause))
	return nil
}

// filters match none of the entries, so that every one of them is looked at.
func filters() []string {
	return []string{`ip.src == 10.0.0.0/8 && udp.length > 100`, `udp.length == 72 && data contains "hello"`, `data matches "^GET"`}
}

func (b *bench) measureFilter(ctx context.Context) error {
	count := b.count(heldEntries)
	b.report.section("The filter", fmt.Sprintf(
		"`GET /api/v1/datagrams?filter=…&limit=1` on a journal with %s entries of 64 B, none of which match, timed at the client.", grouped(int64(count))))
	b.report.heads("filter", "time")
	took := make([]series, len(filters()))
	for range b.runs {
		if err := b.filterOnce(ctx, count, took); err != nil {
			return err
		}
	}
	var slowest series
	for i, each := range filters() {
		b.report.row("`"+each+"`", took[i].show(milliseconds))
		if len(slowest) == 0 || took[i].median() > slowest.median() {
			slowest = took[i]
		}
	}
	b.report.judge("filter: 1,000,000 entries in ≤ 0.5 s (the slowest of the filters)", slowest.show(milliseconds), slowest.median() <= float64(mostFilter))
	return nil
}

// filterOnce fills a lab and asks it every filter once.
func (b *bench) filterOnce(ctx context.Context, count uint64, took []series) error {
	l, err := b.startLab(ctx, 1, "--history", strconv.Itoa(2*history))
	if err != nil {
		return err
	}
	defer l.stop()
	for more := count; ; more = fillMore {
		if _, err := b.blastLab(ctx, l, shot{size: 64, count: more, rate: fillRate}, nil); err != nil {
			return err
		}
		stats, err := l.stats(ctx)
		if err != nil {
			return err
		}
		if stats.held >= count {
			break
		}
	}
	for i, each := range filters() {
		var answer struct{ Datagrams []json.RawMessage }
		began := time.Now()
		if err := l.get(ctx, "/api/v1/datagrams?limit=1&filter="+url.QueryEscape(each), &answer); err != nil {
			return err
		}
		took[i] = append(took[i], float64(time.Since(began)))
		b.report.must(len(answer.Datagrams) == 0, "the filter %s matches a datagram that it must not", each)
	}
	return nil
}
