#!/bin/sh
# No monitor: pid 1 spills, an adopter joins; killed on the way, the next one does, and not a byte
# is lost, doubled or out of order, whoever reads meanwhile.
. "$(dirname "$0")/lib.sh"
killed() { # NAME: its monitor is dead
	pid=$(ctr-status get monitor_pid "$1")
	kill -9 "$pid" 2>/dev/null
	until_ok 10 dead "$pid"
}
go() { touch "/proc/$(ctr-status get payload_pid "$1")/root/tmp/$2"; }
for format in raw cri; do
	timeout 30 ctr-spawn run $format -o log.format=$format -o log.stderr=separate -o log.max_size=20000 -o log.keep=50 -- sh -c '
		hold() { while [ ! -e /tmp/$1 ]; do sleep 0.1; done; }
		echo one; echo eins >&2; hold a
		seq 1000; seq 2000 >&2; printf half; hold b
		echo way; echo two; echo zwei >&2; hold c
		seq 1000; echo three; exit 5'
	until_ok 20 sh -c '[ "$(ctr-status log "$0" 2>&1 | wc -l)" = 2 ]' $format
	timeout 100 ctr-status log -f $format >"$work/f1" 2>"$work/f2" &
	follower=$!
	killed $format
	go $format a
	ok "$format: the spill is shown" until_ok 20 sh -c '[ "$(ctr-status log "$0" 2>/dev/null | tail -n 1)" = half ]' $format
	is "$format: stderr too" "$(ctr-status log --stderr $format)" "$(echo eins; seq 2000)"
	ok "$format: -f goes on in the spill" until_ok 20 sh -c 'tail -n 1 "$0" | grep -q half' "$work/f1"
	ok "$format: adopted" timeout 20 ctr-signal adopt $format
	go $format b
	ok "$format: in the log, stdout in order" until_ok 20 sh -c '
		[ "$(ctr-status log --stdout "$1" | md5sum)" = "$( (echo one; seq 1000; echo halfway; echo two) | md5sum)" ]' sh $format
	is "$format: stderr in order" "$(ctr-status log --stderr $format)" "$(echo eins; seq 2000; echo zwei)"
	ok "$format: the spill is empty" until_ok 20 [ ! -s "$CTR_RUN_DIR/$format/spill" ]
	killed $format
	go $format c
	is "$format: the end is seen" "$(timeout 20 ctr-status wait $format)" "$format exited 5"
	wait "$follower"
	is "$format: -f ended by itself" "$?" 0
	(echo one; seq 1000; echo halfway; echo two; seq 1000; echo three) >"$work/want"
	ok "$format: -f has every byte once" cmp "$work/f1" "$work/want"
	ok "$format: -f, stderr" sh -c '(echo eins; seq 2000; echo zwei) | cmp - "$0"' "$work/f2"
	ctr-status log --stdout $format >"$work/got"
	ok "$format: log and the last spill are all" cmp "$work/got" "$work/want"
done
# Monitors are killed while the payload writes at full speed and while they join.
lines=1500000
timeout 30 ctr-spawn run k -o log.max_size=3M -o log.keep=20 -- sh -c "while [ ! -e /tmp/go ]; do sleep 0.1; done; seq $lines; while [ ! -e /tmp/end ]; do sleep 0.1; done"
timeout 200 ctr-status log -f k >"$work/f" &
follower=$!
go k go
round=0
while [ $round -lt 12 ]; do
	killed k
	case $round in *[26]) sleep 0.1 ;; esac
	timeout 20 ctr-signal adopt k >/dev/null
	round=$((round + 1))
done
go k end
timeout 60 ctr-status wait k >/dev/null
seq $lines >"$work/want"
ctr-status log k >"$work/got"
ok 'killed 12 times: every line, once, in order' cmp "$work/got" "$work/want"
wait "$follower"
ok 'and so it was for -f' cmp "$work/f" "$work/want"
# The spill has the log's bound: drop counts what is too much.
timeout 30 ctr-spawn run p -o log.max_size=100k -o log.keep=2 -- sh -c 'echo begin; while [ ! -e /tmp/go ]; do sleep 0.1; done; seq 100000; touch /tmp/done; while [ ! -e /tmp/end ]; do sleep 0.1; done'
until_ok 20 sh -c '[ "$(ctr-status log p)" = begin ]'
killed p
go p go
ok 'at the bound of the spill the payload goes on' until_ok 30 [ -e "/proc/$(ctr-status get payload_pid p)/root/tmp/done" ]
ok 'the spill is bounded' [ "$(wc -c <"$CTR_RUN_DIR/p/spill")" -le 205000 ]
spilled=$(ctr-status log p | sed 1d | wc -c)
ok 'adopted' timeout 20 ctr-signal adopt p
until_ok 20 [ ! -s "$CTR_RUN_DIR/p/spill" ]
go p end
timeout 20 ctr-status wait p >/dev/null
lost=$(ctr-status get log_dropped p)
is 'the marker tells how much' "$(ctr-status log p | sed -n 's/^\[ctr: \([0-9]*\) bytes dropped\]$/\1/p')" "$lost"
ok 'what was spilled and what was dropped is all' [ $((spilled + lost)) -ge "$(seq 100000 | wc -c)" ]
# block: it waits instead.
timeout 30 ctr-spawn run q -o log.policy=block -o log.max_size=100k -o log.keep=2 -- sh -c 'echo begin; while [ ! -e /tmp/go ]; do sleep 0.1; done; seq 100000; touch /tmp/done; while [ ! -e /tmp/end ]; do sleep 0.1; done'
until_ok 20 sh -c '[ "$(ctr-status log q)" = begin ]'
timeout 100 ctr-status log -f q >"$work/f" &
follower=$!
killed q
go q go
ok 'block: the spill is full' until_ok 30 sh -c '[ "$(wc -c <"$0")" -gt 150000 ]' "$CTR_RUN_DIR/q/spill"
sleep 1
ok 'block: the payload waits' [ ! -e "/proc/$(ctr-status get payload_pid q)/root/tmp/done" ]
ok 'adopted' timeout 20 ctr-signal adopt q
ok 'block: and goes on' until_ok 30 [ -e "/proc/$(ctr-status get payload_pid q)/root/tmp/done" ]
go q end
timeout 20 ctr-status wait q >/dev/null
wait "$follower"
is 'block: nothing dropped' "$(ctr-status get log_dropped q)" 0
is 'block: the end is there' "$(ctr-status log -n 1 q)" 100000
done_testing
