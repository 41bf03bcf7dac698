package lab

import (
	"errors"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"udpweb/internal/journal"
	"udpweb/internal/udp"
)

// State is what a listener is doing.
type State string

// The states of a listener.
const (
	Listening State = "listening"
	Paused    State = "paused"  // bound, but nobody reads: datagrams wait in the kernel receive queue
	Stopped   State = "stopped" // not bound
)

// Listener is a listener as it was at one moment.
type Listener struct {
	ID                  string
	Name                string
	State               State
	Network             string         // "udp4", "udp6", or "udp" for both
	Address             netip.AddrPort // what was asked for
	Local               netip.AddrPort // what it is bound to; once stopped, what it was bound to last
	ReadSize            int            // bytes
	ReceiveQueue        int            // bytes asked for
	ReceiveQueueGranted int            // bytes, as the kernel counts them; 0 where unknown or stopped
	Options             udp.Options    // a TTL left to the system is the system's, where that is known
	ReuseAddress        bool
	ReusePort           bool
	Groups              []Group
	Reply               Reply // its payload is shared, and not to be changed
	Stats               Stats
}

// listener is a socket that the lab owns and reads from. Its reader is one goroutine, started by
// start and resume, waited for by pause and stop; the caller of all of these holds the lab's turn.
type listener struct {
	lab      *Lab
	id       string
	counters counters
	floods   atomic.Int32 // transmissions that send from it and are recorded in summaries
	reading  sync.WaitGroup
	halt     chan struct{}   // closed to end the rest of a reader; guarded by the lab's turn
	entries  []journal.Entry // memory of the reader
	answers  []answer        // memory of the reader
	placed   uint32          // drops of the present socket that gaps tell of, modulo 2^32; the reader's
	outgoing int             // the index of the multicast interface, once it was looked at; guarded by the lab's turn

	mu       sync.Mutex // guards the following
	settings settings
	state    State
	local    netip.AddrPort
	socket   *udp.Socket // nil when stopped
	joined   map[udp.Membership]bool
}

// settings are what a person can choose about a listener.
type settings struct {
	name         string
	network      string
	address      netip.AddrPort
	readSize     int
	receiveQueue int
	options      udp.Options
	reuseAddress bool
	reusePort    bool
	groups       []udp.Membership
	reply        Reply
}

// Notes of the events that a listener writes to the journal.
const (
	NoteStarted   = "listener started"
	NotePaused    = "listener paused"
	NoteResumed   = "listener resumed"
	NoteStopped   = "listener stopped"
	NoteChanged   = "listener changed"
	NoteRemoved   = "listener removed"
	NoteQueueLost = "datagrams in the kernel receive queue were lost"
	NoteNotSent   = "not sent"                     // the error number follows, or "closed"
	NoteReadFail  = "reading failed, trying again" // the error number follows

	NoteGroupLost     = "group lost with its interface" // the group follows
	NoteGroupRejoined = "group joined again"            // the group follows
	NoteConnected     = "connected"                     // to the destination: connect(2) sends nothing
	NoteDisconnected  = "connection closed"
)

// start binds a socket and reads from it.
func (l *listener) start() error {
	socket, err := l.bind()
	if err != nil {
		return err
	}
	l.startReading(socket)
	return nil
}

// bind opens the socket and joins its groups; nobody reads from it yet.
func (l *listener) bind() (*udp.Socket, error) {
	chosen := l.chosen()
	socket, err := udp.Open(udp.Config{
		Network: chosen.network, Local: chosen.address, ReadSize: chosen.readSize, ReceiveQueue: chosen.receiveQueue,
		ReuseAddress: chosen.reuseAddress, ReusePort: chosen.reusePort, Options: chosen.options,
	}, l.lab.batches)
	switch {
	case errors.Is(err, udp.ErrNoInterface):
		return nil, optionFailure(chosen.options, err)
	case err != nil:
		return nil, l.lab.openFailure(place{chosen.network, chosen.address}, err)
	}
	if failure := joinAll(socket, chosen.groups); failure != nil {
		return nil, errors.Join(failure, socket.Close())
	}
	l.placed, l.outgoing = 0, 0
	l.counters.follow(socket)
	l.become(Listening, socket, socket.Local())
	l.lookAtGroups(socket)
	l.note(NoteStarted)
	return socket, nil
}

