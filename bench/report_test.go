package main

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"
)

func TestAReportTellsWhatIsReachedAndWhatIsBroken(t *testing.T) {
	var printed bytes.Buffer
	r := newReport(&printed)
	r.section("A part", "How it is measured.")
	r.heads("one", "two")
	r.row("1", "2")
	r.judge("fast", "2 ×", true)
	r.judge("small", "9 MiB", false)
	r.must(true, "nothing")
	file := string(r.whole([]string{"CPU: fast"}, time.Unix(0, 0), 3))
	for _, want := range []string{
		"\n- CPU: fast\n", "| fast | 2 × | yes |\n| small | 9 MiB | **not reached** |\n",
		"\n## A part\n\nHow it is measured.\n\n| one | two |\n|---|---|\n| 1 | 2 |\n", "1 January 1970", "either delivered or counted",
	} {
		if !strings.Contains(file, want) {
			t.Errorf("the file has no %q:\n%s", want, file)
		}
	}
	if !strings.Contains(printed.String(), "| 1 | 2 |\n") {
		t.Errorf("printed is %q", &printed)
	}
	r.must(1+1 == 3, "%d ≠ %d", 2, 3)
	if err := r.verdict(); !errors.Is(err, errBroken) {
		t.Errorf("the run ends with %v", err)
	}
	if file := string(r.whole(nil, time.Time{}, 1)); !strings.Contains(file, "FAIL") || !strings.Contains(file, "\n- 2 ≠ 3\n") {
		t.Errorf("what is broken is not told:\n%s", file)
	}
}

func TestAPartThatFailsIsTold(t *testing.T) {
	r := newReport(io.Discard)
	if err := r.verdict(); err != nil {
		t.Errorf("before anything: %v", err)
	}
	r.fail("latency", errPatience)
	if err := r.verdict(); !errors.Is(err, errFailed) || !strings.Contains(err.Error(), "latency") {
		t.Errorf("the run ends with %v", err)
	}
	if file := string(r.whole(nil, time.Time{}, 1)); !strings.Contains(file, errPatience.Error()) {
		t.Errorf("the file does not say why:\n%s", file)
	}
}

func TestPartsAreChosenByName(t *testing.T) {
	every, err := chosen(nil)
	if err != nil || len(every) != len(parts()) {
		t.Errorf("without a name there are %d parts (%v), want all", len(every), err)
	}
	two, err := chosen([]string{"latency", "receive"})
	if err != nil || len(two) != 2 || two[0].name != "receive" {
		t.Errorf("chosen are %v (%v)", two, err)
	}
	if _, err := chosen([]string{"nothing"}); err == nil || !strings.Contains(err.Error(), "receive, all") {
		t.Errorf("a part that does not exist: %v", err)
	}
}
