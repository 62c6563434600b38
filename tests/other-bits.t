#!/bin/sh
# Programs for i386 on an x86_64 kernel: containers have programs of both, under the default filter.
. "$(dirname "$0")/lib.sh"
other=$top/.build/i386/bin
[ "$(uname -m)" = x86_64 ] && [ -x "$other/ctr-spawn" ] ||
	{ echo '1..0 # SKIP make ARCH=i386 has not been run on an x86_64 kernel'; exit 0; }
PATH=$other:$PATH
code() { # COMMAND...: its exit code
	timeout 30 ctr-spawn run -F --rm x "$@" >/dev/null 2>&1
	echo "$?"
}
is 'a program of 64 bits' "$(code -- sh -c 'exit 3')" 3
is 'as pid 1 itself' "$(code -o container.init=no -- sh -c 'exit 3')" 3
is 'one of 32 bits' "$(code -o "mount.bind=$other /mnt ro" -- /mnt/ctr-status --version)" 0
is 'a filter is in force' "$(timeout 30 ctr-spawn run -F --rm x -- grep ^Seccomp: /proc/self/status | tr -d '[:space:]')" Seccomp:2
is 'what it refuses is refused to 64 bits' "$(code -- unshare -m true)" 1
if command -v strace >/dev/null; then
	timeout 60 strace -qq -f -e trace=mprotect -o "$work/calls" ctr-spawn run -F --rm x -- true
	is 'no stacks for a start in shared memory, for which it has no code' "$(grep -c ', 1048576, ' "$work/calls")" 0
fi
is 'exec' "$(ctr-spawn run x -- sleep 100 >/dev/null && ctr-spawn exec x -- sh -c 'exit 4'; echo $?)" 4
done_testing
