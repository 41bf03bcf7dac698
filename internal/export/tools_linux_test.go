package export

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"udpweb/internal/journal"
	"udpweb/internal/udp"
)

// seen is a packet as tshark sees it.
type seen struct {
	Seq, Time, Interface, Direction string
	Source, Destination             string
	TTL, TOS                        string
	Length, Captured                string // of the packet with its headers
	UDPLength                       string
	Payload                         string // in hexadecimal
	Dropped                         string
	Comments                        []string
}

// save writes a capture file to where tools find it.
func save(t *testing.T, file []byte) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "test.pcapng")
	if err := os.WriteFile(name, file, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// run returns what a tool prints.
func run(t *testing.T, tool string, arguments ...string) string {
	t.Helper()
	t.Setenv("PATH", os.Getenv("PATH")+":/usr/sbin:/sbin") // where Debian had tcpdump
	t.Setenv("HOME", t.TempDir())                          // nobody's preferences
	var errors bytes.Buffer
	command := exec.CommandContext(t.Context(), tool, arguments...)
	command.Stderr = &errors
	output, err := command.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", tool, err, errors.Bytes())
	}
	return string(output)
}

// tshark reads a capture file, checks every checksum, and fails the test where anything is malformed.
func tshark(t *testing.T, name string) (packets []seen) {
	t.Helper()
	fields := []string{
		"frame.packet_id", "frame.time_epoch", "frame.interface_name", "frame.packet_flags_direction",
		"ip.src", "ipv6.src", "udp.srcport", "ip.dst", "ipv6.dst", "udp.dstport", "ip.ttl", "ipv6.hlim", "ip.dsfield", "ipv6.tclass",
		"frame.len", "frame.cap_len", "udp.length", "udp.payload", "frame.drop_count", "frame.comment",
		"ip.checksum.status", "udp.checksum.status", "_ws.malformed", "_ws.expert.message",
	}
	// Nothing but the protocols that are ours to write: what the payload looks like is the sender's.
	arguments := []string{
		"-r", name, "-n", "-o", "ip.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE", "-d", "udp.port==0-65535,data", "--disable-heuristic", "rtp_udp",
		"-o", "udp.try_heuristic_first:FALSE", "-T", "fields", "-E", "separator=/t", "-E", "aggregator=|",
	}
	for _, field := range fields {
		arguments = append(arguments, "-e", field)
	}
	for line := range strings.Lines(run(t, "tshark", arguments...)) {
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(cells) != len(fields) {
			t.Fatalf("%d cells in %q", len(cells), line)
		}
		value := make(map[string]string)
		for i, field := range fields {
			value[field] = cells[i]
		}
		// 0 is bad, 1 is good, 2 is not verified, 3 is not there.
		isCut := value["frame.len"] != value["frame.cap_len"]
		if ip, udp := value["ip.checksum.status"], value["udp.checksum.status"]; ip != "1" && value["ip.src"] != "" || udp != "1" && !isCut || udp == "0" {
			t.Errorf("checksums of IP %q and UDP %q: %s", ip, udp, line)
		}
		if value["_ws.malformed"] != "" {
			t.Errorf("malformed: %s", line)
		}
		packet := seen{
			Seq: value["frame.packet_id"], Time: value["frame.time_epoch"], Interface: value["frame.interface_name"],
			Direction: decimal(value["frame.packet_flags_direction"]),
			Source:    endpoint(value["ip.src"], value["ipv6.src"], value["udp.srcport"]), Destination: endpoint(value["ip.dst"], value["ipv6.dst"], value["udp.dstport"]),
			TTL: value["ip.ttl"] + value["ipv6.hlim"], TOS: decimal(value["ip.dsfield"] + value["ipv6.tclass"]),
			Length: value["frame.len"], Captured: value["frame.cap_len"], UDPLength: value["udp.length"], Payload: value["udp.payload"],
			Dropped: value["frame.drop_count"],
		}
		if value["frame.comment"] != "" {
			packet.Comments = strings.Split(value["frame.comment"], "|")
		}
		packets = append(packets, packet)
	}
	return packets
}

// decimal is a number that some versions print in hexadecimal, with as many zeros as they like.
func decimal(number string) string {
	if value, err := strconv.ParseUint(number, 0, 64); err == nil {
		return strconv.FormatUint(value, 10)
	}
	return number
}

func endpoint(ipv4, ipv6, port string) string { return "[" + ipv4 + ipv6 + "]:" + port }

// anyDatagram is a datagram as it may come to be in a journal, and what tshark has to see of it, told
// without the code that writes it. Comments are not told.
func anyDatagram(random *rand.Rand, seq uint64) (journal.Entry, seen) {
	addresses := []string{"10.0.0.1", "127.0.0.1", "239.1.2.3", "255.255.255.255"}
	header := 20
	if random.IntN(2) == 0 {
		addresses, header = []string{"2001:db8::1", "::1", "ff02::1", "fe80::2"}, 40
	}
	source := netip.AddrPortFrom(netip.MustParseAddr(addresses[random.IntN(2)]), uint16(1+random.IntN(65_535)))
	destination := netip.AddrPortFrom(netip.MustParseAddr(oneOf(random, addresses...)), uint16(1+random.IntN(65_535)))
	data := noise(oneOf(random, 0, 1, 2, 7, 64, 1472, random.IntN(3000), 65_507))
	length := len(data)
	if random.IntN(4) == 0 {
		data = data[:random.IntN(len(data)+1)]
	}
	entry := journal.Entry{
		Seq: seq, Kind: oneOf(random, journal.Received, journal.Sent), Listener: "1",
		Datagram: udp.Datagram{
			Time: time.Unix(1_700_000_000+random.Int64N(4e8), random.Int64N(1e9)), Source: source, Destination: destination, Interface: oneOf(random, "lo", "eth0", "wlan0"),
			Header: udp.Header{TTL: uint8(1 + random.IntN(255)), TOS: uint8(random.Uint32()), Known: true}, Length: length, Payload: data,
		},
	}
	want := seen{
		Seq: strconv.FormatUint(seq, 10), Time: fmt.Sprintf("%d.%09d", entry.Time.Unix(), entry.Time.Nanosecond()),
		Interface: entry.Interface, Direction: "1",
		Source: fmt.Sprintf("[%v]:%d", source.Addr(), source.Port()), Destination: fmt.Sprintf("[%v]:%d", destination.Addr(), destination.Port()),
		TTL: strconv.Itoa(int(entry.Header.TTL)), TOS: strconv.Itoa(int(entry.Header.TOS)),
		Length: strconv.Itoa(header + 8 + length), Captured: strconv.Itoa(header + 8 + len(data)), UDPLength: strconv.Itoa(8 + length),
		Payload: hex.EncodeToString(data),
	}
	if entry.Kind == journal.Sent {
		want.Direction = "2"
	}
	return entry, want
}

