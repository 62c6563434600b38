#!/bin/sh
# Which user namespace it is in decides how an overlay reads what its upper hides: where that cannot be
# learnt it is an error, or what was removed from the root would be there again.
. "$(dirname "$0")/lib.sh"
command -v strace >/dev/null || { echo '1..0 # SKIP no strace'; exit 0; }
grep -aq __asan_init "$top/bin/ctr-spawn" && { echo '1..0 # SKIP a sanitizer that looks for leaks'; exit 0; }
mkdir -p "$work/root/gone" "$work/upper"
cp "$(program busybox)" "$work/root/busybox" || { echo '1..0 # SKIP no busybox'; exit 0; }
: >"$work/root/gone/old"
run() { timeout 30 ctr-spawn run -F --rm x -o container.rootfs="$work/root" -o container.overlay="$work/upper" -- "$@"; }
if ! run /busybox sh -c '/busybox rm -r /gone && /busybox mkdir /gone' >"$work/why" 2>&1; then
	echo "1..0 # SKIP no overlay here: $(cat "$work/why")"
	exit 0
fi
is 'a directory made anew is empty' "$(run /busybox ls /gone)" ''
fault() {
	timeout 60 strace -f -qq -o "$work/calls" -P self/ns/user -e trace=readlinkat -e inject=readlinkat:error=EIO \
		ctr-spawn run -F --rm x -o container.rootfs="$work/root" -o container.overlay="$work/upper" -- /busybox ls /gone
}
fault >"$work/seen" 2>"$work/why"
is 'not learnt: it is not started' "$?" 125
ok 'it was asked' grep -q 'self/ns/user.*INJECTED' "$work/calls"
is 'nothing of it is shown' "$(cat "$work/seen")" ''
ok 'and why' grep -q 'Input/output error\|I/O error' "$work/why"
done_testing
