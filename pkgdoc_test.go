package udpweb_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// module is where the sources of all packages are: a test runs in the directory of its package.
const module = "."

// documented are the package comments of a directory, by the files they stand in.
type documented struct {
	pkg      string
	comments map[string]string
}

// packages reads every package of the module, but for tests and generated files.
func packages(tb testing.TB) map[string]documented {
	tb.Helper()
	found := map[string]documented{}
	err := filepath.WalkDir(module, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if name := entry.Name(); path != module && (strings.HasPrefix(name, ".") || name == "testdata" || name == "node_modules") {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.PackageClauseOnly|parser.ParseComments)
		if err != nil || ast.IsGenerated(file) {
			return err
		}
		dir := filepath.Dir(path)
		if _, ok := found[dir]; !ok {
			found[dir] = documented{pkg: file.Name.Name, comments: map[string]string{}}
		}
		if file.Name.Name != found[dir].pkg {
			tb.Errorf("%s belongs to package %s, want %s as beside it", path, file.Name.Name, found[dir].pkg)
		}
		if file.Doc != nil {
			found[dir].comments[path] = file.Doc.Text()
		}
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
	return found
}

func TestEveryPackageHasOnePackageComment(t *testing.T) {
	found := packages(t)
	if len(found) < 5 {
		t.Fatalf("found only %d packages", len(found))
	}
	for dir, pkg := range found {
		if len(pkg.comments) != 1 {
			t.Errorf("package %s in %s has %d comments, want 1: %q", pkg.pkg, dir, len(pkg.comments), pkg.comments)
		}
		begins := "Package " + pkg.pkg + " "
		if pkg.pkg == "main" {
			begins = "Command " + filepath.Base(dir) + " "
		}
		for path, comment := range pkg.comments {
			if !strings.HasPrefix(comment, begins) {
				t.Errorf("the comment in %s does not begin with %q", path, begins)
			}
		}
	}
}
