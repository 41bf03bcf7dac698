package snippet

import (
	"errors"
	"net/netip"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// insideOf is the variable that tells this test binary which of its tests is to run in the network namespace that it was
// started in.
const insideOf = "UDPWEB_TEST_NAMESPACE"

// notPermitted is the exit status of a test binary that was given a network namespace, but not the right to do anything
// in it.
const notPermitted = 77

// inNamespace runs a test in a network namespace of its own, whose loopback interface has the link-local address fe80::1,
// by starting this binary once more. Where the system does not permit that, the test says so, and fails under CI.
func inNamespace(t *testing.T, test func()) {
	t.Helper()
	if os.Getenv(insideOf) == t.Name() {
		for _, each := range []string{"link set lo up", "address add fe80::1/64 dev lo nodad"} {
			if output, err := exec.CommandContext(t.Context(), "ip", strings.Fields(each)...).CombinedOutput(); err != nil {
				t.Logf("ip %s: %v: %s", each, err, output)
				os.Exit(notPermitted)
			}
		}
		test()
		return
	}
	var forbidden []error
	for _, attributes := range []*syscall.SysProcAttr{
		{Cloneflags: syscall.CLONE_NEWNET},
		{
			Cloneflags:  syscall.CLONE_NEWNET | syscall.CLONE_NEWUSER, // with all rights, but only in there
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
	if os.Getenv("CI") == "true" {
		t.Fatalf("this system permits no network namespace: %v", errors.Join(forbidden...))
	}
	t.Logf("NOT TESTED, since this system permits no network namespace: %v", errors.Join(forbidden...))
}

// A link-local address is one only with the interface behind it, and each language has a way of its own to say so.
func TestProgramsReachLinkLocalAddresses(t *testing.T) {
	inNamespace(t, func() {
		lab, ports := openLab(t), newFreePorts()
		zone := netip.MustParseAddr("fe80::1%lo")
		payload := []byte("안녕 link")
		for _, language := range Languages() {
			socket := witness(t, netip.AddrPortFrom(zone, 0).String())
			task := SendTask{To: netip.AddrPortFrom(zone, addressOf(socket).Port()), Payload: payload, Lab: lab}
			if language.ID != "bash" { // Its sockets choose for themselves.
				task.From = ports.on(t, zone.String())
			}
			program, err := Send(language.ID, task, comments())
			if err != nil {
				t.Fatal(err)
			}
			command := builds(t, language.ID, []Program{program})[0]
			if err := check(t, language.ID, command, program, socket, task.From, payload); err != nil {
				t.Errorf("%s: %v\n%s", language.ID, err, program.Text())
			}
			if language.ID == "bash" {
				continue
			}
			each := listenCase{from: zone.String(), task: ListenTask{At: ports.on(t, zone.String()), ReadSize: 1000, Rule: ReplyEcho, Lab: lab}}
			program, err = Listen(language.ID, each.task, comments())
			if err != nil {
				t.Fatal(err)
			}
			if err := talk(t, language.ID, builds(t, language.ID, []Program{program})[0], each); err != nil {
				t.Errorf("%s: %v\n%s", language.ID, err, program.Text())
			}
		}
	})
}
