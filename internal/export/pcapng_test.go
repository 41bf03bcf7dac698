package export

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"

	"udpweb/internal/journal"
	"udpweb/internal/udp"
)

// block is a block of a capture file, read by the draft and not by the code that writes it.
type block struct {
	kind    uint32
	body    []byte // without options
	options map[uint16][]string
}

// blocks takes a capture file apart. It fails the test where lengths do not agree, or anything is not
// aligned.
func blocks(tb testing.TB, file []byte) (found []block) {
	tb.Helper()
	fixed := map[uint32]int{0x0A0D0D0A: 16, 1: 8, 5: 12}
	for len(file) > 0 {
		if len(file) < 12 {
			tb.Fatalf("%d bytes behind the last block", len(file))
		}
		kind, length := binary.LittleEndian.Uint32(file), int(binary.LittleEndian.Uint32(file[4:]))
		if length%4 != 0 || length < 12 || length > len(file) || int(binary.LittleEndian.Uint32(file[length-4:])) != length {
			tb.Fatalf("a block of %d bytes, of %d that are left", length, len(file))
		}
		body := file[8 : length-4]
		head := fixed[kind]
		if kind == 6 {
			head = 20 + (int(binary.LittleEndian.Uint32(body[12:]))+3)/4*4
		}
		if head == 0 || head > len(body) {
			tb.Fatalf("block %d is unknown, or too short", kind)
		}
		found = append(found, block{kind, body[:head], options(tb, body[head:])})
		file = file[length:]
	}
	return found
}

func options(tb testing.TB, data []byte) map[uint16][]string {
	tb.Helper()
	found := make(map[uint16][]string)
	for len(data) > 0 {
		code, length := binary.LittleEndian.Uint16(data), int(binary.LittleEndian.Uint16(data[2:]))
		if code == 0 {
			if length != 0 || len(data) != 4 {
				tb.Fatalf("%d bytes behind the last option", len(data)-4)
			}
			return found
		}
		padded := (length + 3) / 4 * 4
		found[code] = append(found[code], string(data[4:4+length]))
		data = data[4+padded:]
	}
	return found
}

func kinds(blocks []block) (kinds []uint32) {
	for _, each := range blocks {
		kinds = append(kinds, each.kind)
	}
	return kinds
}

// What happens behind the last datagram, and what has none at all, is in the file all the same.
func TestNothingIsLostAtTheEndOfACaptureFile(t *testing.T) {
	last := datagram(journal.Received, 1, "127.0.0.1:1", "127.0.0.1:8888", "last")
	for name, tt := range map[string]struct {
		entries  []journal.Entry
		kinds    []uint32
		comments []string
		dropped  []uint64
	}{
		"behind the last packet": {
			[]journal.Entry{last, gap(2, 991), event(3, "listener stopped")},
			[]uint32{0x0A0D0D0A, 1, 6, 5, 5},
			[]string{
				"#2: 991 datagrams are missing here: the kernel dropped them before they could be read (127.0.0.1:8888, listener 1)",
				"#3: listener stopped (listener 1)",
			},
			[]uint64{991},
		},
		"without any packet": {[]journal.Entry{event(1, "listener started")}, []uint32{0x0A0D0D0A, 1, 5}, []string{"#1: listener started (listener 1)"}, nil},
		"in front of one":    {[]journal.Entry{gap(1, 5), last, gap(3, 2), last}, []uint32{0x0A0D0D0A, 1, 6, 6, 5}, nil, []uint64{7}},
		"nothing":            {nil, []uint32{0x0A0D0D0A, 1}, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			found := blocks(t, written(t, PCAPNG, tt.entries...))
			if !slices.Equal(kinds(found), tt.kinds) {
				t.Fatalf("blocks %x, want %x", kinds(found), tt.kinds)
			}
			var comments []string
			var dropped []uint64
			for _, each := range found {
				if each.kind != 5 {
					continue
				}
				comments = append(comments, each.options[1]...)
				for _, count := range each.options[5] {
					dropped = append(dropped, binary.LittleEndian.Uint64([]byte(count)))
				}
			}
			if !slices.Equal(comments, tt.comments) || !slices.Equal(dropped, tt.dropped) {
				t.Errorf("comments %q, dropped %d", comments, dropped)
			}
		})
	}
}

