package api

import (
	"net"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"udpweb/internal/export"
	"udpweb/internal/journal"
	"udpweb/internal/lab"
)

func TestAStreamSaysHelloAndListsTheListeners(t *testing.T) {
	r := start(t)
	r.listen(t, func(l *lab.NewListener) { l.Name = "one" })
	r.listen(t)
	for query, seq := range map[string]uint64{"": 2, "after=now": 2, "after=1": 1, "after=0": 0, "after=99": 2, "mode=all&after=1": 1, "mode=&after=&listener=": 2} {
		w := r.dial(t, query)
		if hello := w.next(t); !cmp.Equal(hello, frame{Type: "hello", Version: "test", Seq: seq}) {
			t.Errorf("%q: %+v, want seq %d", query, hello, seq)
		}
		listeners := w.next(t)
		if listeners.Type != "listeners" || len(listeners.Listeners) != 2 || listeners.Listeners[0].Name != "one" {
			t.Errorf("%q: %+v", query, listeners)
		}
		listed := decode[struct{ Listeners []Listener }](t, r.get(t, "/api/v1/listeners")).Listeners
		if diff := cmp.Diff(listed, listeners.Listeners, compareAddresses); diff != "" {
			t.Errorf("%q: by REST, and in the frame:\n%s", query, diff)
		}
	}
}

// modes are both kinds of stream, which agree while there is little to tell.
var modes = []string{"mode=live", "mode=all"}

func TestAnEntryComesWithinAFrame(t *testing.T) {
	r := start(t)
	made := r.listen(t)
	witness := outside(t, "127.0.0.1:0")
	for _, mode := range modes {
		w := r.watch(t, mode)
		w.until(t, func(f frame) bool { return f.Stats != nil }) // The first figures, of every listener.
		// The machine may be busy now and then, and so the time is that of the middle one, and there is more than one try.
		eventually(t, mode+": entries come within two frames", func() bool {
			took := r.timesOfEntries(t, w, witness, made)
			return took[len(took)/2] <= 2*frameInterval
		})
	}
}

// timesOfEntries has a listener receive some datagrams, one by one, and returns how long it took until a stream told of each
// of them, the shortest first.
func (r *rig) timesOfEntries(t *testing.T, w *watcher, witness *net.UDPConn, made lab.Listener) (took []time.Duration) {
	t.Helper()
	for i := range 11 {
		text := strconv.Itoa(i)
		began := time.Now()
		write(t, witness, made.Local, []byte(text))
		got := w.entries(t, 1)
		entry := got.Entries[0]
		if *entry.Text != text || *entry.Source != addressOf(witness).String() || got.Seq != entry.Seq || len(got.Entries) != 1 {
			t.Errorf("%+v", got)
		}
		took = append(took, time.Since(began))
		stored := r.entry(t, entry.Seq)
		stored.Header = nil // A frame carries none.
		if diff := cmp.Diff(stored, entry); diff != "" {
			t.Errorf("by REST, and in the frame:\n%s", diff)
		}
	}
	slices.Sort(took)
	return took
}

// A page that lost its connection goes on where it was: nothing twice, nothing left out.
func TestAStreamGoesOnWhereItWas(t *testing.T) {
	r := start(t)
	made := r.listen(t)
	for _, mode := range modes {
		begin := r.lab.Journal().Last()
		after := begin
		var seen []uint64
		for round := range 6 {
			w := r.watch(t, mode+"&after="+itoa(after))
			r.flood(t, made, 20, func(i int) []byte { return []byte(strconv.Itoa(i)) })
			if round%2 == 0 {
				got := w.entries(t, 1) // A part of them; the rest comes to nobody.
				seen, after = append(seen, seqsOf(got.Entries)...), got.Seq
			} else {
				for after < r.lab.Journal().Last() {
					got := w.entries(t, 1)
					seen, after = append(seen, seqsOf(got.Entries)...), got.Seq
				}
			}
			_ = w.conn.Close()
		}
		var want []uint64
		for seq := begin + 1; seq <= r.lab.Journal().Last(); seq++ {
			want = append(want, seq)
		}
		if !slices.Equal(seen, want) {
			t.Errorf("%s: %d, want %d", mode, seen, want)
		}
	}
}

