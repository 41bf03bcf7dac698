package export

import (
	"bytes"
	"testing"

	"udpweb/internal/journal"
)

func TestAnEntryALine(t *testing.T) {
	first, second := datagram(journal.Received, 1, "10.0.0.1:1", "10.0.0.2:2", "a\nb"), event(5, "listener stopped")
	var file bytes.Buffer
	w := NewWriter(NDJSON, &file)
	for _, err := range []error{w.Open(), w.Write(&first), w.Missed(3, 4), w.Write(&second), w.Close()} {
		if err != nil {
			t.Fatal(err)
		}
	}
	want := string(AppendJSON(nil, &first, WholePayload)) + "\n" + `{"missed":3,"seq":4}` + "\n" + string(AppendJSON(nil, &second, WholePayload)) + "\n"
	if got := file.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if empty := written(t, NDJSON); len(empty) != 0 {
		t.Errorf("no entries are %q", empty)
	}
}