// However much happens between two datagrams, a packet has a bounded number of comments, and they say
// what they leave out.
func TestCommentsAreBounded(t *testing.T) {
	var file bytes.Buffer
	w := NewWriter(PCAPNG, &file)
	for i := range uint64(1000) {
		each := gap(i, 3)
		if err := errors.Join(w.Write(&each), w.Missed(2, i)); err != nil {
			t.Fatal(err)
		}
	}
	next := datagram(journal.Sent, 5000, "10.0.0.1:1", "10.0.0.2:2", "x")
	again := datagram(journal.Sent, 5001, "10.0.0.1:1", "10.0.0.2:2", "x")
	if err := errors.Join(w.Write(&next), w.Write(&again), w.Close()); err != nil {
		t.Fatal(err)
	}
	found := blocks(t, file.Bytes())
	comments := found[2].options[1]
	want := "and 1968 more: with them, 2952 datagrams that the kernel dropped and 1968 entries that had left the journal. The other formats have each of them"
	if len(comments) != 33 || comments[32] != want {
		t.Errorf("%d comments, the last is %q, want %q", len(comments), comments[len(comments)-1], want)
	}
	if drops := found[2].options[4]; len(drops) != 1 || binary.LittleEndian.Uint64([]byte(drops[0])) != 3000 {
		t.Errorf("dropped %x", drops)
	}
	if repeated := found[3].options; len(repeated[1])+len(repeated[4]) > 0 {
		t.Errorf("told twice: %v", repeated)
	}
}

func TestAnInterfaceIsNamedOnlyWhereThatIsCertain(t *testing.T) {
	for _, tt := range []struct{ source, destination, told, want string }{
		{"10.0.0.1:1", "10.0.0.2:2", "eth0", "eth0"},
		{"10.0.0.1:1", "10.0.0.2:2", "", ""},
		{"127.0.0.1:1", "10.0.0.2:2", "", "lo"},
		{"10.0.0.1:1", "127.1.2.3:2", "", "lo"},
		{"[::1]:1", "[::1]:2", "", "lo"},
		{"[fe80::1%eth1]:1", "[fe80::2%eth1]:2", "", "eth1"},
		{"[fe80::1%eth1]:1", "[2001:db8::2]:2", "", "eth1"},
		{"[2001:db8::1]:1", "[ff02::1%eth2]:2", "", "eth2"},
		{"[fe80::1]:1", "[fe80::2]:2", "", ""},
		{"127.0.0.1:1", "239.1.2.3:2", "eth0", "eth0"},
	} {
		entry := datagram(journal.Sent, 1, tt.source, tt.destination, "")
		entry.Interface = tt.told
		if got := newPCAPNG(io.Discard, "lo").interfaceOf(&entry); got != tt.want {
			t.Errorf("from %s to %s by %q: got %q, want %q", tt.source, tt.destination, tt.told, got, tt.want)
		}
		if got := newPCAPNG(io.Discard, "").interfaceOf(&entry); tt.want == "lo" && got != "" {
			t.Errorf("without a loopback interface: %q", got)
		}
	}
}

// Names come from outside, and one could be the word for not knowing.
func TestEachInterfaceHasOneBlock(t *testing.T) {
	var entries []journal.Entry
	for i, name := range []string{"eth0", "", "eth0", "unknown", "", "wlan0\n", "eth0"} {
		entry := datagram(journal.Received, uint64(i), "10.0.0.1:1", "10.0.0.2:2", "")
		entry.Interface = name
		entries = append(entries, entry)
	}
	var names []string
	var linkTypes []uint16
	var used []uint32
	for _, each := range blocks(t, written(t, PCAPNG, entries...)) {
		switch each.kind {
		case 1:
			names = append(names, strings.Join(each.options[2], "")+strings.Join(each.options[3], " "))
			linkTypes = append(linkTypes, binary.LittleEndian.Uint16(each.body))
			if each.options[9][0] != "\x09" {
				t.Errorf("time resolution %q", each.options[9])
			}
		case 6:
			used = append(used, binary.LittleEndian.Uint32(each.body))
		}
	}
	want := []string{"eth0", "unknown" + "datagrams of which the system does not tell the interface", "unknown", "wlan0↵"}
	if diff := cmp.Diff(want, names); diff != "" || !slices.Equal(used, []uint32{0, 1, 0, 2, 1, 3, 0}) {
		t.Errorf("used %d (-want +got):\n%s", used, diff)
	}
	if !slices.Equal(linkTypes, []uint16{101, 12, 12, 12}) { // All of these are raw IP.
		t.Errorf("link types %d", linkTypes)
	}
}

