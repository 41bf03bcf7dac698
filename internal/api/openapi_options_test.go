package api

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// schemaOf is a schema of the served document by its name.
func schemaOf(document map[string]any, name string) map[string]any {
	return document["components"].(map[string]any)["schemas"].(map[string]any)[name].(map[string]any)
}

// typesOf are the types of the properties of a schema. One that refers to another has that one's name.
func typesOf(schema map[string]any) map[string]any {
	types := make(map[string]any)
	for name, each := range schema["properties"].(map[string]any) {
		property := each.(map[string]any)
		types[name] = property["type"]
		if ref, ok := property["$ref"].(string); ok {
			types[name] = strings.TrimPrefix(ref, "#/components/schemas/")
		}
	}
	return types
}

var typesOfOptions = map[string]any{
	"ttl": "integer", "tos": "integer", "dont_fragment": "boolean", "broadcast": "boolean",
	"multicast_ttl": "integer", "multicast_loop": "boolean", "multicast_interface": "string", "groups": "array",
}

// An option has the same type wherever it can be chosen and told, and says what it means there.
func TestTheOptionsAreDocumentedAsTheyAre(t *testing.T) {
	found := document(t, start(t))
	for name, more := range map[string]map[string]any{
		"Listener":        {"reuse_address": "boolean", "reuse_port": "boolean"},
		"NewListenerBody": {"reuse_address": "boolean", "reuse_port": "boolean"},
		"ChangeBody":      {"reuse_address": nil, "reuse_port": nil},
	} {
		schema := schemaOf(found, name)
		types := typesOf(schema)
		for _, wanted := range []map[string]any{typesOfOptions, more} {
			for option, want := range wanted {
				if types[option] != want {
					t.Errorf("%s: %s is %v, want %v", name, option, types[option], want)
				}
				if want == nil {
					continue
				}
				if property := schema["properties"].(map[string]any)[option].(map[string]any); property["description"] == nil {
					t.Errorf("%s: nothing is said of %s", name, option)
				}
			}
		}
	}
	if required, _ := schemaOf(found, "NewListenerBody")["required"].([]any); !cmp.Equal(required, []any{"address"}) {
		t.Errorf("a new listener needs %v", required)
	}
	if required := schemaOf(found, "ChangeBody")["required"]; required != nil {
		t.Errorf("a change needs %v", required)
	}
	group := map[string]any{"group": "string", "interface": "string", "source": "string", "joined": "boolean"}
	for name, required := range map[string][]any{"Group": {"group", "interface", "source", "joined"}, "GroupBody": {"group"}} {
		schema := schemaOf(found, name)
		if diff := cmp.Diff(group, typesOf(schema)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if diff := cmp.Diff(required, schema["required"]); diff != "" {
			t.Errorf("%s needs (-want +got):\n%s", name, diff)
		}
	}
}

// Every field of the JSON form of a send but the payload is a parameter of the raw form, of the same
// name and the same type.
func TestBothFormsOfASendAreDocumentedAlike(t *testing.T) {
	r := start(t)
	found := document(t, r)
	fields := typesOf(schemaOf(found, "SendBody"))
	delete(fields, "payload")
	parameters := make(map[string]any)
	for _, each := range operations(t, found)["POST /api/v1/send"]["parameters"].([]any) {
		parameter := each.(map[string]any)
		if parameter["in"] != "query" || parameter["required"] == true {
			t.Errorf("%v", parameter)
		}
		parameters[parameter["name"].(string)] = parameter["schema"].(map[string]any)["type"]
	}
	if diff := cmp.Diff(fields, parameters); diff != "" {
		t.Errorf("fields, and parameters:\n%s", diff)
	}
}
