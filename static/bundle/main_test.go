package main

import (
	"io/fs"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// filesOf are the files below a directory and what is in them.
func filesOf(tb testing.TB, directory string) map[string]string {
	tb.Helper()
	files := make(map[string]string)
	below := os.DirFS(directory)
	err := fs.WalkDir(below, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(below, name)
		files[name] = string(content)
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return files
}

func TestTheBundleIsFresh(t *testing.T) {
	output := t.TempDir()
	if err := bundle("..", output); err != nil {
		t.Fatal(err)
	}
	made := filesOf(t, output)
	if len(made["app.js"]) == 0 || len(made["lab.css"]) == 0 {
		t.Fatalf("made %d files, and no app.js or lab.css", len(made))
	}
	if diff := cmp.Diff(made, filesOf(t, "../dist")); diff != "" {
		t.Errorf("static/dist is stale: run make generate (-fresh +there):\n%.2000s", diff)
	}
}
