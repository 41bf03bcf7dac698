package filter

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestTheBoundsOfAFilter(t *testing.T) {
	open := func(n int) string { return strings.Repeat("(", n) + "udp" + strings.Repeat(")", n) }
	terms := func(n int, each string) string { return strings.TrimSuffix(strings.Repeat(each+"||", n), "||") }
	members := func(n int) string { return "ip.ttl in {" + strings.TrimSuffix(strings.Repeat("1,", n), ",") + "}" }
	text := func(n int) string { return `data contains "` + strings.Repeat("한", n-len(`data contains ""`)) + `"` }
	for name, each := range map[string]struct {
		fits, exceeds string
		column        int
		words         string
	}{
		"characters":          {text(1000), text(1001), 1001, "at most 1000 characters"},
		"parentheses":         {open(32), open(33), 33, "at most 32 deep"},
		"tests":               {terms(64, "udp"), terms(65, "udp"), 64*5 + 1, "at most 64 tests"},
		"comparisons":         {terms(64, "ip.ttl==1"), terms(65, "ip.ttl==1"), 64*11 + 9, "at most 64 tests"},
		"members":             {members(64), members(65), 140, "at most 64 tests"},
		"regular expressions": {terms(8, `data~"a"`), terms(9, `data~"a"`), 8*10 + 6, "at most 8 regular expressions"},
		"a regular expression": {
			`data ~ "` + strings.Repeat("é", 256) + `"`, `data ~ "` + strings.Repeat("é", 257) + `"`, 8, "at most 256 characters",
		},
		"steps":        {`data ~ "a{500}"`, `data ~ "a{600}"`, 8, "too many steps"},
		"nested steps": {`data ~ "((a{7}){7}){7}"`, `data ~ "((a{9}){9}){9}"`, 8, "too many steps"},
		"open counts":  {`data ~ "(abc){9,}"`, `data ~ "(abc){900,}"`, 8, "too many steps"},
	} {
		mustCompile(t, each.fits)
		_, err := Compile(each.exceeds)
		var got *SyntaxError
		if !errors.As(err, &got) || got.Column != each.column || !strings.Contains(got.Reason, each.words) {
			t.Errorf("%s: %v, want %q at %d", name, err, each.words, each.column)
		}
	}
}

// Whatever anyone sends, it is answered soon.
func TestHostileFiltersTakeNoTime(t *testing.T) {
	for _, each := range []string{
		strings.Repeat("(", 1_000_000), strings.Repeat("!", 1000), strings.Repeat("not ", 250), strings.Repeat("!(", 32) + "udp" + strings.Repeat(")", 32),
		strings.Repeat("\\", 1000), strings.Repeat(`"`, 999), strings.Repeat("[", 1000), strings.Repeat("data[", 200), strings.Repeat("{", 1000), "ip.ttl in {" + strings.Repeat("1..", 300),
		strings.Repeat("a.", 500), strings.Repeat("&&", 500), strings.Repeat("((udp)||", 125), `data ~ "` + strings.Repeat("(", 256) + `"`, `data ~ "` + strings.Repeat("(a*)*", 50) + `"`,
		`data ~ "` + strings.Repeat("x", 249) + `{1000}"`, `data ~ "(((((x{10}){10}){10}){10}){10})"`, `data ~ "` + strings.Repeat(".*", 120) + `x"`,
	} {
		began := time.Now()
		compiled, err := Compile(each)
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("%.40s: %v", each, took)
		}
		if err != nil {
			continue
		}
		entry := datagram("127.0.0.1:1", "127.0.0.1:2", strings.Repeat("x", 1400)+strings.Repeat("y", 7000))
		began = time.Now()
		compiled.Match(&entry)
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("%.40s: %v for one entry", each, took)
		}
	}
}
