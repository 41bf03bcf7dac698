package main

import (
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/chi/v5"
	"github.com/gorilla/websocket"
	"golang.org/x/net/html"

	"udpweb/internal/api"
	"udpweb/internal/lab"
	"udpweb/static"
	"udpweb/web"
)

// documentedLab is an API with the page that documents it.
type documentedLab struct {
	document *huma.OpenAPI
	server   *httptest.Server
}

func startDocumented(tb testing.TB) documentedLab {
	tb.Helper()
	log := slog.New(slog.NewTextHandler(tb.Output(), nil))
	l := lab.New(lab.Options{MaxListeners: 4})
	router := chi.NewRouter()
	programs, err := api.New(l, router, api.Options{
		Version: "test", MaxBody: 1 << 20, MaxViewers: 4, CheckOrigin: func(*http.Request) bool { return true }, Log: log,
	})
	if err != nil {
		tb.Fatalf("api.New() = %v", err)
	}
	assets, err := static.New()
	if err != nil {
		tb.Fatalf("static.New() = %v", err)
	}
	web.New(l, router, web.Options{Version: "test", Assets: assets, OpenAPI: programs.OpenAPI(), Log: log})
	server := httptest.NewServer(router)
	tb.Cleanup(func() {
		if err := l.Close(); err != nil {
			tb.Errorf("Close() = %v", err)
		}
		server.Close()
		programs.Wait()
	})
	return documentedLab{document: programs.OpenAPI(), server: server}
}

// operationIDs are those of every operation of the API.
func (d documentedLab) operationIDs() (ids []string) {
	for _, item := range d.document.Paths {
		for _, each := range []*huma.Operation{
			item.Get, item.Put, item.Post, item.Delete, item.Options, item.Head, item.Patch, item.Trace,
		} {
			if each != nil {
				ids = append(ids, each.OperationID)
			}
		}
	}
	return ids
}

// examples reads the commands off /docs, by the operation they are for.
func (d documentedLab) examples(tb testing.TB) map[string]string {
	tb.Helper()
	request, err := http.NewRequestWithContext(tb.Context(), http.MethodGet, d.server.URL+"/docs", nil)
	if err != nil {
		tb.Fatal(err)
	}
	response, err := d.server.Client().Do(request)
	if err != nil {
		tb.Fatal(err)
	}
	defer response.Body.Close()
	page, err := html.Parse(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		tb.Fatalf("status %d, %v", response.StatusCode, err)
	}
	found := map[string]string{}
	operation := ""
	for node := range page.Descendants() {
		switch {
		case node.Type == html.ElementNode && node.Data == "section":
			operation = node.Attr[slices.IndexFunc(node.Attr, func(each html.Attribute) bool { return each.Key == "id" })].Val
			found[operation] = ""
		case node.Type == html.TextNode && operation != "" && node.Parent.Parent.Data == "pre":
			found[operation] += node.Data
		}
	}
	return found
}

func TestTheDocsHaveAnExampleForEveryOperation(t *testing.T) {
	d := startDocumented(t)
	examples := d.examples(t)
	ids := d.operationIDs()
	for _, id := range ids {
		if examples[id] == "" {
			t.Errorf("%s has no example", id)
		}
	}
	if len(examples) != len(ids) {
		t.Errorf("/docs shows %d operations, want %d", len(examples), len(ids))
	}
}

// request is what curl sends for a command, as far as the examples go.
func (d documentedLab) request(tb testing.TB, command string) *http.Request {
	tb.Helper()
	method, contentType, body, target := http.MethodGet, "", "", ""
	words := shellWords(command)
	for i := 1; i < len(words); i++ {
		switch words[i] {
		case "-N":
		case "-o":
			i++
		case "-X":
			i++
			method = words[i]
		case "-d", "--json":
			contentType = map[string]string{"-d": "application/x-www-form-urlencoded", "--json": "application/json"}[words[i]]
			i++
			body = words[i]
			if method == http.MethodGet {
				method = http.MethodPost
			}
		default:
			if target != "" || strings.HasPrefix(words[i], "-") {
				tb.Fatalf("%q in %s", words[i], command)
			}
			target = strings.Replace(words[i], "localhost:8080", d.server.URL, 1)
		}
	}
	request, err := http.NewRequestWithContext(tb.Context(), method, target, strings.NewReader(body))
	if err != nil {
		tb.Fatalf("%s: %v", command, err)
	}
	if contentType != "" {
		request.Header.Set("Content-Type", contentType)
	}
	return request
}

// shellWords splits a command as a shell does where there are single quotes and no others.
func shellWords(command string) (words []string) {
	for i, part := range strings.Split(command, "'") {
		if i%2 == 1 {
			words = append(words, part)
			continue
		}
		words = append(words, strings.Fields(part)...)
	}
	return words
}

// freeUDPPort is a port that nobody has. No socket is given it that asks for any port: those come from
// net.ipv4.ip_local_port_range (ip(7)), which begins above. And so it stays free for as long as nobody asks for it.
func freeUDPPort(tb testing.TB) string {
	tb.Helper()
	for range 1000 {
		port := 10_000 + rand.IntN(22_000)
		conn, err := net.ListenUDP("udp", &net.UDPAddr{Port: port}) // on every address of this machine
		if err == nil && conn.Close() == nil {
			return strconv.Itoa(port)
		}
	}
	tb.Fatal("of a thousand ports none is free")
	return ""
}

func TestTheExamplesOfTheDocsWork(t *testing.T) {
	d := startDocumented(t)
	d.server.Client().Timeout = 10 * time.Second
	examples := d.examples(t)
	first, last := []string{"create-listener", "update-listener", "send", "create-transmission"},
		[]string{"delete-transmission", "delete-listener", "clear-datagrams"}
	order := slices.Clone(first)
	for _, id := range d.operationIDs() {
		if !slices.Contains(first, id) && !slices.Contains(last, id) {
			order = append(order, id)
		}
	}
	port := freeUDPPort(t)
	for _, id := range append(order, last...) {
		command := strings.ReplaceAll(examples[id], "8888", port)
		if strings.HasPrefix(command, "websocat ") {
			d.dial(t, command)
			continue
		}
		response, err := d.server.Client().Do(d.request(t, command))
		if err != nil {
			t.Errorf("%s: %v", command, err)
			continue
		}
		if response.StatusCode >= http.StatusBadRequest {
			t.Errorf("%s: status %d", command, response.StatusCode)
		}
		if id == "send" {
			if said, err := io.ReadAll(response.Body); err != nil || !strings.Contains(string(said), `"outcome":"replied"`) {
				t.Errorf("%s: %s, %v", command, said, err)
			}
		}
		if err := response.Body.Close(); err != nil {
			t.Errorf("%s: %v", command, err)
		}
	}
}

// dial opens the WebSocket of a command.
func (d documentedLab) dial(tb testing.TB, command string) {
	tb.Helper()
	target := strings.Replace(shellWords(command)[1], "localhost:8080", strings.TrimPrefix(d.server.URL, "http://"), 1)
	conn, response, err := websocket.DefaultDialer.DialContext(tb.Context(), target, nil)
	if err != nil {
		tb.Errorf("%s: %v", command, err)
		return
	}
	defer response.Body.Close()
	defer conn.Close()
	if err := conn.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		tb.Fatal(err)
	}
	if _, frame, err := conn.ReadMessage(); err != nil || !strings.Contains(string(frame), `"hello"`) {
		tb.Errorf("%s: %s, %v", command, frame, err)
	}
}
