package api

import (
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"udpweb/internal/journal"
	"udpweb/internal/lab"
)

// list asks for entries as JSON.
func (r *rig) list(tb testing.TB, query string) Datagrams {
	tb.Helper()
	return decode[Datagrams](tb, r.get(tb, "/api/v1/datagrams?"+query).want(tb, http.StatusOK))
}

// lines asks for entries one a line.
func (r *rig) lines(tb testing.TB, query string) (entries []Entry) {
	tb.Helper()
	got := r.get(tb, "/api/v1/datagrams?format=ndjson&"+query).want(tb, http.StatusOK)
	if contentType := got.header.Get("Content-Type"); contentType != "application/x-ndjson" {
		tb.Errorf("Content-Type %q", contentType)
	}
	for line := range strings.Lines(string(got.body)) {
		if !strings.HasSuffix(line, "}\n") {
			tb.Errorf("not a line of its own: %q", line)
		}
		entries = append(entries, parse[Entry](tb, []byte(line)))
	}
	return entries
}

func seqsOf(entries []Entry) []uint64 {
	seqs := []uint64{}
	for _, entry := range entries {
		seqs = append(seqs, entry.Seq)
	}
	return seqs
}

// mixed starts two listeners and has them receive in turn, the first twice as often.
func mixed(tb testing.TB, r *rig, count int) {
	tb.Helper()
	witness := outside(tb, "127.0.0.1:0")
	listeners := []lab.Listener{r.listen(tb), r.listen(tb), r.listen(tb)}
	for i := range count {
		to := listeners[i%3%2]
		before := r.lab.Journal().Last()
		write(tb, witness, to.Local, []byte(strconv.Itoa(i)))
		eventually(tb, "the datagram is in the journal", func() bool { return r.lab.Journal().Last() == before+1 })
	}
}

// page is what the contract says that a list is, told without the journal's help: of all entries
// that a listener ("" for any) has, those behind after and below before, and of these the first or,
// without after, the last.
func page(all []Entry, after *uint64, before uint64, limit int, listener string) (seqs []uint64, next uint64) {
	last := all[len(all)-1].Seq
	if before == 0 || before > last+1 {
		before = last + 1
	}
	seqs = []uint64{}
	for _, entry := range all {
		if (after == nil || entry.Seq > *after) && entry.Seq < before && (listener == "" || entry.Listener == listener) {
			seqs = append(seqs, entry.Seq)
		}
	}
	next = before - 1
	if after == nil {
		return seqs[max(0, len(seqs)-limit):], next
	}
	if len(seqs) >= limit {
		return seqs[:limit], seqs[limit-1]
	}
	return seqs, max(next, min(*after, last))
}

func TestPagesAgreeWithTheModel(t *testing.T) {
	r := start(t)
	mixed(t, r, 60)
	all := r.list(t, "limit=1000").Datagrams
	if uint64(len(all)) != r.lab.Journal().Last() {
		t.Fatalf("%d entries, want %d", len(all), r.lab.Journal().Last())
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		var query []string
		var after *uint64
		var before uint64
		listener, limit := "", 100
		if random.IntN(3) > 0 {
			after = new(random.Uint64N(80))
			query = append(query, "after="+itoa(*after))
		}
		if random.IntN(3) == 0 {
			before = 1 + random.Uint64N(80)
			query = append(query, "before="+itoa(before))
		}
		if random.IntN(2) == 0 {
			limit = 1 + random.IntN(20)
			query = append(query, "limit="+strconv.Itoa(limit))
		}
		if random.IntN(2) == 0 {
			listener = strconv.Itoa(1 + random.IntN(3))
			query = append(query, "listener="+listener)
		}
		wantSeqs, wantNext := page(all, after, before, limit, listener)
		text := strings.Join(query, "&")
		got := r.list(t, text)
		if seqs := seqsOf(got.Datagrams); !slices.Equal(seqs, wantSeqs) || got.Seq != wantNext || got.Missed != 0 {
			t.Fatalf("%s: seqs %d, seq %d, missed %d, want %d and %d", text, seqs, got.Seq, got.Missed, wantSeqs, wantNext)
		}
		if lines := r.lines(t, text); !slices.Equal(seqsOf(lines), wantSeqs) {
			t.Fatalf("%s: lines %d, want %d", text, seqsOf(lines), wantSeqs)
		}
	}
}

