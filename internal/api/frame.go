package api

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"udpweb/internal/export"
	"udpweb/internal/journal"
)

// readAtOnce is how many entries are copied out of the journal at a time.
const readAtOnce = 1024

// hello opens the stream: who we are, the number that the first entries come behind, and which
// listeners there are.
func (v *viewer) hello() error {
	frame, err := json.Marshal(struct {
		Type    string `json:"type"`
		Version string `json:"version"`
		Seq     uint64 `json:"seq"`
	}{"hello", v.api.options.Version, v.after})
	if err != nil {
		return err
	}
	v.frame = frame
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
func (v *viewer) tellEntries(ctx context.Context) error {
	v.looked = time.Now()
	v.frame = append(v.frame[:0], `{"type":"entries","entries":[`...)
	var skipped, missed uint64
	v.skips = v.skips[:0]
	told := v.state()
	v.useFilter(ctx, told)
	switch {
	case v.query.mode == modeAll:
		var added int
		if added, missed = v.addPage(); added == 0 && missed == 0 && time.Since(v.lastFrame) < statsInterval {
			return nil // Where few entries pass a filter, there is not a frame for every page that none does.
		}
	case told.quiet:
		skipped, missed = v.skipAll()
	default:
		skipped, missed = v.addLive()
	}
	v.frame = append(v.frame, `],"skipped":`...)
	v.frame = strconv.AppendUint(v.frame, skipped, 10)
	v.addSkips()
	v.frame = append(v.frame, `,"missed":`...)
	v.frame = strconv.AppendUint(v.frame, missed, 10)
	v.frame = append(v.frame, `,"seq":`...)
	v.frame = strconv.AppendUint(v.frame, v.after, 10)
	if changed := v.addStats(); v.after == v.known && !changed {
		return nil
	}
	v.known = v.after
	v.frame = append(v.frame, '}')
	v.tell(func(c *commands) {
		if c.acks {
			c.unacked = append(c.unacked, v.after)
		}
	})
	return v.write()
}

// addSkips says where entries were left out, as pairs of a number and how many before it. Where every entry is wanted
// the numbers that are missing say so.
func (v *viewer) addSkips() {
	for i, each := range v.skips {
		if i == 0 {
			v.frame = append(v.frame, `,"skips":[[`...)
		} else {
			v.frame = append(v.frame, `],[`...)
		}
		v.frame = strconv.AppendUint(v.frame, each.before, 10)
		v.frame = append(v.frame, ',')
		v.frame = strconv.AppendUint(v.frame, each.count, 10)
	}
	if len(v.skips) > 0 {
		v.frame = append(v.frame, `]]`...)
	}
}

// useFilter has the viewer's last filter decide from here on. How many entries passed the one before
// says nothing of how many will pass this one.
func (v *viewer) useFilter(ctx context.Context, told commands) {
	if told.filters != v.filters {
		v.filter, v.filters, v.recent = until(ctx, told.filter), told.filters, rate{}
	}
}

// addPage adds what the viewer wants of the next page of entries.
func (v *viewer) addPage() (added int, missed uint64) {
	missed = v.api.lab.Journal().Read(&v.page, v.after, readAtOnce)
	v.after = max(v.after+missed, v.page.Last())
	for entry := range v.page.All() {
		if v.wants(entry) {
			v.add(entry, export.WholePayload)
			added++
		}
	}
	return added, missed
}

func (v *viewer) wants(e *journal.Entry) bool {
	return (v.query.listener == "" || e.Listener == v.query.listener) && (v.filter == nil || v.filter(e))
}

func (v *viewer) add(e *journal.Entry, most int) {
	if v.frame[len(v.frame)-1] != '[' {
		v.frame = append(v.frame, ',')
	}
	v.frame = export.AppendJSON(v.frame, e, most)
}

// addStats adds the figures of each listener whose figures have changed, and reports whether any
// has.
func (v *viewer) addStats() (changed bool) {
	v.frame = append(v.frame, `,"stats":{`...)
	seen := make(map[string]uint64)
	for _, each := range v.api.figures.now() {
		if v.query.listener != "" && each.id != v.query.listener {
			continue
		}
		seen[each.id] = each.version
		if v.stats[each.id] == each.version {
			continue
		}
		if changed {
			v.frame = append(v.frame, ',')
		}
		changed = true
		v.frame = append(v.frame, each.encoded...)
	}
	v.stats = seen
	v.frame = append(v.frame, '}')
	return changed
}
