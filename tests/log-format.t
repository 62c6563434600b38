#!/bin/sh
# Log formats: cri, timestamps, stderr apart; what ctr-status log makes of them.
. "$(dirname "$0")/lib.sh"
say='echo one; echo two >&2; printf par; while [ ! -e /tmp/go ]; do sleep 0.1; done; printf "tial\n\nlast"'
stamp='[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{9}Z'
run() { # NAME OPTION...: runs $say to its end
	name=$1
	shift
	timeout 30 ctr-spawn run "$name" "$@" -- sh -c "$say"
	until_ok 20 grep -q par "$CTR_RUN_DIR/$name/log"
	touch "/proc/$(ctr-status get payload_pid "$name")/root/tmp/go"
	timeout 30 ctr-status wait "$name" >/dev/null
}
run c -o log.format=cri -o log.stderr=separate
log=$CTR_RUN_DIR/c/log
is 'cri: every line is a record' "$(grep -cvE "^$stamp (stdout|stderr) [FP] " "$log")" 0
is 'cri: stderr is tagged' "$(grep -c ' stderr F two$' "$log")" 1
is 'cri: a part of a line' "$(sed -n 's/^.* stdout \([FP]\) \(.*\)$/\1:\2/p' "$log" | tr '\n' ,)" 'F:one,P:par,F:tial,F:,P:last,'
is 'shown: stdout' "$(ctr-status log c 2>/dev/null; echo .)" "$(printf 'one\npartial\n\nlast.')"
is 'shown: stderr' "$(ctr-status log c 2>&1 >/dev/null)" two
is 'shown: --stderr alone' "$(ctr-status log --stderr c)" two
is 'shown: --stdout alone' "$(ctr-status log --stdout c 2>&1 | head -n 1)" one
is 'shown: -t' "$(ctr-status log -t --stdout c | grep -cE "^$stamp (one|partial|last)?\$")" 4
is 'shown: -n 1' "$(ctr-status log --stderr -n 1 c)" two
is 'shown: --tail 1 is the same' "$(ctr-status log --tail 1 --stdout c)" last
is 'nothing since tomorrow' "$(ctr-status log --since "$(($(date +%s) + 86400))" c 2>&1)" ''
is 'all since an hour' "$(ctr-status log --since 1h --stderr c)" two
run t -o log.timestamps=yes -o log.stderr=separate
is 'times: before each line' "$(sed -E "s/^$stamp /T:/" "$CTR_RUN_DIR/t/log"; echo .)" "$(printf 'T:one\nT:partial\nT:\nT:last.')"
is 'stderr: a file of its own' "$(sed -E "s/^$stamp /T:/" "$CTR_RUN_DIR/t/log.err")" T:two
is 'shown without times' "$(ctr-status log --stdout t; echo .)" "$(printf 'one\npartial\n\nlast.')"
is 'shown with times' "$(ctr-status log -t --stderr t | sed -E "s/^$stamp /T:/")" T:two
run m
is 'merged: in order' "$(ctr-status log m; echo .)" "$(printf 'one\ntwo\npartial\n\nlast.')"
is 'merged: the bytes' "$(cat "$CTR_RUN_DIR/m/log"; echo .)" "$(printf 'one\ntwo\npartial\n\nlast.')"
ok 'no times: -t says so' rc 1 ctr-status log -t m
ok 'not apart: --stderr says so' rc 1 ctr-status log --stderr m
is 'two names: lines behind their names' "$(ctr-status log --stdout -n 2 c t)" "$(printf 'c | \nc | last\nt | \nt | last')"
ok 'a user who is not root opens /dev/stdout' sh -c '
	timeout 30 ctr-spawn run u -o container.user=65534 -- sh -c "echo again >/dev/stdout; echo err >/dev/stderr"
	timeout 30 ctr-status wait u && [ "$(ctr-status log u)" = "$(printf "again\nerr")" ]'
for bad in log.file=/tmp/x log.format=cri log.timestamps=yes log.stderr=separate log.policy=block log.sync=yes; do
	ok "mode none with $bad is an error" rc 125 ctr-spawn run z -o log.mode=none -o $bad -- true
done
done_testing