func TestPagingFindsEveryEntryOnce(t *testing.T) {
	r := start(t)
	mixed(t, r, 50)
	all := seqsOf(r.list(t, "limit=1000").Datagrams)
	for _, limit := range []string{"1", "7", "1000"} {
		var forward []uint64
		for after := uint64(0); ; {
			got := r.list(t, "limit="+limit+"&after="+itoa(after))
			if len(got.Datagrams) == 0 {
				break
			}
			forward = append(forward, seqsOf(got.Datagrams)...)
			after = got.Seq
		}
		if !slices.Equal(forward, all) {
			t.Errorf("forward by %s: %d", limit, forward)
		}
		var back []uint64
		for query := "limit=" + limit; ; query = "limit=" + limit + "&before=" + itoa(back[0]) {
			got := r.list(t, query)
			if len(got.Datagrams) == 0 {
				break
			}
			back = append(seqsOf(got.Datagrams), back...)
		}
		if !slices.Equal(back, all) {
			t.Errorf("back by %s: %d", limit, back)
		}
	}
}

func TestAParameterOutOfRangeIsRefused(t *testing.T) {
	r := start(t)
	r.listen(t)
	for _, tt := range []struct{ query, code, location string }{
		{"limit=0", "invalid-field", "query.limit"},
		{"limit=1001", "invalid-field", "query.limit"},
		{"limit=-1", "invalid-field", "query.limit"},
		{"limit=many", "invalid-field", "query.limit"},
		{"limit=1.5", "invalid-field", "query.limit"},
		{"limit=99999999999999999999", "invalid-field", "query.limit"},
		{"after=-1", "invalid-field", "query.after"},
		{"after=then", "invalid-field", "query.after"},
		{"after=99999999999999999999", "invalid-field", "query.after"},
		{"before=-1", "invalid-field", "query.before"},
		{"before=x", "invalid-field", "query.before"},
		{"before=99999999999999999999", "invalid-field", "query.before"},
		{"wait=-1s", "bad-wait", "query.wait"},
		{"wait=61s", "bad-wait", "query.wait"},
		{"wait=2562048h", "invalid-field", "query.wait"},
		{"wait=5", "invalid-field", "query.wait"},
		{"wait=soon", "invalid-field", "query.wait"},
		{"limit=0&format=ndjson", "invalid-field", "query.limit"},
		{"limit=-1&format=pcapng", "invalid-field", "query.limit"},
		{"format=xml", "invalid-field", "query.format"},
		{"format=CSV", "invalid-field", "query.format"},
		{"follow=maybe", "invalid-field", "query.follow"},
		{"follow=true", "invalid-field", "query.follow"},
		{"follow=true&format=json", "invalid-field", "query.follow"},
		{"follow=true&format=csv", "invalid-field", "query.follow"},
		{"follow=true&format=ndjson&wait=1s", "invalid-field", "query.follow"},
		{"follow=true&format=ndjson&before=9", "invalid-field", "query.follow"},
		{"filter=udp.prt", "bad-filter", "query.filter"},
		{"filter=udp+%26%26&format=pcapng&follow=true", "bad-filter", "query.filter"},
		{"Limit=1", "invalid-field", "query.Limit"},
	} {
		r.get(t, "/api/v1/datagrams?"+tt.query).wantProblem(t, http.StatusUnprocessableEntity, tt.code, tt.location)
	}
	for _, name := range []string{"2", "127.0.0.1:1", "x", "%00"} {
		r.get(t, "/api/v1/datagrams?listener="+name).wantProblem(t, http.StatusNotFound, "no-such-listener", "query.listener")
	}
	for _, path := range []string{
		"DELETE /api/v1/datagrams", "GET /api/v1/datagrams/1", "GET /api/v1/datagrams/1/payload", "GET /api/v1/listeners",
		"GET /api/v1/listeners/1", "DELETE /api/v1/listeners/1", "GET /api/v1/stats", "GET /api/v1/interfaces", "GET /healthz",
		"GET /readyz", "GET /version", "POST /api/v1/send", "POST /api/v1/listeners", "PATCH /api/v1/listeners/1",
	} {
		method, path, _ := strings.Cut(path, " ")
		r.do(t, method, path+"?more=1", "application/json", "{}").
			wantProblem(t, http.StatusUnprocessableEntity, "invalid-field", "query.more")
	}
	if last := r.lab.Journal().Last(); last != 1 {
		t.Errorf("the journal has %d entries", last)
	}
}

