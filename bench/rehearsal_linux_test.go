package main

import (
	"context"
	"io"
	"testing"
)

// TestLoadsAddUp puts udpweb under load, as the process it is for people, and asks whether every datagram is delivered or
// counted: by udpweb, by the kernel and by the receiver alike. How long anything takes does not matter to it.
func TestLoadsAddUp(t *testing.T) {
	t.Chdir("..")
	built, err := build(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, each := range []part{
		{"a rehearsal", rehearse},
		{"a classroom", attendClass},
		{"stalled viewers beside healthy ones", standBeside},
		{"a flood of which everything is held", floodHeld},
		{"a flood that washes history away", floodForgotten},
		{"transmissions to a listener of the same lab", transmitToItself},
	} {
		t.Run(each.name, func(t *testing.T) {
			b := &bench{runs: 1, quick: true, programs: built, report: newReport(io.Discard)}
			if err := each.run(t.Context(), b); err != nil {
				t.Error(err)
			}
			for _, broken := range b.report.broken {
				t.Error(broken)
			}
		})
	}
}

// rehearse runs the parts of the bench whose figures must add up exactly on any machine, with few datagrams.
func rehearse(ctx context.Context, b *bench) error {
	found, err := chosen([]string{"receive", "all", "latency", "sending"})
	if err != nil {
		return err
	}
	for _, each := range found {
		judged := len(b.report.targets)
		if err := each.run(ctx, b); err != nil {
			return err
		}
		b.report.must(len(b.report.targets) > judged, "%s: nothing was held against a target", each.name)
	}
	return nil
}
