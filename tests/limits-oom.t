#!/bin/sh
# A memory hog and a fork bomb inside: the host stays usable, and the record tells.
. "$(dirname "$0")/lib.sh"
memory() {
	v2=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
	{ [ -n "$v2" ] && grep -qw memory "$v2/cgroup.controllers" 2>/dev/null; } ||
		awk '$3 == "cgroup" && ("," $4 ",") ~ ",memory," { f = 1 } END { exit !f }' /proc/mounts
}
pids() {
	{ [ -n "$v2" ] && grep -qw pids "$v2/cgroup.controllers" 2>/dev/null; } ||
		awk '$3 == "cgroup" && ("," $4 ",") ~ ",pids," { f = 1 } END { exit !f }' /proc/mounts
}
hog='dd if=/dev/zero of=/dev/null bs=100M count=1 2>/dev/null'
if memory; then
	timeout 60 ctr-spawn run h -o limits.memory=24M -o limits.swap=0 -- sh -c "exec $hog" 2>"$work/err" ||
		timeout 60 ctr-spawn run h -o limits.memory=24M -- sh -c "exec $hog"
	ok 'the hog ends' timeout 60 ctr-status wait h
	is 'killed' "$(ctr-status get exit h)" signal:9
	ok 'by lack of memory' test "$(ctr-status get oom h)" -ge 1
	ok 'the host goes on' timeout 20 ctr-spawn run -F --rm x -- true
	ctr-signal rm h
	# The monitor dies first: whoever reads the end still learns it.
	ctr-spawn run h -o limits.memory=24M -- sh -c "while [ ! -e /tmp/go ]; do sleep 0.1; done; exec $hog"
	monitor=$(ctr-status get monitor_pid h)
	payload=$(ctr-status get payload_pid h)
	kill -9 "$monitor"
	until_ok 10 dead "$monitor"
	touch "/proc/$payload/root/tmp/go"
	ok 'the hog ends without a monitor' timeout 60 ctr-status wait h
	is 'killed' "$(ctr-status get exit h)" signal:9
	ok 'read before anybody has written it' test "$(ctr-status get oom h)" -ge 1
	ctr-signal stop h
	ok 'and after' test "$(ctr-status get oom h)" -ge 1
	ctr-signal rm h
	is 'who was not killed so has 0' "$(ctr-spawn run h -o limits.memory=24M -- sh -c 'kill -9 $$'
		timeout 20 ctr-status wait h >/dev/null
		ctr-status get oom h)" 0
	ctr-signal rm h
else
	ok 'the limit is an error # SKIP no memory controller' rc 125 timeout 20 ctr-spawn run h -o limits.memory=24M -- true
fi
if pids; then
	ctr-spawn run b -o limits.pids=30 -- sh -c '(b() { b | b & }; b) & exec sleep 1000'
	group=$({ grep '^pids ' "$CTR_RUN_DIR/b/undo" || grep '^cgroup ' "$CTR_RUN_DIR/b/undo"; } | cut -d' ' -f2-)
	full() { [ "$(sed -n 's/^max //p' "$group/pids.events")" -gt 0 ]; }
	ok 'the bomb meets its limit' until_ok 30 full
	ok 'and is held' test "$(cat "$group/pids.current")" -le 30
	ok 'the host goes on' timeout 20 ctr-spawn run -F --rm x -- true
	ok 'one kill ends it' timeout 20 ctr-signal kill b
	ok 'all of it' until_ok 10 test ! -e "$group"
	ctr-signal rm b
else
	ok 'the limit is an error # SKIP no pids controller' rc 125 timeout 20 ctr-spawn run b -o limits.pids=30 -- true
fi
done_testing
