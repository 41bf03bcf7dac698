package api

import (
	"encoding/json"
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// onLoopback are groups as a body lists them, each on the loopback interface.
func onLoopback(groups ...netip.Addr) string {
	listed := make([]string, len(groups))
	for i, each := range groups {
		listed[i] = `{"group":"` + each.String() + `","interface":"lo"}`
	}
	return `"groups":[` + strings.Join(listed, ",") + `]`
}

// groupsOf are the groups in an answer.
func groupsOf(t *testing.T, got answer) []Group {
	t.Helper()
	return decode[Listener](t, got).Groups
}

func wantGroups(t *testing.T, what string, got []Group, want ...Group) {
	t.Helper()
	if diff := cmp.Diff(append([]Group{}, want...), got, compareAddresses); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// texts are the payloads of what a listener has received, in order.
func (r *rig) texts(t *testing.T, listener string) (received []string) {
	t.Helper()
	for _, each := range r.list(t, "limit=1000&listener="+listener).Datagrams {
		if each.Kind == "received" {
			received = append(received, *each.Text)
		}
	}
	return received
}

func TestAListenerTakesPartInItsGroups(t *testing.T) {
	r := start(t)
	first, second, third := ownGroup(10), ownGroup(11), ownGroup(12)
	made := decode[Listener](t, r.post(t, "/api/v1/listeners", `{"address":"0.0.0.0:0",`+onLoopback(first, second)+`}`).want(t, http.StatusCreated))
	wantGroups(t, "made", made.Groups, Group{first, "lo", "", true}, Group{second, "lo", "", true})
	r.everywhere(t, made)
	sender := outside(t, "127.0.0.1:0")
	port := made.Local.Port()
	// toAll writes to every group, and returns when what comes of that has been received.
	toAll := func() string {
		t.Helper()
		r.remove(t, "/api/v1/datagrams").want(t, http.StatusNoContent)
		for _, each := range []netip.Addr{first, second, third} {
			writeToGroup(t, sender, netip.AddrPortFrom(each, port), each.String())
		}
		write(t, sender, netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), port), []byte("last"))
		var received []string
		eventually(t, "the last one is received", func() bool {
			received = r.texts(t, made.ID)
			return len(received) > 0 && received[len(received)-1] == "last"
		})
		return strings.Join(received[:len(received)-1], " ")
	}
	watcher := r.watch(t, "")
	for _, tt := range []struct {
		body string
		want []netip.Addr
	}{
		{`{}`, []netip.Addr{first, second}},
		{`{"groups":[]}`, nil},
		{`{` + onLoopback(third) + `}`, []netip.Addr{third}},
		{`{"name":"beside","ttl":3}`, []netip.Addr{third}},
		{`{` + onLoopback(third, first) + `}`, []netip.Addr{third, first}},
		{`{` + onLoopback(second, first) + `}`, []netip.Addr{second, first}},
	} {
		changed := decode[Listener](t, r.patch(t, "/api/v1/listeners/1", tt.body).want(t, http.StatusOK))
		var want []Group
		var texts []string
		for _, each := range tt.want {
			want = append(want, Group{each, "lo", "", true})
		}
		for _, each := range []netip.Addr{first, second, third} {
			wanted := cmp.Equal([]Group{{each, "lo", "", true}}, changed.Groups, compareAddresses)
			for _, group := range want {
				wanted = wanted || group.Group == each
			}
			if isMember(t, each) != wanted {
				t.Errorf("after %s, of %v the kernel says %q", tt.body, each, membersOf(t, each))
			}
			if wanted {
				texts = append(texts, each.String())
			}
		}
		wantGroups(t, tt.body, changed.Groups, want...)
		watcher.until(t, func(f frame) bool {
			return f.Type == "listeners" && cmp.Equal(f.Listeners[0].Groups, changed.Groups, compareAddresses)
		})
		if got := toAll(); got != strings.Join(texts, " ") {
			t.Errorf("after %s, received %q, want %q", tt.body, got, texts)
		}
	}
	r.remove(t, "/api/v1/listeners/1").want(t, http.StatusNoContent)
	for _, each := range []netip.Addr{first, second, third} {
		if members := membersOf(t, each); len(members) != 0 {
			t.Errorf("after the listener has gone, of %v the kernel says %q", each, members)
		}
	}
}

