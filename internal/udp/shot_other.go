//go:build !linux

package udp

import "net/netip"

// Shot is a socket for one datagram, which this system does not make cheaper than a [Socket].
type Shot struct{}

// OpenShot fails with [ErrUnsupported].
func OpenShot(netip.AddrPort) (*Shot, error) { return nil, ErrUnsupported }

// Source is not known.
func (*Shot) Source() netip.AddrPort { return netip.AddrPort{} }

// Header is not known.
func (*Shot) Header() Header { return Header{} }

// Send fails with [ErrUnsupported].
func (*Shot) Send([]byte) error { return ErrUnsupported }

// Close does nothing.
func (*Shot) Close() error { return nil }
