package lab

import (
	"errors"
	"strconv"
	"strings"

	"udpweb/internal/udp"
)

// OptionChange says what shall be different about the options of a socket; nil leaves one as it is.
type OptionChange struct {
	TTL                *int // hops, 1 to 255; 0 is the system's
	TOS                *int // 0 to 255
	DontFragment       *bool
	Broadcast          *bool
	MulticastTTL       *int // hops, 0 to 255
	MulticastLoop      *bool
	MulticastInterface *string // a name; "" is what the routing table says
}

// mostOfByte is the largest value of a field of one byte.
const mostOfByte = 255

// check refuses values that no header can have.
func (o OptionChange) check() error {
	for _, each := range []struct {
		value *int
		code  Code
		field string
	}{
		{o.TTL, BadTTL, "ttl"}, {o.TOS, BadTOS, "tos"}, {o.MulticastTTL, BadMulticastTTL, "multicast_ttl"},
	} {
		if each.value != nil && (*each.value < 0 || *each.value > mostOfByte) {
			return outOfBounds(each.code, each.field, strconv.Itoa(*each.value), 0, mostOfByte)
		}
	}
	return nil
}

// of returns options with this change made to them.
func (o OptionChange) of(options udp.Options) udp.Options {
	set(&options.TTL, o.TTL)
	set(&options.DontFragment, o.DontFragment)
	set(&options.Broadcast, o.Broadcast)
	set(&options.MulticastTTL, o.MulticastTTL)
	set(&options.MulticastInterface, o.MulticastInterface)
	if o.TOS != nil {
		options.TOS = uint8(*o.TOS)
	}
	if o.MulticastLoop != nil {
		options.MulticastQuiet = !*o.MulticastLoop
	}
	return options
}

// set gives a setting another value, if there is one.
func set[T any](setting, value *T) {
	if value != nil {
		*setting = *value
	}
}

// outOfBounds is the failure of a number that is out of its bounds, or that was typed and is none.
func outOfBounds(code Code, field, typed string, least, most int) *Failure {
	return &Failure{Code: code, Field: field, Values: values(
		"value", typed, "least", strconv.Itoa(least), "most", strconv.Itoa(most))}
}

// NotANumber is the failure of something that was typed into the field of a number and is none.
func NotANumber(field, typed string) *Failure {
	switch field {
	case "receive_queue":
		return outOfBounds(BadReceiveQueue, field, typed, 1, MaxReceiveQueue)
	case "ttl":
		return outOfBounds(BadTTL, field, typed, 0, mostOfByte)
	case "tos":
		return outOfBounds(BadTOS, field, typed, 0, mostOfByte)
	case "multicast_ttl":
		return outOfBounds(BadMulticastTTL, field, typed, 0, mostOfByte)
	}
	return outOfBounds(BadReadSize, field, typed, 1, udp.MaxReadSize)
}

// optionFailure says what a person can do about options that the system would not take.
func optionFailure(options udp.Options, err error) *Failure {
	if errors.Is(err, udp.ErrNoInterface) {
		return noSuchInterface("multicast_interface", options.MulticastInterface, err)
	}
	return &Failure{Code: OptionRefused, Values: values("errno", udp.Errno(err)), Errno: udp.Errno(err), Cause: err}
}

// noSuchInterface lists the interfaces that there are.
func noSuchInterface(field, name string, err error) *Failure {
	failure := &Failure{Code: NoSuchInterface, Field: field, Values: values("value", name), Errno: udp.Errno(err), Cause: err}
	if found, err := udp.Interfaces(); err == nil {
		names := make([]string, len(found))
		for i, each := range found {
			names[i] = each.Name
		}
		failure.Values["names"] = quoted(strings.Join(names, ", "))
	}
	return failure
}
