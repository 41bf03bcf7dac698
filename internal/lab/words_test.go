package lab

import (
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"udpweb/internal/journal"
	"udpweb/internal/payload"
	"udpweb/internal/texts"
	"udpweb/internal/udp"
)

// provoked is one failure of every code, most of them the real thing. Those that only the system can
// bring about are made from what package udp reports then.
func provoked(tb testing.TB) []*Failure {
	tb.Helper()
	l := open(tb, func(o *Options) { o.MaxListeners, o.MaxTransmissions = 2, 1 })
	made := listen(tb, l, NewListener{})
	stopped := listen(tb, l, NewListener{})
	turn(tb, l, stopped.ID, Stopped)
	var found []*Failure
	add := func(err error) {
		tb.Helper()
		var failed *Failure
		if !errors.As(err, &failed) {
			tb.Fatalf("got %v, want a failure", err)
		}
		found = append(found, failed)
	}
	create := func(wanted NewListener) {
		tb.Helper()
		_, err := l.CreateListener(tb.Context(), wanted)
		add(err)
	}
	change := func(id string, change Change) {
		tb.Helper()
		_, err := l.UpdateListener(tb.Context(), id, change)
		add(err)
	}
	sending := func(wanted Send) {
		tb.Helper()
		_, err := l.Send(tb.Context(), wanted)
		add(err)
	}
	create(NewListener{Address: "127.0.0.1"})
	create(NewListener{Address: "127.0.0.1:70000"})
	create(NewListener{Address: "127.0.0.1:"})
	create(NewListener{Address: "127.0.0.1:0", Network: udp.IPv6})
	create(NewListener{Address: ":0", Name: "\n"})
	create(NewListener{Address: ":0", ReadSize: new(0)})
	create(NewListener{Address: ":0", ReceiveQueue: new(0)})
	create(NewListener{Address: ":0", Reply: Reply{Preset: "shout"}})
	create(NewListener{Address: ":0", Reply: Reply{Preset: ReplyFixed, Payload: make([]byte, payload.MaxIPv4+1)}})
	for _, each := range []OptionChange{{TTL: new(-1)}, {TOS: new(256)}, {MulticastTTL: new(256)}} {
		create(NewListener{Address: ":0", Options: each})
	}
	for _, each := range []NewGroup{
		{Group: "127.0.0.1"}, {Group: "239.7.7.1", Source: "::1"}, {Group: "ff05::7"}, {Group: "ff02::7"},
	} {
		create(NewListener{Address: ":0", Groups: []NewGroup{each}})
	}
	create(NewListener{Address: ":0", Groups: []NewGroup{{Group: "239.7.7.1"}, {Group: "239.7.7.1"}}})
	create(NewListener{Address: ":0"})
	change("9", Change{})
	change(made.ID, Change{State: new(State("asleep"))})
	sending(Send{To: "127.0.0.1:9", Wait: -1})
	sending(Send{To: "a..b:9"})
	sending(Send{To: "127.0.0.1:0"})
	sending(Send{To: "127.0.0.1:70000"})
	sending(Send{To: "0.0.0.0:9"})
	sending(Send{To: "[fe80::1]:9"})
	sending(Send{To: "8.8.8.8:9"})
	sending(Send{To: "[2002:808:808::1]:9"})
	elsewhere := policyOn(nil, []string{"198.51.100.0/24"})
	elsewhere.network.seen.Load().zone = "eth0"
	add(elsewhere.check(netip.MustParseAddrPort("[fe80::1]:9")))
	add(elsewhere.check(netip.MustParseAddrPort("8.8.8.8:9")))
	sending(Send{To: "[::1]:9", From: made.ID})
	sending(Send{To: "127.0.0.1:9", From: stopped.ID})
	sending(Send{To: "127.0.0.1:9", From: made.Local.Addr().String() + ":99999"})
	sending(Send{To: "127.0.0.1:9", Payload: make([]byte, payload.MaxIPv4+1)})
	sending(Send{To: "127.0.0.1:9", From: "198.51.100.7:0"})
	sending(Send{To: "127.0.0.1:9", From: made.ID, Connected: true})
	sending(Send{To: "127.0.0.1:9", Interface: "nowhere"})
	sending(Send{To: "127.255.255.255:9"})
	sending(Send{To: "[ff02::7]:9"})
	for _, each := range provokedByTransmissions(tb, l) {
		add(each)
	}

	if err := l.RemoveListener(tb.Context(), stopped.ID); err != nil {
		tb.Fatal(err)
	}
	create(NewListener{Address: made.Local.String()})
	create(NewListener{Address: addressOf(outside(tb, "127.0.0.1:0")).String()})
	create(NewListener{Address: "198.51.100.7:0"})
	create(NewListener{Address: "[fe80::1]:0"})
	local := place{udp.IPv4, netip.MustParseAddrPort("127.0.0.1:53")}
	for _, sentinel := range []error{udp.ErrNotPermitted, udp.ErrNoDescriptors, udp.ErrRejected} {
		add(l.openFailure(local, fmt.Errorf("%w: for a test", sentinel)))
	}
	for _, address := range []string{"[::1]:53", "[::]:53"} {
		add(l.openFailure(place{udp.IPv6, netip.MustParseAddrPort(address)}, udp.ErrAddressNotLocal))
	}
	create(NewListener{Address: "239.7.7.1:0"})
	add(sendFailure(netip.MustParseAddrPort("255.255.255.255:9"), Send{To: "255.255.255.255:9"}, udp.ErrNetworkUnreachable))
	to := netip.MustParseAddrPort("127.0.0.1:9")
	for _, each := range append(slices.Clone(sendFailures), cause{sentinel: udp.ErrRejected}) {
		add(sendFailure(to, Send{To: to.String(), Payload: []byte("hello")}, fmt.Errorf("%w: for a test", each.sentinel)))
	}
	larger := sendFailure(to, Send{To: to.String(), Payload: make([]byte, 1473)}, udp.ErrTooLarge)
	explainFragmentation(larger, to, 1473, 1500)
	add(larger)
	group := udp.Membership{Group: netip.MustParseAddr("239.7.7.1")}
	for _, sentinel := range []error{udp.ErrTooManyGroups, udp.ErrGroupTwice, udp.ErrNoInterface, udp.ErrRejected} {
		add(joinFailure(group, fmt.Errorf("%w: for a test", sentinel)))
	}
	for _, sentinel := range []error{udp.ErrNoInterface, udp.ErrRejected} {
		add(optionFailure(udp.Options{MulticastInterface: "nowhere"}, fmt.Errorf("%w: for a test", sentinel)))
	}
	for _, last := range []uint64{0, 7} {
		for _, errno := range []string{"ECONNREFUSED", "EHOSTUNREACH"} {
			earlier := sendFailure(to, Send{To: to.String()}, fmt.Errorf("%w: for a test", udp.ErrRefused))
			earlier.Errno, earlier.Values["errno"] = errno, errno
			conn := &connection{key: connectionKey{to: to}, last: last, came: []udp.Unreachable{{Errno: errno}}}
			conn.explainEarlier(earlier)
			add(earlier)
		}
	}
	closeLab(tb, l)
	create(NewListener{Address: ":0"})
	return found
}

