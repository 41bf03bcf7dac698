package snippet

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http/httptest"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"

	"udpweb/internal/api"
	"udpweb/internal/lab"
)

// patience bounds every wait in these tests. It is never waited out when things work.
const patience = 60 * time.Second

// openLab serves the API of a lab, which curl asks, and returns its URL.
func openLab(tb testing.TB) Lab {
	tb.Helper()
	l := lab.New(lab.Options{MaxListeners: 20})
	router := chi.NewRouter()
	programs, err := api.New(l, router, api.Options{MaxBody: 256 << 10, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		tb.Fatal(err)
	}
	server := httptest.NewServer(router)
	tb.Cleanup(func() {
		programs.Drain()
		if err := l.Close(); err != nil {
			tb.Errorf("Close() = %v", err)
		}
		server.Close()
		programs.Wait()
	})
	return Lab{URL: server.URL}
}

// witness is a socket outside of every program.
func witness(tb testing.TB, address string) *net.UDPConn {
	tb.Helper()
	conn, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.MustParseAddrPort(address)))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		tb.Fatal(err)
	}
	return conn
}

func addressOf(conn *net.UDPConn) netip.AddrPort { return conn.LocalAddr().(*net.UDPAddr).AddrPort() }

// freePorts gives out ports that nobody has, each of them once. No socket is given one of them that asks for any port: those
// come from net.ipv4.ip_local_port_range (ip(7)), which begins above. And so they stay free for as long as nobody asks for
// them.
type freePorts struct{ last int }

const lowestPort, highestPort = 10_000, 32_000

// newFreePorts begins somewhere, since other tests run at the same time.
func newFreePorts() *freePorts {
	return &freePorts{lowestPort + rand.IntN(highestPort-lowestPort)}
}

// on is an address with the next port.
func (f *freePorts) on(tb testing.TB, host string) netip.AddrPort {
	tb.Helper()
	for range 1000 {
		if f.last++; f.last > highestPort {
			f.last = lowestPort
		}
		conn, err := net.ListenUDP("udp", &net.UDPAddr{Port: f.last}) // on every address of this machine
		if err == nil && conn.Close() == nil {
			return netip.AddrPortFrom(netip.MustParseAddr(host), uint16(f.last))
		}
	}
	tb.Fatal("of a thousand ports none is free")
	return netip.AddrPort{}
}

// builds writes programs into a directory, those of a language at once, and compiles what has to be compiled. It returns
// the command that runs each of them.
func builds(tb testing.TB, language string, programs []Program) (commands [][]string) {
	tb.Helper()
	directory := tb.TempDir()
	for i, each := range programs {
		folder := filepath.Join(directory, "p"+strconv.Itoa(i))
		path := filepath.Join(folder, each.FileName)
		if err := errors.Join(os.Mkdir(folder, 0o755), os.WriteFile(path, []byte(each.Text()), 0o644)); err != nil {
			tb.Fatal(err)
		}
		switch language {
		case "python":
			commands = append(commands, []string{"python3", path})
		case "node":
			commands = append(commands, []string{"node", path})
		case "curl":
			commands = append(commands, []string{"sh", path})
		case "bash", "netcat":
			commands = append(commands, []string{"bash", path})
		case "c":
			binary := filepath.Join(folder, "program")
			run(tb, folder, "gcc", "-Wall", "-Wextra", "-Werror", "-o", binary, path)
			commands = append(commands, []string{binary})
		case "go":
			commands = append(commands, []string{filepath.Join(directory, "bin", "p"+strconv.Itoa(i))})
		}
	}
	if language == "go" {
		if err := os.WriteFile(filepath.Join(directory, "go.mod"), []byte("module programs\n\ngo 1.26\n"), 0o644); err != nil {
			tb.Fatal(err)
		}
		run(tb, directory, "go", "build", "-ldflags=-s -w", "-o", "bin/", "./...")
	}
	return commands
}

func run(tb testing.TB, directory, name string, arguments ...string) {
	tb.Helper()
	command := exec.CommandContext(tb.Context(), name, arguments...)
	command.Dir, command.Env = directory, append(os.Environ(), "CGO_ENABLED=0", "GOWORK=off", "GOFLAGS=")
	if output, err := command.CombinedOutput(); err != nil {
		tb.Fatalf("%s %v: %v\n%.4000s", name, arguments, err, output)
	}
}

// started is a program that runs in a group of its own, so that it ends with everything that it started.
type started struct {
	command  *exec.Cmd
	out, err output
}

// output is what a program printed so far.
type output struct {
	mu   sync.Mutex // guards the following
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

func begin(ctx context.Context, argv []string, input io.Reader) (*started, error) {
	p := &started{command: exec.CommandContext(ctx, argv[0], argv[1:]...)}
	p.command.Stdin, p.command.Stdout, p.command.Stderr = input, &p.out, &p.err
	p.command.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	p.command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	p.command.Cancel = func() error { return syscall.Kill(-p.command.Process.Pid, syscall.SIGKILL) }
	p.command.WaitDelay = patience
	return p, p.command.Start()
}

// printed is how each program tells of a datagram.
var printed = regexp.MustCompile(`^(\d+) bytes from (\S+) port (\d+): (.*)$`)

// told is what a program told of a datagram.
type told struct {
	length int
	source netip.AddrPort
	shown  string
}

// from tells whether a program told of a datagram from a source. Some do not tell the zone of an address.
func (t told) from(language string, source netip.AddrPort) bool {
	if language == "c" || language == "netcat" || language == "python" {
		source = netip.AddrPortFrom(source.Addr().WithZone(""), source.Port())
	}
	return t.source == source
}

// readTold reads a line of what a program printed.
func readTold(line string) (told, bool) {
	found := printed.FindStringSubmatch(line)
	if found == nil {
		return told{}, false
	}
	length, err := strconv.Atoi(found[1])
	host, errOfHost := netip.ParseAddr(strings.Trim(found[2], "[]"))
	port, errOfPort := strconv.ParseUint(found[3], 10, 16)
	if errors.Join(err, errOfHost, errOfPort) != nil {
		return told{}, false
	}
	return told{length, netip.AddrPortFrom(host.Unmap(), uint16(port)), found[4]}, true
}
