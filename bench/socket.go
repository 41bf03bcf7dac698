package main

import (
	"net"
	"net/netip"
)

// listenUDP opens a socket on a free port of 127.0.0.1.
func listenUDP() (*net.UDPConn, error) {
	return net.ListenUDP("udp4", net.UDPAddrFromAddrPort(netip.MustParseAddrPort("127.0.0.1:0")))
}
