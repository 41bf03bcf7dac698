package udp

import (
	"errors"
	"net"
	"net/netip"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// dial opens a socket, binds it, and connects it where there is a peer.
func dial(cfg Config) (*descriptor, error) {
	domain := unix.AF_INET6
	if cfg.Network == IPv4 {
		domain = unix.AF_INET
	}
	fd, err := unix.Socket(domain, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, os.NewSyscallError("socket", err)
	}
	if err := bind(fd, cfg); err != nil {
		return nil, errors.Join(err, unix.Close(fd))
	}
	return &descriptor{fd: fd}, nil
}

// bind prepares a socket and gives it its address.
func bind(fd int, cfg Config) error {
	if cfg.Network != IPv4 {
		if err := unix.SetsockoptInt(fd, unix.IPPROTO_IPV6, unix.IPV6_V6ONLY, number(cfg.Network == IPv6)); err != nil {
			return os.NewSyscallError("setsockopt", err)
		}
	}
	if err := setAll(fd, optionsBeforeBinding(cfg)); err != nil {
		return err
	}
	local := nameOf(cfg.Network, cfg.Local)
	if err := local.call(unix.SYS_BIND, "bind", fd); err != nil || !cfg.Peer.IsValid() {
		return err
	}
	peer := nameOf(cfg.Network, cfg.Peer)
	return peer.call(unix.SYS_CONNECT, "connect", fd)
}

// addresses are those of a socket and of its peer, as the kernel has them; the peer is not valid where
// there is none.
func (d *descriptor) addresses() (local, peer netip.AddrPort) {
	_ = d.Control(func(fd uintptr) { // It is open.
		names := make(interfaceNames)
		if name, err := unix.Getsockname(int(fd)); err == nil {
			local = names.addrPort(name)
		}
		if name, err := unix.Getpeername(int(fd)); err == nil {
			peer = names.addrPort(name)
		}
	})
	return local, peer
}

func (n interfaceNames) addrPort(name unix.Sockaddr) netip.AddrPort {
	switch name := name.(type) {
	case *unix.SockaddrInet4:
		return netip.AddrPortFrom(netip.AddrFrom4(name.Addr), uint16(name.Port))
	case *unix.SockaddrInet6:
		return netip.AddrPortFrom(n.zoned(netip.AddrFrom16(name.Addr).Unmap(), name.ZoneId), uint16(name.Port))
	}
	return netip.AddrPort{}
}

// SetReadBuffer asks for another size of the kernel receive queue.
func (d *descriptor) SetReadBuffer(size int) error {
	var failed error
	err := d.Control(func(fd uintptr) { failed = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_RCVBUF, size) })
	return errors.Join(err, os.NewSyscallError("setsockopt", failed))
}

// groupConn shows a descriptor to golang.org/x/net, which asks for a connection of package net and uses no
// method of it but the one below.
type groupConn struct {
	*net.UDPConn
	raw rawDescriptor
}

// SyscallConn returns the descriptor.
func (c groupConn) SyscallConn() (syscall.RawConn, error) { return c.raw, nil }

// rawDescriptor is a descriptor as a [syscall.RawConn].
type rawDescriptor struct{ *descriptor }

// Read is what an interface asks for.
func (r rawDescriptor) Read(f func(fd uintptr) bool) error { return r.descriptor.Read(f, false) }

func (d *descriptor) packetConn() groupConn { return groupConn{raw: rawDescriptor{d}} }
