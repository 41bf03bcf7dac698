package main

import (
	"math"
	"os"
	"runtime"
	"runtime/debug"
)

// The garbage collector by itself waits until as much garbage has gathered as there is that lives. Little lives
// beside the journal, which lies outside of its heap (journal.Reserve), and it would run a hundred times a second
// under load.
const (
	garbagePercent = 400      // of what lives, before the collector runs
	besideHistory  = 96 << 20 // bytes beside the journal, before it runs in any case
)

// boundMemory sets up the garbage collector, unless the environment has (GOGC, GOMEMLIMIT).
func boundMemory(history int64) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbagePercent)
	}
	if debug.SetMemoryLimit(-1) != math.MaxInt64 {
		return
	}
	if runtime.GOOS != "linux" {
		debug.SetMemoryLimit(history + besideHistory) // There the journal is in the heap after all.
		return
	}
	debug.SetMemoryLimit(besideHistory)
}
