package main

import (
	"errors"
	"fmt"
	"io"
	"net/netip"
	"strconv"
	"strings"

	"github.com/alecthomas/kong"

	"udpweb/internal/guard"
	"udpweb/internal/lab"
)

// flags are the settings of the program. Each is also an environment variable, UDPWEB_ and its
// name in capital letters; a flag wins.
type flags struct {
	HTTP             httpAddress    `name:"http" placeholder:"ADDR" default:"localhost:8080" help:"Where to serve the page and the API. localhost means both loopback addresses."`
	UDP              []string       `name:"udp" placeholder:"ADDR" sep:"," help:"A listener to start with, such as 0.0.0.0:8888. May be given again."`
	Token            string         `name:"token" help:"The token to ask for (UDPWEB_TOKEN is the better place). Without it, one is made up where the address is not loopback."`
	NoAuth           bool           `name:"no-auth" help:"Ask for no token, even where others can reach the lab."`
	AllowHost        []string       `name:"allow-host" placeholder:"NAME" sep:"," help:"A host name the lab also answers to. May be given again."`
	AllowTo          []destinations `name:"allow-to" placeholder:"CIDR" sep:"," help:"Addresses the lab may also send to, such as 203.0.113.0/24. May be given again."`
	History          size           `name:"history" default:"256MiB" help:"Memory for the journal of datagrams."`
	MaxListeners     int            `name:"max-listeners" default:"256" help:"Listeners there may be at a time."`
	MaxViewers       int            `name:"max-viewers" default:"128" help:"Live pages and streams there may be at a time."`
	MaxConnections   int            `name:"max-connections" default:"512" help:"TCP connections there may be at a time."`
	MaxTransmissions int            `name:"max-transmissions" default:"32" help:"Transmissions there may be under way at a time."`
	MaxRate          int            `name:"max-rate" default:"20000" help:"Packets of up to 1500 bytes a second that all transmissions together may send to other machines of private and directly connected networks."`
	MaxGroupRate     int            `name:"max-group-rate" default:"500" help:"The same to many machines at once: multicast and broadcast."`
	MaxPublicRate    int            `name:"max-public-rate" default:"100" help:"The same to addresses that only --allow-to lets through."`
	MaxBody          size           `name:"max-body" default:"1MiB" help:"The largest request body."`
	LogFormat        string         `name:"log-format" enum:"text,json" default:"text" help:"text or json."`
	LogLevel         string         `name:"log-level" enum:"debug,info,warn,error" default:"info" help:"debug, info, warn or error."`
}

// commandLine is what kong reads. The flags stand above the commands, so that --help lists them.
type commandLine struct {
	flags

	Serve       struct{} `cmd:"" default:"1" help:"Serve the lab (the default)."`
	Healthcheck struct{} `cmd:"" help:"Exit with 0 when a lab answers at --http on this machine."`
	Version     struct{} `cmd:"" help:"Print the version."`
}

// parsed is a command and its flags.
type parsed struct {
	command string
	flags   flags
}

// errUsage marks mistakes in the command line.
var errUsage = errors.New("usage")

// exited is what kong's own --help ends with.
type exited int

// parse reads the command line and the environment. Without a result it has answered, and the code
// is the program's.
func parse(args []string, stdout, stderr io.Writer) (result *parsed, code int) {
	defer func() {
		switch ended := recover().(type) {
		case nil:
		case exited:
			result, code = nil, int(ended)
		default:
			panic(ended)
		}
	}()
	var line commandLine
	parser, err := kong.New(&line,
		kong.Name("udpweb"),
		kong.Description("A UDP lab in a browser: start listeners, fire datagrams, see every one of them."),
		kong.DefaultEnvars("UDPWEB"),
		kong.Writers(stdout, stderr),
		kong.Exit(func(code int) { panic(exited(code)) }),
	)
	if err == nil {
		var command *kong.Context
		if command, err = parser.Parse(args); err == nil {
			result = &parsed{command: command.Command(), flags: line.flags}
			err = result.flags.check()
		}
	}
	if err != nil {
		_, _ = fmt.Fprintf(stderr, "udpweb: %v (udpweb --help lists the flags)\n", err)
		return nil, exitUsage
	}
	return result, exitDone
}

