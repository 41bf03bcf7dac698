package lab

import (
	"slices"
	"testing"
	"time"

	"udpweb/internal/journal"
)

// recovery is how long it may take until a group is joined again whose interface has come back. It takes a second or two, and
// longer on a machine that is busy.
const recovery = patience

// An interface that is removed takes the memberships of all sockets with it, and the kernel tells nobody.
// The listener notices, and joins again on the interface that is made anew under that name.
func TestAGroupIsJoinedAgainWithItsInterface(t *testing.T) {
	t.Parallel() // It mostly waits, in a namespace of its own.
	inNamespaceWith(t, []string{"ip"}, func() {
		cable(t)
		run(t, "ip address add fd00:7::1/64 dev veth0 nodad")
		l := open(t)
		made := listen(t, l, NewListener{Address: "[::]:0", Groups: []NewGroup{
			{Group: "239.7.7.1", Interface: "veth0"}, {Group: "ff05::7", Interface: "veth0"}, {Group: "239.7.7.2", Interface: "lo"},
		}})
		kept := listen(t, l, NewListener{Address: ":0", Groups: onLo("239.7.7.3")})
		for round := range 2 {
			last, revision := l.Journal().Last(), l.Revision()
			run(t, "ip link delete veth0")
			eventually(t, "the groups are lost", func() bool {
				_, lost := joinedGroups(get(t, l, made.ID))
				return slices.Equal(lost, []string{"239.7.7.1", "ff05::7"})
			})
			if joined, _ := joinedGroups(get(t, l, made.ID)); !slices.Equal(joined, []string{"239.7.7.2"}) {
				t.Errorf("round %d: joined are %v", round, joined)
			}
			eventually(t, "it is told", func() bool { return len(notes(l, last)) == 2 && l.Revision() != revision })
			got := notes(l, last)
			slices.Sort(got)
			want := []string{"1: " + NoteGroupLost + ": 239.7.7.1%veth0", "1: " + NoteGroupLost + ": ff05::7%veth0"}
			if !slices.Equal(got, want) {
				t.Errorf("round %d: events are %q, want %q", round, got, want)
			}

			last, revision = l.Journal().Last(), l.Revision()
			cable(t)
			run(t, "ip address add fd00:7::1/64 dev veth0 nodad")
			began := time.Now()
			for group, local := range map[string]string{"239.7.7.1": "10.7.0.1:0", "ff05::7": "[fd00:7::1]:0"} {
				sender := leaving(t, local, "veth0")
				before := get(t, l, made.ID).Stats.Received
				eventually(t, "what is sent to "+group+" arrives", func() bool {
					write(t, sender, at(group, made.Local.Port()), []byte("hello again"))
					return get(t, l, made.ID).Stats.Received > before
				})
			}
			if took := time.Since(began); took > recovery {
				t.Errorf("round %d: it took %v, want at most %v", round, took, recovery)
			}
			eventually(t, "the groups are joined", func() bool {
				_, lost := joinedGroups(get(t, l, made.ID))
				return len(lost) == 0
			})
			eventually(t, "it is told", func() bool { return len(notes(l, last)) == 2 && l.Revision() != revision })
			got = notes(l, last)
			slices.Sort(got)
			want = []string{"1: " + NoteGroupRejoined + ": 239.7.7.1%veth0", "1: " + NoteGroupRejoined + ": ff05::7%veth0"}
			if !slices.Equal(got, want) {
				t.Errorf("round %d: events are %q, want %q", round, got, want)
			}
			if kernel := kernelGroups(t, "veth0"); kernel["239.7.7.1"] != 1 || kernel["ff05::7"] != 1 {
				t.Errorf("round %d: the kernel has %v", round, kernel)
			}
		}
		if joined, _ := joinedGroups(get(t, l, kept.ID)); !slices.Equal(joined, []string{"239.7.7.3"}) {
			t.Errorf("the other listener has joined %v", joined)
		}
		for _, event := range entries(l, 0, journal.Event) {
			if event.Destination.Port() != made.Local.Port() && event.Note != NoteStarted {
				t.Errorf("got %+v", event)
			}
		}
	})
}

