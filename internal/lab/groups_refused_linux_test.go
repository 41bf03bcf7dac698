package lab

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"udpweb/internal/journal"
	"udpweb/internal/udp"
)

// A list of groups is joined as a whole: where one of them cannot be, none of the new ones stays, and
// those that there were go on.
func TestGroupsThatCannotBeJoined(t *testing.T) {
	inNamespace(t, func() {
		l := open(t)
		four := listen(t, l, NewListener{Address: ":0", Groups: onLo("239.7.7.1")})
		six := listen(t, l, NewListener{Address: "[::]:0", Network: udp.IPv6, Groups: onLo("ff05::1")})
		before, kernel := snapshotOf(l), kernelGroups(t, "lo")
		for _, each := range []struct {
			what   string
			groups []NewGroup
			code   Code
			value  string
		}{
			{"no group", []NewGroup{{Group: ""}}, BadGroup, ""},
			{"a host", onLo("127.0.0.1"), BadGroup, "127.0.0.1"},
			{"an IPv6 host", onLo("fd00::1"), BadGroup, "fd00::1"},
			{"a name", onLo("all-systems.mcast.net"), BadGroup, "all-systems.mcast.net"},
			{"with a port", onLo("239.7.7.2:9"), BadGroup, "239.7.7.2:9"},
			{"IPv4 with a zone", onLo("239.7.7.2%lo"), BadGroup, "239.7.7.2%lo"},
			{"everyone", onLo("255.255.255.255"), BadGroup, "255.255.255.255"},
			{"a source that is a name", []NewGroup{{Group: "239.7.7.2", Interface: "lo", Source: "localhost"}}, BadGroupSource, "localhost"},
			{"a source of the other family", []NewGroup{{Group: "239.7.7.2", Interface: "lo", Source: "::1"}}, BadGroupSource, "::1"},
			{"a source that is a group", []NewGroup{{Group: "239.7.7.2", Interface: "lo", Source: "239.7.7.3"}}, BadGroupSource, "239.7.7.3"},
			{"a source that is any", []NewGroup{{Group: "239.7.7.2", Interface: "lo", Source: "0.0.0.0"}}, BadGroupSource, "0.0.0.0"},
			{"listed twice", onLo("239.7.7.2", "239.7.7.2"), GroupTwice, "239.7.7.2"},
			{"listed twice in two ways", onLo("239.7.7.2", "::ffff:239.7.7.2"), GroupTwice, "::ffff:239.7.7.2"},
			{"of the other family", onLo("ff05::2"), FamilyMismatch, "ff05::2"},
			{"no interface for what is on each", []NewGroup{{Group: "ff02::1"}}, ZoneRequired, "ff02::1"},
			{"no interface for what is on each", []NewGroup{{Group: "ff01::1"}}, ZoneRequired, "ff01::1"},
			{"no such interface", []NewGroup{{Group: "239.7.7.2", Interface: "nowhere"}}, NoSuchInterface, "nowhere"},
			{"no route says which interface", []NewGroup{{Group: "239.7.7.2"}}, NoSuchInterface, ""},
			{"any source, and one of them", append(onLo("239.7.7.2"), NewGroup{Group: "239.7.7.2", Interface: "lo", Source: "127.0.0.2"}), GroupTwice, "239.7.7.2"},
			{"one source, and any of them", append([]NewGroup{{Group: "239.7.7.2", Interface: "lo", Source: "127.0.0.2"}}, onLo("239.7.7.2")...), GroupTwice, "239.7.7.2"},
		} {
			wanted := append(onLo("239.7.7.8", "239.7.7.9"), each.groups...)
			_, updateErr := l.UpdateListener(t.Context(), four.ID, Change{Groups: &wanted, Name: new("new")})
			_, createErr := l.CreateListener(t.Context(), NewListener{Address: "0.0.0.0:0", Groups: wanted})
			for _, err := range []error{updateErr, createErr} {
				if found := failure(t, err, each.code, "groups"); found.Values["value"] != each.value {
					t.Errorf("%s: %v, want the value %q", each.what, found.Values, each.value)
				}
			}
			before.check(t, l)
			if after := kernelGroups(t, "lo"); len(after) != len(kernel) || after["239.7.7.1"] != 1 {
				t.Errorf("%s: the kernel has %v, and had %v", each.what, after, kernel)
			}
		}
		for _, each := range []struct {
			group NewGroup
			code  Code
		}{
			{NewGroup{Group: "239.7.7.2", Interface: "lo"}, FamilyMismatch},
			{NewGroup{Group: "ff05::2", Interface: "nowhere"}, NoSuchInterface},
			{NewGroup{Group: "ff02::2%nowhere"}, NoSuchInterface},
			{NewGroup{Group: "ff05::2", Interface: "lo", Source: "127.0.0.1"}, BadGroupSource},
		} {
			wanted := append(onLo("ff05::8"), each.group)
			_, err := l.UpdateListener(t.Context(), six.ID, Change{Groups: &wanted})
			failure(t, err, each.code, "groups")
			before.check(t, l)
			if after := kernelGroups(t, "lo"); after["ff05::8"] != 0 || after["ff05::1"] != 1 {
				t.Errorf("%v: the kernel has %v", each.group, after)
			}
		}
	})
}

