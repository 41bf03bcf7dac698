package payload_test

import (
	"encoding/hex"
	"encoding/json"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"udpweb/internal/payload"
)

// shownCases is the table that static/js/bytes.test.mjs reads as well: a payload looks the same
// whether the server or a script has written it down.
type shownCases struct {
	Preview []struct {
		Name, Hex string
		Limit     int
		Want      string
	}
	Dump []struct {
		Name, Hex string
		Limit     int
		Want      []payload.DumpRow
	}
}

func TestPayloadsAreShownAsTheScriptsShowThem(t *testing.T) {
	data, err := os.ReadFile("testdata/shown.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases shownCases
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	if len(cases.Preview) == 0 || len(cases.Dump) == 0 {
		t.Fatal("the table is empty")
	}
	for _, tt := range cases.Preview {
		t.Run("preview/"+tt.Name, func(t *testing.T) {
			if got := payload.Preview(decoded(t, tt.Hex), tt.Limit); got != tt.Want {
				t.Errorf("%s in %d: got %q, want %q", tt.Hex, tt.Limit, got, tt.Want)
			}
		})
	}
	for _, tt := range cases.Dump {
		t.Run("dump/"+tt.Name, func(t *testing.T) {
			if diff := cmp.Diff(tt.Want, payload.Dump(decoded(t, tt.Hex), tt.Limit)); diff != "" {
				t.Errorf("%s in %d (-want +got):\n%s", tt.Hex, tt.Limit, diff)
			}
		})
	}
}

func decoded(t *testing.T, digits string) []byte {
	t.Helper()
	data, err := hex.DecodeString(digits)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
