//go:build !unix

package main

import "errors"

// hold is not possible here.
func (s *sink) hold(bool) error { return errors.ErrUnsupported }
