package lab

import (
	"net/netip"
	"strconv"
	"strings"
	"testing"

	"udpweb/internal/payload"
	"udpweb/internal/udp"
)

// A listener that cannot be made leaves no trace: no id is used up, nothing is in the journal, and
// those that are there go on.
func TestAListenerThatCannotBeMadeChangesNothing(t *testing.T) {
	l := open(t)
	old := listen(t, l, NewListener{})
	before := snapshotOf(l)
	for _, each := range []struct {
		name   string
		wanted NewListener
		code   Code
		field  string
		errno  string
		values map[string]string // some of them
	}{
		{"no port", NewListener{Address: "127.0.0.1"}, BadAddress, "address", "", map[string]string{"value": "127.0.0.1"}},
		{"nothing", NewListener{}, BadAddress, "address", "", map[string]string{"value": ""}},
		{"a name", NewListener{Address: "example.com:80"}, BadAddress, "address", "", map[string]string{"value": "example.com:80", "host": "example.com"}},
		{"half an address", NewListener{Address: "127.0.1:80"}, BadAddress, "address", "", nil},
		{"too large a byte", NewListener{Address: "127.0.0.256:80"}, BadAddress, "address", "", nil},
		{"IPv6 without brackets", NewListener{Address: "::1:80"}, BadAddress, "address", "", nil},
		{"port 70000", NewListener{Address: "127.0.0.1:70000"}, BadPort, "address", "", map[string]string{"port": "70000", "value": "127.0.0.1:70000"}},
		{"port 65536", NewListener{Address: "127.0.0.1:65536"}, BadPort, "address", "", map[string]string{"port": "65536"}},
		{"port -1", NewListener{Address: "127.0.0.1:-1"}, BadPort, "address", "", map[string]string{"port": "-1"}},
		{"port +1", NewListener{Address: "127.0.0.1:+1"}, BadPort, "address", "", map[string]string{"port": "+1"}},
		{"no port behind the colon", NewListener{Address: "127.0.0.1:"}, BadPort, "address", "", map[string]string{"port": "“”"}},
		{"a service", NewListener{Address: "127.0.0.1:domain"}, BadPort, "address", "", map[string]string{"port": "domain"}},
		{"not our address", NewListener{Address: "198.51.100.7:0"}, AddressNotLocal, "address", "EADDRNOTAVAIL", map[string]string{"address": "198.51.100.7"}},
		{"link-local without its zone", NewListener{Address: "[fe80::1]:0"}, ZoneRequired, "address", "EINVAL", map[string]string{"address": "fe80::1"}},
		{"a zone that is not there", NewListener{Address: "[fe80::1%nowhere]:0"}, AddressNotLocal, "address", "EINVAL", map[string]string{"address": "fe80::1%nowhere"}},
		{"no such network", NewListener{Address: "127.0.0.1:0", Network: "tcp"}, BadNetwork, "network", "", map[string]string{"value": "tcp", "address": "127.0.0.1", "fitting": "udp4"}},
		{"IPv6 network, IPv4 address", NewListener{Address: "127.0.0.1:0", Network: "udp6"}, BadNetwork, "network", "", map[string]string{"fitting": "udp4"}},
		{"IPv4 network, IPv6 address", NewListener{Address: "[::1]:0", Network: "udp4"}, BadNetwork, "network", "", map[string]string{"fitting": "udp6"}},
		{"both networks, one address", NewListener{Address: "[::1]:0", Network: "udp"}, BadNetwork, "network", "", map[string]string{"fitting": "udp6"}},
		{"IPv4 network, every IPv6 address", NewListener{Address: "[::]:0", Network: "udp4"}, BadNetwork, "network", "", map[string]string{"fitting": "udp, udp6"}},
		{"read size 0", NewListener{Address: ":0", ReadSize: new(0)}, BadReadSize, "read_size", "", map[string]string{"value": "0", "least": "1", "most": "65535"}},
		{"read size too large", NewListener{Address: ":0", ReadSize: new(udp.MaxReadSize + 1)}, BadReadSize, "read_size", "", map[string]string{"value": "65536"}},
		{"receive queue 0", NewListener{Address: ":0", ReceiveQueue: new(0)}, BadReceiveQueue, "receive_queue", "", map[string]string{"value": "0", "least": "1", "most": "1073741824"}},
		{"receive queue negative", NewListener{Address: ":0", ReceiveQueue: new(-1)}, BadReceiveQueue, "receive_queue", "", map[string]string{"value": "-1"}},
		{"receive queue too large", NewListener{Address: ":0", ReceiveQueue: new(MaxReceiveQueue + 1)}, BadReceiveQueue, "receive_queue", "", nil},
		{"a name of two lines", NewListener{Address: ":0", Name: "a\nb"}, BadName, "name", "", map[string]string{"value": "a↵b", "limit": "64"}},
		{"no such reply", NewListener{Address: ":0", Reply: Reply{Preset: "shout"}}, BadReply, "reply", "", map[string]string{"value": "shout"}},
		{
			"a reply too large for IPv4",
			NewListener{Address: ":0", Reply: Reply{Preset: ReplyFixed, Payload: make([]byte, payload.MaxIPv4+1)}},
			DatagramTooLarge, "reply", "",
			map[string]string{"size": "65508", "most": "65507", "over": "1", "version": "IPv4"},
		},
		{
			"a reply too large for IPv6",
			NewListener{Address: "[::]:0", Reply: Reply{Preset: ReplyFixed, Payload: make([]byte, payload.MaxIPv6+1)}},
			DatagramTooLarge, "reply", "",
			map[string]string{"size": "65528", "most": "65527", "over": "1", "version": "IPv6"},
		},
	} {
		t.Run(each.name, func(t *testing.T) {
			made, err := l.CreateListener(t.Context(), each.wanted)
			found := failure(t, err, each.code, each.field)
			if found.Errno != each.errno {
				t.Errorf("errno is %q, want %q", found.Errno, each.errno)
			}
			for name, want := range each.values {
				if got := found.Values[name]; got != want {
					t.Errorf("%s is %q, want %q", name, got, want)
				}
			}
			if made.ID != "" {
				t.Errorf("got a listener %+v", made)
			}
			before.check(t, l)
		})
	}
	_, err := l.CreateListener(t.Context(), NewListener{Address: "198.51.100.7:0"})
	if own := failure(t, err, AddressNotLocal, "address").Values["own"]; !strings.Contains(own, "127.0.0.1") {
		t.Errorf("our addresses are %q, want 127.0.0.1 among them", own)
	}
	sender := outside(t, "127.0.0.1:0")
	write(t, sender, old.Local, []byte("still there?"))
	received(t, l, old.ID, 1)
	if made := listen(t, l, NewListener{}); made.ID != "2" {
		t.Errorf("the next id is %s, want 2: failures use none up", made.ID)
	}
}

