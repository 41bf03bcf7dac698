package main

import (
	"context"
	"fmt"
	"os/exec"
	"strings"
)

// measureGo runs the benchmarks of the packages that a datagram passes through.
func measureGo(ctx context.Context, b *bench) error {
	span := "0.5s"
	if b.quick {
		span = "10ms"
	}
	arguments := []string{
		"test", "-run", "^$", "-bench", ".", "-benchmem", "-benchtime", span, "-timeout", "5m",
		"./internal/journal", "./internal/export", "./internal/filter", "./internal/udp", "./internal/api",
	}
	said, err := exec.CommandContext(ctx, "go", arguments...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("go %s: %w\n%s", strings.Join(arguments, " "), err, said)
	}
	b.report.section("Go benchmarks", "`go "+strings.Join(arguments, " ")+"`")
	b.report.add("```\n%s```\n", benchmarkLines(string(said)))
	return nil
}

// benchmarkLines leaves out what does not belong to a result.
func benchmarkLines(said string) string {
	var lines strings.Builder
	for line := range strings.Lines(said) {
		if strings.HasPrefix(line, "pkg:") || strings.HasPrefix(line, "Benchmark") {
			lines.WriteString(line)
		}
	}
	return lines.String()
}
