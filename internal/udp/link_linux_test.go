package udp

import (
	"encoding/binary"
	"slices"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// layCable makes a pair of virtual Ethernet interfaces and brings both up (rtnetlink(7), veth(4)).
func layCable(tb testing.TB, one, other string) {
	tb.Helper()
	const peerOfPair = 1 // VETH_INFO_PEER (linux/veth.h)
	end := make([]byte, unix.SizeofIfInfomsg)
	peer := attribute(peerOfPair, end, attribute(unix.IFLA_IFNAME, []byte(other)))
	body := slices.Concat(end, attribute(unix.IFLA_IFNAME, []byte(one)),
		attribute(unix.IFLA_LINKINFO, attribute(unix.IFLA_INFO_KIND, []byte("veth")), attribute(unix.IFLA_INFO_DATA, peer)))
	message := binary.NativeEndian.AppendUint32(nil, uint32(unix.SizeofNlMsghdr+len(body)))
	message = binary.NativeEndian.AppendUint16(message, unix.RTM_NEWLINK)
	message = binary.NativeEndian.AppendUint16(message, unix.NLM_F_REQUEST|unix.NLM_F_ACK|unix.NLM_F_CREATE|unix.NLM_F_EXCL)
	message = slices.Concat(message, make([]byte, 8), body)

	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.NETLINK_ROUTE)
	if err != nil {
		tb.Fatal(err)
	}
	defer unix.Close(fd)
	if err := unix.Sendto(fd, message, 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}); err != nil {
		tb.Fatal(err)
	}
	answer := make([]byte, 4096)
	if _, _, err := unix.Recvfrom(fd, answer, 0); err != nil {
		tb.Fatal(err)
	}
	if errno := -int32(binary.NativeEndian.Uint32(answer[unix.SizeofNlMsghdr:])); errno != 0 {
		tb.Fatalf("this kernel makes no virtual Ethernet pair: %v", syscall.Errno(errno))
	}
	for _, name := range []string{one, other} {
		raise(tb, name)
	}
}

// attribute is one of a netlink message: its length, its type and its parts.
func attribute(kind uint16, parts ...[]byte) []byte {
	value := slices.Concat(parts...)
	bytes := binary.NativeEndian.AppendUint16(nil, uint16(unix.SizeofRtAttr+len(value)))
	bytes = append(binary.NativeEndian.AppendUint16(bytes, kind), value...)
	return append(bytes, make([]byte, -len(bytes)&3)...)
}

// raise brings an interface up (netdevice(7)).
func raise(tb testing.TB, name string) {
	tb.Helper()
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		tb.Fatal(err)
	}
	defer unix.Close(fd)
	request, err := unix.NewIfreq(name)
	if err != nil {
		tb.Fatal(err)
	}
	request.SetUint16(unix.IFF_UP)
	if err := unix.IoctlIfreq(fd, unix.SIOCSIFFLAGS, request); err != nil {
		tb.Fatal(err)
	}
}

// A network namespace whose only way out is a virtual cable is what a bridged container has.
func TestAVirtualCableIsKnownForWhatItIs(t *testing.T) {
	inNamespace(t, func() {
		docker := inside(map[string]string{".dockerenv": ""})
		bridged := func(when string, want bool) {
			t.Helper()
			host, err := readHost(docker)
			if err != nil {
				t.Fatal(err)
			}
			if host.Container != Docker || host.Bridged != want {
				t.Errorf("%s: container %q, bridged %t, want %t", when, host.Container, host.Bridged, want)
			}
		}
		bridged("with loopback alone", false)
		layCable(t, "eth0", "out0")
		bridged("with a cable", true)
		if host, err := readHost(onMachine(nil)); err != nil || host.Bridged {
			t.Errorf("a machine with a cable is taken for a bridged container: %+v, %v", host, err)
		}
	})
}

func TestAttributesThatBreakOffAreNone(t *testing.T) {
	row := append(attribute(1, []byte("a")), attribute(2, []byte("veth"))...)
	if got := string(linkAttribute(row, 2)); got != "veth" {
		t.Errorf("attribute 2 is %q", got)
	}
	if got := string(linkAttribute(row[:5], 1)); got != "a" {
		t.Errorf("attribute 1 without what fills it up is %q", got)
	}
	for length := range len(row) {
		if got := linkAttribute(row[:length], 2); got != nil {
			t.Errorf("attribute 2 of the first %d bytes is %q", length, got)
		}
	}
	if got := linkAttribute(make([]byte, 8), 0); got != nil {
		t.Errorf("an attribute of no length is %q", got)
	}
}

// The way out tells a container behind a bridge from one with the network of the machine.
func TestTheWayOutTellsWhetherThereIsABridge(t *testing.T) {
	lo := Interface{Index: 1, Name: "lo", Up: true, Loopback: true}
	eth0, eth1 := Interface{Index: 2, Name: "eth0", Up: true}, Interface{Index: 7, Name: "eth1", Up: true}
	down := Interface{Index: 9, Name: "sit0"}
	for name, each := range map[string]struct {
		interfaces []Interface
		kinds      map[int]string
		want       bool
	}{
		"a bridge":                 {[]Interface{lo, down, eth0}, map[int]string{2: "veth", 9: "sit"}, true},
		"two bridges":              {[]Interface{lo, eth0, eth1}, map[int]string{2: "veth", 7: "veth"}, true},
		"a tap device":             {[]Interface{lo, eth0}, map[int]string{2: "tun"}, true},
		"hardware":                 {[]Interface{lo, eth0}, nil, false},
		"hardware beside a bridge": {[]Interface{lo, eth0, eth1}, map[int]string{7: "veth"}, false},
		"an address of the LAN":    {[]Interface{lo, eth0}, map[int]string{2: "macvlan"}, false},
		"the bridge itself":        {[]Interface{lo, eth0}, map[int]string{2: "bridge"}, false},
		"no way out":               {[]Interface{lo, down}, map[int]string{9: "veth"}, false},
	} {
		if got := onlyVirtual(each.interfaces, each.kinds); got != each.want {
			t.Errorf("%s: %t, want %t", name, got, each.want)
		}
	}
}
