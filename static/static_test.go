package static

import (
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

// newOf returns the assets of some files.
func newOf(tb testing.TB, files fs.FS) *Assets {
	tb.Helper()
	assets, err := newAssets(files)
	if err != nil {
		tb.Fatalf("newAssets() = %v", err)
	}
	return assets
}

// names lists the files that are embedded to be served under their own names.
func names(tb testing.TB) (found []string) {
	tb.Helper()
	err := fs.WalkDir(embedded, ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && path.Ext(name) != compressed {
			found = append(found, name)
		}
		return err
	})
	if err != nil || len(found) == 0 {
		tb.Fatalf("found %q, %v", found, err)
	}
	return found
}

func get(tb testing.TB, handler http.Handler, path string) *httptest.ResponseRecorder {
	tb.Helper()
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, httptest.NewRequestWithContext(tb.Context(), http.MethodGet, path, nil))
	return recorder
}

func TestEveryAssetIsServedForEver(t *testing.T) {
	assets, err := New()
	if err != nil {
		t.Fatalf("New() = %v", err)
	}
	for _, name := range names(t) {
		at := assets.Path(name)
		if !regexp.MustCompile(`^/static/[0-9a-f]{16}/`).MatchString(at) || !strings.HasSuffix(at, "/"+name) {
			t.Errorf("the path of %s is %q", name, at)
		}
		got := get(t, assets, at)
		want, err := os.ReadFile(filepath.FromSlash(name))
		if err != nil {
			t.Fatal(err)
		}
		if got.Code != http.StatusOK || got.Body.String() != string(want) || len(want) == 0 {
			t.Errorf("%s: status %d, %d bytes, want all %d", name, got.Code, got.Body.Len(), len(want))
		}
		if cache := got.Header().Get("Cache-Control"); cache != "public, max-age=31536000, immutable" {
			t.Errorf("%s: Cache-Control %q", name, cache)
		}
		wantType := map[string]string{
			".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
		}[path.Ext(name)]
		if got := got.Header().Get("Content-Type"); got != wantType || wantType == "" {
			t.Errorf("%s: Content-Type %q, want %q", name, got, wantType)
		}
	}
}

func TestAnyOtherPathIsNotFound(t *testing.T) {
	assets := newOf(t, fstest.MapFS{"js/app.js": {Data: []byte("1")}})
	if got := get(t, assets, assets.Path("js/app.js")); got.Code != http.StatusOK || got.Body.String() != "1" {
		t.Errorf("status %d, body %q", got.Code, got.Body)
	}
	root := assets.Path("")
	other := newOf(t, fstest.MapFS{"js/app.js": {Data: []byte("2")}})
	for _, at := range []string{
		other.Path("js/app.js"), "/static/js/app.js", "/static/0000000000000000/js/app.js",
		strings.ToUpper(root) + "js/app.js", root, root + "js", root + "js/", root + "js/other.js", root + "js/app.js/",
		root + "../static.go", root + "js/../js/app.js", root + "/js/app.js", root + "js//app.js", root + "./js/app.js",
		root + "js/app.js\x00", "js/app.js", "/static", "/static/", "/",
	} {
		request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
		request.URL.Path = at
		got := httptest.NewRecorder()
		assets.ServeHTTP(got, request)
		if got.Code != http.StatusNotFound || got.Body.String() != "not found\n" {
			t.Errorf("%q: status %d, body %q", at, got.Code, got.Body)
		}
		if got := got.Header().Get("Content-Type"); got != "text/plain; charset=utf-8" {
			t.Errorf("%q: Content-Type %q", at, got)
		}
		if got := got.Header().Get("Cache-Control"); got != "" {
			t.Errorf("%q: Cache-Control %q", at, got)
		}
	}
}

func TestThePathChangesWithTheContentAndWithNothingElse(t *testing.T) {
	before := newOf(t, fstest.MapFS{"a": {Data: []byte("bc")}, "d": {}})
	if same := newOf(t, fstest.MapFS{"d": {}, "a": {Data: []byte("bc"), Mode: 0o600}}); same.Path("a") != before.Path("a") {
		t.Errorf("the same files are at %s and at %s", before.Path("a"), same.Path("a"))
	}
	for name, files := range map[string]fstest.MapFS{
		"other content":             {"a": {Data: []byte("bd")}, "d": {}},
		"another name":              {"b": {Data: []byte("bc")}, "d": {}},
		"one file more":             {"a": {Data: []byte("bc")}, "d": {}, "e": {}},
		"one file less":             {"a": {Data: []byte("bc")}},
		"content moved to the name": {"ab": {Data: []byte("c")}, "d": {}},
		"content moved to the next": {"a": {Data: []byte("b")}, "d": {Data: []byte("c")}},
	} {
		if after := newOf(t, files); after.Path("") == before.Path("") {
			t.Errorf("%s: still at %s", name, after.Path(""))
		}
	}
}

func TestFilesThatCannotBeReadAreAnError(t *testing.T) {
	if _, err := newAssets(os.DirFS(filepath.Join(t.TempDir(), "missing"))); err == nil {
		t.Error("newAssets() = nil")
	}
}

func TestEveryFileOfTheBrowserIsEmbedded(t *testing.T) {
	have := names(t)
	for _, pattern := range []string{"dist/*", "icons/*"} {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: found %q, %v", pattern, found, err)
		}
		for _, each := range found {
			if name := strings.TrimSuffix(filepath.ToSlash(each), compressed); !slices.Contains(have, name) {
				t.Errorf("%s is not embedded", name)
			}
		}
	}
}

