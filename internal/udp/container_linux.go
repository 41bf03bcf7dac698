package udp

import (
	"io/fs"
	"strconv"
	"strings"
)

// containerOf says what kind of container the process runs in, by the marks that each leaves. A
// machine that was made from the image of a container has its marks as well, and is none.
func containerOf(root fs.FS) string {
	if isMachineItself(root) {
		return NoContainer
	}
	environment := strings.Split(text(root, "proc/self/environ"), "\x00")
	groups := text(root, "proc/self/cgroup")
	has := func(path string) bool {
		_, err := fs.Stat(root, path)
		return err == nil
	}
	manager, _ := variable(environment, "container") // The convention of systemd, which Podman keeps to.
	_, pod := variable(environment, "KUBERNETES_SERVICE_HOST")
	switch {
	case pod || has("var/run/secrets/kubernetes.io") || strings.Contains(groups, "kubepods"):
		return Kubernetes
	case manager == Podman || has("run/.containerenv") || strings.Contains(groups, "libpod"):
		return Podman
	case manager == Docker || has(".dockerenv") || strings.Contains(groups, "docker"):
		return Docker
	case manager != "" || has("run/systemd/container") || hasLayeredRoot(root):
		return SomeContainer
	}
	return NoContainer
}

// firstNamespaces is read only: the numbers of the namespaces that a machine starts with, which
// Linux never gives to others (linux/nsfs.h).
var firstNamespaces = map[string]uint32{"ipc": 0xEFFF_FFFF, "uts": 0xEFFF_FFFE, "pid": 0xEFFF_FFFC}

// isMachineItself reports whether the process is in none of the namespaces that make a container.
func isMachineItself(root fs.FS) bool {
	for name, first := range firstNamespaces {
		link, err := fs.ReadLink(root, "proc/self/ns/"+name)
		if err != nil || link != name+":["+strconv.FormatUint(uint64(first), 10)+"]" {
			return false
		}
	}
	return true
}

// variable finds a variable of the environment.
func variable(environment []string, name string) (value string, found bool) {
	for _, each := range environment {
		if value, found = strings.CutPrefix(each, name+"="); found {
			return value, true
		}
	}
	return "", false
}

// hasLayeredRoot reports whether the root is put together from the layers of an image.
func hasLayeredRoot(root fs.FS) bool {
	for line := range strings.Lines(text(root, "proc/self/mounts")) {
		if fields := strings.Fields(line); len(fields) > 2 && fields[1] == "/" {
			return fields[2] == "overlay" || fields[2] == "fuse-overlayfs" || fields[2] == "fuse.fuse-overlayfs"
		}
	}
	return false
}
