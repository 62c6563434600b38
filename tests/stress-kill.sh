#!/bin/sh
# N containers with random exit codes and signals, a quarter of the monitors killed at a random
# moment: every answer of ctr-status wait is right, none is unknown, none hangs. WHOLE=1: kill
# --whole and a killed pid 1 mixed in. usage: stress-kill.sh [N]
. "$(dirname "$0")/lib.sh"
N=${1:-${N:-2000}}
SEED=${SEED:-$$}
BATCH=40
echo "# N=$N SEED=$SEED WHOLE=${WHOLE:-0}"
awk -v n="$N" -v seed="$SEED" -v whole="${WHOLE:-0}" 'BEGIN {
	srand(seed)
	for (i = 1; i <= n; i++) {
		sig = rand() < 0.3 ? substr("1 2 9 1012131415", int(rand() * 8) * 2 + 1, 2) + 0 : 0
		end = sig ? "signal:" sig : int(rand() * 256)
		do_ = sig ? "kill -" sig " $$" : "exit " end
		how = "self"
		if (whole && rand() < 0.3) { how = rand() < 0.5 ? "whole" : "init"; end = "signal:9"; do_ = "sleep 100" }
		kill = "-"
		if (rand() < 0.25)
			kill = sprintf("%.2f", rand() * 2)
		printf "%d %s %.2f %s %s %s\n", i, end, 1 + rand() * 2.5, kill, how, do_
	}
}' >"$work/plan"
one() { # NUMBER END DELAY KILL HOW DO...
	n=$1 end=$2 delay=$3 kill=$4 how=$5
	shift 5
	[ "$how" = self ] && set -- "sleep $delay; $*"
	timeout 120 ctr-spawn run "c$n" -- sh -c "$*" || echo "c$n not started" >>"$work/bad"
	if [ "$kill" != - ]; then
		sleep "$kill"
		# A pid is only trusted while the container's record says it is a living monitor.
		[ "$(ctr-status get monitor_state "c$n")" = alive ] \
			&& kill -9 "$(ctr-status get monitor_pid "c$n")" 2>/dev/null && echo "c$n" >>"$work/killed"
	fi
	[ "$how" = self ] || sleep "$delay"
	[ "$how" != whole ] || ctr-signal kill --whole "c$n" 2>>"$work/kills"
	[ "$how" != init ] || kill -9 "$(ctr-status get init_pid "c$n")"
	timeout 120 ctr-status wait "c$n" >"$work/out.$n" 2>&1
	code=$?
	read -r _ state got <"$work/out.$n"
	source=$(ctr-status get source "c$n")
	[ "$code" = 0 ] && [ "$state" = exited ] && [ "$got" = "$end" ] \
		|| echo "c$n: wanted $end, got $state $got, code $code, source $source" >>"$work/bad"
	echo "$how $source" >>"$work/sources"
	rm "$work/out.$n"
	ctr-signal rm "c$n" || echo "c$n: rm" >>"$work/bad"
}
begun=$(date +%s)
n=0
while read -r line; do
	# shellcheck disable=SC2086  # words of the plan
	one $line &
	n=$((n + 1))
	[ $((n % BATCH)) -ne 0 ] || wait
done <"$work/plan"
wait
echo "# $(($(date +%s) - begun)) s, monitors killed: $(wc -l <"$work/killed")"
sort "$work/sources" | uniq -c | sed 's/^/# sources: /'
is "$N right answers, none unknown, no hang" "$(cat "$work/bad" 2>/dev/null)" ''
is 'inferred only where pid 1 was killed' "$(grep -c '^self inferred' "$work/sources")" 0
is 'nothing is left' "$(ctr-status list -o name)" ''
done_testing
