#!/bin/sh
# log.file: a log elsewhere, opened safely, left alone by rm, written by one container only.
. "$(dirname "$0")/lib.sh"
mkdir "$work/var"
run() { timeout 30 ctr-spawn run "$1" -o log.file="$2" -o log.max_size=4096 -o log.keep=3 -- sh -c "$3" && timeout 30 ctr-status wait "$1" >/dev/null; }
run a "$work/var/a.log" 'seq 2000'
is 'it is there, rotated beside it' "$(ls "$work/var" | tr '\n' ' ')" 'a.log a.log.1 a.log.2 '
is 'its end' "$(tail -n 1 "$work/var/a.log")" 2000
is 'ctr-status log reads it' "$(ctr-status log a | tail -n 2000 | md5sum)" "$(cat "$work/var/a.log.2" "$work/var/a.log.1" "$work/var/a.log" | md5sum)"
ctr-signal rm a
is 'rm leaves it' "$(ls "$work/var" | tr '\n' ' ')" 'a.log a.log.1 a.log.2 '
run a "$work/var/a.log" 'echo again'
is 'the next one appends' "$(tail -n 1 "$work/var/a.log")" again
ctr-signal rm a
printf 'secret\n' >"$work/secret"
ln -s "$work/secret" "$work/var/link.log"
ln "$work/secret" "$work/var/hard.log"
touch "$work/var/foreign.log" "$work/var/open.log"
chown 65534 "$work/var/foreign.log"
chmod 666 "$work/var/open.log"
mkfifo "$work/var/fifo.log"
mkdir "$work/var/dir.log"
for bad in link hard foreign open fifo dir none/deep; do
	ok "refused: $bad" rc 125 timeout 20 ctr-spawn run z -o log.file="$work/var/$bad.log" -- true
done
is 'nothing was written or left' "$(cat "$work/secret"; ctr-status)" secret
timeout 20 ctr-spawn run b -o log.file="$work/var/b.log" -- sh -c 'while [ ! -e /tmp/go ]; do sleep 0.1; done'
ok 'a second container on the same file is refused' rc 125 timeout 20 ctr-spawn run c -o log.file="$work/var/b.log" -- true
is 'and names the first' "$(ctr-spawn run c -o log.file="$work/var/b.log" -- true 2>&1 | grep -c 'container b writes it')" 1
touch "/proc/$(ctr-status get payload_pid b)/root/tmp/go"
timeout 20 ctr-status wait b >/dev/null
ok 'after its end it may' run c "$work/var/b.log" true
# A payload that is root does not get at the name: the monitor opens it again at each rotation.
timeout 20 ctr-spawn run s -o log.file="$work/var/s.log" -o log.sync=yes -- sh -c 'echo one; while [ ! -e /tmp/go ]; do sleep 0.1; done; echo two'
until_ok 20 grep -q one "$work/var/s.log"
mv "$work/var/s.log" "$work/var/s.old"
ln -s "$work/secret" "$work/var/s.log"
kill -42 "$(ctr-status get monitor_pid s)"
touch "/proc/$(ctr-status get payload_pid s)/root/tmp/go"
timeout 20 ctr-status wait s >/dev/null
is 'a link put in its place is not written through' "$(cat "$work/secret")" secret
done_testing
