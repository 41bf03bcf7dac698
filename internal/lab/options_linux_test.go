package lab

import (
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"udpweb/internal/udp"
)

// systemTTL is what the kernel gives a datagram of a socket that has no TTL of its own (ip(7)).
func systemTTL(tb testing.TB) int {
	tb.Helper()
	content, err := os.ReadFile("/proc/sys/net/ipv4/ip_default_ttl")
	if err != nil {
		tb.Fatal(err)
	}
	return int(number(tb, strings.TrimSpace(string(content)), 10))
}

// Options change while a listener reads, is paused and is stopped, and they outlast its socket. What
// arrives at an outside socket is the witness.
func TestOptionsShowInWhatIsSent(t *testing.T) {
	for _, each := range []struct{ listener, network, peer string }{
		{"127.0.0.1:0", "", "127.0.0.1:0"},
		{"0.0.0.0:0", "", "127.0.0.1:0"},
		{"[::1]:0", "", "[::1]:0"},
		{"[::]:0", udp.IPv6, "[::1]:0"},
		{"[::]:0", "", "[::1]:0"},
		{"[::]:0", "", "127.0.0.1:0"},
	} {
		t.Run(each.listener+each.network+" "+each.peer, func(t *testing.T) {
			l := open(t)
			peer := hearing(t, each.peer)
			made := listen(t, l, NewListener{
				Address: each.listener, Network: each.network, Reply: Reply{Preset: ReplyEcho},
				Options: OptionChange{TTL: new(5), TOS: new(0x28)},
			})
			check := func(when string, ttl, tos int) {
				t.Helper()
				view := get(t, l, made.ID)
				if view.Options.TTL != ttl || int(view.Options.TOS) != tos {
					t.Errorf("%s: TTL is %d and TOS %d, want %d and %d", when, view.Options.TTL, view.Options.TOS, ttl, tos)
				}
				send(t, l, Send{From: made.ID, To: addressOf(peer).String(), Payload: []byte(when)})
				if got := hear(t, peer); got.ttl != ttl || got.tos != tos || got.payload != when {
					t.Errorf("%s: heard %+v, want TTL %d and TOS %d", when, got, ttl, tos)
				}
				if view.State != Listening {
					return
				}
				write(t, peer, at(addressOf(peer).Addr().String(), view.Local.Port()), []byte("echo"))
				if got := hear(t, peer); got.ttl != ttl || got.tos != tos || got.payload != "echo" {
					t.Errorf("%s: the reply is %+v, want TTL %d and TOS %d", when, got, ttl, tos)
				}
			}
			check("as it was made", 5, 0x28)
			update(t, l, made.ID, Change{Options: OptionChange{TTL: new(6)}})
			check("changed while it reads", 6, 0x28)
			turn(t, l, made.ID, Paused)
			update(t, l, made.ID, Change{Options: OptionChange{TOS: new(0xb8)}})
			check("changed while it is paused", 6, 0xb8)
			turn(t, l, made.ID, Stopped)
			stopped := update(t, l, made.ID, Change{Options: OptionChange{TTL: new(7)}})
			if stopped.Options.TTL != 7 || stopped.Options.TOS != 0xb8 {
				t.Errorf("stopped, it has %+v", stopped.Options)
			}
			turn(t, l, made.ID, Listening)
			check("changed while it was stopped", 7, 0xb8)
			turn(t, l, made.ID, Stopped)
			update(t, l, made.ID, Change{State: new(Listening), Options: OptionChange{TTL: new(255), TOS: new(0xff)}})
			check("started with", 255, 0xff)
			update(t, l, made.ID, Change{Options: OptionChange{TTL: new(0), TOS: new(0)}})
			check("left to the system", systemTTL(t), 0)
		})
	}
}

func TestOptionsHaveBounds(t *testing.T) {
	l := open(t)
	made := listen(t, l, NewListener{})
	before := snapshotOf(l)
	for _, value := range []int{-1, 256, 1 << 40} {
		for _, each := range []struct {
			code    Code
			field   string
			options OptionChange
		}{
			{BadTTL, "ttl", OptionChange{TTL: &value}},
			{BadTOS, "tos", OptionChange{TOS: &value}},
			{BadMulticastTTL, "multicast_ttl", OptionChange{MulticastTTL: &value}},
		} {
			_, createErr := l.CreateListener(t.Context(), NewListener{Address: ":0", Options: each.options})
			_, updateErr := l.UpdateListener(t.Context(), made.ID, Change{Options: each.options})
			failed := []error{createErr, updateErr}
			if each.code != BadMulticastTTL {
				_, sendErr := l.Send(t.Context(), Send{To: "127.0.0.1:9", TTL: each.options.TTL, TOS: each.options.TOS})
				failed = append(failed, sendErr)
			}
			for _, err := range failed {
				found := failure(t, err, each.code, each.field)
				if found.Values["value"] != strconv.Itoa(value) || found.Values["least"] != "0" || found.Values["most"] != "255" {
					t.Errorf("got %v", found.Values)
				}
			}
		}
	}
	before.check(t, l)
}

