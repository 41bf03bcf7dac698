package texts

import (
	"math"
	"strconv"
	"strings"
)

// HostNote words what is limited on the host and what to do about it. It returns false for a code
// without words. The values are, where they apply, container, gateway, most and wanted in bytes, and
// what: the facts the system does not tell, with spaces between.
func (l Language) HostNote(code string, values map[string]string) (string, bool) {
	words := in(hostTexts, l)
	if text, ok := words.podNotes[code]; ok && values["container"] == pod {
		return expand(text, given(values)), true
	}
	text, ok := words.notes[code]
	if !ok {
		return "", false
	}
	return expand(text, func(name string) string {
		if name == "what" {
			return words.listOfFacts(values[name])
		}
		return values[name]
	}), true
}

// HostNoteCodes lists the codes that have words, in no order.
func HostNoteCodes() []string {
	codes := make([]string, 0, len(hostTexts[EN].notes))
	for code := range hostTexts[EN].notes {
		codes = append(codes, code)
	}
	return codes
}

// UnpublishedPort says of a listener in a container who can reach it. Its placeholder is {port}.
func (l Language) UnpublishedPort(container string) string {
	if container == pod {
		return in(hostTexts, l).unpublishedPod
	}
	return in(hostTexts, l).unpublished
}

// Size is a number of bytes in the unit that keeps it short, to a tenth.
func Size(bytes int) string {
	size, unit := float64(bytes), "B"
	for _, larger := range []string{"KiB", "MiB", "GiB"} {
		if size < 1024 {
			break
		}
		size, unit = size/1024, larger
	}
	return strconv.FormatFloat(math.Round(size*10)/10, 'f', -1, 64) + " " + unit
}

// aboutHost is what is said of the host in one language.
type aboutHost struct {
	notes, podNotes             map[string]string // by code; those of a pod where they differ
	unpublished, unpublishedPod string
	facts                       map[string]string // what a system may not tell, by code
	or                          string            // between the last two of a list
}

// listOfFacts words codes with spaces between as a list.
func (a aboutHost) listOfFacts(codes string) string {
	var facts []string
	for code := range strings.FieldsSeq(codes) {
		facts = append(facts, a.facts[code])
	}
	if last := len(facts) - 1; last > 0 {
		return strings.Join(facts[:last], ", ") + a.or + facts[last]
	}
	return strings.Join(facts, "")
}

// pod is the container of which some things are said in other words.
const pod = "kubernetes"

