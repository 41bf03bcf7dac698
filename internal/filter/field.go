package filter

import (
	"fmt"

	"udpweb/internal/journal"
)

// field is what an entry can be asked for by a name.
type field interface {
	// isThere tests whether an entry has the field: what its bare name means.
	isThere() matcher
	// compare compiles a comparison of the field.
	compare(c *compiler, parsed *test) (matcher, error)
}

// typed is a field whose values are of one type. It has exactly one of the two readers, which take
// its values out of an entry and allocate nothing.
type typed[T any] struct {
	values sort[T]
	once   func(e *journal.Entry) (value T, there bool)
	twice  func(e *journal.Entry) (first, second T, count int) // of a field that an entry may have twice
}

// sort is what the values of a field are, and what can be done with them.
type sort[T any] interface {
	// String is what an error calls such a value, such as "a number".
	String() string
	// parse reads a literal that the field of this name is compared with.
	parse(c *compiler, name string, l *literal) (T, error)
	// order is below 0, 0 or above 0 as a is below b, the same or above it.
	order(a, b T) int
}

// ranger is a sort that has literals for many values, such as a prefix of addresses.
type ranger[T any] interface {
	// parseMany returns a test for the values that a literal stands for, or nil where it is one value.
	parseMany(c *compiler, name string, l *literal) (func(T) bool, error)
}

// searcher is a sort whose values can be searched.
type searcher[T any] interface {
	contains(c *compiler, name string, l *literal) (func(T) bool, error)
	matches(c *compiler, l *literal) (func(T) bool, error)
}

// decider is a sort that decides on the order of a value and a constant faster than by asking for it.
type decider[T any] interface {
	decide(constant T, by verdicts) func(T) bool
}

// all returns the values that an entry has of the field.
func (f typed[T]) all(e *journal.Entry) (values [2]T, count int) {
	if f.twice != nil {
		values[0], values[1], count = f.twice(e)
		return values, count
	}
	value, there := f.once(e)
	if there {
		values[0], count = value, 1
	}
	return values, count
}

func (f typed[T]) isThere() matcher {
	return f.anyOf(func(T) bool { return true })
}

// anyOf tests whether one of the values passes, allOf whether all do. Both fail where there is none.
func (f typed[T]) anyOf(passes func(T) bool) matcher {
	if once := f.once; once != nil {
		return func(e *journal.Entry) bool {
			value, there := once(e)
			return there && passes(value)
		}
	}
	twice := f.twice
	return func(e *journal.Entry) bool {
		first, second, count := twice(e)
		return count > 0 && passes(first) || count > 1 && passes(second)
	}
}

func (f typed[T]) allOf(passes func(T) bool) matcher {
	if f.once != nil {
		return f.anyOf(passes)
	}
	twice := f.twice
	return func(e *journal.Entry) bool {
		first, second, count := twice(e)
		return count > 0 && passes(first) && (count < 2 || passes(second))
	}
}

// flag is a field that is true or false. Its bare name means that it is true.
type flag struct{ typed[bool] }

func (f flag) isThere() matcher { return f.anyOf(func(value bool) bool { return value }) }

// protocol is a field without a value: entries are of this protocol or not.
type protocol struct {
	match     matcher
	valueFrom string // a field that has a value
}

func (p protocol) isThere() matcher { return p.match }

func (p protocol) compare(c *compiler, parsed *test) (matcher, error) {
	return nil, c.fail(parsed.Relation.Pos.Offset, parsed.Relation.operator(),
		fmt.Sprintf("%s has no value: an entry has it or not. Compare a field such as %s.", parsed.Field, p.valueFrom))
}
