package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// programs are the files of the programs that a run starts.
type programs struct {
	udpweb string
	sink   string
	blast  string
	self   string // for the parts that need a small process of ours beside udpweb
}

// build makes them, in a directory that is removed behind them.
func build(ctx context.Context, dir string) (built programs, err error) {
	built = programs{
		udpweb: filepath.Join(dir, "udpweb"), sink: filepath.Join(dir, "sink"), blast: filepath.Join(dir, "blast"),
	}
	if built.self, err = os.Executable(); err != nil {
		return built, err
	}
	if err = compile(ctx, "go", "build", "-trimpath", "-o", built.udpweb, "./cmd/udpweb"); err != nil {
		return built, err
	}
	for name, file := range map[string]string{"sink": built.sink, "blast": built.blast} {
		source := filepath.Join("bench", "c", name+".c")
		if err = compile(ctx, compiler(), "-O2", "-std=gnu11", "-Wall", "-Wextra", "-o", file, source); err != nil {
			return built, err
		}
	}
	return built, nil
}

// compiler is the C compiler.
func compiler() string { return cmp.Or(os.Getenv("CC"), "gcc") }

func compile(ctx context.Context, name string, arguments ...string) error {
	said, err := exec.CommandContext(ctx, name, arguments...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s %s: %w\n%s", name, strings.Join(arguments, " "), err, said)
	}
	return nil
}
