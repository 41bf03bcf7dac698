package lab

import (
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"

	"udpweb/internal/journal"
	"udpweb/internal/texts"
	"udpweb/internal/udp"
)

// told is what a check finds, in words.
func told(check Check) string {
	var all []string
	for _, each := range check.Findings {
		all = append(all, texts.EN.Finding(string(each.Code), each.Values))
	}
	return strings.Join(all, " ")
}

// checked sends a datagram, and is what is found out about it.
func checked(tb testing.TB, l *Lab, wanted Send) (check Check, sent Sent) {
	tb.Helper()
	wanted.Payload = []byte("anyone?")
	sent = send(tb, l, wanted)
	return l.Check(&sent.Entry), sent
}

func TestWhyNothingCameIsFoundOut(t *testing.T) {
	l := open(t)
	mine := listen(t, l, NewListener{})
	paused := turn(t, l, listen(t, l, NewListener{}).ID, Paused)
	onlyHere := addressOf(outside(t, "127.0.0.1:0"))
	everywhere := addressOf(outside(t, "0.0.0.0:0"))
	both := addressOf(outside(t, "[::]:0"))
	tied, err := net.DialUDP("udp4", nil, net.UDPAddrFromAddrPort(onlyHere))
	if err != nil {
		t.Fatal(err)
	}
	defer tied.Close()
	free := freeAddress(t)
	for name, each := range map[string]struct{ to, want string }{
		"a program listens": {
			onlyHere.String(),
			"A program on this machine listens on " + onlyHere.String() + ". It probably got the datagram, and did not answer.",
		},
		"a program listens everywhere": {
			at("127.0.0.1", everywhere.Port()).String(),
			"A program on this machine listens on " + everywhere.String() + ". It probably got the datagram, and did not answer.",
		},
		"a program listens by IPv6 as well": {
			at("127.0.0.1", both.Port()).String(),
			"A program on this machine listens on " + both.String() + ". It probably got the datagram, and did not answer.",
		},
		"a program listens on another address": {
			at("127.0.0.2", onlyHere.Port()).String(),
			"Something listens on port " + strconv.Itoa(int(onlyHere.Port())) + ", but only on " + onlyHere.String() +
				". Send to that address, or have it listen on every one.",
		},
		"a program listens to another one": {
			tied.LocalAddr().String(),
			"The socket on " + tied.LocalAddr().String() + " is connected to " + onlyHere.String() + " and takes datagrams from nobody else.",
		},
		"nothing listens": {
			free.String(),
			"Wrong port? Nothing on this machine listens on port " + strconv.Itoa(int(free.Port())) + "; this lab listens on " + portsOf(mine, paused) + ".",
		},
		"a listener is paused": {
			paused.Local.String(),
			"Your listener on " + paused.Local.String() + " is paused: the datagram waits in its receive queue until you resume it.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			check, _ := checked(t, l, Send{To: each.to})
			if got := told(check); got != each.want || check.News {
				t.Errorf("news %v:\ngot  %s\nwant %s", check.News, got, each.want)
			}
		})
	}
}

// portsOf are the ports of listeners, in order.
func portsOf(listeners ...Listener) string {
	var ports []int
	for _, each := range listeners {
		ports = append(ports, int(each.Local.Port()))
	}
	slices.Sort(ports)
	return strconv.Itoa(ports[0]) + ", " + strconv.Itoa(ports[1])
}

