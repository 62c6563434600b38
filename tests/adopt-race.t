#!/bin/sh
# Several adopters at once: one wins, all say 0, one monitor, one event; -F among them says 125.
. "$(dirname "$0")/lib.sh"
for round in 1 2 3 4 5 6; do
	ctr-spawn run r$round -- sleep 1000
	monitor=$(ctr-status get monitor_pid r$round)
	kill -9 "$monitor"
	until_ok 10 dead "$monitor"
	for _ in 1 2 3 4; do
		(
			timeout 30 ctr-signal adopt r$round 2>>"$work/said"
			echo $? >>"$work/codes"
		) &
	done
	wait
	ctr-status events r$round | grep -c ' adopted ' >>"$work/events"
	ctr-status get monitor_state r$round >>"$work/states"
done
is 'every adopter: 0' "$(sort "$work/codes" | uniq -c | tr -s ' ')" ' 24 0'
is 'adopted once each' "$(sort "$work/events" | uniq -c | tr -s ' ')" ' 6 1'
is 'a living monitor each' "$(sort "$work/states" | uniq -c | tr -s ' ')" ' 6 alive'
is 'those who came too late say so' "$(grep -cvE ' (has a monitor|another monitor was quicker)$' "$work/said")" 0
monitor=$(ctr-status get monitor_pid r1)
ok 'run -F against a living monitor: 125' rc 125 timeout 20 ctr-spawn run -F r1 -- true
kill -9 "$monitor"
until_ok 10 dead "$monitor"
timeout 60 ctr-spawn run -F r1 -- true >/dev/null 2>&1 &
ok 'run -F adopts in the foreground' until_ok 20 sh -c '[ "$(ctr-status get monitor_state r1)" = alive ]'
ctr-signal kill r1
wait $!
is 'and passes the status on' "$?" 137
done_testing
