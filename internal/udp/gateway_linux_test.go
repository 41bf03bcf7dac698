package udp

import (
	"encoding/binary"
	"encoding/hex"
	"net/netip"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"

	"golang.org/x/sys/unix"
)

// routeTable is /proc/net/route with these lines: destination, gateway, flags, metric and mask.
func routeTable(lines ...[5]string) fstest.MapFS {
	table := "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
	for _, each := range lines {
		table += strings.Join([]string{"eth0", each[0], each[1], each[2], "0", "0", each[3], each[4], "0", "0", "0"}, "\t") + "\n"
	}
	return fstest.MapFS{"proc/net/route": {Data: []byte(table)}}
}

// asNumber is an address as the table of routes has it: as a number of this machine.
func asNumber(address string) string {
	bytes := netip.MustParseAddr(address).As4()
	return strings.ToUpper(hex.EncodeToString(binary.BigEndian.AppendUint32(nil, binary.NativeEndian.Uint32(bytes[:]))))
}

func TestTheGatewayIsThatOfTheDefaultRoute(t *testing.T) {
	every, net16 := "00000000", asNumber("172.17.0.0")
	bridge := [5]string{every, asNumber("172.17.0.1"), "0003", "0", every}
	link := [5]string{net16, every, "0001", "0", asNumber("255.255.0.0")}
	for name, each := range map[string]struct {
		table fstest.MapFS
		want  string
	}{
		"docker":                {routeTable(bridge, link), "172.17.0.1"},
		"the order is another":  {routeTable(link, bridge), "172.17.0.1"},
		"the lowest metric":     {routeTable([5]string{every, asNumber("10.0.0.1"), "0003", "100", every}, [5]string{every, asNumber("10.0.0.2"), "0003", "20", every}), "10.0.0.2"},
		"the first of equals":   {routeTable(bridge, [5]string{every, asNumber("10.0.0.2"), "0003", "0", every}), "172.17.0.1"},
		"half of all addresses": {routeTable([5]string{every, asNumber("10.0.0.1"), "0003", "0", asNumber("128.0.0.0")}), ""},
		"a gateway to one net":  {routeTable([5]string{net16, asNumber("10.0.0.1"), "0003", "0", asNumber("255.255.0.0")}), ""},
		"without a gateway":     {routeTable([5]string{every, every, "0001", "0", every}), ""},
		"a route that is down":  {routeTable([5]string{every, asNumber("10.0.0.1"), "0002", "0", every}), ""},
		"a prohibited route":    {routeTable([5]string{every, every, "0200", "0", every}), ""},
		"no route":              {routeTable(), ""},
		"not hexadecimal":       {routeTable([5]string{every, "gateway!", "0003", "0", every}), ""},
		"cut off":               {fstest.MapFS{"proc/net/route": {Data: []byte("eth0\t00000000\t010011AC\n")}}, ""},
		"no table":              {fstest.MapFS{}, ""},
	} {
		got := ""
		if gateway := defaultGateway(each.table); gateway.IsValid() {
			got = gateway.String()
		}
		if got != each.want {
			t.Errorf("%s: the gateway is %q, want %q", name, got, each.want)
		}
	}
}

// gatewaySeenOutside asks the kernel for its routes (rtnetlink(7)).
func gatewaySeenOutside(tb testing.TB) (gateway netip.Addr) {
	tb.Helper()
	table, err := syscall.NetlinkRIB(unix.RTM_GETROUTE, unix.AF_INET)
	if err != nil {
		tb.Fatal(err)
	}
	messages, err := syscall.ParseNetlinkMessage(table)
	if err != nil {
		tb.Fatal(err)
	}
	lowest := uint32(1<<32 - 1)
	for i, each := range messages {
		const destinationBits = 1 // of struct rtmsg
		if each.Header.Type != unix.RTM_NEWROUTE || each.Data[destinationBits] != 0 {
			continue
		}
		attributes, err := syscall.ParseNetlinkRouteAttr(&messages[i])
		if err != nil {
			tb.Fatal(err)
		}
		var by netip.Addr
		metric := uint32(0)
		for _, attribute := range attributes {
			switch attribute.Attr.Type {
			case unix.RTA_GATEWAY:
				by = netip.AddrFrom4([4]byte(attribute.Value))
			case unix.RTA_PRIORITY:
				metric = binary.NativeEndian.Uint32(attribute.Value)
			}
		}
		if by.IsValid() && metric < lowest {
			gateway, lowest = by, metric
		}
	}
	return gateway
}

func TestTheGatewayIsTheOneThatTheKernelNames(t *testing.T) {
	if got, want := readTheHost(t).Gateway, gatewaySeenOutside(t); got != want {
		t.Errorf("the gateway is %v, want %v", got, want)
	}
}
