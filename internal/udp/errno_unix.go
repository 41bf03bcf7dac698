//go:build unix

package udp

import (
	"errors"
	"syscall"

	"golang.org/x/sys/unix"
)

// Errno names the error number behind err, such as "EADDRINUSE", or returns "" where there is none.
func Errno(err error) string {
	var number syscall.Errno
	if !errors.As(err, &number) {
		return ""
	}
	return unix.ErrnoName(number)
}
