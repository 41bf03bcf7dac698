package journal

import (
	"errors"
	"math"
	"syscall"
	"testing"
)

func TestAJournalLiesInReservedMemory(t *testing.T) {
	const asked = 4 << 20
	memory, err := Reserve(asked)
	if err != nil || len(memory) != asked {
		t.Fatalf("Reserve(%d) = %d bytes, %v", asked, len(memory), err)
	}
	j := New(memory)
	j.Append(numbered(1, 40_000, 100)...) // More than once around.
	if stats := j.Stats(); stats.Limit != asked || stats.Evicted == 0 {
		t.Errorf("%+v in %d bytes", stats, asked)
	}
	entries, missed := readAll(j, 0)
	if uint64(len(entries))+missed != 40_000 {
		t.Errorf("%d entries, %d missed", len(entries), missed)
	}
	for i := range entries {
		if !isNumbered(entries[i]) {
			t.Fatalf("entry %d is %.20q", entries[i].Seq, entries[i].Payload)
		}
	}
}

func TestWhatIsLessThanAJournalNeedsIsNotReserved(t *testing.T) {
	if memory, err := Reserve(0); err != nil || len(memory) != MinLimit {
		t.Errorf("Reserve(0) = %d bytes, %v; want %d", len(memory), err, MinLimit)
	}
}

func TestMemoryThatIsNotToBeHadIsAnError(t *testing.T) {
	if _, err := Reserve(math.MaxInt); !errors.Is(err, syscall.ENOMEM) {
		t.Errorf("Reserve(%d) = %v, want %v", math.MaxInt, err, syscall.ENOMEM)
	}
}
