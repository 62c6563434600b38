#!/bin/sh
# A shell with trap ... 43 learns of every one of 100 exits and loses none: dash and BusyBox ash.
. "$(dirname "$0")/lib.sh"
cat >"$work/manager" <<'M'
trap : 43
ctr-signal watch --all --pid $$
ctr-spawn run watched -- true
( seq 2 100 | while read -r n; do ctr-spawn run "$PREFIX$n" -- true; done ) &
seen=0
end=$(($(date +%s) + 60))
while [ "$seen" -lt 100 ] && [ "$(date +%s)" -lt "$end" ]; do
	sleep 1 &
	wait $!
	seen=0
	for name in $(ctr-status list -o name); do
		ctr-status events "$name" | grep -q ' exited 0$' && seen=$((seen + 1))
	done
done
ctr-signal unwatch --all --pid $$
echo "$seen"
M
is 'dash' "$(PREFIX=d timeout 90 dash "$work/manager")" 100
for name in $(ctr-status list -o name); do ctr-signal rm "$name"; done
is 'BusyBox ash' "$(PREFIX=b timeout 90 busybox ash "$work/manager")" 100
is 'no subscriber is left' "$(ls "$CTR_RUN_DIR/.watch")" ''
done_testing
