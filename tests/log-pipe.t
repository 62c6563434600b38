#!/bin/sh
# mode pipe: a logger outside the container; its death loses nothing and harms nobody.
. "$(dirname "$0")/lib.sh"
out=$work/logged
script() { # TEXT: a logger script
	printf '#!/bin/sh\n%s\n' "$1" >"$work/logger"
	chmod 755 "$work/logger"
}
logged() { ctr-status events "$1" | grep -c ' logger '; }
script "cat >>$out"
timeout 30 ctr-spawn run a -o log.mode=pipe -o log.command="$work/logger" -- seq 100000
timeout 30 ctr-status wait a >/dev/null
is 'all of it has come before the end is told' "$(md5sum <"$out")" "$(seq 100000 | md5sum)"
is 'one logger' "$(logged a)" 1
is 'its end stands in the events' "$(ctr-status events a | grep -c 'logger-ended 0')" 1
ok 'ctr-status log says where not to look' rc 1 ctr-status log a
rm -f "$out"
# Reads byte by byte, so what it has not written is in the pipe; killed after every 20 lines.
script "i=0; while [ \$i -lt 20 ] && read -r line; do echo \"\$line\" >>$out; i=\$((i + 1)); done; [ \$i -lt 20 ] || kill -9 \$\$"
timeout 30 ctr-spawn run b -o log.mode=pipe -o log.command="$work/logger" -- seq 100
timeout 60 ctr-status wait b >/dev/null
is 'killed every 20 lines: the output is whole' "$(cat "$out")" "$(seq 100)"
ok 'by several loggers' [ "$(logged b)" -ge 5 ]
is 'the payload saw nothing of it' "$(ctr-status get exit b)" 0
rm -f "$out"
script "env >$work/env; pwd >$work/pwd; exec $(program cat) >>$out"
FOREIGN=1 timeout 30 ctr-spawn run c -o log.mode=pipe -o log.command="$work/logger" -- sh -c '
	seq 1000; while [ ! -e /tmp/go ]; do sleep 0.1; done; seq 1001 2000'
until_ok 20 sh -c '[ "$(wc -l <"$0")" = 1000 ]' "$out"
is 'clean environment' "$(grep -v '^_=\|^PWD=\|^OLDPWD=\|^SHLVL=' "$work/env" | cut -d= -f1 | sort | tr '\n' ' ')" 'CTR_NAME PATH '
is 'three descriptors' "$(ls "/proc/$(ctr-status get logger c | cut -d : -f 1)/fd" | tr '\n' ' ')" '0 1 2 '
is 'working directory' "$(cat "$work/pwd")" /
logger=$(ctr-status get logger c)
kill -9 "$(ctr-status get monitor_pid c)"
until_ok 10 dead "$(ctr-status get monitor_pid c)"
ok 'adopted' timeout 20 ctr-signal adopt c
is 'the logger outlives the monitor' "$(ctr-status get logger c)" "$logger"
touch "/proc/$(ctr-status get payload_pid c)/root/tmp/go"
timeout 30 ctr-status wait c >/dev/null
is 'in order to the end' "$(md5sum <"$out")" "$(seq 2000 | md5sum)"
rm -f "$out"
script "cat >>$out"
timeout 30 ctr-spawn run d -o log.mode=pipe -o log.command="$work/logger" -- sh -c '
	seq 1000; while [ ! -e /tmp/go ]; do sleep 0.1; done; seq 1001 2000'
until_ok 20 sh -c '[ "$(wc -l <"$0")" = 1000 ]' "$out"
kill -9 "$(ctr-status get monitor_pid d)"
until_ok 10 dead "$(ctr-status get monitor_pid d)"
logger=$(ctr-status get logger d)
kill -9 "${logger%%:*}"
until_ok 10 dead "${logger%%:*}"
touch "/proc/$(ctr-status get payload_pid d)/root/tmp/go"
timeout 20 ctr-signal adopt d >/dev/null
timeout 30 ctr-status wait d >/dev/null
is 'monitor and logger dead: the adopter starts one' "$(md5sum <"$out")" "$(seq 2000 | md5sum)"
ok 'no such logger' rc 125 timeout 20 ctr-spawn run z -o log.mode=pipe -o log.command=no-such-logger -- true
ok 'no logger given' rc 125 timeout 20 ctr-spawn run z -o log.mode=pipe -- true
ok 'a logger without mode pipe' rc 125 timeout 20 ctr-spawn run z -o log.command=cat -- true
ok 'mode pipe never drops' rc 125 timeout 20 ctr-spawn run z -o log.mode=pipe -o log.policy=drop -o log.command=cat -- true
script 'while :; do sleep 1; done'
timeout 30 ctr-spawn run e -o log.mode=pipe -o log.command="$work/logger" -- echo lost
groups_left e # its sleep, which nobody waits for
ok 'a logger that does not end is not waited for without end' timeout 40 ctr-status wait e
is 'what it left is counted' "$(ctr-status get log_dropped e)" 5
done_testing
