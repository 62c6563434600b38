#!/bin/sh
# kill --whole: one signal to each of the container's processes, those of sessions and of sub-groups too, and to nobody else.
. "$(dirname "$0")/lib.sh"
get() { ctr-status get "$1" "$2"; }
says='trap "echo got $0; exit 9" USR1; echo up $0; while :; do sleep 0.05; done'
there() { grep -q "$1" "$2"; }
ctr-spawn run w -- sh -c "sh -c '$says' child & trap 'echo got payload' USR1; echo up payload; while :; do sleep 0.05; done"
group=$(get cgroup w)
log=$CTR_RUN_DIR/w/log
until_ok 20 there 'up payload' "$log"
until_ok 20 there 'up child' "$log"
bare() { unshare -m sh -c 'while umount -l /sys/fs/cgroup; do :; done; exec "$@"' bare "$@" 2>/dev/null; }
if [ -z "$group" ]; then
	echo '1..0 # SKIP no cgroup hierarchy can be written here'
	exit 0
fi
ctr-spawn exec w -- sh -c "$says" session >"$work/session" 2>&1 &
caller=$!
sh -c "$says" deep >"$work/deep" 2>&1 &
deep=$!
sh -c "$says" outside >"$work/outside" 2>&1 &
outside=$!
for name in session deep outside; do until_ok 20 there up "$work/$name"; done
mkdir "$group/deep" "$group/deep/er"
echo "$deep" >"$group/deep/er/cgroup.procs"
ok 'kill --whole -s USR1' timeout 20 ctr-signal kill --whole -s USR1 w
for name in payload child; do ok "$name has it" until_ok 20 there "got $name" "$log"; done
ok 'a session too' until_ok 20 there got "$work/session"
until_ok 20 dead "$caller" || kill -9 "$caller"
wait "$caller"
is 'and ends by it' "$?" 9
ok 'a process two groups below' until_ok 20 there got "$work/deep"
is 'pid 1 does not pass it on once more' "$(grep -c 'got payload' "$log")" 1
is 'the container goes on' "$(get state w)" running
ok 'who is not in it has none' kill -0 "$outside"
kill -9 "$outside" "$deep" 2>/dev/null
ctr-signal rm -f w
ctr-spawn run -o container.init=no w -- sh -c 'trap "exit 5" USR1; echo up; while :; do sleep 0.05; done'
until_ok 20 there up "$CTR_RUN_DIR/w/log"
ok 'a payload that is pid 1' timeout 20 ctr-signal kill --whole -s USR1 --wait=15 w
is 'has it' "$(get exit w)" 5
ctr-signal rm -f w
bare ctr-spawn run w -- sleep 1000
if [ "$(get state w)" = running ] && [ -z "$(get cgroup w)" ]; then
	timeout 20 ctr-signal kill --whole -s USR1 w >"$work/why" 2>&1
	is 'without a cgroup' "$? $(cat "$work/why")" '1 ctr-signal: w: kill: --whole: it has no cgroup of its own: only KILL reaches all of it'
else
	skip 'without a cgroup' 'cannot be had here'
fi
done_testing
