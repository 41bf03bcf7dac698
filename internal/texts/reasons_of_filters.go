package texts

// koreanFilterReasons is read only: what internal/filter says of a wrong filter, with {} for what it fills in.
// {1!} in the Korean is a part that is worded itself.
var koreanFilterReasons = map[string]string{
	// What values are.
	"a number":             "수",
	"a text":               "텍스트",
	"bytes":                "바이트",
	"an address:port":      "주소:포트",
	"an IPv4 address":      "IPv4 주소",
	"an IPv6 address":      "IPv6 주소",
	"either true or false": "true 또는 false",

	// The filter as a whole.
	"The filter cannot be read.":                                      "필터를 읽을 수 없습니다.",
	"The filter is not valid UTF-8.":                                  "필터가 올바른 UTF-8이 아닙니다.",
	"A filter has at most {} characters.":                             "필터는 {1}자까지 쓸 수 있습니다.",
	"A filter has at most {} tests, and each member of a set is one.": "필터에는 검사를 {1}개까지 쓸 수 있습니다. 집합의 원소도 하나씩 셉니다.",
	"Parentheses stand within each other at most {} deep.":            "괄호는 {1}겹까지 쓸 수 있습니다.",
	"A filter has at most {} regular expressions.":                    "필터에는 정규식을 {1}개까지 쓸 수 있습니다.",
	"{} has no value: an entry has it or not. Compare a field such as {}.": "{1}: 값이 없고, 항목에 있거나 없거나 합니다. " +
		"{2} 같은 필드를 비교하세요.",

	// Signs and places.
	"The text has no closing quote.": "텍스트를 닫는 따옴표가 없습니다.",
	"In brackets stand numbers: data[0], data[0:4] for offset and length, or data[1-3] for the first and the last.": "대괄호 안에는 수를 씁니다. " +
		"data[0], 오프셋과 길이는 data[0:4], 처음과 끝은 data[1-3]입니다.",
	"Behind a field stands not in and a set, as in udp.port not in {53, 8888}. Between two tests stands && or ||.": "필드 뒤에는 not in과 집합을 씁니다. " +
		"예: udp.port not in {53, 8888}. 두 검사 사이에는 && 또는 ||를 씁니다.",
	"A single = is not an operator. Write == to compare.":                  "= 하나는 연산자가 아닙니다. 비교하려면 ==를 쓰세요.",
	"A single & is not an operator here. Write && for “and”.":              "& 하나는 여기에서 연산자가 아닙니다. “그리고”는 &&로 쓰세요.",
	"A single | is not an operator here. Write || for “or”.":               "| 하나는 여기에서 연산자가 아닙니다. “또는”은 ||로 쓰세요.",
	`A text stands in straight quotes, as in "hi".`:                        `텍스트는 곧은 따옴표 안에 씁니다. 예: "hi".`,
	"A name neither begins nor ends with a dot, as in udp.port.":           "이름은 점으로 시작하거나 끝나지 않습니다. 예: udp.port.",
	"Tests are joined with && or ||, and not with ;.":                      "검사는 ;가 아니라 && 또는 ||로 잇습니다.",
	"“{}” means nothing in a filter, but for in a text in quotes.":         "필터에서는 뜻이 없습니다: “{1}”. 따옴표 안의 텍스트에만 쓸 수 있습니다.",
	"Behind in stands a set in braces, such as {53, 8000..8010}.":          "in 뒤에는 중괄호로 묶은 집합을 씁니다. 예: {53, 8000..8010}.",
	"The set is empty. Write its members, as in {53, 8000..8010}.":         "집합이 비었습니다. 원소를 쓰세요. 예: {53, 8000..8010}.",
	"The set is not closed: a } is missing.":                               "집합이 닫히지 않았습니다. }가 빠졌습니다.",
	"A member of the set is missing here.":                                 "여기에 집합의 원소가 빠졌습니다.",
	"Members of a set have a comma between them, as in {53, 80}.":          "집합의 원소 사이에는 쉼표를 씁니다. 예: {53, 80}.",
	"Whether a value is in a set is asked by in: udp.port in {53, 8888}.":  "값이 집합에 있는지는 in으로 묻습니다. 예: udp.port in {53, 8888}.",
	"A value is missing behind {}. If {} is one, put it in quotes.":        "{1} 뒤에 값이 빠졌습니다. {2} 자체가 값이면 따옴표 안에 쓰세요.",
	"A value is missing behind {}.":                                        "{1} 뒤에 값이 빠졌습니다.",
	"A test is missing at the end, such as udp.port == 8888.":              "끝에 검사가 빠졌습니다. 예: udp.port == 8888.",
	"A test begins with a field. Write data contains {}.":                  "검사는 필드로 시작합니다. data contains {1} 형태로 쓰세요.",
	"A field is missing before {}, as in udp.port == 8888.":                "{1} 앞에 필드가 빠졌습니다. 예: udp.port == 8888.",
	"There is no ( for this ).":                                            "이 )에 맞는 (가 없습니다.",
	"A test is missing before {}, such as udp.port == 8888.":               "{1} 앞에 검사가 빠졌습니다. 예: udp.port == 8888.",
	"A ) is missing at the end.":                                           "끝에 )가 빠졌습니다.",
	"A comparison has two sides. Join two comparisons with &&.":            "비교에는 두 쪽만 있습니다. 두 비교는 &&로 이으세요.",
	"A range stands in a set: udp.port in {8000..8010}.":                   "범위는 집합 안에 씁니다. 예: udp.port in {8000..8010}.",
	"Only a field can be cut, as in data[0:4], and only on the left side.": "필드만, 그것도 왼쪽에서만 자를 수 있습니다. 예: data[0:4].",
	"A set stands behind in: udp.port in {53, 8888}.":                      "집합은 in 뒤에 씁니다. 예: udp.port in {53, 8888}.",
	"An operator is missing behind {}, such as == or contains.":            "{1} 뒤에 연산자가 빠졌습니다. 예: ==, contains.",
	"Between two tests stands && or ||.":                                   "두 검사 사이에는 && 또는 ||를 씁니다.",
	"“{}” is a value, and a test begins with a field. Write {}.":           "“{1}”: 값인데, 검사는 필드로 시작합니다. {2} 형태로 쓰세요.",
	"There is no field “{}”. Did you mean {}?":                             "그런 필드가 없습니다: “{1}”. 비슷한 필드: {2}.",
	"There is no field “{}”. Among those there are kind, listener, ip.addr, udp.port, udp.length and data.": "그런 필드가 없습니다: “{1}”. " +
		"kind, listener, ip.addr, udp.port, udp.length, data 같은 것이 있습니다.",

	// Values.
	"{} is {}, and an address stands without quotes.":                                            "{1}: {2!}인데, 주소는 따옴표 없이 씁니다.",
	"An address is compared without %{}. Ask for interface == \"{}\" beside it.":                 "주소는 %{1} 없이 비교합니다. interface == \"{2}\" 검사를 따로 쓰세요.",
	"“{}” is not a prefix. Write it as {}.":                                                      "프리픽스가 아닙니다: “{1}”. {2} 형태로 쓰세요.",
	"{} is an IPv6 address. For {} write ip.{}.":                                                 "{1}: IPv6 주소입니다. {2} 같은 주소에는 ip.{3} 필드를 쓰세요.",
	"{} is an IPv4 address. For {} write ipv6.{}.":                                               "{1}: IPv4 주소입니다. {2} 같은 주소에는 ipv6.{3} 필드를 쓰세요.",
	"{} is {}, and “{}” is none. Names are not looked up.":                                       "{1}: {2!}인데, “{3}”: 아닙니다. 이름은 찾아보지 않습니다.",
	"{} is a number, and a number stands without quotes.":                                        "{1}: 수인데, 수는 따옴표 없이 씁니다.",
	"A number does not begin with 0. Leave the 0 out, or write 0x before hexadecimal digits.":    "수는 0으로 시작하지 않습니다. 0을 빼거나, 16진수 앞에는 0x를 쓰세요.",
	"{} is a number from 0 to {}.":                                                               "{1}: 0~{2} 사이의 수입니다.",
	"{} is a number, and “{}” is none.":                                                          "{1}: 수인데, “{2}”: 수가 아닙니다.",
	"{} is either true or false.":                                                                "{1}: true 또는 false입니다.",
	"{} is {} or {}.":                                                                            "{1}: {2}, {3} 중 하나입니다.",
	"No entry has an empty {}. Whether it has any is asked by {} or !{}.":                        "{1} 값이 빈 항목은 없습니다. 있는지 없는지는 {2} 또는 !{3}, 이렇게 묻습니다.",
	"“{}” stands for many addresses. Ask with == or != whether one is among them.":               "“{1}”: 여러 주소를 뜻합니다. 그 안에 드는지는 == 또는 !=로 물으세요.",
	"{} is {}, and {} is something else.":                                                        "{1}: {2!}인데, {3}: 종류가 다릅니다.",
	"{} is {} and cannot be searched. Compare it with == or another operator.":                   "{1}: {2!} 값은 안을 찾을 수 없습니다. == 같은 연산자로 비교하세요.",
	"The range is empty. Write its smaller end first: {}..{}.":                                   "범위가 비었습니다. 작은 쪽을 먼저 쓰세요: {1}..{2}.",
	"Single quotes hold one byte, as in 'H'. Put a text in double quotes.":                       "작은따옴표에는 한 바이트만 씁니다. 예: 'H'. 텍스트는 큰따옴표 안에 쓰세요.",
	"A regular expression stands in quotes, as in \"{}\".":                                       "정규식은 따옴표 안에 씁니다. 예: \"{1}\".",
	"This is not a regular expression: {}.":                                                      "정규식이 아닙니다: {1!}.",
	"The regular expression takes too many steps. Make its counts smaller, or write it shorter.": "정규식에 걸음이 너무 많습니다. 반복 횟수를 줄이거나 짧게 쓰세요.",
	"A regular expression has at most {} characters.":                                            "정규식은 {1}자까지 쓸 수 있습니다.",
	"{} is an address without a port. Ask for the port with udp.port, or for both with source and destination.": "{1}: 포트가 없는 주소입니다. " +
		"포트는 udp.port, 둘 다는 source와 destination으로 물으세요.",
	"{} is an address and a port, such as \"127.0.0.1:8888\" or \"[::1]:8888\". For one of the two ask ip.addr, ipv6.addr or udp.port.": "{1}: 주소와 포트입니다. " +
		"예: \"127.0.0.1:8888\", \"[::1]:8888\". 둘 중 하나만은 ip.addr, ipv6.addr, udp.port로 물으세요.",
	`{} is not an escape of a text. There are \" \\ \n \r \t, \x and two digits; in r"…" a backslash stands for itself.`: `텍스트의 이스케이프가 아닙니다: {1}. ` +
		`\" \\ \n \r \t, 그리고 \x와 숫자 둘을 쓸 수 있습니다. r"…" 안에서는 역슬래시를 그대로 씁니다.`,
	`A regular expression is about characters in UTF-8, and not about bytes above \x7f. Look for those with contains ff:fe.`: `정규식은 UTF-8 글자를 다루고, ` +
		`\x7f보다 큰 바이트는 다루지 않습니다. 그런 바이트는 contains ff:fe처럼 찾으세요.`,
	"{} at “{}”": "{1!}(위치: “{2}”)",
	"There are no bytes in it. Datagrams without payload are found by length == 0.": "바이트가 하나도 없습니다. 페이로드가 없는 데이터그램은 length == 0으로 찾으세요.",
	"“{}” is not bytes. Put a text in quotes, or write two hexadecimal digits a byte: 48:65:6c.": "바이트가 아닙니다: “{1}”. " +
		"텍스트는 따옴표 안에, 바이트는 16진수 두 자씩 쓰세요: 48:65:6c.",
	"Only bytes can be cut, as in data[0:4], and {} is something else.":                     "바이트만 자를 수 있습니다(예: data[0:4]). {1}: 바이트가 아닙니다.",
	"Which bytes? Write data[offset], data[offset:length] or data[first-last].":             "어느 바이트인가요? data[오프셋], data[오프셋:길이], data[처음-끝] 중 하나로 쓰세요.",
	"Write the first and the last byte, as in data[1-3].":                                   "처음과 끝 바이트를 쓰세요. 예: data[1-3].",
	"The last byte stands before the first. Write data[offset:length] or data[first-last].": "끝 바이트가 처음보다 앞에 있습니다. data[오프셋:길이] 또는 data[처음-끝]으로 쓰세요.",
	"A length is at least 1. Write data[offset:length] or data[first-last].":                "길이는 1 이상입니다. data[오프셋:길이] 또는 data[처음-끝]으로 쓰세요.",
	"A payload has at most {} bytes.":                                                       "페이로드는 {1}바이트까지입니다.",

	// Regular expressions, by package regexp/syntax.
	"expression nests too deeply":             "너무 깊습니다",
	"expression too large":                    "너무 큽니다",
	"invalid character class":                 "문자 클래스가 올바르지 않습니다",
	"invalid character class range":           "문자 클래스의 범위가 올바르지 않습니다",
	"invalid escape sequence":                 "이스케이프가 올바르지 않습니다",
	"invalid named capture":                   "이름 붙인 묶음이 올바르지 않습니다",
	"invalid or unsupported Perl syntax":      "지원하지 않는 Perl 문법입니다",
	"invalid nested repetition operator":      "반복 연산자를 겹쳐 쓸 수 없습니다",
	"invalid repeat count":                    "반복 횟수가 올바르지 않습니다",
	"invalid UTF-8":                           "올바른 UTF-8이 아닙니다",
	"missing argument to repetition operator": "반복할 것이 없습니다",
	"missing closing ]":                       "닫는 ]가 없습니다",
	"missing closing )":                       "닫는 )가 없습니다",
	"trailing backslash at end of expression": "역슬래시로 끝납니다",
	"unexpected )":                            "짝이 없는 )입니다",
}
