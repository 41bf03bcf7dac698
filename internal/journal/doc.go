// Package journal is the record of everything that came, went or happened in between.
//
// Entries are appended and never changed. They are numbered 1, 2, 3… and kept in memory up to a
// bound in bytes; beyond it the oldest leave, a whole chunk at a time. Every reader is a cursor: a
// number, and nothing that the journal knows of. A writer never waits for a reader, and a reader
// that falls behind learns exactly how many entries left before it came.
//
// Entries are held as bytes without pointers, and so a million of them cost the garbage collector
// nothing.
package journal
