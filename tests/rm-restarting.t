#!/bin/sh
# rm of a container that its policy makes again and again: without -f refused at once, with it gone soon; who holds a lock is named.
. "$(dirname "$0")/lib.sh"
again() { ctr-spawn run --replace -o restart.policy=always -o "restart.delay=$2" -o restart.reset_after=1h "$1" -- sh -c "$3"; }
again a 1ms 'exit 1'
until_ok 20 sh -c '[ "$(ctr-status get restarts a)" -ge 3 ]'
ok 'without -f: refused, not waited for' rc 1 timeout 5 ctr-signal rm a
ok 'it goes on' test -d "$CTR_RUN_DIR/a"
round=0
while [ "$round" -lt 8 ]; do
	again b 1ms 'exit 1' 2>/dev/null
	timeout 9 ctr-signal rm -f b || echo "round $round: $?"
	[ ! -e "$CTR_RUN_DIR/b" ] || echo "round $round: it is there"
	round=$((round + 1))
done >"$work/rounds" 2>&1
is '-f wins each time' "$(cat "$work/rounds")" ''
again c 1h 'exit 1'
until_ok 20 sh -c '[ "$(ctr-status get state c)" = restarting ]'
ok 'one that waits for its restart' timeout 9 ctr-signal rm -f c
# Somebody who is no monitor and does not let go.
ctr-spawn run d -- true
timeout 20 ctr-status wait d >/dev/null
until_ok 10 sh -c '[ "$(ctr-status list -o monitor_state d)" = dead ] || [ "$(ctr-status list -o monitor_state d)" = gone ]'
if hold_lock "$CTR_RUN_DIR/d/lock" 60; then
	timeout 30 ctr-signal rm d >"$work/said" 2>&1
	is 'a lock that somebody else has: its code' "$?" 2
	ok 'and who it is' grep -q "rm: process $holder holds its record, exited; it does not let go" "$work/said"
	kill "$holder"
else
	skip 'a lock that somebody else has' 'no python3'
	skip 'and who it is' 'no python3'
fi
ok 'then it can be removed' timeout 30 ctr-signal rm d
done_testing
