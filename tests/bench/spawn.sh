#!/bin/sh
# From start to exit, beside peers and beside the floor: what the kernel takes for the same
# container in a bare loop (floor.c). CPU: user and system time of what was waited for.
set -e
cd "$(dirname "$0")/../.."
. tests/bench/lib.sh
bench_begin 'start to exit'
bench_rootfs
bench_peer ctr-tools "bin/ctr-spawn run --rm -F bench -- /bin/true"
bench_peer ctr-tools-rootfs "bin/ctr-spawn run --rm -F -o container.rootfs=$work/rootfs bench -- /bin/true"
bench_peer bwrap 'bwrap --unshare-all --ro-bind / / --proc /proc --dev /dev /bin/true'
bench_peer unshare 'unshare -fpmniuC /bin/true'
bench_bundles '"/bin/true"'
bench_peer crun "crun --cgroup-manager=disabled run -b $work/crun bench"
bench_peer runc "runc run -b $work/runc bench"
for filter in crun-filter runc-filter; do
	[ ! -d "$work/$filter" ] || bench_peer "$filter" "$(sed -n "s|/${filter%-filter} |/$filter |; s/^${filter%-filter}\t//p" "$work/commands")"
done
bench_conmon_peers run
# Without a cgroup (crun's BPF wants a limit that a guest may not set) and without a limit of processes (v2 may have no such controller).
podman=$(bench_podman)
bench_peer podman+crun "$podman --runtime crun run --rm --cgroups=disabled --network none --rootfs $work/rootfs /bin/true"
bench_peer podman+runc "$podman --runtime runc run --rm --pids-limit=-1 --network none --rootfs $work/rootfs /bin/true"
bench_peer systemd-nspawn "systemd-nspawn -q --register=no --keep-unit -D $work/rootfs /bin/true"
mkdir "$work/lxc"
printf 'lxc.rootfs.path = dir:%s\nlxc.net.0.type = empty\nlxc.mount.auto = proc:mixed sys:mixed\n' "$work/rootfs" >"$work/lxc.conf"
bench_peer lxc "lxc-execute -n bench -P $work/lxc -f $work/lxc.conf -- /bin/true"

bench_floor
bench_peer 'floor, once' "$work/floor 1 $floor_place /bin/true"
bench_rounds ''
bench_counts
bench_floor_loop '' /bin/true
