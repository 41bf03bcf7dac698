package texts

// ladderWords are those of the ladder.
type ladderWords struct {
	LadderTitle, LadderNote, LadderAsList, LadderEmpty     string
	LadderListener, LadderOwn, LadderOutside, LadderOthers string

	LadderMissing, LadderHole, LadderRefused, LadderNotSent                                               string
	LadderBytes, LadderBoth, LadderOpenFate, LadderOutsideFate                                            string
	LadderSignBoth, LadderSignBefore, LadderSignOutside, LadderSignOpen, LadderSignRefused, LadderSignGap string
	LadderSignCut, LadderSignMany                                                                         string

	LadderSummary string
}

func englishLadderWords() ladderWords {
	return ladderWords{
		LadderTitle: "Who sent what to whom", LadderAsList: "As list",
		LadderNote:  "The last 40 entries between sockets. Time runs down, a line for each entry, not to scale. Choose an arrow to see its datagram.",
		LadderEmpty: "Nothing to draw yet. Each datagram will be an arrow from socket to socket.",

		LadderListener: "listener", LadderOwn: "socket of this lab", LadderOutside: "elsewhere", LadderOthers: "{count|other|others}",

		LadderMissing: "{count} missing", LadderHole: "{count|entry|entries} not shown here",
		LadderRefused: "refused", LadderNotSent: "not sent: {why}",
		LadderBytes: "{bytes|byte|bytes}", LadderBoth: "sent and received here, {span} later",
		LadderOpenFate: "sent here, arrival unknown", LadderOutsideFate: "received here, send time unknown",

		LadderSignBoth: "sent and received here", LadderSignBefore: "sent before the first line", LadderSignOutside: "received, send time unknown",
		LadderSignOpen: "sent, arrival unknown", LadderSignRefused: "refused (ICMP)", LadderSignGap: "lost: dropped by the kernel, or not sent",
		LadderSignCut: "cut: longer than Bytes per recvfrom", LadderSignMany: "many datagrams of a flood",

		LadderSummary: "{datagrams|datagram|datagrams} between {sockets|socket|sockets}[[, {both} sent and received here]][[, {open} whose arrival is unknown]]" +
			"[[, {outside} whose send time is unknown]][[, {failed} not sent]][[, {cut} cut]][[, {missing} dropped by the kernel]][[, {refused} refused]]" +
			"[[, and {holes|entry|entries} not shown]].",
	}
}

func koreanLadderWords() ladderWords {
	return ladderWords{
		LadderTitle: "누가 누구에게 무엇을 보냈는가", LadderAsList: "목록으로",
		LadderNote:  "소켓 사이의 마지막 항목 40개입니다. 시간은 아래로 흐르고 항목마다 한 줄이며, 간격은 실제 비율이 아닙니다. 화살표를 고르면 그 데이터그램을 볼 수 있습니다.",
		LadderEmpty: "아직 그릴 것이 없습니다. 데이터그램마다 소켓에서 소켓으로 화살표가 하나씩 그려집니다.",

		LadderListener: "리스너", LadderOwn: "이 실습실의 소켓", LadderOutside: "다른 곳", LadderOthers: "그 밖의 소켓 {count}개",

		LadderMissing: "{count}개 빠짐", LadderHole: "여기에 보이지 않는 항목 {count}개",
		LadderRefused: "거절됨", LadderNotSent: "보내지 못함: {why}",
		LadderBytes: "{bytes}바이트", LadderBoth: "여기에서 보냈고 {span} 뒤에 여기에서 받음",
		LadderOpenFate: "여기에서 보냄, 도착 여부 알 수 없음", LadderOutsideFate: "여기에서 받음, 보낸 시각 알 수 없음",

		LadderSignBoth: "여기에서 보내고 받음", LadderSignBefore: "첫 줄보다 먼저 보냄", LadderSignOutside: "받음, 보낸 시각 알 수 없음",
		LadderSignOpen: "보냄, 도착 여부 알 수 없음", LadderSignRefused: "거절됨(ICMP)", LadderSignGap: "손실: 커널이 버렸거나 보내지 못함",
		LadderSignCut: "잘림: recvfrom 한 번에 받을 바이트보다 김", LadderSignMany: "한꺼번에 보낸 많은 데이터그램",

		LadderSummary: "데이터그램 {datagrams}개, 소켓 {sockets}개[[, 여기에서 보내고 받은 것 {both}개]][[, 도착 여부를 알 수 없는 것 {open}개]]" +
			"[[, 보낸 시각을 알 수 없는 것 {outside}개]][[, 보내지 못한 것 {failed}개]][[, 잘린 것 {cut}개]][[, 커널이 버린 것 {missing}개]][[, 거절된 것 {refused}개]]" +
			"[[, 보이지 않는 항목 {holes}개]]입니다.",
	}
}
