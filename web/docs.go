package web

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"udpweb/internal/texts"
)

// docsPage is the API for people: the OpenAPI document in the order of its paths, with a command for
// each operation.
type docsPage struct {
	frame
	Operations []operationView
}

type operationView struct {
	ID, Method, Path, Summary, Description, Curl string
	Parameters, Body                             []propertyView
	Answers                                      []answerView
}

type propertyView struct{ Name, Type, Description string }

type answerView struct{ Status, Description, Type string }

// examples is read only: a command for each operation, with the first example of the tutorials.
var examples = map[string]string{
	"list-listeners":      "curl localhost:8080/api/v1/listeners",
	"create-listener":     `curl --json '{"address":"0.0.0.0:8888"}' localhost:8080/api/v1/listeners`,
	"get-listener":        "curl localhost:8080/api/v1/listeners/0.0.0.0:8888",
	"update-listener":     `curl -X PATCH --json '{"reply":{"preset":"echo"}}' localhost:8080/api/v1/listeners/1`,
	"delete-listener":     "curl -X DELETE localhost:8080/api/v1/listeners/1",
	"send":                "curl -d 'Hello server!' 'localhost:8080/api/v1/send?to=127.0.0.1:8888&wait=1s'",
	"list-transmissions":  "curl localhost:8080/api/v1/transmissions",
	"create-transmission": `curl --json '{"to":"127.0.0.1:8888","payload":{"text":"Hello server!"},"rate":10,"duration":"1m"}' localhost:8080/api/v1/transmissions`,
	"get-transmission":    "curl localhost:8080/api/v1/transmissions/1",
	"update-transmission": `curl -X PATCH --json '{"state":"paused"}' localhost:8080/api/v1/transmissions/1`,
	"delete-transmission": "curl -X DELETE localhost:8080/api/v1/transmissions/1",
	"list-datagrams":      "curl -N 'localhost:8080/api/v1/datagrams?follow=true&format=ndjson'",
	"clear-datagrams":     "curl -X DELETE localhost:8080/api/v1/datagrams",
	"get-datagram":        "curl localhost:8080/api/v1/datagrams/1",
	"get-payload":         "curl -o payload.bin localhost:8080/api/v1/datagrams/1/payload",
	"check-datagram":      "curl localhost:8080/api/v1/datagrams/2/check",
	"metrics":             "curl localhost:8080/metrics",
	"get-stats":           "curl localhost:8080/api/v1/stats",
	"list-interfaces":     "curl localhost:8080/api/v1/interfaces",
	"get-host":            "curl localhost:8080/api/v1/host",
	"healthz":             "curl localhost:8080/healthz",
	"readyz":              "curl localhost:8080/readyz",
	"version":             "curl localhost:8080/version",
	"stream":              "websocat 'ws://localhost:8080/api/v1/stream?mode=all'",
}

// docs shows the API.
func (w *Web) docs(rw http.ResponseWriter, r *http.Request) {
	page := docsPage{frame: w.frame(w.words.DocsTitle), Operations: operationsOf(w.options.OpenAPI)}
	w.show(rw, r, http.StatusOK, docs(page))
}

func operationsOf(document *huma.OpenAPI) (views []operationView) {
	for _, path := range slices.Sorted(maps.Keys(document.Paths)) {
		item := document.Paths[path]
		for _, each := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
			if each != nil {
				views = append(views, operationOf(document, each))
			}
		}
	}
	return views
}

func operationOf(document *huma.OpenAPI, o *huma.Operation) operationView {
	view := operationView{
		ID: o.OperationID, Method: o.Method, Path: o.Path, Summary: o.Summary, Description: o.Description,
		Curl: examples[o.OperationID],
	}
	for _, each := range o.Parameters {
		if each.In == "header" {
			continue // Content-Type, which curl sets by itself.
		}
		view.Parameters = append(view.Parameters, propertyView{
			Name: each.Name, Type: typeName(each.Schema), Description: each.Description,
		})
	}
	if o.RequestBody != nil {
		if media := o.RequestBody.Content["application/json"]; media != nil {
			view.Body = propertiesOf(document, media.Schema)
		}
	}
	for _, status := range slices.Sorted(maps.Keys(o.Responses)) {
		response := o.Responses[status]
		media := slices.Sorted(maps.Keys(response.Content))
		view.Answers = append(view.Answers, answerView{status, response.Description, strings.Join(media, ", ")})
	}
	return view
}

func propertiesOf(document *huma.OpenAPI, schema *huma.Schema) (views []propertyView) {
	if schema.Ref != "" {
		schema = document.Components.Schemas.SchemaFromRef(schema.Ref)
	}
	for _, name := range slices.Sorted(maps.Keys(schema.Properties)) {
		property := schema.Properties[name]
		view := propertyView{Name: name, Type: typeName(property), Description: property.Description}
		if slices.Contains(schema.Required, name) {
			view.Name += " *"
		}
		views = append(views, view)
		if property.Ref != "" {
			for _, inner := range propertiesOf(document, property) {
				inner.Name = name + "." + inner.Name
				views = append(views, inner)
			}
		}
	}
	return views
}

// typeName says what values a schema takes, in a word or by listing them.
func typeName(schema *huma.Schema) string {
	switch {
	case len(schema.Enum) > 0:
		values := make([]string, len(schema.Enum))
		for i, value := range schema.Enum {
			values[i] = fmt.Sprint(value)
		}
		return strings.Join(values, " | ")
	case schema.Ref != "":
		return schema.Ref[strings.LastIndexByte(schema.Ref, '/')+1:]
	case len(schema.AnyOf) > 0:
		types := make([]string, len(schema.AnyOf))
		for i, each := range schema.AnyOf {
			types[i] = typeName(each)
		}
		return strings.Join(types, " or ")
	}
	return schema.Type
}

// answerText is the explanation of a status: of a problem in the words of the page, else in those of the document.
func answerText(w *texts.Words, a answerView) string {
	if a.Status == "default" {
		return w.DocsProblem
	}
	return a.Description
}

// answerLanguage is the language of an answerText.
func answerLanguage(w *texts.Words, a answerView) string {
	if a.Status == "default" {
		return string(w.Language)
	}
	return string(texts.EN)
}
