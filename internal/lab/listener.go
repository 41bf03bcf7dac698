package lab

import (
	"errors"
	"net/netip"
	"sync"
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
	Reply               Reply          // its payload is shared, and not to be changed
	Stats               Stats
}

// listener is a socket that the lab owns and reads from. Its reader is one goroutine, started by
// start and resume, waited for by pause and stop; the caller of all of these holds the lab's turn.
type listener struct {
	lab      *Lab
	id       string
	counters counters
	reading  sync.WaitGroup
	halt     chan struct{}                // closed to end the rest of a reader; guarded by the lab's turn
	entries  [udp.BatchSize]journal.Entry // memory of the reader
	answers  []answer                     // memory of the reader

	mu       sync.Mutex // guards the following
	settings settings
	state    State
	local    netip.AddrPort
	socket   *udp.Socket // nil when stopped
}

// settings are what a person can choose about a listener.
type settings struct {
	name         string
	network      string
	address      netip.AddrPort
	readSize     int
	receiveQueue int
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

// bind opens the socket, from which nobody reads yet.
func (l *listener) bind() (*udp.Socket, error) {
	chosen := l.view()
	socket, err := udp.Open(udp.Config{
		Network: chosen.Network, Local: chosen.Address, ReadSize: chosen.ReadSize, ReceiveQueue: chosen.ReceiveQueue,
	}, l.lab.batches)
	if err != nil {
		return nil, err
	}
	l.counters.follow(socket)
	l.become(Listening, socket, socket.Local())
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
	l.reading.Go(func() { l.read(socket, halt) })
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
	err := socket.Interrupt()
	memory := l.counters.look(socket)
	err = errors.Join(err, socket.Close())
	l.stopReading()
	l.counters.follow(nil)
	l.become(Stopped, nil, local)
	if memory.QueuedBytes > 0 {
		l.note(NoteQueueLost)
	}
	l.note(NoteStopped)
	return err
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

// view returns the listener as it is now.
func (l *listener) view() Listener {
	l.mu.Lock()
	view := Listener{
		ID: l.id, Name: l.settings.name, State: l.state, Network: l.settings.network,
		Address: l.settings.address, Local: l.local,
		ReadSize: l.settings.readSize, ReceiveQueue: l.settings.receiveQueue, Reply: l.settings.reply,
	}
	socket := l.socket
	l.mu.Unlock()
	view.Stats = l.counters.stats(socket)
	if socket != nil {
		if memory, ok := socket.Memory(); ok {
			view.ReceiveQueueGranted = memory.QueueLimit
		}
	}
	return view
}

func (l *listener) replyRule() Reply {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.settings.reply
}
