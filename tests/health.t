#!/bin/sh
# [ready] and [health]: commands inside, in time; what is told, and what is done.
. "$(dirname "$0")/lib.sh"
get() { ctr-status get "$1" "$2"; }
inside() { echo "/proc/$(get payload_pid "$1")/root/tmp/$2"; }
events() { ctr-status events "$1" | awk -v e="$2" '$4 == e { print $5 }' | tr '\n' ' '; }
sleeper='while :; do sleep 0.1; done'

ctr-spawn run n -- sh -c "$sleeper"
ok 'with no command: ready with its start' timeout 10 ctr-status wait --for ready n
is 'at that time' "$(get ready n)" "$(get started n)"
ok 'healthy: nobody asks' rc 1 timeout 10 ctr-status wait --for healthy n

ctr-spawn run -o 'ready.command=test -e /tmp/up' -o ready.interval=50ms r -- sh -c "$sleeper"
is 'not ready yet' "$(get ready r)" ''
ok 'wait waits' rc 124 ctr-status wait -t 0.3 --for ready r
touch "$(inside r up)"
is 'ready once the command succeeds' "$(timeout 30 ctr-status wait --for ready r)" 'r ready'
is 'one event' "$(ctr-status events r | awk '$4 == "ready"' | wc -l)" 1

ctr-spawn run -o 'ready.command=false' -o ready.interval=50ms -o ready.timeout=500ms t -- sh -c "$sleeper"
ok 'not ready in time: stopped' timeout 30 ctr-status wait t
is 'and why' "$(get reason t)" ready-timeout
ok 'wait for ready ends with it' rc 1 timeout 10 ctr-status wait --for ready t

ctr-spawn run -o 'health.command=test ! -e /tmp/ill' -o health.interval=50ms -o health.retries=2 h -- sh -c "$sleeper"
is 'healthy' "$(timeout 30 ctr-status wait --for healthy h)" 'h healthy'
touch "$(inside h ill)"
ok 'unhealthy after some failures' until_ok 30 sh -c '[ "$(ctr-status get health h)" = unhealthy ]'
ok 'two at least' test "$(get health_failures h)" -ge 2
rm "$(inside h ill)"
ok 'healthy again' timeout 30 ctr-status wait --for healthy h
is 'each change is an event' "$(events h health)" 'healthy unhealthy healthy '
is 'action none: it runs, the same one' "$(get state h),$(get restarts h)" running,0
monitor=$(get monitor_pid h)
kill -9 "$monitor"
until_ok 5 dead "$monitor"
ok 'adopted' timeout 30 ctr-signal adopt h
touch "$(inside h ill)"
ok 'the adopter goes on asking' until_ok 30 sh -c '[ "$(ctr-status get health h)" = unhealthy ]'
ok 'stop' timeout 30 ctr-signal stop h

ctr-spawn run -o 'health.command=sleep 300' -o health.interval=50ms -o health.timeout=300ms \
	-o health.retries=1 -o health.action=stop s -- sh -c "$sleeper"
ok 'one that hangs has failed: stopped' timeout 60 ctr-status wait s
is 'and why' "$(get reason s),$(get wanted s)" unhealthy,down
ok 'no session is left' until_ok 10 sh -c '[ -z "$(ls "$CTR_RUN_DIR/s/exec" 2>/dev/null)" ]'

ctr-spawn run -o 'health.command=false' -o health.interval=50ms -o health.retries=1 \
	-o health.action=restart -o restart.delay=10ms -o restart.limit=1/600 a -- sh -c "$sleeper"
ok 'action restart, with policy no' timeout 60 ctr-status wait a
is 'once, then too often' "$(get restarts a),$(get reason a)" '1,restart.limit: too often'

ctr-spawn run -o 'health.command=sh -c "echo >>/tmp/asked; exit 1"' -o health.interval=50ms -o health.retries=1 \
	-o health.start_period=1h p -- sh -c "$sleeper"
asked() { [ "$(wc -l <"$(inside p asked)")" -ge 3 ]; }
ok 'asked three times' until_ok 60 asked
is 'start_period: failures do not count' "$(get health p),$(get health_failures p)" starting,0

ctr-spawn run -o limits.time=1 l -- sh -c "$sleeper"
ok 'run time is over: stopped' timeout 60 ctr-status wait l
is 'time-limit' "$(get reason l)" time-limit
ctr-spawn run -o limits.time=6 m -- sh -c "$sleeper"
monitor=$(get monitor_pid m)
is 'the limit is in the record' "$(sed -n 's/^timers=limit:[0-9]*$/yes/p' "$CTR_RUN_DIR/m/status")" yes
before=$(sed -n 's/^timers=limit://p' "$CTR_RUN_DIR/m/status")
kill -9 "$monitor"
until_ok 5 dead "$monitor"
ok 'adopted' timeout 30 ctr-signal adopt m
ok 'the same limit' grep -Eq "^timers=limit:$before|^stopping=TERM|^state=exited" "$CTR_RUN_DIR/m/status"
ok 'and it counts' timeout 60 ctr-status wait m
is 'time-limit' "$(get reason m)" time-limit
ctr-spawn run -o limits.time=5 -o ready.command=false -o ready.timeout=1h k -- sh -c "$sleeper"
monitor=$(get monitor_pid k)
kill -9 "$monitor"
until_ok 5 dead "$monitor"
sed -i 's/^timers=.*/timers=/' "$CTR_RUN_DIR/k/status"
ok 'adopted, its deadlines unrecorded' timeout 30 ctr-signal adopt k
ok 'they count from the start again' until_ok 10 grep -q '^timers=.*limit:[0-9]*.*ready:\|^timers=.*ready:[0-9]*.*limit:\|^stopping=TERM\|^state=exited' "$CTR_RUN_DIR/k/status"
ok 'and it ends' timeout 60 ctr-status wait k
is 'by that limit' "$(get reason k)" time-limit
done_testing
