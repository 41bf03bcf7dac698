package api

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"udpweb/internal/export"
	"udpweb/internal/journal"
)

// An export is of the journal as it is when it begins: whoever fills it faster than anybody reads does
// not make it last for ever. Here every look at an entry makes another.
func TestAnExportEndsThoughEntriesKeepComing(t *testing.T) {
	for from, query := range map[uint64]journal.Query{
		1:    {Newest: true, Limit: math.MaxInt},
		2:    {After: 1, Before: 1 << 40, Limit: math.MaxInt},
		1001: {Newest: true, Limit: 1000},
		1501: {After: 1500, Limit: math.MaxInt},
	} {
		r := start(t)
		r.append(2000, 0)
		query.Match = func(*journal.Entry) bool {
			r.append(1, 0)
			return true
		}
		chosen := reader{journal: r.lab.Journal(), query: bounded(t.Context(), r.lab.Journal(), query)}
		var lines bytes.Buffer
		for began := time.Now(); !chosen.done(); {
			if err := chosen.copyTo(export.NewWriter(export.NDJSON, &lines)); err != nil {
				t.Fatal(err)
			}
			if time.Since(began) > patience {
				t.Fatalf("from %d on, it does not end", from)
			}
		}
		seqs := seqsIn(t, "ndjson", lines.Bytes())
		if uint64(len(seqs)) != 2001-from || seqs[0] != from || seqs[len(seqs)-1] != 2000 {
			t.Errorf("%d entries from %d to %d, want those from %d to 2000", len(seqs), seqs[0], seqs[len(seqs)-1], from)
		}
	}
}

// However large the journal is, an export needs the memory of a page.
func TestAnExportTakesTheMemoryOfAPage(t *testing.T) {
	r := start(t)
	r.append(3000, 10_000)
	for _, format := range []string{"ndjson", "csv", "pcapng"} {
		before := live()
		response := r.open(t, http.MethodGet, "format="+format)
		if _, err := io.CopyN(io.Discard, response.body, 12_000_000); err != nil {
			t.Fatal(err)
		}
		if !isRunning("exportDatagrams") {
			t.Errorf("%s: the export was over before it could be looked at", format)
		}
		if during := live(); during > before+(4<<20) {
			t.Errorf("%s: %d bytes while it was under way, %d before", format, during, before)
		}
		if _, err := io.Copy(io.Discard, response.body); err != nil {
			t.Fatal(err)
		}
	}
}

// live is how many bytes of the heap are in use.
func live() uint64 {
	var stats runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

// Entries that leave the journal while an export is under way are counted in it, in every format, so
// that what is told and what is missing come to what there was.
func TestAnExportSaysWhatLeftTheJournal(t *testing.T) {
	for _, format := range []string{"ndjson", "csv", "pcapng"} {
		t.Run(format, func(t *testing.T) {
			r := start(t, func(s *setup) { s.lab.Memory = make([]byte, 32<<20) })
			r.append(2500, 10_000)
			response := r.open(t, http.MethodGet, "format="+format)
			head := make([]byte, 1)
			if _, err := io.ReadFull(response.body, head); err != nil { // It has begun, and nobody reads on.
				t.Fatal(err)
			}
			r.append(6000, 10_000) // Everything that was there leaves.
			rest, err := io.ReadAll(response.body)
			if err != nil {
				t.Fatal(err)
			}
			told, missed := toldAndMissed(t, format, append(head, rest...))
			if told == 0 || missed == 0 || told+missed != 2500 {
				t.Errorf("%d are told and %d missed, of 2500", told, missed)
			}
		})
	}
}

func TestAStalledExportIsLetGo(t *testing.T) {
	r := start(t, func(s *setup) { s.pace.write = 20 * time.Millisecond })
	r.append(3000, 14_000) // More than both ends of the connection hold.
	response := r.open(t, http.MethodGet, "format=pcapng")
	if _, err := io.ReadFull(response.body, make([]byte, 1)); err != nil { // It has begun, and nobody reads on.
		t.Fatal(err)
	}
	eventually(t, "nobody exports any more", func() bool { return !isRunning("exportDatagrams") })
	if _, err := io.Copy(io.Discard, response.body); err == nil {
		t.Error("the export ends as if it were whole")
	}
}

// A client that reads slowly, but reads, gets everything, however long it takes altogether.
func TestASlowExportIsWhole(t *testing.T) {
	t.Parallel() // It takes its time, and little else.
	r := start(t, func(s *setup) {
		s.read, s.write = time.Second, time.Second
		s.pace.write = time.Second
	})
	r.append(1500, 14_000)
	response := r.open(t, http.MethodGet, "format=ndjson")
	began, length := time.Now(), int64(0)
	for {
		n, err := io.CopyN(io.Discard, response.body, 1<<20)
		length += n
		if err != nil {
			break
		}
		time.Sleep(600 * time.Millisecond) // A slow client, which is what this is about.
	}
	whole := int64(len(r.export(t, "format=ndjson")))
	if took := time.Since(began); length != whole || took < slowest*time.Second {
		t.Errorf("%d bytes of %d in %v", length, whole, took)
	}
}

// An export that nobody wants any more ends, and holds nobody up.
func TestAnExportThatIsLeftEnds(t *testing.T) {
	r := start(t)
	r.append(3000, 14_000)
	for _, query := range []string{"format=csv", "format=pcapng", "limit=2999&format=ndjson&listener="} {
		response := r.open(t, http.MethodGet, query)
		if _, err := bufio.NewReader(response.body).ReadByte(); err != nil {
			t.Fatal(err)
		}
		_ = response.body.Close() // With most of it unread, that closes the connection.
		eventually(t, "nobody exports "+query, func() bool { return !isRunning("exportDatagrams") })
	}
}

// What the program cannot bring to an end, since it is told to stop, does not end as if it were whole.
func TestAnExportThatIsCutOffDoesNotPassForAWholeOne(t *testing.T) {
	r := start(t)
	r.append(100, 0)
	for _, query := range []string{"format=csv", "format=pcapng&limit=10", "format=ndjson&follow=true&after=0", "format=pcapng&follow=true"} {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		request := httptest.NewRequestWithContext(ctx, http.MethodGet, "/api/v1/datagrams?"+query, http.NoBody)
		func() {
			defer func() {
				if err, _ := recover().(error); !errors.Is(err, http.ErrAbortHandler) {
					t.Errorf("%s ends with %v", query, err)
				}
			}()
			r.router.ServeHTTP(httptest.NewRecorder(), request)
		}()
	}
}

func TestAnExportOfNothingSaysSo(t *testing.T) {
	r := start(t)
	for range 2 { // Before the first entry, and when all are cleared.
		for format, want := range map[string]int{"ndjson": 0, "csv": 1, "pcapng": 0} {
			body := r.export(t, "format="+format)
			if format == "pcapng" {
				if found := packets(t, body); len(found) != want {
					t.Errorf("%d packets", len(found))
				}
			} else if lines := strings.Count(string(body), "\n"); lines != want {
				t.Errorf("%s: %q", format, body)
			}
		}
		r.lab.Journal().Append(journal.Entry{Kind: journal.Event, Note: "forgotten"})
		r.lab.Clear()
	}
}
