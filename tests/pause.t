#!/bin/sh
# pause and resume: frozen or stopped, with and without a monitor; what happens to a paused container.
. "$(dirname "$0")/lib.sh"
get() { ctr-status get "$1" "$2"; }
counter='trap "echo term; exit 7" TERM; while :; do echo x; sleep 0.02; done'
lines() { wc -l <"$CTR_RUN_DIR/$1/log" 2>/dev/null || echo 0; }
# stands NAME: nothing more is written
stands() {
	until_ok 5 sh -c '[ "$(wc -c <"$0")" = "$(sleep 0.3; wc -c <"$0")" ]' "$CTR_RUN_DIR/$1/log"
}
goes() {
	before=$(lines "$1")
	until_ok 10 sh -c '[ "$(wc -l <"$0")" -gt $1 ]' "$CTR_RUN_DIR/$1/log" "$before"
}
steps() { ctr-status events "$1" | awk '$4 == "paused" || $4 == "resumed" { print $4, $5 }' | tr '\n' ';'; }

# cases HOW: the container p is in this host's cgroups, or in none
cases() {
	ok "$1: pause" timeout 20 ctr-signal pause p
	is "$1: paused" "$(get state p),$(get paused p)" "paused,$1"
	ok "$1: it stands still" stands p
	ok "$1: pause again is no error" timeout 20 ctr-signal pause p
	ok "$1: resume" timeout 20 ctr-signal resume p
	is "$1: running" "$(get state p),$(get paused p)" running,
	ok "$1: it goes on" goes p
	ok "$1: resume again is no error" timeout 20 ctr-signal unpause p
	is "$1: events" "$(steps p)" "paused $1;resumed ;"
	ok "$1: a HUP to a paused one" sh -c 'ctr-signal pause p && ctr-signal kill -s CONT p && ctr-signal kill -s USR1 p'
	is "$1: it stays paused" "$(get state p)" paused
	ok "$1: stop: it gets its TERM" timeout 20 ctr-signal stop p
	is "$1: and could end by itself" "$(get exit p)" 7
	ctr-signal rm p
}
ctr-spawn run p -- sh -c "trap '' USR1; $counter"
goes p
if [ -n "$(get cgroup p)" ]; then
	cases freeze
else
	skip 'frozen' 'this host gives the container no cgroup that can be frozen'
	ctr-signal rm -f p
fi
bare() { unshare -m sh -c 'while umount -l /sys/fs/cgroup; do :; done; exec "$@"' bare "$@" 2>/dev/null; }
bare ctr-spawn run p -- sh -c "trap '' USR1; $counter"
if [ "$(get state p)" = running ] && [ -z "$(get cgroup p)" ]; then
	ok 'a CONT lets a stopped payload go' sh -c 'ctr-signal pause p && ctr-signal kill -s CONT p && ctr-status is running p && ctr-signal resume p'
	ctr-signal rm -f p
	bare ctr-spawn run p -- sh -c "trap '' USR1; (exec sleep 1000) & $counter"
	ok 'stop: pause' timeout 20 ctr-signal pause p
	is 'stop: paused' "$(get state p),$(get paused p)" paused,stop
	ok 'stop: it stands still' stands p
	ok 'stop: resume' timeout 20 ctr-signal resume p
	ok 'stop: it goes on' goes p
	ctr-signal pause p
	ok 'stop: stop' timeout 20 ctr-signal stop p
	is 'stop: its own end' "$(get exit p)" 7
	ctr-signal rm p
	bare ctr-spawn run p -- sh -c "$counter"
	goes p
	ctr-signal pause p
	ok 'stop: kill' timeout 20 ctr-signal kill p
	is 'stop: killed' "$(get exit p),$(get source p)" signal:9,exit
	ctr-signal rm p
	bare ctr-spawn run -o container.init=no p -- sh -c "$counter"
	ok 'stop: the payload is pid 1' timeout 20 ctr-signal pause p
	ok 'stop: it stands still' stands p
	ok 'stop: rm -f' timeout 20 ctr-signal rm -f p
