package lab

// Kind says what manner of failure a code stands for, for those who answer to it in a protocol of
// their own.
type Kind int

// The kinds of failures.
const (
	Invalid     Kind = iota // understood, and cannot be carried out as it is
	NotFound                // names something that does not exist
	Conflict                // stands against the state of something, or against a limit
	Forbidden               // refused by a policy, here or of the system
	Busy                    // wants for something that is there again in a moment
	Unavailable             // wants for something that may be missing for a while
)

// Kind returns the kind of a failure with this code. A code that is not the lab's is Invalid.
func (c Code) Kind() Kind { return kinds[c] }

// kinds is read only. What is missing is Invalid.
var kinds = map[Code]Kind{
	NoSuchListener:     NotFound,
	NoSuchTransmission: NotFound,

	PortInUse:            Conflict,
	TooManyListeners:     Conflict,
	ListenerStopped:      Conflict,
	TooManyGroups:        Conflict,
	TooManyTransmissions: Conflict,
	TransmissionEnded:    Conflict,
	EarlierRefused:       Conflict,
	EarlierUndelivered:   Conflict,

	PortNotPermitted:      Forbidden,
	DestinationNotAllowed: Forbidden,
	RateNotAllowed:        Forbidden,
	BroadcastNotAllowed:   Forbidden,
	BlockedByHost:         Forbidden,

	SendBufferFull: Busy,

	OutOfDescriptors: Unavailable,
	ShuttingDown:     Unavailable,
}
