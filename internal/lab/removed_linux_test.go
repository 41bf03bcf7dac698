package lab

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Entries of a listener outlast it, and so do its figures: dropped datagrams whose gap is in the journal
// stay dropped.
func TestTheFiguresOfARemovedListenerStay(t *testing.T) {
	l := open(t)
	sender := outside(t, "127.0.0.1:0")
	want := Stats{Suppressed: map[string]uint64{}, Failed: map[string]uint64{}}
	for range 2 {
		made := listen(t, l, NewListener{ReceiveQueue: new(1), Reply: Reply{Preset: ReplyEcho}})
		turn(t, l, made.ID, Paused)
		const sent = 200
		numbered(t, sender, made.Local, 0, sent)
		drops := kernelDrops(t, made)
		turn(t, l, made.ID, Listening)
		stats := settled(t, l, made.ID, sent-drops)
		if stats.KernelDrops != drops || drops == 0 {
			t.Fatalf("got %+v, the kernel says %d", stats, drops)
		}
		want.add(stats)
		if err := l.RemoveListener(t.Context(), made.ID); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(want, l.Removed()); diff != "" {
		t.Errorf("removed (-want +got):\n%s", diff)
	}
	if want.Received+want.KernelDrops != 400 || want.Replied != want.Received {
		t.Errorf("they do not add up: %+v", want)
	}
	l.Removed().Suppressed["changed"] = 1
	if l.Removed().Suppressed["changed"] != 0 {
		t.Error("two callers share their figures")
	}
}