// check refuses what kong cannot judge.
func (f flags) check() error {
	if f.Token != "" {
		if f.NoAuth {
			return errors.New("--token and --no-auth exclude each other")
		}
		if _, err := guard.CheckToken(f.Token); err != nil {
			return fmt.Errorf("--token: %w", err)
		}
	}
	for _, name := range f.AllowHost {
		if err := guard.CheckHost(name); err != nil {
			return fmt.Errorf("--allow-host %s: %w", name, err)
		}
	}
	for name, limit := range map[string]int{
		"max-listeners": f.MaxListeners, "max-viewers": f.MaxViewers, "max-connections": f.MaxConnections,
		"max-body": int(f.MaxBody), "history": int(f.History), "max-transmissions": f.MaxTransmissions,
		"max-rate": f.MaxRate, "max-group-rate": f.MaxGroupRate, "max-public-rate": f.MaxPublicRate,
	} {
		if limit < 1 {
			return fmt.Errorf("--%s must be at least 1", name)
		}
	}
	return nil
}

// httpAddress is where HTTP is served.
type httpAddress struct {
	host string
	port uint16
}

// UnmarshalText reads host:port, :port or port alone.
func (a *httpAddress) UnmarshalText(text []byte) error {
	typed := string(text)
	if !strings.Contains(typed, ":") {
		typed = ":" + typed
	}
	at := strings.LastIndexByte(typed, ':')
	port, err := strconv.ParseUint(typed[at+1:], 10, 16)
	if err != nil {
		return fmt.Errorf("%q is not an address such as localhost:8080", text)
	}
	host := strings.Trim(typed[:at], "[]")
	if host != "" && host != "localhost" {
		if _, err := netip.ParseAddr(host); err != nil {
			return fmt.Errorf("%q is neither localhost nor an IP address", host)
		}
	}
	*a = httpAddress{host, uint16(port)}
	return nil
}

// isLoopback reports whether only this machine can reach the address.
func (a httpAddress) isLoopback() bool {
	addr, err := netip.ParseAddr(a.host)
	return a.host == "localhost" || err == nil && addr.Unmap().IsLoopback()
}

// isEvery reports whether the address means every address of the machine.
func (a httpAddress) isEvery() bool {
	addr, err := netip.ParseAddr(a.host)
	return a.host == "" || err == nil && addr.IsUnspecified()
}

// destinations are the addresses of a network, or a single one.
type destinations struct{ netip.Prefix }

// UnmarshalText reads 203.0.113.0/24 or 203.0.113.7.
func (d *destinations) UnmarshalText(text []byte) error {
	if addr, err := netip.ParseAddr(string(text)); err == nil && addr.Zone() == "" {
		d.Prefix = netip.PrefixFrom(addr.Unmap(), addr.Unmap().BitLen())
		return nil
	}
	prefix, err := netip.ParsePrefix(string(text))
	if err != nil {
		return fmt.Errorf("%q is not a network such as 203.0.113.0/24", text)
	}
	d.Prefix = prefix.Masked()
	return nil
}

// allowed are the networks that --allow-to names.
func (f flags) allowed() []netip.Prefix {
	var prefixes []netip.Prefix
	for _, each := range f.AllowTo {
		prefixes = append(prefixes, each.Prefix)
	}
	return prefixes
}

// bounds are those of the lab, whose journal lies in memory.
func (f flags) bounds(memory []byte) lab.Options {
	return lab.Options{
		Memory: memory, MaxListeners: f.MaxListeners, AllowTo: f.allowed(), MaxTransmissions: f.MaxTransmissions,
		Rates: lab.Rates{Others: float64(f.MaxRate), Groups: float64(f.MaxGroupRate), Public: float64(f.MaxPublicRate)},
	}
}

// size is a number of bytes, written such as 256MiB.
type size int

// UnmarshalText reads it.
func (s *size) UnmarshalText(text []byte) error {
	digits := strings.TrimRight(string(text), "KMGiB")
	factor, ok := map[string]int{
		"": 1, "B": 1, "K": 1 << 10, "KiB": 1 << 10, "M": 1 << 20, "MiB": 1 << 20, "G": 1 << 30, "GiB": 1 << 30,
	}[string(text[len(digits):])]
	number, err := strconv.ParseUint(digits, 10, 31)
	if err != nil || !ok {
		return fmt.Errorf("%q is not a size such as 256MiB", text)
	}
	*s = size(int(number) * factor)
	return nil
}
