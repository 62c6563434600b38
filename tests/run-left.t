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
left ".cache/new.$dead"
left ".cache/del.$dead"
timeout 20 ctr-spawn run -F --rm a -- true
is 'where they are made and removed now' "$(ls "$CTR_RUN_DIR/.cache" | grep '\.')" ''
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
left ".cache/new.$dead"
if hold_lock "$CTR_RUN_DIR/.cache/new.$dead/lock" 60; then
	timeout 20 ctr-spawn run -F --rm a -- true
	is 'nor there while somebody has its lock' "$(ls "$CTR_RUN_DIR/.cache" | grep '\.')" "new.$dead"
	kill "$holder"
	wait "$holder" 2>/dev/null
fi
timeout 20 ctr-spawn run -F --rm a -- true
is 'then it does, there' "$(ls "$CTR_RUN_DIR/.cache" | grep '\.')" ''
# Bytes of names that a start reads.
looked() {
	timeout 60 strace -f -qq -o "$work/calls" -e trace=getdents64 ctr-spawn run -F --rm -o namespaces.net=host a -- true
	awk '{ sum += $NF } END { print sum + 0 }' "$work/calls"
}
few=
! command -v strace >/dev/null || grep -aq __asan_init "$top/bin/ctr-spawn" || few=$(looked)
# Beside many records too, and those are not looked at one by one.
(umask 022 && cd "$CTR_RUN_DIR" && i=0 && while [ $i -lt 600 ]; do i=$((i + 1)) && mkdir "r$i"; done)
left ".cache/new.$dead"
timeout 20 ctr-spawn run -F --rm a -- true
is 'beside many' "$(ls "$CTR_RUN_DIR/.cache" | grep '\.')" ''
[ -z "$few" ] || ok 'of which few are looked at' [ "$(($(looked) - few))" -lt 10000 ]
rmdir "$CTR_RUN_DIR"/r[0-9]*
# Where there is no such directory, nor can one be made.
mv "$CTR_RUN_DIR/.cache" "$work/cache"
ln -s "$work/cache" "$CTR_RUN_DIR/.cache"
is 'a link is no such directory' "$(timeout 20 ctr-spawn run -F b -- echo ran 2>&1; timeout 20 ctr-signal rm b 2>&1; ls "$work/cache" | grep '\.')" ran
rm "$CTR_RUN_DIR/.cache"
: >"$CTR_RUN_DIR/.cache"
is 'nor is a file' "$(timeout 20 ctr-spawn run -F b -- echo ran 2>&1; timeout 20 ctr-signal rm b 2>&1)" ran
rm "$CTR_RUN_DIR/.cache"
is 'and nothing is left' "$(names)" ''
ln -s "$work" "$CTR_RUN_DIR/.del.$dead"
timeout 20 ctr-spawn run -F --rm a -- true
ok 'a link is not followed' test -d "$work"
done_testing
