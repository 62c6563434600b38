#!/bin/sh
# The disk is full: drop counts and marks what is lost, block waits and loses nothing.
. "$(dirname "$0")/lib.sh"
disk=$work/disk
mkdir "$disk"
if ! mount -t tmpfs -o size=256k,mode=0755 ctr-test "$disk" 2>/dev/null; then
	echo '1..0 # SKIP no tmpfs can be mounted here'
	exit 0
fi
unmount() {
	umount -l "$disk" 2>/dev/null
	clean
}
trap unmount EXIT
go() { touch "/proc/$(ctr-status get payload_pid "$1")/root/tmp/go"; }
dropped() { [ "$(ctr-status get log_dropped d)" -gt 0 ]; }
script='seq 200000; while [ ! -e /tmp/go ]; do sleep 0.1; done; echo; seq 5; while [ ! -e /tmp/end ]; do sleep 0.1; done'
timeout 30 ctr-spawn run d -o log.file="$disk/log" -o log.max_size=100M -- sh -c "$script"
ok 'drop: the payload goes on' until_ok 60 dropped
until_ok 20 sh -c 'a=$(ctr-status get log_dropped d); sleep 1.5; [ "$a" = "$(ctr-status get log_dropped d)" ]'
lost=$(ctr-status get log_dropped d)
mount -o remount,size=64M "$disk"
ok 'the marker comes with the space' until_ok 20 grep -q 'bytes dropped' "$disk/log"
go d
ok 'what follows is written' until_ok 20 sh -c 'tail -n 1 "$1" | grep -qx 5' sh "$disk/log"
is 'the marker is a line of its own and has the number' "$(grep -c "^\[ctr: $lost bytes dropped\]\$" "$disk/log")" 1
# The marker begins with a line end of its own where a line was cut.
there=$(($(grep -v '^\[ctr:' "$disk/log" | wc -c) + lost))
all=$(($(seq 200000 | wc -c) + 11))
ok 'what is there and what is counted is all' [ "$there" -eq "$all" -o "$there" -eq $((all + 1)) ]
touch "/proc/$(ctr-status get payload_pid d)/root/tmp/end"
timeout 30 ctr-status wait d >/dev/null
ctr-signal rm d
rm -f "$disk"/log*
mount -o remount,size=256k "$disk"
script='seq 200000; while [ ! -e /tmp/go ]; do sleep 0.1; done'
timeout 30 ctr-spawn run b -o log.file="$disk/log" -o log.max_size=100M -o log.policy=block -- sh -c "$script"
ok 'block: it is full' until_ok 30 sh -c '[ "$(wc -c <"$1")" -gt 150000 ]' sh "$disk/log"
blocked() { grep -q 'pipe_write\|pipe_wait' "/proc/$1/wchan" "/proc/$1/task/$1/children" 2>/dev/null; }
payload=$(ctr-status get payload_pid b)
stuck() { # the log does not grow and the writer is still there
	before=$(wc -c <"$disk/log")
	sleep 1
	[ "$before" = "$(wc -c <"$disk/log")" ] && [ -n "$(cat "/proc/$payload/task/$payload/children")" ]
}
ok 'the payload waits' until_ok 20 stuck
monitor=$(ctr-status get monitor_pid b)
ticks() { awk '{ print $14 + $15 }' "/proc/$monitor/stat"; }
before=$(ticks)
sleep 2
ok 'the monitor does not spin' [ $(($(ticks) - before)) -lt 40 ]
is 'nothing is dropped' "$(ctr-status get log_dropped b)" 0
mount -o remount,size=64M "$disk"
whole() { seq 200000 | cmp -s - "$disk/log"; }
ok 'with space it goes on, and no byte is lost' until_ok 60 whole
go b
timeout 30 ctr-status wait b >/dev/null
is 'still nothing dropped' "$(ctr-status get log_dropped b)" 0
done_testing
