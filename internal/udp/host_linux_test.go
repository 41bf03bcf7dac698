package udp

import (
	"encoding/hex"
	"errors"
	"net"
	"net/netip"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/sys/unix"
)

// optionOf reads an option of an outside socket.
func optionOf(tb testing.TB, conn *net.UDPConn, name int) (value int) {
	tb.Helper()
	raw, err := conn.SyscallConn()
	if err != nil {
		tb.Fatal(err)
	}
	var failed error
	if err := raw.Control(func(fd uintptr) { value, failed = unix.GetsockoptInt(int(fd), unix.SOL_SOCKET, name) }); err != nil || failed != nil {
		tb.Fatalf("getsockopt: %v, %v", err, failed)
	}
	return value
}

// limitsSeenOutside are what a socket is granted that asks for more than there is, and for nothing.
func limitsSeenOutside(tb testing.TB) (receiveMax, receiveDefault, sendMax int) {
	tb.Helper()
	conn := outside(tb, "127.0.0.1:0")
	receiveDefault = optionOf(tb, conn, unix.SO_RCVBUF)
	if err := errors.Join(conn.SetReadBuffer(1<<30), conn.SetWriteBuffer(1<<30)); err != nil {
		tb.Fatal(err)
	}
	return optionOf(tb, conn, unix.SO_RCVBUF) / 2, receiveDefault, optionOf(tb, conn, unix.SO_SNDBUF) / 2
}

func TestTheLimitsOfQueuesAreThoseThatSocketsMeet(t *testing.T) {
	receiveMax, receiveDefault, sendMax := limitsSeenOutside(t)
	host := readTheHost(t)
	for name, each := range map[string]struct {
		got  *int
		want int
	}{
		"ReceiveQueueMax":     {host.ReceiveQueueMax, receiveMax},
		"ReceiveQueueDefault": {host.ReceiveQueueDefault, receiveDefault},
		"SendQueueMax":        {host.SendQueueMax, sendMax},
	} {
		// A limit beyond what can be asked for is met by no socket.
		if each.got == nil || *each.got != each.want && (each.want < 1<<30-1 || *each.got < each.want) {
			t.Errorf("%s is %v, a socket meets %d", name, each.got, each.want)
		}
	}
	for _, asked := range []int{16 << 10, 64 << 10, 1 << 29} {
		conn := outside(t, "127.0.0.1:0")
		if err := conn.SetReadBuffer(asked); err != nil {
			t.Fatal(err)
		}
		if granted, known := TryReceiveQueue(asked); !known || granted != optionOf(t, conn, unix.SO_RCVBUF) {
			t.Errorf("TryReceiveQueue(%d) = %d, %t; want %d", asked, granted, known, optionOf(t, conn, unix.SO_RCVBUF))
		}
	}
}

// Older kernels hide the files of these limits in containers.
func TestLimitsWithoutAFileAreFoundOutFromASocket(t *testing.T) {
	receiveMax, receiveDefault, sendMax := limitsSeenOutside(t)
	host, err := readHost(fstest.MapFS{})
	if err != nil {
		t.Fatal(err)
	}
	got := []*int{host.ReceiveQueueMax, host.ReceiveQueueDefault, host.SendQueueMax}
	for i, want := range []int{receiveMax, receiveDefault, sendMax} {
		if got[i] == nil || *got[i] != want {
			t.Errorf("limit %d is %v, want %d", i, got[i], want)
		}
	}
	if host.EphemeralPorts != nil || host.MaxMemberships != nil || host.Gateway.IsValid() || host.Container != NoContainer {
		t.Errorf("without any file there is %+v", host)
	}
}

func TestFilesAreReadAsTheyAreWritten(t *testing.T) {
	host, err := readHost(fstest.MapFS{
		"proc/sys/net/core/rmem_max":             {Data: []byte("212992\n")},
		"proc/sys/net/core/rmem_default":         {Data: []byte("4096\n")},
		"proc/sys/net/core/wmem_max":             {Data: []byte("1048576\n")},
		"proc/sys/net/ipv4/ip_local_port_range":  {Data: []byte("20000\t20100\n")},
		"proc/sys/net/ipv4/igmp_max_memberships": {Data: []byte("0\n")},
		"proc/net/route":                         {Data: []byte("Iface\tDestination\n")},
		".dockerenv":                             {},
	})
	if err != nil {
		t.Fatal(err)
	}
	if *host.ReceiveQueueMax != 212992 || *host.ReceiveQueueDefault != 4096 || *host.SendQueueMax != 1048576 ||
		*host.EphemeralPorts != (PortRange{20000, 20100}) || *host.MaxMemberships != 0 || host.Container != Docker {
		t.Errorf("got %+v", host)
	}
	for _, wrong := range []string{"", "1", "1 2 3", "1 65536", "-1 2", "a b"} {
		if found := portRange(fstest.MapFS{"proc/sys/net/ipv4/ip_local_port_range": {Data: []byte(wrong)}}); found != nil {
			t.Errorf("%q is taken for %v", wrong, *found)
		}
	}
	if found := sysctl(fstest.MapFS{"proc/sys/a": {Data: []byte("many\n")}}, "a"); found != nil {
		t.Errorf("%q is taken for %d", "many", *found)
	}
}

