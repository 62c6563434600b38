#!/bin/sh
# How the programs are linked, and what a monitor and pid 1 have in memory: nothing that is both
# written and executed, no stack that is executed, protected returns, at a random address.
. "$(dirname "$0")/lib.sh"
command -v readelf >/dev/null 2>&1 || { echo '1..0 # SKIP no readelf'; exit 0; }
segments() { # PROGRAM: TYPE FLAGS
	readelf -lW "$top/bin/$1" | sed -n 's/^ *\([A-Z_]*\) *0x[0-9a-f]* 0x[0-9a-f]* 0x[0-9a-f]* 0x[0-9a-f]* 0x[0-9a-f]* \([RWE ]*\) *0x.*/\1 \2/p' | tr -d ' \t'
}
for program in ctr-spawn ctr-monitor ctr-signal ctr-status; do
	segments "$program" >"$work/segments"
	ok "$program: its segments are read" grep -q '^LOADR' "$work/segments"
	is "$program: no segment is written and executed" "$(grep -c '^LOADR*WE' "$work/segments")" 0
	is "$program: its stack is not executed" "$(grep '^GNU_STACK' "$work/segments")" GNU_STACKRW
	ok "$program: relocated data can be made read-only" grep -q '^GNU_RELRO' "$work/segments"
	is "$program: no text is relocated" "$(readelf -dW "$top/bin/$program" | grep -c TEXTREL)" 0
	if readelf -sW "$top/bin/$program" | grep -q ' main$'; then
		ok "$program: returns are protected" sh -c "readelf -sW '$top/bin/$program' | grep -q __stack_chk_fail"
	else
		skip "$program: returns are protected" stripped
	fi
done
# The monitor is at a fixed one: fewer pages of its own (Makefile).
for program in ctr-spawn ctr-signal ctr-status; do
	ok "$program: at a random address" sh -c "readelf -hW '$top/bin/$program' | grep -q 'Type: *DYN'"
done
ctr-spawn run h -- sleep 100
bad() { # PID: mappings that are written and executed, or an executed stack
	grep -q r-xp "/proc/$1/maps" || echo "no maps of $1"
	awk '$2 ~ /wx/ || ($6 == "[stack]" && $2 ~ /x/)' "/proc/$1/maps"
}
is 'the monitor: nothing is written and executed' "$(bad "$(ctr-status get monitor_pid h)")" ''
is 'pid 1: nothing is written and executed' "$(bad "$(ctr-status get init_pid h)")" ''
ok 'removed' ctr-signal rm -f h
# And it is: in a program that waits, the pages of that segment cannot be written.
ctr-spawn create w -- true
ctr-status events -f w >"$work/events" &
waits=$!
until_ok 10 test -s "$work/events"
place=$(readelf -lW "$top/bin/ctr-status" | awk '$1 == "GNU_RELRO" { print $3 }')
first=$(grep -m 1 'ctr-status$' "/proc/$waits/maps")
page=$(printf '%x' $(((0x${first%%-*} + place) & ~4095)))
is 'relocated data is read-only in one that runs' "$(sed -n "s/^0*$page-[0-9a-f]* \(....\).*/\1/p" "/proc/$waits/maps")" r--p
kill "$waits"
ok 'removed' ctr-signal rm -f w
done_testing
