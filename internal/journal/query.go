package journal

import "slices"

// queryPage is how many entries a query looks at under one lock.
const queryPage = 512

// resultBytes is where a result ends that would have larger payloads altogether: an answer of a
// thousand of the largest datagrams is more than anyone asked for.
const resultBytes = 16 << 20

// Query asks for some of the entries.
type Query struct {
	After  uint64            // only entries behind this number, oldest first; see Newest
	Before uint64            // only entries below this number; 0 means no such bound
	Newest bool              // take the newest that match rather than the oldest
	Limit  int               // at most so many, and fewer when they are large
	Match  func(*Entry) bool // nil takes all; the entry is valid only during the call
}

// Result is the answer to a Query, oldest first.
type Result struct {
	Entries []Entry // the caller's own
	Missed  uint64  // entries behind After, and below Before, that had left the journal
	Next    uint64  // where to go on with After: everything up to here was looked at
	bytes   int     // of all payloads
}

func (r *Result) add(e Entry) {
	r.Entries = append(r.Entries, e)
	r.bytes += len(e.Payload)
}

func (r *Result) isFull(limit int) bool { return len(r.Entries) >= limit || r.bytes >= resultBytes }

// Find answers a query.
func (j *Journal) Find(q Query) Result {
	end := j.Last() + 1
	if q.Before == 0 || q.Before > end {
		q.Before = end // Nobody has looked at what is still to come.
	}
	switch {
	case q.Limit <= 0 || q.After >= q.Before-1:
		return Result{Next: q.After}
	case q.Newest:
		return j.findNewest(q)
	}
	return j.findOldest(q)
}

func (j *Journal) findOldest(q Query) Result {
	var page Page
	result := Result{Next: q.After}
	for result.Next < q.Before-1 {
		room := q.Before - 1 - result.Next
		result.Missed += min(room, j.Read(&page, result.Next, int(min(room, queryPage))))
		for entry := range page.All() {
			if entry.Seq >= q.Before {
				break
			}
			if q.Match == nil || q.Match(entry) {
				result.add(entry.Clone())
			}
			if result.isFull(q.Limit) {
				result.Next = entry.Seq
				return result
			}
		}
		result.Next = min(page.Last(), q.Before-1)
	}
	return result
}

// findNewest goes back from Before in windows.
func (j *Journal) findNewest(q Query) Result {
	low := min(max(j.Stats().First, q.After+1), q.Before)
	result := Result{Missed: low - q.After - 1, Next: q.Before - 1}
	var page Page
	for end := q.Before; end > low && !result.isFull(q.Limit); {
		room := q.Limit - len(result.Entries)
		size := queryPage
		if q.Match == nil {
			size = min(size, room)
		}
		start := end - min(end-low, uint64(size))
		window, missed := j.window(&page, start, end, q.Match)
		result.Missed += missed
		for _, entry := range slices.Backward(window) {
			if result.isFull(q.Limit) {
				break
			}
			result.add(entry)
		}
		end = start
	}
	slices.Reverse(result.Entries)
	return result
}

// window returns what matches of the entries from start up to end, which is excluded, and how many
// left the journal before they were read. It reads forward, in as many pages as the bytes need,
// since a page is a run of entries from a number on.
func (j *Journal) window(page *Page, start, end uint64, match func(*Entry) bool) (found []Entry, missed uint64) {
	for next := start; next < end; next = page.Last() + 1 {
		missed += min(end-next, j.Read(page, next-1, int(end-next)))
		for entry := range page.All() {
			if entry.Seq < end && (match == nil || match(entry)) {
				found = append(found, entry.Clone())
			}
		}
	}
	return found, missed
}
