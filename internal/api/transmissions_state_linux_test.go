package api

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"udpweb/internal/lab"
)

// endless is a transmission that does not come to its end within a test.
const endless = `"payload":{"size":64},"count":1000000000000`

// turn asks for a state and returns the answer, and how long it took.
func (r *rig) turn(t *testing.T, id, state string) (Transmission, time.Duration) {
	t.Helper()
	began := time.Now()
	got := r.patch(t, transmissionsPath+"/"+id, `{"state":"`+state+`"}`).want(t, http.StatusOK)
	took := time.Since(began)
	now := addsUp(t, decode[Transmission](t, got))
	if now.State != state {
		t.Errorf("asked for %s, it is %s", state, now.State)
	}
	return now, took
}

// standsStill asserts that a transmission sends nothing more.
func (r *rig) standsStill(t *testing.T, now Transmission, witness *receiver) {
	t.Helper()
	witness.got(t, now.Stats.Sent)
	time.Sleep(50 * time.Millisecond) // At the pace of these tests thousands would arrive.
	witness.got(t, now.Stats.Sent)
}

func TestAPausedTransmissionGoesOnToItsExactEnd(t *testing.T) {
	r := start(t)
	const count = 10_000 // It goes on for seconds, so that it is not over before it was paused three times.
	for _, pace := range []string{`"rate":3000`, `"rate":3000,"record":"summary"`} {
		witness := receiving(t)
		made := r.transmit(t, `"payload":{"text":"now and then"},"count":`+itoa(count)+`,`+pace, witness.local)
		for range 3 {
			r.underWay(t, made.ID)
			paused, _ := r.turn(t, made.ID, "paused")
			if paused.Ended != nil || paused.Stats.Remaining == 0 {
				t.Fatalf("paused as %+v", paused)
			}
			r.standsStill(t, paused, witness)
			again, _ := r.turn(t, made.ID, "paused") // It is paused already.
			if again.Stats.Sent != paused.Stats.Sent || again.Stats.Elapsed != paused.Stats.Elapsed {
				t.Errorf("while it was paused it went from %+v to %+v", paused.Stats, again.Stats)
			}
			r.turn(t, made.ID, "running")
			eventually(t, "it goes on", func() bool { return r.progress(t, made.ID).Stats.Sent > paused.Stats.Sent })
		}
		done := r.becomes(t, made.ID, "done")
		witness.got(t, count)
		if done.Stats.Sent != count || done.Stats.Remaining != 0 || sum(done.Stats.Failed) != 0 {
			t.Errorf("%s: %+v", pace, done.Stats)
		}
		if took := done.Ended.Sub(done.Started); took-time.Duration(done.Stats.Elapsed) < 3*50*time.Millisecond {
			t.Errorf("it took %v and was running for %v, though it was paused three times", took, time.Duration(done.Stats.Elapsed))
		}
	}
}

func TestAPauseUnderFullLoadIsExact(t *testing.T) {
	r := start(t)
	witness := receiving(t)
	made := r.transmit(t, endless, witness.local)
	for range 3 {
		r.underWay(t, made.ID)
		paused, _ := r.turn(t, made.ID, "paused")
		r.standsStill(t, paused, witness)
		r.turn(t, made.ID, "running")
	}
	cancelled, _ := r.turn(t, made.ID, "cancelled")
	r.standsStill(t, cancelled, witness)
}

// The machine may have been busy now and then, and so the time is that of the middle one.
func TestACancelUnderFullLoadIsAnsweredSoon(t *testing.T) {
	r := start(t)
	home := r.listen(t)
	var took []time.Duration
	for _, fields := range []string{
		endless, endless + `,"record":"all"`, endless + `,"from":"` + home.ID + `"`,
		endless + `,"rate":50000`, `"payload":{"size":65507},"duration":"1h"`,
	} {
		witness, second := receiving(t), receiving(t)
		made := r.transmit(t, fields, witness.local, second.local)
		r.underWay(t, made.ID)
		cancelled, wait := r.turn(t, made.ID, "cancelled")
		took = append(took, wait)
		sent := cancelled.Stats.Sent
		eventually(t, "everything has arrived outside", func() bool { return witness.arrived(t)+second.arrived(t) >= sent })
		time.Sleep(50 * time.Millisecond) // As long a silence as nobody at full load keeps.
		if now := witness.arrived(t) + second.arrived(t); now != sent {
			t.Errorf("%s: %d arrived outside, and %d were sent", fields, now, sent)
		}
		if cancelled.Ended == nil || cancelled.Stats.Remaining == 0 && cancelled.Count > 0 {
			t.Errorf("%s: %+v", fields, cancelled)
		}
		if cancelled.Record == "summary" { // The others have washed their first entries out of the journal.
			if standing := standFor(r.sentBy(t, made.ID)); standing != sent {
				t.Errorf("%s: entries stand for %d, and %d were sent", fields, standing, sent)
			}
		}
		r.remove(t, "/api/v1/datagrams").want(t, http.StatusNoContent)
	}
	slices.Sort(took)
	if middle := took[len(took)/2]; middle > 5*time.Second { // Nobody who is not heard has come to an end by then.
		t.Errorf("to cancel took %v", took)
	}
}

