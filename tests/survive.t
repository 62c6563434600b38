#!/bin/sh
# The container outlives manager and monitor; nothing stalls; the status is kept.
. "$(dirname "$0")/lib.sh"
sh -c 'ctr-spawn run w -- sh -c "
	echo before
	while [ ! -e /tmp/go ]; do sleep 0.1; done
	head -c 10000000 /dev/zero | tr \"\\0\" x
	echo
	echo after
	exit 7"; kill -9 $$' 2>/dev/null
monitor=$(ctr-status get monitor_pid w)
payload=$(ctr-status get payload_pid w)
is 'it runs after its shell was killed' "$(ctr-status get state w)" running
kill -9 "$monitor"
ok 'the monitor is dead' until_ok 5 dead "$monitor"
is 'running, monitor dead' "$(ctr-status list -o state,monitor_state w)" "running	dead"
touch "/proc/$payload/root/tmp/go"
ok '10 MB without a monitor and without a stall' timeout 30 ctr-status wait w
is 'wait and get say 7' "$(ctr-status get exit w)" 7
is 'all of it is in the log' "$(ctr-status log w | wc -c)" 10000014
is 'to the last line' "$(ctr-status log w | tail -n 1)" after
ok 'rm' ctr-signal rm w
ctr-spawn run s -- sh -c 'trap "exit 3" TERM; while :; do sleep 0.1; done'
ok 'stop' timeout 20 ctr-signal stop s
is 'by the handler' "$(ctr-status get exit s)" 3
ctr-spawn run t -- sh -c 'trap "" TERM; while :; do sleep 0.1; done'
kill -9 "$(ctr-status get monitor_pid t)"
ok 'stop with a dead monitor, by schedule' timeout 20 ctr-signal stop -t TERM/0.5/KILL t
is 'killed' "$(ctr-status get exit t)" signal:9
ctr-spawn create u -- sh -c 'exit 4'
is 'created' "$(ctr-status get state u)" created
ok 'start' timeout 10 ctr-signal start u
ok 'ends' timeout 10 ctr-status wait u
is 'with its status' "$(ctr-status get exit u)" 4
done_testing