// When one part of a change cannot be, nothing of it is done: not to the socket, and not to the kernel.
func TestAChangeIsMadeAsAWhole(t *testing.T) {
	inNamespace(t, func() {
		l := open(t)
		peer := hearing(t, "127.0.0.1:0")
		made := listen(t, l, NewListener{
			Options: OptionChange{TTL: new(5)}, Groups: []NewGroup{{Group: "239.7.7.1", Interface: "lo"}},
		})
		for _, state := range []State{Listening, Paused} {
			turn(t, l, made.ID, state)
			before := snapshotOf(l)
			for _, next := range []*State{nil, new(Listening), new(Paused)} {
				_, err := l.UpdateListener(t.Context(), made.ID, Change{
					Name: new("new"), State: next, ReadSize: new(4), Reply: &Reply{Preset: ReplyEcho},
					Options: OptionChange{TTL: new(9), MulticastInterface: new("nowhere")},
					Groups:  &[]NewGroup{{Group: "239.7.7.2", Interface: "lo"}},
				})
				found := failure(t, err, NoSuchInterface, "multicast_interface")
				if found.Values["value"] != "nowhere" || found.Values["names"] != "lo" {
					t.Errorf("got %v", found.Values)
				}
				before.check(t, l)
			}
			groups := kernelGroups(t, "lo")
			if groups["239.7.7.1"] != 1 || groups["239.7.7.2"] != 0 {
				t.Errorf("while %s: the kernel has the groups %v", state, groups)
			}
			send(t, l, Send{From: made.ID, To: addressOf(peer).String()})
			if got := hear(t, peer); got.ttl != 5 {
				t.Errorf("while %s: TTL is %d, want 5 as before", state, got.ttl)
			}
		}
	})
}

// What a stopped listener shall have is not tried before it starts. Then the state is to blame, or what
// came together with it.
func TestOptionsOfAStoppedListenerAreTriedWhenItStarts(t *testing.T) {
	l := open(t)
	made := listen(t, l, NewListener{Address: freeAddress(t).String()})
	turn(t, l, made.ID, Stopped)
	update(t, l, made.ID, Change{Options: OptionChange{MulticastInterface: new("nowhere")}})
	before := snapshotOf(l)
	for _, state := range []State{Listening, Paused} {
		_, err := l.UpdateListener(t.Context(), made.ID, Change{State: &state})
		if found := failure(t, err, NoSuchInterface, "state"); found.Values["value"] != "nowhere" {
			t.Errorf("got %v", found.Values)
		}
		_, err = l.UpdateListener(t.Context(), made.ID, Change{State: &state, Options: OptionChange{MulticastInterface: new("elsewhere")}})
		if found := failure(t, err, NoSuchInterface, "multicast_interface"); found.Values["value"] != "elsewhere" {
			t.Errorf("got %v", found.Values)
		}
		_, err = l.UpdateListener(t.Context(), made.ID, Change{
			State: &state, Options: OptionChange{MulticastInterface: new("")}, Groups: &[]NewGroup{{Group: "239.7.7.1", Interface: "nowhere"}},
		})
		failure(t, err, NoSuchInterface, "groups")
		before.check(t, l)
		outside(t, made.Local.String()).Close() // The port is free.
	}
	update(t, l, made.ID, Change{State: new(Listening), Options: OptionChange{MulticastInterface: new("")}})
}

// A listener that cannot have its options is not made.
func TestAListenerWithOptionsThatCannotBeIsNotMade(t *testing.T) {
	l := open(t)
	free := freeAddress(t).String()
	before := snapshotOf(l)
	_, err := l.CreateListener(t.Context(), NewListener{Address: free, Options: OptionChange{MulticastInterface: new("nowhere")}})
	found := failure(t, err, NoSuchInterface, "multicast_interface")
	if found.Values["value"] != "nowhere" || !slices.Contains(strings.Split(found.Values["names"], ", "), "lo") {
		t.Errorf("got %v", found.Values)
	}
	before.check(t, l)
	outside(t, free)
}

// The events of a change stand in the order in which things happen, and a change of state alone is none
// of the settings.
func TestASettledChangeIsOneEvent(t *testing.T) {
	l := open(t)
	made := listen(t, l, NewListener{})
	for _, change := range []Change{
		{Options: OptionChange{TTL: new(3)}},
		{Groups: &[]NewGroup{}},
		{State: new(Paused), Options: OptionChange{DontFragment: new(true)}},
		{State: new(Stopped), ReceiveQueue: new(9000)},
		{State: new(Listening)},
	} {
		update(t, l, made.ID, change)
	}
	want := []string{
		NoteStarted, NoteChanged, NoteChanged, NotePaused, NoteChanged, NoteStopped, NoteChanged, NoteStarted,
	}
	for i := range want {
		want[i] = "1: " + want[i]
	}
	if got := notes(l, 0); !slices.Equal(got, want) {
		t.Errorf("events are %q, want %q", got, want)
	}
	if got := get(t, l, made.ID); got.Options.TTL != 3 || !got.Options.DontFragment || got.ReceiveQueue != 9000 {
		t.Errorf("got %+v", got)
	}
}
