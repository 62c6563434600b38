#!/bin/sh
# stats: what the cgroups count; a dash where none does; live on a terminal.
. "$(dirname "$0")/lib.sh"
ctr-spawn run busy -o container.label.app=x -- sh -c 'while :; do :; done' || exit 1
ctr-spawn run idle -- sleep 300 || exit 1
ctr-spawn run gone -- true && ctr-status wait -t 20 gone >/dev/null
is 'those that live' "$(ctr-status stats -o name | tr '\n' ' ')" 'busy idle '
is 'by pattern and label' "$(ctr-status stats -o name 'b*')$(ctr-status stats -o name -l app=x)" busybusy
ok 'no such container' rc 3 ctr-status stats nobody
ok 'no such field' rc 2 ctr-status stats -o nope
value() { ctr-status stats -o "$1" "$2"; }
bar='[#'
if [ "$(value cpu_time busy)" != - ]; then
	ok 'cpu of one that spins' sh -c 'until [ "$(ctr-status stats -o cpu busy | cut -d . -f 1)" -ge 5 ]; do :; done'
	is 'and of one that sleeps' "$(value cpu idle | cut -d . -f 1)" 0
	before=$(value cpu_time busy)
	ok 'cpu time grows' [ "$(value cpu_time busy)" -gt "$before" ]
else
	skip 'cpu' 'nothing here counts it'
	bar=idle # none is drawn
fi
if ctr-spawn run limited -o limits.memory=64M -o limits.pids=77 -- sleep 300 2>"$work/said"; then
	is 'limits' "$(ctr-status stats -o memory_limit,pids,pids_limit limited | tr '\t' ' ')" '67108864 2 77'
	ok 'memory' [ "$(value memory limited)" -gt 1000 ]
	is 'for people' "$(ctr-status stats -H limited | awk '{ print $5, $7, $8 }')" '64M 2 77'
else
	skip 'limits' "$(cat "$work/said")"
	ctr-spawn run limited -- sleep 300
fi
is 'JSON' "$(ctr-status stats --json busy | grep -c '^\[{"name":"busy","state":"running","cpu":')" 1
cp "$CTR_RUN_DIR/idle/undo" "$work/undo" && : >"$CTR_RUN_DIR/idle/undo" # as on a host without cgroups
is 'what nobody counts is a dash' "$(ctr-status stats -o cpu,memory,pids,io_read idle | tr '\t' ' ')" '- - - -'
is 'and null' "$(ctr-status stats --json idle | grep -c '"cpu":null,"cpu_time":null,"memory":null')" 1
cp "$work/undo" "$CTR_RUN_DIR/idle/undo"
if build pty 2>"$work/cc"; then
	printf 'size 24 120\nexpect %s\nsend q\nwait\nmode\n' "$bar" | timeout 60 "$work/pty" ctr-status stats --watch=0.1 busy idle >"$work/said" 2>"$work/screen"
	is 'live, with bars' "$(tail -n 2 "$work/said" | tr '\n' ' ')" '0 cooked '
else
	skip 'live' 'no compiler'
fi
is 'elsewhere one frame after the other' "$(timeout 30 ctr-status stats --watch=0.05 | head -n 20 | grep -c '^NAME')" 5
done_testing
