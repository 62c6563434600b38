#!/bin/sh
# What one more costs on a host that has many: 10, 100, 500, 1000, 2000 that sleep. For each size the
# CPU time of a start, of ctr-status list and of one stop, milliseconds; lines of the host's mount table.
# MOST=2000. Flat is: the last row like the first, but for the list, which grows with what it lists.
set -e
cd "$(dirname "$0")/../.."
. tests/bench/lib.sh
bench_begin 'growth'
command -v hyperfine >/dev/null || { echo '# needs hyperfine'; exit 0; }
free=$(awk '/MemAvailable/ { print $2 }' /proc/meminfo)
# 500 KiB each: two processes of ours, one that sleeps, their namespaces.
most=${MOST:-2000}
[ "$((most * 700))" -lt "$free" ] || { most=$((free / 700)); echo "# memory is enough for $most"; }

# MILLISECONDS of CPU of COMMAND, median of RUNS; $1 of `many` is the number.
cpu() { # COMMAND [PREPARE]
	hyperfine -N --warmup 1 --runs "${RUNS:-15}" ${2:+--prepare "$2"} --export-csv "$work/csv" "$1" >/dev/null 2>&1
	awk -F , 'NR == 2 { printf "%.2f %.2f", ($5 + $6) * 1000, $4 * 1000 }' "$work/csv"
}

printf '%-12s %14s %14s %14s %8s\n' containers 'start CPU/time' 'list CPU/time' 'memory KiB' mounts
have=0
for count in 10 100 500 1000 2000; do
	[ "$count" -le "$most" ] || continue
	while [ "$have" -lt "$count" ]; do
		have=$((have + 1))
		bin/ctr-spawn run -o namespaces.net=host "g$have" -- /bin/sleep 6000 || exit 1
	done
	start=$(cpu 'bin/ctr-spawn run --rm -F one -- /bin/true')
	list=$(cpu 'bin/ctr-status list -q')
	memory=$((free - $(awk '/MemAvailable/ { print $2 }' /proc/meminfo)))
	mounts=$(wc -l </proc/self/mountinfo)
	printf '%-12s %14s %14s %14s %8s\n' "$count" "$start" "$list" "$((memory / count)) each" "$mounts"
	bench_row "start at $count" "${start#* }" - ms "${start% *}"
	bench_row "list at $count" "${list#* }" - ms "${list% *}"
done
