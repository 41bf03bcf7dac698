package udp

import (
	"net/netip"
	"reflect"
	"runtime"
	"testing"
)

// readTheHost is what is known of the machine that runs the test.
func readTheHost(tb testing.TB) Host {
	tb.Helper()
	host, err := ReadHost()
	if err != nil {
		tb.Fatalf("ReadHost() = %v", err)
	}
	return host
}

func TestTheHostHasTheInterfacesThatThereAre(t *testing.T) {
	interfaces, err := Interfaces()
	if err != nil {
		t.Fatal(err)
	}
	if host := readTheHost(t); !reflect.DeepEqual(host.Interfaces, interfaces) {
		t.Errorf("the host has the interfaces %+v, want %+v", host.Interfaces, interfaces)
	}
}

func TestEverySystemTellsWhatItIsSupposedTo(t *testing.T) {
	want := Knowledge{}
	if runtime.GOOS == "linux" {
		want = Knowledge{KernelDrops: true, Destination: true, TTL: true, ArrivalTime: true, ICMPErrors: true, Container: true}
	}
	host := readTheHost(t)
	if host.Knows != want {
		t.Errorf("Knows = %+v, want %+v", host.Knows, want)
	}
	_, known := TryReceiveQueue(64 << 10)
	for name, each := range map[string]bool{
		"a receive queue":     known,
		"ReceiveQueueMax":     host.ReceiveQueueMax != nil,
		"ReceiveQueueDefault": host.ReceiveQueueDefault != nil,
		"SendQueueMax":        host.SendQueueMax != nil,
		"EphemeralPorts":      host.EphemeralPorts != nil,
		"MaxMemberships":      host.MaxMemberships != nil,
	} {
		if each != (runtime.GOOS == "linux") {
			t.Errorf("%s: known %t on %s", name, each, runtime.GOOS)
		}
	}
	if !host.Knows.Container && (host.Container != NoContainer || host.Bridged || host.Gateway.IsValid()) {
		t.Errorf("knows nothing of containers, and says %+v", host)
	}
}

// Whoever has IPv6 has ::1 on an interface; whoever has not, has no address of it at all.
func TestIPv6IsOnWhereItsLoopbackAddressIs(t *testing.T) {
	host := readTheHost(t)
	has := false
	for _, each := range host.Interfaces {
		for _, prefix := range each.Addresses {
			has = has || prefix.Addr() == netip.IPv6Loopback()
		}
	}
	if host.IPv6 == nil || *host.IPv6 != has {
		t.Errorf("IPv6 is %v where ::1 is an address: %t", host.IPv6, has)
	}
}
