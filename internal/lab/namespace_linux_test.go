package lab

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"udpweb/internal/journal"
)

// insideOf is the variable that tells this test binary which of its tests is to run in the network
// namespace that it was started in.
const insideOf = "UDPWEB_TEST_NAMESPACE"

// notPermitted is the exit status of a test binary that was given a network namespace, but not the
// right to do anything in it.
const notPermitted = 77

// inNamespace runs a test in a network namespace of its own, with nothing but a loopback interface,
// by starting this binary once more. Where the system does not permit that, the test says so, and
// fails under CI.
func inNamespace(t *testing.T, test func()) {
	t.Helper()
	if os.Getenv(insideOf) == t.Name() {
		switch err := address("lo", "127.0.0.1"); {
		case errors.Is(err, unix.EPERM):
			os.Exit(notPermitted)
		case err != nil:
			t.Fatalf("bringing the loopback interface up: %v", err)
		}
		test()
		return
	}
	var forbidden []error
	for _, attributes := range []*syscall.SysProcAttr{
		{Cloneflags: unix.CLONE_NEWNET},
		{
			Cloneflags:  unix.CLONE_NEWNET | unix.CLONE_NEWUSER, // with all rights, but only in there
			UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
			GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
		},
	} {
		command := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v", "-test.count=1")
		command.Env = append(os.Environ(), insideOf+"="+t.Name(),
			"GORACE="+os.Getenv("GORACE")+" atexit_sleep_ms=0") // else the race detector waits a second
		command.SysProcAttr = attributes
		output, err := command.CombinedOutput()
		var exit *exec.ExitError
		switch {
		case err == nil && strings.Contains(string(output), "--- PASS: "+t.Name()+" "):
			return
		case err == nil, errors.As(err, &exit) && exit.ExitCode() != notPermitted:
			t.Fatalf("in a network namespace: %v\n%s", err, output)
		}
		forbidden = append(forbidden, err)
	}
	notTested(t, fmt.Sprintf("this system permits no network namespace: %v", errors.Join(forbidden...)))
}

// notTested says what is missing, and fails under CI, where everything must be there.
func notTested(t *testing.T, reason string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal(reason)
	}
	t.Log("NOT TESTED, since " + reason)
}

// inNamespaceWith runs a test as inNamespace does, where the tools that it needs are installed.
func inNamespaceWith(t *testing.T, tools []string, test func()) {
	t.Helper()
	for _, each := range tools {
		if _, err := exec.LookPath(each); err != nil {
			notTested(t, err.Error())
			return
		}
	}
	inNamespace(t, test)
}

// run calls a tool with its arguments.
func run(tb testing.TB, command string) {
	tb.Helper()
	words := strings.Fields(command)
	if output, err := exec.CommandContext(tb.Context(), words[0], words[1:]...).CombinedOutput(); err != nil {
		tb.Fatalf("%s: %v\n%s", command, err, output)
	}
}

// cable lays a virtual cable with the ends veth0, which has the address 10.7.0.1, and veth1.
func cable(tb testing.TB) {
	tb.Helper()
	run(tb, "ip link add veth0 type veth peer name veth1")
	run(tb, "ip address add 10.7.0.1/24 dev veth0")
	run(tb, "ip link set veth1 up")
	run(tb, "ip link set veth0 up")
}

// address gives an interface an IPv4 address and brings it up. A name such as lo:1 is another
// address of lo, and 0.0.0.0 takes one away (netdevice(7)).
func address(name, addr string) error {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	request, err := unix.NewIfreq(name)
	if err != nil {
		return err
	}
	if err := request.SetInet4Addr(net.ParseIP(addr).To4()); err != nil {
		return err
	}
	if err := unix.IoctlIfreq(fd, unix.SIOCSIFADDR, request); err != nil || addr == "0.0.0.0" {
		return err
	}
	request, err = unix.NewIfreq(name)
	if err != nil {
		return err
	}
	request.SetUint16(unix.IFF_UP | unix.IFF_LOOPBACK | unix.IFF_RUNNING)
	return unix.IoctlIfreq(fd, unix.SIOCSIFFLAGS, request)
}

