package journal

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestFind(t *testing.T) {
	j := New(make([]byte, MinLimit))
	j.Append(numbered(1, 20, 0)...)
	even := func(e *Entry) bool { return e.Seq%2 == 0 }
	none := func(*Entry) bool { return false }
	for _, each := range []struct {
		name  string
		query Query
		seqs  []uint64
		next  uint64
	}{
		{"the oldest", Query{Limit: 3}, []uint64{1, 2, 3}, 3},
		{"the newest", Query{Limit: 3, Newest: true}, []uint64{18, 19, 20}, 20},
		{"behind a number", Query{After: 5, Limit: 3}, []uint64{6, 7, 8}, 8},
		{"behind a number, to the end", Query{After: 17, Limit: 10}, []uint64{18, 19, 20}, 20},
		{"the newest behind a number", Query{After: 17, Limit: 10, Newest: true}, []uint64{18, 19, 20}, 20},
		{"below a number", Query{Before: 4, Limit: 10}, []uint64{1, 2, 3}, 3},
		{"the newest below a number", Query{Before: 10, Limit: 3, Newest: true}, []uint64{7, 8, 9}, 9},
		{"between two", Query{After: 4, Before: 8, Limit: 10}, []uint64{5, 6, 7}, 7},
		{"the newest between two", Query{After: 4, Before: 8, Limit: 2, Newest: true}, []uint64{6, 7}, 7},
		{"one between two", Query{After: 4, Before: 6, Limit: 1}, []uint64{5}, 5},
		{"nothing between two", Query{After: 4, Before: 5, Limit: 1}, []uint64{}, 4},
		{"two the wrong way round", Query{After: 9, Before: 5, Limit: 1}, []uint64{}, 9},
		{"two the wrong way round, the newest", Query{After: 9, Before: 5, Limit: 1, Newest: true}, []uint64{}, 9},
		{"below the first", Query{Before: 1, Limit: 1}, []uint64{}, 0},
		{"below the first, the newest", Query{Before: 1, Limit: 1, Newest: true}, []uint64{}, 0},
		{"below what is to come", Query{After: 18, Before: 1000, Limit: 10}, []uint64{19, 20}, 20},
		{"the newest below what is to come", Query{Before: 1000, Limit: 1, Newest: true}, []uint64{20}, 20},
		{"behind the last", Query{After: 20, Limit: 1}, []uint64{}, 20},
		{"behind what is to come", Query{After: 30, Limit: 1}, []uint64{}, 30},
		{"behind the last number of all", Query{After: math.MaxUint64, Limit: 1}, []uint64{}, math.MaxUint64},
		{"behind it, the newest", Query{After: math.MaxUint64, Limit: 1, Newest: true}, []uint64{}, math.MaxUint64},
		{"below it", Query{Before: math.MaxUint64, Limit: 1}, []uint64{1}, 1},
		{"none at all", Query{After: 3}, []uint64{}, 3},
		{"none at all of the newest", Query{After: 3, Newest: true}, []uint64{}, 3},
		{"less than none", Query{After: 3, Limit: -1}, []uint64{}, 3},
		{"what matches", Query{Limit: 3, Match: even}, []uint64{2, 4, 6}, 6},
		{"the newest that match", Query{Before: 18, Limit: 3, Match: even, Newest: true}, []uint64{12, 14, 16}, 17},
		{"what matches, to the end", Query{After: 17, Before: 20, Limit: 3, Match: even}, []uint64{18}, 19},
		{"what never matches", Query{After: 3, Limit: 3, Match: none}, []uint64{}, 20},
		{"what never matches, of the newest", Query{After: 3, Limit: 3, Match: none, Newest: true}, []uint64{}, 20},
	} {
		t.Run(each.name, func(t *testing.T) {
			got := j.Find(each.query)
			if !slices.Equal(seqs(got.Entries), each.seqs) || got.Next != each.next || got.Missed != 0 {
				t.Errorf("got %v, missed %d, next %d; want %v, 0, %d", seqs(got.Entries), got.Missed, got.Next, each.seqs, each.next)
			}
			for _, entry := range got.Entries {
				if !isNumbered(entry) {
					t.Errorf("entry %d is %.20q", entry.Seq, entry.Payload)
				}
			}
		})
	}
	if empty := New(nil).Find(Query{Limit: 1}); len(empty.Entries) != 0 || empty.Next != 0 || empty.Missed != 0 {
		t.Errorf("an empty journal has %+v", empty)
	}
}

