package udp

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// traced runs the test once more, as a program of its own under strace, and returns its calls of one kind as the
// kernel was given and has answered them. None is returned where the system lets no program be watched.
func traced(t *testing.T, call string) []string {
	t.Helper()
	directory := t.TempDir()
	// A file for each thread: in one for all, a call that another thread comes in between is told in two halves.
	command := exec.CommandContext(t.Context(), "strace", "-ff", "-v", "-s", "8", "-e", "trace="+call, "-e", "signal=none",
		"-o", filepath.Join(directory, "thread"), os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v", "-test.count=1")
	command.Env = append(os.Environ(), insideOf+"="+t.Name())
	if output, err := command.CombinedOutput(); err != nil {
		reason := "NOT TESTED, since this system lets no program be watched: %v\n%s"
		if os.Getenv("CI") == "true" || bytes.Contains(output, []byte("--- FAIL")) {
			t.Fatalf(reason, err, output)
		}
		t.Logf(reason, err, output)
		return nil
	}
	var calls []string
	threads, err := os.ReadDir(directory)
	if err != nil {
		t.Fatal(err)
	}
	for _, each := range threads {
		told, err := os.ReadFile(filepath.Join(directory, each.Name()))
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(told)) {
			if strings.HasPrefix(line, call+"(") {
				calls = append(calls, strings.TrimSpace(line))
			}
		}
	}
	if len(calls) == 0 {
		t.Fatalf("strace saw no %s in %d threads", call, len(threads))
	}
	return calls
}

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
	cut := regexp.MustCompile(`recvmmsg\(.* iov_len=4\}.* msg_flags=MSG_TRUNC\}, msg_len=15\}.*\bMSG_TRUNC\b`)
	if calls := traced(t, "recvmmsg"); calls != nil && !slices.ContainsFunc(calls, cut.MatchString) {
		t.Errorf("no call had 4 bytes of room and returned a datagram of 15:\n%.4000s", strings.Join(calls, "\n"))
	}
}

// Who gets the datagrams cannot tell how they were handed over. strace can.
func TestABurstIsHandedOverInFewCalls(t *testing.T) {
	const count, size = 1024, 71
	if os.Getenv(insideOf) == t.Name() {
		witness := newFlooded(t, "127.0.0.1:0", pattern(size))
		sendAll(t, newBurst(t, open(t, Config{}), pattern(size), addressOf(witness.conn), Way{}, true), count)
		witness.expect(t, count)
		return
	}
	calls := traced(t, "sendmmsg")
	// 0x67 is UDP_SEGMENT (linux/udp.h), for a strace that does not know its name. 64 of 71 bytes are 4544.
	segmented := regexp.MustCompile(`sendmmsg\(.*iov_len=4544\}.*cmsg_level=SOL_UDP, cmsg_type=(UDP_SEGMENT|0x67).*MSG_DONTWAIT\) = 16$`)
	for _, call := range calls {
		if !segmented.MatchString(call) {
			t.Errorf("a call was %.2000s", call)
		}
	}
	if calls != nil && len(calls) != 1 {
		t.Errorf("%d datagrams took %d calls, want 1:\n%.4000s", count, len(calls), strings.Join(calls, "\n"))
	}
}
