package main

import (
	"context"
	"errors"
	"fmt"
	"net"

	"golang.org/x/net/netutil"
)

// listen opens the TCP sockets: for localhost one on each loopback address, the second with the
// port that the first got.
func listen(ctx context.Context, at httpAddress, most int) ([]net.Listener, error) {
	hosts := []string{at.host}
	if at.host == "localhost" {
		hosts = []string{"127.0.0.1", "::1"}
	}
	var sockets []net.Listener
	var config net.ListenConfig
	port := at.port
	for _, host := range hosts {
		socket, err := config.Listen(ctx, "tcp", net.JoinHostPort(host, fmt.Sprint(port)))
		switch {
		case err != nil && len(sockets) > 0 && !isInUse(err):
			continue // A machine without IPv6 has one loopback address only.
		case err != nil:
			return nil, errors.Join(fmt.Errorf("--http %s: %w", net.JoinHostPort(host, fmt.Sprint(port)), plainCause(err)), closeAll(sockets))
		}
		port = portOf(socket)
		sockets = append(sockets, netutil.LimitListener(modest{socket}, most))
	}
	return sockets, nil
}

// sendQueue is how many bytes the kernel keeps for a connection that does not take them. By itself it would
// let that grow to megabytes, and a page that has gone to sleep would be noticed only once it is full.
const sendQueue = 256 << 10

// modest gives each connection a send queue of that size.
type modest struct{ net.Listener }

// Accept waits for the next connection.
func (m modest) Accept() (net.Conn, error) {
	conn, err := m.Listener.Accept()
	if sized, ok := conn.(interface{ SetWriteBuffer(bytes int) error }); ok && err == nil {
		_ = sized.SetWriteBuffer(sendQueue) // It fails only on a connection that has gone.
	}
	return conn, err
}

func portOf(socket net.Listener) uint16 {
	if addr, ok := socket.Addr().(*net.TCPAddr); ok {
		return uint16(addr.Port)
	}
	return 0
}

func closeAll(sockets []net.Listener) (err error) {
	for _, socket := range sockets {
		err = errors.Join(err, socket.Close())
	}
	return err
}
