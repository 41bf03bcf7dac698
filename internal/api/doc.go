// Package api is the lab for programs: REST with its OpenAPI document, and the WebSocket stream.
//
// Commands go down to the lab; everything that happens comes up from its journal. Handlers return
// values or errors, and one table (problem.go) makes problems of errors.
package api
