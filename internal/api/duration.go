package api

import (
	"fmt"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

// Duration is a span of time as Go writes it, such as "250ms". It is a struct so that huma reads it
// as text in queries too, and not as the integer that a time.Duration is.
type Duration struct{ time.Duration }

// UnmarshalText reads it.
func (d *Duration) UnmarshalText(text []byte) (err error) {
	d.Duration, err = parseDuration(string(text))
	return err
}

func parseDuration(text string) (time.Duration, error) {
	parsed, err := time.ParseDuration(text)
	if err != nil {
		return 0, fmt.Errorf("%q is not a duration such as 250ms or 2s", shortText(text))
	}
	return parsed, nil
}

// Schema describes it.
func (Duration) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Description: "A duration such as 250ms or 2s.", Examples: []any{"1s"}}
}

func typeOf[T any]() reflect.Type { return reflect.TypeFor[T]() }
