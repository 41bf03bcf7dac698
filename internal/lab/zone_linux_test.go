package lab

import (
	"net/netip"
	"strconv"
	"testing"
)

// An address that every network card has for itself says nothing without its zone. Where the datagram
// leaves by an interface that is named, that is the zone.
func TestADestinationThatIsOnEveryInterface(t *testing.T) {
	inNamespaceWith(t, []string{"ip"}, func() {
		cable(t)
		run(t, "ip address add fe80::7/64 dev veth0 nodad")
		l := open(t)
		peer := hearing(t, "[::]:0")
		join(t, peer, "ff02::7", "veth0")
		port := addressOf(peer).Port()
		by := origins(t, l, netip.IPv6Unspecified())
		for name, each := range by {
			for _, addr := range []string{"fe80::7", "ff02::7"} {
				before := snapshotOf(l)
				_, err := l.Send(t.Context(), each(Send{To: at(addr, port).String()}))
				if found := failure(t, err, ZoneRequired, "to"); found.Values["address"] != addr || found.Values["example"] == "" {
					t.Errorf("%s: %v", name, found.Values)
				}
				_, err = l.Send(t.Context(), each(Send{To: at(addr+"%nowhere", port).String()}))
				if found := failure(t, err, NoSuchInterface, "to"); found.Values["value"] != "nowhere" || found.Values["names"] == "" {
					t.Errorf("%s: %v", name, found.Values)
				}
				before.check(t, l)

				want := at(addr+"%veth0", port)
				for _, wanted := range []Send{{To: want.String()}, {To: at(addr, port).String(), Interface: "veth0"}} {
					sent := send(t, l, each(wanted))
					if got := hear(t, peer); got.source != sent.Entry.Source || sent.Entry.Destination != want {
						t.Errorf("%s to %s by %q: came from %v, the lab says from %v to %v", name, wanted.To, wanted.Interface, got.source, sent.Entry.Source, sent.Entry.Destination)
					}
				}
			}
		}
		made := listen(t, l, NewListener{Address: "[::]:0", Options: OptionChange{MulticastInterface: new("veth0")}})
		sent := send(t, l, Send{From: made.ID, To: at("ff02::7", port).String()})
		if got := hear(t, peer); got.by != "veth0" || got.source != sent.Entry.Source {
			t.Errorf("heard %+v, the lab says from %v", got, sent.Entry.Source)
		}
		_, err := l.Send(t.Context(), Send{From: made.ID, To: at("fe80::7", port).String()})
		failure(t, err, ZoneRequired, "to") // It is no group.
	})
}

// The index of an interface is a zone as well, and the zone of an address that needs none says nothing
// (RFC 4007 section 11). The system writes neither of what comes back.
func TestAZoneIsWrittenAsTheSystemWritesIt(t *testing.T) {
	inNamespaceWith(t, []string{"ip"}, func() {
		cable(t)
		run(t, "ip address add fe80::7/64 dev veth0 nodad")
		l := open(t)
		closed := freeAddress(t).Port()
		index := strconv.Itoa(interfaceOf(t, "veth0").Index)
		for typed, written := range map[string]string{
			"fe80::7%" + index: "fe80::7%veth0", "fe80::7%veth0": "fe80::7%veth0", "::1%lo": "::1", "::1%" + index: "::1",
		} {
			for name, each := range origins(t, l, netip.IPv6Unspecified()) {
				wanted := each(Send{To: at(typed, closed).String(), Wait: patience})
				sent := send(t, l, wanted)
				if want := at(written, closed); sent.Outcome != OutcomeRefused || sent.Entry.Destination != want || sent.Refusal.Destination != want {
					t.Errorf("%s to %s: %s, %+v", name, typed, sent.Outcome, sent)
				}
			}
		}
		for _, typed := range []string{"fe80::7%4711", "fe80::7%0", "::1%4711", "::1%nowhere"} {
			before := snapshotOf(l)
			_, err := l.Send(t.Context(), Send{To: at(typed, closed).String()})
			failure(t, err, NoSuchInterface, "to")
			before.check(t, l)
		}
	})
}

func TestTheAddressOfASourceMayHaveAZone(t *testing.T) {
	got, err := freshLocal("[fe80::1%lo]:5000", netip.MustParseAddrPort("[fe80::2%lo]:9"))
	if want := netip.MustParseAddrPort("[fe80::1%lo]:5000"); err != nil || got != want {
		t.Errorf("is %v, %v; want %v", got, err, want)
	}
}
