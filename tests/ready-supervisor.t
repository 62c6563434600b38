#!/bin/sh
# run -F --ready-fd N: a supervisor is told once, by whichever monitor it is then; nobody else has N.
. "$(dirname "$0")/lib.sh"
get() { ctr-status get "$1" "$2"; }
tell() { touch "/proc/$(get payload_pid "$1")/root/tmp/$2"; }
lines() { wc -c <"$1" | tr -d ' '; }
has() { [ "$(lines "$1")" = "$2" ]; }
waits='while [ ! -e /tmp/go ]; do sleep 0.05; done; echo >&3; sleep 1000'

ctr-spawn run -F --ready-fd 5 a -- sh -c 'ls /proc/self/fd | tr "\n" " " >/tmp/fds; sleep 1000' 5>"$work/a" &
ok 'without [ready]: told when it runs' until_ok 20 has "$work/a" 1
ok 'the monitor has closed it' until_ok 10 sh -c '! ls -l "/proc/$(ctr-status get monitor_pid a)/fd" | grep -q "$0"' "$work/a"
is 'a newline' "$(od -An -c "$work/a" | tr -d ' ')" '\n'
is 'the payload does not have it' "$(cat "/proc/$(get payload_pid a)/root/tmp/fds")" '0 1 2 3 '
ctr-signal kill a
wait

ctr-spawn run -F -o ready.fd=3 --ready-fd 7 b -- sh -c "$waits" 7>"$work/b" &
until_ok 20 ctr-status is running b
is 'it runs: not told yet' "$(lines "$work/b")" 0
ok 'upgrade' timeout 30 ctr-signal upgrade b
tell b go
ok 'ready: told, by the upgraded one' until_ok 20 has "$work/b" 1
ctr-signal kill b
wait

ctr-spawn run -o ready.fd=3 c -- sh -c "$waits"
monitor=$(get monitor_pid c)
kill -9 "$monitor"
until_ok 10 dead "$monitor"
ctr-spawn run -F --ready-fd 3 c -- true 3>"$work/c" &
ok 'adopted in the foreground' until_ok 20 sh -c '[ "$(ctr-status get monitor_state c)" = alive ]'
is 'not ready: not told' "$(lines "$work/c")" 0
tell c go
ok 'told when ready' until_ok 20 has "$work/c" 1
kill -9 $!
until_ok 10 dead $!
ctr-spawn run -F --ready-fd 3 c -- true 3>"$work/d" &
ok 'adopted when it is ready already: told at once' until_ok 20 has "$work/d" 1
ctr-signal kill c
wait

ctr-spawn run -F -o ready.fd=3 -o restart.policy=always -o restart.delay=1ms --ready-fd 4 e -- \
	sh -c 'exit 1' 4>"$work/e" &
until_ok 20 sh -c '[ "$(ctr-status get restarts e)" -ge 2 ]'
is 'never ready, made again: not told' "$(lines "$work/e")" 0
ok 'and still held' sh -c 'ls -l "/proc/$(ctr-status get monitor_pid e)/fd" | grep -q "$0"' "$work/e"
ctr-signal stop e
wait

ok 'a pipe that nobody reads any more harms nobody' \
	sh -c 'timeout 20 ctr-spawn run -F --ready-fd 3 g -- sh -c "sleep 0.2; exit 7" 3>&1 >/dev/null | true; exit 0'
ok 'it ended as it should' rc 7 ctr-status wait --exit-code g
ok 'detached: an error' rc 125 ctr-spawn run --ready-fd 3 f -- true
ok 'not open: an error' rc 125 sh -c 'ctr-spawn run -F --ready-fd 9 f -- true 9>&-'
ok '1 is none' rc 125 ctr-spawn run -F --ready-fd 1 f -- true
done_testing
