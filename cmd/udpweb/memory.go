package main

import (
	"math"
	"runtime/debug"
)

// besideHistory is how much memory the program may have beside the journal before the garbage collector
// works harder, in bytes. The collector by itself waits until as much garbage has gathered as there is
// that lives, and the journal lives: it would let the program grow to twice the history.
const besideHistory = 96 << 20

// boundMemory sets a soft bound that goes with the journal, unless the environment has set one (GOMEMLIMIT).
func boundMemory(history int64) {
	if debug.SetMemoryLimit(-1) == math.MaxInt64 {
		debug.SetMemoryLimit(history + besideHistory)
	}
}
