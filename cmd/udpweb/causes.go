package main

import (
	"errors"
	"net"
	"syscall"
)

// isInUse reports whether an address could not be bound because somebody else has it.
func isInUse(err error) bool { return errors.Is(err, syscall.EADDRINUSE) }

// plainCause takes off what net wraps around the error of a system call: the address is told
// already.
func plainCause(err error) error {
	var operation *net.OpError
	if errors.As(err, &operation) {
		return operation.Err
	}
	return err
}
