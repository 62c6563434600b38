#!/bin/sh
# What a detached container leaves to its caller, and what the payload starts with.
. "$(dirname "$0")/lib.sh"
id=$(timeout 10 ctr-spawn run a -- sleep 60; echo "$?")
is 'a substitution returns at once' "$id" 0
exec 9>"$work/lock"
flock 9
ctr-spawn run b -- sleep 60 # no timeout(1): BusyBox's leaves a watcher that holds 9 too
exec 9>&-
ok 'a flocked descriptor is free' flock -n "$work/lock" true
is 'the monitor sits in /' "$(readlink "/proc/$(ctr-status get monitor_pid b)/cwd")" /
timeout 10 ctr-spawn run c -- sh -c 'ls /proc/self/fd | tr "\n" " "; grep -E "^Sig(Blk|Ign)" /proc/self/status | tr -d "\n"; cut -d" " -f6 /proc/$$/stat'
timeout 10 ctr-status wait c >/dev/null
is 'fds, signals, session' "$(ctr-status log c)" "0 1 2 3 SigBlk:	0000000000000000SigIgn:	00000000000000002"
trap '' HUP USR1
timeout 10 ctr-spawn run d -- grep SigIgn /proc/self/status
timeout 10 ctr-status wait d >/dev/null
is 'ignored signals are not handed on' "$(ctr-status log d)" "SigIgn:	0000000000000000"
done_testing
