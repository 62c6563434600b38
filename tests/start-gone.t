#!/bin/sh
# start, while somebody else removes the record: it runs, or there is no such container; nothing in between.
. "$(dirname "$0")/lib.sh"
i=0
while [ $i -lt 60 ]; do
	i=$((i + 1))
	[ -d "$CTR_RUN_DIR/g" ] || ctr-spawn run g -- true
	timeout 20 ctr-signal stop -q g 2>/dev/null
	(timeout 20 ctr-signal start g 2>"$work/said"; echo $? >"$work/start") &
	[ $((i % 3)) = 0 ] || sleep 0.00$((i % 10))
	timeout 20 ctr-signal rm g 2>/dev/null
	removed=$?
	wait $!
	code=$(cat "$work/start")
	echo "$code $removed" >>"$work/codes"
	case $code in
	0) ;;
	3) grep -q 'it was removed meanwhile\|no such container' "$work/said" || echo "3: $(cat "$work/said")" >>"$work/bad" ;;
	*) echo "$code: $(cat "$work/said")" >>"$work/bad" ;;
	esac
	timeout 20 ctr-status wait -t 20 g >/dev/null 2>&1
done
is 'it starts, or it is gone' "$(cat "$work/bad" 2>/dev/null)" ''
is 'nothing half-made is left' "$(ls -A "$CTR_RUN_DIR" | grep -v -e '^\.cache$' -e '^g$')" ''
sort "$work/codes" | uniq -c | sed 's/^ *\([0-9]*\) \(.*\) \(.*\)/# start \2, rm \3: \1/'
done_testing
