package api

import (
	"reflect"

	"github.com/danielgtaylor/huma/v2"
)

// Number is a whole number in a query, where none and 0 differ. It is a struct since what is optional
// cannot be a pointer there.
type Number struct {
	number int
	given  bool
}

// Schema shows a Number as what it holds.
func (Number) Schema(registry huma.Registry) *huma.Schema {
	return registry.Schema(typeOf[int](), true, "")
}

// Receiver is what huma reads the number into.
func (n *Number) Receiver() reflect.Value { return reflect.ValueOf(&n.number).Elem() }

// OnParamSet tells that it was read.
func (n *Number) OnParamSet(given bool, _ any) { n.given = given }

// value is nil where there is none.
func (n *Number) value() *int {
	if !n.given {
		return nil
	}
	return &n.number
}
