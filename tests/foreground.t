#!/bin/sh
# run -F: same process, the payload's status, 126 and 127, and adoption.
. "$(dirname "$0")/lib.sh"
ok 'status 7' rc 7 timeout 20 ctr-spawn run -F --rm a -- sh -c 'exit 7'
ok 'signal 15 is 143' rc 143 timeout 20 ctr-spawn run -F --rm a -- sh -c 'kill -TERM $$'
ok 'not found is 127' rc 127 timeout 20 ctr-spawn run -F a -- no-such-command
ok 'not executable is 126' rc 126 timeout 20 ctr-spawn run -F a -- /etc/passwd
ok 'detached not found is 127' rc 127 timeout 20 ctr-spawn run a -- no-such-command
is 'nothing is left' "$(ls "$CTR_RUN_DIR")" ''
is 'output goes to the caller' "$(timeout 20 ctr-spawn run -F --rm a -- echo hello)" hello
ctr-spawn run b -- sh -c 'while [ ! -e /tmp/go ]; do sleep 0.1; done; echo late; exit 9'
ok 'a living monitor: 125' rc 125 timeout 20 ctr-spawn run -F b -- true
kill -9 "$(ctr-status get monitor_pid b)"
until_ok 5 dead "$(ctr-status get monitor_pid b)"
is 'it runs without monitor' "$(ctr-status list -o state,monitor_state b)" "running	dead"
timeout 20 ctr-spawn run -F b -- true &
adopter=$!
ok 'adopted' until_ok 5 sh -c '[ "$(ctr-status get monitor_state b)" = alive ]'
touch "/proc/$(ctr-status get payload_pid b)/root/tmp/go"
wait "$adopter"
is 'the adopter passes the status on' "$?" 9
is 'and records it' "$(ctr-status get exit b)" 9
is 'and its output' "$(ctr-status log b)" late
done_testing
