package lab

import (
	"net"
	"net/netip"
	"slices"
	"testing"

	"udpweb/internal/journal"
	"udpweb/internal/udp"
)

// onLo are groups on the loopback interface.
func onLo(groups ...string) []NewGroup {
	wanted := make([]NewGroup, len(groups))
	for i, each := range groups {
		wanted[i] = NewGroup{Group: each, Interface: "lo"}
	}
	return wanted
}

// joinedGroups are the groups that a listener says it has joined, and those that it says it has not.
func joinedGroups(l Listener) (joined, lost []string) {
	joined = []string{}
	for _, each := range l.Groups {
		if each.Joined {
			joined = append(joined, each.Group.String())
		} else {
			lost = append(lost, each.Group.String())
		}
	}
	return joined, lost
}

// checkGroups checks that a listener and the kernel agree about the groups on the loopback interface,
// where nobody else has joined any but those that every interface has.
func checkGroups(tb testing.TB, l *Lab, id string, want ...string) {
	tb.Helper()
	joined, lost := joinedGroups(get(tb, l, id))
	if !slices.Equal(joined, want) || len(lost) != 0 {
		tb.Errorf("the listener has joined %v and lost %v, want %v", joined, lost, want)
	}
	kernel := kernelGroups(tb, "lo")
	for _, everyone := range []string{"224.0.0.1", "ff01::1", "ff02::1"} {
		delete(kernel, everyone)
	}
	for _, each := range want {
		if kernel[each] != 1 {
			tb.Errorf("the kernel has %d members of %s", kernel[each], each)
		}
	}
	if len(kernel) != len(want) {
		tb.Errorf("the kernel has %v, want %v", kernel, want)
	}
}

// The groups of a listener are joined when it starts and left when it stops, and a change of the list
// joins and leaves what is different.
func TestAListenerTakesPartInItsGroups(t *testing.T) {
	inNamespace(t, func() {
		l := open(t)
		made := listen(t, l, NewListener{Address: ":0", Groups: onLo("239.7.7.1", "239.7.7.2")})
		checkGroups(t, l, made.ID, "239.7.7.1", "239.7.7.2")
		want := udp.Membership{Group: netip.MustParseAddr("239.7.7.1"), Interface: "lo"}
		if got := made.Groups[0]; got.Membership != want || !got.Joined {
			t.Errorf("got %+v, want %+v", got, want)
		}
		change := func(groups ...string) { update(t, l, made.ID, Change{Groups: new(onLo(groups...))}) }
		change("239.7.7.2", "239.7.7.3")
		checkGroups(t, l, made.ID, "239.7.7.2", "239.7.7.3")
		update(t, l, made.ID, Change{Name: new("x")}) // Nothing is said of groups.
		checkGroups(t, l, made.ID, "239.7.7.2", "239.7.7.3")

		turn(t, l, made.ID, Paused)
		change("239.7.7.4", "239.7.7.2")
		checkGroups(t, l, made.ID, "239.7.7.4", "239.7.7.2")

		stopped := turn(t, l, made.ID, Stopped)
		if joined, lost := joinedGroups(stopped); len(joined) != 0 || len(lost) != 2 {
			t.Errorf("a stopped listener has joined %v, and not %v", joined, lost)
		}
		if kernel := kernelGroups(t, "lo"); kernel["239.7.7.2"] != 0 || kernel["239.7.7.4"] != 0 {
			t.Errorf("the kernel has %v", kernel)
		}
		change("239.7.7.5")
		if joined, lost := joinedGroups(get(t, l, made.ID)); len(joined) != 0 || !slices.Equal(lost, []string{"239.7.7.5"}) {
			t.Errorf("a stopped listener has joined %v, and not %v", joined, lost)
		}
		turn(t, l, made.ID, Listening)
		checkGroups(t, l, made.ID, "239.7.7.5")
		update(t, l, made.ID, Change{State: new(Paused), Groups: new(onLo("239.7.7.6"))})
		checkGroups(t, l, made.ID, "239.7.7.6")
		change()
		checkGroups(t, l, made.ID)
		change("239.7.7.7")
		other := listen(t, l, NewListener{Address: ":0", Groups: onLo("239.7.7.8")})
		if err := l.RemoveListener(t.Context(), made.ID); err != nil {
			t.Fatal(err)
		}
		if kernel := kernelGroups(t, "lo"); kernel["239.7.7.7"] != 0 {
			t.Errorf("the kernel has %v, and the listener is gone", kernel)
		}
		closeLab(t, l)
		if joined, _ := joinedGroups(get(t, l, other.ID)); len(joined) != 0 || kernelGroups(t, "lo")["239.7.7.8"] != 0 {
			t.Errorf("joined are %v, the kernel has %v, and the lab is closed", joined, kernelGroups(t, "lo"))
		}
	})
}

