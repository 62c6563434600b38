#!/bin/sh
# N upgrades in all under load, over containers that end at random: no exit lost, logs exact to the byte.
# usage: stress-upgrade.sh [N]
. "$(dirname "$0")/lib.sh"
N=${1:-${N:-10000}}
SEED=${SEED:-$$}
done_=0
n=0
cp "$top/bin/ctr-monitor" "$work/other"
awk -v seed="$SEED" 'BEGIN { srand(seed); for (;;) printf "%d %d\n", int(rand() * 4000), int(rand() * 256) }' 2>/dev/null >"$work/random" &
filler=$!
until_ok 10 test -s "$work/random"
kill "$filler"
exec 5<"$work/random"
begun=$(date +%s)
while [ "$done_" -lt "$N" ]; do
	read -r lines code <&5
	n=$((n + 1))
	ctr-spawn run "u$n" -- sh -c "i=0; while [ \$i -lt $((lines * 4)) ]; do echo \$i; i=\$((i + 1)); [ \$((i % 50)) -ne 0 ] || sleep 0.01; done; exit $code"
	monitor=$(ctr-status get monitor_pid "u$n")
	# Two images in turn, as fast as the tool is.
	while [ "$(ctr-status get state "u$n")" = running ]; do
		timeout 30 ctr-signal upgrade "u$n" >/dev/null 2>&1
		timeout 30 ctr-signal upgrade --to "$work/other" "u$n" >/dev/null 2>&1
	done
	timeout 60 ctr-status wait "u$n" >"$work/out" 2>&1 || echo "u$n: wait" >>"$work/bad"
	[ "$(ctr-status get exit "u$n")" = "$code" ] || echo "u$n: exit $(cat "$work/out"), wanted $code" >>"$work/bad"
	[ "$(ctr-status get monitor_pid "u$n")" = "$monitor" ] || echo "u$n: another monitor" >>"$work/bad"
	seq 0 $((lines * 4 - 1)) | cmp -s - "$CTR_RUN_DIR/u$n/log" || ctr-status log "u$n" >"$work/log.$n"
	[ ! -e "$work/log.$n" ] || seq 0 $((lines * 4 - 1)) | cmp - "$work/log.$n" >>"$work/bad" 2>&1
	done_=$((done_ + $(ctr-status events "u$n" | grep -c ' upgraded ')))
	ctr-signal rm "u$n"
done
echo "# $done_ upgrades over $n containers in $(($(date +%s) - begun)) s, SEED=$SEED"
is 'no exit lost, no byte' "$(cat "$work/bad" 2>/dev/null)" ''
done_testing
