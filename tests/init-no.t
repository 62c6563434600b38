#!/bin/sh
# container.init = no: the command is pid 1; its end is told by who saw it, and 0 is never invented.
. "$(dirname "$0")/lib.sh"
start() { # NAME COMMAND...
	started=$1
	shift
	timeout 20 ctr-spawn run -o container.init=no "$started" -- "$@"
}
orphan() { # NAME: kills its monitor
	kill -9 "$(ctr-status get monitor_pid "$1")"
	until_ok 10 dead "$(ctr-status get monitor_pid "$1")"
}
start a sh -c 'exit 7'
start b sh -c 'echo $$; sed -n "s/^NSpid:.*[[:space:]]//p" /proc/self/status'
ok 'both end' timeout 20 ctr-status wait a b
is 'the monitor saw 7' "$(ctr-status get exit a) $(ctr-status get source a)" '7 waitid'
is 'the command is pid 1' "$(ctr-status log b | head -n 1)" 1
ok 'not found is 127' rc 127 start c no-such-command
is 'and leaves nothing' "$(ls "$CTR_RUN_DIR")" 'a
b'
start d sh -c 'while [ ! -e /tmp/go ]; do sleep 0.1; done; exit 9'
is 'init and payload are one' "$(ctr-status get init d)" "$(ctr-status get payload d)"
orphan d
timeout 30 ctr-status wait d >"$work/waited" &
waiter=$!
touch "/proc/$(ctr-status get payload_pid d)/root/tmp/go"
ok 'a waiter without a monitor returns' wait "$waiter"
# Before 6.15 a kernel forgets what init reaps: whoever asked in time knows.
release=$(uname -r | awk -F '[.-]' '{ print $1 * 100 + $2 }')
waited=$(cat "$work/waited")
[ "$release" -ge 615 ] || [ "$waited" != 'd exited unknown' ] || waited='d exited 9'
is 'and tells what the kernel saw' "$waited" 'd exited 9'
cp -R "$top/bin" "$work/bin" # where anybody may go
start e sh -c 'while [ ! -e /tmp/go ]; do sleep 0.1; done; exit 0'
orphan e
payload=$(ctr-status get payload_pid e)
touch "/proc/$payload/root/tmp/go"
until_ok 20 dead "$payload"
stranger=$(perl -e '$) = "65534 65534"; $( = 65534; $< = $> = 65534; exec @ARGV or exit 99' "$work/bin/ctr-status" get exit e)
is 'who may not see an end does not call it 0' "$stranger" unknown
seen=$(ctr-status list -o source,exit e)
case $seen in
proc*) is 'a zombie tells root' "$seen" 'proc	0' ;;
*) is 'reaped and unseen is unknown' "$seen" 'unknown	unknown' ;;
esac
start f sleep 60
ok 'kill' ctr-signal kill f
is 'is signal 9' "$(ctr-status get exit f)" signal:9
timeout 20 ctr-spawn create -o container.init=no g -- sh -c 'exit 4'
ok 'a created one starts' timeout 20 ctr-signal start g
ok 'and ends' timeout 20 ctr-status wait g
is 'with its status' "$(ctr-status get exit g)" 4
timeout 20 ctr-spawn create -o container.init=no h -- sh -c 'exit 4'
orphan h
ok 'created, its monitor killed: it goes too' until_ok 10 dead "$(ctr-status get payload_pid h)"
done_testing
