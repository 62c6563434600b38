#!/bin/sh
# A record that grows beyond its size still tells how the container ended.
. "$(dirname "$0")/lib.sh"
timeout 30 ctr-spawn create a -- sh -c 'exit 7'
record=$CTR_RUN_DIR/a
monitor=$(ctr-status get monitor_pid a)
kill -9 "$monitor"
until_ok 10 dead "$monitor"
# Long paths, and lines of another version, fill it up: 20 bytes are left.
long() { head -c "$1" /dev/zero | tr '\0' x; }
sed -e "s/^root=.*/root=$(long 500)/" -e "s/^upper=.*/upper=$(long 500)/" -e "s/^hostname=.*/hostname=$(long 190)/" \
	-e '$d' "$record/status" >"$work/status"
printf 'later=%s\nend=1\n' "$(long $((4095 - 20 - 13 - $(wc -c <"$work/status"))))" >>"$work/status"
chmod 644 "$work/status"
cat "$work/status" >"$record/status"
is 'a long record is one' "$(ctr-status get state a)" created
printf '# %s bytes\n' "$(wc -c <"$record/status")"
ok 'adopt' timeout 30 ctr-signal adopt a
ok 'start' timeout 30 ctr-signal start a
ok 'wait' timeout 30 ctr-status wait a
is 'its monitor recorded the end' "$(sed -n 's/^state=//p;s/^exit=//p;' "$record/status" | tr '\n' ,)" exited,7,
done_testing
