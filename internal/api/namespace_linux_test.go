package api

import (
	"errors"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// insideOf is the variable that tells this test binary which of its tests is to run in the network
// namespace that it was started in.
const insideOf = "UDPWEB_TEST_NAMESPACE"

// notPermitted is the exit status of a test binary that was given a network namespace, but not the
// right to do anything in it.
const notPermitted = 77

// inNamespace runs a test in a network namespace of its own, with nothing but a loopback interface of
// this MTU, by starting this binary once more. Where the system does not permit that, the test says
// so, and fails under CI.
func inNamespace(t *testing.T, mtu uint32, test func()) {
	t.Helper()
	if os.Getenv(insideOf) == t.Name() {
		switch err := raiseLoopback(mtu); {
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
	reason := errors.Join(forbidden...)
	if os.Getenv("CI") == "true" {
		t.Fatalf("this system permits no network namespace: %v", reason)
	}
	t.Logf("NOT TESTED, since this system permits no network namespace: %v", reason)
}

// raiseLoopback gives the loopback interface its IPv4 address and an MTU, and brings it up
// (netdevice(7)).
func raiseLoopback(mtu uint32) error {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	request, err := unix.NewIfreq("lo")
	if err != nil {
		return err
	}
	if err := request.SetInet4Addr(net.IPv4(127, 0, 0, 1).To4()); err != nil {
		return err
	}
	if err := unix.IoctlIfreq(fd, unix.SIOCSIFADDR, request); err != nil {
		return err
	}
	request.SetUint16(unix.IFF_UP | unix.IFF_LOOPBACK | unix.IFF_RUNNING)
	if err := unix.IoctlIfreq(fd, unix.SIOCSIFFLAGS, request); err != nil {
		return err
	}
	request.SetUint32(mtu)
	return unix.IoctlIfreq(fd, unix.SIOCSIFMTU, request)
}
