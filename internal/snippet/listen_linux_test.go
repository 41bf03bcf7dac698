package snippet

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/sync/errgroup"
)

// listenCase is a case of the table below. From is the address that the test's own socket sends from.
type listenCase struct {
	name string
	host string
	from string
	task ListenTask
}

func listenCases() []listenCase {
	fixed := []byte("Hello 'UDP' \"Client\" %s $HOME \\ \x00\xff 안녕\n-\n")
	return []listenCase{
		{"without a reply", "127.0.0.1", "127.0.0.1", ListenTask{ReadSize: 1024}},
		{"with an echo", "0.0.0.0", "127.0.0.1", ListenTask{ReadSize: maxUDP, Rule: ReplyEcho}},
		{"with capital letters", "::1", "::1", ListenTask{ReadSize: 1024, Rule: ReplyUpper, Held: true, Groups: true}},
		{"with a fixed reply that is longer than what is read", "127.0.0.1", "127.0.0.1", ListenTask{ReadSize: 5, Rule: ReplyFixed, Reply: fixed}},
		{"with a fixed line", "127.0.0.1", "127.0.0.1", ListenTask{ReadSize: maxUDP, Rule: ReplyFixed, Reply: []byte("Hello UDP Client")}},
		{"with the longest fixed reply", "127.0.0.1", "127.0.0.1", ListenTask{ReadSize: 100, Rule: ReplyFixed, Reply: noise(65_507)}},
		{"of both families", "::", "127.0.0.1", ListenTask{ReadSize: maxUDP, Rule: ReplyEcho}},
		{"of IPv6 alone", "::", "::1", ListenTask{ReadSize: maxUDP, Rule: ReplyEcho, IPv6Only: true}},
	}
}

// arrivals is read only: what the listeners are sent.
var arrivals = [][]byte{
	[]byte("Hello UDP Server"), []byte("안녕하세요"), nil, []byte("a\x00b\xff'\"\\ \x1b[31m\tz{"), repeated("0123456789abcdef", 5000), noise(3000),
	repeated("longest ", 65_507), []byte("the last"),
}

func TestProgramsListenAsTheListenerDoes(t *testing.T) {
	lab, ports := openLab(t), newFreePorts()
	for _, language := range Languages() {
		if language.ID == "bash" {
			continue // TestBashSaysWhatItCannotDo has it.
		}
		t.Run(language.ID, func(t *testing.T) {
			var programs []Program
			cases := listenCases()
			for i := range cases {
				each := &cases[i]
				each.task.Lab = lab
				each.task.At = ports.on(t, each.host)
				program, err := Listen(language.ID, each.task, comments())
				if err != nil {
					t.Fatalf("%s: Listen() = %v", each.name, err)
				}
				programs = append(programs, program)
			}
			commands := builds(t, language.ID, programs)
			var running errgroup.Group
			running.SetLimit(4)
			for i, each := range cases {
				running.Go(func() error {
					if err := talk(t, language.ID, commands[i], each); err != nil {
						return fmt.Errorf("%s: %w\n%.3000s", each.name, err, programs[i].Text())
					}
					return nil
				})
			}
			if err := running.Wait(); err != nil {
				t.Error(err)
			}
		})
	}
}

