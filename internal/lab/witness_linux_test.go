package lab

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"net"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/net/ipv4"
	"golang.org/x/net/ipv6"
	"golang.org/x/sys/unix"
)

// table reads a table of the kernel, line by line and word by word.
func table(tb testing.TB, path string) (lines [][]string) {
	tb.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	for line := range strings.Lines(string(content)) {
		lines = append(lines, strings.Fields(line))
	}
	return lines
}

// kernelSocket is the line of /proc/net/udp about the socket on an IPv4 address (proc_net_udp(5)).
func kernelSocket(tb testing.TB, local netip.AddrPort) (line []string) {
	tb.Helper()
	addr := local.Addr().As4()
	wanted := fmt.Sprintf("%08X:%04X", binary.NativeEndian.Uint32(addr[:]), local.Port())
	// The kernel may skip a socket in its table while others come and go.
	eventually(tb, "the kernel has a socket on "+local.String(), func() bool {
		for _, each := range table(tb, "/proc/net/udp") {
			if each[1] == wanted {
				line = each
			}
		}
		return line != nil
	})
	return line
}

// kernelQueue is what the kernel says waits for a listener, in bytes: the column rx_queue.
func kernelQueue(tb testing.TB, l Listener) uint64 {
	tb.Helper()
	_, queue, _ := strings.Cut(kernelSocket(tb, l.Local)[4], ":")
	return number(tb, queue, 16)
}

// kernelDrops is how many datagrams the kernel says it has discarded: the column drops.
func kernelDrops(tb testing.TB, l Listener) uint64 {
	tb.Helper()
	line := kernelSocket(tb, l.Local)
	return number(tb, line[len(line)-1], 10)
}

// kernelCount is a count of this network namespace: of the lines of a protocol in /proc/net/snmp the
// first has the names and the second the numbers.
func kernelCount(tb testing.TB, protocol, name string) uint64 {
	tb.Helper()
	var found [][]string
	for _, each := range table(tb, "/proc/net/snmp") {
		if each[0] == protocol+":" {
			found = append(found, each)
		}
	}
	if len(found) != 2 || !slices.Contains(found[0], name) {
		tb.Fatalf("the kernel does not count %s of %s", name, protocol)
	}
	return number(tb, found[1][slices.Index(found[0], name)], 10)
}

// kernelGroups are the groups that this machine takes part in on an interface, each with how many
// sockets do: /proc/net/igmp and /proc/net/igmp6.
func kernelGroups(tb testing.TB, by string) map[string]uint64 {
	tb.Helper()
	groups := make(map[string]uint64)
	device := ""
	for _, each := range table(tb, "/proc/net/igmp")[1:] {
		switch bytes, err := hex.DecodeString(each[0]); {
		case len(each) >= 4 && each[2] == ":":
			device = each[1]
		case err != nil || len(bytes) != 4:
			tb.Fatalf("the kernel has the line %q about groups", each)
		case device == by:
			slices.Reverse(bytes) // This machine's order, of a number in network order.
			addr, _ := netip.AddrFromSlice(bytes)
			groups[addr.String()] = number(tb, each[1], 10)
		}
	}
	for _, each := range table(tb, "/proc/net/igmp6") {
		bytes, err := hex.DecodeString(each[2])
		if err != nil || len(bytes) != 16 {
			tb.Fatalf("the kernel has the line %q about groups", each)
		}
		if each[1] == by {
			addr, _ := netip.AddrFromSlice(bytes)
			groups[addr.String()] = number(tb, each[3], 10)
		}
	}
	return groups
}

func number(tb testing.TB, digits string, base int) uint64 {
	tb.Helper()
	value, err := strconv.ParseUint(digits, base, 64)
	if err != nil {
		tb.Fatal(err)
	}
	return value
}

// heard is what an outside socket finds out about a datagram.
type heard struct {
	payload  string
	source   netip.AddrPort
	ttl, tos int
	by       string // the interface it came by
}

// hearing is an outside socket that asks the kernel for the headers of what comes, and takes only of
// the groups that it joins itself.
func hearing(tb testing.TB, local string) *net.UDPConn {
	tb.Helper()
	conn := outside(tb, local)
	type option struct{ level, name, value int }
	options := []option{
		{unix.IPPROTO_IP, unix.IP_RECVTTL, 1},
		{unix.IPPROTO_IP, unix.IP_RECVTOS, 1},
		{unix.IPPROTO_IP, unix.IP_PKTINFO, 1},
		{unix.IPPROTO_IP, unix.IP_MULTICAST_ALL, 0},
	}
	if netip.MustParseAddrPort(local).Addr().Is6() {
		options = append(
			options,
			option{unix.IPPROTO_IPV6, unix.IPV6_RECVHOPLIMIT, 1}, option{unix.IPPROTO_IPV6, unix.IPV6_RECVTCLASS, 1},
			option{unix.IPPROTO_IPV6, unix.IPV6_RECVPKTINFO, 1}, option{unix.IPPROTO_IPV6, unix.IPV6_MULTICAST_ALL, 0},
		)
	}
	for _, each := range options {
		control(tb, conn, func(fd int) error { return unix.SetsockoptInt(fd, each.level, each.name, each.value) })
	}
	return conn
}

