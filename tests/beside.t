#!/bin/sh
# What happens at the same time while a container is made: pid 1 becomes its program beside the payload's
# process, which waits for that before its execve; another processor makes the network; nothing of it stays.
. "$(dirname "$0")/lib.sh"
if command -v strace >/dev/null && ! grep -aq __asan_init "$top/bin/ctr-spawn"; then
	# Pid 1's program calls that some times before it is sealed, the payload's process and cat never.
	timeout 60 strace -f -qq -o /dev/null -e trace=fcntl -e inject=fcntl:delay_enter=30000 \
		ctr-spawn run --rm -F late -- cat /proc/1/status >"$work/first" 2>"$work/said"
	is 'the payload waits for a sealed pid 1' "$(sed -n 's/^NoNewPrivs:[[:space:]]*//p; s/^CapBnd:[[:space:]]*//p' "$work/first"; cat "$work/said")" '0000000000000000
1'
	# The payload's process comes late, after its own record and the word to go.
	ok 'a slow payload' rc 3 timeout 60 strace -f -qq -o /dev/null -e trace=setsid -e inject=setsid:delay_enter=500000 \
		ctr-spawn run --rm -F slow -- sh -c 'exit 3'
	# Its steps fail after it was let go: nothing is left.
	timeout 60 strace -f -qq -o /dev/null -e trace=seccomp -e inject=seccomp:error=ENOMEM:delay_enter=200000 \
		ctr-spawn run no -- sleep 600 2>"$work/said"
	is 'a step that fails once it may go' "$?: $(sed 's/: [^:]*$//' "$work/said")" '125: ctr-spawn: no: seccomp: default'
	ok 'leaves nothing' rc 3 ctr-status get state no
	timeout 60 strace -f -qq -o "$work/calls" -e trace=sched_setaffinity,unshare \
		ctr-spawn run --rm -F apart -- grep Cpus_allowed: /proc/self/status >"$work/allowed"
	maker=$(sed -n 's/^\([0-9]*\) *unshare(CLONE_NEWNET.*/\1/p' "$work/calls")
	if [ -n "$maker" ]; then
		ok 'the network is sent to another processor' grep -q "sched_setaffinity($maker, " "$work/calls"
	else
		skip 'the network is sent to another processor' 'there is one, or nobody makes it beside'
	fi
	is 'the payload is where it may be' "$(cat "$work/allowed")" "$(grep Cpus_allowed: /proc/self/status)"
else
	skip 'what comes late' 'no strace, or a sanitizer that looks for leaks'
fi
# A copy of mounts that ctr-spawn and ctr-monitor are executed from is open until the monitor is ready.
timeout 60 ctr-spawn run fds -- sh -c 'echo /proc/self/fd/*; exec sleep 600'
monitor=$(ctr-status get monitor_pid fds)
ok 'the monitor closes what it was executed from' until_ok 10 sh -c '! ls "/proc/$1/fd" | grep "...*" | grep -v "^[12][0-9]$"' sh "$monitor"
is 'pid 1 has it not' "$(find "/proc/$(ctr-status get init_pid fds)/fd" -lname / | wc -l)" 0
ok 'the payload neither' until_ok 10 sh -c 'ctr-status log fds | grep -qx "/proc/self/fd/0 /proc/self/fd/1 /proc/self/fd/2 /proc/self/fd/[34]"'
# It is a number that can be asked for.
ok 'nor can it ask for it' sh -c '! timeout 60 ctr-spawn run -o container.fds=100 ask -- true 2>"$1"; grep -q "100: not open in ctr-spawn" "$1"' sh "$work/said"
own=$(readlink /proc/self/ns/net)
# $1: all processors, or one, where nobody can make it beside
network() {
	timeout 60 "$@" ctr-spawn run --rm -F net -- sh -c 'readlink /proc/self/ns/net; cat /sys/class/net/lo/flags; ls /sys/class/net' >"$work/net"
	! grep -qxF "$own" "$work/net" && [ "$(tail -n +2 "$work/net" | tr '\n' ' ')" = '0x9 lo ' ]
}
ok 'a network of its own' network env
if command -v taskset >/dev/null; then
	ok 'with one processor' network taskset -c "$(taskset -cp $$ | sed 's/.*[: ]\([0-9]*\).*/\1/; s/[-,].*//')"
else
	skip 'with one processor' 'no taskset'
fi
if command -v strace >/dev/null && ! grep -aq __asan_init "$top/bin/ctr-spawn"; then
	# $1: the call that takes long. Where another makes it nobody makes one more, and it is gone before anything else is waited for.
	slow() {
		network strace -f -qq -o "$work/calls" -e trace=clone3,unshare,wait4,execve,execveat,"$1" -e "inject=$1:delay_enter=200000" || return 1
		maker=$(sed -n 's/^\([0-9]*\) *unshare(CLONE_NEWNET.*/\1/p' "$work/calls")
		[ -n "$maker" ] || return 0
		cat "$work/calls"
		[ "$(grep -c CLONE_NEWNET "$work/calls")" = 1 ] && sed '/execveat(.*"ctr-monitor"/q' "$work/calls" | grep -q "wait4.* = $maker\$"
	}
	ok 'with one that is slow' slow unshare
	ok 'with one that is slow to end' slow exit_group
else
	skip 'with one that is slow' 'no strace, or a sanitizer that looks for leaks'
fi
none_left() { # MONITOR
	! grep -l "^PPid:.$1$" /proc/[0-9]*/status 2>/dev/null | xargs -r grep -l '^Name:.ctr-spawn'
}
ok 'no child of it is left' none_left "$monitor"
timeout 60 ctr-spawn run -F front -- sleep 600 &
until_ok 20 ctr-status is running front
ok 'nor in the foreground' none_left "$(ctr-status get monitor_pid front)"
ctr-signal rm -f front
# Many at once: each with its own payload's words and end.
i=0
while [ $i -lt 40 ]; do
	i=$((i + 1))
	(timeout 120 ctr-spawn run --rm -F "many$i" -- sh -c "echo $i; exit $i" >"$work/many.$i" 2>&1; echo $? >>"$work/many.$i") &
done
wait
i=0
while [ $i -lt 40 ]; do
	i=$((i + 1))
	[ "$(tr '\n' ' ' <"$work/many.$i")" = "$i $i " ] || cat "$work/many.$i"
done >"$work/odd"
is 'forty at once' "$(cat "$work/odd")" ''
done_testing
