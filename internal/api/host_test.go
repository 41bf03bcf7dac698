package api

import (
	"encoding/json"
	"net/http"
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"

	"udpweb/internal/lab"
	"udpweb/internal/texts"
	"udpweb/internal/udp"
)

// hostJSON is a host as a program gets it.
func hostJSON(tb testing.TB, host lab.Host) map[string]any {
	tb.Helper()
	data, err := json.Marshal(wireHost(host, texts.EN))
	if err != nil {
		tb.Fatal(err)
	}
	return parse[map[string]any](tb, data)
}

func TestTheHostIsTold(t *testing.T) {
	r := start(t)
	got := decode[map[string]any](t, r.get(t, "/api/v1/host").want(t, http.StatusOK))
	known, err := r.lab.Host()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(hostJSON(t, known), got); diff != "" {
		t.Errorf("the host (-want +got):\n%s", diff)
	}
}

func TestAHostIsWrittenAsTheContractHasIt(t *testing.T) {
	eth0 := udp.Interface{
		Index: 2, Name: "eth0", MTU: 1500, Up: true, Broadcast: true, Multicast: true,
		Addresses: []netip.Prefix{netip.MustParsePrefix("172.17.0.2/16")},
	}
	got := hostJSON(t, lab.Host{
		Interfaces:      []udp.Interface{eth0, {Index: 9, Name: "sit0"}},
		ReceiveQueueMax: new(4 << 20), ReceiveQueueDefault: new(212992), SendQueueMax: new(0), IPv6: new(false),
		Container: udp.Docker, Bridged: true, Gateway: netip.MustParseAddr("172.17.0.1"),
		EphemeralPorts: &udp.PortRange{First: 32768, Last: 60999}, MaxMemberships: new(20),
		Knows: udp.Knowledge{KernelDrops: true, Destination: true, TTL: true, ArrivalTime: true, ICMPErrors: true, Container: true},
	})
	var codes []any
	for _, each := range got["notes"].([]any) {
		note := each.(map[string]any)
		codes = append(codes, note["code"])
		if text, _ := note["text"].(string); text == "" || len(note) != 2 {
			t.Errorf("a note is %v", note)
		}
	}
	if diff := cmp.Diff([]any{"bridge-gateway", "unpublished-ports", "no-multicast", "ipv6-off"}, codes); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
	delete(got, "notes")
	want := map[string]any{
		"interfaces": []any{
			map[string]any{
				"index": 2.0, "name": "eth0", "mtu": 1500.0, "up": true, "loopback": false, "multicast": true, "broadcast": true,
				"addresses": []any{"172.17.0.2/16"},
			},
			map[string]any{
				"index": 9.0, "name": "sit0", "mtu": 0.0, "up": false, "loopback": false, "multicast": false, "broadcast": false,
				"addresses": []any{},
			},
		},
		"receive_queue_max": 4194304.0, "receive_queue_default": 212992.0, "send_queue_max": 0.0, "ipv6": false,
		"container": "docker", "bridged": true, "gateway": "172.17.0.1",
		"ephemeral_ports": map[string]any{"first": 32768.0, "last": 60999.0}, "max_memberships": 20.0,
		"knows": map[string]any{
			"kernel_drops": true, "destination": true, "ttl": true, "arrival_time": true, "icmp_errors": true, "container": true,
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the host (-want +got):\n%s", diff)
	}
}

// What a system does not tell is null, and never 0, false or empty.
func TestWhatIsNotKnownOfAHostIsNull(t *testing.T) {
	got := hostJSON(t, lab.Host{})
	for _, name := range []string{
		"receive_queue_max", "receive_queue_default", "send_queue_max", "ipv6", "container", "bridged", "gateway",
		"ephemeral_ports", "max_memberships",
	} {
		if value, there := got[name]; !there || value != nil {
			t.Errorf("%s is %v (there: %t), want null", name, value, there)
		}
	}
	if notes := got["notes"].([]any); len(notes) != 1 || notes[0].(map[string]any)["code"] != "unknown" {
		t.Errorf("the notes are %v", notes)
	}
	got = hostJSON(t, lab.Host{ReceiveQueueMax: new(4 << 20), Knows: udp.Knowledge{
		KernelDrops: true, Destination: true, TTL: true, ArrivalTime: true, ICMPErrors: true, Container: true,
	}})
	if got["container"] != "" || got["bridged"] != false || got["gateway"] != nil {
		t.Errorf("a machine that is no container is %v", got)
	}
	if notes := got["notes"].([]any); len(notes) != 0 {
		t.Errorf("nothing is limited, and the notes are %v", notes)
	}
}

func TestWhatMayBeUnknownOfAHostIsDocumentedSo(t *testing.T) {
	r := start(t)
	properties := document(t, r)["components"].(map[string]any)["schemas"].(map[string]any)["Host"].(map[string]any)["properties"].(map[string]any)
	for name, want := range map[string]any{
		"receive_queue_max": []any{"integer", "null"}, "receive_queue_default": []any{"integer", "null"}, "send_queue_max": []any{"integer", "null"},
		"max_memberships": []any{"integer", "null"}, "ipv6": []any{"boolean", "null"}, "bridged": []any{"boolean", "null"},
		"container": []any{"string", "null"}, "gateway": []any{"string", "null"}, "interfaces": "array", "notes": "array",
	} {
		if diff := cmp.Diff(want, properties[name].(map[string]any)["type"]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	want := []any{map[string]any{"$ref": "#/components/schemas/PortRange"}, map[string]any{"type": "null"}}
	if diff := cmp.Diff(want, properties["ephemeral_ports"].(map[string]any)["anyOf"]); diff != "" {
		t.Errorf("ephemeral_ports (-want +got):\n%s", diff)
	}
}
