package texts

// koreanSendingProblems is read only.
var koreanSendingProblems = map[string]Problem{
	// Sending.
	"port-zero": {
		"0번 포트",
		"0번 포트로는 보낼 수 없습니다.",
		"1~65535 사이에서 고르세요.",
	},
	"unspecified-destination": {
		"목적지가 아님",
		"{address}: “이 컴퓨터의 모든 주소”라는 뜻이라서 목적지가 될 수 없습니다.",
		"이 컴퓨터에 보내려면 127.0.0.1로 보내세요.",
	},
	"destination-not-allowed": {
		"허용되지 않은 목적지",
		"이 서버는 자신과 사설 네트워크, 직접 연결된 네트워크[[, {allowed}]]에만 보냅니다. " +
			"여기에 들지 않는 주소입니다: [[{inner}({address} 안에 든 주소)||{address}]].",
		"udpweb을 --allow-to {address}[[ --allow-to {inner}]] 옵션으로 시작해 달라고 운영자에게 부탁하세요.",
	},
	"family-mismatch": {
		"IPv4와 IPv6는 섞이지 않음",
		"{local} 소켓은 [[{to}에 보낼||{value} 그룹에 가입할]] 수 없습니다.",
		"[[{example} 같은 {local} 주소를 쓰거나 {remote} 소켓에서 보내||{remote} 소켓으로 가입하]]세요.",
	},
	"connected-from-listener": {
		"연결된 소켓은 새 소켓임",
		"연결된 소켓은 따로 여는 소켓인데, 이것은 리스너입니다: {value}.",
		"“from”을 비우거나 127.0.0.1:0 같은 로컬 주소와 포트를 쓰세요.",
	},
	"datagram-too-large": {
		"데이터그램 하나에 너무 큼",
		"{size}바이트는 들어가지 않습니다. [[{version}에서는||데이터그램 하나에는]] {most}바이트까지 들어갑니다.",
		"[[{over}바이트 ]]줄이거나 나누세요.",
	},
	"fragmentation-needed": {
		"단편화가 필요함",
		"{size}바이트는 단편화가 필요한데 “단편화 금지”가 켜져 있습니다[[(경로 MTU {mtu}, 최대 {most})]].",
		"[[{over}바이트 ]]줄이거나 “단편화 금지”를 끄세요.",
	},
	"broadcast-not-allowed": {
		"브로드캐스트를 요청하지 않음",
		"브로드캐스트 주소인데 소켓이 허가를 요청하지 않았습니다: {address}.",
		`“브로드캐스트 허용”("broadcast": true)을 켜세요.`,
	},
	"network-unreachable": {
		"가는 길이 없음",
		"이 서버에서 {address}까지 가는 길이 없습니다.",
		"[[{everyone}: 어느 네트워크에나 있는 주소이니 어느 인터페이스로 내보낼지 밝히세요||주소나 이 서버의 네트워크를 확인하세요]].",
	},
	"host-unreachable": {
		"호스트까지 가는 길이 없음",
		"이 서버에서 {address}까지 가는 길이 없습니다.",
		"주소나 이 서버의 네트워크를 확인하세요.",
	},
	"blocked-by-host": {
		"이 서버에서 막힘",
		"이 서버는 {address}에 데이터그램을 내보내지 않습니다.",
		"방화벽 규칙이나 금지된 경로가 막고 있습니다.",
	},
	"send-buffer-full": {
		"송신 큐가 가득 참",
		"이 서버의 송신 큐가 가득 차서 데이터그램을 보내지 못했습니다.",
		"조금 뒤에 다시 하거나 더 천천히 보내세요.",
	},
	"earlier-refused": {
		"직전 데이터그램이 거절됨",
		"직전 데이터그램[[({seq}번 항목)]]이 거절되었습니다. {address}에서 받는 소켓이 없습니다. 이번 것은 보내지 않았습니다.",
		"그곳에서 리스너를 시작하세요. 운영체제는 거절을 한 번만 알리므로 다음에 보내는 것은 다시 나갑니다.",
	},
	"earlier-undelivered": {
		"직전 데이터그램이 전달되지 않음",
		"직전 데이터그램[[({seq}번 항목)]]이 {address}까지 가지 못했습니다. ICMP 오류가 돌아왔습니다[[({errno})]]. 이번 것은 보내지 않았습니다.",
		"주소와 그곳까지 가는 길을 확인하세요. 운영체제는 오류를 한 번만 알리므로 다음에 보내는 것은 다시 나갑니다.",
	},
	"send-failed": {
		"보내지 못함",
		"운영체제가 {address}에 보내 주지 않았습니다[[: {errno}]].",
		"오류 번호의 뜻은 sendto(2)와 ip(7)에 있습니다.",
	},

	// Transmissions.
	"bad-destinations": {
		"목적지의 수가 맞지 않음",
		"전송 하나에는 목적지가 1~{most}개 있어야 하는데, {value}개 있습니다.",
		"하나 이상 쓰고, 더 많으면 전송을 여러 개 시작하세요.",
	},
	"transmission-without-end": {
		"끝이 없는 전송",
		"개수도 시간도 없어서 끝나지 않습니다.",
		"개수나 시간, 또는 둘 다 정하세요.",
	},
	"bad-count": {
		"개수가 범위를 벗어남",
		"개수가 될 수 없는 값입니다: {value}.",
		"{least}~{most} 사이의 수를 쓰거나, 비워 두고 시간을 정하세요.",
	},
	"bad-duration": {
		"시간이 범위를 벗어남",
		"전송할 수 없는 시간입니다: {value}.",
		"0s보다 길고 {most}까지인 시간을 쓰거나(예: 10s), 비워 두고 개수를 정하세요.",
	},
	"two-paces": {
		"속도가 여럿임",
		"interval, rate, bitrate 가운데 둘 이상이 있습니다.",
		"하나만 쓰세요. 하나도 쓰지 않으면 운영체제가 받아 주는 만큼 빨리 보냅니다.",
	},
	"bad-pace": {
		"속도가 아님",
		"그 속도로는 아무것도 보낼 수 없습니다.",
		"0보다 큰 interval, rate, bitrate 중 하나를 쓰세요. 하나도 쓰지 않으면 운영체제가 받아 주는 만큼 빨리 보냅니다.",
	},
	"bitrate-of-nothing": {
		"빈 데이터그램의 비트레이트",
		"빈 페이로드에는 비트가 없으므로 비트레이트도 없습니다.",
		"대신 rate나 interval을 쓰세요.",
	},
	"bad-record": {
		"기록하는 방식이 아님",
		"전송을 기록하는 방식이 아닙니다: “{value}”.",
		"데이터그램마다 항목을 남기려면 all, 개수를 적은 항목 하나로 남기려면 summary를 쓰세요. 비워 두면 속도에 따라 정해집니다.",
	},
	"bad-transmission-state": {
		"요청할 수 있는 상태가 아님",
		"전송에 요청할 수 있는 상태가 아닙니다: “{value}”.",
		"running, paused, cancelled 중 하나를 쓰세요.",
	},
	"no-such-transmission": {
		"없는 전송",
		"그런 전송이 없습니다: “{value}”.",
		"GET /api/v1/transmissions가 목록을 줍니다. 끝난 전송은 최근 것만 남아 있습니다.",
	},
	"transmission-ended": {
		"끝난 전송",
		"전송 {id}번은 끝났습니다(상태: {state}). 이제 {value} 상태가 될 수 없습니다.",
		"새로 시작하세요.",
	},
	"too-many-transmissions": {
		"전송이 너무 많음",
		"이 서버에서는 전송을 한꺼번에 {limit}개까지 할 수 있습니다.",
		"하나가 끝나기를 기다리거나 하나를 취소하세요. 아니면 --max-transmissions 값을 늘려 udpweb을 시작하세요.",
	},
	"rate-not-allowed": {
		"정책보다 빠름",
		"이 서버는 그만한 데이터그램을 그곳에 1초에 {most}개까지 내보내는데, 이것은 {value}개입니다.",
		"더 천천히 보내거나, {flag} 값을 늘려 udpweb을 시작해 달라고 운영자에게 부탁하세요.",
	},

	// Payloads.
	"payload-missing": {
		"페이로드가 없음",
		"페이로드가 없습니다.",
		"text, escaped, hex, base64, size 중 하나를 쓰세요. 빈 text는 빈 데이터그램입니다.",
	},
	"payload-ambiguous": {
		"페이로드가 여럿임",
		"페이로드가 둘 이상 있습니다.",
		"text, escaped, hex, base64, size 중 하나만 쓰세요. fill은 size와 함께 씁니다.",
	},
	"bad-hex": {
		"16진수가 아님",
		"16진수가 아닙니다: “{found}”[[({column}번째 글자)]].",
		"0–9와 a–f를 한 바이트에 두 개씩 쓰세요.",
	},
	"bad-escape": {
		"이스케이프가 아님",
		"이스케이프가 아닙니다: “{found}”[[({column}번째 글자)]].",
		`\n, \r, \t, \0, \\, \xff, \u00e9 같은 것을 쓰세요. 역슬래시는 \\로 씁니다.`,
	},
	"bad-base64": {
		"base64가 아님",
		"base64가 아닙니다: “{found}”[[({column}번째 글자)]].",
		"A–Z, a–z, 0–9, +, /를 네 개씩 묶어 쓰세요.",
	},
	"bad-utf8": {
		"UTF-8이 아님",
		"텍스트가 올바른 UTF-8이 아닙니다[[({column}번째 글자)]].",
		"바이트를 hex나 base64로 보내세요.",
	},
	"bad-size": {
		"크기가 범위를 벗어남",
		"[[{found}: ]]페이로드가 가질 수 없는 크기입니다.",
		"0~65507 사이의 수를 쓰세요(IPv6는 65527까지).",
	},
	"bad-fill": {
		"채우는 방식이 아님",
		"페이로드를 채우는 방식이 아닙니다: “{found}”.",
		"random, zero, counter, text 중 하나를 size와 함께 쓰세요.",
	},
}
