package lab

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"udpweb/internal/journal"
	"udpweb/internal/udp"
)

func TestAListenerIsWhatWasAskedFor(t *testing.T) {
	l := open(t)
	made := listen(t, l, NewListener{
		Name: "bench", Address: "127.0.0.1:0", ReadSize: new(1200), ReceiveQueue: new(65_536),
		Reply: Reply{Preset: ReplyFixed, Payload: []byte("hi")},
	})
	switch {
	case made.ID != "1" || made.Name != "bench" || made.State != Listening || made.Network != udp.IPv4:
		t.Errorf("got %+v", made)
	case made.Address != netip.MustParseAddrPort("127.0.0.1:0"):
		t.Errorf("address is %v, want what was asked for", made.Address)
	case made.Local.Addr() != made.Address.Addr() || made.Local.Port() == 0:
		t.Errorf("local is %v, want the port that the system chose", made.Local)
	case made.ReadSize != 1200 || made.ReceiveQueue != 65_536:
		t.Errorf("read size is %d, receive queue %d", made.ReadSize, made.ReceiveQueue)
	case made.Reply.Preset != ReplyFixed || string(made.Reply.Payload) != "hi":
		t.Errorf("reply is %+v", made.Reply)
	}
	sender := outside(t, "127.0.0.1:0")
	write(t, sender, made.Local, []byte("hello"))
	if payload, source := take(t, sender); string(payload) != "hi" || source != made.Local {
		t.Errorf("got %q from %v, want hi from %v", payload, source, made.Local)
	}
}

func TestAListenerHasDefaults(t *testing.T) {
	made := listen(t, open(t), NewListener{Address: ":0"})
	if made.ReadSize != DefaultReadSize || made.ReceiveQueue != DefaultReceiveQueue || made.Reply.Preset != NoReply {
		t.Errorf("got %+v", made)
	}
	if made.Local.Addr() != netip.IPv4Unspecified() {
		t.Errorf("local is %v, want every IPv4 address", made.Local)
	}
}

func TestTheNetworkIsChosenByTheAddress(t *testing.T) {
	for _, each := range []struct{ address, asked, want string }{
		{"127.0.0.1:0", "", udp.IPv4},
		{"0.0.0.0:0", "", udp.IPv4},
		{":0", "", udp.IPv4},
		{"localhost:0", "", udp.IPv4},
		{"[::1]:0", "", udp.IPv6},
		{"[::]:0", "", udp.DualWild},
		{"[::]:0", udp.DualWild, udp.DualWild},
		{"[::]:0", udp.IPv6, udp.IPv6},
		{"[::ffff:127.0.0.1]:0", "", udp.IPv4},
	} {
		t.Run(each.address+" "+each.asked, func(t *testing.T) {
			made := listen(t, open(t), NewListener{Address: each.address, Network: each.asked})
			if made.Network != each.want || made.State != Listening {
				t.Errorf("network is %s, want %s", made.Network, each.want)
			}
			if made.Local.Addr().Is4In6() {
				t.Errorf("local is %v, which is an IPv4 address in disguise", made.Local)
			}
		})
	}
}

func TestListenersAreListedInTheOrderTheyWereMade(t *testing.T) {
	l := open(t)
	if found := l.Listeners(); len(found) != 0 {
		t.Fatalf("a new lab has %d listeners", len(found))
	}
	for _, name := range []string{"a", "b", "c"} {
		listen(t, l, NewListener{Name: name})
	}
	if err := l.RemoveListener(t.Context(), "2"); err != nil {
		t.Fatal(err)
	}
	listen(t, l, NewListener{Name: "d"})
	got := []string{}
	for _, each := range l.Listeners() {
		got = append(got, each.ID+each.Name)
	}
	if want := []string{"1a", "3c", "4d"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v: an id is never used again", got, want)
	}
}

