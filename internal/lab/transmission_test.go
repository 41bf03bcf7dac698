package lab

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"udpweb/internal/journal"
)

func transmit(tb testing.TB, l *Lab, plan TransmissionPlan) Transmission {
	tb.Helper()
	made, err := l.Transmit(tb.Context(), plan)
	if err != nil {
		tb.Fatalf("Transmit(%+v) = %v", plan, err)
	}
	if !addsUp(made) {
		tb.Errorf("the new transmission does not add up: %+v", made.Stats)
	}
	return made
}

func transmissionOf(tb testing.TB, l *Lab, id string) Transmission {
	tb.Helper()
	found, err := l.Transmission(id)
	if err != nil {
		tb.Fatalf("Transmission(%s) = %v", id, err)
	}
	if !addsUp(found) {
		tb.Errorf("transmission %s does not add up: %+v", id, found.Stats)
	}
	return found
}

// addsUp is the equation of a transmission.
func addsUp(t Transmission) bool {
	return t.Stats.Requested == t.Stats.Sent+failedOf(t)+t.Stats.Remaining
}

func failedOf(t Transmission) (sum uint64) {
	for _, count := range t.Stats.Failed {
		sum += count
	}
	return sum
}

// ended waits until a transmission has come to that end.
func ended(tb testing.TB, l *Lab, id string, state TransmissionState) Transmission {
	tb.Helper()
	eventually(tb, "transmission "+id+" ends", func() bool { return transmissionOf(tb, l, id).State.ended() })
	goes, err := l.findTransmission(id)
	if err != nil {
		tb.Fatal(err)
	}
	<-goes.sentLast
	found := transmissionOf(tb, l, id)
	if found.State != state || found.Ended.Before(found.Started) {
		tb.Fatalf("it ended as %s (%v) at %v, want %s; it started at %v", found.State, found.Failure, found.Ended, state, found.Started)
	}
	return found
}

func changeTo(tb testing.TB, l *Lab, id string, state TransmissionState) Transmission {
	tb.Helper()
	changed, err := l.ChangeTransmission(id, state)
	if err != nil {
		tb.Fatalf("ChangeTransmission(%s, %s) = %v", id, state, err)
	}
	if changed.State != state || !addsUp(changed) {
		tb.Fatalf("ChangeTransmission(%s, %s) = %+v", id, state, changed)
	}
	return changed
}

// of are the entries of a transmission of one kind.
func of(l *Lab, id string, kind journal.Kind) []journal.Entry {
	return slices.DeleteFunc(entries(l, 0, kind), func(e journal.Entry) bool { return e.Via != "transmission "+id })
}

// notesOf are the events of a transmission.
func notesOf(l *Lab, id string) (found []string) {
	for _, each := range of(l, id, journal.Event) {
		found = append(found, each.Note)
	}
	return found
}

// recordedOf is how many datagrams the journal says that a transmission has sent: those of its sent entries,
// without those that were taken back.
func recordedOf(l *Lab, id string) (count uint64) {
	for _, each := range of(l, id, journal.Sent) {
		count += max(1, each.Count)
	}
	if transmission, err := l.Transmission(id); err == nil && transmission.Record == RecordSummary {
		return count // Only what was sent is in there.
	}
	for _, each := range of(l, id, journal.Event) {
		if strings.HasPrefix(each.Note, NoteNotSent) {
			count -= each.Count
		}
	}
	return count
}

