package filter

import (
	"udpweb/internal/journal"
)

func (c *compiler) disjunction(parsed *disjunction) (matcher, error) {
	terms, err := compileAll(parsed.Terms, c.exclusion)
	if err != nil || len(terms) == 1 {
		return first(terms), err
	}
	return func(e *journal.Entry) bool {
		for _, term := range terms {
			if term(e) {
				return true
			}
		}
		return false
	}, nil
}

func (c *compiler) exclusion(parsed *exclusion) (matcher, error) {
	terms, err := compileAll(parsed.Terms, c.conjunction)
	if err != nil || len(terms) == 1 {
		return first(terms), err
	}
	return func(e *journal.Entry) bool {
		odd := false
		for _, term := range terms {
			odd = odd != term(e)
		}
		return odd
	}, nil
}

func (c *compiler) conjunction(parsed *conjunction) (matcher, error) {
	terms, err := compileAll(parsed.Terms, c.negation)
	if err != nil || len(terms) == 1 {
		return first(terms), err
	}
	return func(e *journal.Entry) bool {
		for _, term := range terms {
			if !term(e) {
				return false
			}
		}
		return true
	}, nil
}

func (c *compiler) negation(parsed *negation) (matcher, error) {
	match, err := c.innermost(parsed)
	if err != nil || len(parsed.Nots)%2 == 0 {
		return match, err
	}
	return not(match), nil
}

func (c *compiler) innermost(parsed *negation) (matcher, error) {
	if parsed.Inner != nil {
		return c.disjunction(parsed.Inner)
	}
	return c.test(parsed.Test)
}

// compileAll keeps the order of the terms: what stands first is tried first.
func compileAll[T any](parsed []*T, compile func(*T) (matcher, error)) ([]matcher, error) {
	terms := make([]matcher, 0, len(parsed))
	for _, each := range parsed {
		term, err := compile(each)
		if err != nil {
			return nil, err
		}
		terms = append(terms, term)
	}
	return terms, nil
}

func first(terms []matcher) matcher {
	if len(terms) == 0 {
		return nil
	}
	return terms[0]
}

func not(match matcher) matcher { return func(e *journal.Entry) bool { return !match(e) } }

// test compiles one test of one field.
func (c *compiler) test(parsed *test) (matcher, error) {
	found, ok := fields[parsed.Field]
	if !ok {
		return nil, c.noField(parsed)
	}
	if parsed.Slice != nil {
		sliced, err := c.slice(found, parsed)
		if err != nil {
			return nil, err
		}
		found = sliced
	}
	if parsed.Relation == nil {
		if err := c.countTest(parsed.Pos.Offset, parsed.Field); err != nil {
			return nil, err
		}
		return found.isThere(), nil
	}
	return found.compare(c, parsed)
}
