package lab

import (
	"errors"
	"net/netip"
	"strconv"
	"sync"
	"sync/atomic"

	"udpweb/internal/journal"
	"udpweb/internal/udp"
)

// Options are the bounds of a lab.
type Options struct {
	Memory       []byte         // the journal lies in it, and owns it from then on
	MaxListeners int            // listeners there may be at a time, stopped ones included
	AllowTo      []netip.Prefix // destinations allowed beside those every lab may send to

	MaxTransmissions int // send jobs under way at a time; 0 is DefaultMaxTransmissions
	Rates            Rates
}

// DefaultMaxTransmissions is how many send jobs may be under way at a time unless told otherwise.
const DefaultMaxTransmissions = 32

// Lab owns listeners, policy and journal. Its methods may be called at the same time. The owner
// must call Close.
type Lab struct {
	journal      *journal.Journal
	batches      *udp.Batches
	network      *network
	policy       *policy
	maxListeners int
	limits       limits
	revision     atomic.Uint64 // counts changes of any listener
	repliers     atomic.Pointer[repliers]

	// turn is held by the one command that starts, changes or ends listeners. Such a command waits
	// for readers and calls the kernel, which no holder of a mutex may.
	turn chan struct{}

	closing     chan struct{}  // closed by Close
	sends       sync.WaitGroup // sends that may still write to the journal
	watch       sync.WaitGroup // the watch over groups, and who prepares memory for the journal
	connections connections

	transmissions transmissions

	mu        sync.Mutex // guards the following
	listeners []*listener
	removed   Stats // of all listeners that were removed
	lastID    int
	closed    bool
}

// New returns a lab without listeners.
func New(options Options) *Lab {
	surroundings := &network{}
	l := &Lab{
		journal:      journal.New(options.Memory),
		batches:      &udp.Batches{},
		network:      surroundings,
		policy:       &policy{network: surroundings, allowed: options.AllowTo},
		maxListeners: options.MaxListeners,
		limits:       newLimits(options.Rates),
		turn:         make(chan struct{}, 1),
		closing:      make(chan struct{}),
		connections:  connections{keep: connectionIdle, opening: make(chan struct{}, 1)},
	}
	l.transmissions.most = options.MaxTransmissions
	if l.transmissions.most == 0 {
		l.transmissions.most = DefaultMaxTransmissions
	}
	l.repliers.Store(&repliers{})
	l.watch.Go(l.watchGroups)
	l.watch.Go(func() { l.journal.Prepare(l.closing) })
	return l
}

// Journal is where everything that happens is written. Read it; the lab alone appends.
func (l *Lab) Journal() *journal.Journal { return l.journal }

// Revision changes whenever a listener starts, changes or ends.
func (l *Lab) Revision() uint64 { return l.revision.Load() }

// Removed are the figures of all listeners that were removed, together: what is in the journal still
// adds up without them being there.
func (l *Lab) Removed() Stats {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.removed.clone()
}

// Interfaces lists the network interfaces of this machine.
func (l *Lab) Interfaces() ([]udp.Interface, error) { return udp.Interfaces() }

// Clear empties the journal.
func (l *Lab) Clear() { l.journal.Clear() }

// Close ends the waits of sends and cancels every transmission, stops every listener and waits for their
// readers, and lets the readers of the journal come to their end. No listener can be started and nothing can be sent
// afterwards.
func (l *Lab) Close() error {
	l.shut()
	for _, each := range l.all() {
		each.endSends()
	}
	l.sends.Wait()
	l.transmissions.close()
	l.turn <- struct{}{}
	defer l.endTurn()
	var failed error
	for _, each := range l.all() {
		failed = errors.Join(failed, each.stop())
	}
	l.connections.close()
	l.watch.Wait()
	l.journal.Close()
	return failed
}

func (l *Lab) shut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.closed {
		l.closed = true
		close(l.closing)
	}
}

// admitSend reports whether something may still be sent. If so, Close waits for the caller, who
// must call sends.Done.
func (l *Lab) admitSend() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.closed {
		l.sends.Add(1)
	}
	return !l.closed
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
