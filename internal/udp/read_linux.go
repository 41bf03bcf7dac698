package udp

import (
	"encoding/binary"
	"net/netip"
	"os"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// message is struct mmsghdr of recvmmsg(2).
type message struct {
	header unix.Msghdr
	length uint32
}

// controlSize holds every control message that prepare asks for, twice: a dual-stack socket may
// get the IPv4 and the IPv6 form of each.
const controlSize = 384

// slotSize keeps what is received together apart in the cache of the processor: at distances of 64 KiB all datagrams
// of a batch would fall on the same few lines of it.
const slotSize = MaxReadSize + 1 + 33*cacheLine

const cacheLine = 64 // bytes

// batchMemory is laid out once and then used again: the kernel fills it in place.
type batchMemory struct {
	datagrams [BatchSize]Datagram
	messages  [BatchSize]message
	vectors   [BatchSize]unix.Iovec
	names     [BatchSize]unix.RawSockaddrInet6
	controls  [BatchSize][controlSize]byte
	payloads  []byte // slots, one for each message; untouched pages stay unbacked
	readSize  int
}

func (m *batchMemory) lay() {
	m.payloads = make([]byte, BatchSize*slotSize)
	for i := range m.messages {
		m.vectors[i].Base = &m.payloads[i*slotSize]
		header := &m.messages[i].header
		header.Iov = &m.vectors[i]
		header.SetIovlen(1)
		header.Name = (*byte)(unsafe.Pointer(&m.names[i]))
		header.Control = &m.controls[i][0]
		m.rewind(i)
	}
}

// rewind restores what the kernel overwrites in a message.
func (m *batchMemory) rewind(i int) {
	header := &m.messages[i].header
	header.Namelen = unix.SizeofSockaddrInet6
	header.SetControllen(controlSize)
	header.Flags = 0
}

func (m *batchMemory) setReadSize(size int) {
	if m.readSize == size {
		return
	}
	m.readSize = size
	for i := range m.vectors {
		m.vectors[i].SetLen(size)
	}
}

// reader is the state of the goroutine that is in Read.
type reader struct {
	receive func(fd uintptr) bool // kept, since making it anew would allocate for each batch
	memory  func() (Memory, bool) // kept as well
	batch   *Batch
	err     error
	names   interfaceNames
	placed  uint32 // drops that gaps tell of, modulo 2^32 as the kernel counts them

	coalescer coalescer
}

func (r *reader) start(s *Socket) {
	r.names = make(interfaceNames)
	r.receive, r.memory = s.receive, s.Memory
}

func (s *Socket) read() (*Batch, error) {
	if err := s.fd.Read(s.reader.receive, s.pause()); err != nil {
		return nil, readError(err)
	}
	return s.taken()
}

func (s *Socket) readWaiting() (*Batch, error) {
	some := false
	if err := s.fd.Control(func(fd uintptr) { some = s.receive(fd) }); err != nil {
		return nil, readError(err)
	}
	if !some {
		return nil, os.ErrDeadlineExceeded
	}
	return s.taken()
}

// taken is what receive has left.
func (s *Socket) taken() (*Batch, error) {
	batch, err := s.reader.batch, s.reader.err
	s.reader.batch, s.reader.err = nil, nil
	if batch != nil {
		s.reader.coalescer.saw(batch.Datagrams, s.reader.memory)
	}
	return batch, err
}

// receive takes one batch and reports whether there was anything; if not, the poller waits.
func (s *Socket) receive(fd uintptr) bool {
	batch := s.batches.borrow()
	batch.memory.setReadSize(int(s.readSize.Load()))
	errno := s.fill(fd, batch)
	if errno == 0 {
		s.reader.batch = batch
		return true
	}
	batch.Release()
	if errno == unix.EAGAIN {
		return false
	}
	s.reader.err = os.NewSyscallError("recvmmsg", errno)
	return true
}

// marksInARow bounds how many marks of ICMP errors are passed over in one read.
const marksInARow = 64

// fill takes the datagrams or the ICMP errors that wait; EAGAIN says that there are none.
func (s *Socket) fill(fd uintptr, batch *Batch) (errno syscall.Errno) {
	for range marksInARow {
		if errno = s.takeDatagrams(fd, batch); errno == unix.EAGAIN {
			errno = s.takeDrops(fd, batch)
		}
		if errno == 0 {
			return 0
		}
		if s.leaveErrors.Load() {
			if _, icmp := retries[unix.ErrnoName(errno)]; !icmp {
				return errno
			}
			s.refusal.Store(uint32(errno)) // It came before the datagrams, and is the next send's.
			continue
		}
		// An ICMP error marks the socket, and the mark is reported once by whichever call comes first,
		// be it a send. The details wait in the error queue either way.
		s.drainErrors(fd, batch, s.reader.names)
		if len(batch.Unreachable) > 0 {
			return 0
		}
		// The kernel queues an ICMP error before it sets the mark. One without details is of an error
		// that was taken in between, and no failure of this read.
		if errno == unix.EAGAIN {
			return errno
		}
	}
	return errno
}

func (s *Socket) takeDatagrams(fd uintptr, batch *Batch) syscall.Errno {
	if s.leaveErrors.Load() && !hasDatagrams(fd) {
		batch.Datagrams = batch.memory.datagrams[:0]
		return unix.EAGAIN
	}
	for {
		count, errno := receiveMessages(fd, batch.memory.messages[:], 0)
		s.describe(batch, count, time.Now())
		if errno != 0 || len(batch.Datagrams) > 0 {
			return errno
		}
	}
}

// takeDrops looks for datagrams that were dropped behind the last one that was queued, of which no
// datagram tells. Its caller has found the queue empty, but something may have come since: only what
// was dropped before the queue is seen empty once more stands here. Else the datagrams tell.
func (s *Socket) takeDrops(fd uintptr, batch *Batch) syscall.Errno {
	memory, ok := readMemory(fd)
	if !ok || memory.Drops == s.reader.placed {
		return unix.EAGAIN
	}
	if errno := s.takeDatagrams(fd, batch); errno != unix.EAGAIN {
		return errno
	}
	batch.Gaps = s.reader.place(batch.Gaps, 0, memory.Drops)
	if len(batch.Gaps) == 0 {
		return unix.EAGAIN
	}
	return 0
}

// place adds a gap before a datagram, where the kernel's count of drops has grown. The count wraps
// around, and so differences are taken modulo 2^32; one below zero is an older count.
func (r *reader) place(gaps []Gap, before int, dropped uint32) []Gap {
	missing := dropped - r.placed
	if int32(missing) <= 0 {
		return gaps
	}
	r.placed = dropped
	return append(gaps, Gap{Before: before, Missing: missing})
}

// refused is the ICMP error that Read met where it was to leave it, once.
func (s *Socket) refused() error {
	if errno := s.refusal.Swap(0); errno != 0 {
		return os.NewSyscallError("sendmsg", syscall.Errno(errno))
	}
	return nil
}

// hasDatagrams reports whether datagrams wait, without taking the ICMP error that may wait as well.
func hasDatagrams(fd uintptr) bool {
	waiting := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}
	count, err := unix.Poll(waiting, 0)
	return err == nil && count > 0 && waiting[0].Revents&unix.POLLIN != 0
}

