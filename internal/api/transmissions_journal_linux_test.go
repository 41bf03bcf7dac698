package api

import (
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"udpweb/internal/lab"
)

// recorded are the entries of a transmission that has ended, as far as the journal still has them.
func (r *rig) recorded(t *testing.T, id string) []Entry {
	t.Helper()
	ends := []string{lab.NoteTransmissionDone, lab.NoteTransmissionCancelled, lab.NoteTransmissionFailed}
	isOthers := func(e Entry) bool { return e.Via != "transmission "+id }
	eventually(t, "the end of transmission "+id+" is recorded", func() bool {
		newest := slices.DeleteFunc(r.list(t, "limit=20").Datagrams, isOthers)
		return slices.ContainsFunc(newest, func(e Entry) bool { return slices.Contains(ends, e.Note) })
	})
	return slices.DeleteFunc(r.lines(t, "after="+itoa(r.lab.Journal().Stats().First-1)), isOthers)
}

// sentBy are the sent entries of a transmission that has ended.
func (r *rig) sentBy(t *testing.T, id string) []Entry {
	t.Helper()
	return slices.DeleteFunc(r.recorded(t, id), func(e Entry) bool { return e.Kind != "sent" })
}

// standFor is how many datagrams entries are about.
func standFor(entries []Entry) (total uint64) {
	for _, entry := range entries {
		total += max(1, entry.Count)
	}
	return total
}

func TestASummaryStandsForEverythingThatWasSent(t *testing.T) {
	r := start(t)
	first, second := receiving(t), receiving(t)
	watchers := []*watcher{r.watch(t, "mode=live"), r.watch(t, "mode=all")}
	follower := r.follow(t, "")
	made := r.transmit(t, `"payload":{"text":"summed up"},"count":9001,"rate":20000`, first.local, second.local)
	isEnd := func(e Entry) bool { return e.Note == lab.NoteTransmissionDone }
	var streamed [][]Entry
	for _, w := range watchers {
		var entries []Entry
		for !slices.ContainsFunc(entries, isEnd) {
			got := w.entries(t, 1)
			if got.Skipped != 0 || got.Missed != 0 {
				t.Errorf("skipped %d, missed %d", got.Skipped, got.Missed)
			}
			entries = append(entries, got.Entries...)
		}
		streamed = append(streamed, entries)
	}
	var followed []Entry
	for len(followed) == 0 || !isEnd(followed[len(followed)-1]) {
		followed = append(followed, follower.next(t))
	}
	first.got(t, 4501)
	second.got(t, 4500)
	for where, entries := range map[string][]Entry{
		"mode=live": streamed[0], "mode=all": streamed[1], "follow": followed, "ndjson": r.recorded(t, made.ID),
		"json": r.list(t, "after=0&limit=1000").Datagrams,
	} {
		counts := make(map[string]uint64)
		sent := 0
		for _, entry := range entries {
			if entry.Kind != "sent" {
				continue
			}
			sent++
			counts[*entry.Destination] += standFor([]Entry{entry})
			if *entry.Text != "summed up" || entry.Length != 9 || entry.Via != "transmission "+made.ID {
				t.Errorf("%s: %+v", where, entry)
			}
		}
		if counts[first.local.String()] != 4501 || counts[second.local.String()] != 4500 || len(counts) != 2 {
			t.Errorf("%s: entries stand for %v", where, counts)
		}
		if sent > 200 {
			t.Errorf("%s: %d entries, and a summary is one for a tenth of a second and a destination", where, sent)
		}
	}
}

func TestEachDatagramCanHaveItsEntry(t *testing.T) {
	r := start(t)
	witness := receiving(t)
	for _, fields := range []string{`"count":400`, `"count":1001,"record":"all"`, `"count":300,"rate":1000`} {
		made := r.transmit(t, fields+`,"payload":{"text":"one by one"}`, witness.local)
		sent := r.sentBy(t, made.ID)
		stats := r.progress(t, made.ID).Stats
		if uint64(len(sent)) != stats.Sent || stats.Sent != stats.Requested {
			t.Errorf("%s: %d entries, %+v", fields, len(sent), stats)
		}
		for _, entry := range sent {
			if entry.Count != 0 || *entry.Text != "one by one" || *entry.Destination != witness.local.String() {
				t.Fatalf("%s: %+v", fields, entry)
			}
		}
		r.lab.Clear()
	}
	witness.got(t, 400+1001+300)
}

