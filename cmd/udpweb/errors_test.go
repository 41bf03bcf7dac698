package main

import (
	"encoding/json"
	"html"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"udpweb/internal/api"
)

// mistake is something wrong that a person can type into a form, and send to the API as well.
type mistake struct {
	what    string
	command string // "listeners" or "send": the last part of the path of the API, and of the form
	body    string // JSON
	form    string // pairs of a name and a value, each pair with a space between
	status  int
	code    string
	field   string // the id of the control under which the page says it; "" where none is to blame
	want    string // the whole of it, where dots stand for what is another each time
}

// The page and the API say the same of every mistake, in the same words and with the same status. What
// it takes a namespace, a route or other rights to get wrong has its words tested in internal/texts and
// internal/lab: IPv6 that is switched off, ports below 1024, fragments, unreachable networks.
func TestPageAndAPISayTheSameOfEveryMistake(t *testing.T) {
	p := start(t, "--http", "127.0.0.1:0", "--udp", "127.0.0.1:0", "--max-listeners", "2")
	local := p.listener(t)
	_, port, _ := net.SplitHostPort(local)
	taken := takenPort(t)
	large := strings.Repeat("x", 65_508)
	for _, each := range []mistake{
		{
			"no UDP port", "listeners", `{"address":"127.0.0.1:70000"}`, "address 127.0.0.1, port 70000", 422, "bad-port", "listen-port",
			"70000 is not a UDP port. Use a number from 0 to 65535; 0 lets the system choose a free one.",
		},
		{
			"no UDP port to send to", "send", `{"to":"127.0.0.1:-1","payload":{"text":"x"}}`, "host 127.0.0.1, port -1, message x", 422, "bad-port", "send-port",
			"-1 is not a UDP port. Use a number from 1 to 65535.",
		},
		{
			"the port of a listener", "listeners", `{"address":"` + local + `"}`, "address 127.0.0.1, port " + port, 409, "port-in-use", "listen-port",
			"Port " + port + " is already in use on this server. Listener 1 has it, on " + local + ". Use …, which is free, or use listener 1.",
		},
		{
			"the port of somebody else", "listeners", `{"address":"127.0.0.1:` + taken + `"}`, "address 127.0.0.1, port " + taken, 409, "port-in-use", "listen-port",
			"Port " + taken + " is already in use on this server. Use …, which is free.",
		},
		{
			"an address of another machine", "listeners", `{"address":"192.0.2.77:8888"}`, "address 192.0.2.77, port 8888", 422, "address-not-local", "listen-address",
			"192.0.2.77 does not belong to this machine, so it cannot listen there. Use 0.0.0.0 for every address, or one of: ….",
		},
		{
			"a link-local address without its interface", "listeners", `{"address":"[fe80::1]:0"}`, "address fe80::1, port 0", 422, "zone-required", "listen-address",
			"Addresses like fe80::1 exist on every network card, so say which. Write it as fe80::1%….",
		},
		{
			"a link-local destination without its interface", "send", `{"to":"[fe80::1]:9","payload":{"text":"x"}}`, "host fe80::1, port 9, message x", 422, "zone-required", "send-host",
			"Addresses like fe80::1 exist on every network card, so say which. Write it as fe80::1%….",
		},
		{
			"no number", "listeners", `{"address":"127.0.0.1:0","receive_queue":0}`, "address 127.0.0.1, port 0, receive_queue 0", 422, "bad-receive-queue", "listen-receive_queue",
			"A kernel receive queue of 0 bytes is not possible. Use a number from 1 to 1073741824; the system may grant less.",
		},
		{
			"a broadcast address", "send", `{"to":"127.255.255.255:9","payload":{"text":"x"}}`, "host 127.255.255.255, port 9, message x", 403, "broadcast-not-allowed", "send-host",
			"127.255.255.255 is a broadcast address and the socket has not asked for permission. Turn on “Allow broadcast” (\"broadcast\": true).",
		},
		{
			"more than a datagram holds", "send", `{"to":"127.0.0.1:9","payload":{"text":"` + large + `"}}`, "host 127.0.0.1, port 9, message " + large, 422, "datagram-too-large", "send-message",
			"65508 bytes do not fit: IPv4 allows 65507. Shorten it by 1 byte, or split it.",
		},
		{
			"port 0", "send", `{"to":"127.0.0.1:0","payload":{"text":"x"}}`, "host 127.0.0.1, port 0, message x", 422, "port-zero", "send-port",
			"You cannot send to port 0. Choose 1–65535.",
		},
		{
			"IPv6 from an IPv4 socket", "send", `{"to":"[::1]:9","from":"1","payload":{"text":"x"}}`, "host ::1, port 9, from 1, message x", 422, "family-mismatch", "send-host",
			"A socket opened for IPv4 cannot send to [::1]:9. Use an IPv4 address such as 127.0.0.1, or send from an IPv6 socket.",
		},
		{
			"a name that nobody has", "send", `{"to":"lab..pc7:9","payload":{"text":"x"}}`, "host lab..pc7, port 9, message x", 422, "name-not-found", "send-host",
			"No address found for “lab..pc7”. Check the spelling or type the IP address.",
		},
		{
			"a destination that is not allowed", "send", `{"to":"8.8.8.8:53","payload":{"text":"x"}}`, "host 8.8.8.8, port 53, message x", 403, "destination-not-allowed", "send-host",
			"This server only sends to itself and to private and directly connected networks. 8.8.8.8 is not among them. Ask whoever runs it to start udpweb with --allow-to 8.8.8.8.",
		},
		{
			"no hexadecimal", "send", `{"to":"127.0.0.1:9","payload":{"hex":"48 65 4G"}}`, "host 127.0.0.1, port 9, format hex, message 48 65 4G", 422, "bad-hex", "send-message",
			"“4G” is not hexadecimal (character 7). Use 0–9 and a–f, two per byte.",
		},
		{
			"no escape", "send", `{"to":"127.0.0.1:9","payload":{"escaped":"a\\q"}}`, `host 127.0.0.1, port 9, format escaped, message a\q`, 422, "bad-escape", "send-message",
			`“\q” is not an escape (character 2). Use \n, \r, \t, \0, \\, \xff or \u00e9; write a backslash as \\.`,
		},
		{
			"no listener", "send", `{"to":"127.0.0.1:9","from":"7","payload":{"text":"x"}}`, "host 127.0.0.1, port 9, from 7, message x", 404, "no-such-listener", "send-from",
			"There is no listener “7”. GET /api/v1/listeners lists them; a listener is named by its id or its local address.",
		},
	} {
		t.Run(each.what, func(t *testing.T) { each.check(t, p) })
	}
	if status, body := p.send(t, http.MethodPost, "/api/v1/listeners", `{"address":"127.0.0.1:0"}`, "Content-Type", "application/json"); status != http.StatusCreated {
		t.Fatalf("the second listener: %d %s", status, body)
	}
	mistake{
		"too many listeners", "listeners", `{"address":"127.0.0.1:0"}`, "address 127.0.0.1, port 0", 409, "too-many-listeners", "listen-problem",
		"This server has 2 listeners, the limit. Remove one first, or start udpweb with a larger --max-listeners.",
	}.check(t, p)
}

