#!/bin/sh
# health.watchdog: silence makes it unhealthy, what comes makes it healthy; over upgrade and adoption.
. "$(dirname "$0")/lib.sh"
get() { ctr-status get "$1" "$2"; }
inside() { echo "/proc/$(get payload_pid "$1")/root/tmp/$2"; }
health() { [ "$(get health "$1")" = "$2" ]; }
kill_monitor() {
	monitor=$(get monitor_pid "$1")
	kill -9 "$monitor"
	until_ok 10 dead "$monitor"
}
beat='while :; do [ -e /tmp/silent ] || echo >&3; sleep 0.1; done'
start() { name=$1; shift; ctr-spawn run -o health.watchdog_fd=3 "$@" "$name" -- sh -c "$beat"; }

start a -o health.watchdog=5
is 'healthy at the first sign' "$(timeout 30 ctr-status wait --for healthy a)" 'a healthy'
is 'the record is not written for each' "$(get rev a)" "$(sleep 1; get rev a)"
touch "$(inside a silent)"
ok 'silent: unhealthy' until_ok 60 health a unhealthy
is 'action none: it runs' "$(get state a)" running
ok 'upgrade' timeout 30 ctr-signal upgrade a
is 'unhealthy still' "$(get health a)" unhealthy
rm "$(inside a silent)"
ok 'heard again: healthy' until_ok 30 health a healthy
ok 'upgrade' timeout 30 ctr-signal upgrade a
touch "$(inside a silent)"
ok 'the upgraded monitor goes on' until_ok 60 health a unhealthy
rm "$(inside a silent)"
until_ok 30 health a healthy
kill_monitor a
ok 'adopt' timeout 30 ctr-signal adopt a
touch "$(inside a silent)"
ok 'the adopter too' until_ok 60 health a unhealthy
is 'each change is an event' \
	"$(ctr-status events a | awk '$4 == "health" { print $5 }' | sort | uniq -c | tr -s ' \n' ' ')" ' 3 healthy 3 unhealthy '

# 200 KB of signs without a monitor: more than a pipe holds.
ctr-spawn run -o health.watchdog_fd=3 -o health.watchdog=1h b -- \
	sh -c 'while [ ! -e /tmp/go ]; do sleep 0.05; done; dd if=/dev/zero bs=1000 count=200 >&3 2>/dev/null && touch /tmp/said; sleep 1000'
kill_monitor b
touch "$(inside b go)"
ok 'without a monitor the payload is not stalled' until_ok 60 test -e "$(inside b said)"
ok 'adopt' timeout 30 ctr-signal adopt b

ctr-spawn run -o health.watchdog_fd=3 -o health.watchdog=300ms -o health.action=stop c -- sleep 1000
ok 'action stop' timeout 30 ctr-status wait c
is 'and why' "$(get reason c)" watchdog
ctr-spawn run -o health.watchdog_fd=3 -o health.watchdog=300ms -o health.action=restart \
	-o restart.delay=1ms -o restart.limit=1/600 d -- sleep 1000
ok 'action restart' timeout 60 ctr-status wait d
is 'once, then too often' "$(get restarts d),$(get reason d)" '1,restart.limit: too often'

ctr-spawn run -o health.watchdog_fd=3 -o health.watchdog=100ms -o health.start_period=1h e -- sleep 1000
ok 'start_period: silence does not count' rc 124 timeout 20 ctr-status wait -t 1 --for healthy e
is 'starting' "$(get health e)" starting

start f -o health.watchdog=1h -o 'health.command=test ! -e /tmp/ill' -o health.interval=50ms -o health.retries=1
is 'with a command' "$(timeout 30 ctr-status wait --for healthy f)" 'f healthy'
touch "$(inside f ill)"
ok 'ill by the command' until_ok 30 health f unhealthy
ok 'which no sign of life heals' rc 124 timeout 20 ctr-status wait -t 0.5 --for healthy f
rm "$(inside f ill)"
ok 'but the command' until_ok 30 health f healthy

ok 'one without the other: an error' rc 125 ctr-spawn check -o health.watchdog=1 x -- true
ok 'one without the other: an error' rc 125 ctr-spawn check -o health.watchdog_fd=3 x -- true
ok 'two uses of a number: an error' rc 125 ctr-spawn check -o health.watchdog=1 -o health.watchdog_fd=3 -o ready.fd=3 x -- true
done_testing