// provokedByTransmissions are those of a lab that lets one transmission be under way.
func provokedByTransmissions(tb testing.TB, l *Lab) (found []error) {
	tb.Helper()
	to := []string{"127.0.0.1:9"}
	going, err := l.Transmit(tb.Context(), TransmissionPlan{To: to, Count: 2, Pace: Pace{Interval: time.Hour}})
	if err != nil {
		tb.Fatal(err)
	}
	for _, each := range []TransmissionPlan{
		{Count: 1},
		{To: to},
		{To: to, Count: MaxTransmissionCount + 1},
		{To: to, Duration: -time.Second},
		{To: to, Count: 1, Pace: Pace{Rate: 1, Bitrate: 1}},
		{To: to, Count: 1, Pace: Pace{Rate: -1}},
		{To: to, Count: 1, Pace: Pace{Bitrate: 1}},
		{To: to, Count: 1, Record: "twice"},
		{To: []string{"192.168.7.7:9"}, Count: 1, Pace: Pace{Rate: 1e6}},
		{To: to, Count: 1},
	} {
		_, err := l.Transmit(tb.Context(), each)
		found = append(found, err)
	}
	for _, each := range []struct {
		id    string
		state TransmissionState
	}{{going.ID, "asleep"}, {"99", Cancelled}, {going.ID, Cancelled}, {going.ID, Running}} {
		if _, err := l.ChangeTransmission(each.id, each.state); err != nil {
			found = append(found, err)
		}
	}
	return found
}

