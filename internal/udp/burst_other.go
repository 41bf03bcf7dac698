//go:build !linux

package udp

// burstSystem is what a burst needs of this system: nothing, since datagrams are sent one at a time.
type burstSystem struct{}

func (b *Burst) prepare(bool) error { return nil }

// hand hands one datagram to the kernel, and waits for room where the system does not refuse it for want of
// room.
func (b *Burst) hand(int) (taken, given int, err error) {
	if err := b.socket.SendBy(b.payload, b.to, b.way); err != nil {
		return 0, 1, err
	}
	return 1, 0, nil
}
