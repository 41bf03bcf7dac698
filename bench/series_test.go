package main

import (
	"math"
	"testing"
	"time"
)

func TestQuantiles(t *testing.T) {
	hundred := make(series, 100)
	for i := range hundred {
		hundred[i] = float64(100 - i)
	}
	for _, row := range []struct {
		name string
		of   series
		part float64
		want float64
	}{
		{"the middle of three", series{3, 1, 2}, 0.5, 2},
		{"the middle of four", series{4, 1, 2, 3}, 0.5, 2.5},
		{"the least", series{3, 1, 2}, 0, 1},
		{"the most", series{3, 1, 2}, 1, 3},
		{"95 of 100", hundred, 0.95, 95},
		{"99 of 100", hundred, 0.99, 99},
		{"99 of one", series{7}, 0.99, 7},
	} {
		if got := row.of.quantile(row.part); got != row.want {
			t.Errorf("%s: %v, want %v", row.name, got, row.want)
		}
	}
	if got := (series{}).median(); !math.IsNaN(got) {
		t.Errorf("the median of nothing is %v", got)
	}
}

func TestFiguresAreShownWithTheirSpread(t *testing.T) {
	for _, row := range []struct{ got, want string }{
		{series{1200, 900, 1_234_567}.show(whole), "1,200 (900–1,234,567)"},
		{series{5, 5, 5}.show(whole), "5"},
		{series{0.001, 0, 0.25}.show(percent), "0.10 % (0.00 %–25.00 %)"},
		{series{4, 9}.over(series{2, 3}).show(ratio), "2.50 (2.00–3.00)"},
		{series{4, 9}.minus(series{5, 3}).show(whole), "3 (-1–6)"},
		{series{float64(1500 * time.Microsecond)}.show(milliseconds), "1.50 ms"},
		{series{1 << 20}.show(mebibytes), "1 MiB"},
		{grouped(-1_000_001), "-1,000,001"},
	} {
		if row.got != row.want {
			t.Errorf("%q, want %q", row.got, row.want)
		}
	}
}

func TestTheLastGrowthIsThatOfATransmission(t *testing.T) {
	at := func(milliseconds int, total uint64) leaving {
		return leaving{time.Unix(0, 0).Add(time.Duration(milliseconds) * time.Millisecond), total}
	}
	looks := []leaving{at(0, 0), at(2, 4000), at(4, 8000), at(6, 12000), at(8, 12010), at(10, 12010), at(12, 12300)}
	cancelled := at(4, 0).at
	if got := lastGrowth(looks, cancelled); !got.Equal(at(6, 0).at) {
		t.Errorf("the last growth is at %s, want 6 ms after the start: less than a tenth of the rate is of others", got)
	}
	if got := lastGrowth(append(looks, at(14, 15000)), cancelled); !got.Equal(at(14, 0).at) {
		t.Errorf("the last growth is at %s, want 14 ms after the start", got)
	}
	if got := lastGrowth(looks[:3], cancelled); !got.IsZero() {
		t.Errorf("without growth there is none, and not at %s", got)
	}
}