// Only the API sends from a connected socket, which is how a program learns what became of the datagram
// before.
func TestARefusalIsToldWithTheNextDatagramOnce(t *testing.T) {
	p := start(t, "--http", "127.0.0.1:0")
	port := freeUDPPort(t)
	send := func() (int, api.Problem) {
		status, body := p.send(t, http.MethodPost, "/api/v1/send", `{"to":"127.0.0.1:`+port+`","payload":{"text":"x"},"connected":true}`, "Content-Type", "application/json")
		var problem api.Problem
		if err := json.Unmarshal([]byte(body), &problem); err != nil {
			t.Fatalf("%v in %.200s", err, body)
		}
		return status, problem
	}
	for range 2 {
		if status, problem := send(); status != http.StatusOK {
			t.Fatalf("%d %+v", status, problem)
		}
		var status int
		var problem api.Problem
		for deadline := time.Now().Add(patience); status != http.StatusConflict; status, problem = send() {
			if time.Now().After(deadline) {
				t.Fatalf("not within %v: %d %+v", patience, status, problem)
			}
		}
		want := regexp.MustCompile(`^The previous datagram \(entry \d+\) was refused: nothing listens on 127\.0\.0\.1:` + port + `\. This one was not sent\. Start a listener there\. `)
		if said := problem.Detail + " " + problem.Hint; problem.Code != "earlier-refused" || problem.Errno != "ECONNREFUSED" || !want.MatchString(said) {
			t.Errorf("%s %s: %s", problem.Code, problem.Errno, said)
		}
	}
}