func TestATransmissionSendsWhatWasAsked(t *testing.T) {
	l := open(t)
	sink := outside(t, "127.0.0.1:0")
	made := transmit(t, l, TransmissionPlan{
		To: []string{addressOf(sink).String()}, Payload: []byte("hello"), Count: 10, Pace: Pace{Interval: time.Millisecond}, TTL: new(9),
	})
	if made.ID != "1" || made.Stats.Requested != 10 || made.Record != RecordAll || made.RateCap != 0 || !made.Stats.RepliesKnown {
		t.Errorf("got %+v", made)
	}
	var source netip.AddrPort
	for range 10 {
		var payload []byte
		if payload, source = take(t, sink); string(payload) != "hello" || source.Port() != made.Local.Port() {
			t.Errorf("got %q from %v, want it from %v", payload, source, made.Local)
		}
	}
	done := ended(t, l, made.ID, Done)
	if done.Stats.Sent != 10 || done.Stats.Remaining != 0 || len(done.Stats.Failed) != 0 || done.Stats.Elapsed < 9*time.Millisecond {
		t.Errorf("got %+v", done.Stats)
	}
	nothingWaits(t, sink)
	sent := of(l, made.ID, journal.Sent)
	for _, each := range sent {
		if string(each.Payload) != "hello" || each.Source != source || each.Destination != addressOf(sink) || each.Header.TTL != 9 || each.Listener != "" {
			t.Errorf("an entry is %+v", each)
		}
	}
	if want := []string{NoteTransmissionStarted, NoteTransmissionDone}; len(sent) != 10 || !slices.Equal(notesOf(l, made.ID), want) {
		t.Errorf("there are %d sent entries and the notes %v", len(sent), notesOf(l, made.ID))
	}
	if sent, failed := l.TransmissionTotals(); sent != 10 || failed != 0 {
		t.Errorf("TransmissionTotals() = %d, %d", sent, failed)
	}
}

// Slow ones take turns one by one, and of fast ones no destination has more than one datagram more than
// another.
func TestSeveralDestinationsTakeTurns(t *testing.T) {
	l := open(t)
	first, second, third := outside(t, "127.0.0.1:0"), outside(t, "127.0.0.1:0"), outside(t, "127.0.0.1:0")
	to := []string{addressOf(first).String(), addressOf(second).String(), addressOf(third).String()}
	slow := transmit(t, l, TransmissionPlan{To: to[:2], Count: 9, Pace: Pace{Interval: 5 * time.Millisecond}})
	ended(t, l, slow.ID, Done)
	for i, each := range of(l, slow.ID, journal.Sent) {
		if each.Destination.String() != to[i%2] {
			t.Errorf("datagram %d went to %v, want %v", i, each.Destination, to[i%2])
		}
	}
	fast := transmit(t, l, TransmissionPlan{To: to, Count: 100, Record: RecordSummary})
	ended(t, l, fast.ID, Done)
	for sink, want := range map[*net.UDPConn]int{first: 5 + 34, second: 4 + 33, third: 33} {
		for range want {
			take(t, sink)
		}
		nothingWaits(t, sink)
	}
}

func TestATransmissionGoesToBothVersionsOfIP(t *testing.T) {
	l := open(t)
	four, six := outside(t, "127.0.0.1:0"), outside(t, "[::1]:0")
	made := transmit(t, l, TransmissionPlan{To: []string{addressOf(four).String(), addressOf(six).String()}, Count: 6})
	done := ended(t, l, made.ID, Done)
	if done.Stats.Sent != 6 || len(done.Stats.Failed) != 0 {
		t.Errorf("got %+v", done.Stats)
	}
	for _, sink := range []*net.UDPConn{four, six} {
		for range 3 {
			if _, source := take(t, sink); source != netip.AddrPortFrom(addressOf(sink).Addr(), made.Local.Port()) {
				t.Errorf("it came from %v, want the port of %v", source, made.Local)
			}
		}
		nothingWaits(t, sink)
	}
	for _, each := range of(l, made.ID, journal.Sent) {
		if each.Source.Addr() != each.Destination.Addr() || each.Source.Port() != made.Local.Port() {
			t.Errorf("an entry says that %v went to %v", each.Source, each.Destination)
		}
	}
}

