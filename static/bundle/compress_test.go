package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
)

func TestOnlyWhatHasChangedIsCompressedAnew(t *testing.T) {
	t.Setenv("PATH", t.TempDir()) // No tool is there.
	var small bytes.Buffer
	writer := gzip.NewWriter(&small)
	if _, err := writer.Write([]byte("as it was")); err != nil {
		t.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	before := t.TempDir()
	if err := os.WriteFile(filepath.Join(before, "app.js.gz"), small.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{"app.js": []byte("as it was")}
	if err := compressAll(files, before); err != nil || !bytes.Equal(files["app.js.gz"], small.Bytes()) {
		t.Errorf("compressAll() = %v, and %d files", err, len(files))
	}
	for name, content := range map[string]string{"app.js": "as it is now", "later.js": "as it was"} {
		err := compressAll(map[string][]byte{name: []byte(content)}, before)
		if err == nil || !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), "zopfli") {
			t.Errorf("%s: compressAll() = %v, want the file and the tool that is missing", name, err)
		}
	}
}
