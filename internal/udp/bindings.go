package udp

import (
	"net/netip"
	"os"
)

// Binding is a UDP socket of this machine, as the system lists it.
type Binding struct {
	Local netip.AddrPort
	Peer  netip.AddrPort // where it is connected to; invalid where it takes datagrams from anyone
}

// Bindings lists the sockets that are bound to a port, of whatever program in this network namespace. known is false
// where the system does not tell.
func Bindings(port uint16) (found []Binding, known bool) { return bindings(os.DirFS("/"), port) }
