package api

import (
	"encoding/json"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// config sets huma up: our JSON, our problems, and none of the pages it would serve by itself.
func (a *API) config() huma.Config {
	config := huma.DefaultConfig("udpweb", a.options.Version)
	config.Info.Description = "A UDP lab: listeners, datagrams, and everything that happened to them."
	config.CreateHooks = nil // They would add $schema fields and Link headers.
	config.OpenAPIPath, config.DocsPath, config.SchemasPath = "", "", ""
	config.RejectUnknownQueryParameters = true
	format := huma.Format{Marshal: marshalJSON, Unmarshal: unmarshalStrict}
	config.Formats = map[string]huma.Format{jsonType: format, problemType: format}
	config.Transformers = []huma.Transformer{a.problemTransformer}
	return config
}

// oneFormat keeps huma from negotiating the format of an answer, since there is one of each. Of some
// Accept headers it would make a panic, such as "a;b,c".
type oneFormat struct{ humaContext }

// humaContext is another name for the interface, which has a method of the name it would have as a
// field.
type humaContext huma.Context

// Header returns a header of the request.
func (c oneFormat) Header(name string) string {
	if name == "Accept" {
		return ""
	}
	return c.humaContext.Header(name)
}

// Unwrap returns what huma's adapter knows.
func (c oneFormat) Unwrap() huma.Context { return c.humaContext }

func marshalJSON(w io.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}

// operation describes one operation the way all of them are.
func (a *API) operation(id, method, path, summary, description string) huma.Operation {
	return huma.Operation{
		OperationID: id, Method: method, Path: path, Summary: summary, Description: description,
		MaxBodyBytes: a.options.MaxBody,
	}
}

// renderDocument writes the OpenAPI document down.
func (a *API) renderDocument() (err error) {
	a.describeProblems()
	if a.json, err = json.MarshalIndent(a.document, "", "  "); err != nil {
		return err
	}
	a.yaml, err = a.document.YAML()
	return err
}

// describeProblems puts our problem in the place of huma's error model, which never leaves: the
// transformer sees to that.
func (a *API) describeProblems() {
	schemas := a.document.Components.Schemas
	model := schemas.Schema(typeOf[Problem](), true, "Problem")
	for _, item := range a.document.Paths {
		for _, operation := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
			if operation == nil {
				continue
			}
			for _, response := range operation.Responses {
				if media, ok := response.Content[problemType]; ok {
					media.Schema = model
				}
			}
		}
	}
	delete(schemas.Map(), "ErrorModel")
	delete(schemas.Map(), "ErrorDetail")
}

func (a *API) openAPIJSON(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/openapi+json")
	_, _ = w.Write(a.json)
}

func (a *API) openAPIYAML(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/openapi+yaml")
	_, _ = w.Write(a.yaml)
}
