//go:build !linux

package journal

// Reserve returns memory for [New].
func Reserve(bytes int) ([]byte, error) { return make([]byte, max(bytes, MinLimit)), nil }
