#!/bin/sh
# The end of one that runs, by SIGKILL, until its end is told and all of it is gone. Of s6 and runit: the end of
# the process, by SIGTERM, which it has no answer to.
set -e
cd "$(dirname "$0")/../.."
. tests/bench/lib.sh
bench_begin 'stop'
bench_rootfs
bench_bundles '"/bin/sleep", "600"'
cat >"$work/begin" <<-EOF
	bin/ctr-signal rm -f bench >/dev/null 2>&1
	bin/ctr-spawn run bench -- /bin/sleep 600
	crun --cgroup-manager=disabled run -d -b $work/crun bench </dev/null >/dev/null 2>&1
	runc run -d -b $work/runc bench </dev/null >/dev/null 2>&1
	[ ! -d $work/s6 ] || s6-svc -wu -u $work/s6 >/dev/null 2>&1
	[ ! -d $work/runsv ] || sv -w 5 up $work/runsv >/dev/null 2>&1
	exit 0
EOF
bench_supervisors '/bin/sleep 600'
sh "$work/begin"
bench_peer ctr-tools 'bin/ctr-signal rm -f bench'
bench_peer crun 'crun --cgroup-manager=disabled delete -f bench'
bench_peer runc 'runc delete -f bench'
[ ! -d "$work/s6" ] || bench_peer s6 "s6-svc -wD -d $work/s6"
[ ! -d "$work/runsv" ] || bench_peer runit "sv -w 5 down $work/runsv"
RUNS=${RUNS:-10}
bench_rounds "sh $work/begin"
bin/ctr-signal rm -f bench >/dev/null 2>&1 || :
crun --cgroup-manager=disabled delete -f bench >/dev/null 2>&1 || :
runc delete -f bench >/dev/null 2>&1 || :
