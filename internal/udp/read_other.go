//go:build !linux

package udp

import (
	"errors"
	"net"
	"net/netip"
	"os"
	"syscall"
	"time"
)

// batchMemory holds one datagram: this system is read one at a time.
type batchMemory struct {
	datagrams [1]Datagram
	payload   []byte
}

func (m *batchMemory) lay() { m.payload = make([]byte, MaxReadSize) }

// reader has no state here.
type reader struct{}

func (*reader) start(*Socket) {}

func prepare(string, string, syscall.RawConn) error { return nil }

func (s *Socket) read() (*Batch, error) {
	batch := s.batches.borrow()
	size := int(s.readSize.Load())
	// One byte more than is taken tells a datagram that was cut from one that just fits.
	room := batch.memory.payload[:min(size+1, MaxReadSize)]
	length, source, err := s.conn.ReadFromUDPAddrPort(room)
	switch {
	case errors.Is(err, net.ErrClosed):
		batch.Release()
		return nil, net.ErrClosed
	case errors.Is(err, os.ErrDeadlineExceeded):
		batch.Release()
		return nil, os.ErrDeadlineExceeded
	case err != nil && Errno(err) != "WSAEMSGSIZE":
		batch.Release()
		return nil, err
	}
	batch.memory.datagrams[0] = Datagram{
		Time:        time.Now(),
		Source:      unmap(source),
		Destination: s.assumed,
		Length:      length,
		Payload:     room[:min(length, size)],
	}
	batch.Datagrams = batch.memory.datagrams[:1]
	return batch, nil
}

func (s *Socket) sourceControl(netip.Addr) []byte { return nil }

// Memory returns what the kernel accounts for the receive queue; false where it cannot be known.
func (s *Socket) Memory() (Memory, bool) { return Memory{}, false }
