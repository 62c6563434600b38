#!/bin/sh
# A pid namespace that others use too: orphans are reaped, everything ends, nobody else is hurt.
. "$(dirname "$0")/lib.sh"
if ! timeout 20 ctr-spawn run -F --rm probe -o namespaces.pid=host -- true 2>"$work/why"; then
	grep -q 'needs a cgroup' "$work/why" && { echo '1..0 # SKIP no cgroup that we may write here'; exit 0; }
fi
shared() {
	timeout 30 ctr-spawn run -o namespaces.pid=host "$@"
}
pids() { # the numbers that the payload printed
	ctr-status log "$1" | grep -E '^[0-9]+$'
}
all_dead() {
	for pid in $(pids "$1"); do
		dead "$pid" || { echo "$pid lives"; return 1; }
	done
}
sleep 600 &
bystander=$!
is 'the same namespace' "$(timeout 20 ctr-spawn run -F --rm x -o namespaces.pid=host -- readlink /proc/self/ns/pid)" "$(readlink /proc/self/ns/pid)"
ok 'exit status' rc 9 timeout 20 ctr-spawn run -F --rm x -o namespaces.pid=host -- sh -c 'exit 9'
is 'signal' "$(timeout 20 ctr-spawn run -F --rm x -o namespaces.pid=host -- sh -c 'kill -11 $$' 2>/dev/null; echo $?)" 139
shared o -- sh -c '(sleep 601 & echo $!); (sh -c "exit 0" & echo $!); sleep 602'
printed() {
	[ "$(pids "$1" | wc -l)" = "$2" ]
}
until_ok 10 printed o 2
orphan=$(pids o | head -n 1)
gone=$(pids o | tail -n 1)
is 'an orphan is its init'"'"'s' "$(sed -n 's/^PPid:[[:space:]]*//p' "/proc/$orphan/status")" "$(ctr-status get init_pid o)"
reaped() { [ ! -e "/proc/$gone" ]; }
ok 'and reaped' until_ok 10 reaped
ok 'stop' timeout 30 ctr-signal stop o
is 'by the signal' "$(ctr-status get exit o)" signal:15
ok 'all of it' all_dead o
# What goes on forking when the payload has ended, in sessions of its own.
cat >"$work/busy.sh" <<'SH'
setsid sh -c 'i=0; while [ $i -lt 3000 ]; do sleep 0.05 & setsid sleep 600 & i=$((i + 1)); sleep 0.01; done' &
echo $!
sleep 0.3
exit 3
SH
busy=$(cat "$work/busy.sh")
shared b -- sh -c "$busy"
cgroup=$(ctr-status get cgroup b)
is 'the payload ends' "$(timeout 30 ctr-status wait b >/dev/null; ctr-status get exit b)" 3
ok 'what forks on ends too' all_dead b
ok 'its cgroup is empty and gone' test ! -e "$cgroup"
# without a monitor
shared m -- sh -c 'setsid sleep 600 & echo $!; sleep 1; echo last; exit 4'
kill -9 "$(ctr-status get monitor_pid m)"
ok 'it ends without a monitor' timeout 30 ctr-status wait m
is 'and its init tells how' "$(ctr-status get exit m)" 4
ended() { all_dead m; }
ok 'all of it again' until_ok 10 ended
is 'its last line is kept' "$(ctr-status log m | tail -n 1)" last
# its init killed
shared k -- sh -c 'setsid sleep 600 & echo $!; echo $$; sleep 600'
until_ok 10 printed k 2
kill -9 "$(ctr-status get init_pid k)"
ok 'an init that is killed' timeout 30 ctr-status wait k
is 'is told' "$(ctr-status get exit k)" signal:9
ended() { all_dead k; }
ok 'and takes all with it' until_ok 10 ended
shared l -- sh -c 'setsid sleep 600 & echo $!; echo $$; sleep 600'
until_ok 10 printed l 2
left=$(pids l)
monitor=$(ctr-status get monitor_pid l)
kill -9 "$monitor"
until_ok 10 dead "$monitor"
kill -9 "$(ctr-status get init_pid l)"
ok 'both killed: the payload ends' until_ok 10 dead "$(ctr-status get payload_pid l)"
ok 'the next who looks' timeout 30 ctr-signal rm -f l
ended() { for pid in $left; do dead "$pid" || return 1; done; }
ok 'ends the rest' until_ok 10 ended
ok 'kill schedule' sh -c 'timeout 30 ctr-spawn run s -o namespaces.pid=host -- sh -c "trap : TERM; setsid sleep 600 & echo \$!; while :; do sleep 0.1; done" && timeout 30 ctr-signal stop -t TERM/0.3/KILL s'
ok 'killed all of it' all_dead s
# another container's
timeout 20 ctr-spawn run a -- sh -c 'sleep 603; :'
timeout 20 ctr-spawn run c -o namespaces.pid=container:a -- sh -c 'cat /proc/[0-9]*/cmdline | tr "\0" " "; sleep 604'
seen() { ctr-status log c | grep -q 'sleep 603'; }
ok "another container's processes are seen" until_ok 10 seen
ok 'it stops alone' timeout 30 ctr-signal stop c
is 'the other runs' "$(ctr-status get state a)" running
timeout 20 ctr-spawn run --replace c -o namespaces.pid=container:a -- sleep 605
ok 'the other stops' timeout 30 ctr-signal stop a
ok 'and it ends with that' timeout 30 ctr-status wait c
is 'killed by the kernel' "$(ctr-status get exit c)" signal:9
# what cannot be
is 'init = no' "$(ctr-spawn run x -o namespaces.pid=host -o container.init=no -- true 2>&1)" 'ctr-spawn: x: container.init: no: without a pid namespace of its own nothing would reap'
is 'no cgroup' "$(unshare -m sh -c 'mount -t tmpfs none /sys/fs/cgroup && exec timeout 20 ctr-spawn run x -o namespaces.pid=host -- true' 2>&1 | grep -c 'a shared one needs a cgroup')" 1
is 'nobody else was hurt' "$(kill -0 $bystander && echo alive)" alive
kill $bystander
ctr-signal rm -f o b m k s a c >/dev/null 2>&1
is 'nothing is left' "$(ls "$CTR_RUN_DIR")" ''
done_testing
