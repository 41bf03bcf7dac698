// Package static holds what the browser loads: style sheets, scripts and icons, embedded in the
// program. They live under a path that names their content, and so a browser may keep them for
// ever and never mixes two versions.
package static

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"

	"github.com/klauspost/compress/gzip"
)

// Prefix is the path under which all assets live.
const Prefix = "/static/"

//go:embed dist/*.css dist/*.js dist/*.gz icons/*.svg
var embedded embed.FS

// Assets are the files of one build of the program.
type Assets struct {
	files map[string]asset // by path
	root  string           // the path of all of them, which ends in a slash
}

// asset is a file, as it is and compressed.
type asset struct{ plain, compressed []byte }

// New returns the assets of this program.
func New() (*Assets, error) { return newAssets(embedded) }

func newAssets(files fs.FS) (*Assets, error) {
	sum := sha256.New()
	assets := &Assets{files: make(map[string]asset)}
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		if path.Ext(name) == compressed {
			return nil // It comes with what is in it.
		}
		data, err := fs.ReadFile(files, name)
		_, _ = fmt.Fprintf(sum, "%q %d\n%s", name, len(data), data) // A hash takes everything.
		small, missing := fs.ReadFile(files, name+compressed)
		if missing != nil {
			small = compress(data)
		}
		assets.files[name] = asset{plain: data, compressed: small}
		return err
	})
	assets.root = Prefix + hex.EncodeToString(sum.Sum(nil))[:16] + "/"
	return assets, err
}

// compressed is how a file is named that was compressed when the program was made, after the one that is in it.
const compressed = ".gz"

// compress makes a file smaller, once: those that few load, such as icons.
func compress(data []byte) []byte {
	var small bytes.Buffer
	writer, _ := gzip.NewWriterLevel(&small, gzip.BestCompression) // The level is one of its own, and a buffer takes everything.
	_, _ = writer.Write(data)
	_ = writer.Close()
	return small.Bytes()
}

// Path returns the path of an asset, such as "dist/app.js". The scripts import each other by
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
	name, ours := strings.CutPrefix(r.URL.Path, a.root)
	found, ok := a.files[name]
	if !ours || !ok {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.WriteHeader(http.StatusNotFound)
		_, _ = w.Write([]byte("not found\n"))
		return
	}
	w.Header().Set("Content-Type", types[path.Ext(name)])
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	w.Header().Set("Vary", "Accept-Encoding")
	body := found.plain
	if takesGzip(r.Header.Values("Accept-Encoding")) {
		w.Header().Set("Content-Encoding", "gzip")
		body = found.compressed
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body) // The client has gone; there is nobody to tell.
}

// takesGzip reports whether a client names gzip among the encodings it takes (RFC 9110 section 12.5.3). Browsers do;
// who sets weights gets the file as it is.
func takesGzip(accepted []string) bool {
	for _, line := range accepted {
		for each := range strings.SplitSeq(line, ",") {
			if strings.TrimSpace(each) == "gzip" {
				return true
			}
		}
	}
	return false
}
