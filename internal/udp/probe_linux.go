package udp

import (
	"encoding/binary"
	"errors"
	"net/netip"
	"os"

	"golang.org/x/sys/unix"
)

// bare is a socket that lives for one question or one datagram, and that nobody waits for: watching it
// would cost the poller of Go more than all that is done with it. The owner must call close.
type bare int

// openBare opens a socket of the version of IP that an address is of.
func openBare(addr netip.Addr) (bare, error) {
	family := unix.AF_INET6
	if addr.Is4() {
		family = unix.AF_INET
	}
	fd, err := unix.Socket(family, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, 0)
	return bare(fd), os.NewSyscallError("socket", err)
}

func (b bare) close() error { return os.NewSyscallError("close", unix.Close(int(b))) }

// connect connects the socket. Of a UDP socket that only looks the route up, and binds it to the source
// address that the route has (udp(7)).
func (b bare) connect(to netip.AddrPort) error {
	network := IPv6
	if to.Addr().Is4() {
		network = IPv4
	}
	name := nameOf(network, to)
	return name.call(unix.SYS_CONNECT, "connect", int(b))
}

// local is the address the socket is bound to.
func (b bare) local() (netip.AddrPort, error) {
	name, err := unix.Getsockname(int(b))
	if err != nil {
		return netip.AddrPort{}, os.NewSyscallError("getsockname", err)
	}
	return interfaceNames{}.addrPort(name), nil
}

func (b bare) get(asked option) (int, error) {
	value, err := unix.GetsockoptInt(int(b), asked.level, asked.name)
	return value, os.NewSyscallError("getsockopt", err)
}

// probe connects a socket to a destination, through which nothing is sent, by one interface only where
// an index is given.
func probe(to netip.AddrPort, index int) (bare, error) {
	opened, err := openBare(to.Addr())
	if err != nil {
		return opened, err
	}
	if err = opened.leaveBy(to.Addr(), index); err == nil {
		err = opened.connect(to)
	}
	if errors.Is(err, unix.EACCES) { // Everyone there may be meant, and whoever asks for a route may broadcast.
		err = setAll(int(opened), []optionValue{{option{unix.SOL_SOCKET, unix.SO_BROADCAST}, 1}})
		if err == nil {
			err = opened.connect(to)
		}
	}
	if err != nil {
		return opened, errors.Join(err, opened.close())
	}
	return opened, nil
}

// leaveBy makes a socket that is about to be connected look for a route by one interface only; 0 is any.
func (b bare) leaveBy(to netip.Addr, index int) error {
	if index == 0 {
		return nil
	}
	inNetworkOrder := int(binary.NativeEndian.Uint32(binary.BigEndian.AppendUint32(nil, uint32(index))))
	if to.Is4() {
		return errors.Join(
			unix.SetsockoptInt(int(b), unix.IPPROTO_IP, unix.IP_UNICAST_IF, inNetworkOrder),
			unix.SetsockoptIPMreqn(int(b), unix.IPPROTO_IP, unix.IP_MULTICAST_IF, &unix.IPMreqn{Ifindex: int32(index)}))
	}
	return errors.Join(
		unix.SetsockoptInt(int(b), unix.IPPROTO_IPV6, unix.IPV6_UNICAST_IF, inNetworkOrder),
		unix.SetsockoptInt(int(b), unix.IPPROTO_IPV6, unix.IPV6_MULTICAST_IF, index))
}

// routeSource returns the address the system would send from to reach a destination.
func routeSource(to netip.AddrPort, index int) (netip.Addr, error) {
	opened, err := probe(to, index)
	if err != nil {
		return netip.Addr{}, err
	}
	local, err := opened.local()
	return local.Addr(), errors.Join(err, opened.close())
}

// PathMTU returns the largest IP packet, in bytes, that gets to a destination unfragmented as far as
// the kernel knows (IP_MTU, ip(7)); false where it does not.
func PathMTU(to netip.AddrPort, by string) (int, bool) {
	index, err := InterfaceIndex(by)
	if err != nil {
		return 0, false
	}
	to = unmap(to)
	opened, err := probe(to, index)
	if err != nil {
		return 0, false
	}
	asked := option{unix.IPPROTO_IPV6, unix.IPV6_MTU}
	if to.Addr().Is4() {
		asked = option{unix.IPPROTO_IP, unix.IP_MTU}
	}
	mtu, err := opened.get(asked)
	return mtu, errors.Join(err, opened.close()) == nil
}
