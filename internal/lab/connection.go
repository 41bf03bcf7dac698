package lab

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"udpweb/internal/journal"
	"udpweb/internal/udp"
)

// connection is a socket that is connected to one peer (connect(2)) and kept from send to send. Its
// reader takes datagrams, and leaves ICMP errors for the next send, as it is with a program that calls
// send(2) and looks at what it returns.
type connection struct {
	key    connectionKey
	socket *udp.Socket
	turn   chan struct{} // held by the one send that is under way

	last    uint64            // the number of the newest datagram; guarded by turn
	came    []udp.Unreachable // what had come back when a send failed; guarded by turn
	taken   atomic.Bool       // whether the reader has taken an ICMP error that may still mark the socket
	waiting atomic.Pointer[waiter]

	// Guarded by the mutex of connections.
	users int
	used  time.Time
	over  bool // nobody finds it any more, and its reader ends
}

// sendConnected sends from a connected socket. When an earlier datagram was refused, that is told
// here, once, and this one is not sent.
func (l *Lab) sendConnected(ctx context.Context, to netip.AddrPort, wanted Send) (Sent, error) {
	conn, err := l.connect(to, wanted)
	if err != nil {
		return Sent{}, err
	}
	defer l.connections.release(conn)
	select {
	case conn.turn <- struct{}{}:
		defer func() { <-conn.turn }()
	case <-ctx.Done():
		return Sent{}, ctx.Err()
	case <-l.closing:
		return Sent{}, &Failure{Code: ShuttingDown}
	}
	waiting := &waiter{heard: make(chan []journal.Entry), gone: make(chan struct{})}
	if wanted.Wait > 0 {
		defer conn.listenFor(waiting)()
	}
	sent, err := l.dispatch(conn.socket, "", to, wanted, conn.hand)
	if err != nil {
		return Sent{}, l.connectedFailure(conn, wanted, err)
	}
	conn.last = sent.Entry.Seq
	if wanted.Wait == 0 {
		return sent, nil
	}
	return l.awaitOnConnection(ctx, question{sent: sent, anyone: true}, waiting, wanted.Wait)
}

// hand hands a datagram to the kernel, and notes what had come back where it fails. The kernel queues an
// ICMP error before it marks the socket with it. And so the mark of one that the reader has taken, and
// that was told, may come after: a failure without anything in the queue is no news, and the datagram
// goes out after all.
func (c *connection) hand(payload []byte, to netip.AddrPort, way udp.Way) error {
	err := c.socket.SendUntil(time.Now().Add(sendPatience))
	if err == nil {
		err = c.socket.SendBy(payload, to, way)
	}
	if err == nil {
		return nil
	}
	if c.came = c.socket.TakeErrors(); len(c.came) > 0 || !c.taken.Swap(false) {
		return err
	}
	if err = c.socket.SendBy(payload, to, way); err != nil { // Else what waits may be about this one already.
		c.came = c.socket.TakeErrors()
	}
	return err
}

// waiter is a send that waits for what comes back.
type waiter struct {
	heard chan []journal.Entry // what the reader of the connection has written to the journal
	gone  chan struct{}        // closed when the send waits no more
}

// listenFor lets the reader take ICMP errors as well, and hand all that it takes to a send, until the
// send ends that.
func (c *connection) listenFor(waiting *waiter) (end func()) {
	c.waiting.Store(waiting)
	c.socket.LeaveErrors(false)
	return func() {
		c.socket.LeaveErrors(true)
		c.waiting.Store(nil)
		close(waiting.gone)
	}
}

// tell hands what the reader took to the send that waits, if one does.
func (c *connection) tell(entries []journal.Entry) {
	waiting := c.waiting.Load()
	if waiting == nil {
		return
	}
	select {
	case waiting.heard <- entries:
	case <-waiting.gone:
	}
}

// awaitOnConnection waits for what the reader of a connection hears for a send. The journal does not tell
// to which of the sockets without a listener an ICMP error came.
func (l *Lab) awaitOnConnection(ctx context.Context, asked question, waiting *waiter, wait time.Duration) (Sent, error) {
	over := time.NewTimer(wait)
	defer over.Stop()
	for {
		select {
		case entries := <-waiting.heard:
			for i := range entries {
				if entries[i].Seq > asked.sent.Entry.Seq && asked.answeredBy(&entries[i]) {
					return asked.sent, nil
				}
			}
			continue
		case <-over.C:
		case <-ctx.Done():
		case <-l.closing:
		}
		return l.silent(ctx, asked.sent, wait)
	}
}

// connectedFailure tells an error of this datagram from one of the datagram before it: of that, the
// details are in the error queue.
func (l *Lab) connectedFailure(conn *connection, wanted Send, err error) error {
	if errors.Is(err, net.ErrClosed) {
		return &Failure{Code: ShuttingDown}
	}
	for _, each := range conn.came {
		l.journal.Append(unreachableEntry("", each))
	}
	failure := refused(conn.socket, conn.key.to, wanted, err)
	conn.explainEarlier(failure)
	return failure
}

