package web

import (
	"bytes"
	"net"
	"os/exec"
	"strings"
	"testing"
	"time"

	"udpweb/internal/journal"
)

// As the page says: a program can be run as it comes.
func TestAProgramRunsAsItComes(t *testing.T) {
	r := start(t)
	socket := outside(t, anyPort())
	payload := []byte("'안녕' \"$HOME\" `id` \\ 100% \x00\xff\n")
	e := entryOf(journal.Received, payload)
	e.Destination = addressOf(socket)
	path := r.server.URL + "/datagrams/" + count(r.lab.Journal().Append(e)) + "/code/"
	const most = 5
	for _, each := range []string{"python | python3", "node | node", "bash | bash", "netcat | bash"} {
		// A machine that is busy may take longer to answer than programs wait: then they run again.
		for run := 1; !heardOf(t, socket, payload, path+each); run++ {
			if run == most {
				t.Errorf("%s: it heard no reply, %d times", each, most)
				break
			}
		}
	}
}

// heardOf runs a program that is fetched, answers what it sends, and reports whether it heard that in its second.
func heardOf(t *testing.T, socket *net.UDPConn, payload []byte, program string) bool {
	t.Helper()
	if err := socket.SetDeadline(time.Now().Add(time.Minute)); err != nil { // Interpreters may take long to start.
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), "sh", "-c", "curl -sS --fail "+program)
	var out bytes.Buffer
	command.Stdout, command.Stderr = &out, &out
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	data := make([]byte, 100)
	n, from, err := socket.ReadFromUDPAddrPort(data)
	if err == nil {
		_, err = socket.WriteToUDPAddrPort([]byte("Hello UDP Client"), from)
	}
	ended := command.Wait()
	if err != nil || ended != nil || !bytes.Equal(data[:n], payload) {
		t.Fatalf("%s: %q arrived, %v, %v:\n%s", program, data[:n], err, ended, out.String())
	}
	if said := out.String(); strings.Contains(said, "Nothing came back") || said == "" && strings.Contains(program, "netcat") {
		return false
	}
	if !strings.Contains(out.String(), "Hello UDP Client") {
		t.Errorf("%s: it printed %q", program, out.String())
	}
	return true
}
