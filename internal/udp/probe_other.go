//go:build !linux

package udp

import (
	"net"
	"net/netip"
)

// routeSource returns the address the system would send from to reach a destination. Which interface
// that shall be by cannot be said: the system goes by its routing table.
func routeSource(to netip.AddrPort, _ int) (netip.Addr, error) {
	conn, err := new(net.Dialer).Dial("udp", to.String())
	if err != nil {
		return netip.Addr{}, err
	}
	return localOf(conn).Addr(), conn.Close()
}

// localOf is what a socket is bound to.
func localOf(conn net.Conn) netip.AddrPort {
	addr, ok := conn.LocalAddr().(*net.UDPAddr)
	if !ok {
		return netip.AddrPort{}
	}
	return unmap(addr.AddrPort())
}

// PathMTU is not known here.
func PathMTU(netip.AddrPort, string) (int, bool) { return 0, false }