func TestEphemeralPortsAreWhereTheSystemChoosesFrom(t *testing.T) {
	ports := readTheHost(t).EphemeralPorts
	for range 100 {
		if port := addressOf(outside(t, "127.0.0.1:0")).Port(); port < ports.First || port > ports.Last {
			t.Fatalf("the system chose %d, and not of %+v", port, *ports)
		}
	}
}

func TestAsManyGroupsCanBeJoinedAsTheHostSays(t *testing.T) {
	inNamespace(t, func() {
		if err := os.WriteFile("/proc/sys/net/ipv4/igmp_max_memberships", []byte("33"), 0); err != nil {
			t.Fatal(err)
		}
		lo, err := net.InterfaceByName("lo")
		if err != nil {
			t.Fatal(err)
		}
		raw, err := outside(t, "0.0.0.0:0").SyscallConn()
		if err != nil {
			t.Fatal(err)
		}
		joined := 0
		err = raw.Control(func(fd uintptr) {
			for group := (unix.IPMreqn{Multiaddr: [4]byte{239, 1, 1, 1}, Ifindex: int32(lo.Index)}); ; group.Multiaddr[3]++ {
				if unix.SetsockoptIPMreqn(int(fd), unix.IPPROTO_IP, unix.IP_ADD_MEMBERSHIP, &group) != nil {
					return
				}
				joined++
			}
		})
		if most := readTheHost(t).MaxMemberships; err != nil || most == nil || *most != joined || joined != 33 {
			t.Errorf("%v groups can be joined, and %d were, %v", most, joined, err)
		}
	})
}

// addressesSeenOutside are this machine's addresses as the kernel's own tables have them.
func addressesSeenOutside(tb testing.TB) (found []netip.Addr) {
	tb.Helper()
	trie, err := os.ReadFile("/proc/net/fib_trie")
	if err != nil {
		tb.Fatal(err)
	}
	for _, each := range regexp.MustCompile(`\|-- (\S+)\n\s+/32 host LOCAL`).FindAllStringSubmatch(string(trie), -1) {
		found = append(found, netip.MustParseAddr(each[1]))
	}
	table, err := os.ReadFile("/proc/net/if_inet6")
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		tb.Fatal(err)
	}
	for line := range strings.Lines(string(table)) {
		bytes, err := hex.DecodeString(strings.Fields(line)[0])
		if err != nil {
			tb.Fatal(err)
		}
		found = append(found, netip.AddrFrom16([16]byte(bytes)))
	}
	slices.SortFunc(found, netip.Addr.Compare)
	return slices.Compact(found)
}

func TestTheAddressesAreThoseOfTheKernel(t *testing.T) {
	var found []netip.Addr
	for _, each := range readTheHost(t).Interfaces {
		if !each.Up {
			continue
		}
		for _, prefix := range each.Addresses {
			found = append(found, prefix.Addr())
		}
	}
	slices.SortFunc(found, netip.Addr.Compare)
	if want := addressesSeenOutside(t); !slices.Equal(slices.Compact(found), want) {
		t.Errorf("the host has %v, the kernel %v", found, want)
	}
}

func TestIPv6IsOffWhereItIsSwitchedOff(t *testing.T) {
	inNamespace(t, func() {
		if host := readTheHost(t); host.IPv6 == nil || !*host.IPv6 {
			t.Errorf("IPv6 is %v before it is switched off", host.IPv6)
		}
		if err := os.WriteFile("/proc/sys/net/ipv6/conf/all/disable_ipv6", []byte("1"), 0); err != nil {
			t.Fatal(err)
		}
		if host := readTheHost(t); host.IPv6 == nil || *host.IPv6 {
			t.Errorf("IPv6 is %v after it was switched off", host.IPv6)
		}
	})
}

// Without a file descriptor nobody knows whether there is IPv6.
func TestWhatCannotBeTriedIsNotKnown(t *testing.T) {
	inNamespace(t, func() {
		limit := unix.Rlimit{Cur: 0, Max: 0}
		if err := unix.Setrlimit(unix.RLIMIT_NOFILE, &limit); err != nil {
			t.Fatal(err)
		}
		if found := tryIPv6(); found != nil {
			t.Errorf("IPv6 is %t", *found)
		}
		if granted, known := TryReceiveQueue(0); known {
			t.Errorf("a receive queue of %d was granted", granted)
		}
		if granted, known := trySendQueue(0); known {
			t.Errorf("a send queue of %d was granted", granted)
		}
	})
}
