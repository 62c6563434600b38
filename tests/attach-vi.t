#!/bin/sh
# An editor at a container's terminal: resized, its monitor upgraded, killed and followed by another; what was typed is in its file.
. "$(dirname "$0")/lib.sh"
. "$top/tests/clients.sh"
edit() { # NUMBER NAME COMMAND...
	number=$1 what=$2
	shift 2
	timeout 30 ctr-spawn run "$what" -o container.terminal=yes -o container.env=TERM=xterm -o container.env=HOME=/tmp -- \
		sh -c 'seq 1000 >/tmp/text; "$@" /tmp/text; code=$?; head -n 2 /tmp/text | tr "\n" ,; exit $((code + 5))' sh "$@"
	monitor=$(ctr-status get monitor_pid "$what")
	open_client "$number" "$what"
	say "$number" 'expect 22' 'size 40 100' 'expect 38' 'send ifirst \x1b' 'expect first' pid
	until_ok 40 sh -c '[ "$(wc -l <"$1")" = 2 ]' sh "$work/$number.out"
	ok "$what: upgrade" timeout 60 ctr-signal upgrade "$what"
	is "$what: in the same process" "$(ctr-status get monitor_pid "$what")" "$monitor"
	say "$number" 'send G' 'expect 999' 'send 1G' 'expect first' 'size 30 90' 'expect 28' 'send osecond\x1b' 'expect second' pid
	until_ok 40 sh -c '[ "$(wc -l <"$1")" = 3 ]' sh "$work/$number.out"
	kill -9 "$monitor"
	until_ok 10 dead "$monitor"
	say "$number" 'send G' 'expect 999' 'send 1G' 'expect first' pid
	until_ok 40 sh -c '[ "$(wc -l <"$1")" = 4 ]' sh "$work/$number.out"
	ok "$what: adopt" timeout 60 ctr-signal adopt "$what"
	say "$number" 'send G' 'expect 999' 'size 20 70' 'expect 999' 'send :wq\r' 'expect first 1,second,' wait mode
	finish "$number"
	is "$what: its client saw it all, and its end" "${told#* * * * }" '5 cooked '
	is "$what: its status" "$(ctr-status get exit "$what")" 5
}
# A configuration of nobody's.
if vi --version 2>/dev/null | grep -q '^VIM'; then
	edit 5 vi vi -u NONE
else
	skip vi 'there is no vim'
fi
if busybox vi --help >/dev/null 2>&1; then
	edit 6 busybox-vi "$(program busybox)" vi
else
	skip 'busybox vi' 'there is none'
fi
done_testing
