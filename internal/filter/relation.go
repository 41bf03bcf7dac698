package filter

import (
	"fmt"

	"udpweb/internal/journal"
)

// comparison is what an operator asks for.
type comparison struct {
	verdicts
	all bool // of a field with several values: whether all must pass
}

// verdicts are whether a value passes that is less than the other, the same, and more.
type verdicts [3]bool

// on decides on two values in this order: -1, 0 or 1.
func (v *verdicts) on(order int) bool { return v[order+1] }

// isOfOrder reports whether it matters which of two values is less.
func (v *verdicts) isOfOrder() bool { return v[0] != v[2] }

// comparisonOf returns what an operator asks of the order of two values.
func comparisonOf(operator string) comparison {
	switch operator {
	case "==", "eq":
		return comparison{verdicts{false, true, false}, false}
	case "===":
		return comparison{verdicts{false, true, false}, true}
	case "!=", "ne":
		return comparison{verdicts{true, false, true}, true}
	case "!==":
		return comparison{verdicts{true, false, true}, false}
	case "<", "lt":
		return comparison{verdicts{true, false, false}, false}
	case "<=", "le":
		return comparison{verdicts{true, true, false}, false}
	case ">", "gt":
		return comparison{verdicts{false, false, true}, false}
	default: // The grammar has no other than >= and ge.
		return comparison{verdicts{false, true, true}, false}
	}
}

func (f typed[T]) compare(c *compiler, parsed *test) (matcher, error) {
	if parsed.Relation.Set != nil {
		return f.isIn(c, parsed)
	}
	value := parsed.Relation.Value
	if err := c.countTest(value.Pos.Offset, value.written()); err != nil {
		return nil, err
	}
	switch operator := parsed.Relation.Operator; operator {
	case "contains", "matches", "~":
		return f.search(c, parsed)
	default:
		if other, ok := fields[value.Word]; ok {
			return f.compareFields(c, parsed, other)
		}
		wanted := comparisonOf(operator)
		passes, err := f.passes(c, parsed, wanted)
		if err != nil {
			return nil, err
		}
		if wanted.all {
			return f.allOf(passes), nil
		}
		return f.anyOf(passes), nil
	}
}

// passes tests a value against a literal.
func (f typed[T]) passes(c *compiler, parsed *test, wanted comparison) (func(T) bool, error) {
	literal, order, by := parsed.Relation.Value, f.values.order, wanted.verdicts
	within, err := f.parseMany(c, parsed.Field, literal)
	switch {
	case err != nil:
		return nil, err
	case within != nil && by.isOfOrder():
		return nil, c.fail(parsed.Relation.Pos.Offset, parsed.Relation.Operator,
			fmt.Sprintf("“%s” stands for many addresses. Ask with == or != whether one is among them.", quoted(literal.written())))
	case within != nil:
		inside := by.on(0)
		return func(v T) bool { return within(v) == inside }, nil
	}
	constant, err := f.values.parse(c, parsed.Field, literal)
	if err != nil {
		return nil, err
	}
	if fast, ok := f.values.(decider[T]); ok {
		return fast.decide(constant, by), nil
	}
	return func(v T) bool { return by.on(order(v, constant)) }, nil
}

func (f typed[T]) parseMany(c *compiler, name string, l *literal) (func(T) bool, error) {
	if many, ok := f.values.(ranger[T]); ok {
		return many.parseMany(c, name, l)
	}
	return nil, nil
}

// compareFields compares each value of a field with each of another.
func (f typed[T]) compareFields(c *compiler, parsed *test, other field) (matcher, error) {
	value := parsed.Relation.Value
	same, ok := other.(typed[T])
	if !ok || same.values.String() != f.values.String() {
		return nil, c.fail(value.Pos.Offset, value.Word,
			fmt.Sprintf("%s is %s, and %s is something else.", parsed.Field, f.values, value.Word))
	}
	wanted, order := comparisonOf(parsed.Relation.Operator), f.values.order
	return func(e *journal.Entry) bool {
		left, lefts := f.all(e)
		right, rights := same.all(e)
		if lefts == 0 || rights == 0 {
			return false
		}
		for _, a := range left[:lefts] {
			for _, b := range right[:rights] {
				if wanted.on(order(a, b)) != wanted.all {
					return !wanted.all
				}
			}
		}
		return wanted.all
	}, nil
}

// search looks for a text, for bytes or for a regular expression.
func (f typed[T]) search(c *compiler, parsed *test) (matcher, error) {
	operator := parsed.Relation.Operator
	searched, ok := f.values.(searcher[T])
	if !ok {
		return nil, c.fail(parsed.Relation.Pos.Offset, operator,
			fmt.Sprintf("%s is %s and cannot be searched. Compare it with == or another operator.", parsed.Field, f.values))
	}
	if operator == "contains" {
		passes, err := searched.contains(c, parsed.Field, parsed.Relation.Value)
		return f.anyOf(passes), err
	}
	passes, err := searched.matches(c, parsed.Relation.Value)
	return f.anyOf(passes), err
}

// isIn asks whether a value is a member of a set.
func (f typed[T]) isIn(c *compiler, parsed *test) (matcher, error) {
	members := make([]func(T) bool, 0, len(parsed.Relation.Set.Members))
	for _, each := range parsed.Relation.Set.Members {
		if err := c.countTest(each.From.Pos.Offset, each.From.written()); err != nil {
			return nil, err
		}
		isMember, err := f.member(c, parsed.Field, each)
		if err != nil {
			return nil, err
		}
		members = append(members, isMember)
	}
	isIn := f.anyOf(func(v T) bool {
		for _, isMember := range members {
			if isMember(v) {
				return true
			}
		}
		return false
	})
	if parsed.Relation.Not {
		return not(isIn), nil
	}
	return isIn, nil
}

func (f typed[T]) member(c *compiler, name string, parsed *member) (func(T) bool, error) {
	order := f.values.order
	if parsed.To == nil {
		within, err := f.parseMany(c, name, parsed.From)
		if err != nil || within != nil {
			return within, err
		}
	}
	low, err := f.values.parse(c, name, parsed.From)
	if err != nil {
		return nil, err
	}
	if parsed.To == nil {
		return func(v T) bool { return order(v, low) == 0 }, nil
	}
	high, err := f.values.parse(c, name, parsed.To)
	if err != nil {
		return nil, err
	}
	if order(low, high) > 0 {
		return nil, c.fail(parsed.To.Pos.Offset, parsed.To.written(), fmt.Sprintf("The range is empty. Write its smaller end first: %s..%s.",
			quoted(parsed.To.written()), quoted(parsed.From.written())))
	}
	return func(v T) bool { return order(low, v) <= 0 && order(v, high) <= 0 }, nil
}

// operator is what a relation is written with.
func (r *relation) operator() string {
	if r.Set != nil {
		return "in"
	}
	return r.Operator
}
