package lab

import (
	"bytes"
	"net/netip"
	"strings"
	"testing"

	"udpweb/internal/journal"
	"udpweb/internal/payload"
	"udpweb/internal/udp"
)

// everyByte is a payload of that many bytes in which all 256 appear.
func everyByte(size int) []byte {
	made := make([]byte, size)
	for i := range made {
		made[i] = byte(i * 7)
	}
	return made
}

func TestRepliesComeByteForByte(t *testing.T) {
	large := everyByte(payload.MaxIPv4)
	for _, each := range []struct {
		name        string
		reply       Reply
		asked, want []byte
	}{
		{"echo", Reply{Preset: ReplyEcho}, []byte("Hello server!"), []byte("Hello server!")},
		{"echo of nothing", Reply{Preset: ReplyEcho}, nil, nil},
		{"echo of every byte", Reply{Preset: ReplyEcho}, everyByte(256), everyByte(256)},
		{"echo of the largest", Reply{Preset: ReplyEcho}, large, large},
		{"upper", Reply{Preset: ReplyUpper}, []byte("Hello server 1!"), []byte("HELLO SERVER 1!")},
		{"upper of nothing", Reply{Preset: ReplyUpper}, nil, nil},
		{"upper beyond ASCII", Reply{Preset: ReplyUpper}, []byte("héllo ß ω 안녕 \ufffd"), []byte("HÉLLO ß Ω 안녕 \ufffd")},
		{"upper that grows", Reply{Preset: ReplyUpper}, []byte("ɐ"), []byte("Ɐ")},
		{"upper of what is no text", Reply{Preset: ReplyUpper}, []byte("a\xff\x80b\xc3"), []byte("A\xff\x80B\xc3")},
		{"fixed", Reply{Preset: ReplyFixed, Payload: []byte("Hello UDP Client")}, []byte("anything"), []byte("Hello UDP Client")},
		{"fixed nothing", Reply{Preset: ReplyFixed}, []byte("anything"), nil},
		{"fixed largest", Reply{Preset: ReplyFixed, Payload: large}, nil, large},
	} {
		t.Run(each.name, func(t *testing.T) {
			l := open(t)
			made := listen(t, l, NewListener{Reply: each.reply})
			client := outside(t, "127.0.0.1:0")
			write(t, client, made.Local, each.asked)
			got, source := take(t, client)
			if !bytes.Equal(got, each.want) || source != made.Local {
				t.Errorf("got %d bytes %.40q from %v, want %d bytes %.40q from %v", len(got), got, source, len(each.want), each.want, made.Local)
			}
			eventually(t, "the reply is counted", func() bool { return get(t, l, made.ID).Stats.Replied == 1 })
			if stats := get(t, l, made.ID).Stats; stats.Sent != 1 || stats.Received != 1 || len(stats.Suppressed) != 0 || len(stats.Failed) != 0 {
				t.Errorf("got %+v", stats)
			}
			in, out := entries(l, 0, journal.Received)[0], entries(l, 0, journal.Sent)[0]
			if !bytes.Equal(in.Payload, each.asked) || in.Source != addressOf(client) {
				t.Errorf("received entry is %d bytes from %v", in.Length, in.Source)
			}
			if !bytes.Equal(out.Payload, each.want) || out.Source != made.Local || out.Destination != addressOf(client) {
				t.Errorf("sent entry is %d bytes from %v to %v", out.Length, out.Source, out.Destination)
			}
			if out.Seq < in.Seq || out.Via != "reply "+string(each.reply.Preset) || out.Length != len(each.want) {
				t.Errorf("sent entry is %d, via %q, %d bytes", out.Seq, out.Via, out.Length)
			}
		})
	}
}

func TestRepliesOverEveryFamily(t *testing.T) {
	for _, each := range []struct{ address, network, client string }{
		{"0.0.0.0:0", "", "127.0.0.1"},
		{"[::1]:0", "", "::1"},
		{"[::]:0", udp.IPv6, "::1"},
		{"[::]:0", "", "::1"},
		{"[::]:0", "", "127.0.0.1"},
	} {
		t.Run(each.address+each.network+" "+each.client, func(t *testing.T) {
			l := open(t)
			made := listen(t, l, NewListener{Address: each.address, Network: each.network, Reply: Reply{Preset: ReplyEcho}})
			client := outside(t, at(each.client, 0).String())
			asked := at(each.client, made.Local.Port())
			write(t, client, asked, []byte("hello"))
			if got, source := take(t, client); string(got) != "hello" || source != asked {
				t.Errorf("got %q from %v, want hello from %v", got, source, asked)
			}
			for _, entry := range l.Journal().Find(journal.Query{Limit: 10}).Entries {
				if entry.Source.Addr().Is4In6() || entry.Destination.Addr().Is4In6() {
					t.Errorf("%v is an IPv4 address in disguise", entry)
				}
			}
		})
	}
}