// The largest numbers there are must neither be taken for others nor keep the search busy.
func TestHugeNumbersAreNumbers(t *testing.T) {
	r := start(t)
	mixed(t, r, 6)
	last := r.lab.Journal().Last()
	for _, huge := range []string{"9223372036854775807", "9223372036854775808", "18446744073709551615"} {
		if got := r.list(t, "before="+huge); uint64(len(got.Datagrams)) != last || got.Seq != last {
			t.Errorf("before=%s: %d entries, seq %d", huge, len(got.Datagrams), got.Seq)
		}
		if got := r.list(t, "after=3&before="+huge); uint64(len(got.Datagrams)) != last-3 || got.Seq != last {
			t.Errorf("after=3&before=%s: %d entries, seq %d", huge, len(got.Datagrams), got.Seq)
		}
		if got := r.list(t, "after="+huge); len(got.Datagrams) != 0 || got.Seq != last {
			t.Errorf("after=%s: %d entries, seq %d", huge, len(got.Datagrams), got.Seq)
		}
		r.get(t, "/api/v1/datagrams/"+huge).wantProblem(t, http.StatusNotFound, "no-such-datagram", "path.seq")
	}
}

func TestAnEntryIsFoundByItsNumber(t *testing.T) {
	r := start(t)
	made := r.listen(t)
	payloads := [][]byte{[]byte("Hello server!"), nil, noise(65_507), []byte("<script>alert(1)</script>")}
	r.flood(t, made, len(payloads), func(i int) []byte { return payloads[i] })
	all := r.list(t, "").Datagrams
	for i, data := range payloads {
		entry := all[i+1] // Behind the start of the listener.
		path := "/api/v1/datagrams/" + itoa(entry.Seq)
		found := r.entry(t, entry.Seq)
		found.Header = nil // A list carries none.
		if diff := cmp.Diff(entry, found); diff != "" {
			t.Errorf("%s differs from the list:\n%s", path, diff)
		}
		if *entry.Payload != base64.StdEncoding.EncodeToString(data) || entry.Length != len(data) || entry.Captured != len(data) {
			t.Errorf("%s has another payload, of %d bytes", path, entry.Length)
		}
		got := r.get(t, path+"/payload").want(t, http.StatusOK)
		if string(got.body) != string(data) {
			t.Errorf("%s/payload: %d bytes, want these %d", path, len(got.body), len(data))
		}
		for name, want := range map[string]string{
			"Content-Type": "application/octet-stream", "Content-Security-Policy": "sandbox",
			"Content-Disposition": fmt.Sprintf(`attachment; filename="datagram-%d.bin"`, entry.Seq),
		} {
			if value := got.header.Get(name); value != want {
				t.Errorf("%s/payload: %s %q, want %q", path, name, value, want)
			}
		}
	}
	for _, path := range []string{"/0", "/6", "/0/payload", "/6/payload"} {
		r.get(t, "/api/v1/datagrams"+path).wantProblem(t, http.StatusNotFound, "no-such-datagram", "path.seq")
	}
	for _, path := range []string{"/x", "/-1", "/1.0", "/99999999999999999999", "/x/payload"} {
		r.get(t, "/api/v1/datagrams"+path).wantProblem(t, http.StatusUnprocessableEntity, "invalid-field", "path.seq")
	}
}

func TestAWaitEndsWithTheFirstMatch(t *testing.T) {
	r := start(t)
	first, second := r.listen(t), r.listen(t)
	witness := outside(t, "127.0.0.1:0")
	for _, query := range []string{"wait=9s", "wait=9s&after=now", "wait=9s&after=2", "wait=9s&after=now&format=ndjson"} {
		before := r.lab.Journal().Last()
		query = strings.ReplaceAll(query, "after=2", "after="+itoa(before))
		waited := r.getLater(t, "/api/v1/datagrams?listener="+second.ID+"&"+query)
		someoneWaits(t)
		write(t, witness, first.Local, []byte("not this one"))
		eventually(t, "the other listener has it", func() bool { return r.lab.Journal().Last() == before+1 })
		write(t, witness, second.Local, []byte("this one"))
		got := waited()
		got.want(t, http.StatusOK)
		if strings.Contains(query, "ndjson") {
			got.body = []byte(`{"datagrams":[` + string(got.body) + `],"missed":0,"seq":` + itoa(before+2) + "}")
		}
		found := parse[Datagrams](t, got.body)
		if len(found.Datagrams) != 1 || *found.Datagrams[0].Text != "this one" || found.Seq != before+2 {
			t.Errorf("%s: %s", query, got.body)
		}
	}
}

