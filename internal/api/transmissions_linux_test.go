package api

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// transmit starts a transmission. Fields are those of its body beside the destinations.
func (r *rig) transmit(t *testing.T, fields string, to ...netip.AddrPort) Transmission {
	t.Helper()
	destinations, err := json.Marshal(to)
	if err != nil {
		t.Fatal(err)
	}
	got := r.post(t, transmissionsPath, `{"to":`+string(destinations)+`,`+fields+`}`).want(t, http.StatusAccepted)
	made := decode[Transmission](t, got)
	if location := got.header.Get("Location"); location != transmissionsPath+"/"+made.ID {
		t.Errorf("Location %q of transmission %q", location, made.ID)
	}
	return made
}

// progress is a transmission as it is now, whose figures add up.
func (r *rig) progress(t *testing.T, id string) Transmission {
	t.Helper()
	return addsUp(t, decode[Transmission](t, r.get(t, transmissionsPath+"/"+id).want(t, http.StatusOK)))
}

func addsUp(t *testing.T, now Transmission) Transmission {
	t.Helper()
	if s := now.Stats; s.Requested != s.Sent+sum(s.Failed)+s.Remaining {
		t.Errorf("transmission %s does not add up: %+v", now.ID, s)
	}
	return now
}

func sum(counts map[string]uint64) (total uint64) {
	for count := range maps.Values(counts) {
		total += count
	}
	return total
}

// becomes waits until a transmission is in a state.
func (r *rig) becomes(t *testing.T, id, state string) (now Transmission) {
	t.Helper()
	eventually(t, "transmission "+id+" is "+state, func() bool {
		now = r.progress(t, id)
		return now.State == state
	})
	return now
}

// underWay waits until a transmission has sent something.
func (r *rig) underWay(t *testing.T, id string) {
	t.Helper()
	eventually(t, "something was sent", func() bool { return r.progress(t, id).Stats.Sent > 0 })
}

func TestATransmissionSendsExactlyAsManyAsItSays(t *testing.T) {
	r := start(t)
	for fields, want := range map[string]struct {
		count   uint64
		payload string
		record  string
	}{
		`"count":1,"payload":{"text":"one"}`:                                                    {1, "one", "all"},
		`"count":1000,"payload":{"text":""}`:                                                    {1000, "", "all"},
		`"count":1001,"payload":{"text":""}`:                                                    {1001, "", "summary"},
		`"count":20000,"payload":{"size":64,"fill":"text"}`:                                     {20_000, strings.Repeat("0123456789", 7)[:64], "summary"},
		`"count":3333,"payload":{"size":1400,"fill":"zero"},"record":"all"`:                     {3333, strings.Repeat("\x00", 1400), "all"},
		`"count":30,"payload":{"size":65507,"fill":"zero"},"record":"summary"`:                  {30, strings.Repeat("\x00", 65_507), "summary"},
		`"count":500,"interval":"100us","payload":{"hex":"ff 00"},"duration":"1m"`:              {500, "\xff\x00", "all"},
		`"count":2000,"rate":8000,"payload":{"base64":"Zm9v"}`:                                  {2000, "foo", "summary"},
		`"bitrate":80000,"count":7,"duration":"1m","payload":{"escaped":"\\x41"}`:               {7, "A", "all"},
		`"rate":0.5,"duration":"1s","payload":{"text":"half"}`:                                  {1, "half", "all"},
		`"count":5,"payload":{"text":"way"},"ttl":3,"tos":40,"interface":"lo","broadcast":true`: {5, "way", "all"},
	} {
		witness := receiving(t)
		made := r.transmit(t, fields, witness.local)
		if made.Stats.Requested != want.count || made.Record != want.record || made.Ended != nil && made.State != "done" {
			t.Errorf("%s: begins with %+v", fields, made)
		}
		done := r.becomes(t, made.ID, "done")
		witness.got(t, want.count)
		stats := done.Stats
		if stats.Requested != want.count || stats.Sent != want.count || len(stats.Failed) != 0 || stats.Remaining != 0 || stats.RTT != nil {
			t.Errorf("%s: ends with %+v, want %d sent", fields, stats, want.count)
		}
		if *stats.Replied != 0 || *stats.Unreachable != 0 || stats.Elapsed <= 0 || !done.Ended.After(done.Started) {
			t.Errorf("%s: ends with %+v, from %v to %v", fields, stats, done.Started, done.Ended)
		}
		if !witness.dropped(t) && !maps.Equal(witness.contents(), map[string]uint64{want.payload: want.count}) {
			t.Errorf("%s: something else than %.20q arrived", fields, want.payload)
		}
		if from := slices.Collect(maps.Keys(witness.from())); len(from) != 1 || from[0].Port() != done.Local.Port() {
			t.Errorf("%s: came from %v, and is said to come from %v", fields, from, done.Local)
		}
	}
}

