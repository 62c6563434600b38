#!/bin/sh
# ready.fd: a newline makes it ready, over upgrade, adoption and without a monitor; the write never fails.
. "$(dirname "$0")/lib.sh"
get() { ctr-status get "$1" "$2"; }
tell() { touch "/proc/$(get payload_pid "$1")/root/tmp/$2"; }
there() { test -e "/proc/$(get payload_pid "$1")/root/tmp/$2"; }
kill_monitor() {
	monitor=$(get monitor_pid "$1")
	kill -9 "$monitor"
	until_ok 10 dead "$monitor"
}
# Waits for /tmp/go, says a word without an end, waits for /tmp/on, ends the line, closes.
payload='wait_for() { while [ ! -e "/tmp/$1" ]; do sleep 0.05; done; }
wait_for go; printf almost >&4 && touch /tmp/half; wait_for on; echo >&4 && exec 4>&- && touch /tmp/said; sleep 1000'
start() { name=$1; shift; ctr-spawn run -o ready.fd=4 -o ready.timeout=1h "$@" "$name" -- sh -c "$payload"; }

start a
is 'it runs, not ready' "$(get state a),$(get ready a)" running,
is 'its descriptor is a pipe' "$(readlink "/proc/$(get payload_pid a)/fd/4" | sed 's/:.*//')" pipe
tell a go
until_ok 20 there a half
ok 'a line without an end is no newline' rc 124 ctr-status wait -t 0.3 --for ready a
tell a on
is 'ready' "$(timeout 30 ctr-status wait --for ready a)" 'a ready'
is 'one event' "$(ctr-status events a | awk '$4 == "ready"' | wc -l)" 1
is 'no timeout is left' "$(sed -n 's/^timers=//p' "$CTR_RUN_DIR/a/status")" ''

start b
ok 'upgrade' timeout 30 ctr-signal upgrade b
tell b go
tell b on
is 'an upgraded monitor hears it' "$(timeout 30 ctr-status wait --for ready b)" 'b ready'

start c
kill_monitor c
tell c go
tell c on
ok 'without a monitor the write succeeds' until_ok 20 there c said
is 'nobody knows yet' "$(get ready c)" ''
ok 'adopt' timeout 30 ctr-signal adopt c
is 'the adopter finds it' "$(timeout 30 ctr-status wait --for ready c)" 'c ready'

start d
kill_monitor d
ok 'adopt' timeout 30 ctr-signal adopt d
tell d go
tell d on
is 'after an adoption' "$(timeout 30 ctr-status wait --for ready d)" 'd ready'

start e -o container.init=no
kill_monitor e
ok 'adopt, where the payload is pid 1' timeout 30 ctr-signal adopt e
tell e go
tell e on
is 'ready' "$(timeout 30 ctr-status wait --for ready e)" 'e ready'

ctr-spawn create -o ready.fd=3 f -- sh -c 'echo >&3; sleep 1000'
is 'created: not ready' "$(get ready f)" ''
ctr-signal start f
is 'started: ready' "$(timeout 30 ctr-status wait --for ready f)" 'f ready'

ctr-spawn run -o ready.fd=3 -o ready.timeout=300ms g -- sleep 1000
ok 'not in time: stopped' timeout 30 ctr-status wait g
is 'and why' "$(get reason g)" ready-timeout

ctr-spawn run -o ready.fd=3 h -- sh -c 'dd if=/dev/zero bs=65536 count=64 >&3 2>/dev/null && touch /tmp/said; sleep 1000'
ok 'what is no newline is thrown away, and never stalls' until_ok 30 there h said
is 'not ready' "$(get ready h)" ''

ctr-spawn run -o ready.fd=3 -o restart.policy=always -o restart.delay=1ms i -- sh -c 'echo >&3; sleep 1000'
timeout 30 ctr-status wait --for ready i >/dev/null
ok 'restart' timeout 30 ctr-signal restart i
is 'made again, it has another pipe' "$(timeout 30 ctr-status wait --for ready i)" 'i ready'

ctr-spawn run -o ready.fd=3 -o container.user=1000 j -- sh -c 'echo >/dev/fd/3; sleep 1000'
is 'its user may open it again' "$(timeout 30 ctr-status wait --for ready j)" 'j ready'

refused() { ctr-spawn check "$@" x -- true 2>&1 | sed 's/.*ctr-spawn: x: //'; }
is 'with a command: an error' "$(refused -o ready.fd=3 -o ready.command=true)" 'ready.fd: there is a ready.command too'
is 'a number of the caller'\''s: an error' "$(refused -o ready.fd=3 -o container.fds=3)" 'container.fds: 3: it is ready.fd too'
ok '2 is none' rc 125 ctr-spawn check -o ready.fd=2 x -- true
done_testing
