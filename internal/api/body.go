package api

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"mime"
	"net"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"udpweb/internal/texts"
)

// jsonType is the media type of the bodies we read.
const jsonType = "application/json"

// requestBody is the body of a request as it came. An input that embeds one has it read.
type requestBody struct {
	language    texts.Language // to answer in
	contentType string
	bytes       []byte
	problem     *Problem // why it could not be read
}

// Resolve reads the body. huma calls it when it has read the parameters.
func (b *requestBody) Resolve(c huma.Context) []error {
	b.language, b.contentType = languageOf(c), c.Header("Content-Type")
	b.bytes, b.problem = readBody(c.BodyReader(), c.Operation().MaxBodyBytes)
	return nil
}

func readBody(body io.Reader, most int64) ([]byte, *Problem) {
	data, err := io.ReadAll(io.LimitReader(body, most+1))
	var slow net.Error
	switch {
	case int64(len(data)) > most:
		return nil, newProblem(codeBodyTooLarge, map[string]string{"limit": strconv.FormatInt(most, 10)})
	case errors.As(err, &slow) && slow.Timeout():
		problem := newProblem(codeBadRequest, nil)
		problem.Status = http.StatusRequestTimeout
		return nil, problem
	case err != nil: // It breaks off, or breaks the rules of its transfer.
		return nil, newProblem(codeBadRequest, nil)
	}
	return data, nil
}

// registerBody registers an operation whose input embeds a requestBody, and describes that. huma
// itself is not told before, or it would read the body, and blame it as a whole.
func registerBody[I, O any](
	operations huma.API, operation huma.Operation, body huma.RequestBody, handler func(context.Context, *I) (*O, error),
) {
	operation.RequestBody = &huma.RequestBody{}
	huma.Register(operations, operation, handler)
	*operation.RequestBody = body
}

// jsonBody describes a body that is JSON of this type.
func jsonBody[T any](operations huma.API) huma.RequestBody {
	schema := operations.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[T](), true, "")
	return huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{jsonType: {Schema: schema}}}
}

// isJSON reports whether a content type says exactly that: JSON, in UTF-8 (RFC 8259 section 8.1).
func isJSON(contentType string) bool {
	media, parameters, err := mime.ParseMediaType(contentType)
	charset := parameters["charset"]
	return err == nil && media == jsonType && (charset == "" || strings.EqualFold(charset, "utf-8"))
}

// decode reads a JSON body and holds it against the schema of its type, which is in the document.
func (a *API) decode(body requestBody, into any) error {
	switch {
	case body.problem != nil:
		return body.problem
	case !isJSON(body.contentType):
		return newProblem(codeUnsupportedMedia, nil)
	}
	var loose any
	if err := unmarshalStrict(body.bytes, &loose); err != nil {
		return newProblem(codeMalformedJSON, map[string]string{"reason": err.Error()})
	}
	if location := findNull("body", loose); location != "" {
		return invalidField(location, "it is null; leave it out", nil)
	}
	schemas := a.document.Components.Schemas
	path, result := huma.NewPathBuffer(nil, 0), &huma.ValidateResult{}
	path.Push("body")
	huma.Validate(schemas, schemas.Schema(reflect.TypeOf(into), true, ""), path, huma.ModeWriteToServer, loose, result)
	if len(result.Errors) > 0 {
		return invalidFields(result.Errors)
	}
	var mistyped *json.UnmarshalTypeError
	err := unmarshalKnown(body.bytes, into)
	if errors.As(err, &mistyped) { // A number such as 1e3 or 1e30, either of which is an integer to a schema.
		return invalidField("body"+pathOf(mistyped.Field), "the "+mistyped.Value+" is not possible here", nil)
	}
	if err != nil {
		return newProblem(codeMalformedJSON, map[string]string{"reason": err.Error()})
	}
	return nil
}

// pathOf is a path of encoding/json as a location. The names of embedded structs are in it, which are
// none of ours: ours have no capital letters.
func pathOf(field string) (path string) {
	for name := range strings.SplitSeq(field, ".") {
		if name == strings.ToLower(name) {
			path += "." + name
		}
	}
	return path
}

// findNull returns the location of the first null, or "". An optional field can be absent; null could
// as well mean that something shall be taken away.
func findNull(location string, value any) string {
	switch value := value.(type) {
	case nil:
		return location
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(value)) {
			if found := findNull(location+"."+key, value[key]); found != "" {
				return found
			}
		}
	case []any:
		for i, each := range value {
			if found := findNull(location+"["+strconv.Itoa(i)+"]", each); found != "" {
				return found
			}
		}
	}
	return ""
}
