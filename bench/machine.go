package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
)

// describeMachine says what the figures were measured on. Nothing in it tells whose machine it is.
func describeMachine(ctx context.Context) []string {
	return []string{
		fmt.Sprintf("CPU: %s, %d cores", lineOf("/proc/cpuinfo", "model name"), runtime.NumCPU()),
		"Memory: " + lineOf("/proc/meminfo", "MemTotal"),
		"Kernel: Linux " + contents("/proc/sys/kernel/osrelease"),
		fmt.Sprintf("Limits of socket queues: net.core.rmem_max=%s, net.core.wmem_max=%s",
			contents("/proc/sys/net/core/rmem_max"), contents("/proc/sys/net/core/wmem_max")),
		"Load average before the run: " + contents("/proc/loadavg"),
		"Go: " + versionOf(ctx, "go", "version"),
		"C compiler: " + versionOf(ctx, compiler(), "--version"),
		"Python: " + versionOf(ctx, "python3", "--version"),
		"socat: " + versionOf(ctx, "socat", "-V"),
		"Command: `make bench`, which builds `go build -trimpath ./cmd/udpweb` and `" + compiler() + " -O2` of bench/c/*.c",
	}
}

// lineOf is the value of a name in a file of "name: value".
func lineOf(file, name string) string {
	for line := range strings.Lines(contents(file)) {
		key, value, ok := strings.Cut(line, ":")
		if ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return "unknown"
}

func contents(file string) string {
	data, err := os.ReadFile(file)
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(data))
}

// versionOf is the first line of what a program says that has a digit in it.
func versionOf(ctx context.Context, name string, arguments ...string) string {
	said, err := exec.CommandContext(ctx, name, arguments...).CombinedOutput()
	if err != nil {
		return "not installed"
	}
	for line := range strings.Lines(string(said)) {
		if strings.ContainsAny(line, "0123456789") {
			return strings.TrimSpace(line)
		}
	}
	return "unknown"
}
