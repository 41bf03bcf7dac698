package udp

import (
	"errors"
	"io/fs"
	"net/netip"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// look adds what Linux tells by its files, its sockets and its routing tables.
func (h *Host) look(root fs.FS) {
	_, drops := TryReceiveQueue(0)
	h.Knows = Knowledge{
		KernelDrops: drops, Destination: true, TTL: true, ArrivalTime: true, ICMPErrors: true, Container: true,
	}
	h.lookAtQueues(root)
	h.EphemeralPorts = portRange(root)
	h.MaxMemberships = sysctl(root, "net/ipv4/igmp_max_memberships")
	h.Gateway = defaultGateway(root)
	h.Container = containerOf(root)
	h.Bridged = h.Container != NoContainer && onlyVirtual(h.Interfaces, linkKinds())
}

// everything is more than any socket is granted, in bytes.
const everything = 1 << 30

// lookAtQueues reads the limits of queues. Older kernels have these files in the first network
// namespace alone, and so not in containers; what they would say can be found out from a socket.
func (h *Host) lookAtQueues(root fs.FS) {
	h.ReceiveQueueMax = sysctl(root, "net/core/rmem_max")
	if h.ReceiveQueueMax == nil {
		h.ReceiveQueueMax = half(TryReceiveQueue(everything))
	}
	h.ReceiveQueueDefault = sysctl(root, "net/core/rmem_default")
	if granted, known := TryReceiveQueue(0); h.ReceiveQueueDefault == nil && known {
		h.ReceiveQueueDefault = &granted
	}
	h.SendQueueMax = sysctl(root, "net/core/wmem_max")
	if h.SendQueueMax == nil {
		h.SendQueueMax = half(trySendQueue(everything))
	}
}

// half takes back that Linux doubles what is asked for (socket(7)).
func half(granted int, known bool) *int {
	if !known {
		return nil
	}
	return new(granted / 2)
}

// trySendQueue does for the send queue what TryReceiveQueue does for the other.
func trySendQueue(asked int) (granted int, known bool) {
	socket, err := Open(Config{Network: IPv4, Local: netip.AddrPortFrom(loopback4, 0)}, &Batches{})
	if err != nil {
		return 0, false
	}
	var refused, unknown error
	failed := socket.fd.Control(func(fd uintptr) {
		refused = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_SNDBUF, asked)
		granted, unknown = unix.GetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_SNDBUF)
	})
	return granted, errors.Join(refused, failed, unknown, socket.Close()) == nil
}

// text reads a file of the system; "" where there is none.
func text(root fs.FS, path string) string {
	content, _ := fs.ReadFile(root, path)
	return string(content)
}

// sysctl reads a setting of the kernel that is one number; nil where there is none.
func sysctl(root fs.FS, name string) *int {
	value, err := strconv.Atoi(strings.TrimSpace(text(root, "proc/sys/"+name)))
	if err != nil {
		return nil
	}
	return &value
}

func portRange(root fs.FS) *PortRange {
	fields := strings.Fields(text(root, "proc/sys/net/ipv4/ip_local_port_range"))
	if len(fields) != 2 {
		return nil
	}
	first, failed := strconv.ParseUint(fields[0], 10, 16)
	last, err := strconv.ParseUint(fields[1], 10, 16)
	if failed != nil || err != nil {
		return nil
	}
	return &PortRange{uint16(first), uint16(last)}
}
