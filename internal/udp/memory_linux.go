package udp

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// Places in the array that SO_MEMINFO fills (linux/sock_diag.h).
const (
	meminfoQueued = 0
	meminfoLimit  = 1
	meminfoDrops  = 8
	meminfoCount  = 9
)

// Memory returns what the kernel accounts for the receive queue; false where it cannot be known.
func (s *Socket) Memory() (found Memory, known bool) {
	err := s.fd.Control(func(fd uintptr) { found, known = readMemory(fd) })
	return found, known && err == nil
}

func readMemory(fd uintptr) (Memory, bool) {
	var values [meminfoCount]uint32
	size := uint32(unsafe.Sizeof(values))
	_, _, errno := unix.Syscall6(unix.SYS_GETSOCKOPT, fd, unix.SOL_SOCKET, unix.SO_MEMINFO,
		uintptr(unsafe.Pointer(&values)), uintptr(unsafe.Pointer(&size)), 0)
	return Memory{
		QueuedBytes: int(values[meminfoQueued]),
		QueueLimit:  int(values[meminfoLimit]),
		Drops:       values[meminfoDrops],
	}, errno == 0
}
