#!/bin/sh
# What dead processes left half-made or half-removed in RUN goes with the next start; what may be somebody's stays.
. "$(dirname "$0")/lib.sh"
(umask 022 && mkdir -p "$CTR_RUN_DIR")
left() { # NAME: a directory that looks like a record's, with a lock
	(umask 022 && mkdir -p "$CTR_RUN_DIR/$1/requests" && : >"$CTR_RUN_DIR/$1/lock" && : >"$CTR_RUN_DIR/$1/log")
}
names() { ls -A "$CTR_RUN_DIR" | grep -v -e '^\.cache' -e '^\.lock' | tr '\n' ' '; }
dead=2147483647:7
left ".new.$dead"
left ".del.$dead"
rm "$CTR_RUN_DIR/.del.$dead/lock" # it goes first
timeout 20 ctr-spawn run -F --rm a -- true
is 'of the dead' "$(names)" ''
left .new.none
left .del.7
left .other
timeout 20 ctr-spawn run -F --rm a -- true
is 'not what has no owner by its name' "$(names)" '.del.7 .new.none .other '
rm -r "$CTR_RUN_DIR/.del.7" "$CTR_RUN_DIR/.new.none" "$CTR_RUN_DIR/.other"
left ".new.$dead"
if hold_lock "$CTR_RUN_DIR/.new.$dead/lock" 60; then
	timeout 20 ctr-spawn run -F --rm a -- true
	is 'not while somebody has its lock: the monitor that was forked' "$(names)" ".new.$dead "
	kill "$holder"
	wait "$holder" 2>/dev/null
else
	skip 'not while somebody has its lock' 'no python3'
fi
timeout 20 ctr-spawn run -F --rm a -- true
is 'then it does' "$(names)" ''
ln -s "$work" "$CTR_RUN_DIR/.del.$dead"
timeout 20 ctr-spawn run -F --rm a -- true
ok 'a link is not followed' test -d "$work"
done_testing