func TestAnIPv6ListenerTakesPartInGroups(t *testing.T) {
	r := start(t)
	own := ownGroup(13).As4()
	ipv6 := netip.AddrFrom16([16]byte{0: 0xff, 1: 0x02, 12: own[0], 13: own[1], 14: own[2], 15: own[3]})
	ipv4 := ownGroup(14)
	// The zone is another way to say which interface, and an answer has one way only.
	body := `{"address":"[::]:0","groups":[{"group":"` + ipv6.String() + `%lo"},{"group":"` + ipv4.String() + `","interface":"lo"}]}`
	made := decode[Listener](t, r.post(t, "/api/v1/listeners", body).want(t, http.StatusCreated))
	wantGroups(t, "made", made.Groups, Group{ipv6, "lo", "", true}, Group{ipv4, "lo", "", true})
	if !isMember(t, ipv6) || !isMember(t, ipv4) {
		t.Errorf("the kernel says %q and %q", membersOf(t, ipv6), membersOf(t, ipv4))
	}
	to := netip.AddrPortFrom(ipv4, made.Local.Port())
	writeToGroup(t, outside(t, "127.0.0.1:0"), to, "to all")
	eventually(t, "the datagram is in the journal", func() bool { return len(r.texts(t, made.ID)) == 1 })
	if got := r.list(t, "limit=1").Datagrams[0]; *got.Text != "to all" || *got.Destination != to.String() || got.Interface != "lo" {
		t.Errorf("%+v", got)
	}
	if got := groupsOf(t, r.patch(t, "/api/v1/listeners/1", `{"groups":[]}`).want(t, http.StatusOK)); len(got) != 0 {
		t.Errorf("left with %+v", got)
	}
	if members := append(membersOf(t, ipv6), membersOf(t, ipv4)...); len(members) != 0 {
		t.Errorf("the kernel still says %q", members)
	}
}

func TestOnlyTheWantedSourceOfAGroupIsHeard(t *testing.T) {
	r := start(t)
	group := ownGroup(15)
	made := decode[Listener](t, r.post(t, "/api/v1/listeners",
		`{"address":"0.0.0.0:0","groups":[{"group":"`+group.String()+`","interface":"lo","source":"127.0.0.2"}]}`).want(t, http.StatusCreated))
	wantGroups(t, "made", made.Groups, Group{group, "lo", "127.0.0.2", true})
	to := netip.AddrPortFrom(group, made.Local.Port())
	other, wanted := outside(t, "127.0.0.1:0"), outside(t, "127.0.0.2:0")
	writeToGroup(t, other, to, "not wanted")
	writeToGroup(t, wanted, to, "wanted")
	eventually(t, "a datagram is in the journal", func() bool { return len(r.texts(t, made.ID)) > 0 })
	if got := r.texts(t, made.ID); strings.Join(got, " ") != "wanted" {
		t.Errorf("received %q", got)
	}
}

// What an answer says of groups can be sent back as it is, whatever joined says.
func TestTheGroupsOfAnAnswerCanBeSentBack(t *testing.T) {
	r := start(t)
	first, second := ownGroup(16), ownGroup(17)
	r.post(t, "/api/v1/listeners", `{"address":"0.0.0.0:0","groups":[{"group":"`+first.String()+`","interface":"lo","source":"127.0.0.1"},`+
		`{"group":"`+second.String()+`","interface":"lo"}]}`).want(t, http.StatusCreated)
	for _, state := range []string{"listening", "paused", "stopped", "listening"} {
		before := r.patch(t, "/api/v1/listeners/1", `{"state":"`+state+`"}`).want(t, http.StatusOK)
		sent := string(parse[map[string]json.RawMessage](t, before.body)["groups"])
		after := r.patch(t, "/api/v1/listeners/1", `{"groups":`+sent+`}`).want(t, http.StatusOK)
		bound := state != "stopped"
		want := []Group{{first, "lo", "127.0.0.1", bound}, {second, "lo", "", bound}}
		wantGroups(t, state, groupsOf(t, before), want...)
		wantGroups(t, state+", sent back", groupsOf(t, after), want...)
		other := strings.NewReplacer(`:true`, `:false`, `:false`, `:true`).Replace(sent)
		wantGroups(t, state+", with joined the other way round", groupsOf(t, r.patch(t, "/api/v1/listeners/1", `{"groups":`+other+`}`).want(t, http.StatusOK)), want...)
		for _, each := range []netip.Addr{first, second} {
			if isMember(t, each) != bound {
				t.Errorf("%s: of %v the kernel says %q", state, each, membersOf(t, each))
			}
		}
	}
}

