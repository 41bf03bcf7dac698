package udp

import (
	"errors"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// descriptor is the file descriptor of a socket. Go's poller would be woken by every single datagram
// that arrives, as long as the socket is registered with it, whether anyone waits or not: under a flood
// that costs more than the datagrams. And so it watches an epoll instance (epoll(7)) that watches the
// socket, and that can be told to look away.
type descriptor struct {
	use       sync.RWMutex // held for reading during a call on fd, and for writing while it is closed
	fd        int
	closed    atomic.Bool
	reading   pendingRead               // of the goroutine in Read
	writing   sync.Mutex                // held by the one writer whose turn it is
	writeTill atomic.Pointer[time.Time] // nil is for ever

	mu       sync.Mutex // guards the following
	watch    *os.File   // the epoll instance, made for the first read
	watchRaw syscall.RawConn
	readTill time.Time
}

// lend keeps the file descriptor open until giveBack, for a call that does not block. It fails with
// [net.ErrClosed].
func (d *descriptor) lend() (fd uintptr, err error) {
	d.use.RLock()
	if d.closed.Load() {
		d.use.RUnlock()
		return 0, net.ErrClosed
	}
	return uintptr(d.fd), nil
}

func (d *descriptor) giveBack() { d.use.RUnlock() }

// Control lends the file descriptor for a call that does not block. It fails with [net.ErrClosed].
func (d *descriptor) Control(f func(fd uintptr)) error {
	fd, err := d.lend()
	if err != nil {
		return err
	}
	defer d.giveBack()
	f(fd)
	return nil
}

// told makes one error of what os says of a file that is closed.
func (d *descriptor) told(err error) error {
	if err != nil && d.closed.Load() {
		return net.ErrClosed
	}
	return err
}

// Read calls f whenever something may have come, until it returns true. It is for one goroutine at a time.
// Where it is to look away, arrivals behind this call wake nobody until the next one.
func (d *descriptor) Read(f func(fd uintptr) bool, lookAway bool) error {
	watch, err := d.watching()
	if err != nil {
		return err
	}
	d.reading.f, d.reading.lookAway, d.reading.failed = f, lookAway, nil
	err = watch.Read(d.reading.look)
	if d.reading.failed != nil {
		return d.reading.failed
	}
	return d.told(err)
}

// pendingRead is the state of a Read.
type pendingRead struct {
	look     func(epoll uintptr) bool // kept, since making it anew would allocate for each read
	f        func(fd uintptr) bool
	lookAway bool
	failed   error
	away     bool // arrivals wake nobody
}

// look is called by the poller: what comes after it has looked is noticed then.
func (d *descriptor) look(epoll uintptr) (done bool) {
	fd, err := d.lend()
	if err != nil {
		d.reading.failed = err
		return true
	}
	defer d.giveBack()
	d.heed(epoll, fd, !d.reading.lookAway)
	if done = d.reading.f(fd); !done && d.reading.away {
		d.heed(epoll, fd, true) // It tells of what comes from here on,
		done = d.reading.f(fd)  // and not of what has come meanwhile.
	}
	return done
}

// heed lets arrivals wake the reader, or keeps them from it.
func (d *descriptor) heed(epoll, fd uintptr, heed bool) {
	if d.reading.away != heed {
		return
	}
	events := unix.EpollEvent{Fd: int32(fd)}
	if heed {
		events.Events = arrivals
	}
	// It cannot fail: both are open, and one was added to the other.
	if unix.EpollCtl(int(epoll), unix.EPOLL_CTL_MOD, int(fd), &events) == nil {
		d.reading.away = !heed
	}
}

// arrivals is what the epoll instance watches for, once each time.
const arrivals = unix.EPOLLIN | unix.EPOLLET

// watching returns the epoll instance.
func (d *descriptor) watching() (syscall.RawConn, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case d.closed.Load():
		return nil, net.ErrClosed
	case d.watch != nil:
		return d.watchRaw, nil
	}
	epoll, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return nil, os.NewSyscallError("epoll_create1", err)
	}
	err = unix.SetNonblock(epoll, true) // By which os knows that the poller is wanted.
	watch := os.NewFile(uintptr(epoll), "epoll")
	raw, rawErr := watch.SyscallConn()
	var failed error
	controlled := d.Control(func(fd uintptr) {
		failed = unix.EpollCtl(epoll, unix.EPOLL_CTL_ADD, int(fd), &unix.EpollEvent{Events: arrivals, Fd: int32(fd)})
	})
	if err := errors.Join(err, rawErr, failed, controlled, watch.SetReadDeadline(d.readTill)); err != nil {
		return nil, errors.Join(err, watch.Close())
	}
	d.watch, d.watchRaw, d.reading.look = watch, raw, d.look
	return raw, nil
}

// SetReadDeadline makes Read fail with [os.ErrDeadlineExceeded] from a moment on.
func (d *descriptor) SetReadDeadline(deadline time.Time) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed.Load() {
		return net.ErrClosed
	}
	d.readTill = deadline
	if d.watch == nil {
		return nil
	}
	return d.told(d.watch.SetReadDeadline(deadline))
}

// roomPause is how long a writer waits before it looks for room in the send queue again. Only a slow
// interface lets it come to that.
const roomPause = time.Millisecond

// Write calls f until it returns true, which it does not while there is no room in the send queue. Writers
// take turns, but nobody waits behind one that waits for room.
func (d *descriptor) Write(f func(fd uintptr) bool) error {
	for {
		done, err := d.tryWrite(f)
		if done || err != nil {
			return err
		}
		if err := d.awaitRoom(); err != nil {
			return err
		}
	}
}

func (d *descriptor) tryWrite(f func(fd uintptr) bool) (done bool, err error) {
	d.writing.Lock()
	defer d.writing.Unlock()
	fd, err := d.lend()
	if err != nil {
		return false, err
	}
	defer d.giveBack()
	return f(fd), nil
}

// awaitRoom waits a moment. It fails with [os.ErrDeadlineExceeded] where writers may wait no longer.
func (d *descriptor) awaitRoom() error {
	if till := d.writeTill.Load(); till != nil && !time.Now().Before(*till) {
		return os.ErrDeadlineExceeded
	}
	time.Sleep(roomPause)
	return nil
}

// SetWriteDeadline makes a Write that waits fail with [os.ErrDeadlineExceeded] from a moment on.
func (d *descriptor) SetWriteDeadline(deadline time.Time) error {
	switch {
	case d.closed.Load():
		return net.ErrClosed
	case deadline.IsZero():
		d.writeTill.Store(nil)
		return nil
	}
	d.writeTill.Store(&deadline)
	return nil
}

// Close ends whoever waits, and gives the file descriptor back once no call is under way.
func (d *descriptor) Close() error {
	if d.closed.Swap(true) {
		return net.ErrClosed
	}
	return errors.Join(d.closeSocket(), d.closeWatch())
}

func (d *descriptor) closeSocket() error {
	d.use.Lock()
	defer d.use.Unlock()
	return os.NewSyscallError("close", unix.Close(d.fd))
}

// closeWatch wakes the reader up.
func (d *descriptor) closeWatch() error {
	d.mu.Lock()
	watch := d.watch
	d.mu.Unlock()
	if watch == nil {
		return nil
	}
	return watch.Close()
}