func TestAChangeThatCannotBeMadeChangesNothing(t *testing.T) {
	l := open(t)
	old := listen(t, l, NewListener{Name: "old", Reply: Reply{Preset: ReplyEcho}})
	before := snapshotOf(l)
	for _, each := range []struct {
		name, id string
		change   Change
		code     Code
		field    string
	}{
		{"no such listener", "2", Change{Name: new("x")}, NoSuchListener, "id"},
		{"no such state", "1", Change{Name: new("x"), State: new(State("asleep"))}, BadState, "state"},
		{"no state", "1", Change{State: new(State(""))}, BadState, "state"},
		{"read size", "1", Change{State: new(Stopped), ReadSize: new(0)}, BadReadSize, "read_size"},
		{"receive queue", "1", Change{State: new(Stopped), ReceiveQueue: new(0)}, BadReceiveQueue, "receive_queue"},
		{"name", "1", Change{State: new(Paused), Name: new("\x00")}, BadName, "name"},
		{"reply", "1", Change{State: new(Paused), Reply: &Reply{Preset: "shout"}}, BadReply, "reply"},
		{"reply too large", "1", Change{State: new(Paused), Reply: &Reply{Preset: ReplyFixed, Payload: make([]byte, payload.MaxIPv4+1)}}, DatagramTooLarge, "reply"},
	} {
		t.Run(each.name, func(t *testing.T) {
			_, err := l.UpdateListener(t.Context(), each.id, each.change)
			failure(t, err, each.code, each.field)
			before.check(t, l)
		})
	}
	sender := outside(t, "127.0.0.1:0")
	write(t, sender, old.Local, []byte("still there?"))
	take(t, sender)
}