func TestAWaitInVainIsAnEmptyList(t *testing.T) {
	t.Parallel() // It takes its time, and little else.
	r := start(t, func(s *setup) { s.read, s.write = time.Second, time.Second })
	mixed(t, r, 3)
	last := r.lab.Journal().Last()
	for _, query := range []string{"wait=2s", "wait=2s&after=now", "wait=2s&after=" + itoa(last), "wait=2s&listener=3&after=3"} {
		began := time.Now()
		got := r.list(t, query)
		if len(got.Datagrams) != 0 || got.Missed != 0 || got.Seq != last || time.Since(began) < 2*time.Second {
			t.Errorf("%s: %+v after %v", query, got, time.Since(began))
		}
	}
	began := time.Now()
	if got := r.list(t, "wait=9s&after=1&before=3"); len(got.Datagrams) != 1 || time.Since(began) > patience/2 {
		t.Errorf("what is there already: %+v", got)
	}
	if got := r.list(t, "wait=9s&after=1&before=2"); len(got.Datagrams) != 0 || got.Seq != 1 || time.Since(began) > patience/2 {
		t.Errorf("what cannot come: %+v", got)
	}
}

// A bound in the future is one to wait up to, and not one that was reached.
func TestAWaitBelowABoundThatIsToCome(t *testing.T) {
	r := start(t)
	made := r.listen(t)
	if got := r.list(t, "after=1&before=100"); len(got.Datagrams) != 0 || got.Seq != 1 {
		t.Errorf("nothing is there yet: %+v", got)
	}
	waited := r.getLater(t, "/api/v1/datagrams?after=1&before=3&wait=9s")
	someoneWaits(t)
	r.flood(t, made, 1, func(int) []byte { return []byte("x") })
	if got := decode[Datagrams](t, waited()); len(got.Datagrams) != 1 || got.Seq != 2 {
		t.Errorf("%+v", got)
	}
}

func TestAWaitEndsWithTheLab(t *testing.T) {
	r := start(t)
	waited := r.getLater(t, "/api/v1/datagrams?wait=1m")
	someoneWaits(t)
	if err := r.lab.Close(); err != nil {
		t.Fatal(err)
	}
	if got := decode[Datagrams](t, waited()); len(got.Datagrams) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestWhatLeftTheJournalWasMissed(t *testing.T) {
	r := start(t, func(s *setup) { s.lab.Memory = make([]byte, journal.MinLimit) })
	made := r.listen(t)
	r.flood(t, made, 200, func(int) []byte { return noise(20_000) })
	stats := r.lab.Journal().Stats()
	if stats.Evicted == 0 {
		t.Fatal("nothing left the journal")
	}
	got := r.list(t, "after=0&limit=1000")
	if got.Missed != stats.Evicted || got.Datagrams[0].Seq != stats.First || got.Seq != stats.Appended {
		t.Errorf("missed %d, from %d, seq %d: %+v", got.Missed, got.Datagrams[0].Seq, got.Seq, stats)
	}
	if got := r.list(t, "after="+itoa(stats.First-3)+"&limit=1"); got.Missed != 2 || got.Datagrams[0].Seq != stats.First {
		t.Errorf("two missed: %d, from %d", got.Missed, got.Datagrams[0].Seq)
	}
	if got := r.list(t, "limit=1000"); got.Missed != 0 || uint64(len(got.Datagrams)) != stats.Held {
		t.Errorf("who reads for the first time has missed %d, and has %d", got.Missed, len(got.Datagrams))
	}
	problem := r.get(t, "/api/v1/datagrams/1").wantProblem(t, http.StatusNotFound, "no-such-datagram", "path.seq")
	if !strings.Contains(problem.Hint, fmt.Sprintf("from %d to %d", stats.First, stats.Appended)) {
		t.Errorf("hint %q", problem.Hint)
	}
}

func TestClearingEmptiesTheJournal(t *testing.T) {
	r := start(t)
	mixed(t, r, 5)
	last := r.lab.Journal().Last()
	if got := r.remove(t, "/api/v1/datagrams").want(t, http.StatusNoContent); len(got.body) != 0 {
		t.Errorf("204 with a body: %q", got.body)
	}
	if got := r.list(t, ""); len(got.Datagrams) != 0 || got.Missed != 0 || got.Seq != last {
		t.Errorf("cleared: %+v", got)
	}
	if got := r.list(t, "after=2"); len(got.Datagrams) != 0 || got.Missed != last-2 || got.Seq != last {
		t.Errorf("cleared before it was read: %+v", got)
	}
	if got := r.list(t, "after=0"); len(got.Datagrams) != 0 || got.Missed != 0 || got.Seq != last {
		t.Errorf("from the beginning: %+v", got)
	}
	r.listen(t)
	if got := r.list(t, "after="+itoa(last)); len(got.Datagrams) != 1 || got.Datagrams[0].Seq != last+1 || got.Missed != 0 {
		t.Errorf("numbers go on: %+v", got)
	}
}
