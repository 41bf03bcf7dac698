package web

import (
	"errors"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"udpweb/internal/journal"
	"udpweb/internal/lab"
	"udpweb/internal/texts"
	"udpweb/internal/udp"
)

// knowsAll is what a system tells that tells all there is.
var knowsAll = udp.Knowledge{KernelDrops: true, Destination: true, TTL: true, ArrivalTime: true, ICMPErrors: true, Container: true}

// bridgedHost is a made-up container behind a bridge.
func bridgedHost() lab.Host {
	prefixes := func(all ...string) (found []netip.Prefix) {
		for _, each := range all {
			found = append(found, netip.MustParsePrefix(each))
		}
		return found
	}
	return lab.Host{
		Interfaces: []udp.Interface{
			{Index: 1, Name: "lo", Up: true, Loopback: true, Addresses: prefixes("127.0.0.1/8", "::1/128")},
			{Index: 2, Name: "eth0", Up: true, Addresses: prefixes("172.17.0.2/16")},
			{Index: 3, Name: `"><b>`, Addresses: prefixes("10.0.0.1/8")},
			{Index: 4, Name: "sit0"},
		},
		ReceiveQueueMax: new(212992), ReceiveQueueDefault: new(212992), SendQueueMax: new(1), IPv6: new(false),
		Container: udp.Docker, Bridged: true, Gateway: netip.MustParseAddr("172.17.0.1"),
		EphemeralPorts: &udp.PortRange{First: 32768, Last: 60999}, MaxMemberships: new(20), Knows: knowsAll,
	}
}

// in makes a lab believe that it runs on a host.
func (r *rig) in(host lab.Host) { r.web.look = func() (lab.Host, error) { return host, nil } }

// hostFacts are what the block says, by name.
func hostFacts(tb testing.TB, page document) map[string]string {
	tb.Helper()
	facts := map[string]string{}
	for _, each := range all(page.byID(tb, "host"), isElement("div")) {
		var values []string
		for _, value := range all(each, isElement("dd")) {
			values = append(values, wordsIn(value))
		}
		name := attribute(each, "data-host")
		if name == "" {
			name = wordsIn(all(each, isElement("dt"))[0])
		}
		facts[name] = strings.Join(values, " ")
	}
	return facts
}

func TestThePageTellsWhatTheMachineCanDo(t *testing.T) {
	r := start(t)
	r.in(bridgedHost())
	page := r.get(t, "/", http.StatusOK)
	want := map[string]string{
		"receive-queue-max": "212992 bytes", "receive-queue-default": "212992 bytes", "send-queue-max": "1 byte", "ipv6": "off",
		"container": "docker, behind a bridge with the gateway 172.17.0.1", "ephemeral-ports": "32768–60999", "max-memberships": "20",
		"Addresses of lo": "127.0.0.1/8 ::1/128", "Addresses of eth0": "172.17.0.2/16", `Addresses of "><b>, which is down`: "10.0.0.1/8",
	}
	if diff := cmp.Diff(want, hostFacts(t, page)); diff != "" {
		t.Errorf("the machine (-want +got):\n%s", diff)
	}
	var notes, words []string
	for _, each := range all(page.byID(t, "host"), hasClass("notice")) {
		notes = append(notes, wordsIn(each))
	}
	for _, each := range lab.HostNotes(bridgedHost()) {
		text, _ := texts.EN.HostNote(string(each.Code), each.Values)
		words = append(words, text)
	}
	if diff := cmp.Diff(words, notes); diff != "" || len(notes) != 5 {
		t.Errorf("the notes (-want +got):\n%s", diff)
	}
	if summary := wordsIn(all(page.byID(t, "host"), isElement("summary"))[0]); summary != "This machine 5 notes" {
		t.Errorf("the summary is %q", summary)
	}
}

func TestThePageTellsOfTheMachineThatItRunsOn(t *testing.T) {
	r := start(t)
	host, err := r.lab.Host()
	if err != nil {
		t.Fatal(err)
	}
	page := r.get(t, "/", http.StatusOK)
	facts := hostFacts(t, page)
	if want := r.web.bytesOf(host.ReceiveQueueMax); facts["receive-queue-max"] != want {
		t.Errorf("the largest receive queue is %q, want %q", facts["receive-queue-max"], want)
	}
	for _, each := range host.Interfaces {
		for _, prefix := range each.Addresses {
			shown := slices.ContainsFunc(all(page.byID(t, "host"), isElement("dd")), func(dd *html.Node) bool { return textOf(dd) == prefix.String() })
			if !shown {
				t.Errorf("%s of %s is missing: %v", prefix, each.Name, facts)
			}
		}
	}
}

func TestWhatTheMachineDoesNotTellIsSaid(t *testing.T) {
	r := start(t)
	r.in(lab.Host{})
	page := r.get(t, "/", http.StatusOK)
	unknown := texts.English().Unknown
	for name, value := range hostFacts(t, page) {
		if value != unknown {
			t.Errorf("%s is %q, want %q", name, value, unknown)
		}
	}
	if notes := all(page.byID(t, "host"), hasClass("notice")); len(notes) != 1 || !strings.HasPrefix(wordsIn(notes[0]), "This system does not tell") {
		t.Errorf("the notes are %s", source(page.byID(t, "host")))
	}
}

func TestContainersAreNamed(t *testing.T) {
	w := painter()
	for want, host := range map[string]lab.Host{
		"unknown":                 {},
		"no":                      {Knows: knowsAll},
		"podman":                  {Container: udp.Podman, Knows: knowsAll},
		"podman, behind a bridge": {Container: udp.Podman, Bridged: true, Knows: knowsAll},
	} {
		if got := w.containerText(host); got != want {
			t.Errorf("%+v is %q, want %q", host, got, want)
		}
	}
}

