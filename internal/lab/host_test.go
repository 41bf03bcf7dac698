package lab

import (
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"testing"

	"udpweb/internal/texts"
	"udpweb/internal/udp"
)

// everything is what a system knows that knows all there is.
var everything = udp.Knowledge{KernelDrops: true, Destination: true, TTL: true, ArrivalTime: true, ICMPErrors: true, Container: true}

func TestHostNotesSayWhatIsLimited(t *testing.T) {
	plenty := Host{ReceiveQueueMax: new(DefaultReceiveQueue), IPv6: new(true), Knows: everything}
	changed := func(change func(*Host)) Host {
		host := plenty
		change(&host)
		return host
	}
	bridged := func(h *Host) { h.Container, h.Bridged, h.Gateway = udp.Docker, true, netip.MustParseAddr("172.17.0.1") }
	for name, each := range map[string]struct {
		host Host
		want []HostNoteCode
	}{
		"nothing":                       {plenty, nil},
		"a bridge":                      {changed(bridged), []HostNoteCode{BridgeGateway, UnpublishedPorts, NoMulticast}},
		"the network of the machine":    {changed(func(h *Host) { h.Container = udp.Docker }), nil},
		"a byte less than is asked for": {changed(func(h *Host) { h.ReceiveQueueMax = new(DefaultReceiveQueue - 1) }), []HostNoteCode{SmallReceiveQueue}},
		"no IPv6":                       {changed(func(h *Host) { h.IPv6 = new(false) }), []HostNoteCode{HostWithoutIPv6}},
		"nobody knows about IPv6":       {changed(func(h *Host) { h.IPv6 = nil }), nil},
		"one thing is not known":        {changed(func(h *Host) { h.Knows.TTL = false }), []HostNoteCode{UnknownToHost}},
		"no limit is known":             {changed(func(h *Host) { h.ReceiveQueueMax = nil }), []HostNoteCode{UnknownToHost}},
		"another system":                {Host{IPv6: new(true)}, []HostNoteCode{UnknownToHost}},
		"all of it": {
			Host{Container: udp.Podman, Bridged: true, ReceiveQueueMax: new(0), IPv6: new(false)},
			[]HostNoteCode{BridgeGateway, UnpublishedPorts, NoMulticast, SmallReceiveQueue, HostWithoutIPv6, UnknownToHost},
		},
	} {
		var got []HostNoteCode
		for _, note := range HostNotes(each.host) {
			got = append(got, note.Code)
		}
		if !slices.Equal(got, each.want) {
			t.Errorf("%s: the notes are %q, want %q", name, got, each.want)
		}
	}
}

func TestHostNotesCarryWhatTheirWordsNeed(t *testing.T) {
	for name, each := range map[string]struct {
		host Host
		want map[HostNoteCode]map[string]string
	}{
		"a bridge": {
			Host{Container: udp.Docker, Bridged: true, Gateway: netip.MustParseAddr("172.17.0.1"), ReceiveQueueMax: new(212992), Knows: everything},
			map[HostNoteCode]map[string]string{
				BridgeGateway:     {"gateway": "172.17.0.1", "container": "docker"},
				UnpublishedPorts:  {"container": "docker"},
				NoMulticast:       {"container": "docker"},
				SmallReceiveQueue: {"most": "212992", "wanted": "4194304", "container": "docker"},
			},
		},
		"a bridge without a gateway": {
			Host{Container: udp.Kubernetes, Bridged: true, ReceiveQueueMax: new(1 << 30), Knows: everything},
			map[HostNoteCode]map[string]string{
				BridgeGateway:    {"gateway": "", "container": "kubernetes"},
				UnpublishedPorts: {"container": "kubernetes"},
				NoMulticast:      {"container": "kubernetes"},
			},
		},
		"another system": {Host{}, map[HostNoteCode]map[string]string{
			UnknownToHost: {"what": "kernel_drops destination ttl arrival_time icmp_errors receive_queue container"},
		}},
	} {
		got := make(map[HostNoteCode]map[string]string)
		for _, note := range HostNotes(each.host) {
			got[note.Code] = note.Values
		}
		if !reflect.DeepEqual(got, each.want) {
			t.Errorf("%s: got %v, want %v", name, got, each.want)
		}
	}
}

// Whatever the lab has to say of a host, the package texts has whole words for, and for nothing else.
func TestEveryHostNoteIsWorded(t *testing.T) {
	worst := Host{Bridged: true, ReceiveQueueMax: new(0), IPv6: new(false)}
	for _, container := range []string{udp.Docker, udp.Podman, udp.Kubernetes, udp.SomeContainer} {
		worst.Container = container
		notes := HostNotes(worst)
		if len(notes) != len(texts.HostNoteCodes()) {
			t.Errorf("%d notes are possible, and %d have words", len(notes), len(texts.HostNoteCodes()))
		}
		for _, note := range notes {
			said, known := texts.EN.HostNote(string(note.Code), note.Values)
			if !known || said == "" || strings.ContainsAny(said, "{}[]") || strings.Contains(said, "  ") || strings.Contains(said, ", ,") {
				t.Errorf("%s: %s is worded %q, %t", container, note.Code, said, known)
			}
		}
	}
	for _, fact := range unknownTo(Host{}) {
		if said, _ := texts.EN.HostNote("unknown", map[string]string{"what": fact}); strings.Contains(said, "tell .") {
			t.Errorf("%s has no words: %q", fact, said)
		}
	}
}

func TestTheHostIsTheOneTheLabRunsOn(t *testing.T) {
	got, err := open(t).Host()
	if err != nil {
		t.Fatal(err)
	}
	want, err := udp.ReadHost()
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("the host is %+v, want %+v, %v", got, want, err)
	}
}
