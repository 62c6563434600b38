#!/bin/sh
# A monitor knows since its start who subscribed to all containers; who came or went since then is rung, or not.
. "$(dirname "$0")/lib.sh"
mkdir -p "$CTR_RUN_DIR/.watch"
listener() { # NAME: its pid; a line in NAME.rung for each ring
	(exec sh -c 'trap "echo rung >>$0.rung" 43; : >$0.rung; while [ ! -e "$1" ]; do sleep 0.05; done' "$work/$1" "$work/over") >/dev/null 2>&1 &
	listener=$!
	until_ok 20 test -e "$work/$1.rung"
}
settled() { [ $(($(date +%s) - $(stat -c %Z "$CTR_RUN_DIR/.watch"))) -gt 3 ]; }
asleep() { # NAME: its monitor has written that it is confined, then looked who there is, and waits
	[ "$(ctr-status get filter_abi "$1")" = 1 ] && grep -q '^State:.S' "/proc/$(ctr-status get monitor_pid "$1")/status"
}
started() { # NAME: a container whose monitor has looked who there is; nothing is pending
	until_ok 20 settled
	ctr-spawn run "$1" -- sh -c 'trap "exit 0" USR1; while :; do sleep 0.1; done' || exit 1
	until_ok 20 asleep "$1"
	for file in "$work"/*.rung; do
		: >"$file"
	done
}
ended() {
	ctr-signal kill -s USR1 "$1"
	ctr-status wait -t 60 "$1" >/dev/null
}
holds() { [ "$(ls -l "/proc/$(ctr-status get monitor_pid "$1")/fd" | grep -c 'pidfd')" = "$2" ]; }
ctr-spawn run plain -- sleep 1000
until_ok 20 asleep plain
own=$(ls -l "/proc/$(ctr-status get monitor_pid plain)/fd" | grep -c pidfd)
listener a
a=$listener
ctr-signal watch --all --pid "$a"
started one
ok 'it is held on to' holds one $((own + 1))
ended one
ok 'known since the start: rung' until_ok 20 test -s "$work/a.rung"
started two
listener b
b=$listener
ctr-signal watch --all --pid "$b"
ended two
ok 'another one came: rung' until_ok 20 test -s "$work/b.rung"
ok 'and the first one' until_ok 20 test -s "$work/a.rung"
ctr-signal unwatch --all --pid "$b"
started three
ctr-signal unwatch --all --pid "$a"
ctr-signal watch --all --pid "$b"
ended three
ok 'one for the other: rung' until_ok 20 test -s "$work/b.rung"
is 'and who went is not' "$(cat "$work/a.rung")" ''
started four
kill -9 "$b"
wait "$b" 2>/dev/null
ended four
ok 'one that died is forgotten' until_ok 20 sh -c '[ -z "$(ls "$CTR_RUN_DIR/.watch")" ]'
: >"$work/over"
wait "$a"
done_testing