func TestWhereATransmissionComesFrom(t *testing.T) {
	l := open(t)
	sink := outside(t, "127.0.0.1:0")
	listening, paused := listen(t, l, NewListener{}), listen(t, l, NewListener{})
	turn(t, l, paused.ID, Paused)
	for _, each := range []struct{ from, address, listener string }{
		{"127.0.0.7:0", "127.0.0.7", ""},
		{listening.ID, "127.0.0.1", listening.ID},
		{paused.Local.String(), "127.0.0.1", paused.ID},
	} {
		made := transmit(t, l, TransmissionPlan{To: []string{addressOf(sink).String()}, From: each.from, Count: 5})
		for range 5 {
			if _, source := take(t, sink); source != made.Local || source.Addr().String() != each.address {
				t.Errorf("from %s: it came from %v, the lab says %v", each.from, source, made.Local)
			}
		}
		ended(t, l, made.ID, Done)
		for _, entry := range of(l, made.ID, journal.Sent) {
			if entry.Listener != each.listener || entry.Source != made.Local {
				t.Errorf("from %s: an entry is %+v", each.from, entry)
			}
		}
		if each.listener == "" {
			continue
		}
		if made.Stats.RepliesKnown {
			t.Errorf("from %s: what comes back to a listener is said to be known", each.from)
		}
		if found := get(t, l, each.listener); found.Stats.Sent != 5 || found.Local != made.Local {
			t.Errorf("from %s: the listener is %+v", each.from, found)
		}
	}
}

// Each form of a pace, with a time that bounds it, makes the number that was promised.
func TestPaceAndDuration(t *testing.T) {
	l := open(t)
	sink := outside(t, "127.0.0.1:0")
	const lasting = 300 * time.Millisecond
	for _, each := range []struct {
		plan TransmissionPlan
		want int
	}{
		{TransmissionPlan{Duration: lasting, Pace: Pace{Rate: 100}}, 30},
		{TransmissionPlan{Duration: lasting, Pace: Pace{Interval: 10 * time.Millisecond}}, 30},
		{TransmissionPlan{Duration: lasting, Pace: Pace{Bitrate: 80_000}, Payload: make([]byte, 100)}, 30},
		{TransmissionPlan{Duration: lasting, Pace: Pace{Rate: 0.1}}, 1},
		{TransmissionPlan{Duration: MaxTransmissionDuration, Pace: Pace{Rate: 1000}, Count: 20}, 20},
	} {
		each.plan.To = []string{addressOf(sink).String()}
		began := time.Now()
		made := transmit(t, l, each.plan)
		if made.Stats.Requested != uint64(each.want) {
			t.Errorf("%+v: requested %d, want %d", each.plan, made.Stats.Requested, each.want)
		}
		done := ended(t, l, made.ID, Done)
		took := time.Since(began)
		// On a machine that stalls for longer than is made up for, the time is over before all were tried.
		if late := done.Stats.Remaining; took < lasting+catchUp && late > 0 {
			t.Errorf("%+v: %d remain after %v", each.plan, late, took)
		}
		for range done.Stats.Sent {
			take(t, sink)
		}
		nothingWaits(t, sink)
	}
}

// Without a pace and a count, only the time says when it is enough.
func TestOnlyTheTimeBoundsATransmission(t *testing.T) {
	l := open(t)
	const lasting = 100 * time.Millisecond
	made := transmit(t, l, TransmissionPlan{To: []string{freeAddress(t).String()}, Duration: lasting})
	done := ended(t, l, made.ID, Done)
	if done.Stats.Sent == 0 || done.Stats.Remaining != 0 || done.Stats.Requested != done.Stats.Sent || done.Stats.Elapsed < lasting {
		t.Errorf("got %+v", done.Stats)
	}
	if got := recordedOf(l, made.ID); got != done.Stats.Sent {
		t.Errorf("the journal has %d, want %d", got, done.Stats.Sent)
	}
}

func TestWhatComesBackIsCountedAndRecorded(t *testing.T) {
	l := open(t)
	peer := outside(t, "127.0.0.1:0")
	const count = 20
	made := transmit(t, l, TransmissionPlan{To: []string{addressOf(peer).String()}, Count: count, Payload: []byte("ping"), Pace: Pace{Rate: 1000}})
	for range count {
		_, source := take(t, peer)
		write(t, peer, source, []byte("pong"))
	}
	eventually(t, "the replies are counted", func() bool { return transmissionOf(t, l, made.ID).Stats.Replied == count })
	var found []journal.Entry
	eventually(t, "they are in the journal", func() bool { // They are counted first.
		found = entries(l, 0, journal.Received)
		return len(found) >= count
	})
	for _, each := range found {
		if string(each.Payload) != "pong" || each.Source != addressOf(peer) || each.Destination.Port() != made.Local.Port() {
			t.Errorf("an entry is %+v", each)
		}
	}
	if len(found) != count {
		t.Errorf("the journal has %d replies, want %d", len(found), count)
	}
}

