// Package texts holds every sentence that a person reads: the words of the page and of each
// problem. Nothing else in the program words anything, so that page and API always say the same.
package texts
