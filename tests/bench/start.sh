#!/bin/sh
# From start to running: the call returns once the command runs, with a record and, where there is one, a
# monitor; what was started is ended and removed in between, not measured. Of s6 and runit the supervisor
# is there before, and what it starts is no container.
set -e
cd "$(dirname "$0")/../.."
. tests/bench/lib.sh
bench_begin 'start to running'
bench_rootfs
bench_bundles '"/bin/sleep", "600"'
cat >"$work/clear" <<-EOF
	bin/ctr-signal rm -f bench >/dev/null 2>&1
	crun --cgroup-manager=disabled delete -f bench >/dev/null 2>&1
	runc delete -f bench >/dev/null 2>&1
	$(bench_podman) rm -f -t 0 bench >/dev/null 2>&1
	[ ! -d $work/s6 ] || s6-svc -wD -d $work/s6 >/dev/null 2>&1
	[ ! -d $work/runsv ] || sv -w 5 down $work/runsv >/dev/null 2>&1
	exit 0
EOF
bench_peer ctr-tools "bin/ctr-spawn run bench -- /bin/sleep 600"
bench_peer ctr-tools-rootfs "bin/ctr-spawn run --replace -o container.rootfs=$work/rootfs bench2 -- /bin/sleep 600"
sed -i '/^ctr-tools-rootfs/s/bench2/bench/; s/--replace //' "$work/commands"
bench_peer crun "crun --cgroup-manager=disabled run -d -b $work/crun bench"
sh "$work/clear"
bench_peer runc "runc run -d -b $work/runc bench"
sh "$work/clear"
[ ! -d "$work/crun-filter" ] || bench_peer crun-filter "crun --cgroup-manager=disabled run -d -b $work/crun-filter bench"
sh "$work/clear"
bench_conmon_peers start "sh $work/clear"
bench_peer podman+crun "$(bench_podman) --runtime crun run -d --name bench --cgroups=disabled --network none --rootfs $work/rootfs /bin/sleep 600"
sh "$work/clear"
bench_peer podman+runc "$(bench_podman) --runtime runc run -d --name bench --pids-limit=-1 --network none --rootfs $work/rootfs /bin/sleep 600"
sh "$work/clear"
bench_supervisors '/bin/sleep 600'
[ ! -d "$work/s6" ] || bench_peer s6 "s6-svc -wu -u $work/s6"
[ ! -d "$work/runsv" ] || bench_peer runit "sv -w 5 up $work/runsv"
RUNS=${RUNS:-20}
bench_rounds "sh $work/clear"
sh "$work/clear"
bench_floor
bench_floor_loop - /bin/sleep 600
sh "$work/clear"