// What a transmission is doing is told between its datagrams.
func TestTheStatesOfATransmissionAreRecorded(t *testing.T) {
	r := start(t)
	witness := receiving(t)
	made := r.transmit(t, `"payload":{"text":"x"},"duration":"1h","interval":"1m"`, witness.local)
	path := transmissionsPath + "/" + made.ID
	for _, state := range []string{"paused", "running", "cancelled"} {
		r.patch(t, path, `{"state":"`+state+`"}`).want(t, http.StatusOK)
		if state == "running" { // Which is under way when it is answered.
			eventually(t, "going on is recorded", func() bool { return strings.Contains(r.notes(t), "resumed") })
		}
	}
	r.recorded(t, made.ID)
	want := "transmission started, transmission paused, transmission resumed, transmission cancelled"
	if got := r.notes(t); got != want {
		t.Errorf("recorded %q, want %q", got, want)
	}
}

// notes are what the events in the journal say.
func (r *rig) notes(t *testing.T) string {
	t.Helper()
	var notes []string
	for _, entry := range r.lines(t, "after=0") {
		if entry.Kind == "event" {
			notes = append(notes, entry.Note)
		}
	}
	return strings.Join(notes, ", ")
}

func TestDatagramsThatTheKernelRefusesAreCounted(t *testing.T) {
	inNamespace(t, 1500, func() {
		r := start(t)
		witness := receiving(t)
		for _, record := range []string{"all", "summary"} {
			made := r.transmit(t, `"payload":{"size":1473},"dont_fragment":true,"count":200,"record":"`+record+`"`, witness.local)
			done := r.becomes(t, made.ID, "done")
			if stats := done.Stats; stats.Sent != 0 || len(stats.Failed) != 1 || stats.Failed["EMSGSIZE"] != 200 || stats.Remaining != 0 {
				t.Errorf("%s: %+v", record, stats)
			}
			r.refusalsAddUp(t, done, "not sent: EMSGSIZE")
		}
		witness.got(t, 0)
	})
}

// A network that goes away under a transmission refuses what is left of it.
func TestATransmissionGoesOnWhenItsNetworkGoes(t *testing.T) {
	inNamespace(t, 65_536, func() {
		r := start(t)
		// Some are left when it is paused, and it has come to its end before it looks at addresses and routes again.
		const count = 1500
		for _, record := range []string{"all", "summary"} {
			raiseAlias(t)
			witness := receivingOn(t, aliasAddress+":0")
			made := r.transmit(t, `"payload":{"text":"x"},"count":`+itoa(count)+`,"rate":2000,"record":"`+record+`"`, witness.local)
			r.underWay(t, made.ID)
			before, _ := r.turn(t, made.ID, "paused")
			witness.got(t, before.Stats.Sent)
			lowerAlias(t)
			r.turn(t, made.ID, "running")
			done := r.becomes(t, made.ID, "done")
			sent := before.Stats.Sent
			if stats := done.Stats; stats.Sent != sent || stats.Failed["ENETUNREACH"] != count-sent || sent == 0 || sent == count {
				t.Errorf("%s: before %+v, and in the end %+v", record, before.Stats, stats)
			}
			r.refusalsAddUp(t, done, "not sent: ENETUNREACH")
			witness.got(t, sent)
		}
	})
}

// refusalsAddUp holds the entries of a transmission against its figures: with record all each datagram
// has its entry before it leaves, and those that were refused are taken back.
func (r *rig) refusalsAddUp(t *testing.T, done Transmission, note string) {
	t.Helper()
	entries := r.recorded(t, done.ID)
	sent := slices.DeleteFunc(slices.Clone(entries), func(e Entry) bool { return e.Kind != "sent" })
	refused := slices.DeleteFunc(slices.Clone(entries), func(e Entry) bool { return e.Note != note })
	wantSent := done.Stats.Sent
	if done.Record == "all" {
		wantSent = done.Stats.Requested
	}
	if standFor(sent) != wantSent || standFor(refused) != sum(done.Stats.Failed) {
		t.Errorf("%s: entries say %d sent and %d refused, the figures are %+v", done.Record, standFor(sent), standFor(refused), done.Stats)
	}
}

// An alias is a second address of the loopback interface (netdevice(7)), for a test in its own network
// namespace that takes it away again.
const (
	alias        = "lo:1"
	aliasAddress = "10.77.0.1"
)

func raiseAlias(t *testing.T) {
	t.Helper()
	request, err := unix.NewIfreq(alias)
	if err != nil {
		t.Fatal(err)
	}
	if err := request.SetInet4Addr(net.ParseIP(aliasAddress).To4()); err != nil {
		t.Fatal(err)
	}
	changeInterface(t, unix.SIOCSIFADDR, request)
}

func lowerAlias(t *testing.T) {
	t.Helper()
	request, err := unix.NewIfreq(alias)
	if err != nil {
		t.Fatal(err)
	}
	request.SetUint16(unix.IFF_LOOPBACK) // and not up
	changeInterface(t, unix.SIOCSIFFLAGS, request)
}

func changeInterface(t *testing.T, command uint, request *unix.Ifreq) {
	t.Helper()
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(fd)
	if err := unix.IoctlIfreq(fd, command, request); err != nil {
		t.Fatal(err)
	}
}
