package filter

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"udpweb/internal/journal"
	"udpweb/internal/udp"
)

// entries are what the tables filter, by the letters that stand for them.
func entries() map[byte]*journal.Entry {
	hello := datagram("10.1.2.3:50000", "192.168.0.9:8888", "Hello hi there")
	marked := datagram("127.0.0.1:8888", "127.0.0.1:8888", "\x01\x02\x03\x04")
	marked.Interface, marked.Listener, marked.Seq = "lo", "2", 2
	marked.Header = udp.Header{TTL: 1, TOS: 46<<2 | 1, Known: true} // EF, ECT(1)
	empty := datagram("10.1.2.3:8888", "10.9.9.9:50001", "")
	empty.Kind, empty.Listener, empty.Via, empty.Seq = journal.Sent, "", "echo", 3
	six := datagram("[fe80::1%eth0]:50002", "[2001:db8::5]:8888", "GET / HTTP\n")
	six.Header, six.Seq = udp.Header{TTL: 3, TOS: 11<<2 | 2, Known: true}, 4
	cut := datagram("172.16.0.1:0", "172.16.0.2:50003", "\xff\xfe\x00H\xc3\xa9K")
	cut.Length, cut.Header, cut.Interface, cut.Seq = 1400, udp.Header{}, "", 5
	many := datagram("172.16.0.1:50010", "172.16.0.2:50011", "H")
	many.Kind, many.Count, many.Seq = journal.Sent, 64, 6
	event := func(seq uint64, kind journal.Kind) journal.Entry {
		return journal.Entry{Seq: seq, Kind: kind, Listener: "1", Datagram: udp.Datagram{Time: time.Unix(1, 0)}}
	}
	refused := event(7, journal.Unreachable)
	refused.Destination = netip.MustParseAddrPort("127.0.0.2:9999")
	refused.ICMP = journal.ICMP{Type: 3, Code: 3, From: netip.MustParseAddr("127.0.0.2"), Errno: "ECONNREFUSED"}
	refused6 := event(8, journal.Unreachable)
	refused6.Destination = netip.MustParseAddrPort("[::1]:9999")
	refused6.ICMP = journal.ICMP{Type: 1, Code: 4, From: netip.MustParseAddr("::1"), Errno: "ECONNREFUSED"}
	gap := event(9, journal.Gap)
	gap.Missing, gap.Destination = 17, netip.MustParseAddrPort("0.0.0.0:8888")
	stopped := event(10, journal.Event)
	stopped.Note = "listener stopped"
	unknown := datagram("10.1.2.4:50004", "10.0.0.1:8888", "x") // As on a system that does not tell where it was sent to.
	unknown.Destination, unknown.Seq = netip.AddrPortFrom(netip.Addr{}, 8888), 11
	return map[byte]*journal.Entry{
		'a': &hello, 'b': &marked, 'c': &empty, 'd': &six, 'e': &cut, 'f': &many,
		'g': &refused, 'h': &refused6, 'i': &gap, 'j': &stopped, 'k': &unknown,
	}
}

const everything = "abcdefghijk"

// passing applies a filter to every entry and returns the letters of those that pass.
func passing(tb testing.TB, text string) string {
	tb.Helper()
	compiled := mustCompile(tb, text)
	var passed []byte
	for letter, entry := range entries() {
		if compiled.Match(entry) {
			passed = append(passed, letter)
		}
	}
	slices.Sort(passed)
	return string(passed)
}

