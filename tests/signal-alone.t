#!/bin/sh
# ctr-signal without its siblings beside it: what needs no monitor it does itself, the rest it refuses and says what lacks.
. "$(dirname "$0")/lib.sh"
get() { ctr-status get "$1" "$2"; }
mkdir "$work/alone"
cp "$top/bin/ctr-signal" "$work/alone/"
alone() { timeout 30 "$work/alone/ctr-signal" "$@"; }
orphan() { # its monitor is dead
	monitor=$(get monitor_pid w)
	kill -9 "$monitor"
	until_ok 5 dead "$monitor"
}
why() { "$@" >"$work/why" 2>&1; echo "$? $(cat "$work/why")"; }
traps='trap "exit 7" TERM; echo up; while :; do sleep 0.05; done'
up() { until_ok 20 grep -qs up "$CTR_RUN_DIR/w/log" "$CTR_RUN_DIR/w/spill"; }
ctr-spawn run w -- sh -c "$traps"
up
orphan
is 'adopt' "$(why alone adopt w)" '2 ctr-signal: w: adopt: ctr-monitor: No such file or directory'
is 'rotate' "$(why alone rotate w)" '2 ctr-signal: w: rotate: ctr-monitor: No such file or directory'
is 'upgrade' "$(why alone upgrade w | cut -c1-2)" '1 '
ok 'it runs still' ctr-status is running w
ok 'pause' alone pause w
ok 'stop of a paused one, by its schedule' alone stop w
is 'it could end by itself' "$(get state w),$(get exit w)" exited,7
is 'and that is in its record' "$(sed -n 's/^state=//p' "$CTR_RUN_DIR/w/status")" exited
is 'start' "$(why alone start w)" "1 ctr-signal: $work/alone/ctr-spawn: No such file or directory"
ctr-signal rm -f w
ctr-spawn run w -- sh -c 'trap "" TERM; echo up; while :; do sleep 0.05; done'
up
orphan
ok 'stop: what ignores its TERM' alone stop -t TERM/0.3/KILL w
is 'is killed' "$(get state w),$(get exit w)" exited,signal:9
ctr-signal rm -f w
ctr-spawn create w -- sleep 1000
orphan
is 'start of a created one' "$(why alone start w)" '2 ctr-signal: w: start: ctr-monitor: No such file or directory'
ok 'stop of a created one' alone stop w
is 'it has ended' "$(get state w)" exited
ok 'rm' alone rm w
done_testing
