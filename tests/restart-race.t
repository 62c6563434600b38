#!/bin/sh
# stop beats every policy, whenever it comes; SIGTERM to the monitor is a stop too.
. "$(dirname "$0")/lib.sh"
down() { # NAME: exited, and stays so: its monitor has left
	[ "$(ctr-status get state "$1")" = exited ] && [ "$(ctr-status get monitor_state "$1")" = gone ]
}
bad=0
n=0
while [ "$n" -lt 20 ]; do
	n=$((n + 1))
	ctr-spawn run -o restart.policy=always -o restart.delay=1ms -o restart.cap=1ms "r$n" -- true
	[ $((n % 2)) -eq 0 ] && until_ok 10 sh -c "[ \$(ctr-status get restarts r$n) -gt $((n / 4)) ]"
	timeout 30 ctr-signal stop "r$n" || bad=$((bad + 1))
	down "r$n" || { bad=$((bad + 1)); ctr-status show "r$n" | sed 's/^/# /'; }
done
is 'stop in 20 races with the policy: 20 are down' "$bad" 0
ctr-spawn run -o restart.policy=always t -- sh -c 'while :; do sleep 0.1; done'
monitor=$(ctr-status get monitor_pid t)
kill -TERM "$monitor"
ok 'TERM to the monitor' timeout 20 ctr-status wait t
ok 'is a stop' down t
ctr-spawn run -F -o restart.policy=always -o restart.delay=1ms -o restart.limit=3/60 f -- sh -c 'echo x; exit 5' >"$work/f"
is '-F goes on too and returns the last status' "$?,$(wc -l <"$work/f" | tr -d ' ')" 5,4
ctr-spawn run --rm -o restart.policy=always -o restart.delay=1ms -o restart.limit=2/60 d -- true
ok '--rm removes it at the last end' until_ok 20 rc 3 ctr-status get state d
done_testing
