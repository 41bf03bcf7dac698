package filter

import (
	"errors"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// wrongFilters are filters that are refused: where, for what stands there, and with which words.
var wrongFilters = []struct {
	text   string
	column int
	found  string
	words  string
}{
	// Words that do not fit together.
	{"udp.port = 5", 10, "=", "Write == to compare."},
	{"udp.port =", 10, "=", "Write == to compare."},
	{"udp.port ==", 12, "", "A value is missing behind ==."},
	{"udp.port == ", 13, "", "A value is missing behind ==."},
	{"udp.port == && udp", 13, "&&", "A value is missing behind ==."},
	{"udp.port == and", 13, "and", "If and is one, put it in quotes."},
	{"udp.port == (5)", 13, "(", "A value is missing behind ==."},
	{"udp.port 5", 10, "5", "An operator is missing behind udp.port"},
	{"udp.port eq5", 10, "eq5", "An operator is missing behind udp.port"},
	{"udp && ip.src 5", 15, "5", "An operator is missing behind ip.src"},
	{"udp.port == 1 udp.port == 2", 15, "udp.port", "Between two tests stands && or ||."},
	{"udp (ip)", 5, "(", "Between two tests stands && or ||."},
	{"udp ! ip", 5, "!", "Between two tests stands && or ||."},
	{"udp not ip", 9, "ip", "Between two tests stands && or ||."},
	{"udp.port not 53", 14, "53", "Behind a field stands not in and a set"},
	{"udp.port == 1 == 2", 15, "==", "A comparison has two sides."},
	{"udp.port == 1 in {1}", 15, "in", "A comparison has two sides."},
	{"udp &&", 7, "", "A test is missing at the end"},
	{"&& udp", 1, "&&", "A test is missing before &&"},
	{"udp || || ip", 8, "||", "A test is missing before ||"},
	{"!", 2, "", "A test is missing at the end"},
	{"not", 4, "", "A test is missing at the end"},
	{"and", 1, "and", "A test is missing before and"},
	{"== 5", 1, "==", "A field is missing before =="},
	{"in {1}", 1, "in", "A field is missing before in"},
	{"{1}", 1, "{", "A test is missing before {"},
	{"(udp", 5, "", "A ) is missing at the end."},
	{"((udp)", 7, "", "A ) is missing at the end."},
	{"udp)", 4, ")", "There is no ( for this )."},
	{")", 1, ")", "There is no ( for this )."},
	{"()", 2, ")", "A test is missing before )"},
	{"udp & ip", 5, "&", "Write && for “and”."},
	{"udp | ip", 5, "|", "Write || for “or”."},
	{"udp; ip", 4, ";", "joined with && or ||"},
	{"udp, ip", 4, ",", "A set stands behind in"},
	{"udp.port == 8000..8010", 17, "..", "A range stands in a set"},
	{"udp.port == data[1]", 17, "[", "Only a field can be cut"},
	{"udp.", 4, ".", "neither begins nor ends with a dot"},
	{".port == 5", 1, ".", "neither begins nor ends with a dot"},
	{"udp.port == 5 # web", 15, "#", "“#” means nothing in a filter"},
	{"udp\x00", 4, "␀", "“␀” means nothing in a filter"},
	{"udp == \u202e", 8, "⟨202e⟩", "“⟨202e⟩” means nothing in a filter"},
	{"udp.port == 5 && (kind == gap || kind == ", 42, "", "A value is missing behind ==."},

	// Sets and parts.
	{"udp.port in 53", 13, "53", "Behind in stands a set in braces"},
	{"udp.port in", 12, "", "Behind in stands a set in braces"},
	{"udp.port == {53}", 13, "{", "asked by in"},
	{"udp.port in {}", 14, "}", "The set is empty."},
	{"udp.port in {", 14, "", "The set is not closed"},
	{"udp.port in {53", 16, "", "The set is not closed"},
	{"udp.port in {53,", 17, "", "A member of the set is missing here."},
	{"udp.port in {53,}", 17, "}", "A member of the set is missing here."},
	{"udp.port in {,53}", 14, ",", "A member of the set is missing here."},
	{"udp.port in {53..}", 18, "}", "A member of the set is missing here."},
	{"udp.port in {53 80}", 17, "80", "a comma between them"},
	{"udp.port in {80..53}", 18, "53", "Write its smaller end first: 53..80."},
	{"udp.port in {1..70000}", 17, "70000", "a number from 0 to 65535"},
	{"ip.src in {10.0.0.0/8..10.0.0.1}", 12, "10.0.0.0/8", "ip.src is an IPv4 address"},
	{"data[", 6, "", "In brackets stand numbers"},
	{"data[a] == 1", 6, "a", "In brackets stand numbers"},
	{"data[0:4 == 1", 10, "=", "In brackets stand numbers"},
	{"data[-] == 1", 7, "]", "In brackets stand numbers"},
	{"data[1,2] == 1", 7, ",", "In brackets stand numbers"},
	{"data[] == 1", 5, "[", "Which bytes?"},
	{"data[1-] == 1", 5, "[", "the first and the last byte"},
	{"data[0:0] == 1", 8, "0", "A length is at least 1."},
	{"data[0:-1] == 1", 8, "-1", "A length is at least 1."},
	{"data[3-1] == 1", 8, "1", "The last byte stands before the first."},
	{"data[65536] == 1", 6, "65536", "at most 65535 bytes"},
	{"data[99999999999999999999] == 1", 6, "99999999999999999999", "at most 65535 bytes"},
	{"udp.port[0] == 1", 9, "[", "Only bytes can be cut"},
	{"udp[0]", 4, "[", "Only bytes can be cut"},

	// Fields.
	{"udp.prt == 5", 1, "udp.prt", "Did you mean udp.port?"},
	{"ip.addr == 1.2.3.4 && UDP.PORT == 5", 23, "UDP.PORT", "Did you mean udp.port?"},
	{"port == 5", 1, "port", "Did you mean udp.port?"},
	{"tcp.port == 5", 1, "tcp.port", "Did you mean udp.port?"},
	{"srcport == 5", 1, "srcport", "Did you mean udp.srcport?"},
	{"frame.len > 9", 1, "frame.len", "Did you mean udp.length?"},
	{"ipv6.ttl == 9", 1, "ipv6.ttl", "Did you mean ip.ttl?"},
	{"http.host == foo", 1, "http.host", "There is no field “http.host”. Among those there are"},
	{strings.Repeat("x", 500), 1, strings.Repeat("x", 39) + "…", "There is no field “xxx"},
	{"포트 == 5", 1, "포트", "There is no field “포트”."},
	{"data == \"포트\" && 포트", 17, "포트", "There is no field “포트”."},
	{"8888", 1, "8888", "Write udp.port == 8888."},
	{"8888 == udp.port", 1, "8888", "a test begins with a field"},
	{"10.0.0.1", 1, "10.0.0.1", "Write ip.addr == 10.0.0.1."},
	{"10.0.0.0/8", 1, "10.0.0.0/8", "Write ip.addr == 10.0.0.0/8."},
	{"::1", 1, "::1", "Write ipv6.addr == ::1."},
	{"127.0.0.1:8888", 1, "127.0.0.1:8888", `Write source == "127.0.0.1:8888".`},
	{"48:65:6c", 1, "48:65:6c", "Write data contains 48:65:6c."},
	{`"hi"`, 1, `"hi"`, `Write data contains "hi".`},

	// Values.
	{"udp.port == 70000", 13, "70000", "a number from 0 to 65535"},
	{"udp.port == -1", 13, "-1", "a number from 0 to 65535"},
	{"udp.port == 99999999999999999999", 13, "99999999999999999999", "a number from 0 to 65535"},
	{"udp.port == 0x10000", 13, "0x10000", "a number from 0 to 65535"},
	{"udp.port == 010", 13, "010", "does not begin with 0"},
	{"udp.port == 0x", 13, "0x", "“0x” is none"},
	{"udp.port == abc", 13, "abc", "“abc” is none"},
	{"udp.port == 8888.0", 13, "8888.0", "“8888.0” is none"},
	{"udp.port == 10.0.0.1", 13, "10.0.0.1", "udp.port is a number"},
	{`udp.port == "8888"`, 13, `"8888"`, "stands without quotes"},
	{"ip.ttl == 256", 11, "256", "from 0 to 255"},
	{"ip.dsfield.dscp == 64", 20, "64", "from 0 to 63"},
	{"ip.dsfield.ecn == 4", 19, "4", "from 0 to 3"},
	{"udp.port contains \"8\"", 10, "contains", "udp.port is a number and cannot be searched."},
	{"ip.addr matches \"1\"", 9, "matches", "ip.addr is an IPv4 address and cannot be searched."},
	{"udp.port == ip.src", 13, "ip.src", "udp.port is a number, and ip.src is something else."},
	{"ip.src == ipv6.src", 11, "ipv6.src", "ip.src is an IPv4 address, and ipv6.src is something else."},
	{"udp.port == udp", 13, "udp", "udp is something else"},
	{"udp == 1", 5, "==", "udp has no value"},
	{"udp in {1}", 5, "in", "udp has no value"},
	{"icmp contains 1", 6, "contains", "icmp has no value"},
	{"ip.src == ::1", 11, "::1", "For ::1 write ipv6.src."},
	{"ip.addr == 2001:db8::/32", 12, "2001:db8::/32", "write ipv6.addr."},
	{"ipv6.dst == 10.0.0.1", 13, "10.0.0.1", "For 10.0.0.1 write ip.dst."},
	{"ip.src == 10.0.0.1:80", 11, "10.0.0.1:80", "an address without a port"},
	{"ip.src == localhost", 11, "localhost", "Names are not looked up."},
	{"ip.src == 10.1", 11, "10.1", "ip.src is an IPv4 address"},
	{`ip.src == "10.0.0.1"`, 11, `"10.0.0.1"`, "stands without quotes"},
	{"ip.src == 10.0.0.0/33", 11, "10.0.0.0/33", "is not a prefix"},
	{"ip.src > 10.0.0.0/8", 8, ">", "Ask with == or !="},
	{"ipv6.src == fe80::1%eth0", 13, "fe80::1%eth0", `Ask for interface == "eth0" beside it.`},
	{"source == 10.0.0.1", 11, "10.0.0.1", "an address and a port"},
	{`kind == "gaps"`, 9, `"gaps"`, "kind is received, sent, gap, unreachable or event."},
	{`via == ""`, 8, `""`, "by via or !via"},
	{`note contains ""`, 15, `""`, "by note or !note"},
	{"truncated == yes", 14, "yes", "either true or false"},
	{"truncated contains \"t\"", 11, "contains", "cannot be searched"},

	// Texts and bytes.
	{`data contains "hi`, 15, `"hi`, "no closing quote"},
	{`data contains r"hi`, 15, `r"hi`, "no closing quote"},
	{`data[0] == 'h`, 12, `'h`, "no closing quote"},
	{`data contains 'hi'`, 15, `'hi'`, "Single quotes hold one byte"},
	{`data contains ''`, 15, `''`, "Single quotes hold one byte"},
	{`data contains 'é'`, 15, `'é'`, "Single quotes hold one byte"},
	{"data contains “hi”", 15, "“", "straight quotes"},
	{"data contains hi", 15, "hi", "“hi” is not bytes."},
	{"data contains 48:6", 15, "48:6", "“48:6” is not bytes."},
	{"data contains 48:65-6c", 15, "48:65-6c", "is not bytes"},
	{"data contains 4865:6c", 15, "4865:6c", "is not bytes"},
	{"data[0] == 0x100", 12, "0x100", "is not bytes"},
	{`data contains ""`, 15, `""`, "length == 0"},
	{`data == ""`, 9, `""`, "length == 0"},
	{`data contains "한\q"`, 17, `\q`, `\q is not an escape`},
	{`data contains "\x4"`, 16, `\x`, "is not an escape"},
	{`data contains "\ud800"`, 16, `\u`, "is not an escape"},
	{`note matches "\d"`, 15, `\d`, "a backslash stands for itself"},
	{`data matches "["`, 14, `"["`, "This is not a regular expression: missing closing ] at “[”."},
	{`data matches "a)"`, 14, `"a)"`, "This is not a regular expression"},
	{`data matches r"(?=a)"`, 14, `r"(?=a)"`, "This is not a regular expression"},
	{`data matches foo`, 14, "foo", "stands in quotes"},
	{`data matches r"\xff"`, 14, `r"\xff"`, "contains ff:fe"},
	{`data matches "\xff"`, 14, `"\xff"`, "contains ff:fe"},
	{`data matches r"\\\377"`, 14, `r"\\\377"`, "contains ff:fe"},
	{"udp && \xff", 8, "⟨ff⟩", "not valid UTF-8"},
}

func TestAWrongFilterIsExplained(t *testing.T) {
	for _, each := range wrongFilters {
		_, err := Compile(each.text)
		var got *SyntaxError
		if !errors.As(err, &got) {
			t.Errorf("%s: %v, want a syntax error", each.text, err)
			continue
		}
		if got.Column != each.column || got.Found != each.found || !strings.Contains(got.Reason, each.words) {
			t.Errorf("%.60s:\ngot  %d %q %s\nwant %d %q %s", each.text, got.Column, got.Found, got.Reason, each.column, each.found, each.words)
		}
		checkSentence(t, each.text, got)
	}
}

// checkSentence asserts that a person can be shown the reason, whatever the filter was.
func checkSentence(tb testing.TB, text string, got *SyntaxError) {
	tb.Helper()
	shown := got.Found + got.Reason
	if got.Error() != got.Reason || !strings.HasSuffix(got.Reason, ".") && !strings.HasSuffix(got.Reason, "?") || utf8.RuneCountInString(got.Reason) > 300 {
		tb.Errorf("%.60q: %s", text, got.Reason)
	}
	if i := strings.IndexFunc(shown, func(char rune) bool { return !unicode.IsPrint(char) }); i >= 0 || !utf8.ValidString(shown) {
		tb.Errorf("%.60q: cannot be shown: %q", text, shown)
	}
	if most := utf8.RuneCountInString(text) + 1; got.Column < 1 || got.Column > most {
		tb.Errorf("%.60q: column %d of %d", text, got.Column, most)
	}
}

// A filter that is fit for nothing must not be made of what an error proposes.
func TestWhatAnErrorProposesIsAFilter(t *testing.T) {
	for _, each := range []string{"8888", "10.0.0.1", "10.0.0.0/8", "::1", "2001:db8::/32", "127.0.0.1:8888", "[::1]:8888", "48:65:6c", `"hi"`} {
		_, err := Compile(each)
		var got *SyntaxError
		if !errors.As(err, &got) {
			t.Fatalf("%s: %v", each, err)
		}
		if _, proposed, ok := strings.Cut(strings.TrimSuffix(got.Reason, "."), "Write "); ok {
			mustCompile(t, proposed)
		}
	}
	for _, meant := range synonyms {
		mustCompile(t, meant)
	}
}
