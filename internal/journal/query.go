package journal

import "slices"

// queryPage is how many entries a query looks at under one lock.
const queryPage = 512

// Query asks for some of the entries.
type Query struct {
	After  uint64            // only entries behind this number, oldest first; see Newest
	Before uint64            // only entries below this number; 0 means no such bound
	Newest bool              // take the newest that match rather than the oldest
	Limit  int               // at most so many
	Match  func(*Entry) bool // nil takes all
}

// Result is the answer to a Query, oldest first.
type Result struct {
	Entries []Entry // the caller's own
	Missed  uint64  // entries behind After that had left the journal
	Next    uint64  // where to go on with After: everything up to here was looked at
}

// Find answers a query.
func (j *Journal) Find(q Query) Result {
	if q.Before == 0 {
		q.Before = j.Last() + 1
	}
	if q.Newest {
		return j.findNewest(q)
	}
	return j.findOldest(q)
}

func (j *Journal) findOldest(q Query) Result {
	var page Page
	result := Result{Next: q.After}
	for result.Next+1 < q.Before && len(result.Entries) < q.Limit {
		missed := j.Read(&page, result.Next, queryPage)
		result.Missed += min(missed, q.Before-1-result.Next)
		if page.Len() == 0 {
			result.Next = q.Before - 1
		}
		for entry := range page.All() {
			if len(result.Entries) == q.Limit {
				return result
			}
			result.Next = min(entry.Seq, q.Before-1)
			if entry.Seq < q.Before && (q.Match == nil || q.Match(&entry)) {
				result.Entries = append(result.Entries, entry.Clone())
			}
		}
	}
	return result
}

// findNewest goes back from Before in windows. Each window is read forward, in as many pages as
// its bytes need, since a page is a run of entries from a number on.
func (j *Journal) findNewest(q Query) Result {
	first := j.Stats().First
	result := Result{Next: max(q.Before-1, q.After)}
	if first > q.After+1 {
		result.Missed = min(first, q.Before) - q.After - 1
	}
	low := max(first, q.After+1)
	for end := q.Before; end > low && len(result.Entries) < q.Limit; {
		start := max(low, end-min(end, queryPage))
		window := j.window(start, end, q.Match)
		slices.Reverse(window)
		result.Entries = append(result.Entries, window[:min(len(window), q.Limit-len(result.Entries))]...)
		end = start
	}
	slices.Reverse(result.Entries)
	return result
}

// window returns what matches of the entries from start up to end, which is excluded.
func (j *Journal) window(start, end uint64, match func(*Entry) bool) (found []Entry) {
	var page Page
	for next := start; next < end; next = page.Last() + 1 {
		j.Read(&page, next-1, int(end-next))
		if page.Len() == 0 {
			break
		}
		for entry := range page.All() {
			if entry.Seq < end && (match == nil || match(&entry)) {
				found = append(found, entry.Clone())
			}
		}
	}
	return found
}
