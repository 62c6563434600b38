#!/bin/sh
# Microseconds from a payload's end to the signal of a subscriber, beyond what a parent's SIGCHLD
# takes. A floor is the kernel's part: a bare process that waits for another's end, then rings; and
# one that first reads in /proc whether that would kill. With init = no the payload is pid 1, whose
# end is the end of its namespaces too. N=40, in four rounds: what the machine does to one row it
# does to all. RUN is in memory, as it is on a host.
cd "$(dirname "$0")/../.." || exit 1
PATH=$PWD/bin:$PATH
work=$(mktemp -d "${TMPDIR:-$(test -w /dev/shm && echo /dev/shm || echo /tmp)}/ctr-bench.XXXXXX")
chmod 755 "$work"
export CTR_RUN_DIR="$work/ctr"
. tests/bench/lib.sh
bench=notice
trap 'ctr-signal rm -f --all >/dev/null 2>&1; rm -rf "$work"' EXIT
${CC:-cc} -std=gnu11 -O2 -static -o "$work/notice" tests/bench/notice.c || exit 1
measure() { # FILE MODE [OPTION]
	"$work/notice" "$2" "$work/stamp" "$((${N:-40} / 4))" "$work" "${3-}" >>"$work/$1" || exit 1
}
for _ in 1 2 3 4; do
	measure child child
	measure bare bare
	measure look look
	measure ring ring
	measure apart apart
	measure bare-init ring '-o container.init=no'
done
printf '%-48s %8s %8s %10s\n' 'exit to signal, us' median least 'beyond it'
# row NAME FILE: the first one is what the others are beyond.
row() {
	sort -n "$work/$2" >"$work/sorted"
	count=$(wc -l <"$work/sorted")
	median=$(sed -n "$((count / 2 + 1))p" "$work/sorted")
	: "${first:=$median}"
	least=$(head -n 1 "$work/sorted")
	printf '%-48s %8s %8s %10s\n' "$1" "$median" "$least" "$((median - first))"
	bench_tsv "$1" "$median" "$least" us
}
row 'SIGCHLD of a parent' child
row 'floor: a bare process that waits, rings' bare
row 'floor: ... and looks whether that would kill' look
row 'ring of a subscriber' ring
row 'floor: of pid 1 of namespaces' apart
row '... init = no' bare-init
