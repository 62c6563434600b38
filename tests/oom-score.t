#!/bin/sh
# Pid 1 is killed last when memory runs out, where that is permitted; the payload and the monitor are not. The kernel
# writes oom_score_adj of all who share memory: nobody does it who is in another's.
. "$(dirname "$0")/lib.sh"
score() { cat "/proc/$(ctr-status get "$1_pid" "$2")/oom_score_adj"; }
spared=$(cat /proc/self/oom_score_adj)
own=$spared
if sh -c 'echo -1000 >/proc/self/oom_score_adj' 2>/dev/null; then
	spared=-1000
fi
each() { # NAME
	until_ok 20 ctr-status is running "$1"
	is "$1: pid 1, the payload, the monitor" "$(score init "$1") $(score payload "$1") $(score monitor "$1")" "$spared $own $own"
}
timeout 20 ctr-spawn run detached -- sleep 600
each detached
timeout 60 ctr-spawn run -F front -- sleep 600 &
each front
timeout 20 ctr-spawn create made -- sleep 600
until_ok 20 [ "$(ctr-status get state made)" = created ]
is 'before it is started' "$(score init made) $(score payload made) $(score monitor made)" "$spared $own $own"
timeout 20 ctr-spawn run other -o container.user=12345 -- sleep 600
each other
if command -v strace >/dev/null && ! grep -aq __asan_init "$top/bin/ctr-spawn"; then
	timeout 60 strace -y -f -qq -o "$work/calls" -e trace=write,clone3,execveat ctr-spawn run --rm -F x -- true
	# Of pid 1, after its execve.
	late() {
		line=$(grep -n 'write([0-9]*</proc/[0-9]*/oom_score_adj>, "-1000"' "$work/calls" | head -n 1)
		[ -n "$line" ] || return 1
		pid=$(echo "$line" | sed 's,.*/proc/\([0-9]*\)/.*,\1,')
		head -n "${line%%:*}" "$work/calls" | grep -q "^$pid *execveat.*ctr-init"
	}
	if grep -q 'clone3.*CLONE_VM.*CLONE_NEWPID' "$work/calls"; then
		ok 'when pid 1 has left the memory of others' late
	else
		skip 'when pid 1 has left the memory of others' 'it was never in it'
	fi
else
	skip 'when pid 1 has left the memory of others' 'no strace, or a sanitizer that looks for leaks'
fi
done_testing
