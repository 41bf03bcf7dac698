package api

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"udpweb/internal/journal"
)

// filtered is the query of a stream with a filter.
func filtered(mode, filter string) string { return mode + "&filter=" + url.QueryEscape(filter) }

// texts are what the payloads of entries say.
func textsOf(entries []Entry) []string {
	found := make([]string, len(entries))
	for i, each := range entries {
		if each.Text != nil {
			found[i] = *each.Text
		}
	}
	return found
}

func TestAFilteredStreamCarriesWhatPassesAndNothingElse(t *testing.T) {
	r := start(t)
	made := r.listen(t)
	wanted, unwanted := outside(t, "127.0.0.1:0"), outside(t, "127.0.0.1:0")
	port := strconv.Itoa(int(addressOf(wanted).Port()))
	for _, mode := range modes {
		w := r.watch(t, filtered(mode, "udp.srcport == "+port+` && data matches "^(one|two|three)$"`))
		for _, text := range []string{"one", "two", "no", "three"} {
			write(t, unwanted, made.Local, []byte(text))
			write(t, wanted, made.Local, []byte(text))
		}
		got := w.entries(t, 3)
		if said := textsOf(got.Entries); !slices.Equal(said, []string{"one", "two", "three"}) || got.Skipped != 0 || got.Missed != 0 {
			t.Errorf("%s: %q, skipped %d, missed %d", mode, said, got.Skipped, got.Missed)
		}
		for _, entry := range got.Entries {
			if *entry.Source != addressOf(wanted).String() {
				t.Errorf("%s: from %s", mode, *entry.Source)
			}
		}
		_ = w.conn.Close()
	}
}

func TestAFilterAndAListenerNarrowAStreamTogether(t *testing.T) {
	r := start(t)
	first, second := r.listen(t), r.listen(t)
	for _, mode := range modes {
		w := r.watch(t, filtered(mode+"&listener="+second.ID, "data"))
		r.flood(t, first, 2, func(int) []byte { return []byte("elsewhere") })
		r.flood(t, second, 1, func(int) []byte { return nil })
		r.flood(t, second, 1, func(int) []byte { return []byte("here") })
		if got := w.entries(t, 1); !slices.Equal(textsOf(got.Entries), []string{"here"}) {
			t.Errorf("%s: %+v", mode, got.Entries)
		}
		_ = w.conn.Close()
	}
}

// What is rare in a flood is what a filter is for: the frame has room for it, whatever comes beside.
func TestNothingRareIsLostInAFlood(t *testing.T) {
	r := start(t)
	made := r.listen(t)
	w := r.watch(t, filtered("mode=live", `data contains "needle"`))
	frames := w.frames(t)
	const count, every = 20_000, 500
	r.flood(t, made, count, func(i int) []byte {
		if i%every == every/2 {
			return []byte("needle " + strconv.Itoa(i))
		}
		return []byte("hay")
	})
	var found []string
	for deadline := time.After(patience); len(found) < count/every; {
		select {
		case got := <-frames:
			if got.Skipped != 0 || got.Missed != 0 {
				t.Errorf("skipped %d, missed %d", got.Skipped, got.Missed)
			}
			found = append(found, textsOf(got.Entries)...)
		case <-deadline:
			t.Fatalf("found only %q", found)
		}
	}
	for i, text := range found {
		if want := "needle " + strconv.Itoa(i*every+every/2); text != want {
			t.Errorf("%d: %q, want %q", i, text, want)
		}
	}
}

// Of what passes, each entry is either shown or counted as skipped, and nothing else is.
func TestSkippedCountsOnlyWhatPasses(t *testing.T) {
	r := start(t)
	made := r.listen(t)
	for _, quiet := range []bool{false, true} {
		w := r.watch(t, filtered("mode=live", `data contains "even"`))
		if quiet {
			w.say(t, `{"op":"set","quiet":true}`)
			w.heard(t)
		}
		frames := w.frames(t)
		const count = 20_000
		r.flood(t, made, count, func(i int) []byte { return []byte([]string{"even", "odd"}[i%2]) })
		var shown, skipped uint64
		last := r.lab.Journal().Last()
		for deadline, seq := time.After(patience), uint64(0); seq < last; {
			select {
			case got := <-frames:
				for _, entry := range got.Entries {
					if *entry.Text != "even" {
						t.Errorf("an entry that does not pass: %q", *entry.Text)
					}
				}
				shown, skipped, seq = shown+uint64(len(got.Entries)), skipped+got.Skipped, max(seq, got.Seq)
			case <-deadline:
				t.Fatalf("up to %d of %d", seq, last)
			}
		}
		if shown+skipped != count/2 || skipped == 0 || quiet != (shown == 0) {
			t.Errorf("quiet %v: shown %d, skipped %d, want %d together", quiet, shown, skipped, count/2)
		}
		_ = w.conn.Close()
	}
}

