package texts

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"testing"
)

func TestHostNotesSayWhatIsLimited(t *testing.T) {
	for name, each := range map[string]struct {
		code   string
		values map[string]string
		want   string
	}{
		"a bridge": {
			"bridge-gateway",
			map[string]string{"container": "docker", "gateway": "172.17.0.1"},
			"Datagrams from outside this container may all seem to come from 172.17.0.1, the gateway of its bridge. " +
				"With --network host their real sources show.",
		},
		"a bridge without a gateway": {
			"bridge-gateway", nil,
			"Datagrams from outside this container may all seem to come from the gateway of its bridge. " +
				"With --network host their real sources show.",
		},
		"a pod": {
			"no-multicast",
			map[string]string{"container": "kubernetes"},
			"Multicast and broadcast from outside do not reach this pod. With hostNetwork: true it has the network of its node.",
		},
		"a queue, of a pod as of all": {
			"small-receive-queue",
			map[string]string{"container": "kubernetes", "most": "212992", "wanted": "4194304"},
			"The kernel lets a receive queue have 212992 bytes, and listeners ask for 4194304: a burst overflows it sooner. " +
				"To raise the limit, on the machine itself: sudo sysctl -w net.core.rmem_max=4194304",
		},
		"one thing": {
			"unknown",
			map[string]string{"what": "container"},
			"This system does not tell whether this is a container. What cannot be known is shown as unknown; Linux tells all of it.",
		},
		"several things": {
			"unknown",
			map[string]string{"what": "ttl arrival_time icmp_errors"},
			"This system does not tell the TTL and TOS of a datagram, when the kernel received a datagram or which ICMP errors came back. " +
				"What cannot be known is shown as unknown; Linux tells all of it.",
		},
	} {
		if got, known := EN.HostNote(each.code, each.values); !known || got != each.want {
			t.Errorf("%s: %q, %t; want %q", name, got, known, each.want)
		}
	}
	if got, known := EN.HostNote("unheard-of", map[string]string{"container": "kubernetes"}); known || got != "" {
		t.Errorf("what nobody worded is %q, %t", got, known)
	}
}

func TestPodsHaveOtherWordsOnlyForWhatAllHaveWordsFor(t *testing.T) {
	codes := slices.Sorted(slices.Values(HostNoteCodes()))
	for language, words := range hostTexts {
		for code := range words.podNotes {
			if !slices.Contains(codes, code) {
				t.Errorf("%s: only pods have words for %s", language, code)
			}
		}
		if known := slices.Sorted(maps.Keys(words.notes)); !slices.Equal(codes, known) {
			t.Errorf("%s: the codes are %q, want %q", language, codes, known)
		}
	}
}

func TestWhatIsUnknownIsListedInKorean(t *testing.T) {
	got, _ := KO.HostNote("unknown", map[string]string{"what": "ttl container"})
	want := "이 운영체제가 알려 주지 않는 것이 있습니다: 데이터그램의 TTL과 TOS, 컨테이너인지 아닌지. " +
		"알 수 없는 것은 “알 수 없음”으로 표시합니다. Linux는 모두 알려 줍니다."
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestUnpublishedPortNamesThePort(t *testing.T) {
	for container, want := range map[string]string{
		"docker":     "Reachable only inside the container unless it was started with -p 8888:8888/udp.",
		"container":  "Reachable only inside the container unless it was started with -p 8888:8888/udp.",
		"kubernetes": "Reachable only inside the cluster unless a Service or hostPort publishes 8888/UDP.",
	} {
		if got := Fill(EN.UnpublishedPort(container), "port", "8888"); got != want {
			t.Errorf("%s: %q, want %q", container, got, want)
		}
	}
}

// The table is the one that static/js/bytes.test.mjs reads as well.
func TestSizesAreShort(t *testing.T) {
	data, err := os.ReadFile("testdata/sizes.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Bytes int
		Want  string
	}
	if err := json.Unmarshal(data, &cases); err != nil || len(cases) == 0 {
		t.Fatalf("%d cases, %v", len(cases), err)
	}
	for _, each := range cases {
		if got := Size(each.Bytes); got != each.Want {
			t.Errorf("Size(%d) = %q, want %q", each.Bytes, got, each.Want)
		}
	}
}
