#!/bin/sh
# The clock is set, forward a day and back two, while a limit, a stop, a restart's delay, a wait and the
# log run: each takes as long as it was told to. Only in a guest, whose clock is nobody else's.
[ -n "${CTR_GUEST-}" ] || { echo '1..0 # SKIP it sets the clock: in a guest only (make check-hosts)'; exit 0; }
. "$(dirname "$0")/lib.sh"
day=86400
uptime() { cut -d . -f 1 /proc/uptime; }
set_clock() { date -s "@$(($(date +%s) + $1))" >/dev/null; }
# took NAME LEAST MOST: since `begun`, by a clock that nobody sets
took() {
	passed=$(($(uptime) - begun))
	ok "$1: it takes $2 to $3 s ($passed)" test "$passed" -ge "$2" -a "$passed" -le "$3"
}
steps() {
	set_clock "$1"
	set_clock "$((-2 * $1))"
	set_clock "$1"
}
for way in $day -$day; do
	begun=$(uptime)
	ctr-spawn run l -o limits.time=4 -- sleep 1000
	set_clock $way
	ok "limit, $way" timeout 60 ctr-status wait l
	took "limit, $way" 3 30
	is "limit, $way: why" "$(ctr-status get reason l)" time-limit
	ctr-signal rm l

	ctr-spawn run s -o stop.schedule=TERM/3/KILL -- sh -c 'trap : TERM; : >/tmp/set; while :; do sleep 1; done'
	until_ok 20 test -e "/proc/$(ctr-status get payload_pid s)/root/tmp/set"
	begun=$(uptime)
	timeout 60 ctr-signal stop s &
	stopping=$!
	ok "stop, $way: it waits" until_ok 20 sh -c '[ -n "$(ctr-status get stopping s)" ]'
	set_clock $way
	wait "$stopping"
	is "stop, $way" "$(ctr-status get exit s)" signal:9
	took "stop, $way" 2 20
	ctr-signal rm s

	ctr-spawn run r -o restart.policy=always -o restart.delay=3 -o restart.limit=1/3600 -- false
	begun=$(uptime)
	ok "restart, $way: it waits" until_ok 20 ctr-status is restarting r
	set_clock $way
	ok "restart, $way" timeout 60 sh -c 'until [ "$(ctr-status get restarts r)" = 1 ]; do sleep 0.1; done'
	took "restart, $way" 2 30
	ctr-signal rm -f r

	ctr-spawn run w -- sleep 1000
	begun=$(uptime)
	timeout 60 ctr-status wait -t 3 w &
	waiting=$!
	steps $way
	wait "$waiting"
	is "wait -t, $way: not yet" "$?" 124
	took "wait -t, $way" 2 30
	# What ran a minute has not run a day.
	set_clock $way
	ok "update, $way" ctr-signal update -o limits.time=1h w
	is "update, $way: it runs on" "$(timeout 20 ctr-status wait -t 1 w >/dev/null; ctr-status get state w)" running
	ok "update, $way: what is over ends it" sh -c 'ctr-signal update -o limits.time=1 w && timeout 30 ctr-status wait w'
	is "update, $way: why" "$(ctr-status get reason w)" time-limit
	ctr-signal rm w

	ctr-spawn run g -o log.format=cri -- sh -c 'for i in 1 2 3 4; do echo $i; until [ -e /tmp/go$i ]; do sleep 0.1; done; done'
	payload=$(ctr-status get payload_pid g)
	for i in 1 2 3 4; do
		until_ok 20 grep -q " $i\$" "$CTR_RUN_DIR/g/log"
		set_clock $way
		[ $i = 4 ] && set_clock $((-4 * way))
		: >"/proc/$payload/root/tmp/go$i"
	done
	ok "log, $way" timeout 30 ctr-status wait g
	is "log, $way: each line, in order" "$(ctr-status log g | tr '\n' ' ')" '1 2 3 4 '
	is "log, $way: by the clock of its time" "$(cut -c 1-10 "$CTR_RUN_DIR/g/log" | sort -u | wc -l)" 4
	ctr-signal rm g
done
done_testing