func TestDeletingCancelsATransmissionAndThenForgetsIt(t *testing.T) {
	r := start(t)
	witness := receiving(t)
	made := r.transmit(t, endless, witness.local)
	path := transmissionsPath + "/" + made.ID
	r.underWay(t, made.ID)
	removed := addsUp(t, decode[Transmission](t, r.remove(t, path).want(t, http.StatusOK)))
	if removed.State != "cancelled" || removed.Stats.Sent == 0 || removed.Ended == nil {
		t.Errorf("%+v", removed)
	}
	r.standsStill(t, removed, witness)
	if kept := decode[Transmission](t, r.get(t, path).want(t, http.StatusOK)); kept.State != "cancelled" || kept.Stats.Sent != removed.Stats.Sent {
		t.Errorf("it is kept as %+v", kept)
	}
	r.remove(t, path).want(t, http.StatusOK) // Now it has ended, and is forgotten.
	for _, got := range []answer{r.get(t, path), r.remove(t, path), r.patch(t, path, `{"state":"paused"}`)} {
		got.wantProblem(t, http.StatusNotFound, "no-such-transmission", "path.id")
	}
	if list := r.get(t, transmissionsPath); string(list.body) != `{"transmissions":[]}`+"\n" {
		t.Errorf("the list is %s", list.body)
	}
	if totals := decode[Stats](t, r.get(t, "/api/v1/stats")).Transmissions; totals != (TransmissionTotals{Sent: removed.Stats.Sent}) {
		t.Errorf("the totals are %+v, want %d sent", totals, removed.Stats.Sent)
	}

	paused := r.transmit(t, endless, witness.local)
	r.turn(t, paused.ID, "paused")
	if removed := decode[Transmission](t, r.remove(t, transmissionsPath+"/"+paused.ID).want(t, http.StatusOK)); removed.State != "cancelled" {
		t.Errorf("%+v", removed)
	}
	done := r.transmit(t, `"payload":{"text":""},"count":1`, witness.local)
	r.becomes(t, done.ID, "done")
	if removed := decode[Transmission](t, r.remove(t, transmissionsPath+"/"+done.ID).want(t, http.StatusOK)); removed.State != "done" || removed.Stats.Sent != 1 {
		t.Errorf("%+v", removed)
	}
}

func TestThereIsNoWayBackFromAnEnd(t *testing.T) {
	r := start(t)
	witness := receiving(t)
	for _, end := range []string{"done", "cancelled"} {
		made := r.transmit(t, `"payload":{"text":"x"},"count":2,"interval":"`+map[string]string{"done": "1ms", "cancelled": "1m"}[end]+`"`, witness.local)
		if end == "cancelled" {
			r.turn(t, made.ID, end)
		}
		r.becomes(t, made.ID, end)
		for _, state := range []string{"running", "paused", "cancelled"} {
			got := r.patch(t, transmissionsPath+"/"+made.ID, `{"state":"`+state+`"}`)
			if state == end {
				got.want(t, http.StatusOK)
				continue
			}
			problem := got.wantProblem(t, http.StatusConflict, "transmission-ended", "body.state")
			if want := "Transmission " + made.ID + " has ended: it is " + end; !strings.Contains(problem.Detail, want) {
				t.Errorf("%q, want %q", problem.Detail, want)
			}
		}
	}
}

