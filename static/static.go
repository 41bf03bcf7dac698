// Package static holds what the browser loads: style sheets, modules and icons, embedded in the
// program. They live under a path that names their content, and so a browser may keep them for
// ever and never mixes two versions.
package static

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

// Prefix is the path under which all assets live.
const Prefix = "/static/"

//go:embed css/*.css js/*.js icons/*.svg
var embedded embed.FS

// Assets are the files of one build of the program.
type Assets struct {
	files fs.FS
	root  string // the path of all of them, which ends in a slash
}

// New returns the assets of this program.
func New() (*Assets, error) { return newAssets(embedded) }

func newAssets(files fs.FS) (*Assets, error) {
	sum := sha256.New()
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := fs.ReadFile(files, name)
		_, _ = fmt.Fprintf(sum, "%q %d\n%s", name, len(data), data) // A hash takes everything.
		return err
	})
	return &Assets{files: files, root: Prefix + hex.EncodeToString(sum.Sum(nil))[:16] + "/"}, err
}

// Path returns the path of an asset, such as "js/app.js". The modules import each other by
// relative paths, and so the hash stands in a directory.
func (a *Assets) Path(name string) string { return a.root + name }

// types is read only: the media type of each kind of asset.
var types = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
}

// ServeHTTP answers with an asset. A path with the hash of another build is not found, since its
// content would be taken for what it is not.
func (a *Assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name, found := strings.CutPrefix(r.URL.Path, a.root)
	data, err := fs.ReadFile(a.files, name)
	if !found || err != nil {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.WriteHeader(http.StatusNotFound)
		_, _ = w.Write([]byte("not found\n"))
		return
	}
	w.Header().Set("Content-Type", types[path.Ext(name)])
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	_, _ = w.Write(data) // The client has gone; there is nobody to tell.
}
