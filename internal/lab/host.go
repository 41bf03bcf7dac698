package lab

import (
	"strconv"
	"strings"

	"udpweb/internal/udp"
)

// Host is the machine or the container that the lab runs in, as package udp knows it.
type Host = udp.Host

// HostNote is something that is limited on a host and that a person can act on. The package texts
// words it.
type HostNote struct {
	Code   HostNoteCode
	Values map[string]string
}

// HostNoteCode names a kind of limit. It is part of the API.
type HostNoteCode string

// What can be limited on a host.
const (
	BridgeGateway     HostNoteCode = "bridge-gateway"      // sources may all look like the gateway
	UnpublishedPorts  HostNoteCode = "unpublished-ports"   // nobody outside reaches a listener by itself
	NoMulticast       HostNoteCode = "no-multicast"        // nor does multicast or broadcast
	SmallReceiveQueue HostNoteCode = "small-receive-queue" // less is granted than listeners ask for
	HostWithoutIPv6   HostNoteCode = "ipv6-off"
	UnknownToHost     HostNoteCode = "unknown" // what this system cannot tell
)

// Host finds out about the machine or the container that the lab runs in, as it is now.
func (l *Lab) Host() (Host, error) { return udp.ReadHost() }

// HostNotes says what is limited on a host.
func HostNotes(host Host) []HostNote {
	var notes []HostNote
	add := func(code HostNoteCode, pairs ...string) {
		notes = append(notes, HostNote{Code: code, Values: values(append(pairs, "container", host.Container)...)})
	}
	if host.Bridged {
		gateway := ""
		if host.Gateway.IsValid() {
			gateway = host.Gateway.String()
		}
		add(BridgeGateway, "gateway", gateway)
		add(UnpublishedPorts)
		add(NoMulticast)
	}
	if most := host.ReceiveQueueMax; most != nil && *most < DefaultReceiveQueue {
		add(SmallReceiveQueue, "most", strconv.Itoa(*most), "wanted", strconv.Itoa(DefaultReceiveQueue))
	}
	if host.IPv6 != nil && !*host.IPv6 {
		add(HostWithoutIPv6)
	}
	if what := unknownTo(host); len(what) > 0 {
		note := HostNote{Code: UnknownToHost, Values: map[string]string{"what": strings.Join(what, " ")}}
		notes = append(notes, note)
	}
	return notes
}

// unknownTo lists what cannot be known on a host, as the API names it.
func unknownTo(host Host) (what []string) {
	for _, each := range []struct {
		name  string
		known bool
	}{
		{"kernel_drops", host.Knows.KernelDrops},
		{"destination", host.Knows.Destination},
		{"ttl", host.Knows.TTL},
		{"arrival_time", host.Knows.ArrivalTime},
		{"icmp_errors", host.Knows.ICMPErrors},
		{"receive_queue", host.ReceiveQueueMax != nil},
		{"container", host.Knows.Container},
	} {
		if !each.known {
			what = append(what, each.name)
		}
	}
	return what
}
