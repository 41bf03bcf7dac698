package lab

import (
	"net/netip"
	"time"

	"udpweb/internal/journal"
	"udpweb/internal/udp"
)

// isPlain reports whether nothing is asked for but that the datagram leaves.
func (s Send) isPlain() bool {
	return s.From == "" && s.Wait == 0 && !s.Connected && s.way() == (udp.Way{})
}

// shoot sends a plain datagram from a socket that is opened for it and that nobody reads from. It reports
// false where that cannot be: nothing was sent or written then, and another socket says why.
func (l *Lab) shoot(to netip.AddrPort, wanted Send) (sent Sent, shot bool, err error) {
	opened, err := udp.OpenShot(to)
	if err != nil {
		return Sent{}, false, nil //nolint:nilerr // The caller finds out again, and can tell more.
	}
	defer opened.Close()
	sent, err = l.handOver(journal.Entry{
		Kind: journal.Sent,
		Datagram: udp.Datagram{
			Time: time.Now(), Source: opened.Source(), Destination: to, Header: opened.Header(),
			Length: len(wanted.Payload), Payload: wanted.Payload,
		},
	}, func() error { return opened.Send(wanted.Payload) })
	if err != nil {
		return Sent{}, true, refusedWith(udp.DefaultOptions(), to, wanted, err)
	}
	return sent, true, nil
}