func TestNoSuchTransmission(t *testing.T) {
	l := open(t)
	_, err := l.Transmission("7")
	failure(t, err, NoSuchTransmission, "id")
	_, err = l.ChangeTransmission("7", Cancelled)
	failure(t, err, NoSuchTransmission, "id")
	_, err = l.EndTransmission("7")
	failure(t, err, NoSuchTransmission, "id")
	made := transmit(t, l, TransmissionPlan{To: []string{freeAddress(t).String()}, Count: 1})
	for _, state := range []TransmissionState{"", Done, Failed, "asleep"} {
		_, err = l.ChangeTransmission(made.ID, state)
		failure(t, err, BadTransmissionState, "state")
	}
}

// Of those that have ended only so many are remembered, and those without the payloads that they sent by
// the thousand. Ids are never used again.
func TestOnlySoManyTransmissionsAtATime(t *testing.T) {
	l := open(t, func(o *Options) { o.MaxTransmissions = 2 })
	plan := TransmissionPlan{To: []string{freeAddress(t).String()}, Count: 2, Pace: Pace{Interval: time.Hour}}
	first, second := transmit(t, l, plan), transmit(t, l, plan)
	_, err := l.Transmit(t.Context(), plan)
	if found := failure(t, err, TooManyTransmissions, ""); found.Values["limit"] != "2" {
		t.Errorf("got %v", found.Values)
	}
	for _, each := range []string{first.ID, second.ID} {
		eventually(t, "each has sent one", func() bool { return transmissionOf(t, l, each).Stats.Sent == 1 })
	}
	changeTo(t, l, first.ID, TransmissionPaused) // It is under way nevertheless.
	_, err = l.Transmit(t.Context(), plan)
	failure(t, err, TooManyTransmissions, "")
	changeTo(t, l, first.ID, Cancelled)
	last := ""
	for range maxEnded + 3 {
		last = transmit(t, l, TransmissionPlan{To: plan.To, Count: 1}).ID
		ended(t, l, last, Done)
	}
	all := l.Transmissions()
	if len(all) != maxEnded+1 || all[0].ID != second.ID || all[len(all)-1].ID != last {
		t.Errorf("there are %d transmissions, from %s to %s", len(all), all[0].ID, all[len(all)-1].ID)
	}
	_, err = l.Transmission(first.ID)
	failure(t, err, NoSuchTransmission, "id")
	gone, err := l.EndTransmission(second.ID)
	if err != nil || gone.State != Cancelled || gone.Stats.Sent != 1 || gone.Stats.Remaining != 1 {
		t.Errorf("EndTransmission() = %+v, %v", gone, err)
	}
	if _, err = l.EndTransmission(second.ID); err != nil { // It has ended, and is forgotten now.
		t.Error(err)
	}
	_, err = l.Transmission(second.ID)
	failure(t, err, NoSuchTransmission, "id")
	if sent, _ := l.TransmissionTotals(); sent != 2+maxEnded+3 {
		t.Errorf("%d were sent in all", sent)
	}
	closeLab(t, l) // It waits for all goroutines.
	for _, each := range l.transmissions.all() {
		if each.bursts != nil {
			t.Errorf("transmission %s holds on to its memory", each.id)
		}
	}
}

func TestNothingIsTransmittedOnceTheLabIsClosed(t *testing.T) {
	l := open(t)
	closeLab(t, l)
	_, err := l.Transmit(t.Context(), TransmissionPlan{To: []string{"127.0.0.1:9"}, Count: 1})
	failure(t, err, ShuttingDown, "")
}

func TestATransmissionOfANameThatIsGivenUp(t *testing.T) {
	l := open(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := l.Transmit(ctx, TransmissionPlan{To: []string{"name.invalid:9"}, Count: 1}); !errors.Is(err, context.Canceled) {
		t.Errorf("Transmit() = %v, want %v", err, context.Canceled)
	}
}