func TestAStreamOfOneListener(t *testing.T) {
	r := start(t)
	first, second := r.listen(t), r.listen(t)
	for _, mode := range modes {
		for _, name := range []string{second.ID, second.Local.String(), strings.ReplaceAll(second.Local.String(), ":", "%3A")} {
			w := r.watch(t, mode+"&listener="+name)
			r.flood(t, first, 5, func(int) []byte { return []byte("not for you") })
			r.flood(t, second, 3, func(int) []byte { return []byte("for you") })
			got := w.entries(t, 3)
			for _, entry := range got.Entries {
				if entry.Listener != second.ID {
					t.Errorf("%s %s: %+v", mode, name, entry)
				}
			}
			if len(got.Entries) != 3 || got.Skipped != 0 || got.Missed != 0 {
				t.Errorf("%s %s: %d entries, skipped %d, missed %d", mode, name, len(got.Entries), got.Skipped, got.Missed)
			}
			_ = w.conn.Close()
		}
	}
}

func TestAChangeOfAListenerIsTold(t *testing.T) {
	r := start(t)
	for _, mode := range modes {
		w := r.watch(t, mode)
		told := func(what string, fits func([]Listener) bool) {
			t.Helper()
			got := w.until(t, func(f frame) bool { return f.Type == "listeners" })
			if !fits(got.Listeners) {
				t.Errorf("%s, %s: %+v", mode, what, got.Listeners)
			}
		}
		made := r.listen(t)
		path := "/api/v1/listeners/" + made.ID
		told("started", func(l []Listener) bool { return len(l) == 1 && l[0].State == "listening" })
		for _, state := range []string{"paused", "stopped", "listening"} {
			r.patch(t, path, `{"state":"`+state+`"}`).want(t, http.StatusOK)
			eventually(t, "the state is told", func() bool {
				got := w.until(t, func(f frame) bool { return f.Type == "listeners" })
				return got.Listeners[0].State == state
			})
		}
		r.patch(t, path, `{"name":"changed"}`).want(t, http.StatusOK)
		eventually(t, "the name is told", func() bool {
			return w.until(t, func(f frame) bool { return f.Type == "listeners" }).Listeners[0].Name == "changed"
		})
		r.remove(t, path).want(t, http.StatusNoContent)
		told("removed", func(l []Listener) bool { return l != nil && len(l) == 0 })
	}
}

func TestStatsAreCumulativeAndOnlyOfWhatChanged(t *testing.T) {
	r := start(t)
	first, second := r.listen(t), r.listen(t)
	for _, mode := range modes {
		w := r.watch(t, mode)
		if got := w.until(t, func(f frame) bool { return f.Stats != nil }); len(got.Stats) != 2 || len(got.Entries) != 0 {
			t.Errorf("%s: the first figures are %+v", mode, got)
		}
		before := r.stats(t, second.ID).Received
		for i := range uint64(3) {
			r.flood(t, second, 2, func(int) []byte { return []byte("x") })
			got := w.until(t, func(f frame) bool { return f.Stats[second.ID].Received == before+2*(i+1) })
			if _, told := got.Stats[first.ID]; told {
				t.Errorf("%s: %+v", mode, got.Stats)
			}
		}
		_ = w.conn.Close()
	}
}

// Every figure counts, also one that is added to them one day.
func TestAnyFigureThatChangesIsAChange(t *testing.T) {
	if !sameStats(lab.Stats{}, lab.Stats{}) {
		t.Error("nothing has changed, and it is not the same")
	}
	for i := range reflect.TypeFor[lab.Stats]().NumField() {
		var changed lab.Stats
		field := reflect.ValueOf(&changed).Elem().Field(i)
		switch field.Kind() {
		case reflect.Uint64:
			field.SetUint(1)
		case reflect.Bool:
			field.SetBool(true)
		default:
			field.Set(reflect.ValueOf(map[string]uint64{"reason": 1}))
		}
		if sameStats(lab.Stats{}, changed) {
			t.Errorf("%+v passes for the same", changed)
		}
	}
}

