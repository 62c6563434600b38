#!/bin/sh
# exec without a terminal: each signal of the caller's reaches the command; its end by one is the caller's status.
. "$(dirname "$0")/lib.sh"
ctr-spawn run w -- sleep 600
there=/proc/$(ctr-status get payload_pid w)/root/tmp
payload() { sed -n 's/^payload=\([0-9]*\).*/\1/p' "$CTR_RUN_DIR"/w/exec/* | head -n 1; }
sleeps() { grep -qs '^sleep' "/proc/$(payload)/comm"; }
none() { [ -z "$(ls "$CTR_RUN_DIR/w/exec")" ]; }
# What a shell runs in the background has SIGINT and SIGQUIT ignored: the command has them as they are by default.
for signal in 1:HUP 2:INT 3:QUIT 10:USR1 12:USR2 14:ALRM 15:TERM; do
	number=${signal%:*} signal=${signal#*:}
	ctr-spawn exec w sh -c 'trap "echo got $1; exit 9" "$1"; : >/tmp/"$1"; for i in $(seq 60); do sleep 1 & wait $!; done' sh "$signal" >"$work/said" &
	caller=$!
	until_ok 20 test -e "$there/$signal"
	kill "-$signal" "$caller"
	wait "$caller"
	is "$signal is passed on" "$? $(cat "$work/said")" "9 got $signal"
	until_ok 10 none
	ctr-spawn exec w sleep 60 &
	caller=$!
	until_ok 20 sleeps
	kill "-$signal" "$caller"
	wait "$caller"
	is "$signal, not caught" "$?" $((128 + number))
	until_ok 10 none
done
done_testing
