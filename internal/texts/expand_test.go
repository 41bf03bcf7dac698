package texts

import "testing"

func TestExpand(t *testing.T) {
	for _, each := range []struct {
		name, text string
		values     map[string]string
		want       string
	}{
		{"nothing", "", nil, ""},
		{"no placeholder", "Port in use.", nil, "Port in use."},
		{"one", "Port {port}.", map[string]string{"port": "80"}, "Port 80."},
		{"twice", "{a}{a}", map[string]string{"a": "x"}, "xx"},
		{"at both ends", "{a} and {b}", map[string]string{"a": "x", "b": "y"}, "x and y"},
		{"without a value", "Port {port}.", nil, "Port ."},
		{"optional", "Busy[[, by {who}]].", map[string]string{"who": "me"}, "Busy, by me."},
		{"optional without a value", "Busy[[, by {who}]].", nil, "Busy."},
		{"optional with an empty value", "Busy[[, by {who}]].", map[string]string{"who": ""}, "Busy."},
		{"optional with one of two", "[[{a} {b}]]", map[string]string{"a": "x"}, ""},
		{"optional without a placeholder", "a[[b]]c", nil, "abc"},
		{"two optional", "[[Use {a}.]][[ Or {b}.]]", map[string]string{"b": "y"}, " Or y."},
		{"optional around a value outside", "{a}[[ of {b}]]", map[string]string{"a": "x"}, "x"},
		{"one of something", "{n|byte|bytes} more", map[string]string{"n": "1"}, "1 byte more"},
		{"more of something", "{n|byte|bytes} more", map[string]string{"n": "2"}, "2 bytes more"},
		{"none of something", "{n|byte|bytes}", map[string]string{"n": "0"}, "0 bytes"},
		{"eleven of something", "{n|byte|bytes}", map[string]string{"n": "11"}, "11 bytes"},
		{"no number of something", "[[{n|byte|bytes}]].", nil, "."},
		{"a name that looks like a bracket", "“{value}”", map[string]string{"value": "[::1]:80"}, "“[::1]:80”"},
		{"a value that looks like a placeholder", "{a} {b}", map[string]string{"a": "{b}", "b": "[[{a}]]"}, "{b} [[{a}]]"},
		{"a value that looks like the end", "[[{a}!]]", map[string]string{"a": "]] }"}, "]] }!"},
	} {
		t.Run(each.name, func(t *testing.T) {
			if got := expand(each.text, in(each.values)); got != each.want {
				t.Errorf("got %q, want %q", got, each.want)
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
		"rtt": "50µs", "waited": "1s", "errno": "ECONNREFUSED",
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
		{"refused", values, "Refused: nothing listens on 127.0.0.1:8888. An ICMP error came back (ECONNREFUSED) after 50µs."},
		{"refused", without("from", "::1"), "Refused: nothing listens on 127.0.0.1:8888, says ::1. An ICMP error came back (ECONNREFUSED) after 50µs."},
		{"refused", without("errno", "EHOSTUNREACH"), "Not delivered to 127.0.0.1:8888. An ICMP error came back (EHOSTUNREACH) after 50µs."},
		{"refused", without("errno", ""), "Not delivered to 127.0.0.1:8888. An ICMP error came back after 50µs."},
		{"silent", without("bytes", "1"), "Handed to the kernel: 1 byte from 127.0.0.1:5000 to 127.0.0.1:8888. Nothing came back within 1s. " +
			"With UDP, silence is all you get: nobody can tell a lost datagram from one that was ignored."},
		{"unheard of", values, ""},
	} {
		if got := Fate(each.outcome, each.values); got != each.want {
			t.Errorf("%s:\ngot  %s\nwant %s", each.outcome, got, each.want)
		}
	}
}
