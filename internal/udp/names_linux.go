package udp

import (
	"net"
	"net/netip"
	"strconv"
)

// interfaceNames are the names of interfaces by index, as far as they were asked for.
type interfaceNames map[int]string

// zoned names the interface of an address that means nothing without it (RFC 4007).
func (n interfaceNames) zoned(addr netip.Addr, index uint32) netip.Addr {
	local := addr.IsLinkLocalUnicast() || addr.IsLinkLocalMulticast() || addr.IsInterfaceLocalMulticast()
	if index == 0 || !local || !addr.Is6() {
		return addr
	}
	return addr.WithZone(n.name(int(index)))
}

// name is the name of an interface, or its number where it has gone. Indices are not used again
// (netdevice(7)), and so a name once found stays right but for a renaming.
func (n interfaceNames) name(index int) string {
	if name, ok := n[index]; ok {
		return name
	}
	name := strconv.Itoa(index)
	if found, err := net.InterfaceByIndex(index); err == nil {
		name = found.Name
	}
	n[index] = name
	return name
}
