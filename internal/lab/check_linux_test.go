package lab

import (
	"fmt"
	"net"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

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
	dual, err := net.ListenUDP("udp", &net.UDPAddr{})
	if err != nil {
		t.Fatal(err)
	}
	defer dual.Close()
	both := addressOf(dual)
	onlyIPv6 := listen(t, l, NewListener{Address: "[::]:0", Network: udp.IPv6})
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
			"A program on this machine listens on " + both.String() + ". If it takes IPv4 as well, it probably got the datagram, and did not answer.",
		},
		"a program listens on another address": {
			at("127.0.0.2", onlyHere.Port()).String(),
			"Something listens on port " + strconv.Itoa(int(onlyHere.Port())) + ", but only on " + onlyHere.String() +
				": it gets nothing that is sent to 127.0.0.2.",
		},
		"a listener that is for IPv6 alone": {
			at("127.0.0.1", onlyIPv6.Local.Port()).String(),
			"Something listens on port " + strconv.Itoa(int(onlyIPv6.Local.Port())) + ", but only on " + onlyIPv6.Local.String() +
				": it gets nothing that is sent to 127.0.0.1.",
		},
		"a program listens to another one": {
			tied.LocalAddr().String(),
			"The socket on " + tied.LocalAddr().String() + " is connected to " + onlyHere.String() + " and takes datagrams from nobody else.",
		},
		"nothing listens": {
			free.String(),
			"Wrong port? Nothing on this machine listens on port " + strconv.Itoa(int(free.Port())) + "; this lab listens on " + portsOf(mine, paused, onlyIPv6) + ".",
		},
		"a listener is paused": {
			paused.Local.String(),
			"Your listener on " + paused.Local.String() + " is paused: the datagram waits in its receive queue until you resume it, unless the queue was full.",
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
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(ports), " ", ", "), "[]")
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
		journal.Entry{Kind: journal.Sent, Datagram: udp.Datagram{Time: time.Now(), Source: source, Destination: at("198.51.100.7", 9)}},
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

// Entries name neither the socket that an error came to nor the datagram: what may be of another is not told of this one.
func TestNewsOfOthersIsNotTaken(t *testing.T) {
	const port = 65_533 // Nothing listens there.
	from, other, to := at("127.0.0.1", 40_000), at("127.0.0.1", 40_001), at("127.0.0.1", port)
	moment := time.Now()
	entry := func(kind journal.Kind, source, destination netip.AddrPort, payload string) journal.Entry {
		return journal.Entry{Kind: kind, Datagram: udp.Datagram{
			Time: moment, Source: source, Destination: destination, Payload: []byte(payload), Length: len(payload),
		}}
	}
	sent := entry(journal.Sent, from, to, "one")
	refusal := unreachableEntry("", udp.Unreachable{Time: moment, Destination: to, Errno: portUnreachable})
	failed := notSentEntry("", to, &os.SyscallError{Syscall: "sendmsg", Err: syscall.ECONNREFUSED})
	cancelled := entry(journal.Event, netip.AddrPort{}, to, "")
	cancelled.Note = NoteNotSent + ": cancelled"
	late := refusal
	late.Time = moment.Add(2 * newsAge)
	ofAListener := refusal
	ofAListener.Listener = "7"
	summary := sent
	summary.Count = 12
	for name, each := range map[string]struct {
		first journal.Entry
		then  []journal.Entry
		want  FindingCode
	}{
		"refused at once":                  {sent, []journal.Entry{refusal}, FoundRefusal},
		"not sent":                         {sent, []journal.Entry{failed}, FoundNotSent},
		"cancelled":                        {sent, []journal.Entry{cancelled}, FoundNotSent},
		"refused after another was sent":   {sent, []journal.Entry{entry(journal.Sent, other, to, "two"), refusal}, FoundAlike},
		"the next one failed":              {sent, []journal.Entry{entry(journal.Sent, from, to, "two"), failed, refusal}, FoundAlike},
		"refused long after":               {sent, []journal.Entry{late}, FoundNobody},
		"a listener was refused":           {sent, []journal.Entry{ofAListener}, FoundNobody},
		"arrived, and another was refused": {sent, []journal.Entry{entry(journal.Received, from, to, "one"), entry(journal.Sent, other, to, "two"), refusal}, FoundArrival},
		"other bytes arrived":              {sent, []journal.Entry{entry(journal.Received, from, to, "two")}, FoundNobody},
		"the same bytes from elsewhere":    {sent, []journal.Entry{entry(journal.Received, other, to, "one")}, FoundNobody},
		"one of two alike arrived":         {sent, []journal.Entry{sent, entry(journal.Received, from, to, "one")}, FoundAlike},
		"both arrived":                     {sent, []journal.Entry{entry(journal.Received, from, to, "one"), sent, entry(journal.Received, from, to, "one")}, FoundArrival},
		"one that was cut":                 {sent, []journal.Entry{cut(entry(journal.Received, from, to, "one"), 1)}, FoundArrival},
		"an answer":                        {sent, []journal.Entry{entry(journal.Received, from, to, "one"), entry(journal.Received, to, from, "yes")}, FoundAnswer},
		"a summary":                        {summary, []journal.Entry{refusal}, FoundSummary},
	} {
		t.Run(name, func(t *testing.T) {
			l := open(t)
			first := l.Journal().Append(each.first)
			l.Journal().Append(each.then...)
			asked := entryOf(t, l, first)
			if got := l.Check(&asked).Findings; len(got) != 1 || got[0].Code != each.want {
				t.Errorf("got %+v, want %s", got, each.want)
			}
		})
	}
}

// cut is what is left of an entry when only so many bytes were taken.
func cut(entry journal.Entry, captured int) journal.Entry {
	entry.Payload = entry.Payload[:captured]
	return entry
}

func TestEveryFindingHasWords(t *testing.T) {
	for _, code := range []FindingCode{
		FoundNotSent, FoundAnswer, FoundRefusal, FoundUndelivered, FoundArrival, FoundNoReply, FoundAlike, FoundSummary,
		FoundPaused, FoundNotTaken, FoundProgram, FoundIPv6, FoundConnected, FoundElsewhere, FoundNobody, FoundNoTable, FoundGroup, FoundBroadcast, FoundOtherSystem,
	} {
		if texts.EN.Finding(string(code), nil) == "" {
			t.Errorf("%s has no words", code)
		}
	}
}