// What a listener sends to groups leaves by its interface again, whether it has joined any or not.
func TestGroupDatagramsLeaveByTheirInterfaceAgain(t *testing.T) {
	t.Parallel() // It mostly waits, in a namespace of its own.
	inNamespaceWith(t, []string{"ip"}, func() {
		lay := func() {
			cable(t)
			run(t, "ip address add fd00:7::1/64 dev veth0 nodad")
		}
		lay()
		l := open(t)
		rows := []struct{ listener, group, member string }{
			{":0", "239.7.7.1", "0.0.0.0:0"},
			{"10.7.0.1:0", "239.7.7.1", "0.0.0.0:0"},
			{"[::]:0", "ff05::7", "[::]:0"},
		}
		var made []Listener
		for _, each := range rows {
			made = append(made, listen(t, l, NewListener{Address: each.listener, Options: OptionChange{MulticastInterface: new("veth0")}}))
		}
		lookedAt(t, l, made)
		began := time.Now()
		for round := range 2 {
			for i, each := range rows {
				member := hearing(t, each.member)
				join(t, member, each.group, "veth0")
				eventually(t, "it is sent", func() bool {
					sent, err := l.Send(t.Context(), Send{From: made[i].ID, To: at(each.group, addressOf(member).Port()).String()})
					if err != nil {
						return false
					}
					if got := hear(t, member); got.by != "veth0" || got.source.Port() != sent.Entry.Source.Port() {
						t.Errorf("%s to %s: heard %+v", each.listener, each.group, got)
					}
					return true
				})
			}
			if took := time.Since(began); took > recovery {
				t.Errorf("round %d: it took %v, want at most %v", round, took, recovery)
			}
			run(t, "ip link delete veth0")
			for i, each := range rows {
				_, err := l.Send(t.Context(), Send{From: made[i].ID, To: at(each.group, 9).String()})
				if made[i].Local.Addr().IsUnspecified() {
					if found := failure(t, err, NoSuchInterface, "interface"); found.Values["value"] != "veth0" || found.Values["names"] != "lo" {
						t.Errorf("%s to %s: %v", each.listener, each.group, found.Values)
					}
				} else {
					failure(t, err, NetworkUnreachable, "to")
				}
			}
			lay()
			began = time.Now()
		}
	})
}

// lookedAt waits until the interfaces of group datagrams were looked at.
func lookedAt(tb testing.TB, l *Lab, all []Listener) {
	tb.Helper()
	for _, each := range all {
		found, err := l.find(each.ID)
		if err != nil {
			tb.Fatal(err)
		}
		eventually(tb, "the interface was looked at", func() bool {
			l.turn <- struct{}{}
			defer l.endTurn()
			return found.outgoing != 0
		})
	}
}

// A group that was lost can be taken from the list, and does not come back.
func TestALostGroupCanBeLeft(t *testing.T) {
	t.Parallel() // It mostly waits, in a namespace of its own.
	inNamespaceWith(t, []string{"ip"}, func() {
		cable(t)
		l := open(t)
		groups := []NewGroup{{Group: "239.7.7.1", Interface: "veth0"}, {Group: "239.7.7.1", Interface: "lo"}}
		made := listen(t, l, NewListener{Address: ":0", Groups: groups})
		run(t, "ip link delete veth0")
		eventually(t, "the group is lost", func() bool {
			_, lost := joinedGroups(get(t, l, made.ID))
			return len(lost) == 1
		})
		changed := update(t, l, made.ID, Change{Groups: new(groups[1:])})
		if joined, lost := joinedGroups(changed); !slices.Equal(joined, []string{"239.7.7.1"}) || len(lost) != 0 {
			t.Errorf("joined are %v, lost %v", joined, lost)
		}
		if kernel := kernelGroups(t, "lo"); kernel["239.7.7.1"] != 1 {
			t.Errorf("the kernel has %v", kernel)
		}
		write(t, leaving(t, "127.0.0.1:0", "lo"), at("239.7.7.1", made.Local.Port()), []byte("hello"))
		received(t, l, made.ID, 1)
	})
}
