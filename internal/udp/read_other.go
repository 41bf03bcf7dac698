//go:build !linux

package udp

import (
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

// prepare asks for nothing but what a person has asked for, and what shares an address is not among
// what this system does alike.
func prepare(cfg Config) func(string, string, syscall.RawConn) error {
	if !cfg.ReuseAddress && !cfg.ReusePort {
		return nil
	}
	return func(string, string, syscall.RawConn) error { return ErrUnsupported }
}

func (s *Socket) read() (*Batch, error) {
	batch := s.batches.borrow()
	// The whole datagram is read, since nothing else tells its true length here.
	length, source, err := s.fd.ReadFromUDPAddrPort(batch.memory.payload)
	for err == nil && s.isStranger(unmap(source)) {
		length, source, err = s.fd.ReadFromUDPAddrPort(batch.memory.payload)
	}
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

// lateness is how long a read whose time is over looks for what waits: package net looks at nothing without any time left.
const lateness = 10 * time.Millisecond

func (s *Socket) readWaiting() (*Batch, error) {
	if err := s.ReadUntil(time.Now().Add(lateness)); err != nil {
		return nil, readError(err)
	}
	return s.read()
}

// refused is nothing: Read leaves no error to the next send.
func (s *Socket) refused() error { return nil }

// TakeErrors returns none: this system reports ICMP errors to whichever call comes next.
func (s *Socket) TakeErrors() []Unreachable { return nil }

// Memory returns what the kernel accounts for the receive queue; false where it cannot be known.
func (s *Socket) Memory() (Memory, bool) { return Memory{}, false }
