package udp

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// From outside, a datagram that the kernel has cut and one that the program has cut look the same.
// strace sees what the kernel is given, and what it returns.
func TestTheKernelDoesTheCutting(t *testing.T) {
	if os.Getenv(insideOf) == t.Name() {
		socket := open(t, Config{ReadSize: 4})
		write(t, outside(t, "127.0.0.1:0"), socket.Local(), []byte("안녕하세요"))
		if got := takeOne(t, socket); got.Length != 15 || len(got.Payload) != 4 || !got.Truncated() {
			t.Errorf("got %+v", got)
		}
		return
	}
	trace := filepath.Join(t.TempDir(), "trace")
	command := exec.CommandContext(t.Context(), "strace", "-f", "-v", "-e", "trace=recvmmsg", "-o", trace,
		os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v", "-test.count=1")
	command.Env = append(os.Environ(), insideOf+"="+t.Name())
	output, err := command.CombinedOutput()
	if err != nil {
		reason := "NOT TESTED, since this system lets no program be watched: %v\n%s"
		if os.Getenv("CI") == "true" || bytes.Contains(output, []byte("--- FAIL")) {
			t.Fatalf(reason, err, output)
		}
		t.Logf(reason, err, output)
		return
	}
	calls, err := os.ReadFile(trace)
	if err != nil {
		t.Fatal(err)
	}
	cut := regexp.MustCompile(`recvmmsg\(.* iov_len=4\}.* msg_flags=MSG_TRUNC\}, msg_len=15\}.*\bMSG_TRUNC\b`)
	for line := range strings.Lines(string(calls)) {
		if cut.MatchString(line) {
			return
		}
	}
	t.Errorf("no call had 4 bytes of room and returned a datagram of 15:\n%.4000s", calls)
}
