package udp

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// inNetwork runs the rest of a test in a network namespace of its own, as inNamespace does, where the
// system has the tools that the rest needs. Where it has not, the test says so, and fails under CI.
func inNetwork(t *testing.T, rest func(), tools ...string) {
	t.Helper()
	t.Setenv("PATH", os.Getenv("PATH")+":/usr/sbin:/sbin") // where Debian keeps them, out of sight for most
	for _, tool := range tools {
		_, err := exec.LookPath(tool)
		if err != nil && os.Getenv("CI") == "true" {
			t.Fatalf("a tool is missing: %v", err)
		}
		if err != nil {
			t.Logf("NOT TESTED, since a tool is missing: %v", err)
			return
		}
	}
	inNamespace(t, rest)
}

// command runs a tool of the system, whose words stand between spaces.
func command(t *testing.T, line string) {
	t.Helper()
	words := strings.Fields(line)
	if output, err := exec.CommandContext(t.Context(), words[0], words[1:]...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", line, err, output)
	}
}

// setSystem changes a setting of this network namespace.
func setSystem(t *testing.T, path string, value int) {
	t.Helper()
	if err := os.WriteFile(path, []byte(strconv.Itoa(value)), 0o600); err != nil {
		t.Fatal(err)
	}
}

// ofSystem reads a setting of this network namespace.
func ofSystem(t *testing.T, path string) int {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	value, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// counter is what the kernel has counted in this network namespace, such as "Udp" and "NoPorts".
func counter(t *testing.T, group, name string) int {
	t.Helper()
	if strings.HasSuffix(group, "6") { // a name and a figure on each line
		return figure(t, "/proc/net/snmp6", func(lines [][]string) string {
			return lines[slices.IndexFunc(lines, func(line []string) bool { return line[0] == group+name })][1]
		})
	}
	return figure(t, "/proc/net/snmp", func(lines [][]string) string { // a line of names, then one of figures
		at := slices.IndexFunc(lines, func(line []string) bool { return line[0] == group+":" })
		return lines[at+1][slices.Index(lines[at], name)]
	})
}

// membersOf lists the interfaces on which somebody in this network namespace is in a group.
func membersOf(t *testing.T, group netip.Addr) (interfaces []string) {
	t.Helper()
	if group.Is6() {
		for _, fields := range tableOf(t, "/proc/net/igmp6") {
			if fields[2] == fmt.Sprintf("%x", group.AsSlice()) {
				interfaces = append(interfaces, fields[1])
			}
		}
		return interfaces
	}
	current := ""
	name := fmt.Sprintf("%08X", binary.NativeEndian.Uint32(group.AsSlice()))
	for _, fields := range tableOf(t, "/proc/net/igmp") {
		switch {
		case len(fields) > 2 && fields[2] == ":":
			current = fields[1]
		case fields[0] == name:
			interfaces = append(interfaces, current)
		}
	}
	return interfaces
}

func tableOf(t *testing.T, path string) (lines [][]string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		lines = append(lines, strings.Fields(line))
	}
	return lines
}

// The addresses at the two ends of the cable, of networks for documentation (RFC 5737, RFC 3849).
const (
	near4, far4 = "192.0.2.1", "192.0.2.2"
	near6, far6 = "2001:db8::1", "2001:db8::2"
)

// farSide is a network namespace beside that of the test: as far as the kernel is concerned, another
// machine.
type farSide struct {
	here, there *os.File
	cables      int // that were laid, one after the other
}

// newFarSide makes one and lays a cable to it, from the interface "near" here to "far" there.
func newFarSide(t *testing.T) *farSide {
	t.Helper()
	f := &farSide{}
	runtime.LockOSThread() // A thread has a network namespace.
	f.here = namespaceOfThread(t)
	if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
		t.Fatal(err)
	}
	f.there = namespaceOfThread(t)
	f.enter(t, f.here)
	runtime.UnlockOSThread()
	f.do(t, func() { command(t, "ip link set lo up") })
	f.layCable(t)
	return f
}

func namespaceOfThread(t *testing.T) *os.File {
	t.Helper()
	opened, err := os.Open("/proc/thread-self/ns/net")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = opened.Close() })
	return opened
}

func (f *farSide) enter(t *testing.T, namespace *os.File) {
	t.Helper()
	if err := unix.Setns(int(namespace.Fd()), unix.CLONE_NEWNET); err != nil {
		t.Fatal(err)
	}
}

// do runs something over there. Sockets that it opens stay there.
func (f *farSide) do(t *testing.T, something func()) {
	t.Helper()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	f.enter(t, f.there)
	defer f.enter(t, f.here)
	something()
}

// layCable lays the cable, again where it was cut, with an index that no interface here has had. Where
// both ends have the same index, or an address is tested for being in use, the kernel takes a second.
func (f *farSide) layCable(t *testing.T) {
	t.Helper()
	f.cables++
	command(t, fmt.Sprintf("ip link add near index %d type veth peer name far netns /proc/%d/fd/%d",
		1000+f.cables, os.Getpid(), f.there.Fd()))
	raiseEnd(t, "near", near4, near6)
	f.do(t, func() { raiseEnd(t, "far", far4, far6) })
	carries := func(by string) { // The kernel notices in the background that both ends are up.
		eventually(t, "the cable carries groups at its end "+by, func() bool {
			_, err := RouteSource(netip.MustParseAddrPort("[ff05::1]:9"), by)
			return err == nil
		})
	}
	carries("near")
	f.do(t, func() { carries("far") })
}

func raiseEnd(t *testing.T, name, addr4, addr6 string) {
	t.Helper()
	setSystem(t, "/proc/sys/net/ipv6/conf/"+name+"/accept_dad", 0)
	command(t, "ip address add "+addr4+"/24 broadcast + dev "+name)
	command(t, "ip address add "+addr6+"/64 dev "+name+" nodad")
	command(t, "ip link set "+name+" up")
}