func TestAPortInUseIsExplained(t *testing.T) {
	l := open(t)
	taken := outside(t, freeAddress(t).String()) // No system gives the next one to somebody else.
	before := snapshotOf(l)
	_, err := l.CreateListener(t.Context(), NewListener{Address: addressOf(taken).String()})
	found := failure(t, err, PortInUse, "address")
	if port := strconv.Itoa(int(addressOf(taken).Port())); found.Errno != "EADDRINUSE" || found.Values["port"] != port {
		t.Errorf("errno is %s, port %s; want EADDRINUSE, %s", found.Errno, found.Values["port"], port)
	}
	if found.Values["listener"] != "" {
		t.Errorf("listener %s is said to have the port", found.Values["listener"])
	}
	outside(t, "127.0.0.1:"+found.Values["free"])
	before.check(t, l)
}

func TestTheListenerThatHasThePortIsNamed(t *testing.T) {
	for _, each := range []struct{ has, network, wanted, wantedNetwork string }{
		{"127.0.0.1", "", "127.0.0.1", ""},
		{"0.0.0.0", "", "127.0.0.1", ""},
		{"127.0.0.1", "", "0.0.0.0", ""},
		{"[::1]", "", "[::]", ""},
		{"[::]", "", "[::1]", ""},
		{"[::]", "", "127.0.0.1", ""},
		{"[::]", "", "0.0.0.0", ""},
		{"0.0.0.0", "", "[::]", ""},
		{"[::]", udp.IPv6, "[::]", udp.DualWild},
	} {
		t.Run(each.has+" "+each.wanted, func(t *testing.T) {
			l := open(t)
			listen(t, l, NewListener{})
			port := ":" + strconv.Itoa(int(freeAddress(t).Port()))
			has := listen(t, l, NewListener{Address: each.has + port, Network: each.network})
			_, err := l.CreateListener(t.Context(), NewListener{Address: each.wanted + port, Network: each.wantedNetwork})
			found := failure(t, err, PortInUse, "address")
			if found.Values["listener"] != has.ID || found.Values["local"] != has.Local.String() {
				t.Errorf("listener %q at %q is said to have it, want %s at %v", found.Values["listener"], found.Values["local"], has.ID, has.Local)
			}
			listen(t, l, NewListener{Address: each.wanted + ":" + found.Values["free"], Network: each.wantedNetwork})
		})
	}
}

// What is free for IPv6 alone may be taken for both.
func TestTheFreePortIsFreeForTheNetworkThatIsWanted(t *testing.T) {
	l := open(t)
	var first, next int
	for next == 0 {
		first = int(addressOf(outside(t, at("0.0.0.0", freeAddress(t).Port()).String())).Port())
		if probe, err := l.CreateListener(t.Context(), NewListener{Address: "0.0.0.0:" + strconv.Itoa(first+1)}); err == nil {
			next = int(probe.Local.Port())
		}
	}
	_, err := l.CreateListener(t.Context(), NewListener{Address: "[::]:" + strconv.Itoa(first)})
	free := failure(t, err, PortInUse, "address").Values["free"]
	if free == strconv.Itoa(next) {
		t.Errorf("port %s is said to be free, and IPv4 has it", free)
	}
	listen(t, l, NewListener{Address: "[::]:" + free})
}

// The highest port has no next one.
func TestThereIsAFreePortBelowTheLast(t *testing.T) {
	l := open(t)
	free := l.freePort(place{udp.IPv4, netip.MustParseAddrPort("127.0.0.1:65535")})
	if free == 0 || free == 65_535 {
		t.Errorf("the free port is %d", free)
	}
}

