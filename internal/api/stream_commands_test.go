package api

import (
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"udpweb/internal/journal"
)

// trickle appends an entry every few milliseconds until the test has what it wants.
func (r *rig) trickle(t *testing.T) (stop func()) {
	t.Helper()
	ended, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			r.lab.Journal().Append(journal.Entry{Kind: journal.Event, Note: "drop by drop"})
			select {
			case <-ended:
				return
			case <-time.After(2 * time.Millisecond):
			}
		}
	}()
	return func() {
		close(ended)
		<-stopped
	}
}

// entriesWithin counts the frames with entries that come within a time, and returns the last.
func entriesWithin(frames <-chan frame, length time.Duration) (count int, last frame) {
	for timer := time.After(length); ; {
		select {
		case got := <-frames:
			if got.Type == "entries" && len(got.Entries) > 0 {
				count, last = count+1, got
			}
		case <-timer:
			return count, last
		}
	}
}

// Who acknowledges is never sent more than a few frames ahead; who never does is held back by the
// connection alone.
func TestAViewerThatStopsAcknowledgingIsWaitedFor(t *testing.T) {
	t.Parallel() // It takes its time, and little else.
	r := start(t)
	w := r.watch(t, "")
	defer r.trickle(t)()
	for range 3 * maxUnacked { // Without any acknowledgement.
		w.until(t, func(f frame) bool { return f.Type == "entries" })
	}
	w.say(t, `{"op":"ack","seq":0}`)
	w.heard(t)
	frames := w.frames(t)
	count, last := entriesWithin(frames, 2*time.Second)
	if count > maxUnacked {
		t.Errorf("%d frames more, want at most %d", count, maxUnacked)
	}
	if count, _ := entriesWithin(frames, 10*frameInterval); count != 0 {
		t.Errorf("%d frames without an acknowledgement", count)
	}
	for range 3 {
		w.say(t, `{"op":"ack","seq":`+itoa(max(last.Seq, r.lab.Journal().Last()))+`}`)
		before := last.Seq
		if count, last = entriesWithin(frames, 2*time.Second); count != maxUnacked {
			t.Errorf("%d frames after an acknowledgement, want %d", count, maxUnacked)
		}
		if last.Seq <= before {
			t.Errorf("up to %d, after %d", last.Seq, before)
		}
	}
}

func TestAcknowledgingAFrameMakesRoomForOne(t *testing.T) {
	t.Parallel() // It takes its time, and little else.
	r := start(t)
	w := r.watch(t, "")
	w.say(t, `{"op":"ack","seq":0}`)
	defer r.trickle(t)()
	var offered, first uint64
	for range 40 { // Each is acknowledged as it comes, and nothing is lost on the way.
		got := w.until(t, func(f frame) bool { return len(f.Entries) > 0 })
		if first == 0 {
			first = got.Entries[0].Seq
		}
		offered += uint64(len(got.Entries)) + got.Skipped
		if offered != got.Seq-first+1 {
			t.Fatalf("%d offered from %d to %d", offered, first, got.Seq)
		}
		w.say(t, `{"op":"ack","seq":`+itoa(got.Seq)+`}`)
	}
}

// However fast a viewer is, a frame has its time.
func TestAcknowledgingDoesNotHurryFrames(t *testing.T) {
	t.Parallel() // It takes its time, and little else.
	r := start(t)
	for command, interval := range map[string]time.Duration{
		`{"op":"ack","seq":0}`:      frameInterval,
		`{"op":"set","quiet":true}`: quietInterval,
	} {
		w := r.watch(t, "")
		w.say(t, `{"op":"ack","seq":0}`)
		w.say(t, command)
		stop := r.trickle(t)
		w.until(t, func(f frame) bool { return f.Type == "entries" })
		began, frames := time.Now(), 0
		for time.Since(began) < 2*time.Second {
			if got := w.next(t); got.Type == "entries" {
				frames++
				time.Sleep(5 * time.Millisecond) // A page acknowledges what it has painted.
				w.say(t, `{"op":"ack","seq":`+itoa(got.Seq)+`}`)
			}
		}
		if most := int(time.Since(began)/interval) + 3; frames > most {
			t.Errorf("%s: %d frames in %v, want at most %d", command, frames, time.Since(began), most)
		}
		stop()
		_ = w.conn.Close()
	}
}

func TestAcknowledgementsDoNotHoldModeAll(t *testing.T) {
	r := start(t)
	w := r.watch(t, "mode=all")
	w.say(t, `{"op":"ack","seq":0}`)
	w.say(t, `{"op":"set","quiet":true}`) // A page that is hidden, and this is none.
	w.heard(t)
	for range 10 {
		r.fill(100, "one after the other")
		w.entries(t, 100)
	}
}

func TestAQuietViewerGetsCountersOnly(t *testing.T) {
	t.Parallel() // It takes its time, and little else.
	r := start(t)
	made := r.listen(t)
	w := r.watch(t, "")
	w.until(t, func(f frame) bool { return f.Stats != nil })
	w.say(t, `{"op":"set","quiet":true}`)
	w.heard(t)
	begin := r.lab.Journal().Last()
	r.flood(t, made, 50, func(int) []byte { return []byte("unseen") })
	var skipped uint64
	// A datagram is counted before it is in the journal: there may be a frame with its figures before it is skipped.
	for received := uint64(0); received < 50 || skipped < r.lab.Journal().Last()-begin; {
		got := w.until(t, func(f frame) bool { return f.Type == "entries" })
		if len(got.Entries) != 0 {
			t.Errorf("a quiet viewer got %d entries", len(got.Entries))
		}
		skipped += got.Skipped
		received = max(received, got.Stats[made.ID].Received)
	}
	if skipped != r.lab.Journal().Last()-begin {
		t.Errorf("skipped %d, want %d", skipped, r.lab.Journal().Last()-begin)
	}
	w.say(t, `{"op":"set","quiet":false}`)
	w.heard(t)
	r.flood(t, made, 1, func(int) []byte { return []byte("seen") })
	if got := w.entries(t, 1); len(got.Entries) != 1 || *got.Entries[0].Text != "seen" {
		t.Errorf("%+v", got)
	}
}