func TestAMachineWithoutLimitsHasNoNotes(t *testing.T) {
	r := start(t)
	r.in(lab.Host{ReceiveQueueMax: new(4 << 20), IPv6: new(true), Knows: knowsAll})
	page := r.get(t, "/", http.StatusOK)
	if notes := all(page.byID(t, "host"), hasClass("notice")); len(notes) != 0 {
		t.Errorf("the notes are %s", source(page.byID(t, "host")))
	}
	if summary := wordsIn(all(page.byID(t, "host"), isElement("summary"))[0]); summary != "This machine" {
		t.Errorf("the summary is %q", summary)
	}
	for _, name := range []string{"data-unpublished", "data-gateway", "data-gateway-note"} {
		if has(page.byID(t, "lab"), name) {
			t.Errorf("the lab has %s", name)
		}
	}
}

func TestThePageDoesWithoutAHostThatCannotBeRead(t *testing.T) {
	r := start(t)
	r.web.look = func() (lab.Host, error) { return lab.Host{}, errors.New("no netlink here") }
	page := r.get(t, "/", http.StatusOK)
	if blocks := all(page.Node, func(each *html.Node) bool { return attribute(each, "id") == "host" }); len(blocks) != 0 {
		t.Errorf("the page has %s", source(blocks[0]))
	}
	if !strings.Contains(r.log.String(), "no netlink here") {
		t.Errorf("the log has %s", r.log)
	}
}

// unpublishedOn is what the card of a listener says.
func unpublishedOn(tb testing.TB, page document, l lab.Listener) string {
	tb.Helper()
	return wordsIn(one(tb, one(tb, page.Node, "data-listener", l.ID), "data-slot", "unpublished"))
}

func TestAListenerBehindABridgeSaysHowItsPortIsPublished(t *testing.T) {
	r := start(t)
	wild := r.listen(t, func(wanted *lab.NewListener) { wanted.Address = "0.0.0.0:0" })
	loop := r.listen(t)
	stopped := r.listen(t, func(wanted *lab.NewListener) { wanted.Address = "0.0.0.0:0" })
	r.post(t, "/listeners/"+stopped.ID, "action", "stopped").redirect(t)
	for _, each := range []lab.Listener{wild, loop, stopped} {
		if said := unpublishedOn(t, r.get(t, "/", http.StatusOK), each); said != "" {
			t.Errorf("on a machine, %s says %q", each.Local, said)
		}
	}
	r.in(bridgedHost())
	page := r.get(t, "/", http.StatusOK)
	port := strconv.Itoa(int(wild.Local.Port()))
	if said := unpublishedOn(t, page, wild); !strings.Contains(said, "-p "+port+":"+port+"/udp") {
		t.Errorf("%s says %q", wild.Local, said)
	}
	for _, each := range []lab.Listener{loop, stopped} {
		if said := unpublishedOn(t, page, each); said != "" {
			t.Errorf("%s says %q", each.Local, said)
		}
	}
	if got, want := attribute(page.byID(t, "lab"), "data-unpublished"), texts.EN.UnpublishedPort("docker"); got != want {
		t.Errorf("scripts are told %q, want %q", got, want)
	}
}

// Where no group of others arrives, the form that joins one says so: on the cards, and on those that a
// script will make.
func TestJoiningAGroupSaysWhereNoneArrives(t *testing.T) {
	r := start(t)
	r.listen(t)
	note, _ := texts.EN.HostNote(string(lab.NoMulticast), map[string]string{"container": "docker"})
	count := func() int {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.server.URL+"/", nil)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Count(html.UnescapeString(r.do(t, request).body), note)
	}
	if found := count(); found != 0 {
		t.Errorf("on a machine it is said %d times", found)
	}
	r.in(bridgedHost())
	if found := count(); found != 3 { // the card, the template, and among what is limited here
		t.Errorf("it is said %d times", found)
	}
}

func TestADatagramThatSeemsToComeFromTheGatewayIsNoted(t *testing.T) {
	r := start(t)
	from := func(source string, kind journal.Kind) string {
		e := entryOf(kind, []byte("Hello"))
		e.Source = netip.MustParseAddrPort(source)
		return "/datagrams/" + strconv.FormatUint(r.lab.Journal().Append(e), 10)
	}
	gateway, other := from("172.17.0.1:51696", journal.Received), from("172.17.0.2:51696", journal.Received)
	sent := from("172.17.0.1:51696", journal.Sent)
	notes := func(path string) string {
		return wordsIn(one(t, r.get(t, path, http.StatusOK).Node, "data-slot", "notes"))
	}
	if said := notes(gateway); said != "" {
		t.Errorf("on a machine it says %q", said)
	}
	r.in(bridgedHost())
	want, _ := texts.EN.HostNote("bridge-gateway", map[string]string{"container": "docker", "gateway": "172.17.0.1"})
	if said := notes(gateway); said != want {
		t.Errorf("it says %q, want %q", said, want)
	}
	for _, path := range []string{other, sent} {
		if said := notes(path); said != "" {
			t.Errorf("%s says %q", path, said)
		}
	}
	page := r.get(t, "/", http.StatusOK)
	if got := attribute(page.byID(t, "lab"), "data-gateway"); got != "172.17.0.1" {
		t.Errorf("scripts are told the gateway %q", got)
	}
	if got := attribute(page.byID(t, "lab"), "data-gateway-note"); got != want {
		t.Errorf("scripts are told %q, want %q", got, want)
	}
	noGateway := bridgedHost()
	noGateway.Gateway = netip.Addr{}
	r.in(noGateway)
	if has(r.get(t, "/", http.StatusOK).byID(t, "lab"), "data-gateway") {
		t.Error("scripts are told of a gateway that nobody knows")
	}
}
