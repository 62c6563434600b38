#!/bin/sh
# How long a payload takes for 20 MB through its terminal: alone, with a client that reads, with one that is stopped.
# usage: attach.sh [ROUNDS]; milliseconds, the median of the rounds
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/bench/lib.sh"
bench='20 MB to a terminal'
PATH=$top/bin:$PATH
CTR_RUN_DIR=$(mktemp -d)/ctr
export CTR_RUN_DIR
rounds=${1:-5}
one() { # alone|reads|stopped
	ctr-spawn run --replace b -o container.terminal=yes -o log.max_size=1G -- \
		sh -c 'while [ ! -e /tmp/go ]; do sleep 0.02; done; cat /proc/uptime >/tmp/from; head -c 20000000 /dev/zero | tr "\0" x; cat /proc/uptime >/tmp/to; sleep 100'
	tmp=/proc/$(ctr-status get payload_pid b)/root/tmp
	client=
	if [ "$1" != alone ]; then
		ctr-spawn attach --no-stdin b >/dev/null </dev/null &
		client=$!
		sleep 0.2
		[ "$1" = stopped ] && kill -STOP "$client"
	fi
	touch "$tmp/go"
	until [ -s "$tmp/to" ]; do sleep 0.05; done
	awk 'NR == FNR { from = $1; next } { print int(($1 - from) * 1000 + 0.5) }' "$tmp/from" "$tmp/to"
	[ -z "$client" ] || kill -CONT "$client"
	ctr-signal rm -f b >/dev/null
	[ -z "$client" ] || wait "$client"
}
for _ in $(seq "$rounds"); do
	for kind in alone reads stopped; do
		echo "$kind $(one $kind)"
	done
done 2>/dev/null | sort -k 1,1 -k 2,2n | awk '{ v[$1, ++n[$1]] = $2 } END { for (k in n) print k, v[k, int((n[k] + 1) / 2)], "ms" }' |
	while read -r kind median unit; do
		echo "$kind $median $unit"
		bench_tsv "$kind" "$median" - "$unit"
	done
rm -rf "${CTR_RUN_DIR%/ctr}"
