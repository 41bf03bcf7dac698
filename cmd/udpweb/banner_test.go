package main

import (
	"net/netip"
	"strings"
	"testing"

	"udpweb/internal/lab"
	"udpweb/internal/texts"
	"udpweb/internal/udp"
)

func TestTheReceiveQueueIsToldAsItIsGranted(t *testing.T) {
	for _, each := range []struct {
		granted int
		known   bool
		limit   *int
		want    string
	}{
		{8 << 20, true, new(4 << 20), "4 MiB asked, 8 MiB granted"},
		{8 << 20, true, nil, "4 MiB asked, 8 MiB granted"},
		{425984, true, new(212992), "4 MiB asked, 416 KiB granted (limited by sysctl net.core.rmem_max=212992)"},
		{8<<20 - 2, true, new(4<<20 - 1), "4 MiB asked, 8 MiB granted (limited by sysctl net.core.rmem_max=4194303)"},
		{0, false, nil, "4 MiB asked, what is granted is unknown on this system"},
	} {
		if got, want := queueLine(4<<20, each.granted, each.known, each.limit), "  receive queue  "+each.want; got != want {
			t.Errorf("it says %q, want %q", got, want)
		}
	}
}

func TestTheBannerSaysWhatIsLimited(t *testing.T) {
	host := lab.Host{
		Container: udp.Docker, Bridged: true, Gateway: netip.MustParseAddr("172.17.0.1"),
		ReceiveQueueMax: new(212992), IPv6: new(false),
	}
	lines := hostLines(host, 425984, true)[1:] // What the machine is comes first.
	if len(lines) != 1+len(texts.HostNoteCodes()) || !strings.Contains(lines[0], "416 KiB granted (limited") {
		t.Errorf("it has %d lines:\n%s", len(lines), strings.Join(lines, "\n"))
	}
	for i, said := range []string{"172.17.0.1", "-p 9999:9999/udp", "--network host", "sysctl -w net.core.rmem_max=4194304", "IPv6 is switched off", "does not tell"} {
		if line := lines[i+1]; !strings.HasPrefix(line, "  note    ") || !strings.Contains(line, said) || strings.Contains(line, "\n") {
			t.Errorf("line %d is %q, want a note of %q", i+1, line, said)
		}
	}
}

func TestTheBannerSaysWhatTheMachineIs(t *testing.T) {
	eth0 := udp.Interface{Name: "eth0", Up: true}
	for _, each := range []string{"192.0.2.2/24", "fe80::1/64", "2001:db8::2/64"} {
		eth0.Addresses = append(eth0.Addresses, netip.MustParsePrefix(each))
	}
	down := udp.Interface{Name: "eth1", Addresses: []netip.Prefix{netip.MustParsePrefix("198.51.100.1/24")}}
	knows := udp.Knowledge{Container: true}
	many := eth0
	for range 20 {
		many.Addresses = append(many.Addresses, netip.MustParsePrefix("10.0.0.1/8"))
	}
	for _, each := range []struct {
		host lab.Host
		want string
	}{
		{lab.Host{Interfaces: []udp.Interface{eth0, down}, IPv6: new(true), Knows: knows}, "192.0.2.2, 2001:db8::2; IPv6 on; not in a container"},
		{lab.Host{Interfaces: []udp.Interface{eth0}, IPv6: new(false), Knows: knows, Container: udp.Docker}, "192.0.2.2, 2001:db8::2; IPv6 off; in a container (docker)"},
		{lab.Host{Interfaces: []udp.Interface{eth0}}, "192.0.2.2, 2001:db8::2; IPv6 unknown"},
		{lab.Host{Interfaces: []udp.Interface{many}, IPv6: new(true), Knows: knows}, "192.0.2.2, 2001:db8::2, " + strings.Repeat("10.0.0.1, ", 6) + "14 more; IPv6 on; not in a container"},
	} {
		if got := hostLine(each.host); got != each.want {
			t.Errorf("it says %q, want %q", got, each.want)
		}
	}
}
