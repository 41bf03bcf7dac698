package udp

import (
	"errors"
	"net"
	"net/netip"
	"os"
	"sync/atomic"
	"time"
)

// Networks a socket can be opened for.
const (
	IPv4     = "udp4" // IPv4 only
	IPv6     = "udp6" // IPv6 only
	DualWild = "udp"  // [::], where IPv4 senders arrive too
)

// Config says how a socket is opened.
type Config struct {
	Network      string         // IPv4, IPv6 or DualWild
	Local        netip.AddrPort // the address to bind; port 0 lets the system choose
	ReadSize     int            // bytes taken of each datagram, at most MaxReadSize
	ReceiveQueue int            // bytes asked for the kernel receive queue (SO_RCVBUF); 0 leaves the system's default
	Peer         netip.AddrPort // connects the socket to one peer (connect(2)); the zero value leaves it open to all
	ReuseAddress bool           // share the address with others that ask for the same (SO_REUSEADDR)
	ReusePort    bool           // share address and port among sockets of one user, flow by flow (SO_REUSEPORT)
	Options      Options
}

// Socket is one bound UDP socket. Read is for one goroutine at a time, and so are the methods that
// change its options or its groups; everything else may be called from any. The owner must call
// Close.
type Socket struct {
	fd       *descriptor
	local    netip.AddrPort
	peer     netip.AddrPort // of a connected socket, as the kernel has it
	assumed  netip.AddrPort // the destination of a datagram of which the system tells none
	readSize atomic.Int32
	network  string
	batches  *Batches
	groups   map[Membership]int      // those it has joined, with the index of the interface
	options  atomic.Pointer[Options] // as they were asked for
	granted  atomic.Pointer[Options] // as they are
	reader   reader                  // the state of the goroutine in Read

	// leaveErrors makes Read pass over ICMP errors, so that the next send reports them. The kernel tells
	// of one before it hands out datagrams: then refusal is its number, until that send.
	leaveErrors atomic.Bool
	refusal     atomic.Uint32

	prompt atomic.Bool // datagrams are read at once, however many come
}

// Open binds a socket. Receive memory is borrowed from batches while datagrams are read. It fails
// with [ErrAddressInUse], [ErrAddressNotLocal], [ErrNotPermitted], [ErrNoDescriptors],
// [ErrNoInterface] or, where the network does not fit the address, [ErrFamily]; with a peer, also with
// what [Socket.Send] fails with.
func Open(cfg Config, batches *Batches) (*Socket, error) {
	if !fits(cfg.Network, cfg.Local.Addr()) || (cfg.Network == DualWild && cfg.Local.Addr() != netip.IPv6Unspecified()) {
		return nil, ErrFamily
	}
	if cfg.Peer.IsValid() && !fits(cfg.Network, unmap(cfg.Peer).Addr()) {
		return nil, ErrFamily
	}
	fd, err := dial(cfg)
	if err != nil {
		return nil, classifyOpening(err)
	}
	socket := &Socket{fd: fd, network: cfg.Network, batches: batches, groups: make(map[Membership]int)}
	socket.local, socket.peer = fd.addresses()
	socket.SetReadSize(cfg.ReadSize)
	socket.assumed = assumedDestination(socket.local)
	if err := socket.configure(cfg); err != nil {
		return nil, errors.Join(err, fd.Close())
	}
	return socket, nil
}

func (s *Socket) configure(cfg Config) error {
	s.reader.start(s)
	if cfg.ReceiveQueue > 0 {
		if err := s.SetReceiveQueue(cfg.ReceiveQueue); err != nil {
			return classify(err, openFailures)
		}
	}
	return s.SetOptions(cfg.Options)
}

// SetReadSize changes how many bytes are taken of each datagram from the next Read on. More than
// MaxReadSize counts as that, and less than none as none.
func (s *Socket) SetReadSize(size int) { s.readSize.Store(int32(max(0, min(size, MaxReadSize)))) }

