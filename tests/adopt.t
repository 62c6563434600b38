#!/bin/sh
# A new monitor takes over: lock, output in order, stop schedule, events, a created container's start.
. "$(dirname "$0")/lib.sh"
killed() { # NAME: its monitor, dead
	monitor=$(ctr-status get monitor_pid "$1")
	kill -9 "$monitor"
	until_ok 10 dead "$monitor"
}
ctr-spawn run a -- sh -c '
	trap "exit 5" TERM
	i=0; while [ $i -lt 1000 ]; do echo $i; i=$((i + 1)); done
	while [ ! -e /tmp/a ]; do sleep 0.05; done
	while [ $i -lt 2000 ]; do echo $i; i=$((i + 1)); done
	touch /tmp/b
	while [ ! -e /tmp/c ]; do sleep 0.05; done
	while [ $i -lt 3000 ]; do echo $i; i=$((i + 1)); done
	touch /tmp/d
	while :; do sleep 0.05; done'
is 'adopt with a living monitor says so' "$(ctr-signal adopt a 2>&1)" 'ctr-signal: a: adopt: has a monitor'
before=$(cat "/proc/$(ctr-status get monitor_pid a)/cgroup")
killed a
root=/proc/$(ctr-status get payload_pid a)/root
touch "$root/tmp/a"
ok 'output goes on without a monitor' until_ok 10 test -e "$root/tmp/b"
ok 'adopt' timeout 20 ctr-signal adopt a
is 'it has a monitor' "$(ctr-status list -o state,monitor_state a)" 'running	alive'
ok 'another process' test "$(ctr-status get monitor_pid a)" != "$monitor"
ok 'the record tells when' test -n "$(ctr-status get adopted a)"
is 'so do the events' "$(ctr-status events a | grep -c ' adopted ')" 1
new=$(ctr-status get monitor_pid a)
is 'beside the others: in the cgroups of the one before it' "$(cat "/proc/$new/cgroup")" "$before"
is 'a session of its own' "$(sed 's/.*) //' "/proc/$new/stat" | cut -d' ' -f4)" "$new"
is 'nothing of the caller' "$(for link in cwd fd/0 fd/1 fd/2; do readlink "/proc/$new/$link"; done | tr '\n' ' ')" '/ /dev/null /dev/null /dev/null '
touch "$root/tmp/c"
ok 'output goes on' until_ok 10 test -e "$root/tmp/d"
ok 'stop' timeout 20 ctr-signal stop a
is 'by the handler' "$(ctr-status get exit a)" 5
seq 0 2999 >"$work/wanted"
ctr-status log a >"$work/got"
ok 'every line once and in order' cmp "$work/wanted" "$work/got"
is 'a spill no more' "$(wc -c <"$CTR_RUN_DIR/a/spill")" 0

ctr-spawn run b -- sh -c 'trap "echo term; : >/tmp/t" TERM; : >/tmp/r; while :; do sleep 0.05; done'
root=/proc/$(ctr-status get payload_pid b)/root
until_ok 10 test -e "$root/tmp/r"
ctr-signal stop --no-wait -t TERM/4/KILL b
ok 'the schedule has begun' until_ok 10 test -e "$root/tmp/t"
killed b
timers=$(ctr-status get timers b)
is 'it stands in the record' "$(ctr-status list -o stopping,stop_step b)" 'TERM/4/KILL	1'
ok 'adopt in the middle of it' timeout 20 ctr-signal adopt b
is 'with the same deadline' "$(ctr-status get timers b)" "$timers"
ok 'it goes on to KILL' timeout 20 ctr-status wait b
is 'killed' "$(ctr-status get exit b)" signal:9
is 'TERM was not sent again' "$(ctr-status log b | grep -c term)" 1

ctr-spawn create c -- sh -c 'exit 6'
killed c
ok 'start of a created one adopts it' timeout 20 ctr-signal start c
ok 'it runs to its end' timeout 20 ctr-status wait c
is 'exit' "$(ctr-status get exit c)" 6

ctr-spawn run d -- sh -c 'while [ ! -e /tmp/go ]; do sleep 0.05; done; echo last; exit 9'
payload=$(ctr-status get payload_pid d)
killed d
touch "/proc/$payload/root/tmp/go"
ok 'it ends without a monitor' timeout 20 ctr-status wait d
is 'nobody has recorded that' "$(sed -n 's/^state=//p' "$CTR_RUN_DIR/d/status")" running
ok 'adopt records the end' timeout 20 ctr-signal adopt d
is 'in the record' "$(sed -n 's/^state=//p; s/^exit=//p; s/^source=//p' "$CTR_RUN_DIR/d/status" | tr '\n' ' ')" 'exited 9 exit '
is 'with its last output in the log' "$(cat "$CTR_RUN_DIR/d/log")" last
ok 'again: nothing to do' timeout 20 ctr-signal adopt d
ctr-spawn run e1 -- sleep 100
ctr-spawn run e2 -- sleep 100
killed e1
killed e2
ok '--all' timeout 30 ctr-signal adopt --all 'e*'
is 'all' "$(ctr-status list -o monitor_state 'e*' | sort -u)" alive
killed e1
ok 'stop adopts by itself' timeout 20 ctr-signal stop -t KILL e1
is 'the new monitor wrote the end' "$(ctr-status events e1 | awk '{print $4}' | tail -n 3 | tr '\n' ' ')" 'asked stopping exited '
ok 'a pattern' timeout 20 ctr-signal stop -t KILL 'e[12]'
is 'no such container' "$(ctr-signal adopt nobody >/dev/null 2>&1; echo $?)" 3
done_testing
