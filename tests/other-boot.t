#!/bin/sh
# Records of an earlier boot, where RUN is kept on a disk: what pid 1 wrote before is how it ended, nothing is invented.
. "$(dirname "$0")/lib.sh"
earlier() { # NAME SED...: its record as it stood when the power went
	sed -i "s/^boot=.*/boot=another/; $2" "$CTR_RUN_DIR/$1/status"
}
ctr-spawn run ended -- sh -c 'exit 7'
ctr-spawn run blank -- true
ctr-spawn run again -o restart.policy=always -o restart.delay=1h -- sh -c 'exit 5'
timeout 20 ctr-status wait ended blank >/dev/null
until_ok 20 ctr-status is restarting again
kill -9 "$(ctr-status get monitor_pid again)"
until_ok 10 dead "$(ctr-status get monitor_pid again)"
earlier ended 's/^state=.*/state=running/; s/^exit=.*/exit=/; s/^source=.*/source=/'
earlier blank 's/^state=.*/state=running/; s/^exit=.*/exit=/; s/^source=.*/source=/'
tr '\0-\377' '\n' <"$CTR_RUN_DIR/blank/exit" >"$work/blank" && cat "$work/blank" >"$CTR_RUN_DIR/blank/exit"
cat "$work/blank" >"$CTR_RUN_DIR/again/exit" # made for the next run by then
earlier again ''
is 'it had ended: so it did' "$(ctr-status get state ended) $(ctr-status get exit ended)" 'exited 7'
is 'it had not: nobody knows' "$(ctr-status get state blank) $(ctr-status get exit blank)" 'lost '
is 'it was to be' "$(sed -n 's/^state=//p' "$CTR_RUN_DIR/again/status")" restarting
is 'it was to be started again: it is not' "$(ctr-status get state again) $(ctr-status get exit again)" 'exited 5'
is 'wait tells each' "$(timeout 20 ctr-status wait ended again | tr '\n' ' ')" 'ended exited 7 again exited 5 '
ok 'each can be removed' timeout 20 ctr-signal rm ended again blank
done_testing
