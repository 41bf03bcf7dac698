package api

import (
	"bufio"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"udpweb/internal/journal"
)

// A real reader at the end of a pipe shows a datagram while the export is still under way, as in
// curl -N '…?format=pcapng&follow=true' | tcpdump -r -.
func TestToolsReadAFollowedCaptureFileFromAPipe(t *testing.T) {
	t.Setenv("PATH", os.Getenv("PATH")+":/usr/sbin:/sbin") // where Debian had tcpdump
	t.Setenv("HOME", t.TempDir())                          // nobody's preferences
	for _, command := range []string{
		"tcpdump -r - -nn -l -q",
		"tshark -r - -l -n -T fields -e udp.srcport -e udp.dstport -e udp.length -e frame.interface_name",
		"tshark -i - -l -n -T fields -e udp.srcport -e udp.dstport -e udp.length -e frame.interface_name", // as Wireshark reads it, with dumpcap
	} {
		t.Run(command, func(t *testing.T) {
			r := start(t)
			made := r.listen(t)
			witness := outside(t, "127.0.0.1:0")
			response := r.open(t, http.MethodGet, "format=pcapng&follow=true&listener="+made.ID)
			words := strings.Fields(command)
			tool := exec.CommandContext(t.Context(), words[0], words[1:]...)
			tool.Stdin = response.body
			output, err := tool.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := tool.Start(); err != nil {
				t.Fatal(err)
			}
			lines := make(chan string)
			go func() {
				defer close(lines)
				for each := bufio.NewScanner(output); each.Scan(); {
					lines <- each.Text()
				}
			}()
			source, destination := strconv.Itoa(int(addressOf(witness).Port())), strconv.Itoa(int(made.Local.Port()))
			for i := range 6 {
				if i < 5 {
					write(t, witness, made.Local, make([]byte, i))
				} else { // The last one comes by another interface than those before.
					other := r.lab.Journal().Find(journal.Query{Newest: true, Limit: 1}).Entries[0]
					other.Interface, other.Payload, other.Length = "eth7", make([]byte, i), i
					r.lab.Journal().Append(other)
				}
				select {
				case line := <-lines:
					want := []string{source, destination, strconv.Itoa(i)}
					if words[0] == "tshark" {
						want[2] = strconv.Itoa(8+i) + "\t" + []string{"lo", "eth7"}[i/5]
					}
					for _, each := range want {
						if !strings.Contains(line, each) {
							t.Errorf("datagram %d is %q, which has no %q", i, line, each)
						}
					}
				case <-time.After(3 * patience):
					t.Fatalf("datagram %d has not been shown", i)
				}
			}
			r.append(1, 0) // By no listener of ours, and so it is not for this pipe.
			if err := r.lab.Close(); err != nil {
				t.Fatal(err)
			}
			for line := range lines {
				t.Errorf("more than was sent: %q", line)
			}
			if err := tool.Wait(); err != nil {
				t.Errorf("%s ends with %v", command, err)
			}
		})
	}
}