func TestAListenerThatCannotStartAgainStaysStopped(t *testing.T) {
	l := open(t)
	other := listen(t, l, NewListener{})
	made := listen(t, l, NewListener{Address: freeAddress(t).String()})
	turn(t, l, made.ID, Stopped)
	taken := outside(t, made.Local.String())
	before := snapshotOf(l)
	for _, state := range []State{Listening, Paused} {
		_, err := l.UpdateListener(t.Context(), made.ID, Change{State: &state, Name: new("x")})
		found := failure(t, err, PortInUse, "state")
		if found.Errno != "EADDRINUSE" || found.Values["value"] != made.Local.String() || found.Values["free"] == "" {
			t.Errorf("got %+v", found)
		}
		before.check(t, l)
	}
	_ = taken.Close()
	turn(t, l, made.ID, Listening)
	if again := get(t, l, made.ID); again.Local != made.Local || other.ID == again.ID {
		t.Errorf("listens on %v, want %v", again.Local, made.Local)
	}
}

func TestThereIsALimitOfListeners(t *testing.T) {
	l := open(t, func(o *Options) { o.MaxListeners = 2 })
	listen(t, l, NewListener{})
	stopped := listen(t, l, NewListener{})
	turn(t, l, stopped.ID, Stopped)
	before := snapshotOf(l)
	_, err := l.CreateListener(t.Context(), NewListener{Address: "127.0.0.1:0"})
	if limit := failure(t, err, TooManyListeners, "").Values["limit"]; limit != "2" {
		t.Errorf("limit is %s, want 2", limit)
	}
	before.check(t, l)
	if err := l.RemoveListener(t.Context(), stopped.ID); err != nil {
		t.Fatal(err)
	}
	listen(t, l, NewListener{})
}

// What somebody typed is told back short and harmless.
func TestWhatWasTypedIsQuoted(t *testing.T) {
	l := open(t)
	hostile := "\x1b\u202e<script>\n" + strings.Repeat("x", 1000)
	_, listenErr := l.CreateListener(t.Context(), NewListener{Address: hostile + ":1"})
	_, portErr := l.CreateListener(t.Context(), NewListener{Address: "127.0.0.1:" + hostile})
	_, sendErr := l.Send(t.Context(), Send{To: "[2001:db8:ffff::1%" + hostile + "]:1", From: "1"})
	_, fromErr := l.Send(t.Context(), Send{To: "127.0.0.1:1", From: hostile})
	_, findErr := l.Listener(hostile)
	_, nameErr := l.UpdateListener(t.Context(), "1", Change{Name: &hostile})
	for _, each := range []Failure{
		failure(t, listenErr, BadAddress, "address"),
		failure(t, portErr, BadPort, "address"),
		failure(t, sendErr, DestinationNotAllowed, "to"),
		failure(t, fromErr, NoSuchListener, "from"),
		failure(t, findErr, NoSuchListener, "id"),
		failure(t, nameErr, BadName, "name"),
		*NotANumber("read_size", hostile),
	} {
		for name, value := range each.Values {
			if strings.ContainsAny(value, "\x1b\u202e\n") || len([]rune(value)) > 64 {
				t.Errorf("%s: %s is %q", each.Code, name, value)
			}
		}
	}
}

// A group is joined. Bound to one, net would listen on every address instead, and share the port.
func TestAGroupIsNoAddressToListenOn(t *testing.T) {
	l := open(t)
	for _, address := range []string{"239.1.1.1:0", "[ff15::1]:0"} {
		_, err := l.CreateListener(t.Context(), NewListener{Address: address})
		failure(t, err, AddressIsGroup, "address")
	}
	_, err := l.Send(t.Context(), Send{To: "127.0.0.1:9", From: "239.1.1.1:0"})
	failure(t, err, AddressIsGroup, "from")
}

func TestASourceNeedsItsPort(t *testing.T) {
	l := open(t)
	for _, from := range []string{"127.0.0.1", "::1", "[::1]"} {
		_, err := l.Send(t.Context(), Send{To: "127.0.0.1:9", From: from})
		failure(t, err, BadAddress, "from")
	}
}
