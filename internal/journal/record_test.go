package journal

import (
	"bytes"
	"math"
	"net/netip"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"udpweb/internal/udp"
)

// roundTrip appends an entry between two others and reads it back.
func roundTrip(tb testing.TB, entry Entry) Entry {
	tb.Helper()
	j := New(nil)
	j.Append(received([]byte("before")), entry, received([]byte("after")))
	entries, missed := readAll(j, 0)
	if len(entries) != 3 || missed != 0 || string(entries[0].Payload) != "before" || string(entries[2].Payload) != "after" {
		tb.Fatalf("of three entries came back %d, %d missed: %v", len(entries), missed, entries)
	}
	return entries[1]
}

// differs says what two entries differ in. An empty payload is as good as none.
func differs(got, want Entry) string {
	if bytes.Equal(got.Payload, want.Payload) {
		got.Payload, want.Payload = nil, nil // cmp would go through it byte by byte.
	}
	return cmp.Diff(want, got, cmpopts.EquateComparable(netip.Addr{}, netip.AddrPort{}), cmpopts.EquateEmpty())
}

func TestEntriesComeBackAsTheyWere(t *testing.T) {
	at := time.Date(2026, 1, 2, 10, 0, 0, 123_456_789, time.UTC)
	every := make([]byte, 256)
	for i := range every {
		every[i] = byte(i)
	}
	for name, entry := range map[string]Entry{
		"received": {
			Kind: Received, Listener: "1", Via: "reply echo",
			Datagram: udp.Datagram{
				Time: at, Source: netip.MustParseAddrPort("127.0.0.1:51696"), Destination: netip.MustParseAddrPort("192.0.2.1:65535"),
				Interface: "eth0", Header: udp.Header{TTL: 255, TOS: 0xb8, Known: true}, Length: 65_507, Payload: every,
			},
		},
		"received over IPv6 with zones": {
			Kind: Received, Listener: "22",
			Datagram: udp.Datagram{
				Time: at, Source: netip.MustParseAddrPort("[fe80::1%eth0]:1"), Destination: netip.MustParseAddrPort("[ff02::fb%wlan0]:5353"),
				Interface: "wlan0", Header: udp.Header{TTL: 1, Known: true}, Length: 3, Payload: []byte("abc"),
			},
		},
		"received where nothing more is known": {Kind: Received, Datagram: udp.Datagram{Time: at}},
		"received at an unknown address": {
			Kind: Received, Datagram: udp.Datagram{
				Time: at, Source: netip.MustParseAddrPort("[::1]:9"), Destination: netip.AddrPortFrom(netip.Addr{}, 8888),
			},
		},
		"received with a TTL and a TOS that mean nothing": {Kind: Received, Datagram: udp.Datagram{Time: at, Header: udp.Header{TTL: 7, TOS: 3}}},
		"received with a broken payload":                  {Kind: Received, Datagram: udp.Datagram{Time: at, Length: 6, Payload: []byte("\xff\xfe\x80\x00\xed\xa0")}},
		"received and cut to nothing":                     {Kind: Received, Datagram: udp.Datagram{Time: at, Length: 65_535}},
		"received with the largest payload":               {Kind: Received, Datagram: udp.Datagram{Time: at, Length: 65_535, Payload: bytes.Repeat([]byte{0xff}, 65_535)}},
		"sent": {
			Kind: Sent, Listener: strings.Repeat("x", 255), Via: strings.Repeat("안", 85), // 255 bytes
			Datagram: udp.Datagram{
				Time: at, Source: netip.MustParseAddrPort("0.0.0.0:0"), Destination: netip.MustParseAddrPort("255.255.255.255:9"),
				Length: 1, Payload: []byte{0},
			},
		},
		"sent, for many": {Kind: Sent, Count: math.MaxUint64, Datagram: udp.Datagram{Time: at, Length: 1, Payload: []byte{0}}},
		"unreachable, many times": {
			Kind: Unreachable, Count: 2, ICMP: ICMP{Type: 3, Code: 3, Errno: "ECONNREFUSED"}, Datagram: udp.Datagram{Time: at},
		},
		"an IPv4 address in IPv6 form": {Kind: Sent, Datagram: udp.Datagram{Time: at, Destination: netip.MustParseAddrPort("[::ffff:1.2.3.4]:5")}},
		"a gap":                        {Kind: Gap, Listener: "1", Missing: math.MaxUint64, Datagram: udp.Datagram{Time: at, Destination: netip.MustParseAddrPort("[::]:1")}},
		"unreachable": {
			Kind: Unreachable, Listener: "1", ICMP: ICMP{Type: 3, Code: 3, From: netip.MustParseAddr("192.0.2.254"), Errno: "ECONNREFUSED"},
			Datagram: udp.Datagram{Time: at, Destination: netip.MustParseAddrPort("192.0.2.7:9")},
		},
		"unreachable over IPv6": {
			Kind: Unreachable, ICMP: ICMP{Type: 255, Code: 254, From: netip.MustParseAddr("fe80::1%eth0"), Errno: "EMSGSIZE", MTU: 1280},
			Datagram: udp.Datagram{Time: at, Destination: netip.MustParseAddrPort("[fe80::2%eth1]:9")},
		},
		"unreachable, by whom is unknown": {Kind: Unreachable, ICMP: ICMP{Errno: "E"}, Datagram: udp.Datagram{Time: at}},
		"an event":                        {Kind: Event, Listener: "1", Note: "stopped", Datagram: udp.Datagram{Time: at}},
		"an event with the longest note":  {Kind: Event, Note: strings.Repeat("안녕하세요!", 256), Datagram: udp.Datagram{Time: at}}, // 4,096 bytes
		"before 1970":                     {Kind: Event, Datagram: udp.Datagram{Time: time.Date(1900, 1, 1, 0, 0, 0, 1, time.UTC)}},
		"at no time":                      {Kind: Event, Note: "?"},
		"nothing at all":                  {},
	} {
		t.Run(name, func(t *testing.T) {
			entry.Seq = 2
			if difference := differs(roundTrip(t, entry), entry); difference != "" {
				t.Errorf("(-want +got)\n%s", difference)
			}
		})
	}
}

