// Command bench measures udpweb against the floor and its peers, side by side on one machine in one run, and writes what it
// finds to bench/RESULTS.md.
//
// It exits with 1 when something could not be measured, or when a datagram is neither delivered nor counted. A target
// that is not reached is printed and is no failure: how fast a machine is depends on who else uses it.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"
)

// commandLine is what kong reads.
type commandLine struct {
	Measure struct {
		Runs  int      `default:"3" help:"How often each measurement is repeated; the tables show the median and, in brackets, least and most."`
		Quick bool     `help:"A rehearsal with a fiftieth of the datagrams: shows that everything works, and nothing about speed."`
		Out   string   `default:"bench/RESULTS.md" help:"Where a whole run writes its results."`
		Parts []string `arg:"" optional:"" help:"The parts to run; all of them when none is named."`
	} `cmd:"" default:"withargs" help:"Measure (the default)."`
	BareHandler struct {
		Size int `arg:"" help:"Bytes of the answer."`
	} `cmd:"" hidden:"" help:"Serve the bare handler that POST /send is held against."`
	HoldJournal struct {
		Entries int `arg:"" help:"Entries to hold."`
	} `cmd:"" hidden:"" help:"Measure a journal in a process of its own."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var line commandLine
	command := kong.Parse(&line,
		kong.Name("bench"),
		kong.Description("Measures udpweb against the floor and its peers, side by side in one run. A whole run writes its results to a file. "+
			"A run of some parts, or a quick one, prints them and leaves the file alone: its figures belong together. The parts: "+
			strings.Join(partNames(), ", ")+"."),
	)
	if err := run(ctx, command.Command(), &line); err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "bench:", err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, command string, line *commandLine) error {
	switch {
	case strings.HasPrefix(command, "bare-handler"):
		return serveBare(ctx, line.BareHandler.Size, os.Stdout)
	case strings.HasPrefix(command, "hold-journal"):
		return holdJournal(line.HoldJournal.Entries, os.Stdout)
	case runtime.GOOS != "linux":
		return errors.New("it needs Linux, whose counters in /proc it takes for witnesses")
	case line.Measure.Runs < 1:
		return errors.New("--runs must be at least 1")
	}
	parts, err := chosen(line.Measure.Parts)
	if err != nil {
		return err
	}
	out := line.Measure.Out
	if len(line.Measure.Parts) > 0 || line.Measure.Quick {
		out = ""
	}
	return measure(ctx, plan{runs: line.Measure.Runs, quick: line.Measure.Quick, parts: parts, out: out})
}
