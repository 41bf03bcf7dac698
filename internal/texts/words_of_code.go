package texts

// codeWords are those of programs that do what is shown. The comments in programs are for the server alone: the page does
// not carry them.
type codeWords struct {
	CodeProgram, CodeSend, CodeBind, CodeListen, CodeSendTo, CodeLanguage string
	CodeCopy, CodeDownload, CodeText, CodeOfDatagram, CodeOfListener      string
	CodeHint, CodeBack, CodeLong, CodeNotCopied, CodePrograms             string
	CodeHello                                                             string `json:"-"`

	CodeNoListener, CodeListenerGone, CodeNoAddress               string `json:"-"`
	CodeNoListening, CodeNoSource, CodeNoEmpty, CodeNoMany        string `json:"-"`
	CodeSends, CodeListens, CodeRun, CodePicksPort, CodeBroadcast string `json:"-"`
	CodeCut, CodeHeld, CodeGroups, CodeCutsLonger, CodeTakesWhole string `json:"-"`
	CodeUpperASCII, CodeOneWrite, CodeWhySocat, CodeWhySocatHere  string `json:"-"`
	CodeSocatEmpty, CodeLabSends, CodeLabListens, CodeToken       string `json:"-"`
}

func englishCodeWords() codeWords {
	return codeWords{
		CodeProgram: "Program", CodeSend: "Send this datagram", CodeBind: "Send it from the same address and port",
		CodeListen: "Listen as its listener does", CodeSendTo: "Send to this listener", CodeLanguage: "Language",
		CodeCopy: "Copy", CodeDownload: "Download", CodeText: "As plain text", CodeBack: "Back", CodePrograms: "Programs that send this datagram, and that listen as its listener does",
		CodeOfDatagram: "Code for datagram {seq}", CodeOfListener: "Code for {address}",
		CodeHint: "Each program is complete: save it and run it, or run it from here, such as with curl -s ADDRESS | python3.", CodeLong: "A long program: {bytes|byte|bytes}.",
		CodeHello: "Hello server!", CodeNotCopied: "The browser did not let us copy. The program is selected.",

		CodeNoListener:   "No listener of this lab has to do with this datagram.",
		CodeListenerGone: "Its listener was removed.",
		CodeNoAddress:    "There is no address that a program could use.",
		CodeNoListening:  "Bash cannot listen: /dev/udp only sends.",
		CodeNoSource:     "Bash cannot choose the source: /dev/udp does not bind.",
		CodeNoEmpty:      "Bash cannot send an empty datagram: it writes nothing where there is nothing.",
		CodeNoMany:       "Bash connects its socket: it would hear no reply from a broadcast or multicast address.",

		CodeSends:        "Sends one datagram and waits up to a second for a reply.",
		CodeListens:      "Prints each datagram that arrives: its length, its source and its bytes.",
		CodeRun:          "Run it with: {command}",
		CodePicksPort:    "No source port is asked for: the system picks one.",
		CodeBroadcast:    "Without this permission the kernel refuses broadcast addresses.",
		CodeCut:          "The datagram had {length} bytes. These are the ones that were taken.",
		CodeHeld:         "Stop the listener in the lab first: a port belongs to one socket.",
		CodeGroups:       "The listener in the lab is a member of multicast groups. This program joins none.",
		CodeCutsLonger:   "Of a longer datagram the rest is thrown away.",
		CodeTakesWhole:   "Node takes each datagram whole, so it is cut here.",
		CodeUpperASCII:   "Only the letters a to z. The lab knows those of every script.",
		CodeOneWrite:     "What is handed over at once is one datagram, so the bytes are collected first.",
		CodeWhySocat:     "By socat, since nc sends no empty datagram, none above 16384 bytes, and hears no reply from another address.",
		CodeWhySocatHere: "By socat, since nc -u -l hears only the first sender. It runs take once for each datagram.",
		CodeSocatEmpty:   "Empty datagrams are passed over by socat.",
		CodeLabSends:     "Since curl does not speak UDP, it asks the lab to send.",
		CodeLabListens:   "Since curl does not speak UDP, it asks the lab to listen, and follows what arrives.",
		CodeToken:        "Put the token of the lab into the variable UDPWEB_TOKEN.",
	}
}

