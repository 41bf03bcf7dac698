package udp

// DSCP returns the differentiated services code point, which asks routers for a treatment: the upper
// six bits of the TOS byte (RFC 2474). Most have no name, which is "" then.
func (h Header) DSCP() (value uint8, name string) {
	value = h.TOS >> 2
	return value, codePoints[value]
}

// ECN returns the name of the lower two bits of the TOS byte, by which routers tell that they are
// congested (RFC 3168 section 5).
func (h Header) ECN() string { return congestion[h.TOS&3] }

// codePoints is read only: the names of code points.
var codePoints = [64]string{
	0: "CS0", 8: "CS1", 16: "CS2", 24: "CS3", 32: "CS4", 40: "CS5", 48: "CS6", 56: "CS7", // RFC 2474 section 4.2.2.2
	10: "AF11", 12: "AF12", 14: "AF13", // RFC 2597 section 6
	18: "AF21", 20: "AF22", 22: "AF23",
	26: "AF31", 28: "AF32", 30: "AF33",
	34: "AF41", 36: "AF42", 38: "AF43",
	46: "EF",          // RFC 3246 section 2.7
	44: "VOICE-ADMIT", // RFC 5865 section 4
	1:  "LE",          // RFC 8622 section 4
}

// congestion is read only: the names of the values of the ECN field.
var congestion = [4]string{"Not-ECT", "ECT(1)", "ECT(0)", "CE"}
