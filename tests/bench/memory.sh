#!/bin/sh
# What an idle container costs in memory, by a cgroup's own account, beside a process
# that only sleeps and, where they are installed, conmon, s6-supervise and runsv. N: how many of each.
# PSS is what /proc tells of a process: its own pages and its part of those that it shares; not the kernel's.
# A part's cost is what the account shows less once all of that part are killed. conmon's runtime here is a
# script that starts the sleeper: of runc no process stays once a container runs.
set -e
cd "$(dirname "$0")/../.."
N=${N:-200}
. tests/bench/lib.sh
bench=memory
work=$(mktemp -d "${TMPDIR:-/tmp}/ctr-bench.XXXXXX")
if [ -z "${BENCH_INSIDE-}" ]; then
	BENCH_INSIDE=1 exec unshare -m sh "$0" "$@"
fi
mount -t tmpfs none "$work"
mkdir "$work/ctr"
export CTR_RUN_DIR="$work/ctr" PATH="$PWD/bin:$PATH"
group=
clean() {
	ctr-signal rm -f --all >/dev/null 2>&1 || :
	if [ -n "$group" ]; then
		cat "$group/../cgroup.procs" >/dev/null
		echo $$ >"$group/../cgroup.procs"
		rmdir "$group" 2>/dev/null || :
	fi
	umount -l "$work"
	rmdir "$work"
}
trap clean EXIT
# A group of ours with an account: v1's memory controller, or v2's where it is handed down.
for at in /sys/fs/cgroup/memory /sys/fs/cgroup; do
	[ -e "$at/memory.usage_in_bytes" ] || grep -qw memory "$at/cgroup.subtree_control" 2>/dev/null || continue
	group=$at/ctr-bench.$$
	mkdir "$group"
	break
done
[ -n "$group" ] || { echo '# no cgroup with an account of memory here'; exit 0; }
account=$group/memory.usage_in_bytes
[ -e "$account" ] || account=$group/memory.current
# KiB charged: the least of some looks, for the kernel frees late.
charged() {
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		sleep 0.2
		cat "$account"
	done | sort -n | awk 'NR == 1 { printf "%d\n", $1 / 1024 }'
}
# per BEFORE AFTER
per() {
	awk -v a="$1" -v b="$2" -v n="$N" 'BEGIN { printf "%.1f", (b - a) / n }'
}
gone() {
	for pid; do
		while [ -e "/proc/$pid" ] && ! grep -q '^State:.Z' "/proc/$pid/status" 2>/dev/null; do
			sleep 0.05
		done
	done
}
# Mean KiB of PSS of those PIDs.
pss() {
	for pid; do
		sed -n 's/^Pss: *\([0-9]*\).*/\1/p' "/proc/$pid/smaps_rollup" 2>/dev/null || :
	done | awk '{ sum += $1 } END { if (NR > 0) printf "%.1f", sum / NR }'
}
row() { # NAME CHARGED PSS
	printf '%-44s %8s %8s\n' "$1" "$2" "${3:--}"
	[ -z "$2" ] || bench_tsv "$1" "$2" - KiB
	[ -z "${3-}" ] || bench_tsv "$1, PSS" "$3" - KiB
}
fill() { # OPTION...
	i=0
	while [ "$i" -lt "$N" ]; do
		i=$((i + 1))
		sh -c 'echo $$ >"$1/cgroup.procs"; shift; exec "$@"' sh "$group" ctr-spawn run "m$i" "$@" -- "$idle"
	done
}
# The child of each of those PIDs that executes the sleeper by now.
begun() {
	for pid; do
		tries=0
		until child=$(cat "/proc/$pid/task/$pid/children") && [ "$(readlink "/proc/${child% }/exe")" = "$idle" ] || [ "$tries" -ge 200 ]; do
			tries=$((tries + 1))
			sleep 0.05
		done
		echo "${child% }"
	done
}
pids() {
	ctr-status list -o "$1" | awk '$1 ~ /^[0-9]+$/ { print $1 }'
}
idle=$PWD/.build/bench-idle
case $PWD/ in
/tmp/* | /run/* | /root/*)
	echo "# not measured: what is below ${PWD%"${PWD#/*/}"} a container does not see; run it in a checkout elsewhere"
	exit 0 ;;
esac
cat >"$work/idle.c" <<'C'
#include <unistd.h>
int main(void) { for (;;) pause(); }
C
{ musl-gcc -static -Os -s -o "$idle" "$work/idle.c" || cc -static -Os -s -o "$idle" "$work/idle.c"; } 2>/dev/null
printf '%-44s %8s %8s\n' "KiB by ${account##*/}, each of $N" charged PSS
# The first ones make what all share.
# Forked in the group, as the others are: a process's stack in the kernel counts there.
before=$(charged)
sh -c 'echo $$ >"$1/cgroup.procs"; i=0
	while [ "$i" -lt "$3" ]; do i=$((i + 1)); "$2" & echo $!; done' sh "$group" "$idle" "$N" >"$work/sleepers"