// What is sent to a joined group arrives, and says where it was sent to. What is sent to another group
// does not, even where another program on this machine has joined it.
func TestOnlyJoinedGroupsArrive(t *testing.T) {
	inNamespace(t, func() {
		l := open(t)
		made := listen(t, l, NewListener{Address: ":0", Groups: onLo("239.7.7.1"), Reply: Reply{Preset: ReplyEcho}})
		port := made.Local.Port()
		join(t, outside(t, "0.0.0.0:0"), "239.7.7.2", "lo")
		sender := leaving(t, "0.0.0.0:0", "lo")
		write(t, sender, at("239.7.7.2", port), []byte("to others"))
		write(t, sender, at("239.7.7.1", port), []byte("to us"))
		write(t, sender, at("127.0.0.1", port), []byte("to you"))
		stats := settled(t, l, made.ID, 2)
		found := entries(l, 0, journal.Received)
		if got := payloads(found); !slices.Equal(got, []string{"to us", "to you"}) {
			t.Fatalf("got %q", got)
		}
		if found[0].Destination != at("239.7.7.1", port) || found[0].Interface != "lo" || found[0].Header.TTL != 1 {
			t.Errorf("got %+v", found[0])
		}
		if stats.Suppressed[SuppressedGroup] != 1 || stats.Replied != 1 {
			t.Errorf("got %+v: a group is not answered", stats)
		}
		update(t, l, made.ID, Change{Groups: new(onLo("239.7.7.2"))})
		write(t, sender, at("239.7.7.1", port), []byte("to those who left"))
		write(t, sender, at("239.7.7.2", port), []byte("to us"))
		received(t, l, made.ID, 3)
		if last := entries(l, found[1].Seq, journal.Received); len(last) != 1 || last[0].Destination != at("239.7.7.2", port) {
			t.Errorf("got %+v", last)
		}
	})
}

// Of a group with a source, only what that source sends is wanted (RFC 4607).
func TestAGroupWithASource(t *testing.T) {
	inNamespace(t, func() {
		l := open(t)
		made := listen(t, l, NewListener{Address: ":0", Groups: []NewGroup{
			{Group: "239.7.7.1", Interface: "lo", Source: "127.0.0.2"}, {Group: "239.7.7.1", Interface: "lo", Source: "127.0.0.3"},
		}})
		if joined, lost := joinedGroups(made); len(joined) != 2 || len(lost) != 0 || made.Groups[0].Source != netip.MustParseAddr("127.0.0.2") {
			t.Errorf("got %+v", made.Groups)
		}
		senders := map[string]*net.UDPConn{}
		for _, addr := range []string{"127.0.0.2", "127.0.0.3", "127.0.0.4"} {
			senders[addr] = leaving(t, addr+":0", "lo")
		}
		to := at("239.7.7.1", made.Local.Port())
		for _, addr := range []string{"127.0.0.4", "127.0.0.3", "127.0.0.2"} {
			write(t, senders[addr], to, []byte(addr))
		}
		received(t, l, made.ID, 2)
		update(t, l, made.ID, Change{Groups: &[]NewGroup{{Group: "239.7.7.1", Interface: "lo", Source: "127.0.0.2"}}})
		for _, addr := range []string{"127.0.0.4", "127.0.0.3", "127.0.0.2"} {
			write(t, senders[addr], to, []byte(addr))
		}
		received(t, l, made.ID, 3)
		if got := payloads(entries(l, 0, journal.Received)); !slices.Equal(got, []string{"127.0.0.3", "127.0.0.2", "127.0.0.2"}) {
			t.Errorf("heard %v", got)
		}
		update(t, l, made.ID, Change{Groups: &[]NewGroup{}})
		write(t, senders["127.0.0.2"], to, []byte("127.0.0.2"))
		write(t, senders["127.0.0.2"], made.Local, []byte("direct"))
		received(t, l, made.ID, 4)
		if kernel := kernelGroups(t, "lo"); kernel["239.7.7.1"] != 0 {
			t.Errorf("the kernel has %v", kernel)
		}
	})
}

