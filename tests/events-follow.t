#!/bin/sh
# events: of all, merged by time; -f as they come, of those that come later too; gaps are told.
. "$(dirname "$0")/lib.sh"
ctr-spawn run a -- true || exit 1
ctr-status wait -t 30 a >/dev/null
ctr-spawn run b -- sleep 300 || exit 1
is 'merged by time' "$(ctr-status events | awk '{ print $3 }' | sort -c -n 2>&1)$(ctr-status events | awk '{ print $1 }' | sort -u | tr '\n' ' ')" 'a b '
last=$(ctr-status get seq a)
is '--since a number' "$(ctr-status events --since $((last - 1)) a | awk '{ print $1, $2, $4, $5 }')" "a $last exited 0"
is '--since a time' "$(ctr-status events --since 1h a | wc -l)" "$(ctr-status events a | wc -l)"
is 'nothing since now' "$(ctr-status events --since "$(($(date +%s) + 100)).0" a)" ''
is 'JSON, an object a line' "$(ctr-status events --json --since $((last - 1)) a | sed 's/"time":[0-9.]*/T/')" \
	"{\"name\":\"a\",\"seq\":$last,T,\"event\":\"exited\",\"detail\":\"0\"}"
cp -r "$CTR_RUN_DIR/a" "$CTR_RUN_DIR/holed"
sed -i 2d "$CTR_RUN_DIR/holed/events"
is 'a gap' "$(ctr-status events holed | sed -n 2p)" 'holed 1 - gap'
rm -r "$CTR_RUN_DIR/holed"
ok 'no such container' rc 3 ctr-status events nobody
ok 'no such time' rc 2 ctr-status events --since yesterday

timeout 120 ctr-status events -f >"$work/all" 2>/dev/null &
follower=$!
timeout 120 ctr-status events -f b >"$work/b" &
of_b=$!
until_ok 20 grep -q '^b .* started' "$work/all"
until_ok 20 grep -q '^b .* started' "$work/b"
ctr-spawn run c -- true
until_ok 20 grep -q '^c .* exited 0' "$work/all"
is 'of one that comes later, from its first event on' "$(awk '$1 == "c" { print $2 }' "$work/all" | head -n 1)" 1
ctr-signal rm c
ctr-spawn run c -- sh -c 'exit 9'
ok 'and of another of that name' until_ok 20 grep -q '^c .* exited 9' "$work/all"
ctr-signal stop -t KILL b >/dev/null
ok 'a follower of one sees its end' until_ok 20 grep -q ' exited ' "$work/b"
ctr-signal rm b >/dev/null
wait "$of_b"
is 'and ends with its record' "$? $(grep -vc '^b ' "$work/b")" '0 0'
kill "$follower"
wait "$follower" 2>/dev/null
{ timeout 60 ctr-status events -f 2>/dev/null; echo $? >"$work/code"; } | head -n 1 >/dev/null
ok 'nobody reads: it ends' [ "$(cat "$work/code")" != 124 ]
done_testing