// What was asked for is told back as it was asked for.
func TestATransmissionIsToldAsItWasAskedFor(t *testing.T) {
	r := start(t)
	home := r.listen(t)
	witness := receiving(t)
	to := witness.local.String()
	for _, each := range []struct{ asked, told string }{
		{
			`{"to":"` + to + `","payload":{"text":"x"},"count":3}`,
			`{"to":["` + to + `"],"from":"","payload":{"text":"x"},"count":3,"record":"all"}`,
		},
		{
			`{"to":["` + to + `","localhost:` + portOf(witness.local) + `"],"payload":{"size":5,"fill":"zero"},"duration":"1500ms","interval":"1m","record":"summary"}`,
			`{"to":["` + to + `","localhost:` + portOf(witness.local) + `"],"from":"","payload":{"size":5,"fill":"zero"},"duration":"1.5s","interval":"1m0s","record":"summary"}`,
		},
		{
			`{"to":"` + to + `","from":"` + home.Local.String() + `","payload":{"hex":"0xFF"},"count":1,"rate":2.5,"ttl":9,"tos":0,"dont_fragment":true,"broadcast":true,"interface":"lo"}`,
			`{"to":["` + to + `"],"from":"` + home.Local.String() + `","payload":{"hex":"0xFF"},"count":1,"rate":2.5,"ttl":9,"tos":0,"dont_fragment":true,"broadcast":true,"interface":"lo","record":"all"}`,
		},
		{
			`{"to":"` + to + `","payload":{"text":"x"},"count":1,"bitrate":"0.01Gbit","from":"","ttl":0,"dont_fragment":false}`,
			`{"to":["` + to + `"],"from":"","payload":{"text":"x"},"count":1,"bitrate":"10Mbit","ttl":0,"record":"all"}`,
		},
	} {
		got := r.post(t, transmissionsPath, each.asked).want(t, http.StatusAccepted)
		told := parse[map[string]any](t, got.body)
		id, _ := told["id"].(string)
		for _, name := range []string{"id", "state", "local", "rate_limit", "started", "ended", "error", "stats"} { // What nobody asks for.
			if _, ok := told[name]; !ok {
				t.Errorf("%s: %s is missing", each.asked, name)
			}
			delete(told, name)
		}
		if diff := cmp.Diff(parse[map[string]any](t, []byte(each.told)), told); diff != "" {
			t.Errorf("%s (-want +got):\n%s", each.asked, diff)
		}
		listed := decode[struct{ Transmissions []Transmission }](t, r.get(t, transmissionsPath)).Transmissions
		if last := listed[len(listed)-1]; last.ID != id {
			t.Errorf("the last of the list is %s, want %s", last.ID, id)
		}
	}
}

func portOf(address netip.AddrPort) string { return itoa(uint64(address.Port())) }

func TestSeveralDestinationsAreSentToInTurn(t *testing.T) {
	r := start(t)
	for _, count := range []uint64{1, 2, 3, 4, 100, 20_000} {
		var witnesses []*receiver
		var to []netip.AddrPort
		for range 3 {
			witness := receiving(t)
			witnesses, to = append(witnesses, witness), append(to, witness.local)
		}
		made := r.transmit(t, `"payload":{"text":"in turn"},"count":`+itoa(count), to...)
		if done := r.becomes(t, made.ID, "done"); done.Stats.Sent != count {
			t.Errorf("%d: %+v", count, done.Stats)
		}
		for i, witness := range witnesses {
			witness.got(t, (count+2-uint64(i))/3)
		}
	}
}

