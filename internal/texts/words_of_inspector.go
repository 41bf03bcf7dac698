package texts

// inspectorWords are those of the zone that looks at one datagram. What no script words is for the server alone.
type inspectorWords struct {
	PseudoHeader, PseudoSource, PseudoDestination, PseudoZero, PseudoProtocol, PseudoNext, PseudoLength string

	DumpHeader, ByteAt, ByteOfField, MarkedBytes, MarkedBytesOfHeader, NumberRead string
	CopyAllBytes, CopyMarkedBytes, BytesCopied, BytesNotCopied, TextCount         string

	ViewCode, PayloadField, FieldBytes, PseudoNote                            string `json:"-"`
	DumpLabel, DumpKeys, Unmark, MarkFurther, BigEndian, LittleEndian         string `json:"-"`
	CopyAsHex, CopyAsC, CopyAsPython, CopyAsBase64, BytesToCopy, TextEncoding string `json:"-"`
	TextSigns                                                                 string `json:"-"`
}

func englishInspectorWords() inspectorWords {
	return inspectorWords{
		PayloadField: "Payload", FieldBytes: "bytes {from}–{to}",
		PseudoHeader: "[[{version} pseudo-header||Pseudo-header]]",
		PseudoNote:   "The checksum covers this too, though it is never sent: a datagram that ends up at the wrong address does not pass.",
		PseudoSource: "Source address", PseudoDestination: "Destination address", PseudoZero: "Zero",
		PseudoProtocol: "Protocol: UDP", PseudoNext: "Next header: UDP", PseudoLength: "UDP length",

		DumpLabel:  "Bytes of the datagram",
		DumpKeys:   "Arrow keys move, with Shift they mark more, Ctrl+A marks the payload, Esc nothing.",
		DumpHeader: "UDP",
		ByteAt:     "{byte}, offset {offset}[[, {character}]]", ByteOfField: "{byte}, {field}",

		MarkedBytes: "Offset {offset} ({hex}), {bytes|byte|bytes}", MarkedBytesOfHeader: "UDP header, byte {offset}, {bytes|byte|bytes}",
		Unmark: "Unmark", MarkFurther: "Mark up to the next byte I touch",
		BigEndian: "big-endian", LittleEndian: "little-endian", NumberRead: "{unsigned}[[ (signed {signed})]]",

		CopyAllBytes: "Copy {bytes|byte|bytes} as", CopyMarkedBytes: "Copy {bytes|marked byte|marked bytes} as",
		CopyAsHex: "hex", CopyAsC: "C", CopyAsPython: "Python", CopyAsBase64: "base64", BytesToCopy: "What there is to copy",
		BytesCopied:    "Copied {bytes|byte|bytes} as {form}.",
		BytesNotCopied: "This browser does not let the page copy. The text is selected: press Ctrl+C.",

		ViewCode:     "Code",
		TextEncoding: "Encoding",
		TextCount:    "{characters|character|characters} in {bytes|byte|bytes}[[; {broken|byte is|bytes are} no {encoding}]]",
		TextSigns:    "Tinted: bytes that are no text, and characters that cannot be seen.",
	}
}

func koreanInspectorWords() inspectorWords {
	return inspectorWords{
		PayloadField: "페이로드", FieldBytes: "바이트 {from}–{to}",
		PseudoHeader: "[[{version} 의사 헤더||의사 헤더]]",
		PseudoNote:   "체크섬은 전송되지 않는 이 부분까지 계산합니다. 그래서 엉뚱한 주소로 간 데이터그램은 통과하지 못합니다.",
		PseudoSource: "출발지 주소", PseudoDestination: "목적지 주소", PseudoZero: "0",
		PseudoProtocol: "프로토콜: UDP", PseudoNext: "다음 헤더: UDP", PseudoLength: "UDP 길이",

		DumpLabel:  "데이터그램의 바이트",
		DumpKeys:   "화살표 키로 옮기고, Shift와 함께 누르면 더 선택합니다. Ctrl+A는 페이로드 전체를 선택하고, Esc는 선택을 풉니다.",
		DumpHeader: "UDP",
		ByteAt:     "{byte}, 오프셋 {offset}[[, {character}]]", ByteOfField: "{byte}, {field}",

		MarkedBytes: "오프셋 {offset} ({hex}), {bytes}바이트", MarkedBytesOfHeader: "UDP 헤더 바이트 {offset}, {bytes}바이트",
		Unmark: "선택 해제", MarkFurther: "다음에 누르는 바이트까지 선택",
		BigEndian: "빅 엔디언", LittleEndian: "리틀 엔디언", NumberRead: "{unsigned}[[ (부호 있음 {signed})]]",

		CopyAllBytes: "{bytes}바이트 복사", CopyMarkedBytes: "선택한 {bytes}바이트 복사",
		CopyAsHex: "16진수", CopyAsC: "C", CopyAsPython: "Python", CopyAsBase64: "base64", BytesToCopy: "복사할 내용",
		BytesCopied:    "{bytes}바이트를 복사했습니다({form}).",
		BytesNotCopied: "이 브라우저에서는 페이지가 복사할 수 없습니다. 내용을 선택해 두었으니 Ctrl+C를 누르세요.",

		ViewCode:     "코드",
		TextEncoding: "인코딩",
		TextCount:    "{bytes}바이트, 글자 {characters}개[[, {encoding} 아닌 바이트 {broken}개]]",
		TextSigns:    "색칠한 곳: 글자가 아닌 바이트와 눈에 보이지 않는 글자입니다.",
	}
}
