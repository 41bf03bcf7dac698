package texts

// koreanRequestProblems is read only.
var koreanRequestProblems = map[string]Problem{
	// The journal.
	"no-such-datagram": {
		"없는 항목",
		"저널에 없는 항목입니다: {value}.",
		"[[저널에는 {first}번부터 {last}번까지 있습니다. ]]더 오래된 것은 자리를 내주었거나 지워졌습니다.",
	},
	"bad-filter": {
		"필터가 아님",
		"{reason}[[ {column}번째 글자를 보세요.]]",
		`Wireshark처럼 쓰세요. 예: udp.port == 8888 && data contains "hi".`,
	},

	// HTTP.
	"bad-request": {
		"이해할 수 없는 요청",
		"요청을 읽을 수 없습니다.",
		"무엇을 보내야 하는지는 /docs에 있습니다.",
	},
	"malformed-json": {
		"JSON이 아님",
		"본문이 UTF-8로 쓴 올바른 JSON 문서 하나가 아닙니다[[: {reason}]].",
		"JSON 객체 하나를 Content-Type: application/json 헤더와 함께 보내세요.",
	},
	"invalid-field": {
		"올바르지 않은 요청",
		"[[{location}: {reason}.]]",
		"errors 목록에 필드마다 까닭이 있습니다. 무엇을 보내야 하는지는 /docs에 있습니다.",
	},
	"body-too-large": {
		"본문이 너무 큼",
		"요청의 본문이 {limit}바이트보다 큽니다.",
		"데이터그램 하나에는 그만큼 필요하지 않습니다.",
	},
	"unsupported-media-type": {
		"지원하지 않는 콘텐츠 형식",
		"본문의 콘텐츠 형식을 여기에서는 이해하지 못합니다.",
		"Content-Type: application/json 헤더를 보내세요.",
	},
	"encoded-body": {
		"인코딩된 본문",
		"본문이 압축되었거나 다르게 인코딩되었는데, 여기에서는 풀지 않습니다.",
		"Content-Encoding 없이 그대로 보내세요.",
	},
	"not-found": {
		"여기에는 아무것도 없음",
		"{path}에는 아무것도 없습니다.",
		"모든 경로는 /docs에 있습니다.",
	},
	"method-not-allowed": {
		"허용되지 않은 메서드",
		"{path}에서는 {method} 메서드를 쓸 수 없습니다.",
		"쓸 수 있는 메서드: {allow}.",
	},
	"host-not-allowed": {
		"모르는 호스트 이름",
		"이 실습실이 답하지 않는 이름입니다: “{host}”.",
		"localhost나 IP 주소를 쓰거나, --allow-host {host} 옵션으로 udpweb을 시작하세요.",
	},
	"cross-origin": {
		"다른 사이트에서 온 요청",
		"다른 사이트의 페이지에서 온 요청입니다.",
		"이 실습실의 페이지를 직접 열거나 curl 같은 프로그램을 쓰세요.",
	},
	"token-required": {
		"토큰이 필요함",
		"이 실습실에 들어오려면 토큰이 필요합니다.",
		"udpweb이 시작할 때 출력한 주소를 열거나, Authorization: Bearer 헤더에 토큰을 넣어 보내세요.",
	},
	"wrong-token": {
		"틀린 토큰",
		"이 실습실의 토큰이 아닙니다.",
		"udpweb이 시작할 때 출력한 주소에서 복사하세요.",
	},
	"too-many-attempts": {
		"시도가 너무 많음",
		"이 주소에서 틀린 토큰이 너무 많이 왔습니다.",
		"1분 기다린 다음 다시 해 보세요.",
	},
	"too-many-viewers": {
		"보는 사람이 너무 많음",
		"이 실습실은 한꺼번에 {limit}명까지 볼 수 있습니다.",
		"다른 탭을 닫거나, --max-viewers 값을 늘려 udpweb을 시작하세요.",
	},
	"not-a-websocket": {
		"WebSocket이 필요함",
		"스트림은 WebSocket인데, 이 요청은 WebSocket을 열지 않습니다.",
		"WebSocket 클라이언트로 연결하거나, curl로 GET /api/v1/datagrams?follow=true를 쓰세요.",
	},
	"shutting-down": {
		"끝나는 중",
		"실습실이 끝나는 중입니다.",
		"다시 시작된 다음에 다시 해 보세요.",
	},
	"internal": {
		"내부 오류",
		"udpweb 안에서 문제가 생겼습니다. 로그에 적어 두었습니다.",
		"다시 하면 될 수도 있습니다. 그래도 안 되면 알려 주세요. 고쳐야 할 결함입니다.",
	},
}
