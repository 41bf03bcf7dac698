package lab

import (
	"slices"
	"testing"
)

func TestEveryCodeWithAKindIsListed(t *testing.T) {
	for code, kind := range kinds {
		if !slices.Contains(Codes(), code) {
			t.Errorf("%s has a kind and is no code", code)
		}
		if kind == Invalid || code.Kind() != kind {
			t.Errorf("%s is %d and in the table %d, where %d is what needs none", code, code.Kind(), kind, Invalid)
		}
	}
}

func TestACodeThatIsNotOfTheLabIsInvalid(t *testing.T) {
	for _, code := range []Code{"bad-hex", "", "no-such-code"} {
		if got := code.Kind(); got != Invalid {
			t.Errorf("%q is of the kind %d, want %d", code, got, Invalid)
		}
	}
}