// pause stops calling the kernel for datagrams. The socket stays bound.
func (l *listener) pause() error {
	socket, local := l.bound()
	if err := socket.Interrupt(); err != nil {
		return err
	}
	l.stopReading()
	l.become(Paused, socket, local)
	l.note(NotePaused)
	return nil
}

// resume reads again after pause.
func (l *listener) resume() error {
	socket, local := l.bound()
	if err := socket.Resume(); err != nil {
		return err
	}
	l.become(Listening, socket, local)
	l.note(NoteResumed)
	l.startReading(socket)
	return nil
}

func (l *listener) startReading(socket *udp.Socket) {
	halt := make(chan struct{})
	l.halt = halt
	l.reading.Go(func() {
		read(socket, halt, func(batch *udp.Batch) { l.take(socket, batch) }, l.note)
	})
}

// stopReading waits for the reader, whose socket was interrupted or closed. Without one it returns
// at once.
func (l *listener) stopReading() {
	if l.halt != nil {
		close(l.halt)
		l.halt = nil
	}
	l.reading.Wait()
}

// stop gives the port back. Datagrams still in the kernel receive queue are lost; nobody knows how
// many there were, and so an event says that there were some.
func (l *listener) stop() error {
	socket, local := l.bound()
	if socket == nil {
		return nil
	}
	// The reader takes no more, and so what waits now is what gets lost. Closing ends it even where it
	// waits for the kernel to take a reply.
	// ICMP errors wait in the same memory, and what they say can still be told.
	err := socket.Interrupt()
	l.takeRefusals(socket.TakeErrors())
	memory := l.counters.look(socket)
	err = errors.Join(err, socket.Close())
	l.stopReading()
	l.tellGap(memory.Drops)
	l.counters.dropped(socket, l.placed) // The reader may have seen more in what it took last.
	l.counters.follow(nil)
	l.become(Stopped, nil, local)
	l.lookAtGroups(nil)
	if memory.QueuedBytes > 0 {
		l.note(NoteQueueLost)
	}
	l.note(NoteStopped)
	return err
}

// endSends lets no send wait for room any more: a slow interface would hold up the end for as long.
func (l *listener) endSends() {
	if socket, _ := l.bound(); socket != nil {
		_ = socket.SendUntil(time.Unix(1, 0)) // It fails only once the socket is closed.
	}
}

func (l *listener) become(state State, socket *udp.Socket, local netip.AddrPort) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.state, l.socket, l.local = state, socket, local
}

// bound returns the socket, which is nil when the listener is stopped, and its address.
func (l *listener) bound() (*udp.Socket, netip.AddrPort) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.socket, l.local
}

// note writes an event to the journal.
func (l *listener) note(text string) {
	_, local := l.bound()
	l.lab.journal.Append(journal.Entry{
		Kind: journal.Event, Listener: l.id, Note: text,
		Datagram: udp.Datagram{Time: time.Now(), Destination: local},
	})
}

// tellGap writes a gap for the drops that no gap tells of yet; total is the kernel's count.
func (l *listener) tellGap(total uint32) {
	missing := total - l.placed
	if int32(missing) <= 0 {
		return
	}
	l.placed = total
	_, local := l.bound()
	l.lab.journal.Append(gapEntry(l.id, local, udp.Gap{Missing: missing}, time.Now()))
}

// view returns the listener as it is now.
func (l *listener) view() Listener {
	l.mu.Lock()
	view := Listener{
		ID: l.id, Name: l.settings.name, State: l.state, Network: l.settings.network,
		Address: l.settings.address, Local: l.local,
		ReadSize: l.settings.readSize, ReceiveQueue: l.settings.receiveQueue, Options: l.settings.options,
		ReuseAddress: l.settings.reuseAddress, ReusePort: l.settings.reusePort,
		Groups: l.groupViews(), Reply: l.settings.reply,
	}
	socket := l.socket
	l.mu.Unlock()
	view.Stats = l.counters.stats(socket)
	if socket != nil {
		view.Options = socket.Options()
		if memory, ok := socket.Memory(); ok {
			view.ReceiveQueueGranted = memory.QueueLimit
		}
	}
	return view
}

// chosen is what was chosen about the listener. Its lists are shared, and not to be changed.
func (l *listener) chosen() settings {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.settings
}

func (l *listener) replyRule() Reply {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.settings.reply
}