// Under a filter the numbers say nothing of what was skipped, and so the frame does: the places are between what is
// shown, and what passes there is as much as it says.
func TestAFrameSaysWhereEntriesThatPassWereSkipped(t *testing.T) {
	r := start(t)
	made := r.listen(t)
	w := r.watch(t, filtered("mode=live", `data contains "even"`))
	frames := w.frames(t)
	r.flood(t, made, 20_000, func(i int) []byte { return []byte([]string{"even", "odd"}[i%2]) })
	last, places := r.lab.Journal().Last(), 0
	for deadline, seq := time.After(patience), uint64(0); seq < last; {
		select {
		case got := <-frames:
			sum := uint64(0)
			for _, each := range got.Skips {
				before, count := each[0], each[1]
				sum += count
				places++
				after := seq
				for _, entry := range got.Entries {
					if entry.Seq < before {
						after = max(after, entry.Seq)
					}
				}
				if passed := passing(r, after, before, "even"); passed != count {
					t.Errorf("between %d and %d %d were skipped, says the frame, and %d pass", after, before, count, passed)
				}
			}
			if sum != got.Skipped {
				t.Errorf("%d in all, and %d in places", got.Skipped, sum)
			}
			seq = max(seq, got.Seq)
		case <-deadline:
			t.Fatalf("up to %d of %d", seq, last)
		}
	}
	if places == 0 {
		t.Error("nothing was skipped")
	}
}

// passing counts the entries between two numbers whose payload is a text.
func passing(r *rig, after, before uint64, text string) (count uint64) {
	for _, e := range r.lab.Journal().Find(journal.Query{After: after, Before: before, Limit: 1 << 20}).Entries {
		if string(e.Payload) == text {
			count++
		}
	}
	return count
}

func TestTheLastFilterThatWasSetCounts(t *testing.T) {
	r := start(t)
	made := r.listen(t)
	for _, mode := range modes {
		for _, each := range []struct {
			commands []string
			want     []string
		}{
			{[]string{`{"op":"set","filter":"data[0] == 'b'"}`}, []string{"beta"}},
			{[]string{`{"op":"set","filter":"length == 4"}`, `{"op":"set","filter":"data matches \"^.[al]\" && !(data[0] == 67)"}`}, []string{"alpha"}},
			{[]string{`{"op":"set","filter":"length == 4"}`, `{"op":"set","quiet":false}`}, []string{"beta"}},
			{[]string{`{"op":"set","filter":"length == 4","quiet":true}`, `{"op":"set","filter":"length == 5","quiet":false}`}, []string{"alpha", "gamma"}},
			{[]string{`{"op":"set","filter":"length == 4"}`, `{"op":"set","filter":""}`}, []string{"alpha", "beta", "gamma"}},
			{[]string{`{"op":"set","filter":"length == 4"}`, `{"op":"set","filter":" \t"}`}, []string{"alpha", "beta", "gamma"}},
			{[]string{`{"op":"set","filter":"length == 4"}`, `{"op":"set","filter":"length = 5"}`}, []string{"beta"}},
			{[]string{`{"op":"set","filter":"length = 4","quiet":true}`}, []string{"alpha", "beta", "gamma"}},
		} {
			w := r.watch(t, mode)
			for _, command := range each.commands {
				w.say(t, command)
			}
			w.say(t, "Have you heard?")
			w.until(t, func(f frame) bool { return f.Type == "error" && f.Column == 0 })
			for _, text := range []string{"alpha", "beta", "gamma"} {
				r.flood(t, made, 1, func(int) []byte { return []byte(text) })
			}
			got := w.entries(t, len(each.want))
			if said := textsOf(got.Entries); !slices.Equal(said, each.want) {
				t.Errorf("%s, %q: %q, want %q", mode, each.commands, said, each.want)
			}
			_ = w.conn.Close()
		}
	}
}

func TestAFilterChangesWhileAStreamRuns(t *testing.T) {
	r := start(t)
	made := r.listen(t)
	for _, mode := range modes {
		w := r.watch(t, filtered(mode, `data == "first"`))
		for _, each := range []struct {
			command string
			want    []string
		}{
			{`{"op":"set"}`, []string{"first"}},
			{`{"op":"set","filter":"data == \"second\""}`, []string{"second"}},
			{`{"op":"set","filter":""}`, []string{"first", "second"}},
		} {
			w.say(t, each.command)
			w.heard(t)
			for _, text := range []string{"first", "second"} {
				r.flood(t, made, 1, func(int) []byte { return []byte(text) })
			}
			// To the end: what passed the filter of before must not be taken for what passes the next one.
			var said []string
			for seq := uint64(0); seq < r.lab.Journal().Last(); {
				got := w.next(t)
				said, seq = append(said, textsOf(got.Entries)...), max(seq, got.Seq)
			}
			if !slices.Equal(said, each.want) {
				t.Errorf("%s, %s: %q, want %q", mode, each.command, said, each.want)
			}
		}
		_ = w.conn.Close()
	}
}