func TestAStoppedListenerTakesPartInNoGroup(t *testing.T) {
	r := start(t)
	first, second := ownGroup(18), ownGroup(19)
	r.post(t, "/api/v1/listeners", `{"address":"0.0.0.0:0",`+onLoopback(first)+`}`).want(t, http.StatusCreated)
	for _, tt := range []struct {
		body   string
		joined bool
		groups []netip.Addr
	}{
		{`{"state":"stopped"}`, false, []netip.Addr{first}},
		{`{` + onLoopback(first, second) + `}`, false, []netip.Addr{first, second}},
		{`{"state":"listening"}`, true, []netip.Addr{first, second}},
		{`{"state":"stopped",` + onLoopback(second) + `}`, false, []netip.Addr{second}},
		{`{"state":"paused"}`, true, []netip.Addr{second}},
		{`{"state":"stopped","name":"stopped"}`, false, []netip.Addr{second}},
		{`{"state":"listening",` + onLoopback(first) + `}`, true, []netip.Addr{first}},
		{`{"state":"stopped","groups":[]}`, false, nil},
		{`{"state":"listening"}`, true, nil},
	} {
		var want []Group
		for _, each := range tt.groups {
			want = append(want, Group{each, "lo", "", tt.joined})
		}
		changed := decode[Listener](t, r.patch(t, "/api/v1/listeners/1", tt.body).want(t, http.StatusOK))
		wantGroups(t, tt.body, changed.Groups, want...)
		r.everywhere(t, changed)
		for _, each := range []netip.Addr{first, second} {
			wanted := false
			for _, group := range want {
				wanted = wanted || group.Group == each && tt.joined
			}
			if isMember(t, each) != wanted {
				t.Errorf("after %s, of %v the kernel says %q", tt.body, each, membersOf(t, each))
			}
		}
	}
}

