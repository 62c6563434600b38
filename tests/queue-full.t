#!/bin/sh
# Another process of the same uid has filled the queue of signals: start, requests, upgrade, rings, stop
# and exit are as they are. The limit is of our processes; the uid's queue is not full for others.
. "$(dirname "$0")/lib.sh"
command -v prlimit >/dev/null || { echo '1..0 # SKIP no prlimit(1)'; exit 0; }
command -v perl >/dev/null || { echo '1..0 # SKIP no perl'; exit 0; }
perl -e '
	use POSIX;
	POSIX::sigprocmask(SIG_BLOCK, POSIX::SigSet->new(50)) or exit 1;
	kill 50, $$ for 1 .. 100;
	sleep 600;
' &
hog=$!
queued() { sed -n 's/^SigQ:[[:space:]]*\([0-9]*\)\/.*/\1/p' "/proc/$1/status"; }
if ! until_ok 20 sh -c '[ "$(sed -n "s/^SigQ:[[:space:]]*\([0-9]*\)\/.*/\1/p" "/proc/$1/status")" -ge 100 ]' sh "$hog"; then
	kill -9 "$hog"
	echo '1..0 # SKIP signals are not queued here'
	exit 0
fi
limited() { prlimit --sigpending=50:50 "$@"; }
ok 'run' limited timeout 30 ctr-spawn run q -- sh -c 'trap "exit 7" TERM; echo up; while :; do sleep 0.1; done'
monitor=$(ctr-status get monitor_pid q)
ok 'it may queue nothing' test "$(queued "$monitor")" -ge 50
is 'limit' "$(sed -n 's/^SigQ:.*\///p' "/proc/$monitor/status")" 50
until_ok 20 grep -q up "$CTR_RUN_DIR/q/log"
prlimit --sigpending=50:50 sh -c 'trap "echo rung >>$0" 43; : >$0; while :; do sleep 0.05; done' "$work/rung" &
subscriber=$!
until_ok 10 test -e "$work/rung"
ok 'watch' limited ctr-signal watch --pid "$subscriber" q
ok 'rotate' limited timeout 30 ctr-signal rotate q
ok 'a subscriber hears of it' until_ok 20 test -s "$work/rung"
ok 'update' limited timeout 30 ctr-signal update -o log.keep=3 q
ok 'upgrade' limited timeout 30 ctr-signal upgrade q
is 'the same process' "$(ctr-status get monitor_pid q),$(ctr-status get monitor_state q)" "$monitor,alive"
ok 'pause' limited timeout 30 ctr-signal pause q
ok 'resume' limited timeout 30 ctr-signal resume q
kill -9 "$monitor"
until_ok 10 dead "$monitor"
ok 'adopt' limited timeout 30 ctr-signal adopt q
ok 'stop' limited timeout 30 ctr-signal stop q
is 'by its own end' "$(ctr-status get exit q)" 7
kill -9 "$subscriber"
ok 'one that ends by itself' limited timeout 30 ctr-spawn run e -- sh -c 'sleep 0.3; exit 9'
is 'is known to' "$(timeout 30 ctr-status wait e)" 'e exited 9'
is 'in the foreground too' "$(limited timeout 30 ctr-spawn run -F --rm f -- sh -c 'exit 5'; echo $?)" 5
ok 'restarts' limited timeout 30 ctr-spawn run r -o restart.policy=always -o restart.delay=1ms -o restart.limit=2/600 -- true
ok 'until its limit' timeout 60 ctr-status wait r
is 'as often as it was told to' "$(ctr-status get restarts r)" 2
ok 'the queue was full all the time' test "$(queued "$hog")" -ge 100
kill -9 "$hog"
done_testing
