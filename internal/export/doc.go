// Package export writes entries of the journal in the formats that other programs read.
package export