else
	ctr-signal rm -f p 2>/dev/null
	skip 'stopped by signals' 'cannot be had without cgroups here'
fi

# the states that refuse
ctr-spawn create c -- sleep 1000
ok 'created: pause is refused' rc 1 ctr-signal pause c
ok 'created: resume is refused' rc 1 ctr-signal resume c
ctr-signal rm -f c
ok 'no container: 3' rc 3 ctr-signal pause c

# a paused one, and the other verbs
ctr-spawn run p -- sh -c "$counter"
goes p
ctr-signal pause p
how=freeze # where it has a cgroup
[ -n "$(get cgroup p)" ] || how=stop
ok 'start says resume' rc 1 sh -c 'ctr-signal start p 2>"$0"' "$work/why"
ok 'in words' grep -q 'paused; resume' "$work/why"
ok 'exec is refused' rc 1 timeout 20 ctr-spawn exec p -- true
ok 'attach is refused' rc 1 timeout 20 ctr-spawn attach p </dev/null
ok 'rm is refused' rc 1 ctr-signal rm p
ok 'upgrade' timeout 30 ctr-signal upgrade p
is 'is paused still' "$(get state p),$(get monitor_state p)" paused,alive
monitor=$(get monitor_pid p)
kill -9 "$monitor"
until_ok 5 dead "$monitor"
is 'its monitor dead' "$(get state p),$(get monitor_state p)" paused,dead
ok 'resume without a monitor' timeout 20 ctr-signal resume p
is 'running' "$(get state p)" running
ok 'pause without a monitor' timeout 20 ctr-signal pause p
is 'paused, told' "$(get state p),$(steps p)" "paused,paused $how;resumed ;paused $how;"
ok 'adopt' timeout 30 ctr-signal adopt p
is 'paused still' "$(get state p),$(get monitor_state p)" paused,alive
ok 'resume' timeout 20 ctr-signal resume p
ok 'it goes on' goes p
ctr-signal pause p
init=$(get init p)
ok 'restart' timeout 30 ctr-signal restart p
ok 'runs anew' test "$(get state p),$(get restarts p)" = running,1 -a "$(get init p)" != "$init"
ctr-signal pause p
ok 'kill' timeout 20 ctr-signal kill p
is 'pid 1 has told it' "$(get exit p),$(get source p),$(get paused p)" signal:9,exit,
ok 'start' timeout 20 ctr-signal start p
goes p
ctr-signal pause p
ok 'kill --whole' timeout 20 ctr-signal kill --whole p
is 'killed' "$(get exit p)" signal:9
ctr-signal start p
goes p
ctr-signal pause p
ok 'a TERM to its monitor ends it too' sh -c 'kill -TERM "$(ctr-status get monitor_pid p)"; timeout 20 ctr-status wait p'
is 'by its own end' "$(get exit p)" 7
ctr-signal start p
goes p
ctr-signal pause p
monitor=$(get monitor_pid p)
kill -9 "$monitor"
until_ok 5 dead "$monitor"
ok 'stop without a monitor' timeout 30 ctr-signal stop p
is 'gets its TERM' "$(get exit p)" 7
ctr-signal start p
goes p
ctr-signal pause p
ok 'rm -f' timeout 20 ctr-signal rm -f p

# timers stand still with it, but the run-time limit
ctr-spawn run -o 'ready.command=false' -o ready.interval=50ms -o ready.timeout=4s t -- sleep 1000
ctr-signal pause t
until_ok 5 sh -c '[ "$(ctr-status get state t)" = paused ]'
sleep 4.3
is 'ready.timeout waits' "$(get state t)" paused
ctr-signal resume t
ok 'and goes on' timeout 20 ctr-status wait t
is 'to its end' "$(get reason t)" ready-timeout
ctr-spawn run -o limits.time=1 l -- sh -c "$counter"
goes l
ctr-signal pause l
ok 'the run-time limit counts' timeout 20 ctr-status wait l
is 'and ends it by its schedule' "$(get exit l)" 7
done_testing
