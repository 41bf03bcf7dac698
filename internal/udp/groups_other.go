//go:build !linux

package udp

import (
	"errors"
	"net/netip"
)

// routedInterface is the index of the interface by which the routing table sends datagrams to a group:
// the first with the source address that they would have. It fails with [ErrNoInterface].
func routedInterface(group netip.Addr) (int, error) {
	const discard = 9 // Any port will do (RFC 863).
	source, err := RouteSource(netip.AddrPortFrom(group, discard), "")
	if err != nil {
		return 0, errors.Join(ErrNoInterface, err)
	}
	interfaces, err := Interfaces()
	if err != nil {
		return 0, err
	}
	for _, each := range interfaces {
		for _, prefix := range each.Addresses {
			if prefix.Addr() == source.WithZone("") {
				return each.Index, nil
			}
		}
	}
	return 0, ErrNoInterface
}
