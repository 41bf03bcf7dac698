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

// Who gets the datagrams cannot tell how they were handed over. strace can.
func TestABurstIsHandedOverInFewCalls(t *testing.T) {
	const count, size = 1024, 71
	if os.Getenv(insideOf) == t.Name() {
		witness := newFlooded(t, "127.0.0.1:0", pattern(size))
		sendAll(t, newBurst(t, open(t, Config{}), pattern(size), addressOf(witness.conn), Way{}, true), count)
		witness.expect(t, count)
		return
	}
	trace := filepath.Join(t.TempDir(), "trace")
	command := exec.CommandContext(t.Context(), "strace", "-f", "-v", "-s", "8", "-e", "trace=sendmmsg", "-o", trace,
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
	// 0x67 is UDP_SEGMENT (linux/udp.h), for a strace that does not know its name. 64 of 71 bytes are 4544.
	segmented := regexp.MustCompile(`sendmmsg\(.*iov_len=4544\}.*cmsg_level=SOL_UDP, cmsg_type=(UDP_SEGMENT|0x67).*MSG_DONTWAIT\) = 16$`)
	found := 0
	for line := range strings.Lines(string(calls)) {
		if strings.Contains(line, "sendmmsg(") {
			found++
		}
		if strings.Contains(line, "sendmmsg(") && !segmented.MatchString(strings.TrimSpace(line)) {
			t.Errorf("a call was %.2000s", line)
		}
	}
	if found != 1 {
		t.Errorf("%d datagrams took %d calls, want 1:\n%.4000s", count, found, calls)
	}
}
