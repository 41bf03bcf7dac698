package texts

import (
	"math"
	"strconv"
	"strings"
)

// HostNote words what is limited on the host and what to do about it. It returns false for a code
// without words. The values are, where they apply, container, gateway, most and wanted in bytes, and
// what: the facts the system does not tell, with spaces between.
func HostNote(code string, values map[string]string) (string, bool) {
	if text, ok := podNotes[code]; ok && values["container"] == pod {
		return expand(text, in(values)), true
	}
	text, ok := hostNotes[code]
	if !ok {
		return "", false
	}
	return expand(text, func(name string) string {
		if name == "what" {
			return listOfFacts(values[name])
		}
		return values[name]
	}), true
}

// HostNoteCodes lists the codes that have words, in no order.
func HostNoteCodes() []string {
	codes := make([]string, 0, len(hostNotes))
	for code := range hostNotes {
		codes = append(codes, code)
	}
	return codes
}

// UnpublishedPort says of a listener in a container who can reach it. Its placeholder is {port}.
func UnpublishedPort(container string) string {
	if container == pod {
		return "Reachable only inside the cluster unless a Service or hostPort publishes {port}/UDP."
	}
	return "Reachable only inside the container unless it was started with -p {port}:{port}/udp."
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

// listOfFacts words codes with spaces between as a list.
func listOfFacts(codes string) string {
	var facts []string
	for code := range strings.FieldsSeq(codes) {
		facts = append(facts, hostFacts[code])
	}
	if last := len(facts) - 1; last > 0 {
		return strings.Join(facts[:last], ", ") + " or " + facts[last]
	}
	return strings.Join(facts, "")
}

// pod is the container of which some things are said in other words.
const pod = "kubernetes"

// The tables are read only.
var (
	hostNotes = map[string]string{
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
	}
	podNotes = map[string]string{
		"bridge-gateway": "Datagrams from outside this pod may all seem to come from[[ {gateway},]] the gateway of its network. " +
			"With hostNetwork: true their real sources show.",
		"unpublished-ports": "A listener is reachable only inside the cluster unless a Service or hostPort publishes its port, with protocol: UDP.",
		"no-multicast":      "Multicast and broadcast from outside do not reach this pod. With hostNetwork: true it has the network of its node.",
	}
	hostFacts = map[string]string{
		"kernel_drops":  "how many datagrams the kernel drops",
		"destination":   "to which of its addresses a datagram was sent",
		"ttl":           "the TTL and TOS of a datagram",
		"arrival_time":  "when the kernel received a datagram",
		"icmp_errors":   "which ICMP errors came back",
		"container":     "whether this is a container",
		"receive_queue": "how large a receive queue can be",
	}
)