// optional are the values that are not always there, and that the words can do without.
var optional = map[Code][]string{
	BadPort:               {"least"},
	AddressNotLocal:       {"own"},
	DatagramTooLarge:      {"version", "over"}, // The kernel does not say.
	DestinationNotAllowed: {"inner", "allowed"},
	FamilyMismatch:        {"to", "example"}, // Of a group there are none.
	EarlierRefused:        {"seq"},
	EarlierUndelivered:    {"seq", "errno"},
	FragmentationNeeded:   {"mtu", "most", "over"},
	JoinFailed:            {"errno"},
	NetworkUnreachable:    {"everyone"},
	OptionRefused:         {"errno"},
	TooManyGroups:         {"limit"},
	NoSuchInterface:       {"value", "names"},
	IPv6Off:               {"every"},
	PortInUse:             {"listener", "local", "free"},
	SendFailed:            {"errno"},
	ZoneRequired:          {"example"},
}

var (
	placeholder = regexp.MustCompile("‹([^›]*)›")
	unfilled    = regexp.MustCompile(`\[\[|\]\]|[{}|‹›]|  | [.,]`)
)

// Every value that the words for a failure ask for is one that the lab gives.
func TestTheWordsForAFailureHaveTheirValues(t *testing.T) {
	missing, given := make(map[Code]bool), make(map[string]bool)
	for _, code := range Codes() {
		missing[code] = true
	}
	for _, each := range provoked(t) {
		delete(missing, each.Code)
		general, known := texts.EN.Explain(string(each.Code))
		if !known {
			t.Errorf("%s has no words", each.Code)
		}
		for _, match := range placeholder.FindAllStringSubmatch(general.Detail+general.Hint, -1) {
			name := match[1]
			if each.Values[name] != "" {
				given[string(each.Code)+" "+name] = true
			} else if !slices.Contains(optional[each.Code], name) {
				t.Errorf("%v: the words ask for %s, and the values are %v", each, name, each.Values)
			}
		}
		for _, language := range texts.Languages() {
			words, _ := language.Problem(string(each.Code), each.Values)
			for _, text := range []string{words.Title, words.Detail, words.Hint} {
				if text == "" || unfilled.MatchString(text) {
					t.Errorf("%v reads %q", each, text)
				}
			}
		}
	}
	for code := range maps.Keys(missing) {
		t.Errorf("%s was not provoked", code)
	}
	for code, names := range optional {
		for _, name := range names {
			if name != "errno" && !given[string(code)+" "+name] {
				t.Errorf("%s never has %s", code, name)
			}
		}
	}
}

func TestWhatSomeFailuresSay(t *testing.T) {
	l := open(t)
	_, portErr := l.CreateListener(t.Context(), NewListener{Address: "127.0.0.1:70000"})
	_, emptyErr := l.CreateListener(t.Context(), NewListener{Address: "127.0.0.1:"})
	_, insideErr := l.Send(t.Context(), Send{To: "[2002:808:808::1]:9"})
	for _, each := range []struct {
		err  error
		want string
	}{
		{portErr, "70000 is not a UDP port. Use a number from 0 to 65535; 0 lets the system choose a free one."},
		{emptyErr, "“” is not a UDP port. Use a number from 0 to 65535; 0 lets the system choose a free one."},
		{insideErr, "This server only sends to itself and to private and directly connected networks. " +
			"8.8.8.8, the address inside 2002:808:808::1, is not among them. " +
			"Ask whoever runs it to start udpweb with --allow-to 2002:808:808::1 --allow-to 8.8.8.8."},
	} {
		var failed *Failure
		if !errors.As(each.err, &failed) {
			t.Fatalf("got %v", each.err)
		}
		words, _ := texts.EN.Problem(string(failed.Code), failed.Values)
		if got := words.Detail + " " + words.Hint; got != each.want {
			t.Errorf("got  %s\nwant %s", got, each.want)
		}
	}
}

