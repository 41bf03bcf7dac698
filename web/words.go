package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"

	"udpweb/internal/texts"
)

// scriptWords are the words of a language that the scripts of the page use, as they load them: a file whose name says
// what is in it, so that a browser asks for it once.
type scriptWords struct {
	name    string
	content []byte
}

func (w scriptWords) path() string { return "/words/" + w.name }

// newScriptWords makes the files of all languages, once.
func newScriptWords(catalogue map[texts.Language]*texts.Words) map[texts.Language]scriptWords {
	files := make(map[texts.Language]scriptWords)
	for language, words := range catalogue {
		content, _ := json.Marshal(words.ForScripts()) // Texts always are JSON.
		sum := sha256.Sum256(content)
		files[language] = scriptWords{name: string(language) + "-" + hex.EncodeToString(sum[:8]) + ".json", content: content}
	}
	return files
}

// serveWords answers with the words of a language. Those of another build are not found, since their content would be
// taken for what it is not.
func (w *Web) serveWords(rw http.ResponseWriter, r *http.Request) {
	for _, file := range w.scriptWords {
		if file.name != chi.URLParam(r, "file") {
			continue
		}
		rw.Header().Set("Content-Type", "application/json")
		rw.Header().Set("Cache-Control", "private, max-age="+strconv.Itoa(int(keptFor.Seconds()))+", immutable")
		http.ServeContent(rw, r, "", time.Time{}, bytes.NewReader(file.content))
		return
	}
	w.Problem(rw, r, http.StatusNotFound, "not-found", map[string]string{"path": quoted(r.URL.EscapedPath())})
}
