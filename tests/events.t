#!/bin/sh
# A shell with trap ... 43 learns of every one of 100 exits and loses none: dash and BusyBox ash.
. "$(dirname "$0")/lib.sh"
cat >"$work/manager" <<'M'
rings=0
trap 'rings=$((rings + 1))' 43
ctr-signal watch --all --pid $$
ctr-spawn run watched -- true
( seq 2 100 | while read -r n; do ctr-spawn run "$PREFIX$n" -- true; done ) &
seen=0
known=' '
end=$(($(date +%s) + 240))
while [ "$seen" -lt 100 ] && [ "$(date +%s)" -lt "$end" ]; do
	sleep 5 & # a ring ends it early
	wait $!
	for name in $(ctr-status list -o name); do
		case $known in *" $name "*) continue ;; esac
		ctr-status events "$name" | grep -q ' exited 0$' || continue
		known="$known$name "
		seen=$((seen + 1))
	done
done
ctr-signal unwatch --all --pid $$
echo "$seen, rung $((rings > 9))"
M
if command -v dash >/dev/null; then
	is 'dash' "$(PREFIX=d timeout 280 dash "$work/manager")" '100, rung 1'
else
	skip 'dash' 'there is none'
fi
for name in $(ctr-status list -o name); do ctr-signal rm "$name"; done
is 'BusyBox ash' "$(PREFIX=b timeout 280 busybox ash "$work/manager")" '100, rung 1'
is 'no subscriber is left' "$(ls "$CTR_RUN_DIR/.watch")" ''
done_testing
