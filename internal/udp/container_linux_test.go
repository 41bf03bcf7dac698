package udp

import (
	"io/fs"
	"testing"
	"testing/fstest"
)

// inside is the beginning of a made-up tree of files: a process in namespaces of its own, which is
// what a container is.
func inside(files map[string]string) fs.FS {
	tree := fstest.MapFS{
		"proc/self/ns/pid": link("pid:[4026532345]"),
		"proc/self/ns/ipc": link("ipc:[4026532343]"),
		"proc/self/ns/uts": link("uts:[4026532342]"),
	}
	for path, content := range files {
		tree[path] = &fstest.MapFile{Data: []byte(content)}
	}
	return tree
}

// onMachine is a tree of files of a machine itself.
func onMachine(files map[string]string) fs.FS {
	tree := inside(files).(fstest.MapFS)
	tree["proc/self/ns/pid"] = link("pid:[4026531836]")
	tree["proc/self/ns/ipc"] = link("ipc:[4026531839]")
	tree["proc/self/ns/uts"] = link("uts:[4026531838]")
	return tree
}

func link(to string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(to), Mode: fs.ModeSymlink} }

func TestContainersAreKnownByTheirMarks(t *testing.T) {
	const (
		layered = "overlay / overlay rw,relatime 0 0\nproc /proc proc rw 0 0\n"
		plain   = "/dev/vda / ext4 rw,relatime 0 0\noverlay /var/lib/x overlay rw 0 0\n"
	)
	for name, each := range map[string]struct {
		tree fs.FS
		want string
	}{
		"docker":                        {inside(map[string]string{".dockerenv": "", "proc/self/cgroup": "0::/\n", "proc/self/mounts": layered}), Docker},
		"docker, by its group":          {inside(map[string]string{"proc/self/cgroup": "12:pids:/docker/4f5a\n0::/docker/4f5a\n"}), Docker},
		"podman":                        {inside(map[string]string{"run/.containerenv": "engine=\"podman\"\n"}), Podman},
		"podman, by its variable":       {inside(map[string]string{"proc/self/environ": "PATH=/\x00container=podman\x00HOME=/"}), Podman},
		"podman, by its group":          {inside(map[string]string{"proc/self/cgroup": "0::/machine.slice/libpod-4f5a.scope/container\n"}), Podman},
		"kubernetes":                    {inside(map[string]string{"var/run/secrets/kubernetes.io/serviceaccount/token": "x"}), Kubernetes},
		"kubernetes, by its variable":   {inside(map[string]string{"proc/self/environ": "KUBERNETES_SERVICE_HOST=10.0.0.1\x00"}), Kubernetes},
		"kubernetes, by its group":      {inside(map[string]string{"proc/self/cgroup": "0::/kubepods.slice/kubepods-burstable.slice/cri-1.scope\n"}), Kubernetes},
		"kubernetes that runs docker":   {inside(map[string]string{".dockerenv": "", "proc/self/environ": "KUBERNETES_SERVICE_HOST=10.0.0.1\x00"}), Kubernetes},
		"lxc":                           {inside(map[string]string{"proc/self/environ": "container=lxc\x00"}), SomeContainer},
		"systemd-nspawn":                {inside(map[string]string{"run/systemd/container": "systemd-nspawn"}), SomeContainer},
		"no mark but the root":          {inside(map[string]string{"proc/self/mounts": layered}), SomeContainer},
		"no mark":                       {inside(map[string]string{"proc/self/mounts": plain, "proc/self/cgroup": "0::/user.slice\n"}), NoContainer},
		"another variable":              {inside(map[string]string{"proc/self/environ": "container=\x00xcontainer=podman\x00HOME=/container=podman"}), NoContainer},
		"nothing can be read":           {fstest.MapFS{}, NoContainer},
		"namespaces that nobody tells":  {fstest.MapFS{".dockerenv": &fstest.MapFile{}}, Docker},
		"a machine":                     {onMachine(map[string]string{"proc/self/mounts": plain}), NoContainer},
		"a machine made from an image":  {onMachine(map[string]string{".dockerenv": "", "proc/self/mounts": layered}), NoContainer},
		"a machine that runs docker":    {onMachine(map[string]string{"proc/self/cgroup": "0::/system.slice/docker.service\n"}), NoContainer},
		"a machine of a cluster":        {onMachine(map[string]string{"proc/self/environ": "KUBERNETES_SERVICE_HOST=10.0.0.1\x00"}), NoContainer},
		"a live system with its layers": {onMachine(map[string]string{"proc/self/mounts": layered}), NoContainer},
	} {
		if got := containerOf(each.tree); got != each.want {
			t.Errorf("%s: %q, want %q", name, got, each.want)
		}
	}
}

// A container may have some of the machine's namespaces, but not all of them.
func TestAContainerWithNamespacesOfTheMachineIsOne(t *testing.T) {
	for _, own := range []string{"pid", "ipc", "uts"} {
		tree := onMachine(map[string]string{".dockerenv": ""}).(fstest.MapFS)
		tree["proc/self/ns/"+own] = link(own + ":[4026532345]")
		if got := containerOf(tree); got != Docker {
			t.Errorf("with its own %s namespace it is %q", own, got)
		}
	}
}