// What is too long is cut, and not within a character.
func TestLongTextsAreCut(t *testing.T) {
	entry := Entry{
		Kind: Unreachable, Listener: strings.Repeat("l", 300), Via: "x" + strings.Repeat("안", 100), Note: strings.Repeat("é", 2049),
		Datagram: udp.Datagram{Interface: strings.Repeat("\x80", 300), Destination: netip.MustParseAddrPort("[fe80::1%" + strings.Repeat("z", 300) + "]:1")},
		ICMP:     ICMP{Errno: strings.Repeat("E", 256)},
	}
	got := roundTrip(t, entry)
	for name, each := range map[string]struct{ got, want string }{
		"listener":  {got.Listener, entry.Listener[:255]},
		"via":       {got.Via, entry.Via[:253]}, // 1 + 84 × 3
		"note":      {got.Note, entry.Note[:4096]},
		"interface": {got.Interface, entry.Interface[:255]}, // no UTF-8 to begin with
		"errno":     {got.ICMP.Errno, entry.ICMP.Errno[:255]},
		"zone":      {got.Destination.Addr().Zone(), strings.Repeat("z", 255)},
	} {
		if each.got != each.want {
			t.Errorf("%s of %d bytes came back, want %d", name, len(each.got), len(each.want))
		}
	}
	entry.Note = "x" + entry.Note
	if got := roundTrip(t, entry); got.Note != entry.Note[:4095] {
		t.Errorf("a note of %d bytes came back, want 4095", len(got.Note))
	}
}

// A field that an entry of this kind does not have is not kept.
func TestKindsKeepTheirFieldsOnly(t *testing.T) {
	source := netip.MustParseAddrPort("127.0.0.1:1")
	message := ICMP{Type: 3, Code: 3, From: netip.MustParseAddr("127.0.0.9"), Errno: "ECONNREFUSED"}
	for _, kind := range []Kind{Received, Sent, Gap, Unreachable, Event} {
		got := roundTrip(t, Entry{Kind: kind, Datagram: udp.Datagram{Source: source}, ICMP: message})
		want := Entry{Seq: 2, Kind: kind, Datagram: udp.Datagram{Source: source}}
		if kind == Unreachable {
			want = Entry{Seq: 2, Kind: kind, ICMP: message}
		}
		if difference := differs(got, want); difference != "" {
			t.Errorf("%v (-want +got)\n%s", kind, difference)
		}
	}
}

