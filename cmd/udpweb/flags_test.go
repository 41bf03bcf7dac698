package main

import (
	"io"
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"udpweb/internal/lab"
)

// mustParse reads a command line that is right.
func mustParse(tb testing.TB, args ...string) *parsed {
	tb.Helper()
	var stderr output
	found, code := parse(args, io.Discard, &stderr)
	if found == nil {
		tb.Fatalf("parse(%q): exit code %d: %s", args, code, &stderr)
	}
	return found
}

func TestDefaults(t *testing.T) {
	found := mustParse(t)
	want := flags{
		HTTP: httpAddress{"localhost", 8080}, History: 256 << 20, MaxListeners: 256, MaxViewers: 128,
		MaxConnections: 512, MaxTransmissions: 32, MaxRate: 20_000, MaxGroupRate: 500, MaxPublicRate: 100,
		MaxBody: 1 << 20, LogFormat: "text", LogLevel: "info",
	}
	if diff := cmp.Diff(want, found.flags, cmp.AllowUnexported(httpAddress{})); diff != "" {
		t.Errorf("defaults (-want +got):\n%s", diff)
	}
	if found.command != "serve" {
		t.Errorf("the default command is %q", found.command)
	}
}

func TestAFlagWinsOverTheEnvironment(t *testing.T) {
	t.Setenv("UDPWEB_HTTP", "0.0.0.0:9000")
	t.Setenv("UDPWEB_HISTORY", "2MiB")
	t.Setenv("UDPWEB_UDP", "127.0.0.1:1,127.0.0.1:2")
	t.Setenv("UDPWEB_ALLOW_TO", "203.0.113.0/24")
	found := mustParse(t, "serve", "--http", "127.0.0.1:9001").flags
	if found.HTTP != (httpAddress{"127.0.0.1", 9001}) {
		t.Errorf("--http is %v, want the flag's", found.HTTP)
	}
	if found.History != 2<<20 {
		t.Errorf("--history is %d, want the environment's", found.History)
	}
	if diff := cmp.Diff([]string{"127.0.0.1:1", "127.0.0.1:2"}, found.UDP); diff != "" {
		t.Errorf("--udp (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]netip.Prefix{netip.MustParsePrefix("203.0.113.0/24")}, found.allowed(),
		cmp.Comparer(func(a, b netip.Prefix) bool { return a == b })); diff != "" {
		t.Errorf("--allow-to (-want +got):\n%s", diff)
	}
}

func TestRepeatedFlags(t *testing.T) {
	found := mustParse(t, "--udp", "0.0.0.0:8888", "--udp", "[::1]:0", "--allow-to", "203.0.113.7", "--allow-to", "2001:db8::/32").flags
	if diff := cmp.Diff([]string{"0.0.0.0:8888", "[::1]:0"}, found.UDP); diff != "" {
		t.Errorf("--udp (-want +got):\n%s", diff)
	}
	if got := found.allowed(); len(got) != 2 || got[0].String() != "203.0.113.7/32" || got[1].String() != "2001:db8::/32" {
		t.Errorf("--allow-to is %v", got)
	}
}

func TestTheFlagsBoundTheLab(t *testing.T) {
	got := mustParse(t, "--max-listeners", "4", "--allow-to", "203.0.113.0/24", "--max-transmissions", "5",
		"--max-rate", "6", "--max-group-rate", "7", "--max-public-rate", "8").flags.bounds(make([]byte, 3))
	want := lab.Options{
		Memory: make([]byte, 3), MaxListeners: 4, AllowTo: []netip.Prefix{netip.MustParsePrefix("203.0.113.0/24")}, MaxTransmissions: 5,
		Rates: lab.Rates{Others: 6, Groups: 7, Public: 8},
	}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b netip.Prefix) bool { return a == b })); diff != "" {
		t.Errorf("bounds (-want +got):\n%s", diff)
	}
	usual := mustParse(t).flags.bounds(nil)
	if usual.MaxTransmissions != lab.DefaultMaxTransmissions ||
		usual.Rates != (lab.Rates{Others: lab.DefaultRateOthers, Groups: lab.DefaultRateGroups, Public: lab.DefaultRatePublic}) {
		t.Errorf("the defaults of flags and lab differ: %+v", usual)
	}
}