func TestTsharkReadsWhatWasWritten(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	var entries []journal.Entry
	var want []seen
	for seq := range uint64(400) {
		entry, packet := anyDatagram(random, seq+1)
		entries, want = append(entries, entry), append(want, packet)
	}
	got := tshark(t, save(t, written(t, PCAPNG, entries...)))
	for i := range got {
		got[i].Comments = nil // Their own tests are in pcapng_test.go.
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%d packets, want %d (-want +got):\n%.3000s", len(got), len(want), diff)
	}
}

func TestTsharkReadsWhatElseHappened(t *testing.T) {
	cut := datagram(journal.Received, 3, "[2001:db8::1]:9", "[2001:db8::2]:10", "fift")
	cut.Length = 15
	reply := datagram(journal.Sent, 4, "0.0.0.0:8888", "10.0.0.9:51696", "echo")
	reply.Via, reply.Header, reply.Count, reply.Interface = "reply echo", udp.Header{}, 64, ""
	strange := datagram(journal.Received, 5, "[2001:db8::1]:9", "10.0.0.9:51696", "x")
	unknown := datagram(journal.Received, 6, "[2001:db8::1]:9", "[::]:51696", "x")
	unknown.Destination = netip.AddrPort{}
	got := tshark(t, save(t, written(t, PCAPNG, event(1, "listener started"), gap(2, 991), cut, reply, strange, unknown, event(7, "listener stopped"))))
	want := [][]string{
		{
			"#1: listener started (listener 1)",
			"#2: 991 datagrams are missing here: the kernel dropped them before they could be read (127.0.0.1:8888, listener 1)",
			"cut: 4 of 15 bytes were taken (bytes per recvfrom), the others are lost, and nobody can know the checksum",
		},
		{
			"which address of this machine it came from is unknown", "TTL and TOS are unknown: 64 and 0 stand for them", "by the lab: reply echo",
			"stands for 64 datagrams of the same payload",
		},
		{"it was sent to 10.0.0.9, which does not fit its source: :: stands for it"},
		{"the system does not tell which address it was sent to: :: stands for it"},
	}
	var comments [][]string
	for _, each := range got {
		comments = append(comments, each.Comments)
	}
	if diff := cmp.Diff(want, comments); diff != "" {
		t.Fatalf("(-want +got):\n%s", diff)
	}
	if got[0].Dropped != "991" || got[1].Dropped != "" || got[0].Length != "63" || got[0].Captured != "52" || got[0].UDPLength != "23" {
		t.Errorf("%+v", got[:2])
	}
	if got[1].Interface != unknownInterface || got[1].Direction != "2" || got[2].Destination != "[::]:51696" {
		t.Errorf("%+v", got[1:3])
	}
}

func TestTcpdumpReadsWhatWasWritten(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 10))
	var entries []journal.Entry
	var want []string
	for seq := range uint64(400) {
		entry, packet := anyDatagram(random, seq+1)
		entries = append(entries, entry, event(seq, "between"))
		ip := "IP "
		if entry.Source.Addr().Is6() {
			ip = "IP6 "
		}
		want = append(want, packet.Time+" "+ip+tcpdumped(entry.Source)+" > "+tcpdumped(entry.Destination)+": UDP, length "+strconv.Itoa(entry.Length))
	}
	// -q leaves the payload to itself, -tt and the precision write the times as they are.
	output := run(t, "tcpdump", "-r", save(t, written(t, PCAPNG, entries...)), "-nn", "-q", "-tt", "--nano")
	if diff := cmp.Diff(want, strings.Split(strings.TrimSuffix(output, "\n"), "\n")); diff != "" {
		t.Errorf("(-want +got):\n%.3000s", diff)
	}
	// -v checks the checksums.
	output = run(t, "tcpdump", "-r", save(t, written(t, PCAPNG, entries...)), "-nn", "-v")
	if good := strings.Count(output, "udp sum ok"); good == 0 || strings.Contains(output, "bad udp cksum") || strings.Contains(output, "bad cksum") {
		t.Errorf("%d checksums are good: %.3000s", good, output)
	}
}

func tcpdumped(addr netip.AddrPort) string {
	return addr.Addr().String() + "." + strconv.Itoa(int(addr.Port()))
}

func TestAnEmptyCaptureFileIsOne(t *testing.T) {
	name := save(t, written(t, PCAPNG))
	if packets := tshark(t, name); len(packets) != 0 {
		t.Errorf("%+v", packets)
	}
	if output := run(t, "tcpdump", "-r", name); output != "" {
		t.Errorf("%q", output)
	}
}
