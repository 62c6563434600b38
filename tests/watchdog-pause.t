#!/bin/sh
# A watchdog stands still with its container; it can be told otherwise while that runs; what has no pipe cannot.
. "$(dirname "$0")/lib.sh"
get() { ctr-status get "$1" "$2"; }
health() { [ "$(get health "$1")" = "$2" ]; }
update() { timeout 30 ctr-signal update "$@" 2>"$work/why"; }
# Once a sign, then none: with luck it is paused within the 5 s that it has.
for try in 1 2 3; do
	ctr-spawn run -o health.watchdog_fd=3 -o health.watchdog=5 a -- sh -c 'echo >&3; exec sleep 1000'
	timeout 30 ctr-status wait --for healthy a >/dev/null
	timeout 20 ctr-signal pause a
	health a healthy && break
	[ "$try" = 3 ] || ctr-signal rm -f a
done
is 'paused' "$(get state a)" paused
sleep 6
is 'silent while it is paused' "$(get health a)" healthy
ok 'upgrade' timeout 30 ctr-signal upgrade a
monitor=$(get monitor_pid a)
kill -9 "$monitor"
until_ok 10 dead "$monitor"
ok 'adopt' timeout 30 ctr-signal adopt a
is 'healthy still' "$(get state a),$(get health a)" paused,healthy
ok 'resume' timeout 20 ctr-signal resume a
ok 'silent after' until_ok 60 health a unhealthy
ctr-signal rm -f a

ctr-spawn run -o health.watchdog_fd=3 -o health.watchdog=1h b -- \
	sh -c 'echo >&3; until [ -e /tmp/go ]; do sleep 0.1; done; while :; do echo >&3; sleep 0.1; done'
is 'an hour' "$(timeout 30 ctr-status wait --for healthy b)" 'b healthy'
ok 'half a second' update -o health.watchdog=500ms b
ok 'silent: unhealthy' until_ok 60 health b unhealthy
ok 'an hour again' update -o health.watchdog=1h b
: >"/proc/$(get payload_pid b)/root/tmp/go"
ok 'healthy at the next sign' until_ok 30 health b healthy
is 'an event for each' "$(ctr-status events b | awk '$4 == "updated" { print $5 }' | tr '\n' ' ')" 'health.watchdog health.watchdog '
ok 'the descriptor is fixed' rc 2 update -o health.watchdog_fd=4 b
ok 'in words' grep -q 'health.watchdog_fd: cannot be changed' "$work/why"
ok 'none any more: a rule between keys' rc 2 update -o health.watchdog= b
ok 'that of ready is fixed' rc 2 update -o ready.fd=4 b
ok 'in words' grep -q 'ready.fd: cannot be changed' "$work/why"
ctr-spawn run c -- sleep 1000
ok 'no descriptor, no watchdog' rc 2 update -o health.watchdog=1 c
is 'and none is in force' "$(get health c),$(get updates c)" ,0
done_testing
