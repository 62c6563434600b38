#!/bin/sh
# An OCI runtime's start to exit, and podman's with each: ctr-oci beside runc and crun, in alternating rounds.
# CPU: user and system time of what was waited for; podman's conmon is not among it.
set -e
cd "$(dirname "$0")/../.."
. tests/bench/lib.sh
bench_begin 'OCI: start to exit'
bench_rootfs
bench_bundles '"/bin/true"'
bench_bundle ours runc '"/bin/true"'
podman=$(bench_podman)
podman="$podman --runtime %s run --rm --network host --pids-limit 0 --rootfs $work/rootfs /bin/true"
bench_peer runc "runc run -b $work/runc bench"
bench_peer crun "crun --cgroup-manager=disabled run -b $work/crun bench"
bench_peer ctr-oci "bin/ctr-oci --root $work/oci run -b $work/ours bench"
for runtime in "$(command -v runc)" "$(command -v crun)" "$PWD/bin/ctr-oci"; do
	# shellcheck disable=SC2059 # the format is ours
	[ -z "$runtime" ] || bench_peer "podman+${runtime##*/}" "$(printf "$podman" "$runtime")"
done
bench_rounds ''
