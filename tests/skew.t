#!/bin/sh
# Earlier versions' monitors with today's tools, and today's monitor with theirs; upgrade there and
# back. Binaries are those of tests/skew/versions: the first is built here, all with `make skew`.
. "$(dirname "$0")/lib.sh"
SKEW=${SKEW:-$top/.build/skew}
export SKEW
first=$(sed -n 's/^\([0-9a-f]\{40\}\) .*/\1/p' "$top/tests/skew/versions" | head -n 1)
timeout 280 sh "$top/tests/skew/build.sh" "$first" >/dev/null 2>&1
# No fork after its first word: dash forgets a signal that comes as a vfork of its returns.
payload='trap "exit 7" TERM; trap "echo usr" USR1; sleep 1000 & echo up; while :; do wait $!; done'
record() { sed -n "s/^$2=//p" "$CTR_RUN_DIR/$1/status"; }
said() { until_ok 20 grep -qs "$2" "$CTR_RUN_DIR/$1/log"; }
state() { until_ok 20 sh -c '[ "$(sed -n "s/^state=//p" "$0/status")" = "$1" ]' "$CTR_RUN_DIR/$1" "$2"; }
bury() {
	pid=$(record "$1" monitor)
	kill -9 "${pid%%:*}"
	until_ok 20 dead "${pid%%:*}"
}
# has PROGRAM VERB: does that version have it
has() { "$1" --help 2>&1 | grep -q "^  $2 "; }
# may "name" PROGRAM VERB ...: ok, or a skip where that version has no such verb
may() {
	title=$1
	shift
	if has "$1" "$2"; then
		ok "$title" timeout 60 "$@"
	else
		skip "$title" "that version has no $2"
		return 1
	fi
}
# enters "name" SPAWN NAME: exec, which asks nothing of the monitor; an older one refuses what it does not know of the container
enters() {
	if ! "$2" --help 2>&1 | grep -q ' exec '; then
		skip "$1" 'that version has no exec'
		return
	fi
	printf 'one\ntwo' | timeout 60 "$2" exec "$3" -- sh -c 'wc -c; exit 5' >"$work/entered" 2>&1
	code=$?
	if [ "$2" != "$top/bin/ctr-spawn" ] && grep -q 'unknown key' "$work/entered"; then
		is "$1: refused, it may not leave out what it does not know" $code 125
		return
	fi
	is "$1" "$(tr -d ' ' <"$work/entered") $code" '7 5'
	if [ "$2" = "$top/bin/ctr-spawn" ]; then
		is "$1 -t" "$(timeout 60 "$2" exec -t "$3" -- tty </dev/null | tr -d '\r')" /dev/pts/0
		is "$1 -d" "$(timeout 60 "$2" exec -d "$3" -- true | grep -c '^[0-9]*$')" 1
	fi
}
# round LABEL SPAWN SIGNAL STATUS MONITOR OTHER: containers by SPAWN, steered by SIGNAL, read by STATUS;
# MONITOR is what they run, OTHER is of the tools' version.
round() {
	t=$1 spawn=$2 signal=$3 status=$4 own=$5 other=$6
	ok "$t: run" timeout 60 "$spawn" run a -- sh -c "$payload"
	said a up
	is "$t: list" "$("$status" list -o name,state a | tr '\t' ' ')" 'a running'
	is "$t: get" "$("$status" get state a)" running
	ok "$t: is" "$status" is running a
	is "$t: log" "$("$status" log a)" up
	enters "$t: exec" "${signal%signal}spawn" a
	ok "$t: kill -s USR1" timeout 60 "$signal" kill -s USR1 a
	ok "$t: it came" said a usr
	if may "$t: pause" "$signal" pause a; then
		is "$t: paused" "$("$status" get state a)" paused
		ok "$t: resume" timeout 60 "$signal" resume a
		is "$t: resumed" "$("$status" get state a)" running
	fi
	if may "$t: upgrade to the tools' monitor" "$signal" upgrade --to "$other" a; then
		is "$t: is of its version" "$("/proc/$(record a monitor | cut -d: -f1)/exe" --version)" "$("$other" --version)"
		"$signal" kill -s USR1 a
		if "$own" --check >/dev/null 2>&1; then
			ok "$t: and back" timeout 60 "$signal" upgrade --to "$own" a
		else
			ok "$t: back: refused, that monitor cannot take over" rc 1 timeout 60 "$signal" upgrade --to "$own" a
		fi
		is "$t: the payload saw nothing" "$("$status" get state a)" running
	fi
	"$status" wait -t 50 a >"$work/waited" 2>&1 &
	waiter=$!
	ok "$t: stop" timeout 60 "$signal" stop a
	ok "$t: wait ends" timeout 60 sh -c 'while kill -0 "$0" 2>/dev/null; do sleep 0.1; done' $waiter
	wait $waiter
	is "$t: what wait says" "$(grep -o 'exited.*' "$work/waited" | tr '\t' ' ')" 'exited 7'
	is "$t: its exit, as both read it" "$("$status" get exit a) $(ctr-status get exit a)" '7 7'
	ok "$t: rm -f" timeout 60 "$signal" rm -f a
	# The monitor is dead.
	ok "$t: run another" timeout 60 "$spawn" run b -- sh -c "$payload"
	said b up
	bury b
	is "$t: dead monitor: list" "$("$status" list -o name,state b | tr '\t' ' ')" 'b running'
	enters "$t: dead monitor: exec" "${signal%signal}spawn" b
	if may "$t: adopt" "$signal" adopt b; then
		"$signal" kill -s USR1 b
		ok "$t: its output is pumped by the adopter" said b usr
		bury b
	fi
	ok "$t: dead monitor: stop" timeout 60 "$signal" stop b
	is "$t: dead monitor: exit" "$("$status" get exit b) $(ctr-status get exit b)" '7 7'
	ok "$t: dead monitor: rm" timeout 60 "$signal" rm b
	ok "$t: create" timeout 60 "$spawn" create c -- sh -c 'exit 3'
	ok "$t: start" timeout 60 "$signal" start c
	ok "$t: its end" timeout 60 "$status" wait c
	is "$t: exit 3" "$("$status" get exit c)" 3
	ok "$t: kill" sh -c '"$0" run d -- sleep 100 && timeout 60 "$1" kill d && timeout 60 "$2" wait d' "$spawn" "$signal" "$status"
	is "$t: killed" "$("$status" get exit d)" signal:9
	ok "$t: rm of several" timeout 60 "$signal" rm c d
}
while read -r commit _ what; do
	case $commit in '#' | '') continue ;; esac
	old=$SKEW/$commit
	short=$(printf %.7s "$commit")
	if [ ! -x "$old/ctr-status" ]; then
		skip "$short: $what" 'not built: make skew, with the whole history'
		continue
	fi
	bin=$top/bin
	round "$short made, today steers" "$old/ctr-spawn" "$bin/ctr-signal" "$bin/ctr-status" "$old/ctr-monitor" "$bin/ctr-monitor"
	round "today made, $short steers" "$bin/ctr-spawn" "$old/ctr-signal" "$old/ctr-status" "$bin/ctr-monitor" "$old/ctr-monitor"
done <"$top/tests/skew/versions"
is 'nothing is left' "$(ls "$CTR_RUN_DIR")" ''
done_testing
