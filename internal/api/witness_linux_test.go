package api

import (
	"encoding/binary"
	"fmt"
	"net"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/ipv4"
	"golang.org/x/sys/unix"
)

// heard is what an outside socket found out about a datagram.
type heard struct {
	payload  string
	source   netip.AddrPort
	ttl, tos int
}

// hearing is an outside socket that asks the kernel for the TTL and the TOS of what arrives.
func hearing(t *testing.T, local string) *net.UDPConn {
	t.Helper()
	conn := outside(t, local)
	raw, err := conn.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	options := [][2]int{{unix.IPPROTO_IP, unix.IP_RECVTTL}, {unix.IPPROTO_IP, unix.IP_RECVTOS}}
	if addressOf(conn).Addr().Is6() {
		options = append(options, [][2]int{{unix.IPPROTO_IPV6, unix.IPV6_RECVHOPLIMIT}, {unix.IPPROTO_IPV6, unix.IPV6_RECVTCLASS}}...)
	}
	for _, option := range options {
		var failed error
		if err := raw.Control(func(fd uintptr) { failed = unix.SetsockoptInt(int(fd), option[0], option[1], 1) }); err != nil || failed != nil {
			t.Fatal(err, failed)
		}
	}
	return conn
}

// hear waits for a datagram at an outside socket that is hearing.
func hear(t *testing.T, conn *net.UDPConn) heard {
	t.Helper()
	payload, control := make([]byte, 1<<16), make([]byte, 512)
	count, controlCount, _, source, err := conn.ReadMsgUDPAddrPort(payload, control)
	if err != nil {
		t.Fatalf("nothing arrived outside: %v", err)
	}
	got := heard{payload: string(payload[:count]), source: netip.AddrPortFrom(source.Addr().Unmap(), source.Port())}
	messages, err := unix.ParseSocketControlMessage(control[:controlCount])
	if err != nil {
		t.Fatal(err)
	}
	for _, each := range messages {
		switch [2]int32{each.Header.Level, each.Header.Type} {
		case [2]int32{unix.IPPROTO_IP, unix.IP_TOS}: // a single byte, unlike all others
			got.tos = int(each.Data[0])
		case [2]int32{unix.IPPROTO_IP, unix.IP_TTL}, [2]int32{unix.IPPROTO_IPV6, unix.IPV6_HOPLIMIT}:
			got.ttl = int(binary.NativeEndian.Uint32(each.Data))
		case [2]int32{unix.IPPROTO_IPV6, unix.IPV6_TCLASS}:
			got.tos = int(binary.NativeEndian.Uint32(each.Data))
		}
	}
	return got
}

// ownGroup is an IPv4 multicast group that no other process on this machine is likely to test with.
func ownGroup(last byte) netip.Addr {
	id := os.Getpid()
	return netip.AddrFrom4([4]byte{239, byte(id >> 8), byte(id), last})
}

// join makes an outside socket a member of an IPv4 group, on the loopback interface.
func join(t *testing.T, conn *net.UDPConn, group netip.Addr) {
	t.Helper()
	if err := ipv4.NewPacketConn(conn).JoinGroup(loopbackInterface(t), &net.UDPAddr{IP: group.AsSlice()}); err != nil {
		t.Fatalf("an outside socket joins %v: %v", group, err)
	}
}

// writeToGroup sends a datagram to an IPv4 group from an outside socket, by the loopback interface.
func writeToGroup(t *testing.T, from *net.UDPConn, to netip.AddrPort, payload string) {
	t.Helper()
	if err := ipv4.NewPacketConn(from).SetMulticastInterface(loopbackInterface(t)); err != nil {
		t.Fatal(err)
	}
	write(t, from, to, []byte(payload))
}