func TestFoundEntriesAreTheCallersOwn(t *testing.T) {
	j := New(make([]byte, MinLimit))
	j.Append(numbered(1, 10, 100)...)
	for _, newest := range []bool{false, true} {
		found := j.Find(Query{Limit: 10, Newest: newest}).Entries
		for _, entry := range found {
			clear(entry.Payload[3:]) // It reaches neither the journal nor its neighbours.
		}
		for _, entry := range append(found, j.Find(Query{Limit: 10}).Entries...) {
			if !isNumbered(entry) {
				t.Errorf("entry %d is %.20q", entry.Seq, entry.Payload)
			}
		}
	}
}

// model is a journal as one would write it without a thought of memory.
type model struct {
	entries []Entry // all there ever were
	first   uint64  // the oldest that is held
}

func (m *model) find(q Query) Result {
	end := min(q.Before, uint64(len(m.entries))+1)
	if q.Before == 0 {
		end = uint64(len(m.entries)) + 1
	}
	result := Result{Next: q.After}
	if q.Limit <= 0 || q.After >= end-1 {
		return result
	}
	for seq := q.After + 1; seq < end; seq++ {
		if seq < m.first {
			result.Missed++
			result.Next = seq
			continue
		}
		if len(result.Entries) == q.Limit && !q.Newest {
			break
		}
		result.Next = seq
		if entry := m.entries[seq-1]; q.Match == nil || q.Match(&entry) {
			result.Entries = append(result.Entries, entry)
		}
	}
	if q.Newest {
		result.Entries = result.Entries[max(0, len(result.Entries)-q.Limit):]
	}
	return result
}

// Whatever was appended, cleared and evicted, and whatever is asked: the answer is that of the model.
func TestFindAnswersAsAModelDoes(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	for range 2 {
		j, m := New(make([]byte, MinLimit)), &model{first: 1}
		appendBoth(j, m, random, 15_000, 20) // more than it holds
		for step := range 300 {
			appendSome(j, m, random)
			if step == 150 || random.IntN(50) == 0 {
				j.Clear()
			}
			m.first = checkStats(t, j).First
			query := someQuery(m, random)
			got, want := j.Find(query), m.find(query)
			if !slices.Equal(seqs(got.Entries), seqs(want.Entries)) || got.Missed != want.Missed || got.Next != want.Next {
				t.Fatalf("seed %d, step %d: of %d entries, held from %d, %+v finds\n%v, missed %d, next %d; want\n%v, missed %d, next %d",
					seed, step, len(m.entries), m.first, query, seqs(got.Entries), got.Missed, got.Next, seqs(want.Entries), want.Missed, want.Next)
			}
			for i, entry := range got.Entries {
				if string(entry.Payload) != string(want.Entries[i].Payload) {
					t.Fatalf("seed %d, step %d: entry %d has another payload", seed, step, entry.Seq)
				}
			}
		}
		if stats := j.Stats(); stats.Evicted == 0 || stats.Cleared == 0 {
			t.Errorf("seed %d evicted %d and cleared %d, want some of both", seed, stats.Evicted, stats.Cleared)
		}
	}
}

// appendSome appends to both, mostly a few small entries and sometimes many or large ones.
func appendSome(j *Journal, m *model, random *rand.Rand) {
	count, most := random.IntN(20), 200
	switch random.IntN(20) {
	case 0:
		count, most = 1500, 60
	case 1:
		most = 65_000
	}
	appendBoth(j, m, random, count, random.IntN(most))
}

func appendBoth(j *Journal, m *model, random *rand.Rand, count, padding int) {
	for _, entry := range numbered(uint64(len(m.entries))+1, count, padding) {
		entry.Header.TTL = uint8(random.IntN(8))
		entry.Seq = j.Append(entry)
		m.entries = append(m.entries, entry)
	}
}

// someQuery asks for anything, around what there is.
func someQuery(m *model, random *rand.Rand) Query {
	around := func() uint64 {
		switch random.IntN(4) {
		case 0:
			return random.Uint64N(uint64(len(m.entries)) + 20)
		case 1:
			return m.first - min(m.first, random.Uint64N(5)) + random.Uint64N(10)
		case 2:
			return uint64(len(m.entries)) - min(uint64(len(m.entries)), random.Uint64N(1000))
		}
		return 0
	}
	query := Query{After: around(), Before: around(), Newest: random.IntN(2) == 0}
	query.Limit = []int{0, 1, 2, 10, 100, 511, 512, 513, 10_000}[random.IntN(9)]
	switch ttl := uint8(random.IntN(9)); random.IntN(3) {
	case 0:
		query.Match = func(e *Entry) bool { return e.Header.TTL == ttl } // one in eight, or none
	case 1:
		query.Match = func(e *Entry) bool { return e.Header.TTL != ttl }
	}
	return query
}
