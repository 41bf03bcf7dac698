//go:build !linux

package udp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
)

// descriptor is a socket as package net has it.
type descriptor struct{ *net.UDPConn }

// dial binds, and connects where there is a peer.
func dial(cfg Config) (*descriptor, error) {
	var opened io.Closer
	var err error
	if cfg.Peer.IsValid() {
		dialer := net.Dialer{LocalAddr: net.UDPAddrFromAddrPort(cfg.Local), Control: prepare(cfg)}
		opened, err = dialer.Dial(cfg.Network, cfg.Peer.String())
	} else {
		listen := net.ListenConfig{Control: prepare(cfg)}
		opened, err = listen.ListenPacket(context.Background(), cfg.Network, cfg.Local.String())
	}
	if err != nil {
		return nil, err
	}
	conn, ok := opened.(*net.UDPConn)
	if !ok {
		return nil, errors.Join(fmt.Errorf("net opened a %T", opened), opened.Close())
	}
	return &descriptor{conn}, nil
}

// addresses are those of a socket and of its peer; the peer is not valid where there is none.
func (d *descriptor) addresses() (local, peer netip.AddrPort) {
	return localOf(d.UDPConn), peerOf(d.UDPConn)
}

func (d *descriptor) packetConn() *net.UDPConn { return d.UDPConn }

// peerOf is what a connection is connected to; the zero value where it is open to all.
func peerOf(conn *net.UDPConn) netip.AddrPort {
	addr, ok := conn.RemoteAddr().(*net.UDPAddr)
	if !ok || addr == nil {
		return netip.AddrPort{}
	}
	return unmap(addr.AddrPort())
}
