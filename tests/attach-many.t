#!/bin/sh
# Terminals outlive their monitors; several clients see the same; none stalls the payload.
. "$(dirname "$0")/lib.sh"
. "$top/tests/clients.sh"
timeout 30 ctr-spawn run t -o log.max_size=1G -o container.terminal=yes -o 'container.env=PS1=ready> ' -- sh
open_client 5 t
pid5=$pid
open_client 6 t
pid6=$pid
say 5 'send echo first $((1+1))\r' 'expect first 2'
say 6 'expect first 2' 'send echo second $((2+2))\r' 'expect second 4'
say 5 'expect second 4' pid
until_ok 40 sh -c '[ "$(wc -l <"$1/5.out")" = 2 ]' sh "$work"
kill -STOP "$pid5"
say 6 'send seq 200000 | tail -n 1; echo done $((3+3))\r' 'expect 200000' 'expect done 6'
kill -CONT "$pid5"
say 5 'expect done 6' 'expect ready> ' 'send echo back\r' 'expect back\r\nback'
say 6 'expect back\r\nback' 'send yes\r' 'expect y\r\ny\r\ny\r\n' 'send \x03' 'send echo over $((4+4))\r' 'expect over 8'
say 5 'expect over 8'
# without a monitor
kill -9 "$(ctr-status get monitor_pid t)"
until_ok 10 dead "$(ctr-status get monitor_pid t)"
say 5 'send echo alone $((5+5))\r' 'expect alone 10'
say 6 'expect alone 10'
timeout 30 ctr-signal adopt t
say 6 'send echo adopted $((6+6))\r' 'expect adopted 12'
say 5 'expect adopted 12' 'send \x10\x11' wait mode
finish 5
is 'both see all, stopped or not, with and without a monitor; one detaches' "$told" "$pid5 $pid5 0 cooked "
# killed while it is raw: nothing happens to the payload
kill -9 "$pid6"
finish 6
is 'a killed client is nothing to the container' "$(printf 'echo still $((7+7))\nexit 3\n' | timeout 60 ctr-spawn attach t | grep -c '^still 14')" 1
timeout 20 ctr-status wait t >/dev/null # till its monitor has written all
is 'its status' "$(ctr-status get exit t)" 3
is 'the log has it in order' "$(ctr-status log t | grep -a -o -E '(first|second|done|over|alone|adopted|still) [0-9]+' | tr '\n' ' ')" 'first 2 second 4 done 6 over 8 alone 10 adopted 12 still 14 '
# a full-screen program
if command -v less >/dev/null; then
	seq 1000 >"$work/text"
	chmod 644 "$work/text"
	timeout 30 ctr-spawn run l -o container.terminal=yes -o container.env=TERM=xterm -o container.env=LESS= -- \
		sh -c 'seq 1000 >/tmp/text; less /tmp/text; exit 5'
	open_client 7 l
	say 7 'expect 23' 'size 40 100' 'again r' 'expect 39' 'send G' 'expect 1000'
	kill -9 "$(ctr-status get monitor_pid l)"
	until_ok 10 dead "$(ctr-status get monitor_pid l)"
	say 7 'again g' 'expect 39' 'size 30 90' 'again r' 'expect 29' 'again G' 'expect 1000'
	timeout 30 ctr-signal adopt l
	# No line is typed: BusyBox's less sets the terminal back between two keys, and loses a return that comes then.
	say 7 'again g' 'expect 29' 'send q' wait mode
	finish 7
	is 'less survives resizes, the end of its monitor and a new one' "${told#* }" '5 cooked '
else
	count=$((count + 1))
	echo "ok $count - less # SKIP there is none"
fi
# the container's end ends every client with its status
timeout 30 ctr-spawn run e -o container.terminal=yes -- sleep 600
open_client 8 e
open_client 9 e
say 8 wait mode
say 9 wait mode
timeout 30 ctr-signal kill e
finish 8
is 'killed: the first' "${told#* }" '137 cooked '
finish 9
is 'the second' "${told#* }" '137 cooked '
done_testing
