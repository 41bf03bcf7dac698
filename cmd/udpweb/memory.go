package main

import (
	"math"
	"os"
	"runtime/debug"
)

// The garbage collector by itself waits until as much garbage has gathered as there is that lives. That is too
// early while the journal is empty, when it would run a hundred times a second under load, and too late once
// the journal is full: the program would grow to twice the history.
const (
	garbagePercent = 400      // of what lives, before the collector runs
	besideHistory  = 96 << 20 // bytes beside the journal, before it runs in any case
)

// boundMemory sets up the garbage collector for a journal of so many bytes, unless the environment has (GOGC,
// GOMEMLIMIT).
func boundMemory(history int64) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbagePercent)
	}
	if debug.SetMemoryLimit(-1) == math.MaxInt64 {
		debug.SetMemoryLimit(history + besideHistory)
	}
}