// badCommands are what a viewer may not say, and what it is told.
var badCommands = map[string]string{
	``:                                 "empty",
	`ack`:                              "invalid character",
	`{}`:                               "the commands are",
	`null`:                             "the commands are",
	`[]`:                               "not possible",
	`{"op":"close"}`:                   "the commands are",
	`{"op":"set"}`:                     "the commands are",
	`{"op":"set","listener":"1"}`:      "unknown field",
	`{"op":"set","filter":5}`:          "filter: the number",
	`{"op":"set","filter":null}`:       "the commands are",
	`{"op":"set","filter":"udp.prt"}`:  "Did you mean udp.port? Look at character 1.",
	`{"op":"ack","seq":-1}`:            "seq: the number -1",
	`{"op":"ack","seq":"1"}`:           "seq: the string",
	`{"op":"ack","seq":1}{"op":"ack"}`: "something follows",
	`{"op":"ack","op":"set"}`:          "is there twice",
	`{"op":"\ud800"}`:                  "half of a character",
	`{"op":"` + strings.Repeat("<script>\u202e", 200) + `"}`: "the commands are",
}

func TestABadCommandIsExplained(t *testing.T) {
	r := start(t)
	for command, words := range badCommands {
		w := r.watch(t, "")
		w.say(t, command)
		got := w.until(t, func(f frame) bool { return f.Type == "error" })
		if !strings.Contains(got.Detail, words) || len(got.Detail) > 300 || strings.Contains(got.Detail, "\u202e") {
			t.Errorf("%.60s: %q, want %q", command, got.Detail, words)
		}
		r.fill(100, "and on it goes")
		w.entries(t, 100)
		_ = w.conn.Close()
	}
}

func TestTooManyBadCommandsEndTheStream(t *testing.T) {
	r := start(t)
	for _, mode := range modes {
		w := r.watch(t, mode)
		for range maxCommandFaults - 1 {
			w.say(t, "nonsense")
			w.until(t, func(f frame) bool { return f.Type == "error" })
		}
		w.say(t, "nonsense")
		w.wantClosed(t, websocket.ClosePolicyViolation)
	}
	r.viewers(t, 0)
}

func TestWhatIsNoCommandEndsTheStream(t *testing.T) {
	r := start(t)
	for name, tt := range map[string]struct {
		kind int
		data string
		code int
	}{
		"binary":               {websocket.BinaryMessage, `{"op":"ack","seq":1}`, websocket.CloseUnsupportedData},
		"invalid UTF-8":        {websocket.TextMessage, "{\"op\":\"\xff\xfe\"}", websocket.CloseInvalidFramePayloadData},
		"half of a character":  {websocket.TextMessage, "\xed\xa0\x80", websocket.CloseInvalidFramePayloadData},
		"a byte too many":      {websocket.TextMessage, strings.Repeat(" ", maxCommand+1), websocket.CloseMessageTooBig},
		"megabytes":            {websocket.TextMessage, strings.Repeat("x", 4<<20), websocket.CloseMessageTooBig},
		"binary and too large": {websocket.BinaryMessage, strings.Repeat("x", 1<<20), websocket.CloseMessageTooBig},
	} {
		for _, mode := range modes {
			w := r.watch(t, mode)
			stop := r.trickle(t) // A stream that is busy ends as one that is not.
			if err := w.conn.SetWriteDeadline(time.Now().Add(patience)); err != nil {
				t.Fatal(err)
			}
			_ = w.conn.WriteMessage(tt.kind, []byte(tt.data)) // It may be cut off.
			t.Run(name+" "+mode, func(t *testing.T) { w.wantClosed(t, tt.code) })
			stop()
		}
	}
	r.viewers(t, 0)
}

func TestAMessageMayComeInParts(t *testing.T) {
	r := start(t)
	w := r.watch(t, "")
	writer, err := w.conn.NextWriter(websocket.TextMessage)
	if err != nil {
		t.Fatal(err)
	}
	for range maxCommand { // One byte over the limit in the end.
		if _, err := writer.Write([]byte(" ")); err != nil {
			t.Fatal(err)
		}
	}
	_, _ = writer.Write([]byte("{}"))
	_ = writer.Close()
	w.wantClosed(t, websocket.CloseMessageTooBig)
}

func TestACommandOfTheLargestSizeIsHeard(t *testing.T) {
	r := start(t)
	w := r.watch(t, "")
	w.say(t, `{"op":"set"`+strings.Repeat(" ", maxCommand-12)+"}")
	w.until(t, func(f frame) bool { return f.Type == "error" })
}

func TestAFloodOfCommandsEndsTheStream(t *testing.T) {
	r := start(t)
	w := r.watch(t, "")
	for range commandsPerSpan + 1 {
		w.say(t, `{"op":"ack","seq":1}`)
	}
	w.wantClosed(t, websocket.ClosePolicyViolation)
	r.viewers(t, 0)
}
