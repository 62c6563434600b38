#!/bin/sh
# --wait for what does not come any more: an end before it was ready is told, a record that is gone is an end;
# and a monitor that does not answer is not waited for for ever.
. "$(dirname "$0")/lib.sh"
ctr-spawn run -o ready.command=false -o ready.interval=50ms -o stop.schedule=KILL w -- sh -c 'sleep 0.5; exit 3'
timeout 20 ctr-status wait w >/dev/null
timeout 30 ctr-signal start --wait=20 w >"$work/why" 2>&1
is 'it ends before it is ready' "$? $(cat "$work/why")" '1 ctr-signal: w: start: --wait: it has ended before it was ready'
ctr-signal rm -f w
ctr-spawn run --rm -o stop.schedule=KILL w -- sleep 1000
ok 'stop --wait: its record goes with it' timeout 30 ctr-signal stop --wait=20 w
ok 'it is gone' until_ok 10 test ! -e "$CTR_RUN_DIR/w"
ctr-spawn run -o log.mode=file w -- sh -c "echo up; exec sleep 1000"
until_ok 20 grep -q up "$CTR_RUN_DIR/w/log"
monitor=$(ctr-status get monitor_pid w)
kill -STOP "$monitor"
timeout 30 ctr-signal rotate w >"$work/why" 2>&1
is 'rotate by one that stands still' "$? $(cat "$work/why")" '124 ctr-signal: w: rotate: its monitor does not answer; adopt when it is dead'
kill -CONT "$monitor"
ok 'it does it when it goes on' until_ok 20 test -e "$CTR_RUN_DIR/w/log.1"
done_testing
