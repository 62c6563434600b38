#!/bin/sh
# Microseconds from a payload's end to the signal of a subscriber, beyond what a parent's SIGCHLD takes. N=40.
# RUN is in memory, as it is on a host.
cd "$(dirname "$0")/../.." || exit 1
PATH=$PWD/bin:$PATH
work=$(mktemp -d "${TMPDIR:-$(test -w /dev/shm && echo /dev/shm || echo /tmp)}/ctr-bench.XXXXXX")
chmod 755 "$work"
export CTR_RUN_DIR="$work/ctr"
trap 'ctr-signal rm -f --all >/dev/null 2>&1; rm -rf "$work"' EXIT
${CC:-cc} -std=gnu11 -O2 -static -o "$work/notice" tests/bench/notice.c || exit 1
child=$("$work/notice" child "$work/stamp" "${N:-40}") || exit 1
ring=$("$work/notice" ring "$work/stamp" "${N:-40}" "$work") || exit 1
printf '%-22s %10s %10s\n' 'exit to signal' 'median us' 'least us'
printf '%-22s %10s %10s\n' 'SIGCHLD of a parent' "${child% *}" "${child#* }"
printf '%-22s %10s %10s\n' 'ring of a subscriber' "${ring% *}" "${ring#* }"
echo "# beyond SIGCHLD: $((${ring% *} - ${child% *})) us"
