package lab

import (
	"slices"
	"testing"

	"udpweb/internal/journal"
)

// The rest of a datagram that was cut is lost: the next one read is the next one sent.
func TestTheRestOfACutDatagramIsLost(t *testing.T) {
	l := open(t)
	made := listen(t, l, NewListener{ReadSize: new(4)})
	sender := outside(t, "127.0.0.1:0")
	write(t, sender, made.Local, []byte("안녕하세요"))
	write(t, sender, made.Local, []byte("next"))
	stats := received(t, l, made.ID, 2).Stats
	found := entries(l, 0, journal.Received)
	cut, next := found[0], found[1]
	if cut.Length != 15 || string(cut.Payload) != "\xec\x95\x88\xeb" || !cut.Truncated() {
		t.Errorf("of 15 bytes the entry says %d and has %q", cut.Length, cut.Payload)
	}
	if next.Length != 4 || string(next.Payload) != "next" || next.Truncated() || next.Seq != cut.Seq+1 {
		t.Errorf("behind entry %d comes entry %d, %d bytes, %q", cut.Seq, next.Seq, next.Length, next.Payload)
	}
	if stats.Truncated != 1 || stats.ReceivedBytes != 8 {
		t.Errorf("got %+v", stats)
	}
}

// What waits in the kernel is whole: how much is taken of it is decided when it is read.
func TestTheReadSizeIsThatOfTheMomentOfReading(t *testing.T) {
	l := open(t)
	made := listen(t, l, NewListener{ReadSize: new(4)})
	sender := outside(t, "127.0.0.1:0")
	text := []byte("안녕하세요")
	var want []string
	for i, size := range []int{4, 15, 1, 65_535, 14} {
		if changed := update(t, l, made.ID, Change{ReadSize: &size}); changed.ReadSize != size {
			t.Fatalf("the read size is %d, want %d", changed.ReadSize, size)
		}
		write(t, sender, made.Local, nil) // The reader may have been about to read, and this one ends that.
		received(t, l, made.ID, 2*uint64(i)+1)
		write(t, sender, made.Local, text)
		received(t, l, made.ID, 2*uint64(i)+2)
		want = append(want, "", string(text[:min(size, len(text))]))
	}
	turn(t, l, made.ID, Paused)
	for range 2 {
		write(t, sender, made.Local, text)
		want = append(want, string(text[:7]))
	}
	update(t, l, made.ID, Change{ReadSize: new(7), State: new(Listening)})
	stats := received(t, l, made.ID, uint64(len(want))).Stats
	found := entries(l, 0, journal.Received)
	if got := payloads(found); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	for _, each := range found {
		if each.Length == 0 {
			continue
		}
		if each.Length != len(text) || each.Truncated() != (len(each.Payload) < len(text)) {
			t.Errorf("of %d bytes the entry says %d, and cut: %t", len(text), each.Length, each.Truncated())
		}
	}
	if stats.Truncated != 5 {
		t.Errorf("%d were cut, want 5", stats.Truncated)
	}
}