// hostTexts is read only.
var hostTexts = map[Language]aboutHost{
	EN: {
		notes: map[string]string{
			"bridge-gateway": "Datagrams from outside this container may all seem to come from[[ {gateway},]] the gateway of its bridge. " +
				"With --network host their real sources show.",
			"unpublished-ports": "A listener is reachable only inside this container unless its port is published, such as with -p 9999:9999/udp.",
			"no-multicast": "Multicast and broadcast from outside do not reach this container. " +
				"On Linux, docker run --network host gives it the real network.",
			"small-receive-queue": "The kernel lets a receive queue have {most} bytes, and listeners ask for {wanted}: a burst overflows it sooner. " +
				"To raise the limit, on the machine itself: sudo sysctl -w net.core.rmem_max={wanted}",
			"ipv6-off": "IPv6 is switched off here: nothing can listen on ::1, and nothing can be sent over IPv6. " +
				"Use 127.0.0.1 and 0.0.0.0.",
			"unknown": "This system does not tell {what}. What cannot be known is shown as unknown; Linux tells all of it.",
		},
		podNotes: map[string]string{
			"bridge-gateway": "Datagrams from outside this pod may all seem to come from[[ {gateway},]] the gateway of its network. " +
				"With hostNetwork: true their real sources show.",
			"unpublished-ports": "A listener is reachable only inside the cluster unless a Service or hostPort publishes its port, with protocol: UDP.",
			"no-multicast":      "Multicast and broadcast from outside do not reach this pod. With hostNetwork: true it has the network of its node.",
		},
		unpublished:    "Reachable only inside the container unless it was started with -p {port}:{port}/udp.",
		unpublishedPod: "Reachable only inside the cluster unless a Service or hostPort publishes {port}/UDP.",
		facts: map[string]string{
			"kernel_drops":  "how many datagrams the kernel drops",
			"destination":   "to which of its addresses a datagram was sent",
			"ttl":           "the TTL and TOS of a datagram",
			"arrival_time":  "when the kernel received a datagram",
			"icmp_errors":   "which ICMP errors came back",
			"container":     "whether this is a container",
			"receive_queue": "how large a receive queue can be",
		},
		or: " or ",
	},
	KO: {
		notes: map[string]string{
			"bridge-gateway": "컨테이너 밖에서 온 데이터그램은 모두 브리지의 게이트웨이[[({gateway})]]에서 온 것처럼 보일 수 있습니다. " +
				"--network host 옵션으로 실행하면 진짜 출발지가 보입니다.",
			"unpublished-ports": "-p 9999:9999/udp처럼 포트를 공개하지 않으면 리스너에는 이 컨테이너 안에서만 보낼 수 있습니다.",
			"no-multicast": "밖에서 온 멀티캐스트와 브로드캐스트는 이 컨테이너에 닿지 않습니다. " +
				"Linux에서는 docker run --network host 명령으로 진짜 네트워크를 쓸 수 있습니다.",
			"small-receive-queue": "커널은 수신 큐에 {most}바이트까지 주는데 리스너는 {wanted}바이트를 요청합니다. 그래서 한꺼번에 몰려오면 더 빨리 넘칩니다. " +
				"한도를 늘리려면 컴퓨터에서 직접 실행하세요: sudo sysctl -w net.core.rmem_max={wanted}",
			"ipv6-off": "여기에서는 IPv6가 꺼져 있습니다. ::1에서 받을 수 없고, IPv6로 보낼 수도 없습니다. " +
				"127.0.0.1과 0.0.0.0을 쓰세요.",
			"unknown": "이 운영체제가 알려 주지 않는 것이 있습니다: {what}. 알 수 없는 것은 “알 수 없음”으로 표시합니다. Linux는 모두 알려 줍니다.",
		},
		podNotes: map[string]string{
			"bridge-gateway": "이 파드 밖에서 온 데이터그램은 모두 파드 네트워크의 게이트웨이[[({gateway})]]에서 온 것처럼 보일 수 있습니다. " +
				"hostNetwork: true로 실행하면 진짜 출발지가 보입니다.",
			"unpublished-ports": "Service나 hostPort로 포트를 공개하지 않으면(protocol: UDP) 리스너에는 클러스터 안에서만 보낼 수 있습니다.",
			"no-multicast":      "밖에서 온 멀티캐스트와 브로드캐스트는 이 파드에 닿지 않습니다. hostNetwork: true로 실행하면 노드의 네트워크를 씁니다.",
		},
		unpublished:    "-p {port}:{port}/udp 옵션으로 시작하지 않았다면 컨테이너 안에서만 보낼 수 있습니다.",
		unpublishedPod: "Service나 hostPort로 {port}/UDP 포트를 공개하지 않으면 클러스터 안에서만 보낼 수 있습니다.",
		facts: map[string]string{
			"kernel_drops":  "커널이 버린 데이터그램의 수",
			"destination":   "데이터그램이 어느 주소로 왔는지",
			"ttl":           "데이터그램의 TTL과 TOS",
			"arrival_time":  "커널이 데이터그램을 받은 시각",
			"icmp_errors":   "어떤 ICMP 오류가 돌아왔는지",
			"container":     "컨테이너인지 아닌지",
			"receive_queue": "수신 큐를 얼마나 크게 할 수 있는지",
		},
		or: ", ",
	},
}
