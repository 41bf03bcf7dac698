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
func (d *Duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	if err != nil {
		return fmt.Errorf("%q is not a duration such as 250ms or 2s", text)
	}
	d.Duration = parsed
	return nil
}

// MarshalText writes it.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// Schema describes it.
func (Duration) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Description: "A duration such as 250ms or 2s.", Examples: []any{"1s"}}
}

func typeOf[T any]() reflect.Type { return reflect.TypeFor[T]() }
