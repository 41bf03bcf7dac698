package web

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"

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
	for _, each := range []string{"python | python3", "node | node", "bash | bash", "netcat | bash"} {
		command := exec.CommandContext(t.Context(), "sh", "-c", "curl -sS --fail "+path+each)
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
			t.Fatalf("%s: %q arrived, %v, %v:\n%s", each, data[:n], err, ended, out.String())
		}
		if !strings.Contains(out.String(), "Hello UDP Client") && !strings.Contains(out.String(), "Nothing came back") {
			t.Errorf("%s: it printed %q", each, out.String())
		}
	}
}
