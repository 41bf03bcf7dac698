package lab

import (
	"net/netip"
	"strconv"
	"sync"
	"sync/atomic"

	"udpweb/internal/journal"
	"udpweb/internal/udp"
)

// Options are the bounds of a lab.
type Options struct {
	History      int            // bytes the journal may hold
	MaxListeners int            // listeners there may be at a time, stopped ones included
	AllowTo      []netip.Prefix // destinations allowed beside those every lab may send to
}

// Lab owns listeners, policy and journal. Its methods may be called at the same time. The owner
// must call Close.
type Lab struct {
	journal      *journal.Journal
	batches      *udp.Batches
	network      *network
	policy       *policy
	maxListeners int
	revision     atomic.Uint64 // counts changes of any listener
	repliers     atomic.Pointer[repliers]

	// turn is held by the one command that starts, changes or ends listeners. Such a command waits
	// for readers and calls the kernel, which no holder of a mutex may.
	turn chan struct{}

	mu        sync.Mutex // guards the following
	listeners []*listener
	lastID    int
	closed    bool
}

// New returns a lab without listeners.
func New(options Options) *Lab {
	surroundings := &network{}
	l := &Lab{
		journal:      journal.New(options.History),
		batches:      &udp.Batches{},
		network:      surroundings,
		policy:       &policy{network: surroundings, allowed: options.AllowTo},
		maxListeners: options.MaxListeners,
		turn:         make(chan struct{}, 1),
	}
	l.repliers.Store(&repliers{})
	return l
}

// Journal is where everything that happens is written. Read it; the lab alone appends.
func (l *Lab) Journal() *journal.Journal { return l.journal }

// Revision changes whenever a listener starts, changes or ends.
func (l *Lab) Revision() uint64 { return l.revision.Load() }

// Interfaces lists the network interfaces of this machine.
func (l *Lab) Interfaces() ([]udp.Interface, error) { return udp.Interfaces() }

// Clear empties the journal.
func (l *Lab) Clear() { l.journal.Clear() }

// Close stops every listener, waits for their readers, and lets the readers of the journal come to
// their end. No listener can be started afterwards.
func (l *Lab) Close() error {
	l.turn <- struct{}{}
	defer func() { <-l.turn }()
	l.mu.Lock()
	l.closed = true
	listeners := l.listeners
	l.mu.Unlock()
	var failed error
	for _, each := range listeners {
		if err := each.stop(); err != nil && failed == nil {
			failed = err
		}
	}
	l.journal.Close()
	return failed
}

// changed is called after every change of a listener, with the turn held.
func (l *Lab) changed() {
	l.repliers.Store(newRepliers(l.all()))
	l.revision.Add(1)
}

// all returns the listeners of this moment.
func (l *Lab) all() []*listener {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]*listener(nil), l.listeners...)
}

// nextID is the id of the next listener: a number, but a string to everyone, since one day ids may
// come from other machines. The caller holds the turn, and add uses the id up.
func (l *Lab) nextID() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strconv.Itoa(l.lastID + 1)
}

func (l *Lab) add(made *listener) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lastID++
	l.listeners = append(l.listeners, made)
}
