package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"

	"github.com/klauspost/compress/gzip"
)

// compressed is how a compressed file is named, after the one that is in it.
const compressed = ".gz"

// compressAll adds each file once more, compressed. One that the directory of before has already stays as it is: only who
// changes a script needs the tool.
func compressAll(files map[string][]byte, before string) error {
	for _, name := range slices.Sorted(maps.Keys(files)) {
		content := files[name]
		small, err := os.ReadFile(filepath.Join(before, name+compressed))
		if err != nil || !holds(small, content) {
			if small, err = compress(content); err != nil {
				return fmt.Errorf("%s is not to be compressed: %w", name, err)
			}
		}
		files[name+compressed] = small
	}
	return nil
}

// compress takes seconds for what gzip does at once, and makes it a thirtieth smaller: it is done once, and loaded by everybody.
func compress(content []byte) ([]byte, error) {
	file, err := os.CreateTemp("", "bundle-*")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.Remove(file.Name()) }()
	_, err = file.Write(content)
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return nil, err
	}
	small, err := exec.Command("zopfli", "--i100", "-c", file.Name()).Output()
	if err != nil {
		return nil, fmt.Errorf("zopfli, which a package of that name has, does not do it: %w", err)
	}
	if !holds(small, content) {
		return nil, errors.New("zopfli made something else of it")
	}
	return small, nil
}

// holds reports whether a compressed file has a content.
func holds(small, content []byte) bool {
	reader, err := gzip.NewReader(bytes.NewReader(small))
	if err != nil {
		return false
	}
	unpacked, err := io.ReadAll(reader)
	return err == nil && bytes.Equal(unpacked, content)
}
