package main

import (
	"fmt"
	"net"
	"strings"
	"syscall"
	"testing"

	"udpweb/internal/lab"
	"udpweb/internal/texts"
)

// grantedOutside is what a socket of the standard library is granted for its receive queue.
func grantedOutside(tb testing.TB, asked int) (granted int) {
	tb.Helper()
	conn, err := net.ListenUDP("udp4", nil)
	if err != nil {
		tb.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetReadBuffer(asked); err != nil {
		tb.Fatal(err)
	}
	raw, err := conn.SyscallConn()
	if err != nil {
		tb.Fatal(err)
	}
	var failed error
	err = raw.Control(func(fd uintptr) {
		granted, failed = syscall.GetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF)
	})
	if err != nil || failed != nil {
		tb.Fatalf("getsockopt: %v, %v", err, failed)
	}
	return granted
}

func TestTheBannerTellsWhatThisMachineGrants(t *testing.T) {
	p := start(t, "--http", "127.0.0.1:0", "--udp", "127.0.0.1:0")
	granted := grantedOutside(t, lab.DefaultReceiveQueue)
	want := "\n  receive queue  4 MiB asked, " + texts.Size(granted) + " granted"
	if granted < 2*lab.DefaultReceiveQueue {
		want += fmt.Sprintf(" (limited by sysctl net.core.rmem_max=%d)", granted/2)
	}
	said := p.stderr.String()
	if !strings.Contains(said, want+"\n") || strings.Count(said, "receive queue  ") != 1 {
		t.Errorf("the banner says\n%s\nwant%s", said, want)
	}
	if address, queue := strings.Index(said, "http://"), strings.Index(said, "receive queue"); address > queue {
		t.Errorf("the address comes late:\n%s", said)
	}
	_, host := p.send(t, "GET", "/api/v1/host", "")
	if notes, lines := strings.Count(host, `"code":`), strings.Count(said, "\n  note "); notes != lines {
		t.Errorf("the API has %d notes, the banner %d:\n%s\n%s", notes, lines, host, said)
	}
}
