package udp

import (
	"net/netip"
	"os"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// hand hands one datagram to the kernel, and waits for room where there is none.
func (s *Socket) hand(payload []byte, to netip.AddrPort, control []byte) error {
	var name sockname
	if !s.peer.IsValid() {
		name = nameOf(s.network, to)
	}
	for {
		errno, err := s.handOnce(payload, control, &name)
		if err == nil && errno == unix.EAGAIN {
			err = s.fd.awaitRoom()
		} else if err == nil {
			return errnoOf("sendmsg", errno)
		}
		if err != nil {
			return err
		}
	}
}

// handOnce is one sendmsg(2). It does without the closure that Write takes, since that would be an
// allocation for each datagram.
func (s *Socket) handOnce(payload, control []byte, name *sockname) (syscall.Errno, error) {
	s.fd.writing.Lock()
	defer s.fd.writing.Unlock()
	fd, err := s.fd.lend()
	if err != nil {
		return 0, err
	}
	defer s.fd.giveBack()
	return sendmsg(fd, payload, control, name), nil
}

// sendmsg is sendmsg(2), which does not block.
func sendmsg(fd uintptr, payload, control []byte, name *sockname) syscall.Errno {
	vector := unix.Iovec{Base: unsafe.SliceData(payload)}
	vector.SetLen(len(payload))
	header := unix.Msghdr{Name: name.pointer(), Namelen: name.size, Iov: &vector, Control: unsafe.SliceData(control)}
	header.SetIovlen(1)
	header.SetControllen(len(control))
	for {
		_, _, errno := unix.Syscall(unix.SYS_SENDMSG, fd, uintptr(unsafe.Pointer(&header)), unix.MSG_DONTWAIT)
		if errno != unix.EINTR {
			return errno
		}
	}
}

// errnoOf is nil where a call has succeeded.
func errnoOf(call string, errno syscall.Errno) error {
	if errno == 0 {
		return nil
	}
	return os.NewSyscallError(call, errno)
}
