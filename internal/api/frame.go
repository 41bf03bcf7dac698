package api

import (
	"encoding/json"
	"maps"
	"strconv"
	"time"

	"udpweb/internal/journal"
	"udpweb/internal/lab"
)

// What a live frame carries.
const (
	liveRate    = 300  // entries a second up to which all of them are carried
	liveEntries = 100  // above it, at most so many a frame:
	livePayload = 1024 // bytes; of a larger payload only the beginning
	readAtOnce  = 1024 // entries copied out of the journal at a time

	newestEntries     = liveEntries / 2 // the newest,
	remarkableEntries = liveEntries / 4 // the first that are remarkable, and the oldest in the rest
)

// hello opens the stream: who we are, the number that the first entries come behind, and which
// listeners there are.
func (v *viewer) hello() error {
	v.frame = append(v.frame[:0], `{"type":"hello","version":`...)
	v.frame = appendString(v.frame, v.api.options.Version)
	v.frame = append(v.frame, `,"seq":`...)
	v.frame = strconv.AppendUint(v.frame, v.after, 10)
	v.frame = append(v.frame, '}')
	if err := v.write(); err != nil {
		return err
	}
	v.lastFrame = time.Time{} // The first entries need not wait for their turn.
	return v.sendListeners()
}

// tellListeners sends the listeners when one has started, changed or ended.
func (v *viewer) tellListeners() error {
	if v.api.lab.Revision() == v.revision {
		return nil
	}
	return v.sendListeners()
}

func (v *viewer) sendListeners() error {
	v.revision = v.api.lab.Revision() // Before the list: a change in between is sent again.
	frame, err := json.Marshal(struct {
		Type      string        `json:"type"`
		Listeners []Listener    `json:"listeners"`
		Removed   ListenerStats `json:"removed"` // of those that were removed, together
	}{"listeners", wireListeners(v.api.lab.Listeners()), wireStats(v.api.lab.Removed())})
	if err != nil {
		return err
	}
	last := v.lastFrame
	v.frame = frame
	err = v.write()
	v.lastFrame = last // It does not count against the pace of entries.
	return err
}

// tellEntries sends what came since the last frame, if there is anything: entries, or counters that
// changed.
func (v *viewer) tellEntries() error {
	v.looked = time.Now()
	v.frame = append(v.frame[:0], `{"type":"entries","entries":[`...)
	var skipped, missed uint64
	before := v.after
	switch {
	case v.query.mode == modeAll:
		missed = v.addPage()
	case v.state().quiet:
		skipped, missed = v.skipAll()
	default:
		skipped, missed = v.addLive()
	}
	v.frame = append(v.frame, `],"skipped":`...)
	v.frame = strconv.AppendUint(v.frame, skipped, 10)
	v.frame = append(v.frame, `,"missed":`...)
	v.frame = strconv.AppendUint(v.frame, missed, 10)
	v.frame = append(v.frame, `,"seq":`...)
	v.frame = strconv.AppendUint(v.frame, v.after, 10)
	changed, err := v.addStats()
	if err != nil || v.after == before && !changed {
		return err
	}
	v.frame = append(v.frame, '}')
	v.tell(func(c *commands) {
		if c.acks {
			c.unacked = append(c.unacked, v.after)
		}
	})
	return v.write()
}

// addPage adds the next page of entries, all of them.
func (v *viewer) addPage() (missed uint64) {
	missed = v.api.lab.Journal().Read(&v.page, v.after, readAtOnce)
	v.after = max(v.after+missed, v.page.Last())
	for entry := range v.page.All() {
		if v.wants(&entry) {
			v.add(&entry, wholePayload)
		}
	}
	return missed
}

// skipAll passes over everything there is.
func (v *viewer) skipAll() (skipped, missed uint64) {
	return v.each(v.api.lab.Journal().Last(), func(*journal.Entry) bool { return false })
}

// addLive adds what a page can draw of everything there is: all of it while it is slow enough, else
// the first, the last and what is remarkable in between.
func (v *viewer) addLive() (skipped, missed uint64) {
	last := v.api.lab.Journal().Last()
	if last <= v.after {
		return 0, 0
	}
	count, newest := v.survey(last)
	if v.recent.add(time.Now(), count) <= liveRate || count <= liveEntries {
		return v.each(last, func(*journal.Entry) bool { return true })
	}
	room := liveEntries - newestEntries
	return v.each(last, func(e *journal.Entry) bool {
		if e.Seq >= newest {
			return true
		}
		if room > remarkableEntries || room > 0 && remarkable(e) {
			room--
			return true
		}
		return false
	})
}

// remarkable entries are drawn before others.
func remarkable(e *journal.Entry) bool {
	return e.Kind != journal.Received && e.Kind != journal.Sent || e.Truncated()
}

// survey counts the entries up to last that the viewer wants, and returns the number from which on
// they are the newest of a frame.
func (v *viewer) survey(last uint64) (count, newest uint64) {
	if v.query.listener == "" {
		oldest := max(v.after+1, v.api.lab.Journal().Stats().First)
		return last + 1 - min(last+1, oldest), last + 1 - min(last, newestEntries)
	}
	var seqs [newestEntries]uint64 // of the latest, round and round
	after := v.after
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
	var entry journal.Entry // Out here, since take makes it escape.
	for v.after < last {
		lost := v.api.lab.Journal().Read(&v.page, v.after, int(min(last-v.after, readAtOnce)))
		missed += lost
		v.after = max(v.after+lost, v.page.Last())
		for entry = range v.page.All() {
			if entry.Seq > last { // A part of what was asked for had left, and so more was read behind it.
				v.after = entry.Seq - 1
				break
			}
			switch {
			case !v.wants(&entry):
			case take(&entry):
				v.add(&entry, livePayload)
			default:
				skipped++
			}
		}
	}
	return skipped, missed
}

func (v *viewer) wants(e *journal.Entry) bool {
	return v.query.listener == "" || e.Listener == v.query.listener
}

func (v *viewer) add(e *journal.Entry, most int) {
	if v.frame[len(v.frame)-1] != '[' {
		v.frame = append(v.frame, ',')
	}
	v.frame = appendEntry(v.frame, e, most)
}

// addStats adds the figures of each listener whose figures have changed, and reports whether any
// has.
func (v *viewer) addStats() (bool, error) {
	changed := make(map[string]ListenerStats)
	seen := make(map[string]lab.Stats)
	for _, each := range v.api.lab.Listeners() {
		if v.query.listener != "" && each.ID != v.query.listener {
			continue
		}
		seen[each.ID] = each.Stats
		if before, ok := v.stats[each.ID]; !ok || !sameStats(before, each.Stats) {
			changed[each.ID] = wireStats(each.Stats)
		}
	}
	v.stats = seen
	encoded, err := json.Marshal(changed)
	if err != nil {
		return false, err
	}
	v.frame = append(v.frame, `,"stats":`...)
	v.frame = append(v.frame, encoded...)
	return len(changed) > 0, nil
}

func sameStats(a, b lab.Stats) bool {
	if !maps.Equal(a.Suppressed, b.Suppressed) || !maps.Equal(a.Failed, b.Failed) {
		return false
	}
	a.Suppressed, a.Failed, b.Suppressed, b.Failed = nil, nil, nil, nil
	return a.Received == b.Received && a.ReceivedBytes == b.ReceivedBytes && a.KernelDrops == b.KernelDrops &&
		a.Truncated == b.Truncated && a.QueuedBytes == b.QueuedBytes && a.KernelKnown == b.KernelKnown &&
		a.Sent == b.Sent && a.Replied == b.Replied && a.Unreachable == b.Unreachable
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
