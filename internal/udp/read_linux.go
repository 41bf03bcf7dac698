package udp

import (
	"encoding/binary"
	"net"
	"net/netip"
	"os"
	"strconv"
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
const controlSize = 256

// batchMemory is laid out once and then used again: the kernel fills it in place.
type batchMemory struct {
	datagrams [BatchSize]Datagram
	messages  [BatchSize]message
	vectors   [BatchSize]unix.Iovec
	names     [BatchSize]unix.RawSockaddrInet6
	controls  [BatchSize][controlSize]byte
	payloads  []byte // one slot of MaxReadSize for each message; untouched pages stay unbacked
	readSize  int
}

func (m *batchMemory) lay() {
	m.payloads = make([]byte, BatchSize*MaxReadSize)
	for i := range m.messages {
		m.vectors[i].Base = &m.payloads[i*MaxReadSize]
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
	batch   *Batch
	err     error
	names   map[int]string // of interfaces by index
}

func (r *reader) start(s *Socket) {
	r.names = make(map[int]string)
	r.receive = s.receive
}

func (s *Socket) read() (*Batch, error) {
	if err := s.raw.Read(s.reader.receive); err != nil {
		return nil, readError(err)
	}
	batch, err := s.reader.batch, s.reader.err
	s.reader.batch, s.reader.err = nil, nil
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
		var count int
		count, errno = receiveMessages(fd, batch.memory.messages[:], 0)
		batch.Datagrams = batch.memory.datagrams[:count]
		if errno == 0 {
			s.describe(batch, time.Now())
			return 0
		}
		// An ICMP error marks the socket, and the mark is reported once by whichever call comes first,
		// be it a send. The details wait in the error queue either way.
		s.drainErrors(fd, batch)
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

// describe makes datagrams of the messages the kernel filled in.
func (s *Socket) describe(batch *Batch, now time.Time) {
	memory := &batch.memory
	for i := range batch.Datagrams {
		received := &memory.messages[i]
		length := int(received.length) // MSG_TRUNC on input: the true length (recv(2)).
		captured := min(length, memory.readSize)
		slot := i * MaxReadSize
		batch.Datagrams[i] = Datagram{
			Time:        now,
			Source:      s.reader.source(&memory.names[i]),
			Destination: s.assumed,
			Length:      length,
			Payload:     memory.payloads[slot : slot+captured : slot+captured],
		}
		s.readControl(&batch.Datagrams[i], memory.controls[i][:received.header.Controllen])
		memory.rewind(i)
	}
}

// source reads the address the kernel wrote: a sockaddr_in or a sockaddr_in6, which differ behind
// the port.
func (r *reader) source(name *unix.RawSockaddrInet6) netip.AddrPort {
	port := binary.BigEndian.Uint16((*[2]byte)(unsafe.Pointer(&name.Port))[:])
	if name.Family == unix.AF_INET {
		name4 := (*unix.RawSockaddrInet4)(unsafe.Pointer(name))
		return netip.AddrPortFrom(netip.AddrFrom4(name4.Addr), port)
	}
	return netip.AddrPortFrom(r.zoned(netip.AddrFrom16(name.Addr).Unmap(), name.Scope_id), port)
}

// zoned names the interface of an address that means nothing without it (RFC 4007).
func (r *reader) zoned(addr netip.Addr, index uint32) netip.Addr {
	local := addr.IsLinkLocalUnicast() || addr.IsLinkLocalMulticast() || addr.IsInterfaceLocalMulticast()
	if index == 0 || !local || !addr.Is6() {
		return addr
	}
	return addr.WithZone(r.interfaceName(int(index)))
}

// interfaceName is the name of an interface, or its number where it has gone. Indices are not used
// again (netdevice(7)), and so a name once found stays right but for a renaming.
func (r *reader) interfaceName(index int) string {
	if name, ok := r.names[index]; ok {
		return name
	}
	name := strconv.Itoa(index)
	if found, err := net.InterfaceByIndex(index); err == nil {
		name = found.Name
	}
	r.names[index] = name
	return name
}