func TestAGroupThatCannotBeJoinedChangesNothing(t *testing.T) {
	r := start(t)
	kept, fresh := ownGroup(20), ownGroup(21)
	made := decode[Listener](t, r.post(t, "/api/v1/listeners", `{"address":"0.0.0.0:0",`+onLoopback(kept)+`}`).want(t, http.StatusCreated))
	last := r.lab.Journal().Last()
	fine := `{"group":"` + fresh.String() + `","interface":"lo"}`
	for _, tt := range []struct {
		group, code, location, says string
	}{
		{`{"group":"` + fresh.String() + `","interface":"nowhere0"}`, "no-such-interface", "body.groups", "nowhere0"},
		{`{"group":"127.0.0.1"}`, "bad-group", "body.groups", "127.0.0.1"},
		{`{"group":"239.1.2"}`, "bad-group", "body.groups", "239.1.2"},
		{`{"group":""}`, "bad-group", "body.groups", "multicast"},
		{`{"group":"239.1.2.3:8888"}`, "bad-group", "body.groups", "239.1.2.3:8888"},
		{`{"group":"239.1.2.3","source":"239.1.2.4"}`, "bad-group-source", "body.groups", "239.1.2.4"},
		{`{"group":"239.1.2.3","source":"::1"}`, "bad-group-source", "body.groups", "::1"},
		{`{"group":"239.1.2.3","source":"me"}`, "bad-group-source", "body.groups", "me"},
		{`{"group":"ff02::1","interface":"lo"}`, "family-mismatch", "body.groups", "ff02::1"},
		{fine, "group-twice", "body.groups", fresh.String()},
		{`{}`, "invalid-field", "body.groups[1].group", "required"},
		{`{"group":7}`, "invalid-field", "body.groups[1].group", "string"},
		{`{"group":"239.1.2.3","interface":1}`, "invalid-field", "body.groups[1].interface", "string"},
		{`{"group":"239.1.2.3","source":[]}`, "invalid-field", "body.groups[1].source", "string"},
		{`{"group":"239.1.2.3","joined":"yes"}`, "invalid-field", "body.groups[1].joined", "boolean"},
		{`{"group":"239.1.2.3","port":8888}`, "invalid-field", "body.groups[1].port", "unexpected"},
		{`{"group":"239.1.2.3","source":null}`, "invalid-field", "body.groups[1].source", "null"},
		{`null`, "invalid-field", "body.groups[1]", "null"},
		{`"239.1.2.3"`, "invalid-field", "body.groups[1]", "object"},
	} {
		groups := `"groups":[` + fine + `,` + tt.group + `]`
		for _, got := range []answer{
			r.post(t, "/api/v1/listeners", `{"address":"0.0.0.0:0",`+groups+`}`),
			r.patch(t, "/api/v1/listeners/1", `{"name":"changed","ttl":9,`+groups+`}`),
		} {
			if problem := got.wantProblem(t, http.StatusUnprocessableEntity, tt.code, tt.location); !strings.Contains(problem.Detail+problem.Hint, tt.says) {
				t.Errorf("%s: %q %q, want it to say %q", tt.group, problem.Detail, problem.Hint, tt.says)
			}
		}
		if now := decode[struct{ Listeners []Listener }](t, r.get(t, "/api/v1/listeners")).Listeners; !cmp.Equal(now, []Listener{made}, compareAddresses) {
			t.Fatalf("%s: listeners are now %+v", tt.group, now)
		}
		if !isMember(t, kept) || len(membersOf(t, fresh)) != 0 {
			t.Errorf("%s: the kernel says %q and %q", tt.group, membersOf(t, kept), membersOf(t, fresh))
		}
	}
	for _, body := range []string{`{"groups":null}`, `{"groups":{}}`, `{"groups":"239.1.2.3"}`, `{"groups":true}`} {
		r.patch(t, "/api/v1/listeners/1", body).wantProblem(t, http.StatusUnprocessableEntity, "invalid-field", "body.groups")
	}
	if now := r.lab.Journal().Last(); now != last {
		t.Errorf("%d entries were written", now-last)
	}
}

// A system lets a socket join so many groups (net.ipv4.igmp_max_memberships), and one more is too many.
func TestAsManyGroupsAsTheSystemAllows(t *testing.T) {
	r := start(t)
	limit := int(figure(t, tableOf(t, "/proc/sys/net/ipv4/igmp_max_memberships")[0][0]))
	groups := make([]netip.Addr, limit+1)
	for i := range groups {
		own := ownGroup(0).As4()
		groups[i] = netip.AddrFrom4([4]byte{own[0], own[1], own[2] ^ byte(1+i/256), byte(i)})
	}
	joined := func() (count int) {
		for _, each := range groups {
			count += len(membersOf(t, each))
		}
		return count
	}
	problem := r.post(t, "/api/v1/listeners", `{"address":"0.0.0.0:0",`+onLoopback(groups...)+`}`).
		wantProblem(t, http.StatusConflict, "too-many-groups", "body.groups")
	if problem.Errno != "ENOBUFS" || !strings.Contains(problem.Hint, "igmp_max_memberships") || joined() != 0 || len(r.lab.Listeners()) != 0 {
		t.Errorf("%+v, and %d groups are joined", problem, joined())
	}
	r.post(t, "/api/v1/listeners", `{"address":"0.0.0.0:0",`+onLoopback(groups[:limit]...)+`}`).want(t, http.StatusCreated)
	r.patch(t, "/api/v1/listeners/1", `{`+onLoopback(groups...)+`}`).wantProblem(t, http.StatusConflict, "too-many-groups", "body.groups")
	if got := groupsOf(t, r.get(t, "/api/v1/listeners/1")); len(got) != limit || joined() != limit {
		t.Errorf("%d groups are told and %d joined, want %d", len(got), joined(), limit)
	}
}