func TestWhatEntriesTellOfADatagramIsFound(t *testing.T) {
	l := open(t)
	quiet := listen(t, l, NewListener{})
	replying := listen(t, l, NewListener{Reply: Reply{Preset: ReplyEcho}})
	expect := func(name string, sent Sent, want string) {
		t.Helper()
		eventually(t, name, func() bool {
			check := l.Check(&sent.Entry)
			return told(check) == want && check.News
		})
	}
	_, sent := checked(t, l, Send{To: quiet.Local.String()})
	arrived := strconv.FormatUint(sent.Entry.Seq+1, 10)
	expect("it arrives", sent, "It arrived: this lab received it on "+quiet.Local.String()+" (entry "+arrived+
		"). The listener there has no auto-reply, and so nothing comes back.")

	_, sent = checked(t, l, Send{From: quiet.ID, To: replying.Local.String()})
	eventually(t, "the echo arrives", func() bool { return l.Journal().Last() >= sent.Entry.Seq+3 })
	echo := entries(l, sent.Entry.Seq+1, journal.Received)
	expect("it is answered", sent, "Something came back: 7 bytes from "+replying.Local.String()+
		" (entry "+strconv.FormatUint(echo[len(echo)-1].Seq, 10)+").")

	_, sent = checked(t, l, Send{From: quiet.ID, To: quiet.Local.String()})
	arrived = strconv.FormatUint(sent.Entry.Seq+1, 10)
	expect("what it sends to itself arrives", sent, "It arrived: this lab received it on "+quiet.Local.String()+" (entry "+arrived+
		"). The listener there has no auto-reply, and so nothing comes back.")

	free := freeAddress(t)
	_, sent = checked(t, l, Send{From: quiet.ID, To: free.String()})
	refused := strconv.FormatUint(sent.Entry.Seq+1, 10)
	expect("it is refused", sent, "It was refused: nothing listens on "+free.String()+" (entry "+refused+").")
}

// Where nothing may be sent from a test, the entry alone is enough.
func TestWhatIsNotHereIsSaidToBeElsewhere(t *testing.T) {
	l := open(t)
	l.network.seen.Store(lasting("127.0.0.1/8", "192.0.2.2/24"))
	source := netip.MustParseAddrPort("192.0.2.2:40000")
	check := func(to string) Check {
		return l.Check(&journal.Entry{Seq: l.Journal().Last(), Kind: journal.Sent, Datagram: udp.Datagram{
			Source: source, Destination: netip.MustParseAddrPort(to),
		}})
	}
	for to, want := range map[string]FindingCode{
		"198.51.100.7:9999": FoundOtherSystem, "[2001:db8::7]:9999": FoundOtherSystem, "192.0.2.3:9999": FoundOtherSystem,
		"239.1.2.3:9999": FoundGroup, "[ff15::7]:9999": FoundGroup,
		"255.255.255.255:9999": FoundBroadcast, "192.0.2.255:9999": FoundBroadcast,
	} {
		found := check(to)
		if len(found.Findings) != 1 || found.Findings[0].Code != want || found.News {
			t.Errorf("%s: got %+v, want %s", to, found, want)
		}
		if host := netip.MustParseAddrPort(to).Addr().String(); !strings.HasPrefix(told(found), host+" ") {
			t.Errorf("%s: says %q", to, told(found))
		}
	}
	l.Journal().Append(
		journal.Entry{Kind: journal.Sent, Datagram: udp.Datagram{Source: source, Destination: at("198.51.100.7", 9)}},
		notSentEntry("", at("198.51.100.7", 9), udp.ErrBlocked))
	failed := entryOf(t, l, l.Journal().Last()-1)
	if got := l.Check(&failed); len(got.Findings) != 1 || got.Findings[0].Code != FoundNotSent || !got.News {
		t.Errorf("got %+v", got)
	}
	event := entryOf(t, l, l.Journal().Last())
	if got := l.Check(&event); len(got.Findings) > 0 {
		t.Errorf("of what is no datagram there are findings: %+v", got)
	}
}

func TestEveryFindingHasWords(t *testing.T) {
	for _, code := range []FindingCode{
		FoundNotSent, FoundAnswer, FoundRefusal, FoundUndelivered, FoundArrival, FoundNoReply, FoundPaused, FoundNotTaken, FoundProgram,
		FoundConnected, FoundElsewhere, FoundNobody, FoundNoTable, FoundGroup, FoundBroadcast, FoundOtherSystem,
	} {
		if texts.EN.Finding(string(code), nil) == "" {
			t.Errorf("%s has no words", code)
		}
	}
}
