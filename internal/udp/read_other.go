//go:build !linux

package udp

import (
	"net/netip"
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

func prepare(string) func(string, string, syscall.RawConn) error { return nil }

func (s *Socket) read() (*Batch, error) {
	batch := s.batches.borrow()
	// The whole datagram is read, since nothing else tells its true length here.
	length, source, err := s.conn.ReadFromUDPAddrPort(batch.memory.payload)
	if err != nil {
		batch.Release()
		return nil, readError(err)
	}
	captured := min(length, int(s.readSize.Load()))
	batch.memory.datagrams[0] = Datagram{
		Time:        time.Now(),
		Source:      unmap(source),
		Destination: s.assumed,
		Length:      length,
		Payload:     batch.memory.payload[:captured:captured],
	}
	batch.Datagrams = batch.memory.datagrams[:1]
	return batch, nil
}

func (s *Socket) sourceControl(netip.Addr) []byte { return nil }

// Memory returns what the kernel accounts for the receive queue; false where it cannot be known.
func (s *Socket) Memory() (Memory, bool) { return Memory{}, false }