// Nobody has to join a group to send to it, and whoever has not does not hear it.
func TestSendingToAGroupNeedsNoMembership(t *testing.T) {
	inNamespace(t, func() {
		l := open(t)
		member := hearing(t, "0.0.0.0:0")
		join(t, member, "239.7.7.1", "lo")
		to := at("239.7.7.1", addressOf(member).Port())
		made := listen(t, l, NewListener{Address: ":0", Options: OptionChange{MulticastInterface: new("lo")}})
		sent := send(t, l, Send{From: made.ID, To: to.String(), Payload: []byte("hello")})
		got := hear(t, member)
		if got.payload != "hello" || got.source != sent.Entry.Source || got.ttl != udp.DefaultMulticastTTL || sent.Entry.Destination != to {
			t.Errorf("heard %+v, the lab says from %v to %v", got, sent.Entry.Source, sent.Entry.Destination)
		}
		if kernel := kernelGroups(t, "lo"); kernel["239.7.7.1"] != 1 {
			t.Errorf("the kernel has %v", kernel)
		}
		waiting := begin(t.Context(), t, l, Send{From: made.ID, To: to.String(), Wait: MaxWait})
		write(t, member, hear(t, member).source, []byte("I am here"))
		if sent, err := waiting.end(t); err != nil || sent.Outcome != OutcomeReplied || sent.Reply.Source.Port() != to.Port() {
			t.Errorf("got %+v, %v", sent, err)
		}
	})
}

// How far group datagrams go, by which interface, and whether this machine hears them, is chosen live.
func TestOptionsOfGroupDatagrams(t *testing.T) {
	inNamespaceWith(t, []string{"ip"}, func() {
		cable(t) // What leaves by one end comes in by the other, and so there is another cable.
		run(t, "ip link add veth2 type veth peer name veth3")
		run(t, "ip link set veth3 up")
		run(t, "ip link set veth2 up")
		for _, each := range []string{"fd00:7::1/64 dev veth0 nodad", "10.8.0.1/24 dev veth2", "fd00:8::1/64 dev veth2 nodad"} {
			run(t, "ip address add "+each)
		}
		for _, each := range []struct{ listener, group, member string }{
			{":0", "239.7.7.1", "0.0.0.0:0"},
			{"10.7.0.1:0", "239.7.7.1", "0.0.0.0:0"},
			{"[fd00:7::1]:0", "ff05::7", "[::]:0"},
			{"[::]:0", "239.7.7.1", "0.0.0.0:0"},
			{"[::]:0", "ff05::7", "[::]:0"},
		} {
			l := open(t)
			member := hearing(t, each.member)
			join(t, member, each.group, "veth0")
			join(t, member, each.group, "veth2")
			made := listen(t, l, NewListener{Address: each.listener, Options: OptionChange{MulticastInterface: new("veth2")}})
			check := func(options OptionChange, by string, ttl int) {
				t.Helper()
				update(t, l, made.ID, Change{Options: options})
				send(t, l, Send{From: made.ID, To: at(each.group, addressOf(member).Port()).String()})
				if got := hear(t, member); got.by != by || got.ttl != ttl {
					t.Errorf("%s to %s: heard %+v, want by %s with a TTL of %d", each.listener, each.group, got, by, ttl)
				}
			}
			check(OptionChange{TTL: new(9)}, "veth2", udp.DefaultMulticastTTL) // That is of datagrams to one host.
			check(OptionChange{MulticastInterface: new("veth0")}, "veth0", udp.DefaultMulticastTTL)
			check(OptionChange{MulticastTTL: new(7)}, "veth0", 7)
			update(t, l, made.ID, Change{Options: OptionChange{MulticastLoop: new(false)}})
			send(t, l, Send{From: made.ID, To: at(each.group, addressOf(member).Port()).String(), Payload: []byte("not for this machine")})
			nothingWaits(t, member)
			check(OptionChange{MulticastLoop: new(true)}, "veth0", 7)
			check(OptionChange{MulticastTTL: new(0)}, "veth0", 0)
			turn(t, l, made.ID, Stopped)
			turn(t, l, made.ID, Listening)
			check(OptionChange{}, "veth0", 0)
			if got := get(t, l, made.ID).Options; got.MulticastInterface != "veth0" || got.MulticastQuiet || got.MulticastTTL != 0 || got.TTL != 9 {
				t.Errorf("the listener has %+v", got)
			}
		}
	})
}

