#!/bin/sh
# Hot upgrade in place, skew in the record, rollback, and everything that runs goes on.
. "$(dirname "$0")/lib.sh"
mkdir "$work/new"
cp "$top/bin/ctr-monitor" "$work/new/ctr-monitor"
version=$(ctr-monitor --version)
version=${version#* }
other=$(echo "$version" | tr '0-9' '1-90')
sed "s/$(echo "$version" | sed 's/\./\\./g')/$other/g" "$work/new/ctr-monitor" >"$work/new/next"
chmod 755 "$work/new/next"
is 'another version' "$("$work/new/next" --version)" "ctr-monitor $other"
ctr-spawn run u -- sh -c 'trap "exit 4" TERM; i=0; while :; do echo $i; i=$((i + 1)); [ -e /tmp/stop ] && break; done
	: >/tmp/done; while :; do sleep 0.05; done'
monitor=$(ctr-status get monitor u)
is 'the image is the installed one' "$(ctr-status list -o version,image u)" "$version	current"
is 'never upgraded' "$(ctr-status get swap_time u)" 0
now() { sed 's/ .*//; s/\.//' /proc/uptime; } # in 10 ms: BusyBox's date knows no more than seconds
before=$(now)
ok 'upgrade' timeout 30 ctr-signal upgrade --to "$work/new/next" u
took=$((($(now) - before + 1) * 10000))
ok 'how long nobody listened is told' [ "$(ctr-status get swap_time u)" -gt 0 -a "$(ctr-status get swap_time u)" -lt "$took" ]
is 'the same process' "$(ctr-status get monitor u)" "$monitor"
is 'with the other image' "$(ctr-status list -o version,image,image_path u)" "$other	current	$work/new/next"
ok 'the kernel says so too' test "$(readlink "/proc/${monitor%%:*}/exe")" = "$work/new/next"
is 'its name is a name' "$(cat "/proc/${monitor%%:*}/comm")" ctr-monitor
is 'an event' "$(ctr-status events u | awk '{print $4, $5}' | tail -n 2 | tr '\n' ' ')" "asked uid:0%20upgrade%20@$(stat -c %d:%i "$work/new/next")%20$work/new/next upgraded $other "
cp "$top/bin/ctr-monitor" "$work/new/next.tmp"
mv "$work/new/next.tmp" "$work/new/next"
is 'another one was installed' "$(ctr-status get image u)" old
rung() { kill -41 "${monitor%%:*}" && until_ok 10 sh -c '[ "$(ctr-status get image u)" = current ]'; }
ok 'signal 41 alone takes the installed one' rung
is 'its version' "$(ctr-status get version u)" "$version"
mv "$work/new/next" "$work/new/gone"
is 'missing' "$(ctr-status get image u)" missing
ok 'rollback to the first, --all' timeout 30 ctr-signal upgrade --all
is 'that one' "$(ctr-status list -o image_path,image u)" "$top/bin/ctr-monitor	current"
i=0
while [ $i -lt 30 ]; do
	timeout 30 ctr-signal upgrade u || break
	i=$((i + 1))
done
is 'thirty times under load' "$i" 30
is 'still the same process' "$(ctr-status get monitor u)" "$monitor"
: >"/proc/$(ctr-status get payload_pid u)/root/tmp/stop"
ok 'the payload is done' until_ok 20 test -e "/proc/$(ctr-status get payload_pid u)/root/tmp/done"
ok 'stop' timeout 20 ctr-signal stop u
is 'its exit, seen by its parent' "$(ctr-status list -o exit,source u)" '4	exit'
ok 'its times too' test "$(ctr-status get max_rss u)" -gt 0
ctr-status log u | awk '{n++} $0 != last + 1 && n > 1 {bad++} {last = $0} END {print bad + 0, (n > 0)}' >"$work/log"
is 'the log has every line once' "$(cat "$work/log")" '0 1'
# Timers, a created payload, and a monitor in the foreground.
ctr-spawn run t -- sh -c 'trap : TERM; : >/tmp/r; while :; do sleep 0.05; done'
until_ok 10 test -e "/proc/$(ctr-status get payload_pid t)/root/tmp/r"
ctr-signal stop -n -t TERM/3/KILL t
until_ok 10 sh -c '[ "$(ctr-status get stop_step t)" = 1 ]'
timers=$(ctr-status get timers t)
ok 'upgrade within a stop schedule' timeout 30 ctr-signal upgrade t
is 'the deadline is the same' "$(ctr-status get timers t)" "$timers"
ok 'it is kept' timeout 20 ctr-status wait t
is 'killed' "$(ctr-status get exit t)" signal:9
ctr-spawn create c -- sh -c 'exit 3'
ok 'upgrade of a created one' timeout 30 ctr-signal upgrade c
ok 'start' timeout 20 ctr-signal start c
ok 'its end' timeout 20 ctr-status wait c
is 'exit' "$(ctr-status get exit c)" 3
ctr-spawn run -o container.terminal=yes y -- sh -c 'echo one; while [ ! -e /tmp/go ]; do sleep 0.05; done; echo two; tty; exit 5'
until_ok 10 sh -c 'ctr-status log y | grep -q one'
ok 'upgrade with a terminal' timeout 30 ctr-signal upgrade y
monitor=$(ctr-status get monitor_pid y)
kill -9 "$monitor"
until_ok 10 dead "$monitor"
ok 'adopt with a terminal' timeout 30 ctr-signal adopt y
ok 'and upgrade that' timeout 30 ctr-signal upgrade y
: >"/proc/$(ctr-status get payload_pid y)/root/tmp/go"
ok 'it ends' timeout 20 ctr-status wait y
is 'exit' "$(ctr-status get exit y)" 5
is 'its output' "$(ctr-status log y | tr -d '\r' | tr '\n' ' ' | sed 's/[0-9]* $//')" 'one two /dev/pts/'
ctr-spawn run -F f -- sh -c 'while [ ! -e /tmp/go ]; do sleep 0.05; done; exit 8' &
until_ok 10 ctr-status is running f
ok 'upgrade in the foreground' timeout 30 ctr-signal upgrade f
: >"/proc/$(ctr-status get payload_pid f)/root/tmp/go"
wait $!
is 'the status is passed on' $? 8
done_testing
