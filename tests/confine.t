#!/bin/sh
# What a monitor gives up once nothing needs a new process, that it says so, and that it still does its work.
. "$(dirname "$0")/lib.sh"
confined() { until_ok 20 sh -c "[ \"\$(ctr-status get filter_abi $1)\" = 1 ]"; }
of() { sed -n "s/^$1:[[:space:]]*//p" "/proc/$(ctr-status get monitor_pid "$2")/status"; }
ctr-spawn run a -- sh -c 'trap "exit 5" TERM; echo out; : >/tmp/r; while :; do sleep 0.05; done'
ok 'it says so' confined a
# What pid 1 cannot end is ended by cgroup.kill (Linux 5.14, cgroup v2), or one process after the other.
none=0000000000000000
if [ -e "$(ctr-status get cgroup a)/cgroup.kill" ]; then
	kept=$none word=none
else
	kept=0000000000000020 word=KILL
fi
ok 'what, word by word' sh -c "ctr-status show a | grep '^confined=caps%3D$word%20no_new_privs%20filter'"
is "capabilities: $word" "$(of CapPrm a) $(of CapEff a) $(of CapInh a) $(of CapBnd a)" "$kept $kept $none $kept"
is 'no_new_privs and a filter' "$(of NoNewPrivs a) $(of Seccomp a)" '1 2'
is 'no core dump' "$(sed -n 's/^Max core file size  *\([0-9a-z]*\).*/\1/p' "/proc/$(ctr-status get monitor_pid a)/limits")" 0
until_ok 10 test -e "/proc/$(ctr-status get payload_pid a)/root/tmp/r"
ok 'upgrade' timeout 30 ctr-signal upgrade a
is 'nothing came back, nothing was lost' "$(of CapPrm a) $(of NoNewPrivs a) $(of Seccomp_filters a) $(ctr-status get filter_abi a)" "$kept 1 1 1"
printf 'rotate\n' >"$CTR_RUN_DIR/a/requests/1"
kill -40 "$(ctr-status get monitor_pid a)"
ok 'the log is rotated' until_ok 10 test -e "$CTR_RUN_DIR/a/log.1"
ok 'stop' timeout 20 ctr-signal stop a
is 'exit, times' "$(ctr-status get exit a)" 5
is 'no cgroup is left' "$(ls -d "$(ctr-status get cgroup a)" 2>/dev/null)" ''
# A payload of another uid and no user namespace: pid 1 passes the signal on.
ctr-spawn run -o container.user=65534:65534 u -- sh -c 'trap "exit 6" TERM; trap "echo usr" USR1; : >/tmp/r; while :; do sleep 0.05; done'
confined u
until_ok 10 test -e "/proc/$(ctr-status get payload_pid u)/root/tmp/r"
is 'of another uid: no more' "$(of CapPrm u)" "$kept"
kill -USR1 "$(ctr-status get monitor_pid u)"
ok 'a signal arrives' until_ok 10 sh -c 'ctr-status log u | grep -q usr'
kill -TERM "$(ctr-status get monitor_pid u)"
ok 'TERM too' timeout 20 ctr-status wait u
is 'by the handler' "$(ctr-status get exit u)" 6
# A log in the directory of another: rotated by DAC_OVERRIDE, which outlives an upgrade.
mkdir "$work/theirs"
chown 12345 "$work/theirs"
ctr-spawn run -o "log.file=$work/theirs/log" o -- sh -c 'while :; do echo x; sleep 0.05; done'
confined o
before=$(of CapPrm o)
is 'a log of another: DAC_OVERRIDE' "$(ctr-status show o | grep -c '^confined=.*DAC_OVERRIDE')" 1
ok 'upgrade of it' timeout 30 ctr-signal upgrade o
is 'it has it still' "$(of CapPrm o)" "$before"
ok 'rotate' timeout 20 ctr-signal rotate o
ok 'is done' until_ok 10 test -e "$work/theirs/log.1"
ctr-signal rm -f o
# Adopted: again, and it is the new process that says so.
ctr-spawn run d -- sleep 1000
confined d
monitor=$(ctr-status get monitor_pid d)
kill -9 "$monitor"
until_ok 10 dead "$monitor"
ok 'adopt' timeout 20 ctr-signal adopt d
ok 'the new one too' confined d
is 'really' "$(of CapPrm d) $(of Seccomp d)" "$kept 2"
ok '--rm of a confined one' timeout 20 ctr-signal rm -f d
# What may need a new process keeps everything.
ctr-spawn run -o log.mode=pipe -o 'log.command=cat' l -- sleep 1000
until_ok 10 sh -c 'ctr-status events l | grep -q " logger "'
is 'a logger: not confined' "$(ctr-status get filter_abi l) $(of Seccomp l)" '0 0'
ctr-signal kill l
ctr-spawn run -o container.init=no n -- sleep 1000
ctr-spawn run -o restart.policy=always p -- sleep 1000
ctr-spawn run -F f -- sleep 1000 &
until_ok 10 ctr-status is running f
ctr-signal upgrade n p f
for name in n p f; do of CapEff $name >>"$work/caps"; done
is 'nor init = no, a restart policy, the foreground' "$(grep -c 0000000000000000 "$work/caps") $(wc -l <"$work/caps")" '0 3'
ctr-signal kill --all
wait
# restart: by a monitor that has what it takes, and then gives it up again.
ctr-spawn run s -- sleep 1000
confined s
ok 'restart' timeout 30 ctr-signal restart -t KILL s
is 'made again' "$(ctr-status list -o state,restarts s)" 'running	1'
ok 'confined again' confined s
ctr-spawn run --rm r -- true
ok 'the record is removed at the end' until_ok 10 sh -c '[ ! -e "$CTR_RUN_DIR/r" ]'
done_testing