// One listener on every address of both families has groups of both.
func TestADualStackListener(t *testing.T) {
	inNamespaceWith(t, []string{"ip"}, func() {
		cable(t)
		run(t, "ip address add fd00:7::1/64 dev veth0 nodad")
		l := open(t)
		made := listen(t, l, NewListener{Address: "[::]:0", Reply: Reply{Preset: ReplyEcho}, Groups: []NewGroup{
			{Group: "239.7.7.1", Interface: "veth0"}, {Group: "ff05::7", Interface: "veth0"}, {Group: "ff02::7%veth0"},
		}})
		if made.Network != udp.DualWild {
			t.Fatalf("got %+v", made)
		}
		if joined, _ := joinedGroups(made); !slices.Equal(joined, []string{"239.7.7.1", "ff05::7", "ff02::7"}) {
			t.Errorf("joined are %v", joined)
		}
		kernel := kernelGroups(t, "veth0")
		if kernel["239.7.7.1"] != 1 || kernel["ff05::7"] != 1 || kernel["ff02::7"] != 1 {
			t.Errorf("the kernel has %v", kernel)
		}
		port := made.Local.Port()
		four, six := leaving(t, "0.0.0.0:0", "veth0"), leaving(t, "[::]:0", "veth0")
		for i, each := range []struct {
			sender *net.UDPConn
			to     string
		}{
			{four, "127.0.0.1"},
			{six, "::1"},
			{four, "10.7.0.1"},
			{six, "fd00:7::1"},
			{four, "239.7.7.1"},
			{six, "ff05::7"},
			{six, "ff02::7%veth0"},
		} {
			last, to := l.Journal().Last(), at(each.to, port)
			write(t, each.sender, to, []byte("to "+each.to))
			received(t, l, made.ID, uint64(i)+1)
			got := entries(l, last, journal.Received)[0]
			if got.Destination != to || got.Source.Port() != addressOf(each.sender).Port() || got.Source.Addr().Is4() != to.Addr().Is4() || string(got.Payload) != "to "+each.to {
				t.Errorf("got %+v, want one to %v", got, to)
			}
			if !to.Addr().IsMulticast() {
				if payload, source := take(t, each.sender); string(payload) != "to "+each.to || source != to {
					t.Errorf("the answer %q came from %v, want %v", payload, source, to)
				}
			}
		}
		update(t, l, made.ID, Change{Groups: &[]NewGroup{{Group: "ff05::7", Interface: "veth0"}}})
		kernel = kernelGroups(t, "veth0")
		if kernel["239.7.7.1"] != 0 || kernel["ff05::7"] != 1 || kernel["ff02::7"] != 0 {
			t.Errorf("the kernel has %v", kernel)
		}
	})
}
