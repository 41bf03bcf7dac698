// Command bundle writes static/dist: the scripts and the style sheets of the page in as few files as it needs at first,
// and what is loaded later in a file each. It runs in static/, as go generate does.
package main

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/evanw/esbuild/pkg/api"
)

func main() {
	if err := bundle(".", "dist"); err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "bundle:", err)
		os.Exit(1)
	}
}

// later returns the modules that the page loads when they are needed first.
func later() []string {
	return []string{"./code.js", "./hexview.js", "./ladder.js", "./rate.js", "./sharing.js", "./textview.js"}
}

// bundle bundles what is below source. Where a source is wrong the output stays as it was.
//
// A module that is loaded later takes what it has in common with the page from app.js, which is there by then and
// exports it: a bundler by itself would cut that out into files that each page had to ask for.
func bundle(source, output string) error {
	directory, err := filepath.Abs(source)
	if err != nil {
		return fmt.Errorf("where the sources are is unknown: %w", err)
	}
	files := make(map[string][]byte)
	core, err := coreModules(directory)
	if err != nil {
		return err
	}
	shared := make(map[string]bool)
	for _, module := range later() {
		options := common(directory)
		options.EntryPoints = []string{"js/" + path.Base(module)}
		options.Plugins = []api.Plugin{fromApp(core, shared)}
		if err := build(options, files); err != nil {
			return err
		}
	}
	app := common(directory)
	app.Stdin = &api.StdinOptions{Contents: entry(shared), ResolveDir: filepath.Join(directory, "js"), Sourcefile: "all.js"}
	app.External = later()
	if err := build(app, files); err != nil {
		return err
	}
	styles := common(directory)
	styles.EntryPoints = []string{"css/lab.css"}
	if err := build(styles, files); err != nil {
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

// coreModules are the modules that the page loads at once, by their names.
func coreModules(directory string) (map[string]bool, error) {
	options := common(directory)
	options.EntryPoints, options.External = []string{"js/app.js"}, later()
	core := make(map[string]bool)
	var noting sync.Mutex // guards core: modules are loaded side by side
	options.Plugins = []api.Plugin{{Name: "core", Setup: func(build api.PluginBuild) {
		build.OnLoad(api.OnLoadOptions{Filter: `\.js$`}, func(loaded api.OnLoadArgs) (api.OnLoadResult, error) {
			noting.Lock()
			defer noting.Unlock()
			core["./"+filepath.Base(loaded.Path)] = true
			return api.OnLoadResult{}, nil
		})
	}}}
	return core, build(options, make(map[string][]byte))
}

// fromApp lets a module take what is in core from app.js, and notes what it takes.
func fromApp(core, taken map[string]bool) api.Plugin {
	var noting sync.Mutex // guards taken
	return api.Plugin{Name: "from app.js", Setup: func(build api.PluginBuild) {
		build.OnResolve(api.OnResolveOptions{Filter: `^\./.*\.js$`}, func(wanted api.OnResolveArgs) (api.OnResolveResult, error) {
			if !core[wanted.Path] {
				return api.OnResolveResult{}, nil
			}
			noting.Lock()
			defer noting.Unlock()
			taken[wanted.Path] = true
			return api.OnResolveResult{Path: "./app.js", External: true}, nil
		})
	}}
}

// entry is the page, and what it exports for those who come later.
func entry(shared map[string]bool) string {
	lines := []string{`import "./app.js";`}
	for _, module := range slices.Sorted(maps.Keys(shared)) {
		lines = append(lines, fmt.Sprintf("export * from %q;", module))
	}
	return strings.Join(lines, "\n")
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
		files[name] = each.Contents
	}
	return nil
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