func TestEveryOutcomeHasItsWords(t *testing.T) {
	entry := journal.Entry{Datagram: udp.Datagram{
		Source: at("127.0.0.1", 5000), Destination: at("127.0.0.1", 8888), Length: 1, Payload: []byte("x"),
	}}
	reply := journal.Entry{Datagram: udp.Datagram{Source: at("127.0.0.1", 8888), Length: 16}}
	refusal := journal.Entry{ICMP: journal.ICMP{Type: 3, Code: 3, From: netip.MustParseAddr("127.0.0.1"), Errno: "ECONNREFUSED"}}
	unreachable := journal.Entry{ICMP: journal.ICMP{Type: 3, Code: 1, From: netip.MustParseAddr("10.0.0.1"), Errno: "EHOSTUNREACH"}}
	for _, each := range []struct {
		sent Sent
		want string
	}{
		{
			Sent{Entry: entry, Outcome: OutcomeSent},
			"Handed to the kernel: 1 byte from 127.0.0.1:5000 to 127.0.0.1:8888. UDP will not tell you whether it arrives.",
		},
		{
			Sent{Entry: entry, Outcome: OutcomeReplied, Reply: &reply, RTT: 1234567 * time.Nanosecond},
			"127.0.0.1:8888 replied with 16 bytes after 1.235ms.",
		},
		{
			Sent{Entry: entry, Outcome: OutcomeRefused, Refusal: &refusal, RTT: 50 * time.Microsecond},
			"Refused: nothing listens on 127.0.0.1:8888, says 127.0.0.1. An ICMP error came back (type 3 code 3, ECONNREFUSED) after 50µs.",
		},
		{
			Sent{Entry: entry, Outcome: OutcomeRefused, Refusal: &unreachable, RTT: 50 * time.Microsecond},
			"Not delivered to 127.0.0.1:8888, says 10.0.0.1. An ICMP error came back (type 3 code 1, EHOSTUNREACH) after 50µs.",
		},
		{
			Sent{Entry: entry, Outcome: OutcomeSilent, Waited: time.Second},
			"Handed to the kernel: 1 byte from 127.0.0.1:5000 to 127.0.0.1:8888. Nothing came back within 1s. " +
				"With UDP, silence is all you get: nobody can tell a lost datagram from one that was ignored.",
		},
	} {
		if got := texts.EN.Fate(string(each.sent.Outcome), each.sent.Values()); got != each.want {
			t.Errorf("got  %s\nwant %s", got, each.want)
		}
	}
}

func TestEveryNoteHasItsWords(t *testing.T) {
	words := texts.English()
	for _, note := range []string{
		NoteStarted, NotePaused, NoteResumed, NoteStopped, NoteChanged, NoteRemoved, NoteQueueLost,
		NoteNotSent + ": EPERM", NoteReadFail + ": ENOMEM",
		NoteGroupLost + ": 239.7.7.1%eth0", NoteGroupRejoined + ": ff05::7%eth0",
		NoteTransmissionStarted, NoteTransmissionPaused, NoteTransmissionResumed,
		NoteTransmissionDone, NoteTransmissionCancelled, NoteTransmissionFailed, NoteNotSent + ": cancelled",
		NoteConnected + ": [::1]:5000", NoteDisconnected + ": 127.0.0.1:5000",
	} {
		got := words.Note(note, "127.0.0.1:8888")
		_, detail, _ := strings.Cut(note, ": ")
		if got == note || !strings.Contains(got, "127.0.0.1:8888") || !strings.Contains(got, detail) {
			t.Errorf("%q reads %q", note, got)
		}
	}
}

func TestAFailureIsAnErrorWithItsCause(t *testing.T) {
	failed := &Failure{Code: PortInUse, Field: "address", Cause: fmt.Errorf("%w: because", udp.ErrAddressInUse)}
	if !errors.Is(failed, udp.ErrAddressInUse) {
		t.Error("the cause is gone")
	}
	for _, each := range []struct {
		failed *Failure
		want   string
	}{
		{failed, "address: port-in-use: address already in use: because"},
		{&Failure{Code: ShuttingDown}, "shutting-down"},
		{&Failure{Code: BadWait, Field: "wait"}, "wait: bad-wait"},
	} {
		if got := each.failed.Error(); got != each.want {
			t.Errorf("got %q, want %q", got, each.want)
		}
	}
}

// A code that was forgotten in the list would have neither words nor a status.
func TestEveryCodeIsListedOnce(t *testing.T) {
	codes := Codes()
	slices.Sort(codes)
	if len(slices.Compact(slices.Clone(codes))) != len(codes) {
		t.Errorf("a code is listed twice: %v", codes)
	}
	for _, table := range [][]cause{addressFailures, openFailures, joinFailures, sendFailures} {
		for _, each := range table {
			if !slices.Contains(codes, each.code) {
				t.Errorf("%s is not listed", each.code)
			}
		}
	}
}
