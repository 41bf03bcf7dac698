package api

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gopacket/gopacket/pcapgo"

	"udpweb/internal/journal"
)

// unread is an answer that nobody has read yet. The test closes it.
type unread struct {
	header http.Header
	body   io.ReadCloser
}

// open asks for entries and leaves the answer unread.
func (r *rig) open(tb testing.TB, method, query string) unread {
	tb.Helper()
	request, err := http.NewRequestWithContext(tb.Context(), method, r.server.URL+"/api/v1/datagrams?"+query, http.NoBody)
	if err != nil {
		tb.Fatal(err)
	}
	response, err := r.server.Client().Do(request)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = response.Body.Close() })
	if response.StatusCode != http.StatusOK {
		tb.Fatalf("%s: status %d", query, response.StatusCode)
	}
	return unread{response.Header, response.Body}
}

// export asks for entries in a format, however many there are.
func (r *rig) export(tb testing.TB, query string) []byte {
	tb.Helper()
	response := r.open(tb, http.MethodGet, query)
	body, err := io.ReadAll(response.body)
	if err != nil {
		tb.Fatalf("%s: %v", query, err)
	}
	return body
}

// rows are the cells of a table by their column, without the header.
func rows(tb testing.TB, body []byte) (found []map[string]string) {
	tb.Helper()
	records, err := csv.NewReader(bytes.NewReader(body)).ReadAll()
	if err != nil {
		tb.Fatalf("%v in %.300q", err, body)
	}
	for _, record := range records[1:] {
		row := make(map[string]string)
		for i, cell := range record {
			row[records[0][i]] = cell
		}
		found = append(found, row)
	}
	return found
}

// captured is a packet of a capture file.
type captured struct {
	seq      uint64
	payload  []byte
	comments []string
}

func packets(tb testing.TB, body []byte) (found []captured) {
	tb.Helper()
	reader, err := pcapgo.NewNgReader(bytes.NewReader(body), pcapgo.NgReaderOptions{WantMixedLinkType: true})
	if err != nil {
		tb.Fatal(err)
	}
	for {
		data, _, options, err := reader.ReadPacketDataWithOptions()
		if errors.Is(err, io.EOF) {
			return found
		}
		if err != nil {
			tb.Fatal(err)
		}
		if len(data) < 28 || data[0] != 0x45 { // All of ours are IPv4 without options.
			tb.Fatalf("no UDP over IPv4: %x", data)
		}
		found = append(found, captured{*options.PacketID, data[28:], options.Comments})
	}
}

// seqsIn are the numbers in an export of format ndjson, csv or pcapng. It looks at nothing else: there
// may be many of them.
func seqsIn(tb testing.TB, format string, body []byte) []uint64 {
	tb.Helper()
	seqs := []uint64{}
	if format == "pcapng" {
		for _, packet := range packets(tb, body) {
			seqs = append(seqs, packet.seq)
		}
		return seqs
	}
	before, behind := `{"seq":`, ","
	if format == "csv" {
		before, behind = `"`, `",`
		_, body, _ = bytes.Cut(body, []byte("\r\n"))
	}
	for line := range strings.Lines(string(body)) {
		seq, _, _ := strings.Cut(strings.TrimPrefix(line, before), behind)
		seqs = append(seqs, number(tb, seq))
	}
	return seqs
}

func number(tb testing.TB, text string) uint64 {
	tb.Helper()
	value, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		tb.Fatal(err)
	}
	return value
}

// append writes count received datagrams of listeners 1, 2 and 3 straight into the journal. Each
// payload is the number of the entry, which is also its port.
func (r *rig) append(count, size int) {
	j := r.lab.Journal()
	source, destination := netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("10.0.0.2")
	filling := strings.Repeat("\xff", size) // No text, which is quickly seen.
	for range count {
		seq := j.Last() + 1
		entry := journal.Entry{Kind: journal.Received, Listener: strconv.Itoa(int(1 + seq%3))}
		entry.Time, entry.Interface = time.Unix(1_700_000_000, int64(seq)), "lo"
		entry.Source, entry.Destination = netip.AddrPortFrom(source, 9), netip.AddrPortFrom(destination, uint16(seq%50_000))
		entry.Payload = fmt.Appendf(nil, "%d %s", seq, filling)
		entry.Length = len(entry.Payload)
		j.Append(entry)
	}
}

// toldAndMissed counts what is in an export, and what it says that it has not.
func toldAndMissed(t *testing.T, format string, body []byte) (told, missed uint64) {
	t.Helper()
	switch format {
	case "ndjson":
		for line := range bytes.Lines(body) {
			if bytes.HasPrefix(line, []byte(`{"missed":`)) {
				missed += parse[MissedEntries](t, line).Missed
				continue
			}
			told++
		}
	case "csv":
		head, rest, _ := bytes.Cut(body, []byte("\r\n"))
		for line := range bytes.Lines(rest) {
			if bytes.Contains(line, []byte(`"","missed",""`)) {
				missed += number(t, rows(t, slices.Concat(head, []byte("\r\n"), line))[0]["missing"])
				continue
			}
			told++
		}
	default:
		told = uint64(len(packets(t, body)))
		// Where nothing came behind it, it stands in the statistics at the end of the file.
		parts := bytes.Split(body, []byte(" entries are missing here"))
		for _, part := range parts[:len(parts)-1] {
			missed += number(t, string(part[bytes.LastIndexFunc(part, func(r rune) bool { return r < '0' || r > '9' })+1:]))
		}
	}
	return told, missed
}
