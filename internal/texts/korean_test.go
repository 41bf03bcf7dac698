package texts

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// names are the placeholders of a text, each once, in order.
func names(text string) []string {
	var found []string
	for _, match := range regexp.MustCompile(`\{([a-z][a-z0-9_]*)`).FindAllStringSubmatch(text, -1) {
		found = append(found, match[1])
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// shown are the names of the values that a text shows where all but the absent ones are there.
func shown(text string, all []string, absent ...string) []string {
	filled := expand(text, func(name string) string {
		if slices.Contains(absent, name) {
			return ""
		}
		return "‹" + name + "›"
	})
	return slices.DeleteFunc(slices.Clone(all), func(name string) bool { return !strings.Contains(filled, "‹"+name+"›") })
}

// optional are the names in the parts of a text that may fall away.
func optional(text string) []string {
	return names(strings.Join(regexp.MustCompile(`\[\[.*?\]\]`).FindAllString(text, -1), ""))
}

// A text tells the same in both languages, also where some of its values are not there.
func TestTextsTellTheSameInBothLanguages(t *testing.T) {
	korean := everyText(KO)
	for at, english := range everyText(EN) {
		all := names(english)
		if got := names(korean[at]); !slices.Equal(got, all) {
			t.Errorf("%s has %q in English and %q in Korean", at, all, got)
			continue
		}
		absent := append([]string{""}, optional(english)...)
		for i, one := range absent {
			for _, other := range absent[i:] {
				want, got := shown(english, all, one, other), shown(korean[at], all, one, other)
				if !slices.Equal(got, want) {
					t.Errorf("%s, without %q and %q: English shows %q, Korean %q", at, one, other, want, got)
				}
			}
		}
	}
}

// latin are the words that stay as they are in Korean: names of programs, calls, options, fields and values of the API,
// and what has no lower-case letters, such as UDP, SO_RCVBUF or EAGAIN. Add what is such a name.
var latin = regexp.MustCompile(`^(?:` + strings.Join([]string{
	`[A-Z0-9_]+`, `IPv[46]`, `[a-z]`, `(?:0x)?[0-9a-f]*`, `\d+(?:ms|s)`, `[MG]iB`, `Ctrl`, `Enter`, `Esc`, `Shift`, `Tab`,
	// Programs, systems and libraries.
	`udpweb`, `curl`, `nc`, `netcat`, `socat`, `[Bb]ash`, `dev`, `python3`, `Python`, `Go`, `Node`, `Wireshark`, `Docker`, `docker`, `Linux`, `sudo`, `sysctl`, `ulimit`,
	`JavaScript`, `WebSocket`, `OpenAPI`, `Service`, `hostPort`, `hostNetwork`, `network`, `host`, `protocol`, `run`, `Perl`, `localhost`,
	// Calls and limits of the system.
	`recvfrom`, `recvmmsg`, `sendto`, `udp`, `ip`, `ipv6`, `ipv4`, `socket`, `net`, `core`, `rmem_max`, `wmem_max`, `igmp_max_memberships`, `eth0`, `bind`, `connect`, `getsockname`,
	// The API, its fields and values.
	`api`, `v1`, `docs`, `id`, `errors`, `from`, `true`, `false`, `null`, `follow`, `datagrams`, `listeners`, `transmissions`, `interfaces`,
	`application`, `json`, `Content`, `Type`, `Encoding`, `Authorization`, `Bearer`, `broadcast`, `max`, `viewers`, `allow`, `to`,
	`listening`, `paused`, `stopped`, `running`, `cancelled`, `echo`, `upper`, `netstat`, `ss`, `lunp`, `interval`, `rate`, `bitrate`, `all`, `summary`,
	`text`, `escaped`, `hex`, `base64`, `size`, `fill`, `random`, `zero`, `counter`, `type`, `code`,
	// The first example, as the tutorials have it, and names in programs.
	`Hello`, `server`, `take`,
	// Filters.
	`data`, `contains`, `hi`, `port`, `in`, `not`, `kind`, `listener`, `addr`, `length`, `source`, `destination`, `interface`, `ff`, `fe`,
	`live`, `now`, `preset`, `payload`, `wait`, `before`, `format`, `ndjson`, `pcapng`, `kbit`, `Mbit`, `64kbit`, `10Mbit`,
}, "|") + `)$`)

var (
	latinWord = regexp.MustCompile(`[A-Za-z0-9_]*[A-Za-z][A-Za-z0-9_]*`)
	filledIn  = regexp.MustCompile(`\{[^{}]*\}|\\[a-z0-9\\]+`)
)

// leftInEnglish are the words of a text that should have been translated.
func leftInEnglish(text string) (left []string) {
	for _, word := range latinWord.FindAllString(filledIn.ReplaceAllString(text, " "), -1) {
		if !latin.MatchString(word) {
			left = append(left, word)
		}
	}
	return left
}

func TestNothingIsLeftInEnglish(t *testing.T) {
	english := everyText(EN)
	for at, text := range everyText(KO) {
		if left := leftInEnglish(text); len(left) > 0 {
			t.Errorf("%s is %q, with %q in English", at, text, left)
		}
		if text == english[at] && len(leftInEnglish(text)) > 0 {
			t.Errorf("%s is not translated: %q", at, text)
		}
	}
	for _, table := range []map[string]string{koreanFilterReasons, koreanFieldReasons} {
		for pattern, text := range table {
			if left := leftInEnglish(text); len(left) > 0 || text == pattern {
				t.Errorf("%q is %q, with %q in English", pattern, text, left)
			}
		}
	}
}

// The form of some particles goes by the sound before them, which a value has or has not: 포트는, but 값은. Those that
// have one form, such as 에서 and 까지, may stand behind a value.
var badParticle = regexp.MustCompile(`\{[a-z0-9_!]+\}[”"’')]*(?:은|는|이|가|을|를|와|과|로|으로|이라|라|이나|나|이며|며)(?:[^\p{Hangul}]|$)`)

// Sentences are polite and plain: …합니다, …하세요.
var impolite = regexp.MustCompile(`(?:[^니]다|[^세]요|라|자|해|어)[.!](?:\s|$)`)

func TestKoreanReadsWellWhateverIsFilledIn(t *testing.T) {
	all := everyText(KO)
	for _, table := range []map[string]string{koreanFilterReasons, koreanFieldReasons} {
		maps.Copy(all, table)
	}
	for at, text := range all {
		if badParticle.MatchString(text) {
			t.Errorf("%s has a particle that may be wrong behind a value: %q", at, text)
		}
		if impolite.MatchString(text) {
			t.Errorf("%s is not worded as 합니다 or 하세요: %q", at, text)
		}
		if strings.Contains(text, "|") && regexp.MustCompile(`\{[a-z0-9_]+\|`).MatchString(text) {
			t.Errorf("%s counts as English does; write {count}개: %q", at, text)
		}
	}
	for _, bad := range []string{"{port}은 빈", "“{value}”는", "{a}로", "{a}을"} {
		if !badParticle.MatchString(bad) {
			t.Errorf("%q passes", bad)
		}
	}
	for _, good := range []string{"{port}번 포트는", "{a}에서", "{a}까지", "{a}이상"} {
		if badParticle.MatchString(good) {
			t.Errorf("%q does not pass", good)
		}
	}
	for text, bad := range map[string]bool{"받았다.": true, "해라.": true, "받았습니다.": false, "보내세요.": false, "보내요.": true} {
		if impolite.MatchString(text) != bad {
			t.Errorf("%q is taken for the wrong style", text)
		}
	}
}

// What the learners of a Korean class read most.
func TestWhatTheCommonProblemsSayInKorean(t *testing.T) {
	for _, each := range []struct {
		code   string
		values map[string]string
		want   string
	}{
		{
			"bad-port",
			map[string]string{"port": "70000"},
			"UDP 포트가 될 수 없는 값입니다: 70000. 0~65535 사이의 수를 쓰세요. 0이면 운영체제가 빈 포트를 고릅니다.",
		},
		{
			"port-in-use",
			map[string]string{"port": "8888", "free": "8931", "listener": "3", "local": "0.0.0.0:8888"},
			"이 서버에서 8888번 포트는 이미 쓰이고 있습니다. 리스너 3번이 0.0.0.0:8888에서 쓰고 있습니다. 비어 있는 8931번 포트를 쓰거나 리스너 3번을 쓰세요.",
		},
		{
			"port-in-use",
			map[string]string{"port": "8888"},
			"이 서버에서 8888번 포트는 이미 쓰이고 있습니다. 다른 포트를 쓰세요.",
		},
		{
			"address-not-local",
			map[string]string{"address": "192.0.2.77", "every": "0.0.0.0", "own": "127.0.0.1, 172.17.0.2"},
			"이 컴퓨터의 주소가 아니라서 여기에서 받을 수 없습니다: 192.0.2.77. 모든 주소에서 받으려면 0.0.0.0, 아니면 127.0.0.1, 172.17.0.2 중에서 고르세요.",
		},
		{"ipv6-off", nil, "여기에서는 IPv6가 꺼져 있습니다(Docker에서 흔합니다). 127.0.0.1 주소를 쓰세요."},
		{
			"datagram-too-large",
			map[string]string{"size": "65508", "version": "IPv4", "most": "65507", "over": "1"},
			"65508바이트는 들어가지 않습니다. IPv4에서는 65507바이트까지 들어갑니다. 1바이트 줄이거나 나누세요.",
		},
		{
			"earlier-refused",
			map[string]string{"address": "127.0.0.1:9999", "seq": "7"},
			"직전 데이터그램(7번 항목)이 거절되었습니다. 127.0.0.1:9999에서 받는 소켓이 없습니다. 이번 것은 보내지 않았습니다. " +
				"그곳에서 리스너를 시작하세요. 운영체제는 거절을 한 번만 알리므로 다음에 보내는 것은 다시 나갑니다.",
		},
		{
			"family-mismatch",
			map[string]string{"to": "[::1]:8888", "local": "IPv4", "remote": "IPv6", "example": "127.0.0.1"},
			"IPv4 소켓은 [::1]:8888에 보낼 수 없습니다. 127.0.0.1 같은 IPv4 주소를 쓰거나 IPv6 소켓에서 보내세요.",
		},
		{
			"bad-filter",
			map[string]string{"reason": "There is no field “prot”. Did you mean udp.port?", "column": "1"},
			`그런 필드가 없습니다: “prot”. 비슷한 필드: udp.port. 1번째 글자를 보세요. Wireshark처럼 쓰세요. 예: udp.port == 8888 && data contains "hi".`,
		},
		{
			"invalid-field",
			map[string]string{"location": "body.count", "reason": "expected integer"},
			"body.count: 정수여야 합니다. errors 목록에 필드마다 까닭이 있습니다. 무엇을 보내야 하는지는 /docs에 있습니다.",
		},
	} {
		words, _ := KO.Problem(each.code, each.values)
		if got := words.Detail + " " + words.Hint; got != each.want {
			t.Errorf("%s:\ngot  %s\nwant %s", each.code, got, each.want)
		}
	}
}

func TestFateInKorean(t *testing.T) {
	got := KO.Fate("sent", map[string]string{"bytes": "13", "source": "127.0.0.1:5000", "destination": "127.0.0.1:8888"})
	if want := "커널에 넘겼습니다: 127.0.0.1:5000에서 127.0.0.1:8888까지 13바이트. 도착했는지는 UDP가 알려 주지 않습니다."; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
