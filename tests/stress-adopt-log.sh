#!/bin/sh
# Numbered lines at full speed, the monitor killed and adopted again and again, at any moment of its
# work: every line once, in order. usage: stress-adopt-log.sh [ROUNDS [LINES]]
rounds=${1:-100}
lines=${2:-20000000}
. "$(dirname "$0")/lib.sh"
for format in raw cri; do
	box=$format
	ctr-spawn run "$box" -o log.format=$format -o log.max_size=40M -o log.keep=99 -- sh -c "seq $lines; while [ ! -e /tmp/end ]; do sleep 0.1; done"
	payload=$(ctr-status get payload_pid "$box")
	round=0
	slowest=0
	while [ "$round" -lt "$rounds" ]; do
		monitor=$(ctr-status get monitor_pid "$box")
		kill -9 "$monitor"
		until_ok 10 dead "$monitor"
		before=$(date +%s%N)
		timeout 30 ctr-signal adopt "$box" >/dev/null || echo "# adopt failed in round $round"
		took=$((($(date +%s%N) - before) / 1000))
		[ "$took" -gt "$slowest" ] && slowest=$took
		# Long enough to be somewhere else in its work each time.
		sleep "0.0$((round % 7))"
		round=$((round + 1))
	done
	touch "/proc/$payload/root/tmp/end"
	timeout 300 ctr-status wait "$box" >/dev/null
	[ "$format" = cri ] && sed 's/.* stdout [FP] //' <"$CTR_RUN_DIR/$box/log" | tail -n 1
	ok "$format: $rounds monitors killed, $lines lines whole (slowest adoption $slowest us)" \
		sh -c 'ctr-status log "$0" >"$2" && seq "$1" | cmp - "$2"' "$box" "$lines" "$work/got"
	is "$format: nothing dropped" "$(ctr-status get log_dropped "$box")" 0
	ctr-signal rm "$box"
done
done_testing
