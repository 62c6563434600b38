#!/bin/sh
# mode direct: the payload writes the file itself; what is old is freed, offsets stay.
. "$(dirname "$0")/lib.sh"
direct='-o log.mode=direct -o log.max_size=256k -o log.keep=3'
kib() { du -k "$1" | cut -f1; }
# shellcheck disable=SC2086  # options
if ! timeout 30 ctr-spawn run a $direct -- sh -c 'i=0
	while [ $i -lt 60 ]; do seq 100000 120000; i=$((i + 1)); done; echo the end'; then
	echo '1..0 # SKIP no holes can be punched in this file system'
	exit 0
fi
log=$CTR_RUN_DIR/a/log
ok 'ends' timeout 60 ctr-status wait a
is 'offsets never moved' "$(wc -c <"$log")" $((60 * 140007 + 8))
ok 'but the old part is freed' [ "$(kib "$log")" -le 776 ]
is 'the end is there' "$(ctr-status log -n 1 a)" 'the end'
ok 'shown from the first byte that is left' [ "$(ctr-status log a | wc -c)" -le 794624 ]
is 'without a zero' "$(ctr-status log a | tr -dc '\000' | wc -c)" 0
is 'in sequence' "$(ctr-status log a | sed 1d | awk '$1 != p + 1 && p && p != 120000 && $0 != "the end" { print p, $0 } { p = $1 }')" ''
# shellcheck disable=SC2086
timeout 30 ctr-spawn run b $direct -o log.stderr=separate -- sh -c 'echo out; echo err >&2
	while [ ! -e /tmp/go ]; do sleep 0.1; done; echo out2; i=0
	while [ $i -lt 20 ]; do seq 100000 120000; i=$((i + 1)); done >&2; while [ ! -e /tmp/end ]; do sleep 0.1; done; exit 6'
is 'stderr apart' "$(ctr-status log b 2>/dev/null; ctr-status log --stderr b)" "$(printf 'out\nerr')"
ok 'the file is the payload'"'"'s own stdout' sh -c '[ "$(stat -Lc %i "/proc/$1/fd/1")" = "$(stat -c %i "$2")" ]' sh "$(ctr-status get payload_pid b)" "$CTR_RUN_DIR/b/log"
kill -9 "$(ctr-status get monitor_pid b)"
until_ok 10 dead "$(ctr-status get monitor_pid b)"
touch "/proc/$(ctr-status get payload_pid b)/root/tmp/go"
ok 'a dead monitor is not missed' until_ok 30 sh -c '[ "$(wc -c <"$1")" -gt 2800000 ]' sh "$CTR_RUN_DIR/b/log.err"
ok 'adopted' timeout 20 ctr-signal adopt b
freed() { [ "$(kib "$CTR_RUN_DIR/b/log.err")" -le 776 ]; }
ok 'the adopter frees' until_ok 30 freed
touch "/proc/$(ctr-status get payload_pid b)/root/tmp/end"
timeout 30 ctr-status wait b >/dev/null
is 'ended' "$(ctr-status get exit b)" 6
for bad in log.format=cri log.timestamps=yes log.policy=drop; do
	# shellcheck disable=SC2086
	ok "mode direct with $bad is an error" rc 125 timeout 20 ctr-spawn run z $direct -o $bad -- true
done
if mkdir "$work/ram" && mount -t ramfs ctr-test "$work/ram" 2>/dev/null; then
	ok 'a file system without holes is an error' rc 125 timeout 20 ctr-spawn run z -o log.mode=direct -o log.file="$work/ram/log" -- true
	is 'and nothing is left' "$(ls "$work/ram")" ''
	umount -l "$work/ram"
else
	ok 'a file system without holes is an error # SKIP no ramfs' true
	ok 'and nothing is left # SKIP no ramfs' true
fi
done_testing
