package lab

import (
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"udpweb/internal/payload"
	"udpweb/internal/udp"
)

// Code names a kind of failure. It is part of the API: the last part of a problem's type.
type Code string

// The failures of the lab.
const (
	BadAddress            Code = "bad-address"
	BadPort               Code = "bad-port"
	BadNetwork            Code = "bad-network"
	BadState              Code = "bad-state"
	BadReply              Code = "bad-reply"
	BadName               Code = "bad-name"
	BadReadSize           Code = "bad-read-size"
	BadReceiveQueue       Code = "bad-receive-queue"
	BadWait               Code = "bad-wait"
	NameNotFound          Code = "name-not-found"
	AddressNotLocal       Code = "address-not-local"
	AddressIsGroup        Code = "address-is-a-group"
	IPv6Off               Code = "ipv6-off"
	ZoneRequired          Code = "zone-required"
	PortInUse             Code = "port-in-use"
	PortNotPermitted      Code = "port-not-permitted"
	TooManyListeners      Code = "too-many-listeners"
	NoSuchListener        Code = "no-such-listener"
	ListenerStopped       Code = "listener-stopped"
	PortZero              Code = "port-zero"
	UnspecifiedDest       Code = "unspecified-destination"
	DestinationNotAllowed Code = "destination-not-allowed"
	FamilyMismatch        Code = "family-mismatch"
	DatagramTooLarge      Code = "datagram-too-large"
	NetworkUnreachable    Code = "network-unreachable"
	HostUnreachable       Code = "host-unreachable"
	BlockedByHost         Code = "blocked-by-host"
	SendBufferFull        Code = "send-buffer-full"
	EarlierRefused        Code = "earlier-refused"
	EarlierUndelivered    Code = "earlier-undelivered"
	BroadcastNotAllowed   Code = "broadcast-not-allowed"
	FragmentationNeeded   Code = "fragmentation-needed"
	ConnectedFromListener Code = "connected-from-listener"
	NoSuchInterface       Code = "no-such-interface"
	BadGroup              Code = "bad-group"
	BadGroupSource        Code = "bad-group-source"
	GroupTwice            Code = "group-twice"
	TooManyGroups         Code = "too-many-groups"
	JoinFailed            Code = "join-failed"
	BadTTL                Code = "bad-ttl"
	BadTOS                Code = "bad-tos"
	BadMulticastTTL       Code = "bad-multicast-ttl"
	BadDestinations       Code = "bad-destinations"
	NoEnd                 Code = "transmission-without-end"
	BadCount              Code = "bad-count"
	BadDuration           Code = "bad-duration"
	TwoPaces              Code = "two-paces"
	BadPace               Code = "bad-pace"
	BitrateOfNothing      Code = "bitrate-of-nothing"
	BadRecord             Code = "bad-record"
	BadTransmissionState  Code = "bad-transmission-state"
	NoSuchTransmission    Code = "no-such-transmission"
	TransmissionEnded     Code = "transmission-ended"
	TooManyTransmissions  Code = "too-many-transmissions"
	RateNotAllowed        Code = "rate-not-allowed"
	SendFailed            Code = "send-failed"
	OpenFailed            Code = "open-failed"
	OptionRefused         Code = "option-refused"
	OutOfDescriptors      Code = "out-of-descriptors"
	ShuttingDown          Code = "shutting-down"
)

// Codes lists every code, so that a test can prove that each has its words and its status.
func Codes() []Code {
	return []Code{
		BadAddress, BadPort, BadNetwork, BadState, BadReply, BadName, BadReadSize, BadReceiveQueue, BadWait,
		NameNotFound, AddressNotLocal, AddressIsGroup, IPv6Off, ZoneRequired, PortInUse, PortNotPermitted, TooManyListeners,
		NoSuchListener, ListenerStopped, PortZero, UnspecifiedDest, DestinationNotAllowed, FamilyMismatch,
		DatagramTooLarge, NetworkUnreachable, HostUnreachable, BlockedByHost, SendBufferFull, EarlierRefused,
		EarlierUndelivered, BroadcastNotAllowed, FragmentationNeeded, ConnectedFromListener, NoSuchInterface,
		BadGroup, BadGroupSource, GroupTwice, TooManyGroups, JoinFailed, BadTTL, BadTOS, BadMulticastTTL,
		BadDestinations, NoEnd, BadCount, BadDuration, TwoPaces, BadPace, BitrateOfNothing,
		BadRecord, BadTransmissionState, NoSuchTransmission, TransmissionEnded, TooManyTransmissions, RateNotAllowed,
		SendFailed, OpenFailed, OptionRefused, OutOfDescriptors, ShuttingDown,
	}
}

