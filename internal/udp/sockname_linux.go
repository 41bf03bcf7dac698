package udp

import (
	"encoding/binary"
	"net/netip"
	"unsafe"

	"golang.org/x/sys/unix"
)

// sockname is an address as the kernel takes it: a sockaddr_in or a sockaddr_in6.
type sockname struct {
	address unix.RawSockaddrInet6
	size    uint32
}

// nameOf writes an address down for a socket of that network. One for IPv6 takes IPv4 in its IPv6 form, and
// the kernel refuses a zone that names no interface.
func nameOf(network string, addr netip.AddrPort) (name sockname) {
	if network == IPv4 {
		name.size = unix.SizeofSockaddrInet4
		name4 := (*unix.RawSockaddrInet4)(unsafe.Pointer(&name.address))
		name4.Family, name4.Addr = unix.AF_INET, addr.Addr().Unmap().As4()
		putPort(&name4.Port, addr.Port())
		return name
	}
	name.size = unix.SizeofSockaddrInet6
	name.address.Family, name.address.Addr = unix.AF_INET6, addr.Addr().As16()
	name.address.Scope_id = zoneIndex(addr.Addr().Zone())
	putPort(&name.address.Port, addr.Port())
	return name
}

// putPort writes a port as it is on the wire, the high byte first.
func putPort(field *uint16, port uint16) {
	binary.BigEndian.PutUint16((*[2]byte)(unsafe.Pointer(field))[:], port)
}

// pointer is nil where there is no name: of a socket that is connected.
func (n *sockname) pointer() *byte {
	if n.size == 0 {
		return nil
	}
	return (*byte)(unsafe.Pointer(&n.address))
}

// bytes returns a copy of the address.
func (n *sockname) bytes() []byte {
	return append([]byte(nil), unsafe.Slice((*byte)(unsafe.Pointer(&n.address)), n.size)...)
}

// call makes bind(2) or connect(2) of a socket to the address.
func (n *sockname) call(trap uintptr, name string, fd int) error {
	_, _, errno := unix.Syscall(trap, uintptr(fd), uintptr(unsafe.Pointer(&n.address)), uintptr(n.size))
	return errnoOf(name, errno)
}
