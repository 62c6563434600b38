#!/bin/sh
# A terminal that never rests: yes for 10 s with two clients, one of them stopped in between, then ^C.
. "$(dirname "$0")/lib.sh"
. "$top/tests/clients.sh"
memory() { # PID: what it has of its own, KiB
	awk '/^(RssAnon|RssShmem):/ { n += $2 } END { print n }' "/proc/$1/status"
}
timeout 30 ctr-spawn run y -o container.terminal=yes -o log.max_size=4M -o 'container.env=PS1=ready> ' -- sh
monitor=$(ctr-status get monitor_pid y)
open_client 5 y
open_client 6 y
pid6=$pid
say 5 'send yes\r' 'expect y\r\ny\r\ny\r\n'
until_ok 60 sh -c '[ "$(ctr-status log y | head -n 100 | grep -c "^y")" -gt 90 ]'
kill -STOP "$pid6"
before=$(memory "$monitor")
sleep 10
ok 'its monitor is no larger after 10 s' [ "$(memory "$monitor")" -le $((before + 64)) ]
ok 'nor is its log than it may be' sh -c '[ "$(cat "$CTR_RUN_DIR"/y/log* | wc -c)" -le $((17 << 20)) ]'
kill -CONT "$pid6"
say 5 'send \x03' 'send echo over $((4+4))\r' 'expect over 8' 'send exit 3\r' wait mode
say 6 'expect over 8' wait mode
finish 5
is 'it is interrupted, and the terminal given back' "$told" "${told%% *} 3 cooked "
finish 6
is 'who was stopped sees the end too' "$told" "${told%% *} 3 cooked "
done_testing
