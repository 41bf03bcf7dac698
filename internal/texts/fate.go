package texts

// Fate words what became of a datagram, by the outcome of its send. The values are bytes, source,
// destination, and where they apply peer, reply, rtt, waited, from, type, code, errno and mtu.
func Fate(outcome string, values map[string]string) string {
	if outcome == "refused" && values["errno"] != "ECONNREFUSED" {
		outcome = "undelivered" // A router or a host said something else than that nothing listens.
	}
	return expand(fates[outcome], in(values))
}

// fates is read only.
var fates = map[string]string{
	"sent": "Handed to the kernel: {bytes|byte|bytes} from {source} to {destination}. " +
		"UDP will not tell you whether it arrives.",
	"replied": "{peer} replied with {reply|byte|bytes} after {rtt}.",
	"refused": "Refused: nothing listens on {destination}[[, says {from}]]. " +
		"An ICMP error came back (type {type} code {code}, {errno}) after {rtt}.",
	"undelivered": "Not delivered to {destination}[[, says {from}]]. " +
		"An ICMP error came back (type {type} code {code}[[, {errno}]][[, path MTU {mtu}]]) after {rtt}.",
	"silent": "Handed to the kernel: {bytes|byte|bytes} from {source} to {destination}. " +
		"Nothing came back within {waited}. With UDP, silence is all you get: " +
		"nobody can tell a lost datagram from one that was ignored.",
}
