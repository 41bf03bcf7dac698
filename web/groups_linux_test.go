package web

import (
	"encoding/binary"
	"fmt"
	"net/http"
	"net/netip"
	"os"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"udpweb/internal/lab"
)

// onEveryAddress makes a listener that groups reach.
func onEveryAddress(wanted *lab.NewListener) { wanted.Address = "0.0.0.0:0" }

// ownGroup is one that nothing else on a machine is likely to join.
const ownGroup = "239.77.41.3"

// igmpUsers is what the kernel says of ownGroup on the loopback interface: how many sockets have
// joined it, "" where none has (/proc/net/igmp, where a line about an interface stands before those of
// its groups, which begin with a tab).
func igmpUsers(tb testing.TB) string {
	tb.Helper()
	data, err := os.ReadFile("/proc/net/igmp")
	if err != nil {
		tb.Fatal(err)
	}
	group := netip.MustParseAddr(ownGroup).As4()
	number := fmt.Sprintf("%08X", binary.NativeEndian.Uint32(group[:])) // As the kernel has it in memory.
	onLoopback := false
	for line := range strings.Lines(string(data)) {
		fields := strings.Fields(line)
		switch {
		case !strings.HasPrefix(line, "\t"):
			onLoopback = len(fields) > 1 && fields[1] == "lo"
		case onLoopback && fields[0] == number:
			return fields[1]
		}
	}
	return ""
}

// groupsShown are the groups of a listener as the page has them.
func groupsShown(tb testing.TB, r *rig, id string) (shown []string) {
	tb.Helper()
	card := one(tb, r.get(tb, "/", http.StatusOK).Node, "data-listener", id)
	for _, each := range all(card, hasClass("group-words")) {
		shown = append(shown, wordsIn(each))
	}
	return shown
}

func TestGroupsAreJoinedAndLeft(t *testing.T) {
	r := start(t)
	made := r.listen(t, onEveryAddress)
	post := func(pairs ...string) {
		t.Helper()
		if got := r.post(t, "/listeners/"+made.ID, pairs...).redirect(t); got != "/#listeners" {
			t.Errorf("leads to %q", got)
		}
	}
	if got := igmpUsers(t); got != "" {
		t.Fatalf("%s sockets of others have joined %s", got, ownGroup)
	}
	post("action", "join", "group", " "+ownGroup+" ", "interface", "lo", "source", "")
	if got := igmpUsers(t); got != "1" {
		t.Errorf("the kernel counts %q sockets in the group, want 1", got)
	}
	post("action", "join", "group", "232.1.1.1", "interface", "lo", "source", " 127.0.0.1 ")
	want := ownGroup + " on lo|232.1.1.1 on lo, only from 127.0.0.1"
	if got := strings.Join(groupsShown(t, r, made.ID), "|"); got != want {
		t.Errorf("the page shows %q, want %q", got, want)
	}

	post("action", "stopped")
	if got := groupsShown(t, r, made.ID); len(got) != 2 || !strings.HasSuffix(got[0], r.web.words.GroupStopped) {
		t.Errorf("of a listener that is stopped the page shows %q", got)
	}
	if got := igmpUsers(t); got != "" {
		t.Errorf("the kernel still counts %q sockets in the group", got)
	}
	post("action", "listening")
	if got := igmpUsers(t); got != "1" {
		t.Errorf("the kernel counts %q sockets in the group, want 1", got)
	}

	// As the button in the page sends it.
	card := one(t, r.get(t, "/", http.StatusOK).Node, "data-listener", made.ID)
	leave := all(card, func(each *html.Node) bool { return attribute(each, "data-command") == "leave" })
	if len(leave) != 2 || attribute(leave[0], "action") != "/listeners/"+made.ID || attribute(leave[0], "method") != "post" {
		t.Fatalf("%d forms to leave", len(leave))
	}
	pairs := []string{"action", "leave"}
	for _, each := range all(leave[0], isElement("input")) {
		pairs = append(pairs, attribute(each, "name"), attribute(each, "value"))
	}
	post(pairs...)
	if got := igmpUsers(t); got != "" {
		t.Errorf("the kernel still counts %q sockets in the group", got)
	}
	if got := groupsShown(t, r, made.ID); len(got) != 1 || !strings.HasPrefix(got[0], "232.1.1.1") {
		t.Errorf("the page shows %q", got)
	}
}

func TestWhatIsWrongWithAGroupStandsUnderItsField(t *testing.T) {
	r := start(t)
	made := r.listen(t, onEveryAddress)
	r.post(t, "/listeners/"+made.ID, "action", "join", "group", "239.1.2.4", "interface", "lo").redirect(t)
	for _, test := range []struct {
		name                   string
		group, leaving, source string
		field, says            string
	}{
		{"nothing", "", "", "", "group", "“” is not a multicast address."},
		{"a unicast address", "127.0.0.1", "lo", "", "group", "“127.0.0.1” is not a multicast address."},
		{"markup", `"><b>`, "lo", "", "group", `“"><b>” is not a multicast address.`},
		{"a group of IPv6", "ff05::1", "lo", "", "group", "A socket opened for IPv4 cannot join ff05::1."},
		{"a group that exists on every interface", "ff02::1", "", "", "group", "Addresses like ff02::1 exist on every network card"},
		{"a group twice", "239.1.2.4", "lo", "", "group", "The group 239.1.2.4 is listed twice."},
		{"an interface that has gone", "239.1.2.3", "gone0", "", "interface", "There is no network interface “gone0”."},
		{"a source that is a group", "232.1.1.1", "lo", "232.1.1.1", "source", "“232.1.1.1” cannot be the source"},
		{"a source that is none", "232.1.1.1", "lo", "me", "source", "“me” cannot be the source"},
	} {
		t.Run(test.name, func(t *testing.T) {
			typed := formOf("group", test.group, "interface", test.leaving, "source", test.source)
			page := r.postRaw(t, "/listeners/"+made.ID, "action=join&"+typed.Encode()).page(t, http.StatusUnprocessableEntity)
			id := "listener-" + made.ID + "-" + test.field
			blamed := page.blamed(t)
			if len(blamed) != 1 || !strings.HasPrefix(blamed[id], test.says) {
				t.Errorf("blames %v, want %s with %q", blamed, id, test.says)
			}
			checkKept(t, page, "listener-"+made.ID+"-", typed)
			if got := r.listener(t, made.ID).Groups; len(got) != 1 {
				t.Errorf("it takes part in %+v", got)
			}
		})
	}
}

func TestLeavingWhatOneIsNotInChangesNothing(t *testing.T) {
	r := start(t)
	made := r.listen(t, onEveryAddress)
	r.post(t, "/listeners/"+made.ID, "action", "join", "group", "239.1.2.4", "interface", "lo").redirect(t)
	r.post(t, "/listeners/"+made.ID, "action", "leave", "group", "239.1.2.4", "interface", "").redirect(t)
	if got := r.listener(t, made.ID).Groups; len(got) != 1 || got[0].Interface != "lo" || !got[0].Joined {
		t.Errorf("it takes part in %+v", got)
	}
	for _, action := range []string{"join", "leave", "options"} {
		page := r.post(t, "/listeners/99", "action", action, "group", "239.1.2.4").page(t, http.StatusNotFound)
		if got := wordsIn(one(t, page.Node, "role", "alert")); got != "There is no listener “99”." {
			t.Errorf("%s says %q", action, got)
		}
	}
}
