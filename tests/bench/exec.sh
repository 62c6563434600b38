#!/bin/sh
# exec of a command that does nothing, to its end, in containers that run. ctr-tools loads its default seccomp
# filter into each; the bundle of `runc spec` has none: each is measured with one and without.
cd "$(dirname "$0")/../.." || exit 1
. tests/bench/lib.sh
bench_begin 'exec'
bench_rootfs
bench_bundles '"/bin/sleep", "600"'
peers=$work/peers # on a tmpfs too
mkdir "$peers" && mount -t tmpfs none "$peers" || exit 1
finish() {
	for name in crun crun-filter; do
		crun --cgroup-manager=disabled --root "$peers/$name" delete -f bench
	done
	for name in runc runc-filter; do
		runc --root "$peers/$name" delete -f bench
	done
	umount -l "$peers"
} >/dev/null 2>&1
trap 'finish; bench_end' EXIT
peer() { # NAME COMMAND...: its container, then its exec; the bundle has the same name
	name=$1
	shift
	command -v "$1" >/dev/null || { echo "# $1 is not installed"; return; }
	[ -d "$work/$name" ] || return
	"$@" --root "$peers/$name" run -d -b "$work/$name" bench </dev/null >/dev/null 2>&1
	bench_peer "$name" "$* --root $peers/$name exec bench /bin/true"
}
bin/ctr-spawn run -o "container.rootfs=$work/rootfs" x -- /bin/sleep 600
bin/ctr-spawn run -o "container.rootfs=$work/rootfs" -o security.seccomp=none y -- /bin/sleep 600
bench_peer ctr-tools 'bin/ctr-spawn exec x /bin/true'
bench_peer ctr-tools-no-filter 'bin/ctr-spawn exec y /bin/true'
for name in crun crun-filter; do
	peer $name crun --cgroup-manager=disabled
done
for name in runc runc-filter; do
	peer $name runc
done
bench_rounds ''
