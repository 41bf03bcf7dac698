package export

import (
	"math"

	"udpweb/internal/payload"
)

// appendVisible appends a text as one line that a person can read, see [payload.Preview]. It allocates
// nothing for plain ASCII, which most texts are.
func appendVisible(dst []byte, text string) []byte {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return append(dst, payload.Preview([]byte(text), math.MaxInt)...)
		}
	}
	return append(dst, text...)
}

func visible(text string) string { return string(appendVisible(nil, text)) }