func TestAFileIsCompressedForThoseWhoTakeThat(t *testing.T) {
	content := strings.Repeat("export const lab = 'a UDP lab';\n", 100)
	assets := newOf(t, fstest.MapFS{"dist/app.js": {Data: []byte(content)}})
	for accepted, compressed := range map[string]bool{
		"gzip, deflate, br, zstd": true, "br,gzip": true, "gzip": true, "": false, "identity": false, "gzip;q=0": false, "xgzip": false,
	} {
		request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, assets.Path("dist/app.js"), nil)
		request.Header.Set("Accept-Encoding", accepted)
		got := httptest.NewRecorder()
		assets.ServeHTTP(got, request)
		if vary := got.Header().Get("Vary"); vary != "Accept-Encoding" {
			t.Errorf("%q: Vary %q", accepted, vary)
		}
		if length := got.Header().Get("Content-Length"); length != strconv.Itoa(got.Body.Len()) {
			t.Errorf("%q: Content-Length %s of %d", accepted, length, got.Body.Len())
		}
		body := got.Body.Bytes()
		if encoding := got.Header().Get("Content-Encoding"); (encoding == "gzip") != compressed || compressed == (len(body) == len(content)) {
			t.Errorf("%q: Content-Encoding %q, %d bytes", accepted, encoding, len(body))
		}
		if compressed {
			body = decompress(t, body)
		}
		if string(body) != content {
			t.Errorf("%q: other content", accepted)
		}
	}
}

func TestWhatWasCompressedBeforeIsServedAsItIs(t *testing.T) {
	assets, err := New()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"dist/app.js", "dist/later.js", "dist/lab.css"} {
		request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, assets.Path(name), nil)
		request.Header.Set("Accept-Encoding", "gzip")
		got := httptest.NewRecorder()
		assets.ServeHTTP(got, request)
		small, err := os.ReadFile(filepath.FromSlash(name) + compressed)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got.Body.Bytes(), small) {
			t.Errorf("%s has %d bytes, its compressed file %d", name, got.Body.Len(), len(small))
		}
		plain, err := os.ReadFile(filepath.FromSlash(name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(decompress(t, small), plain) {
			t.Errorf("the compressed file of %s has something else in it", name)
		}
		if got := get(t, assets, assets.Path(name+compressed)); got.Code != http.StatusNotFound {
			t.Errorf("%s: status %d", name+compressed, got.Code)
		}
	}
}

func decompress(tb testing.TB, body []byte) []byte {
	tb.Helper()
	reader, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		tb.Fatal(err)
	}
	plain, err := io.ReadAll(reader)
	if err != nil {
		tb.Fatal(err)
	}
	return plain
}

// imported are the modules that a module names: those it loads, at once or later, and those of which its comments take
// types.
func imported(tb testing.TB, module string) (loaded, types []string) {
	tb.Helper()
	text, err := os.ReadFile(filepath.FromSlash(module))
	if err != nil {
		tb.Fatal(err)
	}
	for _, found := range regexp.MustCompile(`(?m)^(?:import|export)\b[^;]*?\bfrom '([^']*)'`).FindAllStringSubmatch(string(text), -1) {
		loaded = append(loaded, found[1])
	}
	for _, found := range regexp.MustCompile(`(.?)\bimport\(\s*['"]([^'"]*)['"]`).FindAllStringSubmatch(string(text), -1) {
		if found[1] == "{" { // As in @typedef {import('./types.js').Entry}.
			types = append(types, found[2])
		} else {
			loaded = append(loaded, found[2])
		}
	}
	return loaded, types
}

// modules are the sources of the scripts.
func modules(tb testing.TB) []string {
	tb.Helper()
	var all []string
	for _, pattern := range []string{"js/*.js", "js/*/*.js"} {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) == 0 {
			tb.Fatalf("found %q, %v", found, err)
		}
		for _, each := range found {
			all = append(all, filepath.ToSlash(each))
		}
	}
	return all
}

func TestModulesImportOnlyModulesThatThereAre(t *testing.T) {
	have := modules(t)
	for _, module := range have {
		loaded, types := imported(t, module)
		for _, each := range append(loaded, types...) {
			if !strings.HasPrefix(each, ".") || !slices.Contains(have, path.Join(path.Dir(module), each)) {
				t.Errorf("%s imports %q", module, each)
			}
		}
	}
}

func TestEveryModuleIsLoadedByThePage(t *testing.T) {
	reached := map[string]bool{}
	var visit func(module string)
	visit = func(module string) {
		if reached[module] {
			return
		}
		reached[module] = true
		loaded, _ := imported(t, module)
		for _, each := range loaded {
			visit(path.Join(path.Dir(module), each))
		}
	}
	visit("js/app.js")
	for _, name := range modules(t) {
		if !reached[name] && name != "js/types.js" { // It has comments only.
			t.Errorf("js/app.js does not load %s", name)
		}
	}
}

func TestStylesLoadNothing(t *testing.T) {
	for _, name := range names(t) {
		if path.Ext(name) != ".css" {
			continue
		}
		source, err := embedded.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if found := regexp.MustCompile(`(?i)@import|url\(|https?:`).Find(source); found != nil {
			t.Errorf("%s has %s", name, found)
		}
	}
}