// What the flags say holds for the program that runs.
func TestTheProgramHasTheBoundsOfItsFlags(t *testing.T) {
	p := start(t, "--http", "localhost:0", "--max-transmissions", "1", "--max-group-rate", "9")
	const body = `{"to":"127.0.0.1:9","payload":{"text":"x"},"interval":"1m","count":2}`
	for _, want := range []int{http.StatusAccepted, http.StatusConflict} {
		if status, answer := p.send(t, http.MethodPost, "/api/v1/transmissions", body, "Content-Type", "application/json"); status != want {
			t.Errorf("status %d, want %d: %s", status, want, answer)
		}
	}
	const fast = `{"to":"239.7.7.7:9","payload":{"text":"x"},"rate":10,"count":1}`
	status, answer := p.send(t, http.MethodPost, "/api/v1/transmissions", fast, "Content-Type", "application/json")
	if status != http.StatusForbidden || !strings.Contains(answer, "9 datagrams") || !strings.Contains(answer, "--max-group-rate") {
		t.Errorf("status %d: %s", status, answer)
	}
}

func TestABadFlagIsOneLineAndExitsWithTwo(t *testing.T) {
	for _, args := range [][]string{
		{"--nonsense"},
		{"nonsense"},
		{"--http", "localhost:99999"},
		{"--http", "localhost"},
		{"--http", "example.com:80"},
		{"--history", "lots"},
		{"--history", "0"},
		{"--history", "-1"},
		{"--max-viewers", "0"},
		{"--max-listeners", "-5"},
		{"--max-transmissions", "0"},
		{"--max-rate", "0"},
		{"--max-group-rate", "-1"},
		{"--max-public-rate", "1.5"},
		{"--allow-to", "everywhere"},
		{"--allow-host", "a b"},
		{"--token", "short"},
		{"--token", "long enough to be one", "--no-auth"},
		{"--log-format", "xml"},
		{"--log-level", "loud"},
	} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			var stderr output
			if code := run(t.Context(), args, io.Discard, &stderr); code != exitUsage {
				t.Errorf("exit code %d, want %d", code, exitUsage)
			}
			if text := stderr.String(); !strings.HasPrefix(text, "udpweb: ") || strings.Count(text, "\n") != 1 {
				t.Errorf("it says %q, want one line", text)
			}
		})
	}
}

func TestATokenIsMadeOnlyWhereOthersCanReachTheLab(t *testing.T) {
	for _, row := range []struct {
		args  []string
		asked bool
		made  bool
	}{
		{nil, false, false},
		{[]string{"--http", "127.0.0.1:8080"}, false, false},
		{[]string{"--http", "127.0.0.9:8080"}, false, false},
		{[]string{"--http", "[::1]:8080"}, false, false},
		{[]string{"--http", "0.0.0.0:8080"}, true, true},
		{[]string{"--http", "[::]:8080"}, true, true},
		{[]string{"--http", ":8080"}, true, true},
		{[]string{"--http", "192.168.1.20:8080"}, true, true},
		{[]string{"--http", "0.0.0.0:8080", "--no-auth"}, false, false},
		{[]string{"--http", "0.0.0.0:8080", "--token", "sixteen-characters"}, true, false},
		{[]string{"--token", "sixteen-characters"}, true, false},
	} {
		t.Run(strings.Join(row.args, " "), func(t *testing.T) {
			got := tokenFor(mustParse(t, row.args...).flags)
			if (got.value != "") != row.asked || got.made != row.made {
				t.Errorf("asked %t, made %t; want %t, %t", got.value != "", got.made, row.asked, row.made)
			}
		})
	}
}

func FuzzSize(f *testing.F) {
	for _, seed := range []string{"256MiB", "1G", "0", "12B", "MiB", "9999999999GiB", "-1", "1.5M"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var s size
		if err := s.UnmarshalText([]byte(text)); err == nil && s < 0 {
			t.Errorf("%q is %d", text, s)
		}
	})
}
