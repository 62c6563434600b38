#!/bin/sh
# Where close_range(2) does not mark descriptors close-on-exec (before 5.11), those that are open are
# looked for in /proc: nothing of the caller's goes on, and not each number there may be is asked for.
. "$(dirname "$0")/lib.sh"
if ! command -v strace >/dev/null || grep -aq __asan_init "$top/bin/ctr-spawn"; then
	echo '1..0 # SKIP no strace, or a sanitizer that looks for leaks'
	exit 0
fi
exec 7</dev/null
timeout 60 strace -qq -o "$work/calls" -e trace=close_range,fcntl -e inject=close_range:error=EINVAL:when=1 \
	ctr-spawn run -F --rm old -- sh -c 'echo /proc/self/fd/*' >"$work/said" 2>&1
is 'it runs' $? 0
ok 'it was asked for' grep -q 'close_range(3, .*INJECTED' "$work/calls"
ok 'what is open is marked' grep -q 'fcntl(7, F_SETFD, FD_CLOEXEC)' "$work/calls"
ok 'what is not, is not asked for' test "$(grep -c 'F_[GS]ETFD' "$work/calls")" -lt 200
ok 'the payload has nothing of its caller' sh -c '! grep -q "fd/7" "$1"' sh "$work/said"
done_testing