// shortened reports whether got is a text as the journal keeps it: whole where that is allowed, else
// its beginning, less at most what was left of a character.
func shortened(got, text string, most int) bool {
	if len(text) <= most {
		return got == text
	}
	return strings.HasPrefix(text, got) && len(got) <= most && len(got) > most-utf8.UTFMax &&
		(!utf8.ValidString(text) || utf8.ValidString(got))
}

func FuzzRoundTrip(f *testing.F) {
	f.Add(byte(Received), "1", "lo", "", "", "echo", "", "", []byte{127, 0, 0, 1}, uint16(1), []byte{127, 0, 0, 1}, uint16(2),
		uint32(5), []byte("hello"), byte(64), byte(0), true, uint64(0), int64(1), uint16(0))
	f.Add(byte(Unreachable), "", "", "lo", "eth0", "", "note", "ECONNREFUSED", make([]byte, 16), uint16(0), make([]byte, 16), uint16(9),
		uint32(0), []byte{}, byte(0), byte(255), false, uint64(math.MaxUint64), int64(-1), uint16(0x0303))
	f.Add(byte(Event), strings.Repeat("안", 90), "", "z", "", "", strings.Repeat("안", 1400), "", []byte{}, uint16(0), []byte{1}, uint16(9),
		uint32(70_000), make([]byte, 300), byte(0), byte(0), false, uint64(1), int64(math.MaxInt64), uint16(0xffff))
	f.Fuzz(func(t *testing.T, kind byte, listener, iface, zone1, zone2, via, note, errno string, addr1 []byte, port1 uint16, addr2 []byte, port2 uint16,
		length uint32, payload []byte, ttl, tos byte, known bool, count uint64, nanoseconds int64, icmp uint16,
	) {
		// A longer zone cannot be, and cutting it makes another address.
		source, _ := netip.AddrFromSlice(addr1)
		destination, _ := netip.AddrFromSlice(addr2)
		source, destination = source.WithZone(zone1[:min(len(zone1), 255)]), destination.WithZone(zone2[:min(len(zone2), 255)])
		if nanoseconds == math.MinInt64 {
			nanoseconds++ // It stands for no time.
		}
		entry := Entry{
			Kind: Kind(kind), Listener: listener, Via: via, Note: note, Count: count,
			Datagram: udp.Datagram{
				Time: time.Unix(0, nanoseconds), Destination: netip.AddrPortFrom(destination, port2),
				Interface: iface, Header: udp.Header{TTL: ttl, TOS: tos, Known: known}, Length: int(length), Payload: payload,
			},
		}
		if entry.Kind == Gap {
			entry.Missing, entry.Count = count, 0
		}
		if entry.Kind == Unreachable {
			entry.ICMP = ICMP{Type: byte(icmp >> 8), Code: byte(icmp), From: source, Errno: errno, MTU: int(length)}
			entry.Length = 0
		} else {
			entry.Source = netip.AddrPortFrom(source, port1)
		}
		got := roundTrip(t, entry)
		for name, each := range map[string]struct {
			got, text string
			most      int
		}{
			"listener": {got.Listener, entry.Listener, 255}, "interface": {got.Interface, entry.Interface, 255},
			"via": {got.Via, entry.Via, 255}, "note": {got.Note, entry.Note, 4096}, "errno": {got.ICMP.Errno, entry.ICMP.Errno, 255},
		} {
			if !shortened(each.got, each.text, each.most) {
				t.Errorf("%s %q became %q", name, each.text, each.got)
			}
		}
		want := entry
		want.Seq, want.Payload = 2, payload[:min(len(payload), math.MaxUint16)]
		want.Listener, want.Interface, want.Via, want.Note, want.ICMP.Errno = got.Listener, got.Interface, got.Via, got.Note, got.ICMP.Errno
		if difference := differs(got, want); difference != "" {
			t.Errorf("(-want +got)\n%s", difference)
		}
	})
}
