#!/bin/sh
# Several containers: names, patterns, labels, all; side by side; what is printed, and whose failure is the exit code.
. "$(dirname "$0")/lib.sh"
get() { ctr-status get "$1" "$2"; }
states() { for name; do get state "$name"; done | tr '\n' ' '; }
stubborn='trap "" TERM; while :; do sleep 0.1; done'
for i in 1 2 3; do
	ctr-spawn run -o container.label.tier=web -o "container.label.n=$i" "web-$i" -- sleep 1000
done
ctr-spawn run -o container.label.tier=db db-1 -- sleep 1000
is 'several: a line each' "$(timeout 20 ctr-signal pause web-1 db-1 | sort | tr '\n' ' ')" 'db-1 web-1 '
is 'one: none' "$(timeout 20 ctr-signal resume web-1)" ''
is '-q: none' "$(timeout 20 ctr-signal resume -q web-1 db-1)" ''
is 'a pattern' "$(timeout 20 ctr-signal pause 'web-[12]' | sort | tr '\n' ' ')" 'web-1 web-2 '
is 'only those' "$(states web-1 web-2 web-3 db-1)" 'paused paused running running '
is 'all' "$(timeout 20 ctr-signal resume --all 2>/dev/null | sort | tr '\n' ' ')" 'db-1 web-1 web-2 web-3 '
is 'by label' "$(timeout 20 ctr-signal pause -l tier=web | sort | tr '\n' ' ')" 'web-1 web-2 web-3 '
is 'label of any value' "$(timeout 20 ctr-signal resume -l n | sort | tr '\n' ' ')" 'web-1 web-2 web-3 '
is 'two labels' "$(timeout 20 ctr-signal pause -l tier=web -l n=2)" web-2
is 'label and pattern' "$(timeout 20 ctr-signal pause -l tier '*-1' | sort | tr '\n' ' ')" 'db-1 web-1 '
is 'by label: none' "$(timeout 20 ctr-signal pause -l tier=mail; echo $?)" 0
ok 'a pattern that nothing matches' rc 3 timeout 20 ctr-signal pause 'mail-*'
ctr-signal resume -q --all 2>/dev/null

ctr-spawn create c -- sleep 1000
ok 'the first failure: 1' rc 1 sh -c 'timeout 20 ctr-signal pause -q web-1 c none web-2 2>"$0"' "$work/why"
ok 'the first failure: 3' rc 3 sh -c 'timeout 20 ctr-signal pause -q web-1 none c web-2 2>>"$0"' "$work/why"
is 'the others are done' "$(states web-1 web-2)" 'paused paused '
ok 'each failure is told' sh -c 'grep -q "^ctr-signal: c: pause: is created" "$0" && grep -q "^ctr-signal: none: pause: .*: no such" "$0"' "$work/why"
is 'those done are named' "$(timeout 20 ctr-signal resume web-2 c none web-1 2>/dev/null | sort | tr '\n' ' ')" 'web-1 web-2 '
is 'the same name twice is one' "$(timeout 20 ctr-signal pause web-1 web-1 web-1),$(get state web-1)" ,paused
ok 'update of several' timeout 20 ctr-signal update -q -o log.keep=7 'web-*'
is 'each' "$(for i in 1 2 3; do get log_keep web-$i; done | tr '\n' ' ')" '7 7 7 '
ok 'restart of several' timeout 60 ctr-signal restart -q -t KILL web-1 web-2 db-1
is 'each' "$(states web-1 web-2 db-1) $(get restarts web-1)$(get restarts web-2)$(get restarts db-1)" 'running running running  111'
ok 'stop --all' timeout 60 ctr-signal stop -q --all
ok 'start of several' timeout 60 ctr-signal start -q web-1 web-2 web-3
is 'each' "$(states web-1 web-2 web-3 db-1)" 'running running running exited '
ok 'rm -f --all' timeout 60 ctr-signal rm -f -q --all
is 'all are gone' "$(ls "$CTR_RUN_DIR")" ''
ok 'all of none' timeout 20 ctr-signal stop --all

# side by side: 30 that need 2 s each take far less than 60 s
i=0
while [ "$i" -lt 30 ]; do
	i=$((i + 1))
	ctr-spawn run -o stop.schedule=TERM/2/KILL "s$i" -- sh -c "$stubborn"
done
until_ok 20 sh -c 'grep -q "^SigIgn:.*4...$" "/proc/$(ctr-status get payload_pid s30)/status"'
from=$(date +%s)
ok 'stop of thirty' timeout 60 ctr-signal stop -q 's*'
took=$(($(date +%s) - from))
ok "side by side ($took s)" test "$took" -lt 30
is 'all have ended' "$(ctr-status list -H -o state | sort -u)" exited
ok 'rm' timeout 60 ctr-signal rm -q 's*'
done_testing