// explainEarlier says so where a failure is that of the datagram before: it is among the ICMP errors that
// came back.
func (c *connection) explainEarlier(failure *Failure) {
	came := slices.ContainsFunc(c.came, func(each udp.Unreachable) bool { return each.Errno == failure.Errno })
	switch {
	case failure.Errno == portUnreachable: // Nothing else is called so.
		failure.Code = EarlierRefused
	case came:
		failure.Code = EarlierUndelivered
	default:
		return
	}
	failure.Values["address"] = c.key.to.String()
	if c.last != 0 {
		failure.Values["seq"] = strconv.FormatUint(c.last, 10)
	}
}

// portUnreachable is what Linux makes of the ICMP message that nothing listens on a port (icmp(7)).
const portUnreachable = "ECONNREFUSED"

// connect returns the connection for a send, a new one where there is none. The caller must release
// it.
func (l *Lab) connect(to netip.AddrPort, wanted Send) (*connection, error) {
	key := connectionKey{wanted.From, to, wanted.Broadcast && l.network.isBroadcast(to.Addr())}
	if found := l.connections.take(key); found != nil {
		return found, nil
	}
	l.connections.opening <- struct{}{}
	defer func() { <-l.connections.opening }()
	if found := l.connections.take(key); found != nil { // Somebody was faster.
		return found, nil
	}
	at, err := freshPlace(wanted.From, to)
	if err != nil {
		return nil, err
	}
	options := udp.DefaultOptions()
	options.Broadcast = wanted.Broadcast // connect(2) asks for the permission already.
	socket, err := udp.Open(udp.Config{
		Network: at.network, Local: at.local, Peer: to, ReadSize: udp.MaxReadSize, Options: options,
	}, l.batches)
	if err != nil {
		return nil, l.connectFailure(at, to, wanted, err)
	}
	socket.LeaveErrors(true)
	made := &connection{key: key, socket: socket, turn: make(chan struct{}, 1), users: 1}
	l.connections.add(made)
	l.journal.Append(made.event(NoteConnected))
	l.connections.reading.Go(func() { l.readConnection(made) })
	return made, nil
}

func (l *Lab) connectFailure(at place, to netip.AddrPort, wanted Send, err error) *Failure {
	if _, err := udp.RouteSource(to, ""); err != nil { // Nobody gets there, from wherever.
		return sendFailure(to, wanted, err)
	}
	if errors.Is(err, udp.ErrNotPermitted) && l.network.isBroadcast(to.Addr()) && !wanted.Broadcast {
		failure := sendFailure(to, wanted, err)
		failure.Code = BroadcastNotAllowed
		return failure
	}
	failure := l.freshFailure(at, wanted, err)
	if failure.Code == NetworkUnreachable || failure.Code == HostUnreachable {
		failure.blame("to", wanted.To)
		failure.Values["address"] = to.Addr().String()
	}
	return failure
}

// readConnection writes to the journal what the peer sends, until nobody has used the connection for
// a while.
func (l *Lab) readConnection(conn *connection) {
	defer l.endConnection(conn)
	for {
		batch, err := conn.socket.Read()
		switch {
		case err == nil:
			if len(batch.Unreachable) > 0 {
				conn.taken.Store(true)
			}
			entries := l.record(conn.socket, batch)
			batch.Release()
			conn.tell(entries)
		case errors.Is(err, os.ErrDeadlineExceeded):
			if !l.connections.goesOn(conn) {
				return
			}
		default: // No other error is a reason to stop reading.
			l.journal.Append(eventEntry(NoteReadFail+": "+errnoText(err), conn.socket.Local()))
			select {
			case <-time.After(readBackoffMost):
			case <-l.closing:
				return
			}
		}
	}
}

// lastReads bounds how often a connection is read when it ends. It is more than a kernel receive queue of the
// system's usual size holds; a peer may send faster than that empties.
const lastReads = 100

// endConnection closes the socket, having written down what still waited in it.
func (l *Lab) endConnection(conn *connection) {
	l.connections.remove(conn)
	conn.socket.LeaveErrors(false)
	for range lastReads {
		batch, err := conn.socket.ReadWaiting()
		if err != nil {
			break
		}
		l.record(conn.socket, batch)
		batch.Release()
	}
	_ = conn.socket.Close() // Nobody can do anything about it.
	l.journal.Append(conn.event(NoteDisconnected))
}

// event tells of a connection, with both of its ends.
func (c *connection) event(note string) journal.Entry {
	return eventEntry(note+": "+c.socket.Local().String(), c.key.to)
}

func eventEntry(note string, to netip.AddrPort) journal.Entry {
	return journal.Entry{
		Kind: journal.Event, Note: note, Datagram: udp.Datagram{Time: time.Now(), Destination: to},
	}
}