func TestWhatPasses(t *testing.T) {
	for text, want := range map[string]string{
		// Which entries have a field.
		"": everything, " \t\n": everything,
		"udp": "abcdefghk", "ip": "abcefgik", "ipv6": "dh", "icmp": "g", "icmpv6": "h", "data": "abdefk", "data.len": "abdefk",
		"udp.port": "abcdefghik", "udp.srcport": "abcdefk", "udp.dstport": "abcdefghik", "udp.length": "abcdefk", "length": "abcdefk", "captured": "abcdefk",
		"ip.src": "abcefgk", "ip.dst": "abcefgi", "ip.addr": "abcefgik", "ipv6.src": "dh", "ipv6.dst": "dh", "ipv6.addr": "dh",
		"ip.ttl": "abcfk", "ip.dsfield": "abcfk", "ip.dsfield.dscp": "abcfk", "ip.dsfield.ecn": "abcfk",
		"ipv6.hlim": "d", "ipv6.tclass": "d", "ipv6.tclass.dscp": "d", "ipv6.tclass.ecn": "d", "icmp.type": "g", "icmp.code": "g", "icmpv6.type": "h", "icmpv6.code": "h",
		"seq": everything, "frame.number": everything, "kind": everything, "listener": "abdefghijk", "via": "c", "note": "j", "interface": "abcdfk",
		"frame.interface_name": "abcdfk", "errno": "gh", "source": "abcdefk", "destination": "abcdefghi", "missing": "i", "count": "f",
		"truncated": "e", "udp.payload": "abdefk", "data.data": "abdefk", "data[3]": "abde", "data[-5]": "ade",

		// Numbers.
		"udp.port == 8888": "abcdik", "udp.port eq 8888": "abcdik", "udp.port == 0x22B8": "abcdik", "udp.port == 0X22b8": "abcdik", "udp.port==8888": "abcdik",
		"udp.srcport == 8888": "bc", "udp.dstport == 8888": "abdik", "udp.srcport == 0": "e", "udp.dstport == 9999": "gh",
		"udp.port > 50001": "defk", "udp.port gt 50001": "defk", "udp.port >= 50001": "cdefk", "udp.port ge 50001": "cdefk",
		"udp.port < 8888": "e", "udp.port lt 8888": "e", "udp.port <= 8888": "abcdeik", "udp.port le 8888": "abcdeik",
		"udp.length == 22": "a", "udp.length == 8": "c", "udp.length == 1408": "e", "data.len == 14": "a", "data.len == 1400": "e", "data.len == 0": "", "length == 0": "c",
		"captured == 7": "e", "frame.number == 4": "d", "seq >= 10": "jk", "seq == 18446744073709551615": "",
		"ip.ttl == 1": "b", "ip.ttl < 64": "b", "ipv6.hlim == 3": "d", "ip.dsfield == 0xb9": "b", "ip.dsfield == 185": "b", "ip.dsfield.dscp == 46": "b", "ip.dsfield.ecn == 1": "b",
		"ipv6.tclass == 0x2e": "d", "ipv6.tclass.dscp == 11": "d", "ipv6.tclass.ecn == 2": "d",
		"icmp.type == 3 && icmp.code == 3": "g", "icmpv6.type == 1 && icmpv6.code == 4": "h", "missing == 17": "i", "missing > 17": "", "count >= 64": "f", "count == 1": "",

		// A field that an entry has twice: == asks for any, != for all; === and !== the other way round.
		"udp.port != 8888": "efgh", "udp.port ne 8888": "efgh", "!(udp.port == 8888)": "efghj", "udp.port === 8888": "bi", "udp.port !== 8888": "acdefghk",
		"ip.addr == 10.1.2.3": "ac", "ip.addr != 10.1.2.3": "befgik", "ip.addr === 127.0.0.1": "b", "ip.addr !== 10.1.2.3": "abcefgik",
		"ip.addr == 10.0.0.0/8": "ack", "ip.addr != 10.0.0.0/8": "befgi", "ip.addr === 10.0.0.0/8": "ck", "ip.addr !== 10.0.0.0/8": "abefgi",
		"udp.srcport == udp.dstport": "b", "udp.srcport != udp.dstport": "acdefk", "udp.srcport < udp.dstport": "cef", "udp.srcport > udp.dstport": "adk",
		"udp.srcport <= udp.dstport": "bcef", "udp.srcport >= udp.dstport": "abdk", "ip.src == ip.dst": "bg", "udp.port === udp.port": "bghi",

		// Addresses.
		"ip.src == 10.1.2.3": "ac", "ip.dst == 192.168.0.9": "a", "ip.src == 10.0.0.0/8": "ack", "ip.src == 10.1.2.3/8": "ack", "ip.src != 10.0.0.0/8": "befg",
		"ip.src == 127.0.0.2": "g", "ip.src > 10.1.2.3": "befgk", "ip.src <= 10.1.2.3": "ac", "ip.src == 0.0.0.0/0": "abcefgk", "ip.src == 10.1.2.3/32": "ac",
		"ipv6.src == fe80::1": "d", "ipv6.src == fe80::/10": "d", "ipv6.dst == 2001:db8::5": "d", "ipv6.addr == ::1": "h", "ipv6.addr != ::1": "d", "ipv6.src == ::/0": "dh",
		`source == "10.1.2.3:50000"`: "a", "source == 10.1.2.3:50000": "a", `source == "[fe80::1%eth0]:50002"`: "d", `source != "10.1.2.3:50000"`: "bcdefk",
		`source > "127.0.0.1:1"`: "bdef", `destination == "[::1]:9999"`: "h", `destination contains ":9999"`: "gh", `source contains "%ETH0"`: "", `source matches "%ETH0"`: "d",
		`source matches r"^10\.1\.2\.[34]:"`: "ack", `destination contains 2001`: "d",

		// Sets and ranges.
		"udp.port in {53, 8000..8010, 8888}": "abcdik", "udp.port in {50001 .. 50003}": "cde", "udp.port not in {8888}": "efghj", "!(udp.port in {8888})": "efghj",
		"ip.src in {127.0.0.1, 10.0.0.0/8}": "abck", "ip.src in {10.1.2.0..10.1.2.3}": "ac", `kind in {"gap", "event"}`: "ij", "kind in {gap,event}": "ij",
		`data in {"H", 01:02:03:04}`: "bf", "data[0] in {47, 48}": "adf", `source in {"10.1.2.3:8888", "127.0.0.1:8888"}`: "bc", `kind not in {"received"}`: "cfghij",
		`listener in {"1".."2"}`: "abdefghijk", "truncated in {false}": "abcdfk",

		// Texts.
		`kind == "received"`: "abdek", "kind == received": "abdek", `kind != "received"`: "cfghij", `kind == "unreachable"`: "gh", `kind contains "ea"`: "gh",
		`listener == "2"`: "b", "listener == 2": "b", `listener != "1"`: "b", `!(listener == "1")`: "bc", "!listener": "c", `via == "echo"`: "c", `via matches "^E"`: "c",
		`note contains "stopped"`: "j", `note contains stopped`: "j", `note contains "Stopped"`: "", `note matches "STOPPED$"`: "j", `interface == "lo"`: "b", `frame.interface_name == "lo"`: "b",
		`errno == "ECONNREFUSED"`: "gh", `listener >= "2"`: "b", `via < "f"`: "c", "interface == frame.interface_name": "abcdfk",

		// Truth.
		"truncated == true": "e", "truncated == 1": "e", "truncated == false": "abcdfk", "truncated != true": "abcdfk", "!truncated": "abcdfghijk", "truncated == False": "abcdfk",

		// Bytes.
		`data contains "hi"`: "a", `data contains 48:65:6c`: "a", "data contains 48656c": "a", "data contains 48-65": "a", "data contains 48.65": "a", "data contains 48": "adef",
		"data contains 0x48": "adef", "data contains 'H'": "adef", `data contains '\x48'`: "adef", `data contains "\xff\xfe"`: "e", "data contains ff:fe": "e", `data contains "é"`: "e",
		`data contains "\u00e9"`: "e", `data contains r"\xff"`: "", `data contains "HTTP\n"`: "d", `data contains "\110e"`: "a", `data contains "\x00"`: "e",
		`data == "H"`: "f", "data == 48": "f", "data == 01:02:03:04": "b", "data == 01020304": "b", "data.data == 01.02.03.04": "b", "udp.payload == 01-02-03-04": "b", `data != "H"`: "abdek",
		"data > 48": "abdek", "data < 49": "f", "data >= 48": "abdefk", // What is longer is more, as in Wireshark.
		`data matches "^get"`: "d", `data ~ "^GET"`: "d", `data matches r"^\w+ hi"`: "a", `data matches "h.*H"`: "a", `data matches "(?-i)^get"`: "", `data matches ""`: "abdefk",
		`data matches "HELLO"`: "a", `data matches "é"`: "e", `data matches "É"`: "e", `data matches r"\x48"`: "adef", `data matches "\x48"`: "adef",

		// Parts of bytes.
		"data[0] == 48": "af", "data[0] == 0x48": "af", "data[0] == 'H'": "af", `data[0] == "H"`: "af", "data[0] == 1": "b", "data[0] == 72": "", "data[0] > 47": "aefk",
		"data[0:4] == 01:02:03:04": "b", `data[0:4] == "Hell"`: "a", "data[1-3] == 02:03:04": "b", "data[1-1] == 02": "b", "data[-1] == 04": "b", "data[-2:2] == 03:04": "b",
		"data[-2:] == 03:04": "b", "data[:2] == 01:02": "b", "data[:] == 01:02:03:04": "b", "data[-4--3] == 01:02": "b", "data[1--1] == 02:03:04": "b", "data[0x1:0x2] == 02:03": "b",
		"data[2:9] == 03:04": "", "data[3-9]": "ad", "data[4:]": "ade", "data[-9:1]": "ad", "data[-1-1]": "", "data[0:2] != 48:65": "bde", `data[ 0 : 2 ] contains "e"`: "a",
		"udp.payload[0] == 48": "af", "data.data[1:2] == 65:6c": "a", `data[6:2] matches "HI"`: "a",

		// Which operator binds first: !, then &&, xor and ||.
		"ip || ipv6 && icmp": "abcefgik", "(ip || ipv6) && icmp": "g", "ip or ipv6 and icmp": "abcefgik", "!ip && udp": "dh", "!(ip && udp)": "dhij", "not ip and udp": "dh",
		"!udp.port == 8888": "efghj", "not not udp": "abcdefghk", "!!udp": "abcdefghk", "! ! !udp": "ij", "ip ^^ udp": "dhi", "ip xor udp": "dhi", "ip xor udp xor icmp": "dghi",
		"seq == 1 || ip xor ip && udp": "ai", "ip xor ip && udp": "i", "(ip xor ip) && udp": "", "seq == 1 || seq == 2 xor seq == 2": "a", "((((udp))))": "abcdefghk", "!(udp)&&!(ip)": "j",
		`udp.port == 8888 && ip.src == 10.0.0.0/8 && udp.length > 21 && data contains "hi"`: "a",
		"udp\u00a0&&\u3000ip":    "abcefgk",
		"udp.port == 8888&&ip":   "abcik",
		"udp.port==8888||ip.ttl": "abcdfik",
	} {
		if got := passing(t, text); got != want {
			t.Errorf("%s: %s pass, want %s", text, got, want)
		}
	}
}

