#!/bin/sh
# Started again detached, the monitor-to-be is killed at its first act: that is the end of it. What it may have made
# is in its caller's memory, where a second try would be in its way.
. "$(dirname "$0")/lib.sh"
command -v strace >/dev/null || { echo '1..0 # SKIP no strace'; exit 0; }
grep -aq __asan_init "$top/bin/ctr-spawn" && { echo '1..0 # SKIP a sanitizer that looks for leaks'; exit 0; }
timeout 20 ctr-spawn run x -- true
timeout 20 ctr-status wait x >/dev/null
timeout 60 strace -f -qq -o "$work/calls" -e trace=setsid,clone3 -e inject=setsid:signal=KILL ctr-signal start x >"$work/said" 2>&1
is 'it fails' "$?" 1
if grep -q 'clone3.*CLONE_VM.*CLONE_VFORK' "$work/calls"; then
	is 'no second one' "$(grep -c 'setsid(' "$work/calls")" 1
else
	skip 'no second one' 'memory is never shared here'
fi
ok 'it can be started all the same' timeout 20 ctr-signal start x
is 'and ends' "$(timeout 20 ctr-status wait x >/dev/null; ctr-status get exit x)" 0
done_testing
