#!/bin/sh
# reload, rotate, kill of an exec session, --wait and --now.
. "$(dirname "$0")/lib.sh"
get() { ctr-status get "$1" "$2"; }
lines() { until_ok 20 grep -q "$2" "$CTR_RUN_DIR/$1/log"; }
traps='trap "echo hup" HUP; trap "echo usr" USR1; trap "echo term; exit 4" TERM; echo up; while :; do sleep 0.1; done'

ctr-spawn run r -- sh -c "$traps"
lines r up
ok 'reload' timeout 20 ctr-signal reload r
ok 'is a HUP' lines r hup
ok 'another signal' timeout 20 ctr-signal update -o stop.reload=USR1 r
ok 'reload' timeout 20 ctr-signal reload r
ok 'is that one' lines r usr
ctr-spawn run -o stop.reload=USR1 s -- sh -c "$traps"
lines s up
ctr-signal reload s
ok 'as it was made' lines s usr
ctr-signal rm -f s

# rotate
ok 'rotate' timeout 20 ctr-signal rotate r
ok 'the log is another file' until_ok 10 test -e "$CTR_RUN_DIR/r/log.1"
kill -9 "$(get monitor_pid r)"
until_ok 5 dead "$(get monitor_pid r)"
ctr-signal reload r
ok 'rotate with a dead monitor adopts it' timeout 30 ctr-signal rotate r
is 'it lives' "$(get monitor_state r)" alive
ctr-spawn run -o log.mode=none n -- sleep 1000
ok 'no log: refused' rc 1 ctr-signal rotate n
ctr-signal rm -f n

# a session of exec
id=$(ctr-spawn exec -d r -- sh -c 'trap "exit 9" USR1; while :; do sleep 0.1; done')
pid=$(sed -n 's/^payload=\([0-9]*\).*/\1/p' "$CTR_RUN_DIR/r/exec/$id")
ok 'kill --exec' timeout 20 ctr-signal kill --exec "$id" r
ok 'the session has ended' until_ok 10 dead "$pid"
is 'the container lives' "$(get state r)" running
ok 'again: there is none' rc 1 timeout 20 ctr-signal kill --exec "$id" r
ok 'no ID' rc 1 timeout 20 ctr-signal kill --exec ../x r

# --wait, --now
ok 'kill --wait waits, not for ever' rc 124 timeout 20 ctr-signal kill -s USR1 --wait=200ms r
ok 'kill --wait' timeout 20 ctr-signal kill -s TERM --wait r
is 'it has ended' "$(get state r),$(get exit r)" exited,4
ok 'start --wait' timeout 20 ctr-signal start --wait=15 r
ok 'stop --wait=TIME' rc 124 timeout 20 sh -c 'ctr-signal update -o stop.schedule=USR2/100/KILL r; ctr-signal stop -t WINCH/100/KILL --wait=200ms r'
ok 'stop --now: the shorter schedule wins' timeout 20 ctr-signal stop --now r
is 'killed' "$(get exit r)" signal:9
ok 'a bad time' rc 2 timeout 20 ctr-signal start --wait=soon r
ctr-signal rm -f r
ctr-spawn run -o 'ready.command=test -e /tmp/up' -o ready.interval=50ms y -- sleep 1000
ctr-signal stop --now y
ok 'start --wait: not ready' rc 124 timeout 20 ctr-signal start --wait=300ms y
until_ok 10 touch "/proc/$(get payload_pid y)/root/tmp/up"
ok 'restart --wait, never ready' rc 124 timeout 30 ctr-signal restart -t KILL --wait=300ms y
ctr-signal rm -f y
ctr-spawn run -o stop.signal=USR1 g -- sh -c 'trap "exit 6" USR1; echo up; while :; do sleep 0.1; done'
until_ok 20 sh -c 'ctr-status log g | grep -q up'
ok 'stop by stop.signal' timeout 30 ctr-signal stop g
is 'it was that one' "$(get exit g)" 6
ctr-signal rm -f g
ok 'an option of another verb is refused' rc 2 ctr-signal pause --whole y
ok 'help of a verb' sh -c 'ctr-signal stop --help | grep -q -- --now'
done_testing
