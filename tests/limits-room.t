#!/bin/sh
# Under a limit of memory that is enough for ctr-spawn itself, but not for stacks of those that share its memory, a
# container is made without them.
. "$(dirname "$0")/lib.sh"
command -v prlimit >/dev/null || { echo '1..0 # SKIP no prlimit'; exit 0; }
grep -aq __asan_init "$top/bin/ctr-spawn" && { echo '1..0 # SKIP a sanitizer takes what it wants'; exit 0; }
room=2
while [ $((room += 1)) -lt 100 ]; do
	prlimit --as=${room}000000 ctr-spawn check x -- true >/dev/null 2>&1 && break
done
: $((room += 1))
ok 'it starts' rc 3 timeout 20 prlimit --as=${room}000000 ctr-spawn run --rm -F x -- sh -c 'exit 3'
ok 'detached' timeout 20 prlimit --as=${room}000000 ctr-spawn run y -- sh -c 'exit 4'
is 'it ends' "$(timeout 20 ctr-status wait y >/dev/null; ctr-status get exit y)" 4
done_testing
