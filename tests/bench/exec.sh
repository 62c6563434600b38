#!/bin/sh
# exec of a command that does nothing, to its end, in containers that run. ctr-tools loads its default seccomp
# filter into each; the peers' bundle has none: a second row of ours is without one too.
cd "$(dirname "$0")/../.." || exit 1
. tests/bench/lib.sh
bench_begin 'exec'
bench_rootfs
bench_bundles '"/bin/sleep", "600"'
peers=$work/peers # on a tmpfs too
mkdir "$peers" && mount -t tmpfs none "$peers" || exit 1
finish() {
	crun --cgroup-manager=disabled --root "$peers/crun" delete -f bench
	runc --root "$peers/runc" delete -f bench
	umount -l "$peers"
} >/dev/null 2>&1
trap 'finish; bench_end' EXIT
peer() { # NAME OPTION...: its container, then its exec
	name=$1
	command -v "$name" >/dev/null || { echo "# $name is not installed"; return; }
	"$@" --root "$peers/$name" run -d -b "$work/$name" bench </dev/null >/dev/null 2>&1
	bench_peer "$name" "$* --root $peers/$name exec bench /bin/true"
}
bin/ctr-spawn run -o "container.rootfs=$work/rootfs" x -- /bin/sleep 600
bin/ctr-spawn run -o "container.rootfs=$work/rootfs" -o security.seccomp=none y -- /bin/sleep 600
bench_peer ctr-tools 'bin/ctr-spawn exec x /bin/true'
bench_peer ctr-tools-no-filter 'bin/ctr-spawn exec y /bin/true'
peer crun --cgroup-manager=disabled
peer runc
bench_rounds ''
