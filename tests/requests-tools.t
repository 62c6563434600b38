#!/bin/sh
# Four tools at once, again and again: rotate, update, upgrade, and stop at the end. None is lost,
# they are applied in the order of their numbers, and who asked is recorded.
. "$(dirname "$0")/lib.sh"
rounds=8
cp "$top/bin/ctr-monitor" "$work/other"
ctr-spawn run q -o stop.schedule=TERM/5/KILL -- sh -c 'trap "exit 7" TERM; while :; do echo line; sleep 0.05; done'
monitor=$(ctr-status get monitor_pid q)
asked() { ctr-status events q | sed 's/%20/ /g' | sed -n "s/.* asked uid:0 $1.*/$1/p" | wc -l; }
many() { # WORD COMMAND...: each answer is success
	word=$1
	shift
	i=0
	while [ "$i" -lt "$rounds" ]; do
		i=$((i + 1))
		timeout 60 "$@" >/dev/null 2>"$work/err.$word" || echo "$word $i: $(cat "$work/err.$word")" >>"$work/bad"
	done
}
pids=
many rotate ctr-signal rotate q &
pids="$pids $!"
many upgrade ctr-signal upgrade --to "$work/other" q &
pids="$pids $!"
many update ctr-signal update -o log.keep=3 q &
pids="$pids $!"
many other ctr-signal update -o restart.delay=3s q &
pids="$pids $!"
# shellcheck disable=SC2086  # a list of numbers
wait $pids
is 'each tool has its answer' "$(cat "$work/bad" 2>/dev/null)" ''
is 'each rotation was asked for' "$(asked rotate)" "$rounds"
is 'each upgrade' "$(asked upgrade)" "$rounds"
is 'each update' "$(asked update)" $((2 * rounds))
is 'and done' "$(ctr-status get updates q)" $((2 * rounds))
is 'each upgrade was one' "$(ctr-status events q | grep -c ' upgraded ')" "$rounds"
is 'in one process' "$(ctr-status get monitor_pid q)" "$monitor"
is 'numbers of events without a gap' "$(ctr-status events q | awk '$2 != NR { print }')" ''
# All in one go, while the monitor does not look.
kill -STOP "$monitor"
last=$(ctr-status get seq q)
pids=
for request in 'ctr-signal rotate q' "ctr-signal upgrade --to $work/other q" 'ctr-signal update -o log.keep=4 q' 'ctr-signal stop q'; do
	before=$(find "$CTR_RUN_DIR/q/requests" -name '[0-9]*' | wc -l)
	# shellcheck disable=SC2086  # words
	timeout 60 $request >/dev/null 2>&1 &
	pids="$pids $!"
	until_ok 20 sh -c '[ "$(find "$1" -name "[0-9]*" | wc -l)" -gt "$2" ]' sh "$CTR_RUN_DIR/q/requests" "$before" || echo "not asked: $request"
done
kill -CONT "$monitor"
# shellcheck disable=SC2086
wait $pids
ok 'stopped' timeout 30 ctr-status wait q
is 'by its own end' "$(ctr-status get exit q)" 7
is 'in the order in which they were asked' \
	"$(ctr-status events --since "$last" q | sed 's/%20/ /g' | sed -n 's/.* asked uid:0 \([a-z]*\).*/\1/p' | tr '\n' ' ')" \
	'rotate upgrade update down '
is 'who wanted it down' "$(ctr-status get wanted_by q)" uid:0
is 'the last update is in the record' "$(ctr-status get log_keep q)" 4
ctr-signal rm q
done_testing
