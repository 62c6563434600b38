#!/bin/sh
# Microseconds from a payload's end to the signal of a subscriber, beyond what a parent's SIGCHLD
# takes. A floor is the kernel's part: a bare process that waits for another's end, then rings. With
# init = no the payload is pid 1, whose end is the end of its namespaces too. N=40.
# RUN is in memory, as it is on a host.
cd "$(dirname "$0")/../.." || exit 1
PATH=$PWD/bin:$PATH
work=$(mktemp -d "${TMPDIR:-$(test -w /dev/shm && echo /dev/shm || echo /tmp)}/ctr-bench.XXXXXX")
chmod 755 "$work"
export CTR_RUN_DIR="$work/ctr"
trap 'ctr-signal rm -f --all >/dev/null 2>&1; rm -rf "$work"' EXIT
${CC:-cc} -std=gnu11 -O2 -static -o "$work/notice" tests/bench/notice.c || exit 1
printf '%-40s %10s %10s %10s\n' 'exit to signal, us' median least 'beyond it'
# row NAME MODE [OPTION]: the first one is what the others are beyond.
row() {
	figures=$("$work/notice" "$2" "$work/stamp" "${N:-40}" "$work" "${3-}") || exit 1
	: "${first:=${figures% *}}"
	printf '%-40s %10s %10s %10s\n' "$1" "${figures% *}" "${figures#* }" "$((${figures% *} - first))"
}
row 'SIGCHLD of a parent' child
row 'floor: a bare process that waits, rings' bare
row 'ring of a subscriber' ring
row 'floor: of pid 1 of namespaces' apart
row '... init = no' ring '-o container.init=no'
