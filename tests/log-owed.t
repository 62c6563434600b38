#!/bin/sh
# A disk that is full, and a monitor killed before it could tell what was lost: the next one tells.
. "$(dirname "$0")/lib.sh"
disk=$work/disk
mkdir "$disk"
mount -t tmpfs -o size=256k,mode=0755 ctr-test "$disk" 2>/dev/null || { echo '1..0 # SKIP no tmpfs can be mounted here'; exit 0; }
unmount() {
	umount -l "$disk" 2>/dev/null
	clean
}
trap unmount EXIT
timeout 30 ctr-spawn run d -o log.file="$disk/log" -o log.max_size=100M -- \
	sh -c 'seq 200000; touch /tmp/said; while [ ! -e /tmp/end ]; do sleep 0.1; done'
until_ok 60 test -e "/proc/$(ctr-status get payload_pid d)/root/tmp/said"
# All of it counted, and in the record (which is written once a second at most).
settled() { a=$(ctr-status get log_owed d); sleep 1.5; [ "$a" -gt 0 ] && [ "$a" = "$(ctr-status get log_owed d)" ]; }
ok 'the record knows what is owed' until_ok 60 settled
owed=$(ctr-status get log_owed d)
is 'all that was dropped' "$(ctr-status get log_dropped d)" "$owed"
monitor=$(ctr-status get monitor_pid d)
kill -9 "$monitor"
until_ok 10 dead "$monitor"
ok 'adopt' timeout 30 ctr-signal adopt d
ok 'the disk is full: nothing is told yet' sh -c '! grep -q "bytes dropped" "$1"' sh "$disk/log"
mount -o remount,size=64M "$disk"
ok 'the marker comes with the space' until_ok 20 grep -q "^\[ctr: $owed bytes dropped\]\$" "$disk/log"
ok 'nothing is owed any more' until_ok 20 sh -c '[ "$(ctr-status get log_owed d)" = 0 ]'
is 'the count stays' "$(ctr-status get log_dropped d)" "$owed"
touch "/proc/$(ctr-status get payload_pid d)/root/tmp/end"
timeout 30 ctr-status wait d >/dev/null
is 'told once' "$(grep -c 'bytes dropped' "$disk/log")" 1
done_testing