// A transmission from a listener ends with it, and says why.
func TestATransmissionFailsWithItsListener(t *testing.T) {
	r := start(t)
	home, witness := r.listen(t), receiving(t)
	made := r.transmit(t, endless+`,"from":"`+home.ID+`"`, witness.local)
	r.underWay(t, made.ID)
	r.patch(t, "/api/v1/listeners/"+home.ID, `{"state":"stopped"}`).want(t, http.StatusOK)
	failed := r.becomes(t, made.ID, "failed")
	witness.got(t, failed.Stats.Sent)
	if failed.Error == nil || failed.Error.Code != "listener-stopped" || failed.Error.Title == "" || failed.Ended == nil ||
		!strings.Contains(failed.Error.Detail, "Listener "+home.ID+" is stopped") || failed.Error.Hint == "" {
		t.Errorf("%+v", failed.Error)
	}
	if sent := r.stats(t, home.ID).Sent; sent != failed.Stats.Sent {
		t.Errorf("the listener has sent %d, the transmission %d", sent, failed.Stats.Sent)
	}
	r.patch(t, transmissionsPath+"/"+made.ID, `{"state":"running"}`).wantProblem(t, http.StatusConflict, "transmission-ended", "body.state")
}

func TestThereIsABoundToTransmissionsUnderWay(t *testing.T) {
	r := start(t, func(s *setup) { s.lab.MaxTransmissions = 2 })
	witness := receiving(t)
	body := `{"to":"` + witness.local.String() + `","payload":{"text":"x"},"interval":"1m","count":100}`
	r.post(t, transmissionsPath, body).want(t, http.StatusAccepted)
	r.post(t, transmissionsPath, body).want(t, http.StatusAccepted)
	r.turn(t, "2", "paused") // It is under way all the same.
	problem := r.post(t, transmissionsPath, body).wantProblem(t, http.StatusConflict, "too-many-transmissions")
	if !strings.Contains(problem.Detail, "2 transmissions") || !strings.Contains(problem.Hint, "--max-transmissions") {
		t.Errorf("%+v", problem)
	}
	if totals := decode[Stats](t, r.get(t, "/api/v1/stats")).Transmissions; totals.Running != 1 {
		t.Errorf("the totals are %+v", totals)
	}
	r.turn(t, "1", "cancelled")
	r.post(t, transmissionsPath, body).want(t, http.StatusAccepted)
	r.post(t, transmissionsPath, body).wantProblem(t, http.StatusConflict, "too-many-transmissions")
}

func TestTheEndOfTheLabCancelsTransmissions(t *testing.T) {
	r := start(t)
	witness := receiving(t)
	made := r.transmit(t, endless, witness.local)
	r.underWay(t, made.ID)
	if err := r.lab.Close(); err != nil {
		t.Fatal(err)
	}
	ended := r.becomes(t, made.ID, "cancelled")
	witness.got(t, ended.Stats.Sent)
	r.post(t, transmissionsPath, `{"to":"127.0.0.1:9","payload":{"text":""},"count":1}`).wantProblem(t, http.StatusServiceUnavailable, "shutting-down")
	takesNothing(t, outside(t, "127.0.0.1:0"))
}

func TestThePolicyBoundsTheRateToMany(t *testing.T) {
	r := start(t, func(s *setup) { s.lab.Rates = lab.Rates{Groups: 200} })
	member := outside(t, "0.0.0.0:0")
	group := netip.AddrPortFrom(ownGroup(40), addressOf(member).Port())
	join(t, member, group.Addr())
	for field, value := range map[string]string{"rate": "201", "interval": `"4ms"`, "bitrate": `"2Mbit"`} {
		got := r.post(t, transmissionsPath, `{"to":"`+group.String()+`","payload":{"size":100},"count":1,"interface":"lo","`+field+`":`+value+`}`)
		problem := got.wantProblem(t, http.StatusForbidden, "rate-not-allowed", "body."+field)
		if !strings.Contains(problem.Detail, "200 datagrams") || !strings.Contains(problem.Hint, "--max-group-rate") || strings.Contains(problem.Detail, "{") {
			t.Errorf("%s: %q %q", field, problem.Detail, problem.Hint)
		}
		if want := strings.Trim(value, `"`); problem.Errors[0].Value != want && problem.Errors[0].Value != 201.0 {
			t.Errorf("%s: blames %v, want %s", field, problem.Errors[0].Value, want)
		}
	}
	takesNothing(t, member)
	made := r.transmit(t, `"payload":{"text":"to all"},"count":50,"interface":"lo"`, group)
	if made.RateLimit == nil || *made.RateLimit != 200 {
		t.Errorf("the limit is %v, want 200", made.RateLimit)
	}
	for range 50 {
		if payload, _ := take(t, member); string(payload) != "to all" {
			t.Errorf("%q arrived", payload)
		}
	}
	if done := r.becomes(t, made.ID, "done"); done.Stats.Sent != 50 {
		t.Errorf("%+v", done.Stats)
	}
}