// fieldError is what the page says is wrong, and the id of the element that says it.
var fieldError = regexp.MustCompile(`class="field-error" id="([^"]+)">.*?<span data-slot="text">([^<]*)</span>`)

// check makes the mistake both ways.
func (m mistake) check(t *testing.T, p *program) {
	t.Helper()
	want := regexp.MustCompile("^" + strings.ReplaceAll(regexp.QuoteMeta(m.want), "…", ".+") + "$")

	status, body := p.send(t, http.MethodPost, "/api/v1/"+m.command, m.body, "Content-Type", "application/json")
	var problem api.Problem
	if err := json.Unmarshal([]byte(body), &problem); err != nil {
		t.Fatalf("%v in %.200s", err, body)
	}
	if said := problem.Detail + " " + problem.Hint; status != m.status || problem.Code != m.code || !want.MatchString(said) {
		t.Errorf("the API: %d %s\ngot  %s\nwant %d %s\n     %s", status, problem.Code, said, m.status, m.code, m.want)
	}

	fields := url.Values{}
	for pair := range strings.SplitSeq(m.form, ", ") {
		name, value, _ := strings.Cut(pair, " ")
		fields.Set(name, value)
	}
	status, body = p.send(t, http.MethodPost, "/"+m.command, fields.Encode(), "Content-Type", "application/x-www-form-urlencoded")
	found := fieldError.FindAllStringSubmatch(body, -1)
	if len(found) != 1 {
		t.Fatalf("the page: %d, and %d errors in %.200s", status, len(found), body)
	}
	id, said := strings.TrimSuffix(found[0][1], "-error"), html.UnescapeString(found[0][2])
	if problem.Errno != "" { // The page says it behind the words.
		var told bool
		if said, told = strings.CutSuffix(said, " ("+problem.Errno+")"); !told {
			t.Errorf("the page says %q, without %s", said, problem.Errno)
		}
	}
	if status != m.status || id != m.field || !want.MatchString(said) {
		t.Errorf("the page: %d %s\ngot  %s\nwant %d %s\n     %s", status, id, said, m.status, m.field, m.want)
	}
}

// listener returns the local address of the first listener.
func (p *program) listener(tb testing.TB) string {
	tb.Helper()
	_, body := p.send(tb, http.MethodGet, "/api/v1/listeners/1", "")
	var found api.Listener
	if err := json.Unmarshal([]byte(body), &found); err != nil || !found.Local.IsValid() {
		tb.Fatalf("%v in %s", err, body)
	}
	return found.Local.String()
}

// takenPort is the port of a socket of the standard library on 127.0.0.1, which has it until the test ends.
func takenPort(tb testing.TB) (port string) {
	tb.Helper()
	socket, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = socket.Close() })
	_, port, err = net.SplitHostPort(socket.LocalAddr().String())
	if err != nil {
		tb.Fatal(err)
	}
	return port
}