func TestAWrongFilterIsExplainedBeforeTheStreamOpens(t *testing.T) {
	r := start(t)
	for filter, column := range map[string]int{
		"udp.prt == 1":                   1,
		"udp && ip.src == ::1":           18,
		`포트가 == "1"`:                     1,
		`data == "포트" || ip = 1`:         20,
		"udp.port == 8888 && <script>":   21,
		strings.Repeat("(", 5000):        1001,
		strings.Repeat("(", 500):         33,
		strings.Repeat("a", 5000):        1001,
		"data contains \"\u202e\" udp=5": 19,
	} {
		got := r.refused(t, filtered("mode=all", filter), nil)
		problem := got.wantProblem(t, http.StatusUnprocessableEntity, codeBadFilter, "query.filter")
		if problem.Errors[0].Column != column {
			t.Errorf("%.40s: %+v, want column %d", filter, problem.Errors, column)
		}
		if want := problem.Errors[0].Message + " Look at character " + strconv.Itoa(column) + "."; problem.Detail != want || len(want) > 400 {
			t.Errorf("%.40s: %q, want %q", filter, problem.Detail, want)
		}
	}
	r.viewers(t, 0)
}

// What a URL cannot carry as it is must not become a filter that lets everything pass.
func TestAFilterThatIsNotEscapedDoesNotFallAway(t *testing.T) {
	r := start(t)
	for _, query := range []string{`filter=data==";"`, "filter=udp&&ip", "filter=udp&filter2=x", "filter=100%"} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.server.URL+"/api/v1/stream", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		request.URL.RawQuery = query
		response, err := r.server.Client().Do(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if status := response.StatusCode; status != http.StatusBadRequest && status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", query, status)
		}
	}
}

func TestAWrongFilterInACommandIsAFault(t *testing.T) {
	r := start(t)
	w := r.watch(t, "")
	for i := range maxCommandFaults {
		w.say(t, `{"op":"set","filter":"kind == \"gap\" && udp.port = `+strconv.Itoa(i)+`"}`)
		if i == maxCommandFaults-1 {
			break
		}
		got := w.until(t, func(f frame) bool { return f.Type == "error" })
		if got.Column != 27 || got.Detail != "A single = is not an operator. Write == to compare. Look at character 27." {
			t.Errorf("%+v", got)
		}
	}
	w.wantClosed(t, websocket.ClosePolicyViolation)
}

// A stream that wants little is told little, and still where it is.
func TestWhatDoesNotPassMakesNoFrames(t *testing.T) {
	t.Parallel() // It takes its time, and little else.
	r := start(t)
	w := r.watch(t, filtered("mode=all", `note == "never"`))
	frames := w.frames(t)
	stop := r.trickle(t)
	began, count := time.Now(), 0
	for timer := time.After(2 * time.Second); timer != nil; {
		select {
		case <-frames:
			count++
		case <-timer:
			timer = nil
		}
	}
	took := time.Since(began)
	stop()
	if most := int(took/statsInterval) + 4; count > most {
		t.Errorf("%d frames of nothing, want at most %d", count, most)
	}
	last := r.lab.Journal().Last()
	for deadline := time.After(patience); ; {
		select {
		case got := <-frames:
			if got.Seq == last {
				return
			}
		case <-deadline:
			t.Fatal("the stream does not say where it is")
		}
	}
}

// What left the journal before it was read is counted whether it would have passed or not: nobody can
// know that.
func TestMissedCountsWhatNobodyHasSeen(t *testing.T) {
	r := start(t, func(s *setup) { s.lab.Memory = make([]byte, journal.MinLimit) })
	const count = 100_000
	for range count / 2 {
		r.lab.Journal().Append(journal.Entry{Kind: journal.Event, Note: "yes"}, journal.Entry{Kind: journal.Event, Note: "no"})
	}
	held := r.lab.Journal().Stats()
	for _, mode := range modes {
		w := r.watch(t, filtered(mode+"&after=0", `note == "yes"`))
		var shown, skipped, missed uint64
		for seq := uint64(0); seq < count; {
			got := w.next(t)
			if got.Type != "entries" {
				continue
			}
			shown, skipped, missed, seq = shown+uint64(len(got.Entries)), skipped+got.Skipped, missed+got.Missed, got.Seq
		}
		if missed != held.Evicted || shown+skipped != held.Held/2 {
			t.Errorf("%s: shown %d, skipped %d, missed %d of %+v", mode, shown, skipped, missed, held)
		}
		_ = w.conn.Close()
	}
}
