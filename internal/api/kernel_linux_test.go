package api

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"udpweb/internal/lab"
)

// What only some kernels tell: how much waits, what was dropped, and which ICMP error came back.

func TestTheKernelsFiguresAreTold(t *testing.T) {
	r := start(t)
	made := decode[Listener](t, r.post(t, "/api/v1/listeners", `{"address":"127.0.0.1:0","receive_queue":65536}`).want(t, http.StatusCreated))
	if made.ReceiveQueueGranted == nil || *made.ReceiveQueueGranted < 65536 {
		t.Errorf("granted %v", made.ReceiveQueueGranted)
	}
	if drops, queued := made.Stats.KernelDrops, made.Stats.QueuedBytes; drops == nil || *drops != 0 || queued == nil || *queued != 0 {
		t.Errorf("drops %v, queued %v", drops, queued)
	}
}

func TestTheStatesOfAListener(t *testing.T) {
	r := start(t)
	made := r.listen(t, func(l *lab.NewListener) { l.Address = freeAddress(t, "127.0.0.1").String() })
	witness := outside(t, "127.0.0.1:0")
	turn := func(state string) Listener {
		t.Helper()
		got := decode[Listener](t, r.patch(t, "/api/v1/listeners/1", `{"state":"`+state+`"}`).want(t, http.StatusOK))
		if got.State != state {
			t.Errorf("state %q, want %q", got.State, state)
		}
		return got
	}
	turn("paused")
	write(t, witness, made.Local, []byte("waits in the kernel"))
	eventually(t, "the datagram is queued", func() bool { return r.stats(t, "1").QueuedBytes > 0 })
	if got := r.stats(t, "1").Received; got != 0 {
		t.Errorf("%d received while paused", got)
	}
	turn("listening")
	eventually(t, "it is received", func() bool { return r.stats(t, "1").Received == 1 })

	if stopped := turn("stopped"); stopped.Local != made.Local || stopped.ReceiveQueueGranted != nil {
		t.Errorf("stopped: %+v", stopped)
	}
	if !isFree(made.Local) {
		t.Errorf("%v is still bound", made.Local)
	}
	turn("stopped")
	paused := turn("paused")
	if isFree(paused.Local) {
		t.Errorf("%v is not bound while paused", paused.Local)
	}
	back := turn("listening")
	write(t, witness, back.Local, []byte("again"))
	eventually(t, "it is received after all", func() bool { return r.stats(t, "1").Received == 2 })
}

// What only the kernel knows has no entry: a queue that fills while nobody reads, and what is dropped.
func TestWhatOnlyTheKernelKnowsIsTold(t *testing.T) {
	r := start(t)
	small := 5000
	made := r.listen(t, func(l *lab.NewListener) { l.ReceiveQueue = &small })
	r.patch(t, "/api/v1/listeners/1", `{"state":"paused"}`).want(t, http.StatusOK)
	witness := outside(t, "127.0.0.1:0")
	for _, mode := range modes {
		w := r.watch(t, mode)
		w.until(t, func(f frame) bool { return f.Stats != nil })
		began := time.Now()
		for range 50 {
			write(t, witness, made.Local, noise(1000))
		}
		got := w.until(t, func(f frame) bool { return f.Stats[made.ID].KernelDrops != nil && *f.Stats[made.ID].KernelDrops > 0 })
		if took := time.Since(began); took > 5*time.Second || len(got.Entries) != 0 || *got.Stats[made.ID].QueuedBytes == 0 {
			t.Errorf("%s: after %v: %+v", mode, took, got)
		}
	}
}

func TestTheOutcomesOfAWait(t *testing.T) {
	r := start(t)
	home := r.listen(t)
	for _, from := range []string{"", home.ID, home.Local.String(), "127.0.0.1:0"} {
		witness := outside(t, freeAddress(t, "127.0.0.1").String()) // It will be closed, and nobody shall take its place.
		send := func(wait string) SendResult {
			t.Helper()
			body := `{"to":"` + addressOf(witness).String() + `","from":"` + from + `","wait":"` + wait + `","payload":{"text":"Hello"}}`
			return decode[SendResult](t, r.post(t, "/api/v1/send", body).want(t, http.StatusOK))
		}
		wait := answering(t, witness, "Hello yourself")
		replied := send("9s")
		wait()
		if replied.Outcome != "replied" || replied.Reply == nil || *replied.Reply.Text != "Hello yourself" || replied.Error != nil {
			t.Errorf("from %q: %+v", from, replied)
		} else if *replied.Reply.Source != addressOf(witness).String() || *replied.Reply.Destination != *replied.Sent.Source {
			t.Errorf("from %q: the reply went from %s to %s", from, *replied.Reply.Source, *replied.Reply.Destination)
		}
		if replied.RTT == nil || *replied.RTT < 0 || *replied.RTT > int64(9*time.Second) {
			t.Errorf("from %q: rtt %v", from, replied.RTT)
		}

		began := time.Now()
		silent := send("30ms")
		if silent.Outcome != "silent" || silent.Reply != nil || silent.Error != nil || silent.RTT != nil || time.Since(began) < 30*time.Millisecond {
			t.Errorf("from %q: %+v after %v", from, silent, time.Since(began))
		}
		if !strings.Contains(silent.Detail, "30ms") || !strings.Contains(silent.Detail, "nobody can tell") {
			t.Errorf("silence in words: %q", silent.Detail)
		}

		if err := witness.Close(); err != nil {
			t.Fatal(err)
		}
		refused := send("9s")
		if refused.Outcome != "refused" || refused.Reply != nil || refused.RTT == nil || refused.Error == nil {
			t.Errorf("from %q: %+v", from, refused)
		} else if want := (SendError{
			Code: "refused", Detail: refused.Detail, Errno: "ECONNREFUSED",
			ICMP: ICMP{Type: 3, Code: 3, From: "127.0.0.1", Errno: "ECONNREFUSED"},
		}); *refused.Error != want {
			t.Errorf("from %q: error %+v, want %+v", from, *refused.Error, want)
		}
	}
}