func TestATransmissionFromAListenerIsTheListeners(t *testing.T) {
	r := start(t)
	home, witness := r.listen(t), receiving(t)
	for i, from := range []string{home.ID, home.Local.String()} {
		made := r.transmit(t, `"payload":{"text":"from home"},"count":3000,"rate":20000,"from":"`+from+`"`, witness.local)
		done := r.becomes(t, made.ID, "done")
		if done.Local != home.Local || done.Stats.Replied != nil || done.Stats.Unreachable != nil || done.Stats.Sent != 3000 {
			t.Errorf("%+v", done)
		}
		total := 3000 * uint64(i+1)
		witness.got(t, total)
		if sent := decode[Listener](t, r.get(t, "/api/v1/listeners/"+home.ID)).Stats.Sent; sent != total {
			t.Errorf("the listener has sent %d, want %d", sent, total)
		}
		if got := witness.from(); len(got) != 1 || got[home.Local] == 0 {
			t.Errorf("they came from %v, want %v", got, home.Local)
		}
		for _, entry := range r.sentBy(t, made.ID) {
			if entry.Listener != home.ID || *entry.Source != home.Local.String() {
				t.Errorf("%+v", entry)
			}
		}
	}
}

// The clock is the outside receiver's. The machine may have been busy now and then.
func TestAPaceIsHeld(t *testing.T) {
	t.Parallel() // It takes its time, and little else.
	r := start(t)
	paces := []string{`"rate":1000`, `"interval":"1ms"`, `"bitrate":"512kbit"`}
	witnesses := make([]*receiver, len(paces))
	ids := make([]string, len(paces))
	for i, pace := range paces {
		witnesses[i] = receiving(t)
		ids[i] = r.transmit(t, pace+`,"count":2000,"payload":{"size":64}`, witnesses[i].local).ID
	}
	for i, pace := range paces {
		if done := r.becomes(t, ids[i], "done"); done.Stats.Sent != 2000 || done.Stats.Requested != 2000 {
			t.Errorf("%s: %+v", pace, done.Stats)
		}
		witnesses[i].got(t, 2000)
		if _, took := witnesses[i].taken(); took < 1500*time.Millisecond || took > 6*time.Second {
			t.Errorf("%s: 2000 datagrams took %v, want some 2 s", pace, took)
		}
	}
}

// What a busy machine held up for long is not sent all at once when the time is over: it remains.
func TestATransmissionEndsWhenItsTimeIsOver(t *testing.T) {
	r := start(t)
	for fields, requested := range map[string]uint64{
		`"rate":1000`:         300,
		`"interval":"10ms"`:   30,
		`"bitrate":"240kbit"`: 900,
		`"rate":0.1`:          1,
		`"record":"summary"`:  0, // as many as there is time for
	} {
		witness := receiving(t)
		made := r.transmit(t, fields+`,"duration":"300ms","payload":{"text":"0123456789"}`, witness.local)
		if requested > 0 && made.Stats.Requested != requested {
			t.Errorf("%s: begins with %+v, want %d requested", fields, made.Stats, requested)
		}
		done := r.becomes(t, made.ID, "done")
		witness.got(t, done.Stats.Sent)
		if s := done.Stats; s.Sent == 0 || requested > 0 && s.Requested != requested || requested == 0 && s.Remaining != 0 {
			t.Errorf("%s: ends with %+v", fields, s)
		}
		if took := time.Duration(done.Stats.Elapsed); took > 5*time.Second || requested == 0 && took < 300*time.Millisecond {
			t.Errorf("%s: it took %v", fields, took)
		}
	}
}

func TestRepliesToATransmissionAreCounted(t *testing.T) {
	r := start(t)
	echo := outside(t, freeAddress(t, "127.0.0.1").String())
	made := r.transmit(t, `"payload":{"text":"back"},"count":40,"rate":2000`, addressOf(echo))
	for range 40 {
		payload, from := take(t, echo)
		write(t, echo, from, payload)
	}
	eventually(t, "all replies are counted", func() bool { return *r.progress(t, made.ID).Stats.Replied == 40 })

	gone := addressOf(echo)
	if err := echo.Close(); err != nil {
		t.Fatal(err)
	}
	refused := r.transmit(t, `"payload":{"text":"nobody"},"count":5,"rate":100`, gone)
	eventually(t, "ICMP errors are counted", func() bool { return *r.progress(t, refused.ID).Stats.Unreachable > 0 })
	if done := r.becomes(t, refused.ID, "done"); done.Stats.Sent != 5 || len(done.Stats.Failed) != 0 {
		t.Errorf("an ICMP error is none of the next datagram's: %+v", done.Stats)
	}
}