// What holds of any filter, whatever it is: a witness that knows nothing of how one is read.
func TestWhatHoldsOfEveryFilter(t *testing.T) {
	filters := []string{
		"udp", "udp.port == 8888", "udp.port != 8888", "ip.src == 10.0.0.0/8", `data contains "H"`, "truncated", "ip || ipv6 && icmp", "icmp xor udp", "seq > 4", "!ip",
	}
	for _, a := range filters {
		first := passing(t, a)
		for _, same := range []string{"(" + a + ")", "!!(" + a + ")", "(" + a + ") && (" + a + ")", "(" + a + ") or seq == 99", "(" + a + ") xor seq == 99"} {
			if got := passing(t, same); got != first {
				t.Errorf("%s: %s, and %s: %s", a, first, same, got)
			}
		}
		for _, b := range filters {
			second := passing(t, b)
			var both, either, one, neither string
			for _, letter := range everything {
				inFirst, inSecond := strings.ContainsRune(first, letter), strings.ContainsRune(second, letter)
				if inFirst && inSecond {
					both += string(letter)
				}
				if inFirst || inSecond {
					either += string(letter)
				} else {
					neither += string(letter)
				}
				if inFirst != inSecond {
					one += string(letter)
				}
			}
			for text, want := range map[string]string{
				"(" + a + ") && (" + b + ")": both, "(" + a + ") or (" + b + ")": either, "(" + a + ") xor (" + b + ")": one, "!((" + a + ") || (" + b + "))": neither,
			} {
				if got := passing(t, text); got != want {
					t.Errorf("%s: %s, want %s", text, got, want)
				}
			}
		}
	}
}

