package udp

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"slices"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// maxSegments is how many datagrams the kernel takes as one (UDP_MAX_SEGMENTS of linux/udp.h; later
// versions take more), and burstMessages how many such are handed over in one sendmmsg(2); plainMessages
// how many otherwise, and bytesAtOnce how much payload these may have. All of it stays below a
// millisecond or so, and others can use the socket in between.
const (
	maxSegments   = 64
	burstMessages = 16
	plainMessages = 64
	bytesAtOnce   = 1 << 20
)

// burstSystem is what a burst needs of Linux.
type burstSystem struct {
	transmit func(fd uintptr) bool // kept, since making it anew would allocate for each call
	messages []message
	vectors  []unix.Iovec
	name     []byte // the destination as the kernel takes it
	control  []byte // control messages of every message, that of the segments last
	segments []byte // as many copies of the payload as go into one message
	most     int    // how many that are
	plain    int    // length of control without that of the segments

	// What the way needs that only a socket can have, and what the socket has back afterwards; nothing
	// where it has the same.
	lent, kept []optionValue
	options    *Options // of the socket, of which the two were made

	// Of the present call.
	wanted, taken, given int
	errno                syscall.Errno
	failed               error // of lent and kept
}

// prepare lays out messages that are all the same.
func (b *Burst) prepare(segmented bool) error {
	control, err := b.socket.sendControl(b.to.Addr(), b.way)
	if err != nil {
		return err
	}
	b.transmit = b.handMessages
	b.plain, b.control = len(control), control
	if !b.socket.peer.IsValid() {
		name := nameOf(b.socket.network, b.to)
		b.name = name.bytes()
	}
	b.most = 1
	if size := len(b.payload); segmented && size > 0 && size*2 <= maxSegmented {
		b.most = min(maxSegments, maxSegmented/size)
		b.control = appendSegmentSize(control, size)
	}
	b.lay()
	return nil
}

// maxSegmented is how many bytes of payload one message can have: what one IPv4 datagram can carry.
const maxSegmented = 65_507

// lay builds the messages; again where the kernel would not take segments.
func (b *Burst) lay() {
	count := max(1, min(plainMessages, bytesAtOnce/max(1, len(b.payload))))
	if b.most > 1 {
		count = burstMessages
	}
	b.segments = bytes.Repeat(b.payload, b.most)
	b.vectors, b.messages = make([]unix.Iovec, count), make([]message, count)
	for i := range b.messages {
		if len(b.segments) > 0 {
			b.vectors[i].Base = &b.segments[0]
		}
		header := &b.messages[i].header
		header.Iov = &b.vectors[i]
		header.SetIovlen(1)
		if len(b.name) > 0 {
			header.Name, header.Namelen = &b.name[0], uint32(len(b.name))
		}
		if len(b.control) > 0 {
			header.Control = &b.control[0]
			header.SetControllen(len(b.control))
		}
	}
}

// hand hands at most n datagrams to the kernel in one call. Given are those that met the error.
func (b *Burst) hand(n int) (taken, given int, err error) {
	b.wanted, b.taken, b.given, b.errno, b.failed = n, 0, 0, 0, nil
	if err := b.socket.fd.Write(b.transmit); err != nil {
		return 0, 0, err
	}
	switch {
	case b.failed != nil:
		return b.taken, b.given, b.failed
	case b.errno == 0:
		return b.taken, 0, nil
	case b.errno == unix.EAGAIN:
		return 0, 0, os.NewSyscallError("sendmmsg", b.errno)
	case b.most > 1 && refusesSegments(b.errno):
		b.most, b.control = 1, b.control[:b.plain]
		b.lay()
		return b.hand(n)
	}
	return 0, b.given, os.NewSyscallError("sendmmsg", b.errno)
}

// refusesSegments reports whether an error may be of segments as such: of a system that does not know
// them, a device that cannot calculate their checksums, or a path MTU that is smaller than one of them.
func refusesSegments(errno syscall.Errno) bool {
	return slices.Contains([]syscall.Errno{unix.EINVAL, unix.EIO, unix.EMSGSIZE, unix.ENOPROTOOPT, unix.EOPNOTSUPP}, errno)
}

// handMessages is one sendmmsg(2), with the options of the way where a socket must have them. It never
// waits.
func (b *Burst) handMessages(fd uintptr) bool {
	b.compareOptions()
	if b.failed = setAll(int(fd), b.lent); b.failed != nil {
		b.given = 1
		b.failed = errors.Join(b.failed, setAll(int(fd), b.kept))
		return true
	}
	b.sendmmsg(fd, b.fill())
	b.failed = setAll(int(fd), b.kept)
	return true
}

// compareOptions notes which options the way needs that the socket has not. It may have others by now than
// it had before.
func (b *Burst) compareOptions() {
	options := b.socket.options.Load()
	if options == b.options {
		return
	}
	b.options, b.lent, b.kept = options, nil, nil
	if (b.way.DontFragment && !options.DontFragment) || (b.way.Broadcast && !options.Broadcast) {
		b.lent = b.socket.momentary(options.DontFragment || b.way.DontFragment, options.Broadcast || b.way.Broadcast)
		b.kept = b.socket.momentary(options.DontFragment, options.Broadcast)
	}
}

// fill says how many datagrams each message is, and returns how many messages there are. All of them but
// the last are full.
func (b *Burst) fill() (count int) {
	for left := b.wanted; count < len(b.messages) && left > 0; count++ {
		segments := min(left, b.most)
		b.vectors[count].SetLen(segments * len(b.payload))
		left -= segments
	}
	return count
}

func (b *Burst) sendmmsg(fd uintptr, count int) {
	for {
		done, _, errno := unix.Syscall6(unix.SYS_SENDMMSG, fd, uintptr(unsafe.Pointer(&b.messages[0])), uintptr(count),
			unix.MSG_DONTWAIT, 0, 0)
		switch errno {
		case 0:
			b.taken = min(b.wanted, int(done)*b.most)
			return
		case unix.EINTR:
		default:
			b.errno, b.given = errno, min(b.wanted, b.most)
			return
		}
	}
}

// appendSegmentSize appends the control message that says where a message is to be taken apart.
func appendSegmentSize(control []byte, size int) []byte {
	start := len(control)
	control = append(control, make([]byte, unix.CmsgSpace(2))...)
	header := (*unix.Cmsghdr)(unsafe.Pointer(&control[start]))
	header.Level, header.Type = unix.SOL_UDP, unix.UDP_SEGMENT
	header.SetLen(unix.CmsgLen(2))
	binary.NativeEndian.PutUint16(control[start+unix.CmsgLen(0):], uint16(size))
	return control
}