func koreanCodeWords() codeWords {
	return codeWords{
		CodeProgram: "프로그램", CodeSend: "이 데이터그램 보내기", CodeBind: "같은 주소와 포트에서 보내기",
		CodeListen: "이 리스너처럼 받기", CodeSendTo: "이 리스너로 보내기", CodeLanguage: "언어",
		CodeCopy: "복사", CodeDownload: "내려받기", CodeText: "텍스트로 보기", CodeBack: "돌아가기", CodePrograms: "이 데이터그램을 보내는 프로그램과 리스너처럼 받는 프로그램",
		CodeOfDatagram: "데이터그램 {seq} 코드", CodeOfListener: "{address} 코드",
		CodeHint: "그대로 실행되는 프로그램입니다. 저장해서 실행하거나 curl -s 주소 | python3처럼 바로 실행하세요.", CodeLong: "긴 프로그램입니다({bytes}바이트).",
		CodeHello: "Hello server!", CodeNotCopied: "브라우저가 복사를 허용하지 않았습니다. 프로그램이 선택되어 있으니 직접 복사하세요.",

		CodeNoListener:   "이 데이터그램과 관련된 리스너가 이 실습실에 없습니다.",
		CodeListenerGone: "리스너가 지워졌습니다.",
		CodeNoAddress:    "프로그램에서 쓸 수 있는 주소가 없습니다.",
		CodeNoListening:  "Bash로는 받을 수 없습니다. /dev/udp는 보내기만 합니다.",
		CodeNoSource:     "Bash로는 출발지를 고를 수 없습니다. /dev/udp는 bind하지 않습니다.",
		CodeNoEmpty:      "Bash로는 빈 데이터그램을 보낼 수 없습니다. 쓸 것이 없으면 아무것도 쓰지 않습니다.",
		CodeNoMany:       "Bash는 소켓을 연결하므로 브로드캐스트나 멀티캐스트 주소의 답장을 듣지 못합니다.",

		CodeSends:        "데이터그램 하나를 보내고 답장을 1초까지 기다립니다.",
		CodeListens:      "도착하는 데이터그램마다 길이, 출발지, 바이트를 출력합니다.",
		CodeRun:          "실행: {command}",
		CodePicksPort:    "출발지 포트를 정하지 않았으므로 운영체제가 고릅니다.",
		CodeBroadcast:    "이 허가가 없으면 커널이 브로드캐스트 주소를 거절합니다.",
		CodeCut:          "데이터그램은 {length}바이트였습니다. 아래는 받은 만큼의 바이트입니다.",
		CodeHeld:         "먼저 실습실의 리스너를 멈추세요. 포트 하나는 소켓 하나의 것입니다.",
		CodeGroups:       "실습실의 리스너는 멀티캐스트 그룹에 속해 있습니다. 이 프로그램은 가입하지 않습니다.",
		CodeCutsLonger:   "더 긴 데이터그램의 나머지는 버려집니다.",
		CodeTakesWhole:   "Node는 데이터그램을 통째로 받으므로 여기에서 자릅니다.",
		CodeUpperASCII:   "a부터 z까지만 바꿉니다. 실습실은 모든 문자의 대문자를 압니다.",
		CodeOneWrite:     "한 번에 넘긴 것이 데이터그램 하나이므로 바이트를 먼저 모읍니다.",
		CodeWhySocat:     "socat을 씁니다. nc는 빈 데이터그램과 16384바이트보다 긴 것을 못 보내고, 다른 주소의 답장을 듣지 못합니다.",
		CodeWhySocatHere: "socat을 씁니다. nc -u -l은 첫 번째 상대만 듣습니다. take는 데이터그램마다 한 번 실행됩니다.",
		CodeSocatEmpty:   "socat은 빈 데이터그램을 건너뜁니다.",
		CodeLabSends:     "curl은 UDP를 모르므로 실습실에 보내 달라고 합니다.",
		CodeLabListens:   "curl은 UDP를 모르므로 실습실에 받아 달라고 하고, 도착하는 것을 따라갑니다.",
		CodeToken:        "실습실의 토큰을 변수 UDPWEB_TOKEN에 넣으세요.",
	}
}
