package api

import (
	"bufio"
	"bytes"
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"

	"udpweb/internal/lab"
)

// series are the series of an answer by name and labels, as they stand in it.
type series map[string]float64

// metrics reads what /metrics says.
func (r *rig) metrics(tb testing.TB) series {
	tb.Helper()
	got := r.get(tb, "/metrics").want(tb, http.StatusOK)
	found := make(series)
	for lines := bufio.NewScanner(bytes.NewReader(got.body)); lines.Scan(); {
		line := lines.Text()
		if strings.HasPrefix(line, "#") {
			continue
		}
		at := strings.LastIndexByte(line, ' ') // There are no times.
		value, err := strconv.ParseFloat(line[at+1:], 64)
		if err != nil {
			tb.Fatalf("%q: %v", line, err)
		}
		if _, twice := found[line[:at]]; twice {
			tb.Errorf("%s is there twice", line[:at])
		}
		found[line[:at]] = value
	}
	return found
}

// want fails the test when a series is not there or has another value.
func (s series) want(tb testing.TB, name string, value float64) {
	tb.Helper()
	if got, ok := s[name]; !ok || got != value {
		tb.Errorf("%s is %v (there: %t), want %v", name, got, ok, value)
	}
}

// ours are the names of the series that are not of the process.
func (s series) ours() (names []string) {
	for name := range s {
		if strings.HasPrefix(name, "udpweb_") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// of is the name of a series of a listener.
func of(id, name string) string { return fmt.Sprintf("udpweb_listener_%s{listener=%q}", name, id) }

// The linter of Prometheus finds nothing: names, units, types and help are as its users expect them.
func TestMetricsAreAsPrometheusWantsThem(t *testing.T) {
	r := start(t)
	r.listen(t)
	got := r.get(t, "/metrics").want(t, http.StatusOK)
	if contentType := got.header.Get("Content-Type"); !strings.HasPrefix(contentType, "text/plain; version=0.0.4; charset=utf-8") {
		t.Errorf("Content-Type %q", contentType)
	}
	problems, err := promlint.New(bytes.NewReader(got.body)).Lint()
	if err != nil || len(problems) > 0 {
		t.Errorf("%v, %v", problems, err)
	}
	for line := range strings.Lines(string(got.body)) { // Of theirs the sentences are theirs.
		if help, ok := strings.CutPrefix(line, "# HELP udpweb_"); ok && !strings.HasSuffix(help, ".\n") {
			t.Errorf("no sentence: %s", help)
		}
	}
}

func TestMetricsOfTheProcess(t *testing.T) {
	found := start(t).metrics(t)
	found.want(t, fmt.Sprintf("udpweb_build_info{goversion=%q,version=\"test\"}", runtime.Version()), 1)
	found.want(t, fmt.Sprintf("go_info{version=%q}", runtime.Version()), 1)
	if found["go_goroutines"] < 1 {
		t.Errorf("%v goroutines", found["go_goroutines"])
	}
}

// What outside sockets have sent and got is what the metrics say.
func TestMetricsCountWhatWasSeenOutside(t *testing.T) {
	r := start(t)
	cut := 4
	echo := r.listen(t, func(l *lab.NewListener) { l.Reply, l.ReadSize = lab.Reply{Preset: lab.ReplyEcho}, &cut })
	other := r.listen(t, func(l *lab.NewListener) { l.Reply = lab.Reply{Preset: lab.ReplyEcho} })
	peer := outside(t, "127.0.0.1:0")
	for _, payload := range []string{"", "abc", "abcdefgh"} {
		write(t, peer, echo.Local, []byte(payload))
		take(t, peer)
	}
	r.post(t, "/api/v1/send", `{"from":"`+other.ID+`","to":"`+echo.Local.String()+`","payload":{"text":"loop"}}`).want(t, http.StatusOK)
	eventually(t, "the echo of the other is not answered", func() bool { return len(r.stats(t, echo.ID).Suppressed) > 0 })
	found := r.metrics(t)
	for name, value := range map[string]float64{
		"received_datagrams_total": 4, "received_bytes_total": 0 + 3 + 4 + 4, "truncated_datagrams_total": 1,
		"replied_datagrams_total": 3, "sent_datagrams_total": 3, "unreachable_total": 0,
	} {
		found.want(t, of(echo.ID, name), value)
	}
	found.want(t, of(other.ID, "sent_datagrams_total"), 1)
	found.want(t, "udpweb_listeners_sent_datagrams_total", 4)
	suppressed := 0.0
	for _, name := range found.ours() {
		if strings.HasPrefix(name, `udpweb_listener_suppressed_replies_total{listener="`+echo.ID+`",reason="`) {
			suppressed += found[name]
		}
	}
	if suppressed != 1 {
		t.Errorf("%v replies were suppressed, want 1: %q", suppressed, found.ours())
	}
}

// A listener takes its series along. What all of them have counted together stays, and counts no datagram
// twice.
func TestTotalsGoOnWhenAListenerIsRemoved(t *testing.T) {
	r := start(t)
	peer := outside(t, "127.0.0.1:0")
	for round := 1; round <= 3; round++ {
		made := r.listen(t)
		write(t, peer, made.Local, []byte("counted"))
		eventually(t, "it is received", func() bool { return r.stats(t, made.ID).Received == 1 })
		check := func(when string) series {
			found := r.metrics(t)
			found.want(t, "udpweb_listeners_received_datagrams_total", float64(round))
			found.want(t, "udpweb_listeners_received_bytes_total", float64(7*round))
			if t.Failed() {
				t.Fatalf("round %d, %s", round, when)
			}
			return found
		}
		check("before").want(t, of(made.ID, "received_datagrams_total"), 1)
		r.remove(t, "/api/v1/listeners/"+made.ID).want(t, http.StatusNoContent)
		for _, name := range check("after").ours() {
			if strings.Contains(name, `listener="`) {
				t.Errorf("%s is still there", name)
			}
		}
	}
}

// A listener that is removed while somebody looks is counted once.
func TestTotalsNeverGoBackwards(t *testing.T) {
	r := start(t)
	peer := outside(t, "127.0.0.1:0")
	const rounds = 50
	var making sync.WaitGroup
	making.Go(func() {
		for range rounds {
			made, err := r.lab.CreateListener(t.Context(), lab.NewListener{Address: "127.0.0.1:0"})
			if err != nil {
				t.Errorf("CreateListener() = %v", err)
				return
			}
			_, _ = peer.WriteToUDPAddrPort([]byte("x"), made.Local) // If it fails, the sum shows it.
			for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
				if found, err := r.lab.Listener(made.ID); err != nil || found.Stats.Received == 1 {
					break
				}
			}
			if err := r.lab.RemoveListener(t.Context(), made.ID); err != nil {
				t.Errorf("RemoveListener() = %v", err)
				return
			}
		}
	})
	defer making.Wait()
	last := 0.0
	eventually(t, "all have come and gone", func() bool {
		total := r.metrics(t)["udpweb_listeners_received_datagrams_total"]
		if total < last || total > rounds {
			t.Fatalf("the total is %v behind %v", total, last)
		}
		last = total
		return total == rounds && len(r.lab.Listeners()) == 0
	})
}

// What a person has typed is escaped, and stands in one series only: a new name begins no counter anew.
func TestANameIsInOneSeriesOnly(t *testing.T) {
	r := start(t)
	made := r.listen(t)
	before := r.metrics(t)
	rename := func(name string) {
		t.Helper()
		r.patch(t, "/api/v1/listeners/1", `{"name":`+string(appendJSON(nil, name))+`}`).want(t, http.StatusOK)
	}
	for _, name := range []string{`quo"te\`, `\n`, `"} 1`, "에코 👋", "#", "a,b=\"c\""} {
		rename(name)
		after := r.metrics(t)
		escaped := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name)
		info := fmt.Sprintf(`udpweb_listener_info{listener="1",local="%v",name="%s",network="udp4",state="listening"}`, made.Local, escaped)
		after.want(t, info, 1)
		if added := without(after.ours(), before.ours()); len(added) != 1 || added[0] != info {
			t.Errorf("%q: new are %q", name, added)
		}
	}
	rename("")
	r.patch(t, "/api/v1/listeners/1", `{"state":"paused"}`).want(t, http.StatusOK)
	r.metrics(t).want(t, fmt.Sprintf(`udpweb_listener_info{listener="1",local="%v",name="",network="udp4",state="paused"}`, made.Local), 1)
}

