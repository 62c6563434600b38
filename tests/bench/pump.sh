#!/bin/sh
# Output through a monitor into its log, beside cat(1) from a pipe into a file of the
# same file system and conmon into its own log (k8s-file, which is our format cri). MIB: how
# much, ROUNDS: how often, TEXT=1: lines of 100 bytes instead of zeros. Speed by the writer's own
# clock; and what the pump was on a processor for it. It is the pumps that are compared: conmon's
# runtime here is a script that starts the writer, for runc takes longer and does nothing to a byte.
set -e
cd "$(dirname "$0")/../.."
if [ -z "${BENCH_INSIDE-}" ]; then
	BENCH_INSIDE=1 exec unshare -m sh "$0" "$@"
fi
MIB=${MIB:-512}
work=$(mktemp -d "${TMPDIR:-/tmp}/ctr-bench.XXXXXX")
mount -t tmpfs none "$work"
export CTR_RUN_DIR="$work/ctr" PATH="$PWD/bin:$PATH"
clean() {
	ctr-signal rm -f p >/dev/null 2>&1 || :
	umount -l "$work"
	rmdir "$work"
}
conmon=
trap clean EXIT
write="dd if=/dev/zero bs=64k count=$((MIB * 16))"
[ -z "${TEXT-}" ] || write="yes $(printf %099d 0) | dd bs=64k iflag=fullblock count=$((MIB * 16))"
# Seconds that dd tells at the end of FILE.
seconds() {
	tail -c 400 "$1" 2>/dev/null | tr -c '[:print:]' '\n' | sed -n 's/.*copied, \([0-9.e-]*\) s.*/\1/p' | tail -n 1
}
written() { # FILE: dd has told its end there
	i=0
	while [ -z "$(seconds "$1")" ]; do
		i=$((i + 1))
		[ "$i" -lt 1200 ] || { echo "# nothing came: $1" >&2; exit 1; }
		sleep 0.1
	done
	sleep 0.3
}
busy() { # nanoseconds that PID was on a processor
	cut -d ' ' -f 1 "/proc/$1/schedstat"
}
# The pump stays until it is told, so that its schedstat can be read.
by_cat() {
	mkfifo "$work/fifo"
	sh -c 'exec 3>"$1"; '"$write"' 2>"$2" >&3; exec sleep 600' sh "$work/fifo" "$work/said" &
	writer=$!
	cat <"$work/fifo" >"$work/copy" &
	pid=$!
	written "$work/said"
	echo "cat $(seconds "$work/said") $(busy "$pid")" >>"$work/figures"
	kill "$writer"
	wait "$writer" "$pid" 2>/dev/null || :
	rm -f "$work/copy" "$work/said" "$work/fifo"
}
by_monitor() { # NAME OPTION...
	name=$1
	shift
	ctr-spawn run p -o log.max_size=8G "$@" -- sh -c "$write; exec sleep 600"
	written "$CTR_RUN_DIR/p/log"
	echo "$name $(seconds "$CTR_RUN_DIR/p/log") $(busy "$(ctr-status get monitor_pid p)")" >>"$work/figures"
	ctr-signal rm -f p
}
. tests/bench/conmon.sh
. tests/bench/lib.sh
bench='output'
conmon_runtime "$work/runtime"
mkdir "$work/b"
by_conmon() {
	COMMAND="{ $write; } 2>$work/told; exec sleep 600" conmon -c bench -u bench -r "$work/runtime" -b "$work/b" -p "$work/pid" -l "k8s-file:$work/conmon.log" \
		--socket-dir-path "$work" --conmon-pidfile "$work/conmon.pid" >"$work/conmon.said" 2>&1 </dev/null || return 1
	written "$work/told"
	echo "conmon $(seconds "$work/told") $(busy "$(cat "$work/conmon.pid")")" >>"$work/figures"
	kill "$(cat "$work/pid")"
	while [ -e "/proc/$(cat "$work/conmon.pid")/fd/0" ]; do sleep 0.1; done
	rm -f "$work/conmon.log" "$work/told"
}
conmon=yes
command -v conmon >/dev/null || { conmon=; echo '# conmon is not installed'; }
round=0
while [ "$round" -lt "${ROUNDS:-5}" ]; do
	round=$((round + 1))
	by_cat
	by_monitor raw
	by_monitor cri -o log.format=cri
	[ -z "$conmon" ] || by_conmon || { conmon=; echo "# conmon cannot run here: $(grep . "$work/conmon.said" | tail -n 1)"; }
done
printf '%-10s %8s %8s %14s\n' "$MIB MiB" MiB/s 'of cat' 'CPU s per GiB'
median() { # NAME COLUMN
	awk -v name="$1" -v column="$2" '$1 == name { print $column }' "$work/figures" | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}
base=$(median cat 2)
for name in $(cut -d ' ' -f 1 "$work/figures" | awk '!seen[$0]++'); do
	echo "$name $(median "$name" 2) $(median "$name" 3)"
done | awk -v base="$base" -v mib="$MIB" '{ printf "%s %.0f %.0f %.2f\n", $1, mib / $2, 100 * base / $2, $3 / 1e9 / mib * 1024 }' |
	while read -r name speed share cpu; do
		printf '%-10s %8s %7s%% %14s\n' "$name" "$speed" "$share" "$cpu"
		bench_tsv "$name" "$speed" - MiB/s "$cpu"
	done