// SetReceiveQueue asks for another size of the kernel receive queue, in bytes. What the kernel
// granted is in [Socket.Memory]: Linux doubles what was asked, up to net.core.rmem_max (socket(7)).
func (s *Socket) SetReceiveQueue(size int) error { return s.fd.SetReadBuffer(size) }

// isStranger reports whether an address is another than that of the peer. The kernel keeps strangers
// away once the socket is connected, but not in the moment between bind(2) and connect(2). An interface
// has a name and a number, and which of them makes the zone does not matter: the peer has only one.
func (s *Socket) isStranger(other netip.AddrPort) bool {
	return s.peer.IsValid() &&
		(other.Port() != s.peer.Port() || other.Addr().WithZone("") != s.peer.Addr().WithZone(""))
}

// assumedDestination is where a datagram was sent to as far as the bound address tells: a socket
// bound to the unspecified address cannot know which of the machine's addresses was meant.
func assumedDestination(local netip.AddrPort) netip.AddrPort {
	if local.Addr().IsUnspecified() {
		return netip.AddrPortFrom(netip.Addr{}, local.Port())
	}
	return local
}

// Local returns the address the socket is bound to, with the port the system chose.
func (s *Socket) Local() netip.AddrPort { return s.local }

// LeaveErrors makes Read leave ICMP errors alone, or take them again. Left alone, the next Send
// reports that an earlier datagram was refused, as it does to a program that only sends. A Read that
// waits already notices when the next thing arrives.
func (s *Socket) LeaveErrors(leave bool) { s.leaveErrors.Store(leave) }

// StayPrompt makes Read take datagrams at once however fast they come, as befits a socket whose peers
// wait for answers. Otherwise it may leave those that come by ten thousand a second or more in the kernel
// receive queue for a millisecond, and take many for the price of one.
func (s *Socket) StayPrompt(prompt bool) { s.prompt.Store(prompt) }

// Read waits for datagrams or ICMP errors and returns what is there, at most [BatchSize] of each.
// The caller must Release the batch. After [Socket.Interrupt] it fails with
// [os.ErrDeadlineExceeded], after Close with [net.ErrClosed]; any other error is no reason to stop
// reading.
func (s *Socket) Read() (*Batch, error) { return s.read() }

// ReadWaiting returns what is there already, as Read does, and waits for nothing: it fails with
// [os.ErrDeadlineExceeded] where nothing is there. It is for the goroutine that reads, where that had no
// time to look before [Socket.ReadUntil] ended its Read, which looks at nothing from then on.
func (s *Socket) ReadWaiting() (*Batch, error) { return s.readWaiting() }

// readError strips what may be wrapped around the two ends a read can come to.
func readError(err error) error {
	switch {
	case errors.Is(err, net.ErrClosed):
		return net.ErrClosed
	case errors.Is(err, os.ErrDeadlineExceeded):
		return os.ErrDeadlineExceeded
	}
	return err
}

// ReadUntil makes Read fail with [os.ErrDeadlineExceeded] from a moment on; the zero time means that
// it waits for ever.
func (s *Socket) ReadUntil(deadline time.Time) error { return s.fd.SetReadDeadline(deadline) }

// Interrupt makes a waiting Read, and every later one, return until Resume is called. A Read that has
// not noticed by then waits on.
func (s *Socket) Interrupt() error { return s.ReadUntil(time.Unix(1, 0)) }

// Resume lets Read wait again.
func (s *Socket) Resume() error { return s.ReadUntil(time.Time{}) }

// fits reports whether a socket of that network can have to do with an address.
func fits(network string, addr netip.Addr) bool {
	switch network {
	case IPv4:
		return addr.Is4()
	case IPv6:
		return addr.Is6()
	}
	return addr.IsValid()
}

// Close ends reading and gives the port back.
func (s *Socket) Close() error { return s.fd.Close() }

// unmap writes IPv4-mapped addresses, which dual-stack sockets report, as the IPv4 they are.
func unmap(addr netip.AddrPort) netip.AddrPort {
	return netip.AddrPortFrom(addr.Addr().Unmap(), addr.Port())
}
