package payload

import (
	crand "crypto/rand"
	"math/rand/v2"
	"strconv"
)

func generate(size int, fill string) ([]byte, error) {
	if size < 0 || size > MaxIPv6 {
		return nil, &SyntaxError{Code: "bad-size", Field: "size", Found: strconv.Itoa(size)}
	}
	b := make([]byte, size)
	switch fill {
	case "", "counter":
		for i := range b {
			b[i] = byte(i)
		}
	case "zero":
	case "text":
		for i := range b {
			b[i] = '0' + byte(i%10)
		}
	case "random":
		randomise(b)
	default:
		fault := faultAt("bad-fill", "fill", fill, 0, len(fill))
		fault.Column = 0 // The whole name is wrong, not a place in it.
		return nil, fault
	}
	return b, nil
}

// randomise fills b with noise that no two calls share. The generator is seeded by the system and used once, so that
// nothing is shared between goroutines; the bytes are for looking at, never for keys.
func randomise(b []byte) {
	var seed [32]byte
	_, _ = crand.Read(seed[:]) // Never fails: it ends the program instead.
	_, _ = rand.NewChaCha8(seed).Read(b)
}
