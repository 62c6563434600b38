#!/bin/sh
# The end of an exec session: with its caller, with its container, by itself.
. "$(dirname "$0")/lib.sh"
ctr-spawn run w -- sleep 600
cgroup=$(ctr-status get cgroup w)
inside() { # the number of processes of that name in the container
	timeout 60 ctr-spawn exec w sh -c 'for p in /proc/[0-9]*; do tr "\0" " " <$p/cmdline 2>/dev/null | grep -c "^$1 *\$"; done | grep -c 1' sh "$1"
}
session() {
	ctr-spawn exec w sh -c 'setsid sleep 601 & exec sleep 602' &
	caller=$!
	until_ok 20 sh -c 'grep -q . "$CTR_RUN_DIR"/w/exec/*'
	until_ok 20 is_inside 'sleep 602' 1
}
is_inside() { # COMMAND COUNT
	[ "$(inside "$1")" = "$2" ]
}
ended() {
	[ -z "$(ls "$CTR_RUN_DIR/w/exec")" ] && ! ls -d "$cgroup"/exec-* 2>/dev/null
}
session
is 'it runs' "$(inside 'sleep 602')" 1
kill -TERM "$caller"
ok 'TERM is passed on' rc 143 wait "$caller"
ok 'nothing is left' until_ok 10 ended
session
kill -KILL "$caller"
ok 'SIGKILL of the caller ends it' until_ok 10 ended
is 'its command' "$(inside 'sleep 602')" 0
if [ -d "$cgroup" ]; then
	is 'and what that started' "$(inside 'sleep 601')" 0
else
	count=$((count + 1))
	echo "ok $count - and what that started # SKIP no cgroup"
fi
id=$(timeout 60 ctr-spawn exec -d w sleep 603)
ok '-d returns at once, with the ID' test -f "$CTR_RUN_DIR/w/exec/$id"
ok 'and survives its caller' grep -q '^detached=1' "$CTR_RUN_DIR/w/exec/$id"
is 'it runs on' "$(inside 'sleep 603')" 1
kill -9 "$(sed -n 's/^payload=\([0-9]*\):.*/\1/p' "$CTR_RUN_DIR/w/exec/$id")"
ok 'its end removes its record' until_ok 10 sh -c "! test -e '$CTR_RUN_DIR/w/exec/$id'"
session
watcher=$(ls "$CTR_RUN_DIR/w/exec")
kill -9 "$watcher"
ok 'a killed watcher is told: 125' rc 125 wait "$caller"
ok 'and its process ends' until_ok 10 is_inside 'sleep 602' 0
ok 'the next one sweeps' until_ok 10 sh -c 'ctr-spawn exec w true && [ -z "$(ls "$CTR_RUN_DIR/w/exec")" ]'
kill -9 "$(timeout 60 ctr-spawn exec -d --cgroup w sleep 604)"
ok 'as does one without a group of its own' until_ok 10 sh -c 'ctr-spawn exec --cgroup w true && [ -z "$(ls "$CTR_RUN_DIR/w/exec")" ]'
kill -9 "$(ctr-status get monitor_pid w)"
until_ok 10 dead "$(ctr-status get monitor_pid w)"
ok 'works with a dead monitor' rc 5 timeout 60 ctr-spawn exec w sh -c 'exit 5'
session
kill -STOP "$caller"
ok 'a stopped caller does not keep the container from ending' timeout 20 ctr-signal kill w
is 'it has ended' "$(ctr-status get state w)" exited
kill -CONT "$caller"
ok 'the caller is told: killed' rc 137 wait "$caller"
ok 'nothing of the session is left' until_ok 10 ended
ok 'nor of the container' until_ok 10 sh -c "! test -d '$cgroup'"
done_testing