// Failure is something that went wrong and that a person can act on.
type Failure struct {
	Code   Code
	Field  string            // the field of the command that is to blame, as the API names it; "" when none is
	Values map[string]string // what the words need: the value given, a bound, a free port
	Errno  string            // what the kernel said, such as "EADDRINUSE"; "" when it was not asked
	Cause  error             // nil when the lab itself refused
}

func (f *Failure) Error() string {
	text := string(f.Code)
	if f.Field != "" {
		text = fmt.Sprintf("%s: %s", f.Field, text)
	}
	if f.Cause != nil {
		text = fmt.Sprintf("%s: %v", text, f.Cause)
	}
	return text
}

func (f *Failure) Unwrap() error { return f.Cause }

// blame names the field that is to blame, and what stood there.
func (f *Failure) blame(field, value string) {
	f.Field = field
	f.Values["value"] = quoted(value)
}

// values makes a map of names and values in turn, each fit to be shown.
func values(pairs ...string) map[string]string {
	made := make(map[string]string, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		made[pairs[i]] = quoted(pairs[i+1])
	}
	return made
}

// quotedLength bounds how much of what was typed is told back, in characters. Every address fits.
const quotedLength = 64

// quoted is a value as it is told back: short, on one line, and without control characters, since
// anything may have been typed.
func quoted(value string) string { return payload.Preview([]byte(value), quotedLength) }

// cause says which failure a sentinel of package udp stands for.
type cause struct {
	sentinel error
	code     Code
}

// codeOf finds the failure that err stands for, or otherwise.
func codeOf(err error, table []cause, otherwise Code) Code {
	for _, each := range table {
		if errors.Is(err, each.sentinel) {
			return each.code
		}
	}
	return otherwise
}

// The tables are read only.
var (
	addressFailures = []cause{
		{udp.ErrBadPort, BadPort},
		{udp.ErrBadAddress, BadAddress},
		{udp.ErrNameNotFound, NameNotFound},
	}
	openFailures = []cause{
		{udp.ErrAddressInUse, PortInUse},
		{udp.ErrAddressNotLocal, AddressNotLocal},
		{udp.ErrNotPermitted, PortNotPermitted},
		{udp.ErrNoDescriptors, OutOfDescriptors},
		{udp.ErrNetworkUnreachable, NetworkUnreachable}, // of a socket that is connected
		{udp.ErrHostUnreachable, HostUnreachable},
	}
	joinFailures = []cause{
		{udp.ErrTooManyGroups, TooManyGroups},
		{udp.ErrGroupTwice, GroupTwice},
	}
	sendFailures = []cause{
		{udp.ErrTooLarge, DatagramTooLarge},
		{udp.ErrNetworkUnreachable, NetworkUnreachable},
		{udp.ErrHostUnreachable, HostUnreachable},
		{udp.ErrNotPermitted, BlockedByHost},
		{udp.ErrBlocked, BlockedByHost},
		{udp.ErrQueueFull, SendBufferFull},
		{udp.ErrNoInterface, NoSuchInterface},
		{udp.ErrNoDescriptors, OutOfDescriptors},
	}
)

// addressFailure says what is wrong with an address as it was typed.
func addressFailure(field, typed string, err error) *Failure {
	failure := &Failure{
		Code: codeOf(err, addressFailures, BadAddress), Field: field,
		Values: values("value", typed), Errno: udp.Errno(err), Cause: err,
	}
	host, _, splitErr := udp.SplitAddress(typed)
	if failure.Code == BadPort {
		failure.Values["port"] = quoted(portText(typed))
		if field == "to" { // Nothing can be sent to port 0.
			failure.Values["least"] = "1"
		}
	}
	if splitErr == nil && host != "" {
		failure.Values["host"] = quoted(host)
	}
	return failure
}

// portText is what stands where the port should be: nothing is shown as such.
func portText(typed string) string {
	if port := typed[strings.LastIndexByte(typed, ':')+1:]; port != "" {
		return port
	}
	return "“”"
}

// tooLarge says by how much a payload is too large for a datagram to addr.
func tooLarge(field string, size int, addr netip.Addr) *Failure {
	most := maxPayload(addr)
	return &Failure{Code: DatagramTooLarge, Field: field, Values: values(
		"value", strconv.Itoa(size), "size", strconv.Itoa(size), "most", strconv.Itoa(most),
		"over", strconv.Itoa(size-most), "version", ipVersion(addr))}
}
