package texts

import "testing"

// What a learner reads where something goes wrong in one of the ways that everybody meets.
func TestWhatTheCommonProblemsSay(t *testing.T) {
	for _, each := range []struct {
		code   string
		values map[string]string
		want   string
	}{
		{
			"bad-port",
			map[string]string{"port": "70000"},
			"70000 is not a UDP port. Use a number from 0 to 65535; 0 lets the system choose a free one.",
		},
		{
			"port-in-use",
			map[string]string{"port": "8888", "free": "8931", "listener": "3", "local": "0.0.0.0:8888"},
			"Port 8888 is already in use on this server. Listener 3 has it, on 0.0.0.0:8888. Use 8931, which is free, or use listener 3.",
		},
		{
			"address-not-local",
			map[string]string{"address": "192.0.2.77", "every": "0.0.0.0", "own": "127.0.0.1, 172.17.0.2"},
			"192.0.2.77 does not belong to this machine, so it cannot listen there. Use 0.0.0.0 for every address, or one of: 127.0.0.1, 172.17.0.2.",
		},
		{"ipv6-off", nil, "IPv6 is switched off here (usual in Docker). Use 127.0.0.1."},
		{
			"port-not-permitted",
			map[string]string{"port": "53", "free": "8053"},
			"Ports below 1024 need extra rights on this server. Use 1024 or higher, for example 8053 instead of 53.",
		},
		{
			"broadcast-not-allowed",
			map[string]string{"address": "192.168.1.255"},
			`192.168.1.255 is a broadcast address and the socket has not asked for permission. Turn on “Allow broadcast” ("broadcast": true).`,
		},
		{
			"datagram-too-large",
			map[string]string{"size": "65508", "version": "IPv4", "most": "65507", "over": "1"},
			"65508 bytes do not fit: IPv4 allows 65507. Shorten it by 1 byte, or split it.",
		},
		{
			"datagram-too-large",
			map[string]string{"size": "2000", "most": "1472"},
			"2000 bytes do not fit: one datagram takes at most 1472. Shorten it, or split it.",
		},
		{
			"fragmentation-needed",
			map[string]string{"size": "1473", "mtu": "1500", "most": "1472", "over": "1"},
			"1473 bytes need fragments, but “Don't fragment” is on (path MTU 1500, so 1472). Shorten it by 1 byte, or turn “Don't fragment” off.",
		},
		{
			"fragmentation-needed",
			map[string]string{"size": "1473"},
			"1473 bytes need fragments, but “Don't fragment” is on. Shorten it, or turn “Don't fragment” off.",
		},
		{
			"earlier-refused",
			map[string]string{"address": "127.0.0.1:9999", "seq": "7"},
			"The previous datagram (entry 7) was refused: nothing listens on 127.0.0.1:9999. This one was not sent. " +
				"Start a listener there. The system reports a refusal once, so what you send next goes out again.",
		},
		{
			"earlier-refused",
			map[string]string{"address": "127.0.0.1:9999"},
			"The previous datagram was refused: nothing listens on 127.0.0.1:9999. This one was not sent. " +
				"Start a listener there. The system reports a refusal once, so what you send next goes out again.",
		},
		{
			"earlier-undelivered",
			map[string]string{"address": "10.9.9.9:9999", "seq": "7", "errno": "EHOSTUNREACH"},
			"The previous datagram (entry 7) did not reach 10.9.9.9:9999: an ICMP error came back (EHOSTUNREACH). This one was not sent. " +
				"Check the address and the way there. The system reports an error once, so what you send next goes out again.",
		},
		{"port-zero", nil, "You cannot send to port 0. Choose 1–65535."},
		{
			"zone-required",
			map[string]string{"address": "fe80::1", "example": "fe80::1%enp3s0"},
			"Addresses like fe80::1 exist on every network card, so say which. Write it as fe80::1%enp3s0.",
		},
		{
			"zone-required",
			map[string]string{"address": "ff02::1"},
			"Addresses like ff02::1 exist on every network card, so say which. Write it as ff02::1%eth0.",
		},
		{
			"network-unreachable",
			map[string]string{"address": "10.9.9.9"},
			"This server has no route to 10.9.9.9. Check the address, or the network of this server.",
		},
		{
			"host-unreachable",
			map[string]string{"address": "10.9.9.9"},
			"This server has no route to 10.9.9.9. Check the address, or the network of this server.",
		},
		{
			"family-mismatch",
			map[string]string{"to": "[::1]:8888", "local": "IPv4", "remote": "IPv6", "example": "127.0.0.1"},
			"A socket opened for IPv4 cannot send to [::1]:8888. Use an IPv4 address such as 127.0.0.1, or send from an IPv6 socket.",
		},
		{
			"family-mismatch",
			map[string]string{"value": "ff05::1", "local": "IPv4", "remote": "IPv6"},
			"A socket opened for IPv4 cannot join ff05::1. Join it with an IPv6 socket.",
		},
		{
			"name-not-found",
			map[string]string{"host": "lab-pc7"},
			"No address found for “lab-pc7”. Check the spelling or type the IP address.",
		},
		{
			"destination-not-allowed",
			map[string]string{"address": "8.8.8.8", "allowed": "198.51.100.0/24"},
			"This server only sends to itself and to private and directly connected networks, and to 198.51.100.0/24. 8.8.8.8 is not among them. " +
				"Ask whoever runs it to start udpweb with --allow-to 8.8.8.8.",
		},
		{
			"bad-hex",
			map[string]string{"found": "4G", "column": "7"},
			"“4G” is not hexadecimal (character 7). Use 0–9 and a–f, two per byte.",
		},
		{
			"too-many-listeners",
			map[string]string{"limit": "5"},
			"This server has 5 listeners, the limit. Remove one first, or start udpweb with a larger --max-listeners.",
		},
		{
			"too-many-groups",
			map[string]string{"limit": "20"},
			"The system does not let this socket join another group: 20 groups are the limit. " +
				"Join fewer groups here and the others with another listener, or raise net.ipv4.igmp_max_memberships.",
		},
		{
			"no-such-interface",
			map[string]string{"value": "eth9", "names": "lo, eth0"},
			"There is no network interface “eth9”. Use one of: lo, eth0.",
		},
		{
			"no-such-interface",
			map[string]string{"value": "eth9"},
			"There is no network interface “eth9”. GET /api/v1/interfaces lists them.",
		},
		{
			"no-such-interface",
			map[string]string{"value": "", "names": "lo"},
			"No network interface fits. Use one of: lo.",
		},
	} {
		words, _ := EN.Problem(each.code, each.values)
		if got := words.Detail + " " + words.Hint; got != each.want {
			t.Errorf("%s:\ngot  %s\nwant %s", each.code, got, each.want)
		}
	}
}

// The words of one code stand in one place.
func TestNoProblemHasTwoWordings(t *testing.T) {
	if parts := len(listenerProblems) + len(sendingProblems) + len(requestProblems); parts != len(problems[EN]) {
		t.Errorf("%d wordings for %d codes", parts, len(problems[EN]))
	}
}