// Every remark of a packet, each of them alone.
func TestAPacketSaysWhatIsNotAsItWas(t *testing.T) {
	for want, change := range map[string]func(*journal.Entry){
		"": func(*journal.Entry) {},
		"cut: 5 of 15 bytes were taken (bytes per recvfrom), the others are lost, and nobody can know the checksum": func(e *journal.Entry) { e.Length = 15 },
		"TTL and TOS are unknown: 64 and 0 stand for them":                                                          func(e *journal.Entry) { e.Header = udp.Header{} },
		"by the lab: reply echo":                                                           func(e *journal.Entry) { e.Via = "reply echo" },
		"stands for 64 datagrams of the same payload":                                      func(e *journal.Entry) { e.Count = 64 },
		"when it happened is unknown":                                                      func(e *journal.Entry) { e.Time = time.Time{} },
		"where it came from is unknown: 0.0.0.0 stands for it":                             func(e *journal.Entry) { e.Source = netip.AddrPort{} },
		"which address of this machine it came from is unknown":                            func(e *journal.Entry) { e.Source = netip.MustParseAddrPort("0.0.0.0:9") },
		"the system does not tell which address it was sent to: 0.0.0.0 stands for it":     func(e *journal.Entry) { e.Destination = netip.AddrPort{} },
		"the system does not tell which address it was sent to":                            func(e *journal.Entry) { e.Destination = netip.MustParseAddrPort("0.0.0.0:9") },
		"it was sent to 2001:db8::1, which does not fit its source: 0.0.0.0 stands for it": func(e *journal.Entry) { e.Destination = netip.MustParseAddrPort("[2001:db8::1]:9") },
		"65535 bytes do not fit into one packet: it ends after 65507":                      func(e *journal.Entry) { e.Payload = noise(65_535) },
		"it was sent to 10.0.0.2, which does not fit its source: :: stands for it":         func(e *journal.Entry) { e.Source = netip.MustParseAddrPort("[2001:db8::1]:9") },
	} {
		entry := datagram(journal.Received, 1, "10.0.0.1:1", "10.0.0.2:2", "Hello")
		change(&entry)
		if got := blocks(t, written(t, PCAPNG, entry))[2].options[1]; strings.Join(got, "; ") != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func FuzzPCAPNG(f *testing.F) {
	f.Add(uint8(1), "lo", "", []byte{127, 0, 0, 1}, []byte{127, 0, 0, 1}, []byte("Hello server!"), 13, int64(1_700_000_000_123_456_789), false)
	f.Add(uint8(2), "eth0", "=\x00", []byte("0123456789abcdef"), []byte{10, 0, 0, 1}, []byte(nil), 65_535, int64(-1), true)
	f.Add(uint8(3), strings.Repeat("x", 300), "\xff", []byte{}, make([]byte, 16), noise(3000), -1, int64(0), true)
	f.Fuzz(func(t *testing.T, kind uint8, name, note string, source, destination, data []byte, length int, nanoseconds int64, known bool) {
		from, _ := netip.AddrFromSlice(source)
		to, _ := netip.AddrFromSlice(destination)
		entry := journal.Entry{
			Seq: 1, Kind: journal.Kind(1 + kind%5), Listener: name, Note: note, Via: note, ICMP: journal.ICMP{From: from, Errno: note}, Missing: uint64(kind),
			Datagram: udp.Datagram{
				Time: time.Unix(0, nanoseconds), Source: netip.AddrPortFrom(from, 7), Destination: netip.AddrPortFrom(to.WithZone(name), 9), Interface: name,
				Header: udp.Header{TTL: kind, TOS: kind, Known: known}, Length: length, Payload: data[:min(len(data), udp.MaxReadSize)],
			},
		}
		next := datagram(journal.Sent, 2, "10.0.0.1:1", "10.0.0.2:2", "next")
		file := written(t, PCAPNG, entry, next)
		want := []uint64{2}
		if entry.Kind == journal.Received || entry.Kind == journal.Sent {
			want = []uint64{1, 2}
		}
		var ids []uint64
		for _, each := range blocks(t, file) {
			if each.kind == 6 {
				ids = append(ids, binary.LittleEndian.Uint64([]byte(each.options[5][0])))
			}
		}
		if !slices.Equal(ids, want) {
			t.Errorf("packets %d, want %d", ids, want)
		}
		if err := decoded(file); err != nil {
			t.Error(err)
		}
	})
}

// decoded reads a file with gopacket, which has no say in its headers.
func decoded(file []byte) error {
	reader, err := pcapgo.NewNgReader(bytes.NewReader(file), pcapgo.NgReaderOptions{WantMixedLinkType: true})
	if err != nil {
		return err
	}
	for {
		data, info, err := reader.ReadPacketData()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		packet := gopacket.NewPacket(data, layers.LinkTypeRaw, gopacket.Default)
		transport, ok := packet.TransportLayer().(*layers.UDP)
		if !ok {
			return fmt.Errorf("no UDP in %x", data)
		}
		isWhole := info.CaptureLength == info.Length
		if failed := packet.ErrorLayer(); failed != nil {
			return failed.Error()
		}
		if isWhole && int(transport.Length) != 8+len(transport.Payload) || packet.Metadata().Truncated && isWhole {
			return fmt.Errorf("UDP length %d with %d bytes of payload", transport.Length, len(transport.Payload))
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	for _, format := range []Format{NDJSON, CSV, PCAPNG} {
		for _, size := range []int{64, 1400} {
			b.Run(fmt.Sprintf("%s/%d", format, size), func(b *testing.B) {
				entry := datagram(journal.Received, 1, "10.0.0.1:1", "10.0.0.2:2", string(noise(size)))
				w := NewWriter(format, io.Discard)
				b.SetBytes(int64(size))
				b.ReportAllocs()
				for b.Loop() {
					if err := w.Write(&entry); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
