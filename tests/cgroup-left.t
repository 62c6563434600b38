#!/bin/sh
# What rm removes it removes whole: no cgroup stays, not that of the monitors either.
. "$(dirname "$0")/lib.sh"
ctr-spawn run a -- sleep 100
group=$(sed -n 's/^cgroup //p' "$CTR_RUN_DIR/a/undo" | head -n 1)
if ! [ -d "$group" ]; then
	ctr-signal rm -f a
	skip 'no cgroup is left' 'no cgroups of its own here'
	done_testing
fi
above=${group%/*} # of this RUN alone
left() { [ ! -e "$above" ] || { find "$above" -type d; return 1; }; }
ok 'rm -f of one that runs' ctr-signal rm -f a
ok 'nothing is left' left
i=0
while [ "$i" -lt 20 ]; do
	i=$((i + 1))
	ctr-spawn run a -- sleep 100
	ctr-signal rm -f a
	left >>"$work/left" 2>&1
done
is 'twenty times' "$(cat "$work/left")" ''
ctr-spawn run a -- true
ctr-status wait a >/dev/null
ok 'rm of one that has ended' ctr-signal rm a
ok 'nothing is left' left
ctr-spawn run a -- sleep 100
ctr-spawn run b -- sleep 100
ctr-signal rm -f a
ok 'another one goes on' ctr-status is running b
ok 'rm of the last one' ctr-signal rm -f b
ok 'nothing is left' left
ctr-spawn run --rm c -- sleep 0.1
ok 'with --rm' until_ok 20 left
ctr-spawn run d -- sleep 100
kill -9 "$(ctr-status get monitor_pid d)"
ok 'of one whose monitor was killed' ctr-signal rm -f d
ok 'nothing is left' left
# v1: a place whose cpus cannot be looked at is not used, and not left.
ctr-spawn run e -o limits.pids=50 -- sleep 100
place=$(sed -n 's/^pids //p' "$CTR_RUN_DIR/e/undo")
ctr-signal rm -f e
if [ -z "$place" ] || ! command -v strace >/dev/null; then
	skip 'a place that cannot be used' 'no v1 with pids, or no strace'
	done_testing
fi
above=${place%/*}
ok 'a place that cannot be used' rc 125 timeout 20 strace -f -o "$work/trace" -P "${above%/*}/cpuset.mems" \
	-e trace=open,openat -e inject=open,openat:error=EMFILE ctr-spawn run -F -o limits.pids=50 e -- true
ok 'it was tried' grep -q INJECTED "$work/trace"
ok 'nothing is left' left
done_testing
