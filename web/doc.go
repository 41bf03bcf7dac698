// Package web is the page for people: its routes, the forms that work without scripts, and the
// templ components, which take values and decide nothing.
//
// The scripts in package static fill the same templates that the server renders, so that a row
// looks the same whoever made it.
package web
