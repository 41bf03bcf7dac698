package texts

// sharingWords are those of replying, sending again and sending many, of commands and links that set
// things up, and of the page of a listener.
type sharingWords struct {
	EntryActions, Reply, SendAgain, CopyCurl, CopyLink string
	AgainCut, CurlCopied, CurlToken, Copied, NotCopied string

	ShareSetUp, ShareCopied, ShareTooLong, FilledIn string

	ErrorSummary, NotADecimal string

	Silence, CheckForMe, WhatBecameOfIt string

	SendMany, SendManyButton, ManyCount, ManyRate, ManyRateHint string
	ManyGoing, ManyDone, ManyStopped, ManyFailed, StopSending   string

	ListenerTitle, ListenerPage, ListenerCode, ListenerSettings string
	ListenerEntries, ListenerQuiet, ListenerCommands            string
	CommandLook, CommandWatch, CommandExport                    string
}

func englishSharingWords() sharingWords {
	return sharingWords{
		EntryActions: "Do something with this datagram",
		Reply:        "Reply", SendAgain: "Send again", CopyCurl: "Copy as curl", CopyLink: "Copy link",
		AgainCut:   "It was cut: only the {captured|byte|bytes} that were taken could be sent.",
		CurlCopied: "Copied. Paste it into a terminal.",
		CurlToken:  "The lab asks for its token: set UDPWEB_TOKEN there first.",
		Copied:     "Copied.", NotCopied: "The browser did not let us copy this:",

		ShareSetUp:   "Copy link to this set-up",
		ShareCopied:  "Copied. Whoever opens it finds everything filled in; nothing is started or sent.",
		ShareTooLong: "This is too long for a link, which has {most} characters at most. Shorten the message.",
		FilledIn:     "Filled in from a link. Nothing has been started or sent.",

		ErrorSummary: "{count|field needs|fields need} another look:", NotADecimal: "“{value}” is not a number.",

		Silence: "Nothing came back. With UDP, silence is all you get. Three usual reasons: " +
			"the port is wrong · the other side listens on 127.0.0.1 only · a firewall.",
		CheckForMe: "Check for me", WhatBecameOfIt: "What became of it",

		SendMany: "Send many", SendManyButton: "Send them", ManyCount: "How many", ManyRate: "Datagrams per second",
		ManyRateHint: "Empty: as fast as the kernel takes them.",
		ManyGoing:    "{sent} of {requested} handed to the kernel[[, {failed} refused by it]]",
		ManyDone:     "{sent} of {requested|datagram|datagrams} handed to the kernel[[, {failed} refused by it ({errors})]][[; {replied} came back]].",
		ManyStopped:  "Stopped:", ManyFailed: "It ended early: {reason}",
		StopSending: "Stop sending",

		ListenerTitle: "Listener {address}", ListenerPage: "Page", ListenerCode: "Code",
		ListenerSettings: "Settings",
		ListenerEntries:  "The last {count} of its entries", ListenerQuiet: "Nothing has come or gone yet.",
		ListenerCommands: "From a terminal",
		CommandLook:      "Look at it", CommandWatch: "Watch what it gets", CommandExport: "Save it all for Wireshark",
	}
}

func koreanSharingWords() sharingWords {
	return sharingWords{
		EntryActions: "이 데이터그램으로 할 수 있는 일",
		Reply:        "답장", SendAgain: "다시 보내기", CopyCurl: "curl로 복사", CopyLink: "링크 복사",
		AgainCut:   "잘린 데이터그램입니다. 받은 {captured}바이트만 보낼 수 있었습니다.",
		CurlCopied: "복사했습니다. 터미널에 붙여 넣으세요.",
		CurlToken:  "이 실습실에는 토큰이 필요합니다. 먼저 터미널에서 UDPWEB_TOKEN을 설정하세요.",
		Copied:     "복사했습니다.", NotCopied: "브라우저가 복사를 허용하지 않았습니다. 아래 내용을 직접 복사하세요.",

		ShareSetUp:   "이 설정의 링크 복사",
		ShareCopied:  "복사했습니다. 링크를 열면 모든 칸이 채워지고, 아무것도 시작하거나 보내지 않습니다.",
		ShareTooLong: "링크는 {most}자까지 가능한데 너무 깁니다. 메시지를 줄이세요.",
		FilledIn:     "링크에 있던 값으로 채웠습니다. 아무것도 시작하거나 보내지 않았습니다.",

		ErrorSummary: "다시 볼 칸이 {count}개 있습니다.", NotADecimal: "“{value}” 값은 수가 아닙니다.",

		Silence: "돌아온 것이 없습니다. UDP에서는 침묵이 유일한 신호입니다. 흔한 까닭 셋: " +
			"포트 오류 · 상대가 127.0.0.1에서만 수신 · 방화벽.",
		CheckForMe: "대신 확인하기", WhatBecameOfIt: "어떻게 되었는지",

		SendMany: "여러 개 보내기", SendManyButton: "모두 보내기", ManyCount: "개수", ManyRate: "초당 데이터그램",
		ManyRateHint: "비워 두면 커널이 받는 만큼 빠르게 보냅니다.",
		ManyGoing:    "{requested}개 중 {sent}개를 커널에 넘겼습니다[[, 커널이 거절: {failed}개]]",
		ManyDone:     "{requested}개 중 {sent}개를 커널에 넘겼습니다[[, 커널이 거절: {failed}개({errors})]][[, 돌아온 것: {replied}개]].",
		ManyStopped:  "멈췄습니다.", ManyFailed: "일찍 끝났습니다. {reason}",
		StopSending: "보내기 멈춤",

		ListenerTitle: "리스너 {address}", ListenerPage: "페이지", ListenerCode: "코드",
		ListenerSettings: "설정",
		ListenerEntries:  "최근 기록 {count}개", ListenerQuiet: "아직 오간 것이 없습니다.",
		ListenerCommands: "터미널에서",
		CommandLook:      "살펴보기", CommandWatch: "받는 것 지켜보기", CommandExport: "Wireshark용으로 모두 저장",
	}
}
