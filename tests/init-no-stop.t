#!/bin/sh
# Stopping a command that is pid 1: one that does not handle TERM is not waited for in vain.
. "$(dirname "$0")/lib.sh"
start() { # NAME SCRIPT
	timeout 20 ctr-spawn run -o container.init=no "$1" -- sh -c "$2"
}
start a '(trap "echo asked; exit" TERM; echo up; while :; do sleep 0.05; done) & exec sleep 1000'
until_ok 10 sh -c 'ctr-status log a | grep -q up'
before=$(date +%s)
ok 'stop' timeout 60 ctr-signal stop -t TERM/30/KILL a
ok 'does not wait for what cannot come' test "$(($(date +%s) - before))" -lt 25
is 'pid 1 was killed' "$(ctr-status get exit a)" signal:9
is 'the others were asked' "$(ctr-status log a | grep -c asked)" 1
start b 'trap "sleep 2; exit 5" TERM; echo up; while :; do sleep 0.05; done'
until_ok 10 sh -c 'ctr-status log b | grep -q up'
ok 'stop' timeout 60 ctr-signal stop -t TERM/30/KILL b
is 'a handler has its full time' "$(ctr-status get exit b)" 5
# Deaf when the signal comes; the handler appears half way through the second.
start c 'while [ ! -e /tmp/stop ]; do sleep 0.05; done; sleep 0.3; trap "exit 6" TERM; while :; do sleep 0.05; done'
touch "/proc/$(ctr-status get payload_pid c)/root/tmp/stop"
ok 'stop' timeout 60 ctr-signal stop -t TERM/30/KILL c
is 'a late handler gets it again' "$(ctr-status get exit c)" 6
done_testing
