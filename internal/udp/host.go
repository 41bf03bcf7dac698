package udp

import (
	"errors"
	"io/fs"
	"net/netip"
	"os"
)

// What a process can run in, as [Host] names it. The list is not closed: what is a container, but
// none of these, is a [SomeContainer].
const (
	NoContainer   = ""
	Docker        = "docker"
	Podman        = "podman"
	Kubernetes    = "kubernetes"
	SomeContainer = "container"
)

// Host is the machine or the container that this process runs in, as far as UDP has to do with it.
// A number that is not known is nil, and never 0.
type Host struct {
	Interfaces          []Interface
	ReceiveQueueMax     *int       // bytes a socket can ask for its receive queue: net.core.rmem_max (socket(7))
	ReceiveQueueDefault *int       // bytes granted to who asks for none: net.core.rmem_default
	SendQueueMax        *int       // bytes a socket can ask for its send queue: net.core.wmem_max
	IPv6                *bool      // whether a socket can be bound to ::1
	Container           string     // NoContainer where none shows, or Knows.Container is false
	Bridged             bool       // in a container, with no interface of the machine: all it has are ends of virtual cables
	Gateway             netip.Addr // of the IPv4 default route; invalid where there is none or it is not known
	EphemeralPorts      *PortRange // where the system chooses from: net.ipv4.ip_local_port_range (ip(7))
	MaxMemberships      *int       // IPv4 multicast groups a socket can join: net.ipv4.igmp_max_memberships
	Knows               Knowledge
}

// PortRange is a range of ports, both ends included.
type PortRange struct{ First, Last uint16 }

// Knowledge is what a system tells a program about the datagrams that it receives and sends, and
// about itself.
type Knowledge struct {
	KernelDrops bool // how many datagrams the kernel discarded
	Destination bool // which of the machine's addresses a datagram was sent to
	TTL         bool // TTL and TOS of a datagram
	ArrivalTime bool // when the kernel received a datagram, not only when it was read
	ICMPErrors  bool // which ICMP errors came back, and for which datagram
	Container   bool // whether the program runs in a container
}

// ReadHost finds out what is known of the host at this moment. It opens sockets on the loopback
// addresses to see what is granted, and closes them again; no datagram is sent.
func ReadHost() (Host, error) { return readHost(os.DirFS("/")) }

// readHost is ReadHost with the files of the system below root.
func readHost(root fs.FS) (Host, error) {
	interfaces, err := Interfaces()
	if err != nil {
		return Host{}, err
	}
	host := Host{Interfaces: interfaces, IPv6: tryIPv6()}
	host.look(root)
	return host, nil
}

// TryReceiveQueue opens a socket, asks for a kernel receive queue of that many bytes and returns the
// size that was granted, as the kernel counts it; 0 asks for nothing. It returns false where the
// system does not tell.
func TryReceiveQueue(asked int) (granted int, known bool) {
	socket, err := Open(Config{Network: IPv4, Local: netip.AddrPortFrom(loopback4, 0), ReceiveQueue: asked}, &Batches{})
	if err != nil {
		return 0, false
	}
	memory, known := socket.Memory()
	closed := socket.Close()
	return memory.QueueLimit, known && closed == nil
}

// tryIPv6 reports whether a socket can be bound to ::1; nil where the attempt failed for another
// reason than the address.
func tryIPv6() *bool {
	socket, err := Open(Config{Network: IPv6, Local: netip.AddrPortFrom(netip.IPv6Loopback(), 0)}, &Batches{})
	switch {
	case errors.Is(err, ErrAddressNotLocal):
		return new(false)
	case err != nil || socket.Close() != nil:
		return nil
	}
	return new(true)
}
