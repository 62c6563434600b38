#!/bin/sh
# How a payload ended is recorded exactly, and 0 only for exit 0.
. "$(dirname "$0")/lib.sh"
ctr-spawn run a -- sh -c 'kill -SEGV $$'
ctr-spawn run b -- true
ctr-spawn run c -- sh -c 'exit 139'
ctr-spawn run d -- sleep 60
ok 'wait sees the three ends' timeout 20 ctr-status wait a b c
is 'a signal is a signal' "$(ctr-status get exit a)" signal:11
is 'its code is empty' "$(ctr-status get code a)" ''
is 'true is 0' "$(ctr-status get exit b)" 0
is '139 is a code' "$(ctr-status get exit c)" 139
is 'nothing while it runs' "$(ctr-status get exit d)" ''
ctr-signal kill d
is 'killed is signal 9' "$(ctr-status get exit d)" signal:9
ctr-spawn run e -- sleep 60
kill -9 "$(ctr-status get init_pid e)"
ok 'pid 1 killed: wait sees it' timeout 10 ctr-status wait e
is 'pid 1 killed is signal 9' "$(ctr-status get exit e)" signal:9
ok 'exit code of wait' rc 139 timeout 10 ctr-status wait --exit-code c
ok 'wait times out with 124' sh -c 'ctr-spawn run f -- sleep 60; timeout 10 ctr-status wait -t 0.2 f; [ $? = 124 ]'
done_testing
