package udp

import (
	"bytes"
	"errors"
	"net"
	"net/netip"
	"os"
	"sync"
	"testing"
	"time"
)

// reading starts a Read in a goroutine of its own and returns where its error will arrive.
func reading(socket *Socket) <-chan error {
	ended := make(chan error, 1)
	go func() {
		batch, err := socket.Read()
		if err == nil {
			batch.Release()
		}
		ended <- err
	}()
	return ended
}

func expect(t *testing.T, ended <-chan error, want error) {
	t.Helper()
	select {
	case err := <-ended:
		if !errors.Is(err, want) {
			t.Fatalf("Read() = %v, want %v", err, want)
		}
	case <-time.After(patience):
		t.Fatalf("Read did not return within %v, want %v", patience, want)
	}
}

func TestInterruptEndsReadUntilResume(t *testing.T) {
	socket := open(t, Config{})
	sender := outside(t, "127.0.0.1:0")
	for range 50 {
		waiting := reading(socket)
		if err := socket.Interrupt(); err != nil {
			t.Fatal(err)
		}
		expect(t, waiting, os.ErrDeadlineExceeded)
		write(t, sender, socket.Local(), []byte("while it was interrupted"))
		expect(t, reading(socket), os.ErrDeadlineExceeded) // later ones too, even with a datagram there
		if err := socket.Resume(); err != nil {
			t.Fatal(err)
		}
		expect(t, reading(socket), nil)
	}
}

func TestReadUntilEndsReadAtItsTime(t *testing.T) {
	socket := open(t, Config{})
	const wait = 20 * time.Millisecond
	began := time.Now()
	if err := socket.ReadUntil(began.Add(wait)); err != nil {
		t.Fatal(err)
	}
	expect(t, reading(socket), os.ErrDeadlineExceeded)
	if took := time.Since(began); took < wait {
		t.Errorf("Read returned after %v, want %v", took, wait)
	}
}

// Whoever was too busy to look before the time was over still finds what had come by then.
func TestWhatWaitsIsReadAfterTheTimeIsOver(t *testing.T) {
	socket := open(t, Config{})
	sender := outside(t, "127.0.0.1:0")
	for range 50 {
		if err := socket.Interrupt(); err != nil {
			t.Fatal(err)
		}
		if batch, err := socket.ReadWaiting(); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Fatalf("ReadWaiting() = %+v, %v; want nothing", batch, err)
		}
		write(t, sender, socket.Local(), []byte("in time"))
		batch, err := socket.ReadWaiting()
		if err != nil || len(batch.Datagrams) != 1 || string(batch.Datagrams[0].Payload) != "in time" {
			t.Fatalf("ReadWaiting() = %+v, %v", batch, err)
		}
		batch.Release()
		if err := socket.Resume(); err != nil {
			t.Fatal(err)
		}
		waiting := reading(socket) // That takes nothing from a Read that comes later.
		write(t, sender, socket.Local(), []byte("and more"))
		expect(t, waiting, nil)
	}
	if err := socket.Close(); err != nil {
		t.Fatal(err)
	}
	if batch, err := socket.ReadWaiting(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("ReadWaiting() of a closed socket = %+v, %v; want %v", batch, err, net.ErrClosed)
	}
}

func TestCloseEndsRead(t *testing.T) {
	for range 50 {
		socket := open(t, Config{})
		waiting := reading(socket)
		if err := socket.Close(); err != nil {
			t.Fatal(err)
		}
		expect(t, waiting, net.ErrClosed)
		expect(t, reading(socket), net.ErrClosed)
	}
}

func TestAClosedSocketDoesNothing(t *testing.T) {
	socket := open(t, Config{})
	if err := socket.Close(); err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"Close":           socket.Close(),
		"Interrupt":       socket.Interrupt(),
		"Resume":          socket.Resume(),
		"SetReceiveQueue": socket.SetReceiveQueue(4096),
		"Send":            socket.Send([]byte("x"), socket.Local(), netip.Addr{}),
	} {
		if !errors.Is(err, net.ErrClosed) {
			t.Errorf("%s of a closed socket = %v, want %v", name, err, net.ErrClosed)
		}
	}
	if memory, known := socket.Memory(); known {
		t.Errorf("Memory of a closed socket = %+v, want unknown", memory)
	}
}

func TestClosingGivesThePortBack(t *testing.T) {
	local := freeAddress(t, "127.0.0.1")
	first := open(t, Config{Local: local})
	waiting := reading(first)
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	expect(t, waiting, net.ErrClosed)
	open(t, Config{Local: local})
}

// Everything but Read may be called from anywhere at any time.
func TestEverythingAtOnceEndsInClosed(t *testing.T) {
	sender := outside(t, "127.0.0.1:0")
	for range 100 {
		socket := open(t, Config{})
		var reader, others sync.WaitGroup
		started := make(chan struct{})
		reader.Go(func() {
			close(started)
			for {
				batch, err := socket.Read()
				switch {
				case err == nil:
					batch.Release()
				case errors.Is(err, net.ErrClosed):
					return
				case !errors.Is(err, os.ErrDeadlineExceeded):
					t.Errorf("Read() = %v", err)
				}
			}
		})
		<-started
		for _, call := range []func(){
			func() { _ = socket.Interrupt() },
			func() { _ = socket.Resume() },
			func() { _, _ = sender.WriteToUDPAddrPort([]byte("x"), socket.Local()) },
			func() { _ = socket.Send([]byte("to itself"), socket.Local(), netip.Addr{}) },
			func() { socket.Memory() },
			func() { socket.SetReadSize(10) },
		} {
			others.Go(func() {
				for range 20 {
					call()
				}
			})
		}
		others.Go(func() { _ = socket.Close() })
		others.Wait()
		reader.Wait()
	}
}

func TestManySocketsShareOneMemory(t *testing.T) {
	batches := new(Batches)
	sender := outside(t, "127.0.0.1:0")
	var all sync.WaitGroup
	for i := range 32 {
		socket, err := Open(Config{Network: IPv4, Local: netip.AddrPortFrom(loopback4, 0), ReadSize: MaxReadSize}, batches)
		if err != nil {
			t.Fatal(err)
		}
		if err := socket.ReadUntil(time.Now().Add(patience)); err != nil {
			t.Fatal(err)
		}
		all.Go(func() {
			defer socket.Close()
			for j := range 20 {
				want := []byte{byte(i), byte(j)}
				if _, err := sender.WriteToUDPAddrPort(want, socket.Local()); err != nil {
					t.Error(err)
					return
				}
				batch, err := socket.Read()
				if err != nil {
					t.Errorf("Read() = %v", err)
					return
				}
				if len(batch.Datagrams) != 1 || !bytes.Equal(batch.Datagrams[0].Payload, want) {
					t.Errorf("socket %d got %v, want %v", i, batch.Datagrams, want)
				}
				batch.Release()
			}
		})
	}
	all.Wait()
}
