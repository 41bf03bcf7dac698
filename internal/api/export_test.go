package api

import (
	"bytes"
	"encoding/base64"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"udpweb/internal/journal"
)

func TestAnExportIsTheWholeJournal(t *testing.T) {
	r := start(t)
	made := r.listen(t)
	payloads := [][]byte{[]byte("Hello server!"), nil, noise(65_507), []byte("=1+1"), noise(1400)}
	r.flood(t, made, 300, func(i int) []byte { return payloads[i%len(payloads)] })
	all := r.lab.Journal().Find(journal.Query{Newest: true, Limit: 301}).Entries
	lines := bytes.Split(bytes.TrimSuffix(r.export(t, "format=ndjson"), []byte("\n")), []byte("\n"))
	table := rows(t, r.export(t, "format=csv"))
	file := packets(t, r.export(t, "format=pcapng"))
	if len(all) != 301 || len(lines) != 301 || len(table) != 301 || len(file) != 300 {
		t.Fatalf("%d lines, %d rows, %d packets of 300 datagrams and an event", len(lines), len(table), len(file))
	}
	for i, entry := range all {
		line, row := parse[Entry](t, lines[i]), table[i]
		if line.Seq != entry.Seq || row["seq"] != itoa(entry.Seq) {
			t.Fatalf("entry %d is line %d and row %s", entry.Seq, line.Seq, row["seq"])
		}
		if i == 0 {
			continue // The start of the listener, which is no datagram.
		}
		inBase64 := base64.StdEncoding.EncodeToString(entry.Payload)
		if packet := file[i-1]; packet.seq != entry.Seq || !bytes.Equal(packet.payload, entry.Payload) {
			t.Fatalf("packet %d is entry %d, with %d bytes", i-1, packet.seq, len(packet.payload))
		}
		if *line.Payload != inBase64 || row["payload_base64"] != inBase64 || row["source"] != entry.Source.String() {
			t.Fatalf("entry %d: %+v, %q", entry.Seq, line, row)
		}
	}
}

func TestAnExportHasAHeadOfItsOwn(t *testing.T) {
	r := start(t)
	r.listen(t)
	name := regexp.MustCompile(`^attachment; filename="udpweb-\d{8}T\d{6}Z\.(ndjson|csv|pcapng)"$`)
	for format, contentType := range map[string]string{
		"json": "application/json", "ndjson": "application/x-ndjson", "csv": "text/csv; charset=utf-8; header=present",
		"pcapng": "application/x-pcapng",
	} {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			for _, query := range []string{"", "&limit=1", "&after=now", "&wait=10ms"} {
				response := r.open(t, method, "format="+format+query)
				if got := response.header.Get("Content-Type"); got != contentType {
					t.Errorf("%s %s%s: Content-Type %q, want %q", method, format, query, got, contentType)
				}
				disposition := response.header.Get("Content-Disposition")
				if named := name.FindStringSubmatch(disposition); format != "json" && (named == nil || named[1] != format) || format == "json" && disposition != "" {
					t.Errorf("%s %s%s: Content-Disposition %q", method, format, query, disposition)
				}
			}
		}
	}
}

// A HEAD has nothing to wait for: there is no body.
func TestAHeadAnswersAtOnce(t *testing.T) {
	r := start(t)
	began := time.Now()
	for _, query := range []string{
		"follow=true&format=ndjson", "follow=true&format=pcapng", "wait=1m", "wait=1m&format=csv", "wait=1m&format=pcapng", "format=ndjson",
	} {
		response := r.open(t, http.MethodHead, query)
		if body, err := io.ReadAll(response.body); len(body) != 0 || err != nil {
			t.Errorf("%s: %d bytes, %v", query, len(body), err)
		}
	}
	if took := time.Since(began); took > patience {
		t.Errorf("they took %v", took)
	}
}