func TestAListenerIsFoundByItsIDAndByItsLocalAddress(t *testing.T) {
	l := open(t)
	four, six := listen(t, l, NewListener{}), listen(t, l, NewListener{Address: "[::1]:0"})
	port := strings.TrimPrefix(four.Local.String(), "127.0.0.1:")
	for _, each := range []struct {
		name string
		want Listener
	}{
		{"1", four},
		{four.Local.String(), four},
		{"localhost:" + port, four},
		{"[::ffff:127.0.0.1]:" + port, four},
		{"2", six},
		{six.Local.String(), six},
	} {
		if found, err := l.Listener(each.name); err != nil || found.ID != each.want.ID {
			t.Errorf("Listener(%q) = %s, %v; want %s", each.name, found.ID, err, each.want.ID)
		}
	}
	for _, name := range []string{"", "0", "3", "01", "127.0.0.1", "127.0.0.1:1", "0.0.0.0:" + port, "[::1]:" + port} {
		_, err := l.Listener(name)
		if got := failure(t, err, NoSuchListener, "id").Values["value"]; got != name {
			t.Errorf("Listener(%q) tells back %q", name, got)
		}
	}
}

// A stopped listener keeps the address it had, but another may have it now.
func TestTheListenerThatHasTheAddressIsFoundFirst(t *testing.T) {
	l := open(t)
	first := listen(t, l, NewListener{})
	local := first.Local.String()
	turn(t, l, first.ID, Stopped)
	if found := get(t, l, local); found.ID != first.ID {
		t.Errorf("%s finds %s, want the listener that had it last", local, found.ID)
	}
	second := listen(t, l, NewListener{Address: local})
	if found := get(t, l, local); found.ID != second.ID {
		t.Errorf("%s finds %s, want %s, which has it", local, found.ID, second.ID)
	}
	sink := outside(t, "127.0.0.1:0")
	send(t, l, Send{From: local, To: addressOf(sink).String()})
	if _, source := take(t, sink); source != second.Local {
		t.Errorf("sent from %v, want %v", source, second.Local)
	}
}

func TestSettingsChangeWhileListening(t *testing.T) {
	l := open(t)
	made := listen(t, l, NewListener{})
	sender := outside(t, "127.0.0.1:0")
	revision := l.Revision()
	changed := update(t, l, made.ID, Change{
		Name: new("new"), ReadSize: new(4), ReceiveQueue: new(100_000), Reply: &Reply{Preset: ReplyUpper},
	})
	if changed.Name != "new" || changed.ReadSize != 4 || changed.ReceiveQueue != 100_000 || changed.Reply.Preset != ReplyUpper {
		t.Errorf("got %+v", changed)
	}
	if changed.State != Listening || changed.Local != made.Local || l.Revision() == revision {
		t.Errorf("got %+v, revision %d", changed, l.Revision())
	}
	if changed.ReceiveQueueGranted == made.ReceiveQueueGranted {
		t.Errorf("the kernel grants %d bytes before and after", made.ReceiveQueueGranted)
	}
	write(t, sender, made.Local, []byte("before it is read, the read size may be the old one"))
	take(t, sender)
	write(t, sender, made.Local, []byte("hello"))
	if payload, _ := take(t, sender); string(payload) != "HELL" {
		t.Errorf("got %q, want the first four bytes in capital letters", payload)
	}
	update(t, l, made.ID, Change{Name: new(""), Reply: new(Reply)})
	if got := get(t, l, made.ID); got.Name != "" || got.Reply.Preset != NoReply || got.ReadSize != 4 {
		t.Errorf("got %+v, want only name and reply taken away", got)
	}
}

// The memory of a payload stays its owner's.
func TestAReplyIsCopied(t *testing.T) {
	l := open(t)
	payload := []byte("right")
	made := listen(t, l, NewListener{Reply: Reply{Preset: ReplyFixed, Payload: payload}})
	changed := listen(t, l, NewListener{})
	update(t, l, changed.ID, Change{Reply: &Reply{Preset: ReplyFixed, Payload: payload}})
	copy(payload, "wrong")
	for _, each := range l.Listeners() {
		if string(each.Reply.Payload) != "right" {
			t.Errorf("listener %s answers %q", each.ID, each.Reply.Payload)
		}
	}
	sender := outside(t, "127.0.0.1:0")
	write(t, sender, made.Local, nil)
	if got, _ := take(t, sender); string(got) != "right" {
		t.Errorf("the answer is %q", got)
	}
}

