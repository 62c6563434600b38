#!/bin/sh
# A number in the record that is another process's by now: that one gets no signal, and it is said.
. "$(dirname "$0")/lib.sh"
ctr-spawn run w -- sleep 1000
sleep 600 &
bystander=$!
status=$CTR_RUN_DIR/w/status
for signal in TERM KILL; do
	sed "s/^payload=.*/payload=$bystander:1/" "$status" >"$work/status"
	chmod 644 "$work/status" && mv "$work/status" "$status"
	timeout 30 ctr-signal kill -s "$signal" w >"$work/why" 2>&1
	echo "$? $(cat "$work/why")" >>"$work/said"
done
is 'TERM to a payload that is gone' "$(sed -n 1p "$work/said")" '1 ctr-signal: w: kill: its payload has just ended'
is 'KILL ends the container all the same' "$(sed -n 2p "$work/said"),$(ctr-status get state w)" '0 ,exited'
ok 'who has its number lives' kill -0 "$bystander"
ctr-spawn run --replace w -- sleep 1000
sed "s/^init=.*/init=$bystander:1/" "$status" >"$work/status"
chmod 644 "$work/status" && mv "$work/status" "$status"
timeout 30 ctr-signal kill -s KILL w >"$work/why" 2>&1
ok 'nor has who has the number of its pid 1' kill -0 "$bystander"
kill "$bystander"
wait "$bystander"
is 'it ended by ours only' "$?" 143
done_testing
