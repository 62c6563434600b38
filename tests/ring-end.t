#!/bin/sh
# Who is rung at an end and asks at once is told the end; a container that is made again is never told to have ended.
. "$(dirname "$0")/lib.sh"
cat >"$work/subscriber" <<'S'
trap 'echo "$(ctr-status get state "$1") $(ctr-status get exit "$1") $(ctr-status get payload_pid "$1")" >>"$2"' 43
: >"$2"
while [ ! -e "$3" ]; do sleep 0.05; done
S
# container NAME OPTION...: what ends with 7 when it gets USR1, and who listens
container() {
	name=$1
	shift
	ctr-spawn run "$name" "$@" -- sh -c 'trap "exit 7" USR1; while :; do sleep 0.1; done' || exit 1
	(exec sh "$work/subscriber" "$name" "$work/$name.told" "$work/over") >/dev/null 2>&1 &
	subscriber=$!
	until_ok 20 test -e "$work/$name.told"
	ctr-signal watch --pid "$subscriber" "$name" || exit 1
}
for turn in 1 2 3 4 5; do
	container "once$turn"
	ctr-signal kill -s USR1 "once$turn" || exit 1
	ctr-status wait -t 60 "once$turn" >/dev/null
	until_ok 60 grep -q '^exited 7 ' "$work/once$turn.told"
done
is 'each is told' "$(grep -l '^exited 7 ' "$work"/once*.told | wc -l)" 5
container made -o restart.policy=on-failure -o restart.delay=1h
ctr-signal kill -s USR1 made
ok 'made again: told' until_ok 60 grep -q '^restarting 7 ' "$work/made.told"
is 'and not that it has ended' "$(grep -c '^exited' "$work/made.told")" 0
container down -o restart.policy=always
ctr-signal stop down >/dev/null
ok 'stopped, whatever its policy: told' until_ok 60 grep -q '^exited ' "$work/down.told"
# The payload is pid 1 itself: nobody but the monitor writes how it ended.
container bare -o container.init=no
ctr-signal kill -s USR1 bare
ok 'init = no: told' until_ok 60 grep -q '^exited 7 ' "$work/bare.told"
# Pid 1 was killed: nobody has written how it ended but the monitor.
container killed
kill -KILL "$(ctr-status get init_pid killed)"
ok 'pid 1 was killed: told' until_ok 60 grep -q '^exited signal:9 ' "$work/killed.told"
: >"$work/over"
wait
done_testing
