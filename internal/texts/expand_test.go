package texts

import (
	"encoding/json"
	"os"
	"testing"
)

// The table is the one that static/js/words.test.mjs reads as well.
func TestTextsAreFilledAsTheScriptsFillThem(t *testing.T) {
	data, err := os.ReadFile("testdata/filled.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Name, Text string
		Values     map[string]string
		Want       string
	}
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	if len(cases) == 0 {
		t.Fatal("the table is empty")
	}
	for _, each := range cases {
		t.Run(each.Name, func(t *testing.T) {
			if got := expand(each.Text, given(each.Values)); got != each.Want {
				t.Errorf("got %q, want %q", got, each.Want)
			}
		})
	}
}

func TestFill(t *testing.T) {
	for _, each := range []struct {
		text  string
		pairs []string
		want  string
	}{
		{"{captured} of {length}", []string{"captured", "4", "length", "15"}, "4 of 15"},
		{"Refused[[ by {from}]]", []string{"from", ""}, "Refused"},
		{"{a}", []string{"a", "x", "b"}, "x"}, // A name without its value is none.
		{"{b}", []string{"a", "x", "b"}, ""},
		{"{a}", nil, ""},
	} {
		if got := Fill(each.text, each.pairs...); got != each.want {
			t.Errorf("Fill(%q, %q) = %q, want %q", each.text, each.pairs, got, each.want)
		}
	}
}

func TestNote(t *testing.T) {
	words := English()
	const address = "127.0.0.1:8888"
	for _, each := range []struct{ note, want string }{
		{"listener started", "Listening on 127.0.0.1:8888"},
		{"not sent: EPERM", "Not sent to 127.0.0.1:8888: EPERM"},
		{"reading failed, trying again: ENOMEM", "Reading 127.0.0.1:8888 failed (ENOMEM); trying again"},
		{"not sent: {address} [[x]]: y", "Not sent to 127.0.0.1:8888: {address} [[x]]: y"},
		{"something new", "something new"},
		{"something new: with a detail", "something new: with a detail"},
		{"", ""},
	} {
		if got := words.Note(each.note, address); got != each.want {
			t.Errorf("Note(%q) = %q, want %q", each.note, got, each.want)
		}
	}
}

func TestFate(t *testing.T) {
	values := map[string]string{
		"bytes": "13", "source": "127.0.0.1:5000", "destination": "127.0.0.1:8888", "peer": "127.0.0.1:8888", "reply": "1",
		"rtt": "50µs", "waited": "1s", "errno": "ECONNREFUSED", "type": "3", "code": "3",
	}
	without := func(name, value string) map[string]string {
		changed := map[string]string{}
		for each, was := range values {
			changed[each] = was
		}
		changed[name] = value
		return changed
	}
	for _, each := range []struct {
		outcome string
		values  map[string]string
		want    string
	}{
		{"sent", values, "Handed to the kernel: 13 bytes from 127.0.0.1:5000 to 127.0.0.1:8888. UDP will not tell you whether it arrives."},
		{"sent", without("bytes", "1"), "Handed to the kernel: 1 byte from 127.0.0.1:5000 to 127.0.0.1:8888. UDP will not tell you whether it arrives."},
		{"sent", without("bytes", "0"), "Handed to the kernel: 0 bytes from 127.0.0.1:5000 to 127.0.0.1:8888. UDP will not tell you whether it arrives."},
		{"replied", values, "127.0.0.1:8888 replied with 1 byte after 50µs."},
		{"replied", without("reply", "0"), "127.0.0.1:8888 replied with 0 bytes after 50µs."},
		{"refused", values, "Refused: nothing listens on 127.0.0.1:8888. An ICMP error came back (type 3 code 3, ECONNREFUSED) after 50µs."},
		{"refused", without("from", "::1"), "Refused: nothing listens on 127.0.0.1:8888, says ::1. An ICMP error came back (type 3 code 3, ECONNREFUSED) after 50µs."},
		{"refused", without("errno", "EHOSTUNREACH"), "Not delivered to 127.0.0.1:8888. An ICMP error came back (type 3 code 3, EHOSTUNREACH) after 50µs."},
		{"refused", without("errno", ""), "Not delivered to 127.0.0.1:8888. An ICMP error came back (type 3 code 3) after 50µs."},
		{"silent", without("bytes", "1"), "Handed to the kernel: 1 byte from 127.0.0.1:5000 to 127.0.0.1:8888. Nothing came back within 1s. " +
			"With UDP, silence is all you get: nobody can tell a lost datagram from one that was ignored."},
		{"unheard of", values, ""},
	} {
		if got := EN.Fate(each.outcome, each.values); got != each.want {
			t.Errorf("%s:\ngot  %s\nwant %s", each.outcome, got, each.want)
		}
	}
}