// The services that answer whatever they get have ports that only the root of a machine can take.
func TestServicesThatAnswerAnythingAreNotAnswered(t *testing.T) {
	inNamespace(t, func() {
		l := open(t)
		made := listen(t, l, NewListener{Reply: Reply{Preset: ReplyEcho}})
		const rounds = 100
		ports := []uint16{7, 9, 13, 17, 19, 37}
		for _, port := range ports {
			service := outside(t, at("127.0.0.1", port).String())
			for range rounds {
				write(t, service, made.Local, []byte("loop?"))
			}
		}
		other := outside(t, "127.0.0.1:20")
		write(t, other, made.Local, []byte("no loop"))
		take(t, other)
		stats := settled(t, l, made.ID, uint64(len(ports)*rounds+1))
		if got := stats.Suppressed[SuppressedLoopPort]; got != uint64(len(ports)*rounds) || stats.Replied != 1 {
			t.Errorf("got %+v", stats)
		}
	})
}

// A reply that the kernel will not take is counted by its error number, and only replies are: the
// equation received = replied + suppressed + failed holds.
func TestAReplyThatCannotBeSentIsCounted(t *testing.T) {
	inNamespace(t, func() {
		if err := address("lo:1", "10.9.9.9"); err != nil {
			t.Fatal(err)
		}
		l := open(t)
		made := listen(t, l, NewListener{Address: "0.0.0.0:0", Reply: Reply{Preset: ReplyEcho}})
		to := at("127.0.0.1", made.Local.Port())
		turn(t, l, made.ID, Paused)
		near, far := outside(t, "127.0.0.1:0"), outside(t, "10.9.9.9:0")
		write(t, far, to, []byte("about to leave"))
		write(t, near, to, []byte("hello"))
		if err := address("lo:1", "0.0.0.0"); err != nil {
			t.Fatal(err)
		}
		turn(t, l, made.ID, Listening)
		take(t, near)
		_, err := l.Send(t.Context(), Send{From: made.ID, To: addressOf(far).String()})
		if found := failure(t, err, NetworkUnreachable, "to"); found.Errno != "ENETUNREACH" || found.Values["address"] != "10.9.9.9" {
			t.Errorf("got %+v", found)
		}
		stats := settled(t, l, made.ID, 2)
		if stats.Failed["ENETUNREACH"] != 1 || stats.Replied != 1 || stats.Sent != 1 {
			t.Errorf("got %+v", stats)
		}
		sent := entries(l, 0, journal.Sent)
		events := entries(l, sent[0].Seq, journal.Event)
		if len(events) == 0 || events[0].Note != NoteNotSent+": ENETUNREACH" || events[0].Destination != addressOf(far) || events[0].Listener != made.ID {
			t.Errorf("events are %+v", events)
		}
	})
}

// Without a network there is nobody to ask for names, and no way to anywhere else.
func TestWithoutANetwork(t *testing.T) {
	inNamespace(t, func() {
		l := open(t, func(o *Options) { o.AllowTo = prefixes("198.51.100.0/24") })
		_, err := l.Send(t.Context(), Send{To: "198.51.100.7:9"})
		if found := failure(t, err, NetworkUnreachable, "to"); found.Errno != "ENETUNREACH" {
			t.Errorf("errno is %q", found.Errno)
		}
		_, err = l.Send(t.Context(), Send{To: "name.example:9"})
		if found := failure(t, err, NameNotFound, "to"); found.Values["host"] != "name.example" {
			t.Errorf("got %v", found.Values)
		}
		if l.Journal().Last() != 0 {
			t.Errorf("the journal has %d entries", l.Journal().Last())
		}
	})
}

func TestIPv6CanBeSwitchedOff(t *testing.T) {
	inNamespace(t, func() {
		if err := os.WriteFile("/proc/sys/net/ipv6/conf/all/disable_ipv6", []byte("1"), 0); err != nil {
			t.Fatal(err)
		}
		l := open(t)
		_, err := l.CreateListener(t.Context(), NewListener{Address: "[::1]:0"})
		if found := failure(t, err, IPv6Off, "address"); found.Values["address"] != "::1" || found.Errno != "EADDRNOTAVAIL" {
			t.Errorf("got %+v", found)
		}
		_, err = l.Send(t.Context(), Send{To: "[::1]:9"})
		var found *Failure
		if !errors.As(err, &found) || found.Field != "to" || found.Values["address"] != "::1" {
			t.Errorf("got %v", err)
		}
		listen(t, l, NewListener{})
	})
}