// The model of datagrams_test.go holds for every format, with more entries than a page or a step back
// has, with filters, and with limits beyond those of a list in JSON.
func TestExportsAgreeWithTheModel(t *testing.T) {
	r := start(t)
	for range 3 {
		r.listen(t) // The owners of the entries, with an event each.
	}
	r.append(6000, 0)
	var all []Entry
	for line := range bytes.Lines(r.export(t, "format=ndjson")) {
		all = append(all, parse[Entry](t, line))
	}
	if len(all) != 6003 {
		t.Fatalf("%d entries", len(all))
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 40 {
		query := url.Values{}
		var after *uint64
		var before uint64
		listener, limit := "", len(all)
		format := oneOf(random, "ndjson", "csv", "pcapng")
		if random.IntN(2) > 0 {
			after = new(random.Uint64N(7000))
			query.Set("after", itoa(*after))
		}
		if random.IntN(3) == 0 {
			before = 1 + random.Uint64N(7000)
			query.Set("before", itoa(before))
		}
		if random.IntN(3) > 0 {
			limit = 1 + random.IntN(oneOf(random, 10, 3000, 9000))
			query.Set("limit", strconv.Itoa(limit))
		}
		if random.IntN(2) == 0 {
			listener = strconv.Itoa(1 + random.IntN(3))
			query.Set("listener", listener)
		}
		chosen := all
		if format == "pcapng" { // The model knows of no packets.
			query.Set("filter", `kind == "received"`)
			chosen = all[3:]
		}
		query.Set("format", format)
		want, _ := page(chosen, after, before, limit, listener)
		if got := seqsIn(t, format, r.export(t, query.Encode())); !slices.Equal(got, want) {
			t.Fatalf("%s: %d entries, want %d, as %d…", query.Encode(), len(got), len(want), want[:min(3, len(want))])
		}
	}
}

func TestAFilterChoosesInEveryFormat(t *testing.T) {
	r := start(t)
	r.listen(t)
	r.append(3000, 0) // Numbers 2 to 3001, and so they are their ports.
	filter := "&filter=" + url.QueryEscape(`udp.dstport >= 100 && udp.dstport < 110 && listener == "2"`)
	want := []uint64{100, 103, 106, 109}
	for _, format := range []string{"ndjson", "csv", "pcapng"} {
		if got := seqsIn(t, format, r.export(t, "format="+format+filter)); !slices.Equal(got, want) {
			t.Errorf("%s: %d", format, got)
		}
		if got := seqsIn(t, format, r.export(t, "limit=3&format="+format+filter)); !slices.Equal(got, want[1:]) {
			t.Errorf("the newest three as %s: %d", format, got)
		}
		if got := seqsIn(t, format, r.export(t, "limit=3&after=100&before=108&format="+format+filter)); !slices.Equal(got, want[1:3]) {
			t.Errorf("a range as %s: %d", format, got)
		}
	}
	if got := seqsOf(r.list(t, "limit=2"+filter).Datagrams); !slices.Equal(got, want[2:]) {
		t.Errorf("json: %d", got)
	}
}

func TestAWaitEndsWithTheFirstMatchInEveryFormat(t *testing.T) {
	r := start(t)
	made := r.listen(t)
	witness := outside(t, "127.0.0.1:0")
	for _, format := range []string{"json", "ndjson", "csv", "pcapng"} {
		before := r.lab.Journal().Last()
		waited := r.getLater(t, "/api/v1/datagrams?after=now&wait=9s&format="+format+"&filter="+url.QueryEscape(`data contains "this"`))
		someoneWaits(t)
		write(t, witness, made.Local, []byte("not it"))
		eventually(t, "it is there", func() bool { return r.lab.Journal().Last() == before+1 })
		write(t, witness, made.Local, []byte("this one"))
		got := waited().want(t, http.StatusOK)
		if format == "json" {
			if list := decode[Datagrams](t, got); !slices.Equal(seqsOf(list.Datagrams), []uint64{before + 2}) || list.Missed != 0 {
				t.Errorf("json: %s", got.body)
			}
		} else if seqs := seqsIn(t, format, got.body); !slices.Equal(seqs, []uint64{before + 2}) {
			t.Errorf("%s: %d, want %d", format, seqs, before+2)
		}
		if empty := r.get(t, "/api/v1/datagrams?after=now&wait=20ms&format="+format).want(t, http.StatusOK); format != "json" && len(seqsIn(t, format, empty.body)) != 0 {
			t.Errorf("%s in vain: %q", format, empty.body)
		}
	}
}

// However much there is behind a wait, it looks at what is new and at nothing twice.
func TestAWaitLooksAtWhatIsNew(t *testing.T) {
	r := start(t)
	r.append(5000, 0)
	looked := []uint64{}
	query := journal.Query{After: r.lab.Journal().Last(), Limit: 100, Match: func(e *journal.Entry) bool {
		looked = append(looked, e.Seq)
		return e.Seq == 5050
	}}
	waited := make(chan uint64)
	go func() { waited <- r.api.await(t.Context(), &query, time.Now().Add(patience)) }()
	for range 50 {
		someoneWaits(t)
		r.append(1, 0)
	}
	if missed := <-waited; missed != 0 || query.After != 5049 {
		t.Errorf("missed %d, goes on behind %d", missed, query.After)
	}
	want := []uint64{}
	for seq := range uint64(50) {
		want = append(want, 5001+seq)
	}
	if diff := cmp.Diff(want, looked); diff != "" {
		t.Errorf("looked at (-want +got):\n%s", diff)
	}
}

func TestTheDocumentDescribesEveryFormat(t *testing.T) {
	r := start(t)
	list := operations(t, document(t, r))["GET /api/v1/datagrams"]
	content := list["responses"].(map[string]any)["200"].(map[string]any)["content"].(map[string]any)
	for _, mediaType := range []string{"application/json", "application/x-ndjson", "text/csv", "application/x-pcapng"} {
		if content[mediaType] == nil {
			t.Errorf("%s is not documented", mediaType)
		}
	}
	var names []string
	for _, each := range list["parameters"].([]any) {
		parameter := each.(map[string]any)
		names = append(names, parameter["name"].(string))
		schema := parameter["schema"].(map[string]any)
		switch parameter["name"] {
		case "format":
			if diff := cmp.Diff([]any{"json", "ndjson", "csv", "pcapng"}, schema["enum"]); diff != "" {
				t.Errorf("formats (-want +got):\n%s", diff)
			}
		case "limit":
			if schema["minimum"] != 1.0 || schema["default"] != nil || schema["type"] != "integer" {
				t.Errorf("limit: %v", schema)
			}
		}
	}
	if want := []string{"listener", "filter", "after", "before", "limit", "wait", "follow", "format"}; !slices.Equal(names, want) {
		t.Errorf("parameters %q, want %q", names, want)
	}
}

// Exports under way take nothing away from who receives.
func TestExportsDoNotDisturbReceivers(t *testing.T) {
	r := start(t)
	made := r.listen(t)
	r.append(2000, 5000)
	stop, stopped := make(chan struct{}), make(chan int)
	for _, format := range []string{"pcapng", "csv"} {
		go func() {
			for count := 0; ; count++ {
				select {
				case <-stop:
					stopped <- count
					return
				default:
					response, err := r.server.Client().Get(r.server.URL + "/api/v1/datagrams?format=" + format)
					if err == nil {
						_, err = io.Copy(io.Discard, response.Body)
						_ = response.Body.Close()
					}
					if err != nil {
						t.Error(err)
					}
				}
			}
		}()
	}
	r.flood(t, made, 2000, func(int) []byte { return noise(100) })
	close(stop)
	if first, second := <-stopped, <-stopped; first+second == 0 {
		t.Error("no export was under way")
	}
	stats := r.stats(t, made.ID)
	if stats.Received != 2000 || stats.KernelDrops != 0 {
		t.Errorf("%+v", stats)
	}
}
