package udp

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"sync/atomic"
	"syscall"
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
}

// Socket is one bound UDP socket. Read is for one goroutine at a time; everything else may be
// called from any. The owner must call Close.
type Socket struct {
	conn     *net.UDPConn
	raw      syscall.RawConn
	local    netip.AddrPort
	assumed  netip.AddrPort // the destination of a datagram of which the system tells none
	readSize atomic.Int32
	network  string
	batches  *Batches
	reader   reader // the state of the goroutine in Read
}

// Open binds a socket. Receive memory is borrowed from batches while datagrams are read. It fails
// with [ErrAddressInUse], [ErrAddressNotLocal], [ErrNotPermitted], [ErrNoDescriptors] or, where the
// network does not fit the address, [ErrFamily].
func Open(cfg Config, batches *Batches) (*Socket, error) {
	if !fits(cfg.Network, cfg.Local.Addr()) || (cfg.Network == DualWild && cfg.Local.Addr() != netip.IPv6Unspecified()) {
		return nil, ErrFamily
	}
	listen := net.ListenConfig{Control: prepare(cfg.Network)}
	opened, err := listen.ListenPacket(context.Background(), cfg.Network, cfg.Local.String())
	if err != nil {
		return nil, classify(err, openFailures)
	}
	conn, ok := opened.(*net.UDPConn)
	if !ok { // net documents that udp networks give a *net.UDPConn.
		return nil, errors.Join(fmt.Errorf("listening on %s gave a %T", cfg.Network, opened), opened.Close())
	}
	socket := &Socket{conn: conn, local: localOf(conn), network: cfg.Network, batches: batches}
	socket.SetReadSize(cfg.ReadSize)
	socket.assumed = assumedDestination(socket.local)
	if err := socket.configure(cfg); err != nil {
		return nil, errors.Join(classify(err, openFailures), conn.Close())
	}
	return socket, nil
}

func (s *Socket) configure(cfg Config) error {
	raw, err := s.conn.SyscallConn()
	if err != nil {
		return err
	}
	s.raw = raw
	s.reader.start(s)
	if cfg.ReceiveQueue > 0 {
		return s.SetReceiveQueue(cfg.ReceiveQueue)
	}
	return nil
}

// SetReadSize changes how many bytes are taken of each datagram from the next Read on. More than
// MaxReadSize counts as that, and less than none as none.
func (s *Socket) SetReadSize(size int) { s.readSize.Store(int32(max(0, min(size, MaxReadSize)))) }

// SetReceiveQueue asks for another size of the kernel receive queue, in bytes. What the kernel
// granted is in [Socket.Memory]: Linux doubles what was asked, up to net.core.rmem_max (socket(7)).
func (s *Socket) SetReceiveQueue(size int) error { return s.conn.SetReadBuffer(size) }

func localOf(conn *net.UDPConn) netip.AddrPort {
	addr, ok := conn.LocalAddr().(*net.UDPAddr)
	if !ok {
		return netip.AddrPort{}
	}
	return unmap(addr.AddrPort())
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

// Read waits for datagrams or ICMP errors and returns what is there, at most [BatchSize] of each.
// The caller must Release the batch. After [Socket.Interrupt] it fails with
// [os.ErrDeadlineExceeded], after Close with [net.ErrClosed]; any other error is no reason to stop
// reading.
func (s *Socket) Read() (*Batch, error) { return s.read() }

// readError strips what net adds to the two ends a read can come to.
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
func (s *Socket) ReadUntil(deadline time.Time) error { return s.conn.SetReadDeadline(deadline) }

// Interrupt makes a waiting Read, and every later one, return until Resume is called. A Read that has
// not noticed by then waits on.
func (s *Socket) Interrupt() error { return s.ReadUntil(time.Unix(1, 0)) }

// Resume lets Read wait again.
func (s *Socket) Resume() error { return s.ReadUntil(time.Time{}) }

// Send hands one datagram to the kernel. A valid from is the address it shall come from, which
// matters on a socket bound to the unspecified address: a peer that was addressed elsewhere would
// not take the answer for one. Where the system does not take that address for a source, it chooses
// another. Success says that the kernel took the datagram, and nothing of its arrival.
func (s *Socket) Send(payload []byte, to netip.AddrPort, from netip.Addr) error {
	to, from = unmap(to), from.Unmap()
	if from.IsUnspecified() || from.IsMulticast() {
		from = netip.Addr{}
	}
	if !fits(s.network, to.Addr()) || (from.IsValid() && from.Is4() != to.Addr().Is4()) {
		return ErrFamily
	}
	err := s.transmit(payload, to, s.sourceControl(from))
	if from.IsValid() && (errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENETUNREACH)) {
		// The address was a broadcast one, or has left the machine meanwhile. Kernels differ in the errno.
		err = s.transmit(payload, to, nil)
	}
	return classify(err, sendFailures)
}

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

// transmit sends one datagram. An ICMP error that came back for an earlier one, perhaps to someone
// else, is charged to whichever call comes next: this one was not sent then, and is tried again.
// The reader learns of it from the error queue.
func (s *Socket) transmit(payload []byte, to netip.AddrPort, control []byte) error {
	for try := 1; ; try++ {
		_, _, err := s.conn.WriteMsgUDPAddrPort(payload, control, to)
		if err == nil || try > retries[Errno(err)] {
			return err
		}
	}
}

// Close ends reading and gives the port back.
func (s *Socket) Close() error { return s.conn.Close() }

// RouteSource returns the address the system would send from to reach a destination. No datagram
// leaves: connecting a UDP socket only looks the route up (udp(7)).
func RouteSource(to netip.AddrPort) (netip.Addr, error) {
	conn, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(to))
	if err != nil {
		return netip.Addr{}, classify(err, sendFailures)
	}
	addr := localOf(conn).Addr()
	return addr, conn.Close()
}

// unmap writes IPv4-mapped addresses, which dual-stack sockets report, as the IPv4 they are.
func unmap(addr netip.AddrPort) netip.AddrPort {
	return netip.AddrPortFrom(addr.Addr().Unmap(), addr.Port())
}
