#!/bin/sh
# wait: every state there is to wait for; --after loses nothing of what its command does; over restarts.
. "$(dirname "$0")/lib.sh"
ctr-spawn run web -- sleep 300 || exit 1
is 'running' "$(ctr-status wait -t 30 --for running web)" 'web running'
is 'ready' "$(ctr-status wait -t 30 --for ready web)" 'web ready'
ok 'healthy, and nobody asks how it is' rc 1 ctr-status wait -t 30 --for healthy web
ok 'no such state' rc 2 ctr-status wait --for runing web
ok 'too long' rc 124 ctr-status wait -t 0.1 web
is 'restarted: by its next start' "$(ctr-status wait -t 60 --for restarted --after 'ctr-signal restart web >/dev/null' web)" 'web restarted'
ok 'not by that it runs' rc 124 ctr-status wait -t 0.5 --for restarted web
is 'running, after a command that makes it' "$(ctr-status wait -t 30 --for running --after 'ctr-spawn run late -- sleep 300' late)" 'late running'
ok 'a command that fails' rc 2 ctr-status wait -t 30 --after 'exit 3' web
if ctr-signal pause web 2>"$work/said"; then
	is 'paused' "$(ctr-status wait -t 30 --for paused web)" 'web paused'
	is 'paused and resumed meanwhile' "$(ctr-status wait -t 30 --for paused --after 'ctr-signal resume web >/dev/null; ctr-signal pause web >/dev/null; ctr-signal resume web >/dev/null' web)" 'web paused'
else
	skip 'paused' "$(cat "$work/said")"
fi
# Ends and is made again before anybody looks.
ctr-spawn run again -o restart.policy=always -o restart.delay=1ms -o container.stdin=open -- sh -c 'sleep 300; exit 3' || exit 1
is 'an end that a restart hides' "$(ctr-status wait -t 60 --after 'ctr-signal kill again >/dev/null; until [ "$(ctr-status get restarts again)" -ge 1 ] && ctr-status is running again; do sleep 0.05; done' again)" 'again exited signal:9'
ctr-status wait -t 60 --exit-code --after 'ctr-signal kill again >/dev/null; until [ "$(ctr-status get restarts again)" -ge 2 ]; do sleep 0.05; done' again >/dev/null
is 'and its status' $? 137
ok 'without --after it is waited over' rc 124 ctr-status wait -t 0.5 again
( ctr-status wait -t 60 again >"$work/over" ) &
waiting=$!
ctr-signal kill again >/dev/null
until_ok 30 sh -c '[ "$(ctr-status get restarts again)" -ge 3 ] && ctr-status is running again'
ctr-signal stop -t KILL again >/dev/null
wait "$waiting"
is 'until it ends for good' "$(cat "$work/over")" 'again exited signal:9'
ctr-spawn run one -- sh -c 'exit 3'
ctr-status wait -t 30 --exit-code one >/dev/null
is '--exit-code' $? 3
is '--any: the first' "$(ctr-status wait -t 30 --any web one)" 'one exited 3'
is 'all: in their order' "$(ctr-status wait -t 60 --after 'ctr-signal stop -t KILL web late >/dev/null' web late one | wc -l)" 3
ok 'no such container' rc 3 ctr-status wait -t 5 nobody
done_testing
