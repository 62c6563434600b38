#!/bin/sh
# RUN is full: the container runs and ends, the exit status is right, stop, upgrade and adopt still work.
if [ -z "$FULL" ]; then
	unshare -m true 2>/dev/null || { echo '1..0 # SKIP no mount namespace'; exit 0; }
	FULL=1 exec unshare -m --propagation private sh "$0"
fi
. "$(dirname "$0")/lib.sh"
mkdir "$CTR_RUN_DIR"
mount -t tmpfs -o size=1m,mode=755 tmpfs "$CTR_RUN_DIR" || { echo '1..0 # SKIP no tmpfs'; exit 0; }
for name in a b c d; do
	ctr-spawn run -o log.file="$work/log.$name" $name -- sh -c 'trap "echo end; exit 12" TERM; : >/tmp/r; while :; do sleep 0.05; done'
	until_ok 10 test -e "/proc/$(ctr-status get payload_pid $name)/root/tmp/r"
	until_ok 10 sh -c "[ \"\$(ctr-status get filter_abi $name)\" = 1 ]"
done
monitor=$(ctr-status get monitor_pid c)
head -c 2000000 /dev/zero >"$CTR_RUN_DIR/.fill" 2>/dev/null
ok 'it is full' sh -c '! echo x >"$CTR_RUN_DIR/.more" 2>/dev/null || ! head -c 4096 /dev/zero >"$CTR_RUN_DIR/.more" 2>/dev/null'
is 'it still runs' "$(ctr-status list -o state,monitor_state a)" 'running	alive'
ok 'stop' timeout 30 ctr-signal stop a
is 'its exit, though nobody could write the record' "$(ctr-status get exit a)" 12
is 'its output' "$(cat "$work/log.a")" end
kill -41 "$monitor"
kill -9 "$(ctr-status get monitor_pid b)"
until_ok 10 dead "$(ctr-status get monitor_pid b)"
kill -TERM "$(ctr-status get payload_pid b)"
ok 'wait, with a dead monitor' timeout 20 ctr-status wait b
is 'its exit' "$(ctr-status get exit b)" 12
ok 'kill' timeout 30 ctr-signal kill c
is 'exit' "$(ctr-status get exit c)" signal:9
rm -f "$CTR_RUN_DIR/.fill" "$CTR_RUN_DIR/.more"
ok 'with space again: adopt records the end' timeout 20 ctr-signal adopt b
is 'in the record' "$(sed -n 's/^exit=//p' "$CTR_RUN_DIR/b/status")" 12
ok 'upgrade' timeout 20 ctr-signal upgrade d
ok 'stop' timeout 20 ctr-signal stop d
is 'exit' "$(ctr-status list -o exit,source d)" '12	exit'
ctr-signal rm -f --all
umount "$CTR_RUN_DIR"
done_testing
