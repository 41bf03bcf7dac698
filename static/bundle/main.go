// Command bundle writes static/dist: the scripts and the style sheets of the page in as few files as it needs at first,
// and what is loaded later in a file each. It runs in static/, as go generate does.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/evanw/esbuild/pkg/api"
	"github.com/tdewolff/minify/v2"
	"github.com/tdewolff/minify/v2/js"
)

func main() {
	if err := bundle(".", "dist"); err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "bundle:", err)
		os.Exit(1)
	}
}

// bundle bundles what is below source. Where a source is wrong the output stays as it was.
//
// What is loaded later takes what it has in common with the page from app.js, which is there by then and exports it
// under short names: a bundler by itself would cut that out into files that each page had to ask for.
func bundle(source, output string) error {
	directory, err := filepath.Abs(source)
	if err != nil {
		return fmt.Errorf("where the sources are is unknown: %w", err)
	}
	shared, err := sharedNames(directory)
	if err != nil {
		return err
	}
	files := make(map[string][]byte)
	app := common(directory)
	app.Stdin = &api.StdinOptions{Contents: shared.exports(), ResolveDir: filepath.Join(directory, "js"), Sourcefile: "all.js"}
	app.Plugins = []api.Plugin{leaveLater()}
	if err := build(app, files); err != nil {
		return err
	}
	rest := common(directory)
	rest.EntryPoints, rest.Plugins = []string{"js/later.js"}, []api.Plugin{shared.fromApp()}
	if err := build(rest, files); err != nil {
		return err
	}
	styles := common(directory)
	styles.EntryPoints = []string{"css/lab.css"}
	if err := build(styles, files); err != nil {
		return err
	}
	if err := compressAll(files, filepath.Join(source, "dist")); err != nil {
		return err
	}
	return write(output, files)
}

// common are the options of every build.
func common(directory string) api.BuildOptions {
	return api.BuildOptions{
		Bundle: true, Format: api.FormatESModule, Target: api.ES2022, Charset: api.CharsetUTF8,
		MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true,
		LegalComments: api.LegalCommentsNone, LogLevel: api.LogLevelWarning, AbsWorkingDir: directory, Outdir: "dist",
	}
}

// build adds what is built to files.
func build(options api.BuildOptions, files map[string][]byte) error {
	result := api.Build(options)
	if len(result.Errors)+len(result.Warnings) > 0 {
		return errors.New("esbuild could not do it, see above")
	}
	for _, each := range result.OutputFiles {
		name := filepath.Base(each.Path)
		if name == "stdin.js" {
			name = "app.js"
		}
		small, err := minified(name, each.Contents)
		if err != nil {
			return err
		}
		files[name] = small
	}
	return nil
}

// minified makes a script smaller once more, by about one part in a hundred when both are compressed: what the bundler leaves is
// correct, and not as short as it can be.
func minified(name string, content []byte) ([]byte, error) {
	if filepath.Ext(name) != ".js" {
		return content, nil
	}
	var small bytes.Buffer
	minifier := js.Minifier{Version: 2022}
	if err := minifier.Minify(minify.New(), &small, bytes.NewReader(content), nil); err != nil {
		return nil, fmt.Errorf("%s is not to be made smaller: %w", name, err)
	}
	return small.Bytes(), nil
}

// write replaces what is in a directory.
func write(output string, files map[string][]byte) error {
	if err := os.RemoveAll(output); err != nil {
		return fmt.Errorf("the old files stay: %w", err)
	}
	if err := os.MkdirAll(output, 0o755); err != nil {
		return fmt.Errorf("there is no place for them: %w", err)
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(output, name), content, 0o644); err != nil {
			return fmt.Errorf("a file is not to be written: %w", err)
		}
	}
	return nil
}
