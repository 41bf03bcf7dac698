package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"
)

// part is a part of the bench that can be run by itself.
type part struct {
	name string
	run  func(context.Context, *bench) error
}

// parts lists all of them, in the order of the results.
func parts() []part {
	return []part{
		{"receive", measureReceive},
		{"all", measureAll},
		{"classroom", measureClassroom},
		{"latency", measureLatency},
		{"sending", measureSending},
		{"requests", measureRequests},
		{"journal", measureJournal},
		{"growth", measureGrowth},
		{"go", measureGo},
	}
}

func partNames() (names []string) {
	for _, each := range parts() {
		names = append(names, each.name)
	}
	return names
}

// chosen are the parts with these names, in their usual order; all of them where there is no name.
func chosen(names []string) (found []part, err error) {
	wanted := make(map[string]bool)
	for _, each := range names {
		wanted[each] = true
	}
	for _, each := range parts() {
		if len(names) == 0 || wanted[each.name] {
			found = append(found, each)
			delete(wanted, each.name)
		}
	}
	for name := range wanted {
		return nil, fmt.Errorf("there is no part %q; there are %s", name, strings.Join(partNames(), ", "))
	}
	return found, nil
}

// plan is what a run is to do.
type plan struct {
	runs  int
	quick bool
	parts []part
	out   string // the file to write; "" writes none
}

// bench is a run under way.
type bench struct {
	runs     int
	quick    bool
	programs programs
	report   *report
}

// rehearsal is what a quick run divides counts by.
const rehearsal = 50

// count is so many datagrams, or fewer in a rehearsal.
func (b *bench) count(usual uint64) uint64 {
	if b.quick {
		return usual / rehearsal
	}
	return usual
}

// patience is so much, or less in a rehearsal, where what is waited for may well not come.
func (b *bench) patience(usual time.Duration) time.Duration {
	if b.quick {
		return usual / 10
	}
	return usual
}

// measure runs a plan.
func measure(ctx context.Context, p plan) error {
	dir, err := os.MkdirTemp("", "udpweb-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	say("building udpweb, sink and blast")
	built, err := build(ctx, dir)
	if err != nil {
		return err
	}
	began := time.Now()
	b := &bench{runs: p.runs, quick: p.quick, programs: built, report: newReport(os.Stdout)}
	about := describeMachine(ctx)
	for _, each := range p.parts {
		say("measuring " + each.name)
		err := each.run(ctx, b)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err != nil { // The others are worth having, and were long in the making.
			b.report.fail(each.name, err)
		}
	}
	whole := b.report.whole(about, began, p.runs)
	if p.out != "" {
		if err := os.WriteFile(p.out, whole, 0o644); err != nil {
			return err
		}
		say("wrote " + p.out)
	}
	b.report.printTargets()
	return b.report.verdict()
}

// say tells a person who waits what is going on. Results go to standard output, this does not.
func say(what string) {
	_, _ = fmt.Fprintf(os.Stderr, "%s %s\n", time.Now().Format(time.TimeOnly), what)
}
