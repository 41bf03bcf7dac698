package api

import (
	"context"
	"iter"
	"math"

	"udpweb/internal/export"
	"udpweb/internal/journal"
)

// reader goes through what a query for the oldest chooses, a page at a time: it needs no more memory
// for a whole journal than for a few entries of it.
type reader struct {
	journal *journal.Journal
	query   journal.Query // of what is still to come: After and Limit move on
	page    journal.Page
}

// done reports whether there is nothing more to come.
func (r *reader) done() bool {
	return r.query.Limit <= 0 || r.query.Before > 0 && r.query.After+1 >= r.query.Before
}

// next reads a page. It returns how many entries left the journal before they could be read, and what
// matches of the others, which is to be gone through before the next call.
func (r *reader) next() (missed uint64, matches iter.Seq[*journal.Entry]) {
	after, before := r.query.After, r.query.Before
	if before == 0 {
		before = math.MaxUint64
	}
	missed = min(r.journal.Read(&r.page, after, math.MaxInt), before-1-after)
	r.query.After = min(max(after, r.page.Last()), before-1)
	return missed, func(yield func(*journal.Entry) bool) {
		for entry := range r.page.All() {
			if entry.Seq >= before || r.query.Limit <= 0 {
				return
			}
			if r.query.Match != nil && !r.query.Match(entry) {
				continue
			}
			r.query.Limit--
			if !yield(entry) {
				return
			}
		}
	}
}

// copyTo writes a page, and what is missing in front of it.
func (r *reader) copyTo(w export.Writer) error {
	after := r.query.After
	missed, entries := r.next()
	if missed > 0 {
		if err := w.Missed(missed, after+missed); err != nil {
			return err
		}
	}
	for entry := range entries {
		if err := w.Write(entry); err != nil {
			return err
		}
	}
	return nil
}

// bounded turns a query into one for the oldest that comes to an end, however many entries still come:
// of the journal as it is now.
func bounded(ctx context.Context, j *journal.Journal, query journal.Query) journal.Query {
	end := j.Last() + 1
	if query.Before == 0 || query.Before > end {
		query.Before = end
	}
	if !query.Newest {
		return query
	}
	query.Newest = false
	query.After = min(j.Stats().First, query.Before) - 1
	switch held := query.Before - 1 - query.After; {
	case held <= uint64(query.Limit):
	case query.Match == nil:
		query.After = query.Before - 1 - uint64(query.Limit)
	default:
		query.After = beforeNewest(ctx, j, query)
	}
	return query
}

// window is how many entries are looked at between two steps back: more than a page has.
const window = 4096

// beforeNewest goes back from the end of a query until it has met as many matches as are asked for,
// and returns the number in front of them. It keeps nothing but numbers.
func beforeNewest(ctx context.Context, j *journal.Journal, query journal.Query) uint64 {
	left := query.Limit
	var seqs []uint64
	for end := query.Before; end > query.After+1 && ctx.Err() == nil; {
		start := max(query.After+1, end-min(end, window))
		back := reader{journal: j, query: journal.Query{After: start - 1, Before: end, Limit: math.MaxInt, Match: query.Match}}
		seqs = seqs[:0]
		for !back.done() {
			_, entries := back.next() // Who reads what is chosen here learns what is missing.
			for entry := range entries {
				seqs = append(seqs, entry.Seq)
			}
		}
		if left <= len(seqs) {
			return seqs[len(seqs)-left] - 1
		}
		left -= len(seqs)
		end = start
	}
	return query.After
}
