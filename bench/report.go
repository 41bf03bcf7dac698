package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// report gathers what is measured, and prints it as it comes.
type report struct {
	printed io.Writer
	text    bytes.Buffer // the sections, as Markdown
	targets []target
	broken  []string // what does not add up although it must
	failed  []string // parts that could not be measured
}

// target is a figure that the project has set itself.
type target struct {
	what     string
	measured string
	outcome  outcome
}

// outcome says whether a target is reached.
type outcome string

const (
	targetReached  outcome = "yes"
	targetMissed   outcome = "**not reached**"
	targetUnjudged outcome = "not judged: this machine, shared as it was, did not let the floor do it either"
)

func newReport(printed io.Writer) *report { return &report{printed: printed} }

// add writes Markdown.
func (r *report) add(format string, values ...any) {
	text := fmt.Sprintf(format, values...)
	r.text.WriteString(text)
	_, _ = io.WriteString(r.printed, text)
}

// section begins a part, with what is measured and how.
func (r *report) section(title, how string) { r.add("\n## %s\n\n%s\n\n", title, how) }

// heads begins a table, row continues it.
func (r *report) heads(names ...string) {
	r.row(names...)
	r.add("%s|\n", strings.Repeat("|---", len(names)))
}

func (r *report) row(cells ...string) { r.add("| %s |\n", strings.Join(cells, " | ")) }

// judge holds a measurement against a target.
func (r *report) judge(what, measured string, isReached bool) {
	said := targetMissed
	if isReached {
		said = targetReached
	}
	r.targets = append(r.targets, target{what, measured, said})
}

// leave says that a measurement cannot be held against its target, for want of something to hold it against.
func (r *report) leave(what, measured string) {
	r.targets = append(r.targets, target{what, measured, targetUnjudged})
}

// must checks what has to add up exactly on any machine.
func (r *report) must(holds bool, format string, values ...any) {
	if holds {
		return
	}
	what := fmt.Sprintf(format, values...)
	r.broken = append(r.broken, what)
	say("FAIL: " + what)
}

// fail notes that a part could not be measured.
func (r *report) fail(part string, why error) {
	r.failed = append(r.failed, part)
	r.add("\n**The part %s could not be measured**:\n\n```\n%s\n```\n", part, why)
}

// What a run may end with.
var (
	errBroken = errors.New("figures that must add up do not; see above")
	errFailed = errors.New("could not be measured; see above")
)

// verdict is an error where something does not add up, or could not be measured.
func (r *report) verdict() error {
	switch {
	case len(r.broken) > 0:
		return errBroken
	case len(r.failed) > 0:
		return fmt.Errorf("%s %w", strings.Join(r.failed, ", "), errFailed)
	}
	return nil
}

// targetTable is the summary.
func (r *report) targetTable() string {
	var text strings.Builder
	text.WriteString("| target | measured | reached |\n|---|---|---|\n")
	for _, each := range r.targets {
		fmt.Fprintf(&text, "| %s | %s | %s |\n", each.what, each.measured, each.outcome)
	}
	return text.String()
}

// mostTold bounds how many of them are told: a hundred viewers may all say the same.
const mostTold = 10

// conservation says whether everything added up.
func (r *report) conservation() string {
	if len(r.broken) == 0 {
		return "Every datagram of every measurement was either delivered or counted as lost, and our counts agree with the kernel's.\n"
	}
	told := r.broken[:min(len(r.broken), mostTold)]
	return fmt.Sprintf("**FAIL**: %d times figures that must add up do not.\n\n- %s\n", len(r.broken), strings.Join(told, "\n- "))
}

func (r *report) printTargets() {
	_, _ = fmt.Fprintf(r.printed, "\n%s\n%s", r.targetTable(), r.conservation())
}

// whole is the file of a whole run.
func (r *report) whole(about []string, began time.Time, runs int) []byte {
	var file bytes.Buffer
	file.WriteString("# Results of `make bench`\n\nWritten by the program in this directory; run it again rather than editing this.\n\n")
	fmt.Fprintf(&file, "%s. Each measurement was made %d times, taking turns where things are compared; all of it took %s.\n",
		began.UTC().Format("2 January 2006, 15:04 UTC"), runs, time.Since(began).Round(time.Second))
	file.WriteString("A figure is the median of all runs, in brackets the least and the most; a ratio is taken run by run.\n" +
		"The machine was shared with others, which a busy load average tells of: hold ratios, not times, against those of another machine.\n\n")
	for _, line := range about {
		fmt.Fprintf(&file, "- %s\n", line)
	}
	fmt.Fprintf(&file, "\n## Targets\n\n%s\n%s", r.targetTable(), r.conservation())
	file.Write(r.text.Bytes())
	return file.Bytes()
}