func TestNobodyIsAnsweredWithoutARule(t *testing.T) {
	l := open(t)
	made := listen(t, l, NewListener{})
	client := outside(t, "127.0.0.1:0")
	write(t, client, made.Local, []byte("hello"))
	stats := received(t, l, made.ID, 1).Stats
	nothingWaits(t, client)
	if stats.Replied != 0 || len(stats.Suppressed) != 0 || len(entries(l, 0, journal.Sent)) != 0 {
		t.Errorf("got %+v", stats)
	}
}

func TestAnAnswerThatFitsNoDatagramIsNotGiven(t *testing.T) {
	l := open(t)
	made := listen(t, l, NewListener{Reply: Reply{Preset: ReplyUpper}})
	client := outside(t, "127.0.0.1:0")
	write(t, client, made.Local, []byte(strings.Repeat("ɐ", payload.MaxIPv4/2))) // three bytes each in capitals
	write(t, client, made.Local, []byte("a"))
	if got, _ := take(t, client); string(got) != "A" {
		t.Errorf("got %d bytes", len(got))
	}
	settled(t, l, made.ID, 2)
	if got := get(t, l, made.ID).Stats.Suppressed[SuppressedTooLarge]; got != 1 {
		t.Errorf("%d not answered for their size, want 1", got)
	}
}

// settled waits until a listener that answers is done with that many datagrams, and checks that
// each of them is accounted for: received = replied + suppressed + failed.
func settled(tb testing.TB, l *Lab, id string, count uint64) Stats {
	tb.Helper()
	received(tb, l, id, count)
	var stats Stats
	eventually(tb, "received = replied + suppressed + failed", func() bool {
		stats = get(tb, l, id).Stats
		return stats.Received == stats.Replied+sum(stats.Suppressed)+sum(stats.Failed)
	})
	return stats
}

func sum(counts map[string]uint64) (total uint64) {
	for _, count := range counts {
		total += count
	}
	return total
}

// One spark between two listeners that answer would otherwise never end.
func TestTwoListenersDoNotTalkForEver(t *testing.T) {
	for _, each := range []struct{ one, other, network, to string }{
		{"127.0.0.1:0", "127.0.0.1:0", "", "127.0.0.1"},
		{"0.0.0.0:0", "127.0.0.1:0", "", "127.0.0.1"},
		{"127.0.0.1:0", "0.0.0.0:0", "", "127.0.0.1"},
		{"[::1]:0", "[::1]:0", "", "::1"},
		{"[::]:0", "[::]:0", udp.IPv6, "::1"},
		{"[::]:0", "127.0.0.1:0", "", "127.0.0.1"},
		{"[::1]:0", "[::]:0", "", "::1"},
	} {
		t.Run(each.one+" "+each.other, func(t *testing.T) {
			l := open(t)
			one := listen(t, l, NewListener{Address: each.one, Reply: Reply{Preset: ReplyEcho}})
			other := listen(t, l, NewListener{Address: each.other, Reply: Reply{Preset: ReplyUpper}})
			spark := send(t, l, Send{From: one.ID, To: at(each.to, other.Local.Port()).String(), Payload: []byte("spark")})
			received(t, l, other.ID, 1)
			for _, id := range []string{one.ID, other.ID} { // What else there was would be in the queue before this.
				listener := get(t, l, id)
				client := outside(t, at(each.to, 0).String())
				write(t, client, at(each.to, listener.Local.Port()), []byte("marker"))
				take(t, client)
			}
			answered := settled(t, l, other.ID, 2)
			if answered.Suppressed[SuppressedOwnListener] != 1 || answered.Replied != 1 {
				t.Errorf("the second has %+v", answered)
			}
			if first := settled(t, l, one.ID, 1); first.Replied != 1 {
				t.Errorf("the first has %+v", first)
			}
			if sent := entries(l, spark.Entry.Seq, journal.Sent); len(sent) != 2 {
				t.Errorf("%d more were sent, want the answers to the two markers", len(sent))
			}
		})
	}
}

