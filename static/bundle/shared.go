package main

import (
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/evanw/esbuild/pkg/api"
)

// later is the module that the page loads when something of it is needed first, as it stands beside app.js in the end.
const later = "./later.js"

// leaveLater leaves the import of what is loaded later as one.
func leaveLater() api.Plugin {
	return api.Plugin{Name: "later", Setup: func(build api.PluginBuild) {
		build.OnResolve(api.OnResolveOptions{Filter: `^\.{1,2}/later\.js$`}, func(api.OnResolveArgs) (api.OnResolveResult, error) {
			return api.OnResolveResult{Path: later, External: true}, nil
		})
	}}
}

// shared is what modules that are loaded later take from modules that the page loads at once.
type shared struct {
	scripts string            // the directory that the paths of modules begin in
	from    map[string]string // the module of each name, by its path
	core    map[string]bool   // all modules that the page loads at once
}

// sharedNames finds out what is shared.
func sharedNames(directory string) (shared, error) {
	core, err := modulesOf(directory, "app.js")
	if err != nil {
		return shared{}, err
	}
	all, err := modulesOf(directory, "later.js")
	if err != nil {
		return shared{}, err
	}
	s := shared{scripts: filepath.Join(directory, "js"), from: make(map[string]string), core: core}
	for module := range all {
		if core[module] {
			continue
		}
		text, err := os.ReadFile(filepath.Join(s.scripts, filepath.FromSlash(module)))
		if err != nil {
			return shared{}, fmt.Errorf("a module is not to be read: %w", err)
		}
		if err := s.learn(module, string(text)); err != nil {
			return shared{}, err
		}
	}
	return s, nil
}

// modulesOf are the modules that a module loads at once, itself included, by their paths below js.
func modulesOf(directory, module string) (map[string]bool, error) {
	options := common(directory)
	options.EntryPoints = []string{"js/" + module}
	found := make(map[string]bool)
	var noting sync.Mutex // guards found: modules are loaded side by side
	options.Plugins = []api.Plugin{leaveLater(), {Name: "modules", Setup: func(build api.PluginBuild) {
		build.OnLoad(api.OnLoadOptions{Filter: `\.js$`}, func(loaded api.OnLoadArgs) (api.OnLoadResult, error) {
			name, err := filepath.Rel(filepath.Join(directory, "js"), loaded.Path)
			noting.Lock()
			defer noting.Unlock()
			found[filepath.ToSlash(name)] = true
			return api.OnLoadResult{}, err
		})
	}}}
	return found, build(options, make(map[string][]byte))
}

// learn notes what a module takes from those that the page loads at once.
func (s shared) learn(module, text string) error {
	imports := regexp.MustCompile(`(?m)^import (.*) from '(\.{1,2}/.*)';$`)
	for _, each := range imports.FindAllStringSubmatch(text, -1) {
		names, listed := strings.CutPrefix(each[1], "{ ")
		from := path.Join(path.Dir(module), each[2])
		switch {
		case !s.core[from]:
			continue
		case !listed || strings.Contains(names, " as "):
			return fmt.Errorf("%s imports %s from %s, but only names as they are can be shared", module, each[1], from)
		}
		for name := range strings.SplitSeq(strings.TrimSuffix(names, " }"), ", ") {
			if other := s.from[name]; other != "" && other != from {
				return fmt.Errorf("%s is imported from %s and from %s, but a name that is shared is to have one meaning", name, from, other)
			}
			s.from[name] = from
		}
	}
	return nil
}

// names are all that are shared, each with a short one.
func (s shared) names() (names []string, short map[string]string) {
	names, short = slices.Sorted(maps.Keys(s.from)), make(map[string]string)
	for i, name := range names {
		short[name] = string(rune('a'+i%26)) + strings.Repeat("_", i/26)
	}
	return names, short
}

// exports is the page, and what it exports for those who come later.
func (s shared) exports() string {
	lines := []string{`import "./app.js";`}
	names, short := s.names()
	for _, name := range names {
		lines = append(lines, fmt.Sprintf("export { %s as %s } from './%s';", name, short[name], s.from[name]))
	}
	return strings.Join(lines, "\n")
}

// fromApp lets a module take what is shared from app.js.
func (s shared) fromApp() api.Plugin {
	return api.Plugin{Name: "from app.js", Setup: func(build api.PluginBuild) {
		build.OnResolve(api.OnResolveOptions{Filter: `^\.{1,2}/.*\.js$`}, func(wanted api.OnResolveArgs) (api.OnResolveResult, error) {
			if wanted.Namespace == "app" {
				return api.OnResolveResult{Path: "./app.js", External: true}, nil
			}
			name, err := filepath.Rel(s.scripts, filepath.Join(wanted.ResolveDir, filepath.FromSlash(wanted.Path)))
			if err == nil && s.core[filepath.ToSlash(name)] {
				return api.OnResolveResult{Path: "app", Namespace: "app"}, nil
			}
			return api.OnResolveResult{}, err
		})
		build.OnLoad(api.OnLoadOptions{Filter: `.*`, Namespace: "app"}, func(api.OnLoadArgs) (api.OnLoadResult, error) {
			names, short := s.names()
			for i, name := range names {
				names[i] = fmt.Sprintf("%s as %s", short[name], name)
			}
			content := fmt.Sprintf("export { %s } from './app.js';", strings.Join(names, ", "))
			return api.OnLoadResult{Contents: &content}, nil
		})
	}}
}
