package snippet

import (
	"bytes"
	"errors"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"net/netip"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// here is read only: a lab that programs can be written for.
var here = Lab{URL: "http://localhost:8080"}

// comments are like those that people read, and try to get out of a comment.
func comments() Comments {
	const hostile = "안녕 */ \" ' `id` $(id) \\\nimport os"
	return Comments{
		Sends: "Sends. " + hostile, Listens: "Listens. " + hostile, Run: "Run it with: {command}", PicksPort: "The system picks. " + hostile,
		Broadcast: hostile, Cut: "{length} bytes", Held: hostile, Groups: hostile, CutsLonger: hostile, TakesWhole: hostile,
		UpperASCII: hostile, OneWrite: hostile, WhySocat: hostile, WhySocatHere: hostile, SocatEmpty: hostile, LabSends: hostile,
		LabListens: hostile, Token: hostile,
	}
}

func hello() SendTask {
	return SendTask{To: netip.MustParseAddrPort("127.0.0.1:8888"), Payload: []byte("Hello server!"), Lab: here}
}

func echo() ListenTask {
	return ListenTask{At: netip.MustParseAddrPort("0.0.0.0:8888"), ReadSize: 1024, Rule: ReplyEcho, Lab: here}
}

func TestBashSaysWhatItCannotDo(t *testing.T) {
	bound, empty, broadcast, group := hello(), hello(), hello(), hello()
	bound.From = netip.MustParseAddrPort("127.0.0.1:5000")
	empty.Payload = nil
	broadcast.To = netip.MustParseAddrPort("255.255.255.255:8888")
	group.To = netip.MustParseAddrPort("239.1.2.3:8888")
	for want, task := range map[Reason][]SendTask{NoSource: {bound}, NoEmpty: {empty}, NoMany: {broadcast, group}} {
		for _, each := range task {
			_, err := Send("bash", each, Comments{})
			if cannot := new(CannotError); !errors.As(err, &cannot) || cannot.Reason != want {
				t.Errorf("to %v, from %v: %v, want %s", each.To, each.From, err, want)
			}
		}
	}
	_, err := Listen("bash", echo(), Comments{})
	if cannot := new(CannotError); !errors.As(err, &cannot) || cannot.Reason != NoListening {
		t.Errorf("Listen() = %v, want %s", err, NoListening)
	}
}

// What the other languages cannot do they do not pretend either: there is a program for everything.
func TestEveryOtherLanguageDoesEverything(t *testing.T) {
	for _, language := range Languages() {
		if language.ID == "bash" {
			continue
		}
		for _, to := range []string{"127.0.0.1:8888", "[::1]:8888", "[::ffff:127.0.0.1]:8888", "255.255.255.255:1", "[ff02::1%eth0]:65535"} {
			task := hello()
			task.To = netip.MustParseAddrPort(to)
			if _, err := Send(language.ID, task, Comments{}); err != nil {
				t.Errorf("%s: to %s: %v", language.ID, to, err)
			}
		}
		if _, err := Listen(language.ID, echo(), Comments{}); err != nil {
			t.Errorf("%s: %v", language.ID, err)
		}
	}
}

func TestThereIsNoProgramInAnUnknownLanguage(t *testing.T) {
	for _, id := range []string{"", "Python", "perl", "python ", "../go"} {
		if _, err := Send(id, hello(), Comments{}); !errors.Is(err, ErrUnknownLanguage) {
			t.Errorf("Send(%q) = %v", id, err)
		}
		if _, err := Listen(id, echo(), Comments{}); !errors.Is(err, ErrUnknownLanguage) {
			t.Errorf("Listen(%q) = %v", id, err)
		}
	}
}

func TestAddressesThatAreNoneAreRefused(t *testing.T) {
	link := netip.MustParseAddr("fe80::1")
	places := []netip.AddrPort{{}, netip.MustParseAddrPort("127.0.0.1:0"), netip.AddrPortFrom(netip.Addr{}, 8888)}
	for _, zone := range []string{`"`, "'", "`id`", "$(id)", "a b", "a\nb", "a;b", "a/b", "%", "\x00", "안녕", strings.Repeat("a", 65)} {
		places = append(places, netip.AddrPortFrom(link.WithZone(zone), 8888))
	}
	for _, language := range Languages() {
		for _, place := range places {
			task, at := hello(), echo()
			task.To, at.At = place, place
			_, errOfSend := Send(language.ID, task, Comments{})
			_, errOfListen := Listen(language.ID, at, Comments{})
			if !errors.Is(errOfSend, ErrAddress) || !errors.Is(errOfListen, ErrAddress) {
				t.Errorf("%s: %v: %v, %v", language.ID, place, errOfSend, errOfListen)
			}
		}
		for _, from := range append(places[3:], netip.MustParseAddrPort("[::1]:5000")) {
			task := hello()
			task.From = from
			if _, err := Send(language.ID, task, Comments{}); !errors.Is(err, ErrAddress) {
				t.Errorf("%s: from %v: %v", language.ID, from, err)
			}
		}
	}
}

func TestCurlNeedsAnAddressOfTheLab(t *testing.T) {
	for url, want := range map[string]error{
		"http://localhost:8080": nil, "https://lab.example": nil, "http://[::1]:8080": nil, "http://10.0.0.7:80": nil,
		"": ErrAddress, "localhost:8080": ErrAddress, "ftp://localhost": ErrAddress, "http://": ErrAddress, "http://a'b": ErrAddress,
		"http://a$(id)": ErrAddress, "http://a b": ErrAddress, "http://a/b": ErrAddress, "http://a\nb": ErrAddress, "http://u@a": ErrAddress,
	} {
		task, at := hello(), echo()
		task.Lab.URL, at.Lab.URL = url, url
		_, errOfSend := Send("curl", task, Comments{})
		_, errOfListen := Listen("curl", at, Comments{})
		if !errors.Is(errOfSend, want) || !errors.Is(errOfListen, want) {
			t.Errorf("%q: %v, %v; want %v", url, errOfSend, errOfListen, want)
		}
		if _, err := Send("python", task, Comments{}); err != nil {
			t.Errorf("%q: python does not need it, and yet: %v", url, err)
		}
	}
}

func TestATokenIsTakenFromTheEnvironment(t *testing.T) {
	task, at := hello(), echo()
	task.Lab.Token, at.Lab.Token = true, true
	const header = `-H "Authorization: Bearer $UDPWEB_TOKEN" `
	send, _ := Send("curl", task, Comments{Token: "The token."})
	listen, _ := Listen("curl", at, Comments{Token: "The token."})
	if got := strings.Count(send.Text(), header); got != 1 || !strings.Contains(send.Text(), "# The token.\n") {
		t.Errorf("%d times in\n%s", got, send.Text())
	}
	if got := strings.Count(listen.Text(), header); got != 2 || !strings.Contains(listen.Text(), "# The token.\n") {
		t.Errorf("%d times in\n%s", got, listen.Text())
	}
	if send, _ := Send("curl", hello(), Comments{Token: "The token."}); strings.Contains(send.Text(), "oken") {
		t.Errorf("without a token:\n%s", send.Text())
	}
}

func TestPartsAreWhatComesFromTheDatagram(t *testing.T) {
	task := hello()
	task.From = netip.MustParseAddrPort("127.0.0.1:5000")
	for language, want := range map[string]map[Field]string{
		"python": {SourcePort: `("127.0.0.1", 5000)`, DestinationPort: `("127.0.0.1", 8888)`, Payload: `b"Hello server!"`},
		"go":     {SourcePort: `"127.0.0.1:5000"`, DestinationPort: `"127.0.0.1:8888"`, Payload: `[]byte("Hello server!")`},
		"node":   {SourcePort: `5000, '127.0.0.1'`, DestinationPort: `8888, '127.0.0.1'`, Payload: `Buffer.from('Hello server!')`},
		"netcat": {SourcePort: `-s 127.0.0.1 -p 5000`, DestinationPort: `127.0.0.1 8888`, Payload: `'Hello server!'`},
		"curl":   {SourcePort: `127.0.0.1:5000`, DestinationPort: `127.0.0.1:8888`, Payload: `'Hello server!'`},
	} {
		program, err := Send(language, task, Comments{})
		if err != nil {
			t.Fatal(err)
		}
		got := make(map[Field]string)
		for _, each := range program.Parts {
			if each.Field != "" {
				got[each.Field] += each.Text
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", language, diff)
		}
	}
}

// The comments that a program has are those of its reader, and say what is so.
func TestProgramsSayWhatIsSpecial(t *testing.T) {
	cutShort, held := hello(), echo()
	cutShort.Length = 1300
	held.Held, held.Groups = true, true
	words := Comments{Cut: "It had {length} bytes.", Run: "Run {command}.", Held: "Somebody has it.", Groups: "No groups.", CutsLonger: "It is cut.", TakesWhole: "It is cut here."}
	for _, language := range Languages() {
		program, err := Send(language.ID, cutShort, words)
		if text := program.Text(); err != nil || !strings.Contains(text, "It had 1300 bytes.") || !strings.Contains(text, " "+program.FileName) {
			t.Errorf("%s: %v\n%s", language.ID, err, text)
		}
		if language.ID == "bash" {
			continue
		}
		program, err = Listen(language.ID, held, words)
		for _, want := range []string{"Somebody has it.", "No groups.", "It is cut", " " + program.FileName} {
			if text := program.Text(); err != nil || !strings.Contains(text, want) {
				t.Errorf("%s: %v, without %q:\n%s", language.ID, err, want, text)
			}
		}
		program, err = Listen(language.ID, ListenTask{At: echo().At, ReadSize: maxUDP, Lab: here}, words)
		for _, spare := range []string{"Somebody", "No groups", "It is cut"} {
			if text := program.Text(); err != nil || strings.Contains(text, spare) {
				t.Errorf("%s: %v, with %q:\n%s", language.ID, err, spare, text)
			}
		}
	}
}

func TestTextStaysReadable(t *testing.T) {
	for _, language := range Languages() {
		task := hello()
		task.Payload = []byte("안녕하세요, 여러분!")
		program, err := Send(language.ID, task, Comments{})
		if err != nil || !strings.Contains(program.Text(), "안녕하세요, 여러분!") {
			t.Errorf("%s: %v\n%s", language.ID, err, program.Text())
		}
	}
}

func TestLinesDoNotGetLong(t *testing.T) {
	noise := bytes.Repeat([]byte{0, 1, 2, 0xff, 'a'}, 13_000)
	for _, payload := range [][]byte{noise, bytes.Repeat([]byte("a long text "), 5_000)} {
		for _, language := range Languages() {
			task := hello()
			task.Payload = payload
			program, err := Send(language.ID, task, Comments{})
			if err != nil {
				t.Fatal(err)
			}
			for line := range strings.Lines(program.Text()) {
				if len(line) > 130 {
					t.Errorf("%s: a line has %d bytes: %.100s", language.ID, len(line), line)
					break
				}
			}
		}
	}
}

// goPayload is the payload of a program as the parser of Go reads it.
func goPayload(tb testing.TB, source string) []byte {
	tb.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "send.go", source, parser.SkipObjectResolution)
	if err != nil {
		tb.Fatalf("%v in\n%s", err, source)
	}
	var payload []byte
	for node := range ast.Preorder(file) {
		if spec, ok := node.(*ast.ValueSpec); ok && spec.Names[0].Name == "payload" {
			for node := range ast.Preorder(spec.Values[0]) {
				literal, ok := node.(*ast.BasicLit)
				switch {
				case ok && literal.Kind == token.STRING:
					text, err := strconv.Unquote(literal.Value)
					if err != nil {
						tb.Fatal(err)
					}
					payload = append(payload, text...)
				case ok && literal.Kind == token.INT:
					value, err := strconv.ParseUint(literal.Value, 0, 8)
					if err != nil {
						tb.Fatal(err)
					}
					payload = append(payload, byte(value))
				}
			}
		}
	}
	return payload
}

// Whatever the bytes are, programs are made of lines of text that show, Go has exactly these bytes, and gofmt has nothing
// to say. What the other languages make of their bytes is checked by running them.
func FuzzPayloads(f *testing.F) {
	for _, each := range [][]byte{
		nil, []byte("Hello server!"), []byte("안녕하세요\x00\xff"), []byte("'\"`\\%$\n\r\t?"), []byte("\x01\x02\x03\x04\x05\x06\x07"), []byte("\u202e\u2028\ufeff"),
		bytes.Repeat([]byte("a\n"), 100), bytes.Repeat([]byte{0, 0xff}, 100), []byte("-n"), []byte("@x"), []byte("??/"), bytes.Repeat([]byte("가"), 100),
	} {
		f.Add(each, true)
		f.Add(each, false)
	}
	f.Fuzz(func(t *testing.T, payload []byte, isIPv6 bool) {
		task := SendTask{To: netip.MustParseAddrPort("127.0.0.1:8888"), Payload: payload, Lab: here}
		at := ListenTask{At: netip.MustParseAddrPort("127.0.0.1:8888"), ReadSize: 100, Rule: ReplyFixed, Reply: payload, Lab: here}
		if isIPv6 {
			task.To, at.At = netip.MustParseAddrPort("[fe80::1%eth0]:8888"), netip.MustParseAddrPort("[::]:8888")
		}
		for _, language := range Languages() {
			send, err := Send(language.ID, task, comments())
			if cannot := new(CannotError); err != nil && !errors.As(err, &cannot) {
				t.Fatal(err)
			}
			listen, err := Listen(language.ID, at, comments())
			if cannot := new(CannotError); err != nil && !errors.As(err, &cannot) {
				t.Fatal(err)
			}
			for _, program := range []Program{send, listen} {
				for _, char := range program.Text() {
					if !shows(char) && char != '\n' && char != '\t' {
						t.Fatalf("%s: %q in\n%s", language.ID, char, program.Text())
					}
				}
				if language.ID != "go" {
					continue
				}
				formatted, err := format.Source([]byte(program.Text()))
				if err != nil {
					t.Fatalf("%v in\n%s", err, program.Text())
				}
				if diff := cmp.Diff(string(formatted), program.Text()); diff != "" {
					t.Fatalf("not as gofmt has it (-want +got):\n%s", diff)
				}
			}
			if language.ID == "go" && !bytes.Equal(goPayload(t, send.Text()), payload) {
				t.Fatalf("%q became %q in\n%s", payload, goPayload(t, send.Text()), send.Text())
			}
		}
	})
}
