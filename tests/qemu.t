#!/bin/sh
# The fast part of tests/qemu/hosts.sh: 20 containers in a guest with 128 MiB, a power cut, some core tests on each
# kernel. Only where QEMU and kernels have been fetched already: make check-hosts does that.
. "$(dirname "$0")/qemu/lib.sh"
export CTR_QEMU_FETCH=no
CONTAINERS=20
part_memory
ROUNDS=1 KERNEL=5.10
part_cut
some() { # KERNEL LAYOUT TEST...
	kernel=$1 layout=$2
	shift 2
	cached=${CTR_QEMU_CACHE:-${HOME:-/root}/.cache/ctr-qemu}/$kernel
	if [ -d "$cached" ]; then
		CORE="$*" sh "$qemu/core.sh" sh "$qemu/boot.sh" -k "$kernel" -c "$layout" -m 512 -t 300 >"$work/output" 2>&1
	else
		echo "$cached has not been fetched" >"$work/output"
		(exit 125)
	fi
	tell "Linux $kernel, cgroups $layout: $*" $? 0
}
some 6.1 v2 exit-status survive isolation cgroup-kill
some 5.10 v1 exit-status survive bad-input
some 6.12 none exit-status survive
done_testing
