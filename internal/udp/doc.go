// Package udp is one UDP socket, told truthfully.
//
// A [Socket] is a bound kernel socket. It receives batches of datagrams with everything the kernel
// knows about each of them: the address it was sent to, the interface it came in by, its TTL and
// TOS, the time it arrived and its true length, even where the program took less. ICMP errors come
// out of the same read as findings, not as failures: only [Socket.Close] ends reading.
//
// Linux tells all of this. Elsewhere a socket reads one datagram at a time and what the system does
// not tell is left at its zero value, which callers show as unknown.
//
// The package knows nothing of listeners, journals or HTTP. It is the only one that makes system
// calls on sockets.
package udp