func receiveMessages(fd uintptr, messages []message, flags uintptr) (int, syscall.Errno) {
	for {
		count, _, errno := unix.Syscall6(unix.SYS_RECVMMSG, fd, uintptr(unsafe.Pointer(&messages[0])),
			uintptr(len(messages)), unix.MSG_DONTWAIT|unix.MSG_TRUNC|flags, 0, 0)
		switch errno {
		case 0:
			return int(count), 0
		case unix.EINTR:
		default:
			return 0, errno
		}
	}
}

// describe makes datagrams of as many messages as the kernel filled in.
func (s *Socket) describe(batch *Batch, count int, now time.Time) {
	memory := &batch.memory
	batch.Datagrams = memory.datagrams[:0]
	for i := range count {
		received := &memory.messages[i]
		source := s.reader.names.source(&memory.names[i])
		control := memory.controls[i][:received.header.Controllen]
		memory.rewind(i)
		if s.isStranger(source) {
			continue
		}
		length := int(received.length) // MSG_TRUNC on input: the true length (recv(2)).
		captured := min(length, memory.readSize)
		slot := i * slotSize
		before := len(batch.Datagrams)
		batch.Datagrams = append(batch.Datagrams, Datagram{
			Time:        now,
			Source:      source,
			Destination: s.assumed,
			Length:      length,
			Payload:     memory.payloads[slot : slot+captured : slot+captured],
		})
		if dropped := s.readControl(&batch.Datagrams[before], control); dropped != 0 {
			batch.Gaps = s.reader.place(batch.Gaps, before, dropped)
		}
	}
}

// source reads the address the kernel wrote: a sockaddr_in or a sockaddr_in6, which differ behind
// the port.
func (n interfaceNames) source(name *unix.RawSockaddrInet6) netip.AddrPort {
	port := binary.BigEndian.Uint16((*[2]byte)(unsafe.Pointer(&name.Port))[:])
	if name.Family == unix.AF_INET {
		name4 := (*unix.RawSockaddrInet4)(unsafe.Pointer(name))
		return netip.AddrPortFrom(netip.AddrFrom4(name4.Addr), port)
	}
	return netip.AddrPortFrom(n.zoned(netip.AddrFrom16(name.Addr).Unmap(), name.Scope_id), port)
}
