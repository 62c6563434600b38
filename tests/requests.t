#!/bin/sh
# Requests of several tools at once: none lost, in order, who asked; junk never blocks or kills the monitor.
. "$(dirname "$0")/lib.sh"
ctr-spawn run q -- sleep 1000
dir=$CTR_RUN_DIR/q
monitor=$(ctr-status get monitor_pid q)
events() { ctr-status events q | sed 's/%20/ /g'; }
for tool in 1 2 3 4; do
	(
		for i in 1 2 3 4 5 6 7 8 9 10; do
			printf 'rotate %s.%s\n' "$tool" "$i" >"$dir/requests/t$tool"
			n=$i
			until ln "$dir/requests/t$tool" "$dir/requests/$n" 2>/dev/null; do n=$((n + 1)); done
			rm "$dir/requests/t$tool"
			kill -40 "$monitor"
		done
	) &
done
wait
ok 'forty of four tools' until_ok 20 sh -c '[ "$(ctr-status events q | grep -c "asked uid:0%20rotate")" = 40 ]'
is 'each once' "$(events | sed -n 's/.*asked uid:0 rotate //p' | sort -u | wc -l)" 40
is 'none is left' "$(ls "$dir/requests")" ''
# While the monitor does not look: numbers are kept in order.
kill -STOP "$monitor"
for i in 9 10 11 100; do printf 'rotate late.%s\n' $i >"$dir/requests/$i"; done
mkfifo "$dir/requests/1"
mkdir "$dir/requests/2"
mkdir -p "$dir/requests/3/full"
ln -s /etc/passwd "$dir/requests/4"
printf 'rotate torn' >"$dir/requests/5"
: >"$dir/requests/6"
head -c 100000 /dev/zero | tr '\0' x >"$dir/requests/7"
printf 'rotate a\0b\n' >"$dir/requests/8"
printf 'dance now\n' >"$dir/requests/12"
echo nothing >"$dir/requests/tmp.1"
kill -40 "$monitor"
kill -CONT "$monitor"
ok 'the last is done' until_ok 20 sh -c 'ctr-status events q | grep -q late.100'
is 'in order' "$(events | sed -n 's/.*asked uid:0 rotate late.//p' | tr '\n' ' ')" '9 10 11 100 '
is 'nine are none' "$(events | grep -c ' refused ')" 9
is 'the monitor lives' "$(ctr-status get monitor_state q)" alive
ok 'what cannot be removed stays and blocks nothing' test -d "$dir/requests/3/full"
kill -40 "$monitor"
is 'no wait is asked for' "$(ctr-status get wanted_by q)" ''
chown nobody "$dir/requests/tmp.1"
echo 'down KILL' >"$dir/requests/tmp.1"
ln "$dir/requests/tmp.1" "$dir/requests/1"
kill -40 "$monitor"
ok 'down' timeout 20 ctr-status wait q
is 'by the owner of the file' "$(ctr-status get wanted_by q)" "uid:$(id -u nobody)"
is 'numbers of events without a gap' "$(ctr-status events q | awk '$2 != NR {print}')" ''
rm -rf "$dir/requests/3"

# A number is never used twice: as if the monitor had died between event and status.
ctr-spawn run s -- sleep 1000
monitor=$(ctr-status get monitor_pid s)
kill -9 "$monitor"
until_ok 10 dead "$monitor"
seq=$(ctr-status get seq s)
printf '%s 1.000000000 ghost \n%s 1.000000000 to' $((seq + 1)) $((seq + 2)) >>"$CTR_RUN_DIR/s/events"
ok 'adopt' timeout 20 ctr-signal adopt s
is 'the next number' "$(ctr-status events s | awk '$4 == "adopted" {print $2}')" $((seq + 2))
is 'the torn line is gone' "$(grep -c '^' "$CTR_RUN_DIR/s/events")" $((seq + 2))
yes "9 1.000000000 filler $(head -c 400 /dev/zero | tr '\0' f)" | head -n 160 >>"$CTR_RUN_DIR/s/events"
printf '77 1.000000000 high \n' >>"$CTR_RUN_DIR/s/events"
kill -TERM "$(ctr-status get monitor_pid s)"
ok 'it ends' timeout 30 ctr-status wait s
ok 'rotated at 64 KiB' test -s "$CTR_RUN_DIR/s/events.1"
is 'numbered on from the old file' "$(awk '{print $1, $3}' "$CTR_RUN_DIR/s/events" | tr '\n' ' ')" '78 stopping 79 exited '
is 'a reader is told of the gap' "$(ctr-status events --since 20 s | sed -n 1p)" 's 20 - gap'
done_testing