func TestWhoIsOneOfOurRepliers(t *testing.T) {
	l := open(t)
	four := listen(t, l, NewListener{Address: "0.0.0.0:0", Reply: Reply{Preset: ReplyEcho}}).Local.Port()
	six := listen(t, l, NewListener{Address: "[::]:0", Network: udp.IPv6, Reply: Reply{Preset: ReplyEcho}}).Local.Port()
	dual := listen(t, l, NewListener{Address: "[::]:0", Reply: Reply{Preset: ReplyEcho}}).Local.Port()
	exact := listen(t, l, NewListener{Reply: Reply{Preset: ReplyEcho}}).Local.Port()
	silent := listen(t, l, NewListener{}).Local.Port()
	stopped := listen(t, l, NewListener{Reply: Reply{Preset: ReplyEcho}})
	turn(t, l, stopped.ID, Stopped)
	for _, each := range []struct {
		source netip.AddrPort
		want   bool
	}{
		{at("127.0.0.1", four), true},
		{at("127.0.0.9", four), true},
		{at("::1", four), false}, // Someone else may have that port over IPv6.
		{at("198.51.100.7", four), false},
		{at("::1", six), true},
		{at("127.0.0.1", six), false},
		{at("::1", dual), true},
		{at("127.0.0.1", dual), true},
		{at("2001:db8::7", dual), false},
		{at("127.0.0.1", exact), true},
		{at("127.0.0.2", exact), false},
		{at("127.0.0.1", silent), false},
		{stopped.Local, false},
	} {
		if got := l.repliers.Load().has(each.source, l.network); got != each.want {
			t.Errorf("%v is one of ours: %t, want %t", each.source, got, each.want)
		}
	}
}

func TestWhatIsNeverAnswered(t *testing.T) {
	l := open(t)
	l.network.seen.Store(lasting("10.1.2.3/24", "fe80::1/64"))
	for _, each := range []struct {
		name, source, destination, want string
	}{
		{"a peer", "127.0.0.1:5000", "127.0.0.1:8888", ""},
		{"a peer on our network", "10.1.2.9:5000", "10.1.2.3:8888", ""},
		{"a peer on another private network", "192.168.7.7:5000", "10.1.2.3:8888", ""},
		{"a link-local peer", "[fe80::9%eth0]:5000", "[fe80::1%eth0]:8888", ""},
		{"reserved", "127.0.0.1:0", "127.0.0.1:8888", SuppressedLoopPort},
		{"echo", "127.0.0.1:7", "127.0.0.1:8888", SuppressedLoopPort},
		{"discard", "127.0.0.1:9", "127.0.0.1:8888", SuppressedLoopPort},
		{"daytime", "[::1]:13", "[::1]:8888", SuppressedLoopPort},
		{"quotd", "127.0.0.1:17", "127.0.0.1:8888", SuppressedLoopPort},
		{"chargen", "127.0.0.1:19", "127.0.0.1:8888", SuppressedLoopPort},
		{"time", "127.0.0.1:37", "127.0.0.1:8888", SuppressedLoopPort},
		{"a group", "10.1.2.9:5000", "239.1.2.3:8888", SuppressedGroup},
		{"an IPv6 group", "[fe80::9%eth0]:5000", "[ff02::1%eth0]:8888", SuppressedGroup},
		{"everyone", "10.1.2.9:5000", "255.255.255.255:8888", SuppressedGroup},
		{"everyone on our network", "10.1.2.9:5000", "10.1.2.255:8888", SuppressedGroup},
		{"no broadcast", "10.1.2.9:5000", "10.1.3.255:8888", ""},
		{"from a group", "239.1.2.3:5000", "10.1.2.3:8888", SuppressedGroup},
		{"a stranger", "198.51.100.7:5000", "10.1.2.3:8888", SuppressedPolicy},
		{"an IPv6 stranger", "[2001:db8::7]:5000", "[fe80::1%eth0]:8888", SuppressedPolicy},
		{"from everyone", "0.0.0.0:5000", "10.1.2.3:8888", SuppressedPolicy},
	} {
		entry := journal.Entry{Datagram: udp.Datagram{
			Source: netip.MustParseAddrPort(each.source), Destination: netip.MustParseAddrPort(each.destination),
		}}
		if got := l.suppressed(&entry); got != each.want {
			t.Errorf("%s: %v to %v: %q, want %q", each.name, each.source, each.destination, got, each.want)
		}
	}
	unknown := journal.Entry{Datagram: udp.Datagram{Source: at("127.0.0.1", 5000)}}
	if got := l.suppressed(&unknown); got != "" { // Not every system tells the destination.
		t.Errorf("of an unknown destination: %q", got)
	}
}
