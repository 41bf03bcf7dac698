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
	config.Formats = map[string]huma.Format{"application/json": format, "json": format} // json stands for every +json.
	config.Transformers = []huma.Transformer{a.problemTransformer}
	return config
}

func marshalJSON(w io.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}

// operation describes one operation the way all of them are.
func (a *API) operation(id, method, path, summary, description string) huma.Operation {
	return huma.Operation{
		OperationID: id, Method: method, Path: path, Summary: summary, Description: description,
		MaxBodyBytes: a.options.MaxBody + 1, // huma refuses a body that reaches the bound.
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
				if media, ok := response.Content["application/problem+json"]; ok {
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