// talk starts a program that listens, sends to it, and holds what it prints and answers against what is wanted.
func talk(tb testing.TB, language string, argv []string, each listenCase) error {
	tb.Helper()
	process, err := begin(tb.Context(), argv, nil)
	if err != nil {
		return err
	}
	defer func() {
		_ = syscall.Kill(-process.command.Process.Pid, syscall.SIGKILL) // It may have ended by itself, and then the test says why.
		_ = process.command.Wait()
	}()
	port := each.task.At.Port()
	if err := within("it is bound", func() bool { return isBound(port) }); err != nil {
		return fmt.Errorf("%w: %s", err, process.err.String())
	}
	socket := witness(tb, netip.AddrPortFrom(netip.MustParseAddr(each.from), 0).String())
	to := netip.AddrPortFrom(netip.MustParseAddr(each.from), port)
	for count, sent := range sentTo(language) {
		if _, err := socket.WriteToUDPAddrPort(sent, to); err != nil {
			return err
		}
		taken := sent[:min(len(sent), each.task.ReadSize)]
		if want, answers := answerOf(language, each.task, taken); answers {
			data := make([]byte, maxUDP+1)
			n, from, err := socket.ReadFromUDPAddrPort(data)
			if err != nil || from != to || !bytes.Equal(data[:n], want) {
				return fmt.Errorf("to %.100q came %.100q (%d bytes, want %d) from %v, %w: %s", sent, data[:n], n, len(want), from, err, process.err.String())
			}
		}
		what := fmt.Sprintf("datagram %d of %d bytes is printed", count+1, len(sent))
		if err := within(what, func() bool { return saysOfDatagrams(language, process, count+1, addressOf(socket), taken) }); err != nil {
			return fmt.Errorf("%w: %.2000s%.2000s", err, process.out.String(), process.err.String())
		}
	}
	if err := socket.SetReadDeadline(time.Now().Add(5 * time.Millisecond)); err != nil {
		return err
	}
	if n, _, err := socket.ReadFromUDPAddrPort(make([]byte, 10)); !errors.Is(err, os.ErrDeadlineExceeded) {
		return fmt.Errorf("another %d bytes came back: %w", n, err)
	}
	return nil
}

// sentTo are the datagrams that a program in a language takes: socat passes over empty ones, and says so.
func sentTo(language string) (sent [][]byte) {
	for _, each := range arrivals {
		if language != "netcat" || len(each) > 0 {
			sent = append(sent, each)
		}
	}
	return sent
}

// answerOf is what the rule of a listener makes of what it took. The lab, whose rule curl has, knows every letter.
func answerOf(language string, task ListenTask, taken []byte) (answer []byte, answers bool) {
	switch task.Rule {
	case ReplyEcho:
		return taken, true
	case ReplyUpper:
		for len(taken) > 0 {
			char, size := utf8.DecodeRune(taken)
			isByte := char == utf8.RuneError && size == 1
			if !isByte && (language == "curl" || char < utf8.RuneSelf) {
				answer = utf8.AppendRune(answer, unicode.ToUpper(char))
			} else {
				answer = append(answer, taken[:size]...)
			}
			taken = taken[size:]
		}
		return answer, true
	case ReplyFixed:
		return task.Reply, true
	case NoReply:
	}
	return nil, false
}

// saysOfDatagrams tells whether a program has printed so many datagrams, the last of them rightly.
func saysOfDatagrams(language string, process *started, count int, source netip.AddrPort, taken []byte) bool {
	if language == "curl" {
		return saysInJSON(process.out.String(), count, source, taken)
	}
	out := process.out.String()
	if language == "netcat" { // Its output is the answer.
		out = process.err.String()
	}
	lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	if len(lines) != count || !strings.HasSuffix(out, "\n") {
		return false
	}
	got, ok := readTold(lines[count-1])
	return ok && got.length == len(taken) && got.from(language, source) && shownAs(language, got.shown, taken)
}

// saysInJSON reads the entries that curl printed, behind the listener that it created.
func saysInJSON(out string, count int, source netip.AddrPort, taken []byte) bool {
	var found int
	var last struct {
		Kind, Source, Payload string
		Captured              int
	}
	decoder := json.NewDecoder(strings.NewReader(out))
	for decoder.More() {
		entry := last
		entry.Kind = ""
		if decoder.Decode(&entry) != nil {
			break
		}
		if entry.Kind == "received" {
			found++
			last = entry
		}
	}
	payload, err := base64.StdEncoding.DecodeString(last.Payload)
	return err == nil && found == count && last.Source == source.String() && last.Captured == len(taken) && bytes.Equal(payload, taken)
}

// isBound tells whether the kernel has a socket on a port.
func isBound(port uint16) bool {
	for _, table := range []string{"/proc/net/udp", "/proc/net/udp6"} {
		found, err := os.ReadFile(table)
		if err == nil && strings.Contains(string(found), fmt.Sprintf(":%04X 0", port)) { // The remote address, all zero, is next.
			return true
		}
	}
	return false
}

// within polls until condition holds.
func within(what string, condition func() bool) error {
	for deadline := time.Now().Add(patience); !condition(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(deadline) {
			return fmt.Errorf("not within %v: %s", patience, what)
		}
	}
	return nil
}
