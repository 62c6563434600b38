#!/bin/sh
# [restart]: each policy, back-off, limit, no_restart, and the monitor that stays the same.
. "$(dirname "$0")/lib.sh"
quick='-o restart.delay=10ms -o restart.cap=20ms'
get() { ctr-status get "$1" "$2"; }
since() { ctr-status events "$1" | awk -v e="$2" '$4 == e' | wc -l | tr -d ' '; }
again() { # NAME N: it was made again at least N times
	[ "$(get restarts "$1")" -ge "$2" ]
}
# shellcheck disable=SC2086  # options
run() { name=$1 policy=$2 && shift 2 && ctr-spawn run $quick -o restart.policy="$policy" "$@"; }

# no
run no no no -- sh -c 'exit 3'
ok 'no: ends' timeout 20 ctr-status wait no
is 'no: was not made again' "$(get restarts no),$(get exit no)" 0,3

# on-failure
run of on-failure of -- true
ok 'on-failure: 0 is no failure' timeout 20 ctr-status wait of
is 'on-failure: not made again' "$(get restarts of),$(get exit of)" 0,0
run of3 on-failure -o restart.limit=3/60 of3 -- sh -c 'exit 3'
ok 'on-failure: gives up at the limit' timeout 20 ctr-status wait of3
is 'limit: as often as it says' "$(get restarts of3),$(get exit of3)" 3,3
is 'limit: the reason is recorded' "$(get reason of3)" 'restart.limit: too often'
is 'limit: one exited in the events, three restarting' "$(since of3 exited),$(since of3 restarting)" 1,3
run ofs on-failure -o restart.limit=1/60 ofs -- sh -c 'kill -SEGV $$'
ok 'on-failure: a signal is a failure' timeout 20 ctr-status wait ofs
is 'a signal: made again' "$(get restarts ofs),$(get signal ofs)" 1,11

# always, unless-stopped: 0 too; the monitor stays
for policy in always unless-stopped; do
	run "$policy" "$policy" "$policy" -- sh -c 'exit 0'
	monitor=$(get monitor "$policy")
	ok "$policy: made again and again" until_ok 20 again "$policy" 5
	is "$policy: by the same monitor" "$(get monitor "$policy")" "$monitor"
	ok "$policy: stop ends it" timeout 20 ctr-signal stop "$policy"
	is "$policy: exited, wanted down" "$(get state "$policy"),$(get wanted "$policy")" exited,down
	ok "$policy: its monitor has left" until_ok 5 dead "${monitor%%:*}"
done

# no_restart
run nr always nr -- sh -c 'exit 125'
ok 'no_restart: 125 is for good' timeout 20 ctr-status wait nr
is 'no_restart: and says so' "$(get restarts nr),$(get reason nr)" '0,no_restart: 125'
run nrs always -o 'restart.no_restart=7 TERM' nrs -- sh -c 'kill -TERM $$'
ok 'no_restart: a signal' timeout 20 ctr-status wait nrs
is 'no_restart: not made again' "$(get restarts nrs),$(get exit nrs)" 0,signal:15

# back-off by what is recorded
ctr-spawn run -o restart.policy=always -o restart.delay=2ms -o restart.factor=3 -o restart.cap=50ms \
	-o restart.limit=6/60 bo -- sh -c 'exit 1'
ok 'back-off: ends by the limit' timeout 20 ctr-status wait bo
is 'back-off: delays grow by the factor up to the cap' \
	"$(ctr-status events bo | awk '$4 == "restarting" { sub(/.*%20/, ""); printf "%s ", $0 }')" \
	'0.002000000 0.006000000 0.018000000 0.050000000 0.050000000 0.050000000 '
ctr-spawn run -o restart.policy=always -o restart.delay=20ms -o restart.reset_after=1ms \
	-o restart.limit=3/60 rs -- sh -c 'sleep 0.3; exit 1'
ok 'reset_after: ends by the limit' timeout 20 ctr-status wait rs
is 'reset_after: the delay is the first one again' \
	"$(ctr-status events rs | awk '$4 == "restarting" { sub(/.*%20/, ""); printf "%s ", $0 }')" \
	'0.020000000 0.020000000 0.020000000 '
# A monitor that finds both at once, that it ran long enough and that it has ended
ctr-spawn run -o restart.policy=always -o restart.delay=20ms -o restart.reset_after=900ms \
	-o restart.limit=2/60 st -- sh -c 'sleep 2; exit 1'
until_ok 20 sh -c '[ "$(ctr-status list -o restarts,state st | tr "\t" " ")" = "1 running" ]'
kill -STOP "$(ctr-status get monitor_pid st)"
until_ok 20 dead "$(ctr-status get init_pid st)"
kill -CONT "$(ctr-status get monitor_pid st)"
ok 'reset_after, told late: ends by the limit' timeout 20 ctr-status wait st
is 'reset_after, told late: the delay is the first one again' \
	"$(ctr-status events st | awk '$4 == "restarting" { sub(/.*%20/, ""); printf "%s ", $0 }')" \
	'0.020000000 0.020000000 '

# while restarting
ctr-spawn run -o restart.policy=always -o restart.delay=1h -o restart.cap=1h w -- sh -c 'echo run; exit 4'
ok 'restarting' until_ok 20 ctr-status is restarting w
next=$(get next_start w)
finished=$(get finished w)
is 'next_start is an hour after the end' "$((${next%%.*} - ${finished%%.*} >= 3599 && ${next%%.*} - ${finished%%.*} <= 3630))" 1
is 'the last end can be read' "$(get exit w)" 4
ok 'wait waits' rc 124 ctr-status wait -t 0.3 w
ok 'pause is refused, kill TERM too' rc 1 ctr-signal kill -s TERM w
ok 'rm is refused' rc 1 ctr-signal rm w
ok 'start: now' timeout 20 ctr-signal start w
is 'made again' "$(get restarts w)" 1
ok 'restarting again' until_ok 20 ctr-status is restarting w
ok 'restart: now' timeout 20 ctr-signal restart w
is 'made again' "$(get restarts w)" 2
ok 'restarting again' until_ok 20 ctr-status is restarting w
is 'one log' "$(ctr-status log w | wc -l)" 3
ok 'kill cancels' timeout 20 ctr-signal kill w
is 'exited as it last ended' "$(get state w),$(get exit w)" exited,4
ok 'rm' ctr-signal rm w
ctr-spawn run -o restart.policy=always -o restart.delay=1h -o restart.cap=1h x -- sh -c 'exit 4'
until_ok 20 ctr-status is restarting x
ok 'rm -f while restarting' timeout 20 ctr-signal rm -f x
is 'no record is left' "$(ls "$CTR_RUN_DIR" | grep -c '^x$')" 0

# the verb
ctr-spawn run y -- sh -c 'echo up; trap "exit 0" TERM; while :; do sleep 0.1; done'
until_ok 20 sh -c '[ "$(ctr-status log y)" = up ]'
payload=$(get payload y)
ok 'restart, with policy no' timeout 20 ctr-signal restart y
is 'running, made again' "$(get state y),$(get restarts y)" 'running,1'
ok 'another payload' test "$(get payload y)" != "$payload"
monitor=$(get monitor_pid y)
kill -9 "$monitor"
until_ok 5 dead "$monitor"
ok 'restart with a dead monitor' timeout 20 ctr-signal restart y
is 'running' "$(get state y),$(get monitor_state y)" running,alive
done_testing
