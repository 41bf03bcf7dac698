package api

import (
	"encoding/json"
	"maps"
	"strconv"
	"time"

	"udpweb/internal/lab"
)

// figuresAge is how old the figures of the listeners may be that a frame carries. A hundred viewers then
// cost the kernel no more questions than one.
const figuresAge = 10 * time.Millisecond

// figures are those of all listeners, encoded once for all viewers.
type figures struct {
	lab  *lab.Lab
	turn chan struct{} // held by who looks at the following, or makes it anew
	made time.Time
	each []listenerFigures
}

// listenerFigures are the stats of a listener as a member of a JSON object. Their version is another one whenever they
// have changed.
type listenerFigures struct {
	id      string
	stats   lab.Stats
	encoded []byte
	version uint64
}

func newFigures(l *lab.Lab) *figures { return &figures{lab: l, turn: make(chan struct{}, 1)} }

// now returns the figures of this moment, or nearly. They are shared, and not to be changed.
func (f *figures) now() []listenerFigures {
	f.turn <- struct{}{}
	defer func() { <-f.turn }()
	if time.Since(f.made) < figuresAge {
		return f.each
	}
	f.made = time.Now()
	var fresh []listenerFigures
	for _, each := range f.lab.Listeners() {
		fresh = append(fresh, f.updated(each))
	}
	f.each = fresh
	return fresh
}

// updated are the figures of a listener: those before, where nothing has changed.
func (f *figures) updated(now lab.Listener) listenerFigures {
	var version uint64
	for _, each := range f.each {
		if each.id == now.ID {
			if sameStats(each.stats, now.Stats) {
				return each
			}
			version = each.version
		}
	}
	encoded, err := json.Marshal(wireStats(now.Stats))
	if err != nil { // It cannot fail: there are only numbers in it.
		encoded = []byte("null")
	}
	member := append(strconv.AppendQuote(nil, now.ID), ':')
	return listenerFigures{id: now.ID, stats: now.Stats, encoded: append(member, encoded...), version: version + 1}
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