// The system lets a socket have so many groups (igmp_max_memberships, ip(7)).
func TestThereIsALimitOfGroups(t *testing.T) {
	inNamespace(t, func() {
		limit := int(number(t, strings.Join(table(t, "/proc/sys/net/ipv4/igmp_max_memberships")[0], ""), 10))
		l := open(t)
		made := listen(t, l, NewListener{Address: ":0", Groups: onLo("239.7.7.1")})
		before, kernel := snapshotOf(l), kernelGroups(t, "lo")
		var wanted []string
		for i := range limit + 1 {
			wanted = append(wanted, fmt.Sprintf("239.8.0.%d", i+1))
		}
		_, updateErr := l.UpdateListener(t.Context(), made.ID, Change{Groups: new(onLo(append(slices.Clone(wanted), "239.7.7.1")...))})
		_, createErr := l.CreateListener(t.Context(), NewListener{Address: ":0", Groups: onLo(wanted...)})
		for _, err := range []error{updateErr, createErr} {
			found := failure(t, err, TooManyGroups, "groups")
			if found.Errno != "ENOBUFS" || found.Values["limit"] != strconv.Itoa(limit) || !strings.HasPrefix(found.Values["value"], "239.") {
				t.Errorf("got %+v, want the limit %d", found, limit)
			}
		}
		before.check(t, l)
		if after := kernelGroups(t, "lo"); len(after) != len(kernel) {
			t.Errorf("the kernel has %v, and had %v", after, kernel)
		}
		for _, others := range [][]string{wanted[:limit], wanted[1:], append([]string{"239.7.7.1"}, wanted[:limit-1]...)} {
			full := update(t, l, made.ID, Change{Groups: new(onLo(others...))})
			if joined, _ := joinedGroups(full); !slices.Equal(joined, others) {
				t.Errorf("joined are %v, want %v", joined, others)
			}
		}
	})
}

// The routing table may have the same interface for a group that somebody else names.
func TestAGroupInTwoWaysIsOne(t *testing.T) {
	inNamespaceWith(t, []string{"ip"}, func() {
		run(t, "ip route add 239.0.0.0/8 dev lo")
		l := open(t)
		made := listen(t, l, NewListener{Address: ":0", Groups: []NewGroup{{Group: "239.7.7.1"}}})
		if joined, _ := joinedGroups(made); len(joined) != 1 || made.Groups[0].Interface != "" || kernelGroups(t, "lo")["239.7.7.1"] != 1 {
			t.Errorf("got %+v, the kernel has %v", made.Groups, kernelGroups(t, "lo"))
		}
		before := snapshotOf(l)
		_, err := l.UpdateListener(t.Context(), made.ID, Change{Groups: &[]NewGroup{{Group: "239.7.7.1"}, {Group: "239.7.7.1", Interface: "lo"}}})
		failure(t, err, GroupTwice, "groups")
		before.check(t, l)
		update(t, l, made.ID, Change{Groups: new(onLo("239.7.7.1"))}) // One way instead of the other.
		checkGroups(t, l, made.ID, "239.7.7.1")
	})
}

// From any source to one of them and back again, a group changes like any other.
func TestTheSourceOfAGroupChanges(t *testing.T) {
	inNamespace(t, func() {
		l := open(t)
		group := NewGroup{Group: "239.7.7.1", Interface: "lo"}
		made := listen(t, l, NewListener{Address: ":0", Groups: []NewGroup{group}})
		wanted, other := leaving(t, "127.0.0.2:0", "lo"), leaving(t, "127.0.0.3:0", "lo")
		to := at("239.7.7.1", made.Local.Port())
		var count uint64
		for _, source := range []string{"127.0.0.2", "", "127.0.0.2", "127.0.0.3", "127.0.0.2", ""} {
			group.Source = source
			update(t, l, made.ID, Change{Groups: &[]NewGroup{group}})
			last := l.Journal().Last()
			write(t, other, to, []byte("127.0.0.3"))
			write(t, wanted, to, []byte("127.0.0.2"))
			write(t, wanted, at("127.0.0.1", to.Port()), []byte("the end"))
			want := []string{"127.0.0.3", "127.0.0.2", "the end"}
			if source != "" {
				want = []string{source, "the end"}
			}
			count += uint64(len(want))
			received(t, l, made.ID, count)
			if got := payloads(entries(l, last, journal.Received)); !slices.Equal(got, want) {
				t.Errorf("from %q: heard %q, want %q", source, got, want)
			}
			if joined, _ := joinedGroups(get(t, l, made.ID)); len(joined) != 1 {
				t.Errorf("from %q: joined are %v", source, joined)
			}
		}
	})
}

// A failed change leaves the group that it was to change as it was.
func TestAGroupStaysWhereItsChangeFails(t *testing.T) {
	inNamespace(t, func() {
		l := open(t)
		made := listen(t, l, NewListener{Address: ":0", Groups: onLo("239.7.7.1")})
		sender := leaving(t, "127.0.0.3:0", "lo")
		narrower := NewGroup{Group: "239.7.7.1", Interface: "lo", Source: "127.0.0.2"}
		for i, change := range []Change{
			{Groups: &[]NewGroup{narrower, {Group: "239.7.7.2", Interface: "nowhere"}}},
			{Groups: &[]NewGroup{narrower}, Options: OptionChange{MulticastInterface: new("nowhere")}},
		} {
			before := snapshotOf(l)
			if _, err := l.UpdateListener(t.Context(), made.ID, change); err == nil {
				t.Error("an interface that is not there was found")
			}
			before.check(t, l)
			write(t, sender, at("239.7.7.1", made.Local.Port()), []byte("from anybody"))
			received(t, l, made.ID, uint64(i)+1)
			checkGroups(t, l, made.ID, "239.7.7.1")
		}
	})
}
