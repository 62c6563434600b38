#!/bin/sh
# run and create --orphan: who called ctr-spawn may be a subreaper, and has the first
# process as its child; output and input are the caller's; the record tells all the same.
. "$(dirname "$0")/lib.sh"

build reaper
busybox=$(program busybox)

reaped() { # PID STATUS
	grep -q "^$1 $2\$" "$work/reaped"
}

cat >"$work/one" <<X
ctr-spawn create --orphan -o container.init=no -o log.mode=inherit one -- "$busybox" sh -c 'read word; echo "got \$word"; echo oops >&2; exit 7' || exit
ctr-status get payload_pid one >$work/pid
ctr-signal start one
X
echo hello | timeout 20 "$work/reaper" sh "$work/one" >"$work/reaped" 2>"$work/errors"
ok "a created one, started by somebody else: its status is the subreaper's" reaped "$(cat "$work/pid")" 7
ok "its output is the caller's" grep -qx 'got hello' "$work/reaped"
ok "so is its standard error" grep -qx oops "$work/errors"
is "the record has its end too" "$(ctr-status wait --exit-code one >/dev/null; echo $?)" 7

cat >"$work/two" <<X
ctr-spawn run --orphan -o container.init=no -o log.mode=inherit two -- "$busybox" sleep 100 || exit
ctr-status get payload_pid two >$work/pid
ctr-signal kill -s KILL two
X
timeout 20 "$work/reaper" sh "$work/two" >"$work/reaped"
ok "killed: the subreaper sees the signal" reaped "$(cat "$work/pid")" 137
is "and the record" "$(ctr-status get exit two)" signal:9

cat >"$work/three" <<X
ctr-spawn run --orphan three -- "$busybox" sh -c 'exit 5' || exit
ctr-status get init_pid three >$work/pid
X
timeout 20 "$work/reaper" sh "$work/three" >"$work/reaped"
ctr-status wait three >/dev/null
ok "with a pid 1 of ours: it leaves with the payload's status" grep -q ' 5$' "$work/reaped"

cat >"$work/four" <<X
ctr-spawn run -o container.init=no -o log.mode=inherit -o namespaces.net=host host -- "$busybox" sleep 100 2>/dev/null
ctr-spawn run --orphan -o container.init=no host -- "$busybox" sleep 100 || exit
ctr-spawn run --orphan -o container.init=no -o namespaces.ipc=container:host four -- "$busybox" sh -c 'exit 6' || exit
ctr-status get payload_pid four >$work/pid
ctr-signal kill host
X
timeout 20 "$work/reaper" sh "$work/four" >"$work/reaped"
ctr-status wait four >/dev/null
ok "one that joins another's namespaces" grep -q ' 6$' "$work/reaped"

cat >"$work/shared" <<X
ctr-spawn run --orphan -o log.mode=inherit -o namespaces.pid=host shared -- "$busybox" sh -c '"$busybox" sleep 100 & exit 9' || exit
ctr-status get init_pid shared >$work/pid
X
if ctr-spawn run --rm -o namespaces.pid=host probe -- "$busybox" true 2>/dev/null; then
	timeout 20 "$work/reaper" sh "$work/shared" >"$work/reaped"
	ok "in the host's pid namespace: it leaves with the payload's status" reaped "$(cat "$work/pid")" 9
else
	skip "in the host's pid namespace" "no cgroup that can be written"
fi

timeout 20 "$work/reaper" ctr-spawn run --orphan -o container.init=no -o log.mode=inherit none -- /nowhere/none >"$work/reaped" 2>"$work/errors"
ok "a command that is not there" grep -q 'not found' "$work/errors"
ok "leaves nothing" rc 3 ctr-status get state none
ctr-spawn run --message-fd 9 -o log.mode=nosuch none -- true 9>"$work/message" 2>"$work/errors"
ok "--message-fd has what ctr-spawn says" grep -q 'ctr-spawn: .*log.mode' "$work/message"
is "standard error has nothing" "$(cat "$work/errors")" ''
ok "not with -F" rc 125 ctr-spawn run -F --orphan five -- "$busybox" true
ok "inherit is for -F and --orphan alone" rc 125 ctr-spawn run -o log.mode=inherit six -- "$busybox" true

ctr-spawn create --orphan -o container.init=no -o container.terminal=yes -o log.mode=none tty -- "$busybox" sh -c 'tty >/tmp/t; sleep 100'
ctr-signal start tty
monitor=$(ctr-status get monitor_pid tty)
fd=$(ctr-status get tty_fd tty)
master() { case $(readlink "/proc/$monitor/fd/$fd") in */ptmx) ;; *) return 1 ;; esac }
ok "a terminal that nobody logs: its master is in the monitor" master
ok "and is the payload's" until_ok 5 ctr-spawn exec tty -- "$busybox" grep -q /dev/pts/0 /tmp/t
ctr-signal upgrade tty
ok "an upgraded monitor holds it on" master
done_testing
