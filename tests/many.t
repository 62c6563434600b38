#!/bin/sh
# 500 containers, 8 at a time: every one recorded with 0, nothing left after rm.
. "$(dirname "$0")/lib.sh"
mounts=$(wc -l </proc/self/mountinfo)
seq 500 | xargs -P 8 -I N timeout 60 ctr-spawn run cN -- true
# shellcheck disable=SC2046  # names have no blanks
timeout 60 ctr-status wait $(seq 500 | sed 's/^/c/') >"$work/waited"
is '500 waited for' "$(grep -c ' exited 0$' "$work/waited")" 500
is '500 records with code 0' "$(ctr-status list -o code | grep -c '^0$')" 500
# shellcheck disable=SC2046
timeout 60 ctr-signal rm $(seq 500 | sed 's/^/c/')
is 'no directory is left' "$(ls "$CTR_RUN_DIR")" ''
is 'no mount is left' "$(wc -l </proc/self/mountinfo)" "$mounts"
is 'no cgroup is left' "$(find /sys/fs/cgroup -path '*/ctr/*' -name 'c[0-9]*' -newer "$work" 2>/dev/null | wc -l)" 0
done_testing
