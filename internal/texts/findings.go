package texts

// Finding words something that was found out about a datagram that was sent, "" for a code without words. The values are,
// where they apply, errno, destination, peer, bytes, seq, count, local, address, port, and ports: those of the lab.
func (l Language) Finding(code string, values map[string]string) string {
	return expand(in(findings, l)[code], given(values))
}

// findings is read only.
var findings = map[Language]map[string]string{
	EN: {
		"not-sent":    "It never left[[: the kernel refused it with {errno}]] (entry {seq}).",
		"answered":    "Something came back: {bytes|byte|bytes} from {peer} (entry {seq}).",
		"refused":     "It was refused: nothing listens on {destination} (entry {seq}).",
		"undelivered": "It was not delivered to {destination}: an ICMP error came back[[, {errno}]] (entry {seq}).",
		"arrived":     "It arrived: this lab received it on {local} (entry {seq}).",
		"no-reply":    "The listener there has no auto-reply, and so nothing comes back.",
		"alike":       "Others like it were sent at about the same time, and no entry tells what became of which.",
		"summary":     "This entry stands for {count|datagram|datagrams}: what became of each is not recorded.",

		"paused": "Your listener on {local} is paused: the datagram waits in its receive queue until you resume it, " +
			"unless the queue was full.",
		"not-taken": "Your listener on {local} did not get it: it was started later, its receive queue was full, or a firewall dropped it.",
		"listens":   "A program on this machine listens on {local}. It probably got the datagram, and did not answer.",
		"listens-by-ipv6": "A program on this machine listens on {local}. If it takes IPv4 as well, it probably got the datagram, " +
			"and did not answer.",
		"connected-elsewhere": "The socket on {local} is connected to {peer} and takes datagrams from nobody else.",
		"other-address":       "Something listens on port {port}, but only on {local}: it gets nothing that is sent to {address}.",
		"nothing-listens":     "Wrong port? Nothing on this machine listens on port {port}[[; this lab listens on {ports}]].",
		"sockets-unknown":     "This system does not tell us what listens on port {port}. Look with: netstat -a -p udp",
		"multicast":           "{address} is a multicast group: only sockets that have joined it get the datagram, and none has to answer.",
		"broadcast":           "{address} means every machine of a network: each may take the datagram or leave it, and none has to answer.",
		"another-machine": "{address} is another machine, and nobody can look there from here. It may be off, a firewall may drop datagrams, " +
			"the port may be wrong, or its program does not answer. Look there with: ss -lunp",
	},
	KO: {
		"not-sent":    "떠나지 못했습니다[[. 커널이 {errno} 오류로 거절했습니다]](기록 {seq}).",
		"answered":    "돌아온 것이 있습니다: {peer}에서 {bytes}바이트(기록 {seq}).",
		"refused":     "거절되었습니다. {destination}에서 받는 소켓이 없습니다(기록 {seq}).",
		"undelivered": "{destination}까지 전달되지 않았습니다. ICMP 오류가 돌아왔습니다[[: {errno}]](기록 {seq}).",
		"arrived":     "도착했습니다. 이 실습실이 {local}에서 받았습니다(기록 {seq}).",
		"no-reply":    "그 리스너에는 자동 답장이 없어서 아무것도 돌아오지 않습니다.",
		"alike":       "비슷한 데이터그램을 비슷한 때에 여러 개 보냈습니다. 어느 것이 어떻게 되었는지 알려 주는 기록이 없습니다.",
		"summary":     "이 기록은 데이터그램 {count}개를 대신합니다. 하나하나 어떻게 되었는지는 기록되지 않았습니다.",

		"paused": "{local}에 있는 리스너가 읽기를 멈춘 상태입니다. 큐가 가득 차지 않았다면 데이터그램은 다시 읽을 때까지 " +
			"수신 큐에서 기다립니다.",
		"not-taken": "{local}에 있는 리스너가 받지 못했습니다. 리스너가 나중에 시작되었거나, 수신 큐가 가득 찼거나, " +
			"방화벽이 버렸을 수 있습니다.",
		"listens":             "이 컴퓨터의 프로그램이 {local}에서 받고 있습니다. 데이터그램을 받고도 응답하지 않았을 가능성이 큽니다.",
		"listens-by-ipv6":     "이 컴퓨터의 프로그램이 {local}에서 받고 있습니다. IPv4도 받는 소켓이라면, 데이터그램을 받고도 응답하지 않았을 가능성이 큽니다.",
		"connected-elsewhere": "{local}에 있는 소켓은 {peer}에 연결되어 있어 다른 곳에서 온 데이터그램을 받지 않습니다.",
		"other-address":       "포트 {port}에서 받는 소켓이 있지만 {local}에서만 받습니다. {address} 주소로 보낸 것은 받지 못합니다.",
		"nothing-listens":     "포트가 틀리지 않았나요? 이 컴퓨터에는 포트 {port}에서 받는 소켓이 없습니다[[. 이 실습실의 수신 포트: {ports}]].",
		"sockets-unknown":     "포트 {port}에서 무엇이 받는지 이 시스템은 알려 주지 않습니다. 확인 명령: netstat -a -p udp",
		"multicast":           "{address}: 멀티캐스트 그룹입니다. 가입한 소켓만 데이터그램을 받고, 응답할 의무는 없습니다.",
		"broadcast":           "{address}: 네트워크의 모든 컴퓨터를 뜻합니다. 받을지는 각자 정하고, 응답할 의무는 없습니다.",
		"another-machine": "{address}: 다른 컴퓨터라서 여기에서는 들여다볼 수 없습니다. 꺼져 있거나, 방화벽이 버리거나, 포트가 틀렸거나, " +
			"프로그램이 응답하지 않는 것일 수 있습니다. 그 컴퓨터에서 확인하세요: ss -lunp",
	},
}
