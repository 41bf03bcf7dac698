package texts

// Fate words what became of a datagram, by the outcome of its send. The values are bytes, source,
// destination, and where they apply peer, reply, rtt, waited, from, type, code, errno and mtu.
func (l Language) Fate(outcome string, values map[string]string) string {
	if outcome == "refused" && values["errno"] != "ECONNREFUSED" {
		outcome = "undelivered" // A router or a host said something else than that nothing listens.
	}
	return expand(in(fates, l)[outcome], given(values))
}

// fates is read only.
var fates = map[Language]map[string]string{
	EN: {
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
	},
	KO: {
		"sent": "커널에 넘겼습니다: {source}에서 {destination}까지 {bytes}바이트. " +
			"도착했는지는 UDP가 알려 주지 않습니다.",
		"replied": "{rtt} 만에 {peer}에서 {reply}바이트가 답장으로 왔습니다.",
		"refused": "거절됨: {destination}에서 받는 소켓이 없습니다[[(알린 곳: {from})]]. " +
			"{rtt} 만에 ICMP 오류가 돌아왔습니다(type {type} code {code}, {errno}).",
		"undelivered": "전달되지 않음: {destination}까지 가지 못했습니다[[(알린 곳: {from})]]. " +
			"{rtt} 만에 ICMP 오류가 돌아왔습니다(type {type} code {code}[[, {errno}]][[, 경로 MTU {mtu}]]).",
		"silent": "커널에 넘겼습니다: {source}에서 {destination}까지 {bytes}바이트. " +
			"{waited} 안에 돌아온 것이 없습니다. UDP에서는 침묵이 유일한 신호입니다. " +
			"데이터그램을 잃은 것인지 무시한 것인지는 아무도 모릅니다.",
	},
}