// without lists which of some are not among others.
func without(some, others []string) []string {
	return slices.DeleteFunc(slices.Clone(some), func(each string) bool { return slices.Contains(others, each) })
}

// Nobody on the network can make a series: not by what is sent, nor by from where.
func TestNoSeriesComesFromTheNetwork(t *testing.T) {
	r := start(t)
	made := r.listen(t, func(l *lab.NewListener) { l.Reply = lab.Reply{Preset: lab.ReplyUpper} })
	send := func(count int) series {
		t.Helper()
		before := r.stats(t, made.ID).Received
		for i := range count {
			peer := outside(t, "127.0.0.1:0")
			write(t, peer, made.Local, fmt.Appendf(nil, "udpweb_made_up{n=\"%d\"} 1\n", i))
			take(t, peer)
		}
		eventually(t, "they are received", func() bool { return r.stats(t, made.ID).Received == before+uint64(count) })
		return r.metrics(t)
	}
	first := send(1)
	if added := without(send(50).ours(), first.ours()); len(added) > 0 {
		t.Errorf("new are %q", added)
	}
}

func TestMetricsOfTheJournalAndItsViewers(t *testing.T) {
	r := start(t)
	r.listen(t)
	r.remove(t, "/api/v1/datagrams").want(t, http.StatusNoContent)
	r.patch(t, "/api/v1/listeners/1", `{"state":"paused"}`).want(t, http.StatusOK)
	found := r.metrics(t)
	found.want(t, "udpweb_viewers", 0)
	for name, value := range map[string]float64{
		"appended_entries_total": 2, "cleared_entries_total": 1, "evicted_entries_total": 0, "held_entries": 1, "limit_bytes": 64 << 20,
	} {
		found.want(t, "udpweb_journal_"+name, value)
	}
	if used := found["udpweb_journal_bytes"]; used < 80 || used > 1000 { // one entry
		t.Errorf("%v bytes are used", used)
	}
	r.watch(t, "mode=all")
	r.metrics(t).want(t, "udpweb_viewers", 1)
}

func TestMetricsOfTransmissions(t *testing.T) {
	r := start(t)
	peer := outside(t, "127.0.0.1:0")
	r.metrics(t).want(t, `udpweb_transmissions{state="done"}`, 0)
	r.post(t, "/api/v1/transmissions", `{"to":"`+addressOf(peer).String()+`","payload":{"text":"x"},"count":5}`).want(t, http.StatusAccepted)
	for range 5 {
		take(t, peer)
	}
	eventually(t, "it is done", func() bool { return r.lab.Transmissions()[0].State == lab.Done })
	found := r.metrics(t)
	found.want(t, "udpweb_transmissions_sent_datagrams_total", 5)
	found.want(t, "udpweb_transmissions_failed_datagrams_total", 0)
	for state, count := range map[lab.TransmissionState]float64{lab.Done: 1, lab.Running: 0, lab.TransmissionPaused: 0, lab.Cancelled: 0, lab.Failed: 0} {
		found.want(t, fmt.Sprintf("udpweb_transmissions{state=%q}", state), count)
	}
}
