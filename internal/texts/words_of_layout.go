package texts

// layoutWords are those around every page: appearance, keys, the connection, and what a screen reader is told.
type layoutWords struct {
	Theme, ThemeSystem, ThemeLight, ThemeDark, Projector string
	OpenDrawer, CloseDrawer                              string
	Zones, ZoneDo, ZoneHappened, ZoneInspect, DocsShort  string

	LiveBehind, Retry, BackWith string
	TitleState                  string

	Keys, KeysTitle, KeysEverywhere, KeysInList, KeysClose string
	KeySend, KeyEscape, KeyHelp, KeyMove, KeyPage, KeyEnds string
	KeyInspect, KeyFreeze, KeyTime, KeyFilter, KeyCopy     string
	KeyBytes, KeyResend, KeysSwitch, KeysSwitchHint        string

	Speech, SpeechHint, SpeechOff, SpeechSummary, SpeechEvery string
	Spoken, SpokenDropped, SpokenNone                         string
	SpokenOne, SpokenTooMany                                  string
}

func englishLayoutWords() layoutWords {
	return layoutWords{
		Theme: "Theme", ThemeSystem: "As the system", ThemeLight: "Light", ThemeDark: "Dark", Projector: "Projector",
		OpenDrawer: "Listen and send", CloseDrawer: "Close listen and send",
		Zones: "Parts of the lab", ZoneDo: "Do", ZoneHappened: "Packets", ZoneInspect: "Inspect", DocsShort: "API",

		LiveBehind: "Live, {seconds} s behind", Retry: "Retry",
		BackWith:   "Back. {count} arrived while you were away",
		TitleState: "[[({dropped} dropped) ]][[{ports} – ]]udpweb",

		Keys: "Keys", KeysTitle: "Keys and speech", KeysEverywhere: "Everywhere", KeysInList: "While the list has the focus",
		KeysClose: "Close",
		KeySend:   "Send, from the Send card", KeyEscape: "Close what is open", KeyHelp: "Show these keys",
		KeyMove: "Move by one datagram", KeyPage: "Move by a page", KeyEnds: "Move to the oldest, the newest",
		KeyInspect: "Inspect the datagram", KeyFreeze: "Freeze the view, follow the newest", KeyTime: "Change how times are shown",
		KeyFilter: "Go to the filter", KeyCopy: "Copy the row", KeyBytes: "Show its bytes", KeyResend: "Send it again",
		KeysSwitch:     "Keys that are a single character",
		KeysSwitchHint: "Off where they get in the way of other software, such as speech input. The arrows and Enter stay.",

		Speech:     "What a screen reader says of datagrams that arrive",
		SpeechHint: "Every datagram: up to one a second. Above that, the summary.",
		SpeechOff:  "Nothing", SpeechSummary: "A summary, at most every 5 seconds", SpeechEvery: "Every datagram",
		Spoken:        "{count|datagram|datagrams} from [[at least {least|sender|senders}||{senders|sender|senders}]][[ in {seconds|second|seconds}]]",
		SpokenDropped: "{count} dropped by the kernel", SpokenNone: "none dropped",
		SpokenOne:     "{bytes|byte|bytes} from {source}[[: {data}]]",
		SpokenTooMany: "More than one datagram a second. Summaries from here on.",
	}
}

func koreanLayoutWords() layoutWords {
	return layoutWords{
		Theme: "테마", ThemeSystem: "시스템 설정", ThemeLight: "밝게", ThemeDark: "어둡게", Projector: "프로젝터",
		OpenDrawer: "받기와 보내기", CloseDrawer: "받기와 보내기 닫기",
		Zones: "화면 구역", ZoneDo: "실행", ZoneHappened: "패킷", ZoneInspect: "살펴보기", DocsShort: "API",

		LiveBehind: "실시간, {seconds}초 늦음", Retry: "다시 연결",
		BackWith:   "다시 연결되었습니다. 그동안 {count}개가 도착했습니다",
		TitleState: "[[({dropped}개 버려짐) ]][[{ports} – ]]udpweb",

		Keys: "단축키", KeysTitle: "단축키와 음성 안내", KeysEverywhere: "어디에서나", KeysInList: "목록에 초점이 있을 때",
		KeysClose: "닫기",
		KeySend:   "보내기 카드에서 보내기", KeyEscape: "열린 것 닫기", KeyHelp: "단축키 보기",
		KeyMove: "한 데이터그램씩 이동", KeyPage: "한 쪽씩 이동", KeyEnds: "처음으로, 맨 끝으로 이동",
		KeyInspect: "데이터그램 살펴보기", KeyFreeze: "화면 고정, 최신 따라가기", KeyTime: "시각 표시 방식 바꾸기",
		KeyFilter: "필터로 이동", KeyCopy: "행 복사", KeyBytes: "바이트 보기", KeyResend: "다시 보내기",
		KeysSwitch:     "글자 하나로 된 단축키 사용",
		KeysSwitchHint: "음성 입력 같은 다른 프로그램과 충돌하면 끄세요. 화살표와 Enter는 그대로 쓸 수 있습니다.",

		Speech:     "데이터그램이 도착했을 때 화면 낭독기가 읽을 내용",
		SpeechHint: "모든 데이터그램은 1초에 하나까지 읽습니다. 더 많으면 요약해서 읽습니다.",
		SpeechOff:  "읽지 않음", SpeechSummary: "요약(5초에 한 번까지)", SpeechEvery: "모든 데이터그램",
		Spoken:        "[[{seconds}초 동안 ]]데이터그램 {count}개, 보낸 곳 [[{least}곳 이상||{senders}곳]]",
		SpokenDropped: "커널이 버림 {count}개", SpokenNone: "버려진 것 없음",
		SpokenOne:     "{source}에서 {bytes}바이트[[: {data}]]",
		SpokenTooMany: "1초에 하나보다 많이 도착합니다. 이제부터 요약해서 읽습니다.",
	}
}
