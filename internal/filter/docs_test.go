package filter

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// The manual names every field, and none that there is not; each of its examples is a filter.
func TestTheManualIsRight(t *testing.T) {
	manual, err := os.ReadFile("../../docs/API.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(manual), "\n## Filters\n")
	section, _, _ = strings.Cut(section, "\n## ")
	code := regexp.MustCompile("`([^`]+)`")
	named := make(map[string]bool)
	examples := 0
	for line := range strings.Lines(section) {
		cells := strings.Split(strings.ReplaceAll(line, `\|`, "\x00"), "|")
		if len(cells) < 4 {
			continue
		}
		for _, quoted := range code.FindAllStringSubmatch(cells[1], -1) {
			text := strings.ReplaceAll(quoted[1], "\x00", "|")
			mustCompile(t, text)
			examples++
			named[text] = true
		}
	}
	for name := range fields {
		if !named[name] {
			t.Errorf("the manual does not name %s", name)
		}
	}
	if examples < len(fields)+15 {
		t.Errorf("the manual has only %d examples", examples)
	}
}
