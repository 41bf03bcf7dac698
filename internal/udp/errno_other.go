//go:build !unix

package udp

import (
	"errors"
	"strconv"
	"syscall"
)

// Errno names the error number behind err, such as "WSAEADDRINUSE", or returns "" where there is none.
func Errno(err error) string {
	var number syscall.Errno
	if !errors.As(err, &number) {
		return ""
	}
	// Windows Sockets error codes, from winsock2.h.
	switch number {
	case 10013:
		return "WSAEACCES"
	case 10040:
		return "WSAEMSGSIZE"
	case 10048:
		return "WSAEADDRINUSE"
	case 10049:
		return "WSAEADDRNOTAVAIL"
	}
	return strconv.Itoa(int(number))
}
