package api

import (
	"net/http"
	"net/netip"
	"runtime"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"udpweb/internal/journal"
)

func TestTheFiguresOfRemovedListenersAreKept(t *testing.T) {
	r := start(t)
	kept, removed := r.listen(t), r.listen(t)
	r.flood(t, kept, 2, func(int) []byte { return []byte("12") })
	r.flood(t, removed, 3, func(int) []byte { return []byte("123") })
	w := r.watch(t, "mode=live")
	r.remove(t, "/api/v1/listeners/"+removed.ID).want(t, http.StatusNoContent)
	got := w.until(t, func(f frame) bool { return f.Type == "listeners" && len(f.Listeners) == 1 }).Removed
	if stats := decode[Stats](t, r.get(t, "/api/v1/stats")); !cmp.Equal(stats.Removed, got) || got.Received != 3 || got.ReceivedBytes != 9 {
		t.Errorf("the stream says %+v, the figures are %+v", got, stats.Removed)
	}
}

func TestStatsAddUp(t *testing.T) {
	r := start(t, func(s *setup) { s.lab.Memory = make([]byte, journal.MinLimit) })
	first, second := r.listen(t), r.listen(t)
	check := func(when string) Stats {
		t.Helper()
		stats := decode[Stats](t, r.get(t, "/api/v1/stats").want(t, http.StatusOK))
		if j := stats.Journal; j.Appended != j.Held+j.Evicted+j.Cleared || j.Bytes > j.Limit || j.Appended != r.lab.Journal().Last() {
			t.Errorf("%s: the journal has %+v", when, j)
		}
		return stats
	}
	check("fresh")
	r.flood(t, first, 150, func(int) []byte { return noise(20_000) })
	r.flood(t, second, 3, func(int) []byte { return []byte("12345") })
	stats := check("received")
	if stats.Journal.Evicted == 0 {
		t.Error("nothing left the journal")
	}
	if got := stats.Listeners[first.ID]; got.Received != 150 || got.ReceivedBytes != 150*20_000 {
		t.Errorf("first: %+v", got)
	}
	if got := stats.Listeners[second.ID]; got.Received != 3 || got.ReceivedBytes != 15 {
		t.Errorf("second: %+v", got)
	}
	r.remove(t, "/api/v1/datagrams").want(t, http.StatusNoContent)
	if j := check("cleared").Journal; j.Held != 0 || j.Cleared == 0 || j.First != j.Appended+1 {
		t.Errorf("cleared: %+v", j)
	}
	r.remove(t, "/api/v1/listeners/1").want(t, http.StatusNoContent)
	if listeners := check("removed").Listeners; len(listeners) != 1 {
		t.Errorf("removed: %+v", listeners)
	}
}

func TestTheInterfacesAreListed(t *testing.T) {
	r := start(t)
	type list struct{ Interfaces []Interface }
	found := decode[list](t, r.get(t, "/api/v1/interfaces").want(t, http.StatusOK)).Interfaces
	known, err := r.lab.Interfaces()
	if err != nil {
		t.Fatal(err)
	}
	var want []Interface
	for _, each := range known {
		want = append(want, Interface(each))
	}
	if diff := cmp.Diff(want, found, compareAddresses); diff != "" {
		t.Errorf("interfaces (-want +got):\n%s", diff)
	}
	isLoopback := func(each Interface) bool {
		return each.Loopback && each.Up && slices.Contains(each.Addresses, netip.MustParsePrefix("127.0.0.1/8"))
	}
	if !slices.ContainsFunc(found, isLoopback) {
		t.Errorf("no loopback among %+v", found)
	}
}

func TestHealth(t *testing.T) {
	r := start(t)
	type state struct{ Status string }
	if got := decode[state](t, r.get(t, "/healthz").want(t, http.StatusOK)); got.Status != "ok" {
		t.Errorf("healthz: %+v", got)
	}
	if got := decode[state](t, r.get(t, "/readyz").want(t, http.StatusOK)); got.Status != "ready" {
		t.Errorf("readyz: %+v", got)
	}
	r.api.Drain()
	r.get(t, "/readyz").wantProblem(t, http.StatusServiceUnavailable, "shutting-down")
	r.get(t, "/healthz").want(t, http.StatusOK)
}

func TestTheVersionIsTold(t *testing.T) {
	r := start(t)
	want := map[string]string{"version": "test", "go": runtime.Version(), "os": runtime.GOOS, "arch": runtime.GOARCH}
	if diff := cmp.Diff(want, decode[map[string]string](t, r.get(t, "/version").want(t, http.StatusOK))); diff != "" {
		t.Errorf("version (-want +got):\n%s", diff)
	}
}