func loopbackInterface(t *testing.T) *net.Interface {
	t.Helper()
	found, err := net.InterfaceByName("lo")
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// membersOf lists the interfaces on which somebody in this network namespace is in a group.
func membersOf(t *testing.T, group netip.Addr) (interfaces []string) {
	t.Helper()
	if group.Is6() {
		for _, fields := range tableOf(t, "/proc/net/igmp6") {
			if fields[2] == fmt.Sprintf("%x", group.AsSlice()) {
				interfaces = append(interfaces, fields[1])
			}
		}
		return interfaces
	}
	current, name := "", fmt.Sprintf("%08X", binary.NativeEndian.Uint32(group.AsSlice()))
	for _, fields := range tableOf(t, "/proc/net/igmp") {
		switch {
		case len(fields) > 2 && fields[2] == ":":
			current = fields[1]
		case fields[0] == name:
			interfaces = append(interfaces, current)
		}
	}
	return interfaces
}

// isMember reports whether somebody is in a group on the loopback interface, and nowhere else.
func isMember(t *testing.T, group netip.Addr) bool {
	t.Helper()
	return strings.Join(membersOf(t, group), " ") == "lo"
}

// socketOf is the line of /proc/net/udp about the socket that is bound to an IPv4 address.
func socketOf(t *testing.T, local netip.AddrPort) (line []string) {
	t.Helper()
	name := fmt.Sprintf("%08X:%04X", binary.NativeEndian.Uint32(local.Addr().AsSlice()), local.Port())
	// The kernel may skip a socket in its table while others come and go.
	eventually(t, "the kernel has a socket on "+local.String(), func() bool {
		for _, fields := range tableOf(t, "/proc/net/udp") {
			if fields[1] == name {
				line = fields
			}
		}
		return line != nil
	})
	return line
}

// kernelDrops is how many datagrams the kernel says that it has dropped at a socket: the last figure
// of its line (proc(5)).
func kernelDrops(t *testing.T, local netip.AddrPort) uint64 {
	t.Helper()
	fields := socketOf(t, local)
	return figure(t, fields[len(fields)-1])
}

// kernelQueue is how much memory the datagrams that wait at a socket take: rx_queue of its line
// (proc(5)).
func kernelQueue(t *testing.T, local netip.AddrPort) uint64 {
	t.Helper()
	_, received, _ := strings.Cut(socketOf(t, local)[4], ":")
	bytes, err := strconv.ParseUint(received, 16, 64)
	if err != nil {
		t.Fatal(err)
	}
	return bytes
}

// icmpErrors is how many messages "destination unreachable" this network namespace has received:
// InDestUnreachs of the lines Icmp in /proc/net/snmp.
func icmpErrors(t *testing.T) uint64 {
	t.Helper()
	var names []string
	for _, fields := range tableOf(t, "/proc/net/snmp") {
		if fields[0] != "Icmp:" {
			continue
		}
		if names == nil {
			names = fields
			continue
		}
		for i, name := range names {
			if name == "InDestUnreachs" {
				return figure(t, fields[i])
			}
		}
	}
	t.Fatal("the kernel does not count ICMP errors")
	return 0
}

func figure(t *testing.T, text string) uint64 {
	t.Helper()
	value, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return value
}

func tableOf(t *testing.T, path string) (lines [][]string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		lines = append(lines, strings.Fields(line))
	}
	return lines
}

// everywhere asserts that a listener is told as it is wherever there are listeners: by itself, in the
// list, and in the frame of a stream that says hello.
func (r *rig) everywhere(t *testing.T, want Listener) {
	t.Helper()
	first := func(all []Listener) Listener {
		for _, each := range all {
			if each.ID == want.ID {
				return each
			}
		}
		return Listener{}
	}
	stream := r.dial(t, "")
	defer stream.conn.Close()
	inFrame := stream.until(t, func(f frame) bool { return f.Type == "listeners" }).Listeners
	for where, got := range map[string]Listener{
		"GET":       decode[Listener](t, r.get(t, "/api/v1/listeners/"+want.ID).want(t, 200)),
		"the list":  first(decode[struct{ Listeners []Listener }](t, r.get(t, "/api/v1/listeners").want(t, 200)).Listeners),
		"the frame": first(inFrame),
	} {
		if diff := cmp.Diff(want, got, compareAddresses); diff != "" {
			t.Errorf("%s (-want +got):\n%s", where, diff)
		}
	}
}