func TestTheZeroFilterLetsEverythingPass(t *testing.T) {
	if entry := datagram("127.0.0.1:1", "127.0.0.1:2", ""); !new(Filter).Match(&entry) {
		t.Error("an entry does not pass")
	}
}

func TestMatchingAllocatesNothing(t *testing.T) {
	all := entries()
	for _, text := range []string{
		`udp.port == 8888 && ip.src == 10.0.0.0/8 && udp.length > 100 && data contains "hi"`,
		`source contains "8888" || destination contains "db8"`, `source == "10.1.2.3:50000" || source < "10.1.2.3:50000"`, "ipv6.src == fe80::/10 || ipv6.addr == ::1",
		`data[0:4] == 01:02:03:04 || data[-2:] contains "e"`, "udp.port in {53, 8000..8010} || ip.addr in {10.0.0.0/8, 1.2.3.4}", "udp.srcport == udp.dstport xor ip.src != ip.dst",
		`kind == "gap" || note contains "stopped" || !truncated`, `data matches "learn" || note matches "^learn"`, // Others use a pool of the standard library.
	} {
		compiled := mustCompile(t, text)
		for letter, entry := range all {
			if got := testing.AllocsPerRun(100, func() { compiled.Match(entry) }); got != 0 {
				t.Errorf("%s: %v allocations for %c", text, got, letter)
			}
		}
	}
}