func TestANameIsPrintable(t *testing.T) {
	l := open(t)
	for _, each := range []struct {
		name string
		good bool
	}{
		{"", true},
		{"echo server 1", true},
		{"에코 서버", true},
		{strings.Repeat("é", MaxNameLength), true},
		{strings.Repeat("é", MaxNameLength+1), false},
		{"two\nlines", false},
		{"nul\x00", false},
		{"\xff", false},
		{"\u202eright to left", false},
		{"\x1b[31mred", false},
	} {
		_, err := l.UpdateListener(t.Context(), "1", Change{Name: &each.name})
		if each.good {
			failure(t, err, NoSuchListener, "id") // There is none; the name has passed.
		} else {
			failure(t, err, BadName, "name")
		}
	}
}

func TestARemovedListenerIsGoneButNotItsEntries(t *testing.T) {
	l := open(t)
	made := listen(t, l, NewListener{})
	sender := outside(t, "127.0.0.1:0")
	write(t, sender, made.Local, []byte("hello"))
	received(t, l, made.ID, 1)
	revision := l.Revision()
	if err := l.RemoveListener(t.Context(), made.Local.String()); err != nil {
		t.Fatal(err)
	}
	if len(l.Listeners()) != 0 || l.Revision() == revision {
		t.Errorf("listeners are %v, revision %d", l.Listeners(), l.Revision())
	}
	outside(t, made.Local.String())
	_, err := l.Listener(made.ID)
	failure(t, err, NoSuchListener, "id")
	failure(t, l.RemoveListener(t.Context(), made.ID), NoSuchListener, "id")
	if found := entries(l, 0, journal.Received); len(found) != 1 || found[0].Listener != made.ID {
		t.Errorf("the journal has %+v", found)
	}
	want := []string{"1: " + NoteStarted, "1: " + NoteStopped, "1: " + NoteRemoved}
	if got := notes(l, 0); !slices.Equal(got, want) {
		t.Errorf("events are %q, want %q", got, want)
	}
}

func TestEveryStateChangeIsAnEvent(t *testing.T) {
	l := open(t)
	made := listen(t, l, NewListener{})
	for _, state := range []State{Paused, Paused, Listening, Listening, Stopped, Stopped, Paused, Listening, Stopped, Listening} {
		turn(t, l, made.ID, state)
	}
	update(t, l, made.ID, Change{Name: new("x")})
	update(t, l, made.ID, Change{})
	want := []string{
		NoteStarted, NotePaused, NoteResumed, NoteStopped, NoteStarted, NotePaused, NoteResumed, NoteStopped, NoteStarted, NoteChanged,
	}
	events := entries(l, 0, journal.Event)
	got := []string{}
	for _, event := range events {
		got = append(got, event.Note)
		if event.Listener != made.ID || event.Destination.Addr() != made.Local.Addr() || event.Time.IsZero() {
			t.Errorf("event is %+v", event)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("events are %q, want %q", got, want)
	}
}

func TestACommandThatWaitsForItsTurnCanBeCancelled(t *testing.T) {
	l := open(t)
	l.turn <- struct{}{}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 3)
	go func() {
		_, err := l.CreateListener(ctx, NewListener{Address: "127.0.0.1:0"})
		ended <- err
	}()
	go func() {
		_, err := l.UpdateListener(ctx, "1", Change{})
		ended <- err
	}()
	go func() { ended <- l.RemoveListener(ctx, "1") }()
	cancel()
	for range 3 {
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want %v", err, context.Canceled)
		}
	}
	l.endTurn()
	if len(l.Listeners()) != 0 || l.Journal().Last() != 0 {
		t.Errorf("the lab has %v and %d entries", l.Listeners(), l.Journal().Last())
	}
}