// control makes a system call on an outside socket.
func control(tb testing.TB, conn *net.UDPConn, call func(fd int) error) {
	tb.Helper()
	var raw syscall.RawConn
	raw, err := conn.SyscallConn()
	if err != nil {
		tb.Fatal(err)
	}
	var failed error
	if err := raw.Control(func(fd uintptr) { failed = call(int(fd)) }); err != nil || failed != nil {
		tb.Fatal(err, failed)
	}
}

// hear waits for a datagram.
func hear(tb testing.TB, conn *net.UDPConn) heard {
	tb.Helper()
	payload, memory := make([]byte, 1<<16), make([]byte, 512)
	count, controlCount, _, source, err := conn.ReadMsgUDPAddrPort(payload, memory)
	if err != nil {
		tb.Fatalf("the outside receiver: %v", err)
	}
	got := heard{payload: string(payload[:count]), source: netip.AddrPortFrom(source.Addr().Unmap(), source.Port())}
	messages, err := unix.ParseSocketControlMessage(memory[:controlCount])
	if err != nil {
		tb.Fatal(err)
	}
	for _, each := range messages {
		switch [2]int32{each.Header.Level, each.Header.Type} {
		case [2]int32{unix.IPPROTO_IP, unix.IP_TTL}, [2]int32{unix.IPPROTO_IPV6, unix.IPV6_HOPLIMIT}:
			got.ttl = int(binary.NativeEndian.Uint32(each.Data))
		case [2]int32{unix.IPPROTO_IP, unix.IP_TOS}:
			got.tos = int(each.Data[0])
		case [2]int32{unix.IPPROTO_IPV6, unix.IPV6_TCLASS}:
			got.tos = int(binary.NativeEndian.Uint32(each.Data))
		case [2]int32{unix.IPPROTO_IP, unix.IP_PKTINFO}:
			got.by = nameOf(tb, binary.NativeEndian.Uint32(each.Data))
		case [2]int32{unix.IPPROTO_IPV6, unix.IPV6_PKTINFO}:
			got.by = nameOf(tb, binary.NativeEndian.Uint32(each.Data[16:]))
		}
	}
	return got
}

func nameOf(tb testing.TB, index uint32) string {
	tb.Helper()
	found, err := net.InterfaceByIndex(int(index))
	if err != nil {
		tb.Fatal(err)
	}
	return found.Name
}

func interfaceOf(tb testing.TB, name string) *net.Interface {
	tb.Helper()
	found, err := net.InterfaceByName(name)
	if err != nil {
		tb.Fatal(err)
	}
	return found
}

// join makes an outside socket a member of a group on an interface.
func join(tb testing.TB, conn *net.UDPConn, group, by string) {
	tb.Helper()
	address := net.UDPAddrFromAddrPort(at(group, 0))
	var err error
	if address.IP.To4() != nil {
		err = ipv4.NewPacketConn(conn).JoinGroup(interfaceOf(tb, by), address)
	} else {
		err = ipv6.NewPacketConn(conn).JoinGroup(interfaceOf(tb, by), address)
	}
	if err != nil {
		tb.Fatalf("the outside socket joins %s: %v", group, err)
	}
}

// leaving is an outside socket whose group datagrams leave by an interface.
func leaving(tb testing.TB, local, by string) *net.UDPConn {
	tb.Helper()
	conn := outside(tb, local)
	var err error
	if addressOf(conn).Addr().Is4() {
		err = ipv4.NewPacketConn(conn).SetMulticastInterface(interfaceOf(tb, by))
	} else {
		err = ipv6.NewPacketConn(conn).SetMulticastInterface(interfaceOf(tb, by))
	}
	if err != nil {
		tb.Fatal(err)
	}
	return conn
}

// numbered sends datagrams whose payloads are numbers, padded to some size.
func numbered(tb testing.TB, from *net.UDPConn, to netip.AddrPort, first, count int) {
	tb.Helper()
	for i := first; i < first+count; i++ {
		write(tb, from, to, fmt.Appendf(nil, "%0500d", i))
	}
}

// promptly is how long it may take on a busy machine until a transmission has heard what it is told. Whoever does not listen
// is busy for a minute or more in these tests.
const promptly = 5 * time.Second

// within makes a test fail where something that hangs would take for ever.
func within(tb testing.TB, most time.Duration, what string, do func()) {
	tb.Helper()
	began := time.Now()
	do()
	if took := time.Since(began); took > most {
		tb.Errorf("%s took %v, want at most %v", what, took, most)
	}
}