func TestAStreamWithNothingToTellIsSilent(t *testing.T) {
	t.Parallel() // It takes its time, and little else.
	r := start(t)
	r.listen(t)
	for _, mode := range modes {
		w := r.watch(t, mode)
		w.until(t, func(f frame) bool { return f.Stats != nil })
		if err := w.conn.SetReadDeadline(time.Now().Add(3 * statsInterval)); err != nil {
			t.Fatal(err)
		}
		if _, data, err := w.conn.ReadMessage(); err == nil {
			t.Errorf("%s: %s", mode, data)
		}
	}
}

func TestHostilePayloadsAreOnlyPayloads(t *testing.T) {
	r := start(t)
	made := r.listen(t, func(l *lab.NewListener) { l.Name = "</script><script>alert(1)</script>" })
	payloads := [][]byte{
		[]byte(`<script>alert("x")</script>`), []byte("\u202egnp.exe\u2066"), []byte("\x1b[2J\x1b[31mred\x07"), []byte("\xff\xfe\xed\xa0\x80"),
		[]byte(strings.Repeat("line ", 13_000)), noise(65_507), nil, []byte("\u2028\u2029\ufeff\x00"), []byte(`","seq":0,"x":"`),
	}
	var streams []*watcher
	for _, mode := range modes {
		streams = append(streams, r.watch(t, mode))
	}
	r.flood(t, made, len(payloads), func(i int) []byte { return payloads[i] })
	for i, w := range streams {
		got := w.entries(t, len(payloads)).Entries
		for j, entry := range got {
			data := payloads[j]
			switch {
			case entry.Length != len(data):
				t.Errorf("%s: %d bytes, want %d", modes[i], entry.Length, len(data))
			case entry.Text != nil && (!strings.HasPrefix(string(data), *entry.Text) || entry.Payload != nil && len(*entry.Text) != len(data)):
				t.Errorf("%s: text %q, want %q", modes[i], *entry.Text, data)
			case entry.Payload != nil && string(decode64(t, *entry.Payload)) != string(data):
				t.Errorf("%s: %q, want %q", modes[i], *entry.Payload, data)
			case entry.Payload == nil && (modes[i] != "mode=live" || len(data) <= livePayload || string(decode64(t, *entry.Preview)) != string(data[:export.PreviewBytes])):
				t.Errorf("%s: %+v", modes[i], entry)
			}
		}
	}
}

// A journal that is emptied before a stream has read it leaves nothing to read, and nothing to do.
func TestAStreamBehindAClearedJournalWaits(t *testing.T) {
	r := start(t)
	for _, query := range []string{"mode=all&after=1", "mode=live&after=1", "mode=live&after=1&listener=1"} {
		if strings.Contains(query, "listener") {
			r.listen(t)
		}
		for range 100 {
			r.lab.Journal().Append(journal.Entry{Kind: journal.Event, Note: "forgotten"})
		}
		last := r.lab.Journal().Last()
		r.lab.Clear()
		w := r.watch(t, query)
		if got := w.until(t, func(f frame) bool { return f.Seq == last }); got.Missed != last-1 || len(got.Entries) != 0 {
			t.Errorf("%s: %+v", query, got)
		}
		staysWaiting(t)
		r.lab.Journal().Append(journal.Entry{Kind: journal.Event, Listener: "1", Note: "remembered"})
		if got := w.entries(t, 1); got.Missed != 0 || got.Entries[0].Note != "remembered" {
			t.Errorf("%s: %+v", query, got)
		}
		_ = w.conn.Close()
		r.viewers(t, 0)
	}
}
