package filter

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// numbers are the values of a field that holds a number, up to most.
type numbers struct{ most uint64 }

func (numbers) String() string { return "a number" }

func (numbers) order(a, b uint64) int { return cmp.Compare(a, b) }

func (numbers) decide(constant uint64, by verdicts) func(uint64) bool {
	less, same, more := by[0], by[1], by[2]
	return func(v uint64) bool {
		switch {
		case v == constant:
			return same
		case v < constant:
			return less
		}
		return more
	}
}

func (n numbers) parse(c *compiler, name string, l *literal) (uint64, error) {
	if l.isQuoted() {
		return 0, c.fail(l.Pos.Offset, l.written(), fmt.Sprintf("%s is a number, and a number stands without quotes.", name))
	}
	digits, base := l.Word, 10
	switch {
	case strings.HasPrefix(digits, "0x"), strings.HasPrefix(digits, "0X"):
		digits, base = digits[2:], 16
	case strings.HasPrefix(digits, "0") && len(digits) > 1: // Wireshark reads octal digits.
		return 0, c.fail(l.Pos.Offset, l.Word, "A number does not begin with 0. Leave the 0 out, or write 0x before hexadecimal digits.")
	}
	value, err := strconv.ParseUint(digits, base, 64)
	switch {
	case err == nil && value <= n.most:
		return value, nil
	case isDigits(strings.TrimPrefix(digits, "-"), base):
		return 0, c.fail(l.Pos.Offset, l.Word, fmt.Sprintf("%s is a number from 0 to %d.", name, n.most))
	}
	return 0, c.fail(l.Pos.Offset, l.Word, fmt.Sprintf("%s is a number, and “%s” is none.", name, quoted(l.Word)))
}

func isDigits(text string, base int) bool {
	digits := "0123456789abcdefABCDEF"
	if base == 10 {
		digits = digits[:10]
	}
	return text != "" && strings.Trim(text, digits) == ""
}

// truths are the values of a field that is true or false.
type truths struct{}

func (truths) String() string { return "either true or false" }

func (truths) order(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

func (truths) parse(c *compiler, name string, l *literal) (bool, error) {
	switch l.Word {
	case "true", "TRUE", "True", "1":
		return true, nil
	case "false", "FALSE", "False", "0":
		return false, nil
	}
	return false, c.fail(l.Pos.Offset, l.written(), fmt.Sprintf("%s is either true or false.", name))
}
