package api

import (
	"math"
	"time"

	"udpweb/internal/journal"
)

// What a live frame carries.
const (
	liveRate     = 300 // entries a second up to which all of them are carried
	liveEntries  = 100 // above it, at most so many a frame:
	livePayload  = 512 // bytes; of a larger payload only the beginning
	floodPayload = 96  // bytes, above liveRate: nobody reads what passes so fast

	newestEntries     = liveEntries / 2 // the newest,
	remarkableEntries = liveEntries / 4 // the first that are remarkable, and the oldest in the rest
)

// skipAll passes over everything there is.
func (v *viewer) skipAll() (skipped, missed uint64) {
	last := v.api.lab.Journal().Last()
	if v.choosy() || last <= v.after {
		return v.each(last, func(*journal.Entry) bool { return false })
	}
	skipped, _ = v.survey(last)
	missed = last - v.after - skipped
	v.after = last
	return skipped, missed
}

// choosy reports whether the viewer wants only some of the entries, and each must be read to find out.
func (v *viewer) choosy() bool { return v.query.listener != "" || v.filter != nil }

// addLive adds what a page can draw of everything there is: all of it while it is slow enough, else
// the first, the last and what is remarkable in between.
func (v *viewer) addLive() (skipped, missed uint64) {
	last := v.api.lab.Journal().Last()
	if last <= v.after {
		return 0, 0
	}
	count, newest := v.survey(last)
	recent := v.recent.add(time.Now(), count)
	v.most = livePayload
	if recent > liveRate {
		v.most = floodPayload
	}
	if recent <= liveRate || count <= liveEntries {
		return v.each(last, func(*journal.Entry) bool { return true })
	}
	early := choice{room: liveEntries - newestEntries}
	if !v.choosy() {
		return v.addChosen(&early, last, newest)
	}
	return v.each(last, func(e *journal.Entry) bool { return e.Seq >= newest || early.take(e.Kind, e.Truncated()) })
}

// choice is what is taken of the entries before the newest: the oldest, and what is remarkable.
type choice struct{ room int }

func (c *choice) take(kind journal.Kind, truncated bool) bool {
	remarkable := kind != journal.Received && kind != journal.Sent || truncated
	if c.room > remarkableEntries || c.room > 0 && remarkable {
		c.room--
		return true
	}
	return false
}

// addChosen does for a viewer who wants everything what each does for others, and reads only what is taken.
func (v *viewer) addChosen(early *choice, last, newest uint64) (skipped, missed uint64) {
	for v.after < newest-1 {
		lost := v.api.lab.Journal().Look(&v.glances, v.after, int(min(newest-1-v.after, math.MaxInt32)))
		missed += min(lost, newest-1-v.after)
		v.after = min(v.glances.Last(), newest-1)
		for each := range v.glances.All() {
			switch {
			case each.Seq >= newest: // A part of what was asked for had left, and so there is more behind it.
			case early.take(each.Kind, each.Truncated):
				missed += v.addOne(each.Seq)
			default:
				skipped++
			}
		}
	}
	newestSkipped, newestMissed := v.each(last, func(*journal.Entry) bool { return true })
	return skipped + newestSkipped, missed + newestMissed
}

// addOne adds one entry, and returns 1 where it has left the journal meanwhile.
func (v *viewer) addOne(seq uint64) (missed uint64) {
	if v.api.lab.Journal().Read(&v.page, seq-1, 1) > 0 {
		return 1
	}
	for entry := range v.page.All() {
		v.add(entry, v.most)
	}
	return 0
}

// survey counts the entries up to last that the viewer wants, and returns the number from which on
// they are the newest of a frame.
func (v *viewer) survey(last uint64) (count, newest uint64) {
	if !v.choosy() {
		oldest := max(v.after+1, v.api.lab.Journal().Stats().First)
		return last + 1 - min(last+1, oldest), last + 1 - min(last, newestEntries)
	}
	var seqs [newestEntries]uint64 // of the latest, round and round
	after := v.after
	defer func() { v.skips = v.skips[:0] }() // Nothing is left out: it is only counted.
	v.each(last, func(e *journal.Entry) bool {
		seqs[count%newestEntries] = e.Seq
		count++
		return false
	})
	v.after = after
	return count, seqs[count%newestEntries]
}

// each goes through the entries up to last that the viewer wants and adds those that take says. It
// moves the cursor there.
func (v *viewer) each(last uint64, take func(*journal.Entry) bool) (skipped, missed uint64) {
	between := uint64(0)
	for v.after < last {
		lost := v.api.lab.Journal().Read(&v.page, v.after, int(min(last-v.after, readAtOnce)))
		missed += lost
		v.after = max(v.after+lost, v.page.Last())
		for entry := range v.page.All() {
			if entry.Seq > last { // A part of what was asked for had left, and so more was read behind it.
				v.after = entry.Seq - 1
				break
			}
			switch {
			case !v.wants(entry):
			case take(entry):
				skipped += v.placeSkipped(&between, entry.Seq)
				v.add(entry, v.most)
			default:
				between++
			}
		}
	}
	return skipped + v.placeSkipped(&between, last+1), missed
}

// skip is how many entries were left out right before a number.
type skip struct{ before, count uint64 }

// placeSkipped notes where entries were left out, and returns how many. A viewer that wants everything sees it by the
// numbers that are missing.
func (v *viewer) placeSkipped(between *uint64, before uint64) uint64 {
	count := *between
	*between = 0
	if count > 0 && v.choosy() {
		v.skips = append(v.skips, skip{before, count})
	}
	return count
}

// rate counts entries over the last second.
type rate struct{ frames []frameCount }

type frameCount struct {
	at    time.Time
	count uint64
}

// add counts entries and returns how many there were within the second before now.
func (r *rate) add(now time.Time, count uint64) (total uint64) {
	r.frames = append(r.frames, frameCount{now, count})
	for now.Sub(r.frames[0].at) >= time.Second {
		r.frames = r.frames[1:]
	}
	for _, each := range r.frames {
		total += each.count
	}
	return total
}