full=$(charged)
# shellcheck disable=SC2046  # a list of numbers
row 'a process that only sleeps (musl, static)' "$(per "$before" "$full")" "$(pss $(cat "$work/sleepers"))"
# shellcheck disable=SC2046  # a list of numbers
kill -9 $(cat "$work/sleepers")
# shellcheck disable=SC2046
gone $(cat "$work/sleepers")
before=$(charged)
fill
full=$(charged)
monitors=$(pids monitor_pid)
# shellcheck disable=SC2046,SC2086
inits=$(pss $(pids init_pid)) weight=$(pss $monitors)
# shellcheck disable=SC2086
kill -9 $monitors
# shellcheck disable=SC2086
gone $monitors
left=$(charged)
row 'ctr-monitor' "$(per "$left" "$full")" "$weight"
row 'a container whole: namespaces, record, payload' "$(per "$before" "$full")"
ctr-signal rm -f --all >/dev/null 2>&1
before=$(charged)
fill -o container.init=no
plain=$(charged)
row 'pid 1 (what init = yes adds)' "$(awk -v f="$full" -v p="$plain" -v n="$N" 'BEGIN { printf "%.1f", (f - p) / n }')" "$inits"
ctr-signal rm -f --all >/dev/null 2>&1
before=$(charged)
fill -o namespaces.net=host
shared=$(charged)
row 'a container with namespaces.net = host' "$(per "$before" "$shared")"
ctr-signal rm -f --all >/dev/null 2>&1
# Supervisors, each of the same process, which is left when they are killed.
for who in s6-supervise runsv; do
	command -v "$who" >/dev/null || { echo "# $who is not installed"; continue; }
	i=0
	while [ "$i" -lt "$N" ]; do
		i=$((i + 1))
		mkdir -p "$work/$who/$i"
		printf '#!/bin/sh\nexec %s\n' "$idle" >"$work/$who/$i/run"
		chmod 755 "$work/$who/$i/run"
		sh -c 'echo $$ >"$1/cgroup.procs"; exec "$2" "$3" >/dev/null 2>&1 </dev/null' sh "$group" "$who" "$work/$who/$i" &
		echo $!
	done >"$work/watchers"
	# shellcheck disable=SC2046
	children=$(begun $(cat "$work/watchers"))
	full=$(charged)
	# shellcheck disable=SC2046
	weight=$(pss $(cat "$work/watchers"))
	# shellcheck disable=SC2046
	kill -9 $(cat "$work/watchers")
	# shellcheck disable=SC2046
	gone $(cat "$work/watchers")
	left=$(charged)
	row "$who" "$(per "$left" "$full")" "$weight"
	# shellcheck disable=SC2086
	kill -9 $children
	# shellcheck disable=SC2086
	gone $children
done
command -v conmon >/dev/null || exit 0
# conmon as podman has it: from its runtime's `create ... --pid-file FILE ...` on it keeps the log and waits.
. tests/bench/conmon.sh
conmon_runtime "$work/runtime"
i=0
while [ "$i" -lt "$N" ]; do
	i=$((i + 1))
	mkdir -p "$work/c/$i"
	COMMAND="exec $idle" sh -c 'echo $$ >"$1/cgroup.procs"; shift; exec "$@"' sh "$group" conmon --api-version 1 -c "b$i" -u "b$i" -n "b$i" \
		-r "$work/runtime" -b "$work/c/$i" -p "$work/c/$i/pid" --exit-dir "$work/c/$i" --full-attach -s \
		-l "k8s-file:$work/c/$i/log" --log-level warning --socket-dir-path "$work/c" \
		--conmon-pidfile "$work/c/$i/conmon.pid" >"$work/said" 2>&1 </dev/null || { echo "# conmon cannot run here: $(tail -n 1 "$work/said")"; break; }
done
full=$(charged)
all() { # FILE: the pids in every NUMBER/FILE, which have no end of line
	for file in "$work"/c/*/"$1"; do
		cat "$file"
		echo
	done
}
conmons=$(all conmon.pid)
# shellcheck disable=SC2086
weight=$(pss $conmons)
# shellcheck disable=SC2086
kill -9 $conmons
# shellcheck disable=SC2086
gone $conmons
left=$(charged)
row 'conmon' "$(per "$left" "$full")" "$weight"
# shellcheck disable=SC2046
kill -9 $(all pid)
