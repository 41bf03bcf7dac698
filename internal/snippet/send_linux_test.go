package snippet

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"
)

// sendCase is a case of the table below.
type sendCase struct {
	name    string
	to      string // where it is sent
	payload []byte
	bound   bool // whether the source is given
	shells  bool // whether it is of interest to shells alone
}

// repeated is a text over and over, cut to a length.
func repeated(text string, length int) []byte {
	return []byte(strings.Repeat(text, length/len(text)+1))[:length]
}

// noise is the same at each run.
func noise(length int) []byte {
	source := rand.New(rand.NewPCG(1, 2))
	made := make([]byte, length)
	for i := range made {
		made[i] = byte(source.Uint32())
	}
	return made
}

func sendCases() []sendCase {
	every := make([]byte, 512)
	for i := range every {
		every[i] = byte(i)
	}
	const v4, v6 = "127.0.0.1", "::1"
	return []sendCase{
		{name: "hello", to: v4, payload: []byte("Hello server!")},
		{name: "from an address", to: v4, payload: []byte("Hello server!"), bound: true},
		{name: "from an address over IPv6", to: v6, payload: []byte("line\nline"), bound: true},
		{name: "korean", to: v4, payload: []byte("안녕하세요 🙂 👩‍👧")},
		{name: "empty", to: v4},
		{name: "empty from an address over IPv6", to: v6, bound: true},
		{name: "zeros and digits behind escapes", to: v4, payload: []byte("\x00a\x001\x00\xff8\xfff\x7f0\x1b7\x00")},
		{name: "quotes and expansions", to: v4, payload: []byte(`'"` + "`" + `\\'"""'''%s %d%% $HOME $(id) ${x} !! #{x} {{.}} ~ * \n \x41 \101 \u0041 \`)},
		{name: "line ends", to: v4, payload: []byte("\none\ntwo\r\n\n\tthree\r\x02\x01\x05")},
		{name: "trigraphs and a file", to: v4, payload: []byte("@/etc/hostname ??/ ??= ??? \\??/")},
		{name: "no UTF-8", to: v4, payload: []byte("caf\xe9 \xff\xfe is \xed\xa0\x80 and \xc0\x80 and \xf4\x90\x80\x80 of a longer text")},
		{name: "korean and no UTF-8", to: v4, payload: append([]byte("안녕하세요 여러분, 만나서 반갑습니다"), 0xff, 0)},
		{name: "what misleads", to: v4, payload: []byte("\u202eabc\u2066\u2028\u2029\ufeff\u00a0\u0085\x1b[31m\x07\U000e0041 and text for it")},
		{name: "every byte", to: v4, payload: every},
		{name: "the longest text", to: v4, payload: repeated("'\"\\%$\n가-", 65_507)},
		{name: "the longest over IPv6", to: v6, payload: noise(65_527)},
		{name: "broadcast", to: "127.255.255.255", payload: []byte("Hello all!")},

		{name: "a last line end", to: v4, payload: []byte("last\n"), shells: true},
		{name: "an option", to: v4, payload: []byte("-n -e"), shells: true},
		{name: "the end of a document", to: v4, payload: []byte("END\nEOF\n'\n"), shells: true},
		{name: "a long line", to: v4, payload: repeated("0123456789 '\\", 1500), shells: true},
		{name: "what nc takes at most", to: v4, payload: noise(mostOfNetcat), shells: true},
		{name: "more than nc takes", to: v4, payload: noise(mostOfNetcat + 1), shells: true},
		{name: "the longest", to: v4, payload: noise(65_507), shells: true},
	}
}

func TestProgramsSendExactlyTheBytes(t *testing.T) {
	lab, ports := openLab(t), newFreePorts()
	for _, language := range Languages() {
		t.Run(language.ID, func(t *testing.T) {
			var programs []Program
			var cases []sendCase
			var sockets []*net.UDPConn
			var sources []netip.AddrPort
			for _, each := range sendCases() {
				isShell := language.ID == "bash" || language.ID == "netcat" || language.ID == "curl"
				if each.shells && !isShell {
					continue
				}
				to := netip.AddrPortFrom(netip.MustParseAddr(each.to), 0)
				at := to
				if isBroadcast := to.Addr().Is4() && to.Addr().As4()[3] == 255; isBroadcast {
					at = netip.MustParseAddrPort("0.0.0.0:0")
				}
				socket := witness(t, at.String())
				var source netip.AddrPort
				if each.bound {
					source = ports.on(t, each.to)
				}
				to = netip.AddrPortFrom(to.Addr(), addressOf(socket).Port())
				program, err := Send(language.ID, SendTask{To: to, From: source, Payload: each.payload, Lab: lab}, comments())
				if cannot := new(CannotError); language.ID == "bash" && errors.As(err, &cannot) {
					continue // TestBashSaysWhatItCannotDo has these.
				}
				if err != nil {
					t.Fatalf("%s: Send() = %v", each.name, err)
				}
				programs, cases = append(programs, program), append(cases, each)
				sockets, sources = append(sockets, socket), append(sources, source)
			}
			commands := builds(t, language.ID, programs)
			var running errgroup.Group
			running.SetLimit(6)
			for i, each := range cases {
				running.Go(func() error {
					if err := check(t, language.ID, commands[i], programs[i], sockets[i], sources[i], each.payload); err != nil {
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

// errSilence is what became of a program that heard no reply within its second.
var errSilence = errors.New("it heard no reply")

// check runs a program that sends, and holds what arrives, and what the program says of the answer, against what is
// wanted. A machine that is busy with other things may take longer to answer than programs wait: then they run again.
func check(tb testing.TB, language string, argv []string, program Program, socket *net.UDPConn, source netip.AddrPort, payload []byte) error {
	tb.Helper()
	const most = 5
	for run := 1; ; run++ {
		err := checkOnce(tb, language, argv, program, socket, source, payload)
		if !errors.Is(err, errSilence) || run == most {
			return err
		}
		if err := socket.SetDeadline(time.Now().Add(patience)); err != nil {
			return err
		}
	}
}

func checkOnce(tb testing.TB, language string, argv []string, program Program, socket *net.UDPConn, source netip.AddrPort, payload []byte) error {
	tb.Helper()
	var input io.Reader
	if isScript := argv[0] == "python3" || argv[0] == "node" || strings.HasSuffix(argv[0], "sh"); isScript {
		argv, input = argv[:1], strings.NewReader(program.Text()) // As from a download, without a file.
	}
	process, err := begin(tb.Context(), argv, input)
	if err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() {
		err := process.command.Wait()
		_ = socket.SetReadDeadline(time.Now().Add(time.Second)) // Nothing more will come; what has come can still be read.
		ended <- err
	}()
	const answer = "Hello 'UDP' Client"
	data := make([]byte, maxUDP+1)
	n, from, err := socket.ReadFromUDPAddrPort(data)
	if err == nil {
		_, err = socket.WriteToUDPAddrPort([]byte(answer), from)
	}
	if err := errors.Join(err, <-ended); err != nil {
		return fmt.Errorf("%w: %s%s", err, process.out.String(), process.err.String())
	}
	if !bytes.Equal(data[:n], payload) {
		return fmt.Errorf("%d bytes arrived, want %d: %.200q", n, len(payload), data[:n])
	}
	if source.IsValid() && from != source {
		return fmt.Errorf("came from %v, want %v", from, source)
	}
	if err := socket.SetReadDeadline(time.Now().Add(5 * time.Millisecond)); err != nil {
		return err
	}
	if n, _, err := socket.ReadFromUDPAddrPort(data); !errors.Is(err, os.ErrDeadlineExceeded) {
		return fmt.Errorf("another %d bytes arrived: %w", n, err)
	}
	if complaint := process.err.String(); complaint != "" {
		return fmt.Errorf("it complains: %s", complaint)
	}
	replier := addressOf(socket)
	if replier.Addr().IsUnspecified() { // What was broadcast on the loopback interface is answered from its own address.
		replier = netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), replier.Port())
	}
	return saysOfReply(language, process.out.String(), answer, replier)
}

// saysOfReply checks what a program printed of the reply.
func saysOfReply(language, out, answer string, from netip.AddrPort) error {
	if out == "Nothing came back within a second.\n" || language == "netcat" && out == "" || language == "curl" && strings.Contains(out, `"outcome":"silent"`) {
		return errSilence
	}
	switch language {
	case "bash", "netcat":
		if out != answer {
			return fmt.Errorf("it printed %q", out)
		}
	case "curl":
		var said struct {
			Outcome string
			Reply   struct{ Text string }
		}
		if err := json.Unmarshal([]byte(out), &said); err != nil || said.Outcome != "replied" || said.Reply.Text != answer {
			return fmt.Errorf("it printed %s", out)
		}
	default:
		got, ok := readTold(strings.TrimSuffix(out, "\n"))
		if !ok || got.length != len(answer) || !got.from(language, from) || !shownAs(language, got.shown, []byte(answer)) {
			return fmt.Errorf("it printed %q", out)
		}
	}
	return nil
}
