package api

import (
	"testing"

	"golang.org/x/net/ipv4"
)

// Not every system tells the TOS of what it received.
func TestWhatASenderAskedOfRoutersIsNamed(t *testing.T) {
	r := start(t)
	listener := r.listen(t)
	sender := outside(t, "127.0.0.1:0")
	if err := ipv4.NewConn(sender).SetTOS(0xb8 | 2); err != nil {
		t.Fatal(err)
	}
	before := r.lab.Journal().Last()
	write(t, sender, listener.Local, []byte("urgent"))
	eventually(t, "the datagram is in the journal", func() bool { return r.lab.Journal().Last() > before })
	entry := r.entry(t, before+1)
	header := entry.Header
	if *entry.TOS != 0xba || header.DSCP == nil || *header.DSCP != 46 || header.DSCPName != "EF" || *header.ECN != "ECT(0)" {
		t.Errorf("TOS %d is %+v", *entry.TOS, header)
	}
}
