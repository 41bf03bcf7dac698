package main

import (
	"fmt"
	"math"
	"slices"
	"time"
)

// series are the figures of one thing over all runs.
type series []float64

func (s series) median() float64 { return s.quantile(0.5) }

func (s series) least() float64 { return s.quantile(0) }

func (s series) most() float64 { return s.quantile(1) }

// quantile is the figure that so large a part of all of them does not exceed. Of none it is not a number.
func (s series) quantile(part float64) float64 {
	if len(s) == 0 {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(s))
	if part == 0.5 && len(sorted)%2 == 0 {
		return (sorted[len(sorted)/2-1] + sorted[len(sorted)/2]) / 2
	}
	rank := int(math.Ceil(part*float64(len(sorted)))) - 1
	return sorted[min(max(rank, 0), len(sorted)-1)]
}

// show writes the median and, in brackets, the least and the most.
func (s series) show(format func(float64) string) string {
	middle := format(s.median())
	low, high := format(s.least()), format(s.most())
	if low == high {
		return middle
	}
	return fmt.Sprintf("%s (%s–%s)", middle, low, high)
}

// over divides run by run, since what disturbs a machine disturbs both sides of a run.
func (s series) over(others series) (ratios series) {
	for i := range min(len(s), len(others)) {
		ratios = append(ratios, s[i]/others[i])
	}
	return ratios
}

// minus subtracts run by run.
func (s series) minus(others series) (differences series) {
	for i := range min(len(s), len(others)) {
		differences = append(differences, s[i]-others[i])
	}
	return differences
}

// Ways to write a figure.

func whole(x float64) string { return grouped(int64(math.Round(x))) }

func ratio(x float64) string { return fmt.Sprintf("%.2f", x) }

func percent(x float64) string { return fmt.Sprintf("%.2f %%", 100*x) }

func nanoseconds(x float64) string { return whole(x) + " ns" }

func milliseconds(x float64) string { return fmt.Sprintf("%.2f ms", x/float64(time.Millisecond)) }

func seconds(x float64) string { return fmt.Sprintf("%.2f s", x/float64(time.Second)) }

func mebibytes(x float64) string { return whole(x/(1<<20)) + " MiB" }

// grouped writes a number in groups of three digits.
func grouped(number int64) string {
	if number < 0 {
		return "-" + grouped(-number)
	}
	if number < 1000 {
		return fmt.Sprint(number)
	}
	return fmt.Sprintf("%s,%03d", grouped(number/1000), number%1000)
}
