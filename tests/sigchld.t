#!/bin/sh
# A caller that ignores SIGCHLD, which programs inherit: all is waited for, and told, as ever.
. "$(dirname "$0")/lib.sh"
env --ignore-signal=CHLD true 2>/dev/null || { echo '1..0 # SKIP no env --ignore-signal'; exit 0; }
# timeout(1) sets it to its default, most shells do not ignore it.
ignored() {
	timeout 20 env --ignore-signal=CHLD "$@"
}
ok 'it is inherited' sh -c '"$@" grep -q "^SigIgn:.*[13579bdf]....$" /proc/self/status' sh timeout 20 env --ignore-signal=CHLD
ok 'in the foreground' rc 3 ignored ctr-spawn run -F --rm x -- sh -c 'exit 3'
ok 'detached' ignored ctr-spawn run y -- sh -c 'exit 4'
ok 'its code' rc 4 timeout 20 ctr-status wait --exit-code y
is 'the payload has it by default' "$(ignored ctr-spawn run -F --rm x -- sed -n 's/^SigIgn:.//p' /proc/self/status)" 0000000000000000
ok 'started again' ignored ctr-signal start y
ok 'its code again' rc 4 timeout 20 ctr-status wait --exit-code y
ctr-spawn run z -- sleep 600
kill -9 "$(ctr-status get monitor_pid z)"
ok 'adopted' ignored ctr-signal adopt z
ok 'exec' rc 5 ignored ctr-spawn exec z -- sh -c 'exit 5'
ok 'and ended' ignored ctr-signal stop -t KILL/10 z
is 'known' "$(ctr-status get exit z)" signal:9
ok 'a command of wait' rc 4 ignored ctr-status wait --exit-code --after "ctr-signal start y" y
done_testing
