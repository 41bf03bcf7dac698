//go:build unix

package main

import "syscall"

// hold stops the sink for a while, or lets it go on. Its receive queue takes what comes meanwhile.
func (s *sink) hold(still bool) error {
	if still {
		return s.command.Process.Signal(syscall.SIGSTOP)
	}
	return s.command.Process.Signal(syscall.SIGCONT)
}
