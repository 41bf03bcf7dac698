package udp

import (
	"net"
	"net/netip"
)

// Interface is a network interface of this machine and its addresses.
type Interface struct {
	Index     int
	Name      string
	MTU       int // bytes
	Up        bool
	Loopback  bool
	Multicast bool
	Broadcast bool
	Addresses []netip.Prefix // each address with the length of its network's prefix
}

// Interfaces lists the network interfaces of this machine as they are now.
func Interfaces() ([]Interface, error) {
	found, err := net.Interfaces()
	if err != nil {
		return nil, err
	}
	interfaces := make([]Interface, 0, len(found))
	for _, each := range found {
		addrs, err := each.Addrs()
		if err != nil {
			return nil, err
		}
		interfaces = append(interfaces, Interface{
			Index: each.Index, Name: each.Name, MTU: each.MTU,
			Up:        each.Flags&net.FlagUp != 0,
			Loopback:  each.Flags&net.FlagLoopback != 0,
			Multicast: each.Flags&net.FlagMulticast != 0,
			Broadcast: each.Flags&net.FlagBroadcast != 0,
			Addresses: prefixes(addrs),
		})
	}
	return interfaces, nil
}

func prefixes(addrs []net.Addr) []netip.Prefix {
	found := make([]netip.Prefix, 0, len(addrs))
	for _, addr := range addrs {
		if prefix, err := netip.ParsePrefix(addr.String()); err == nil {
			found = append(found, prefix)
		}
	}
	return found
}
