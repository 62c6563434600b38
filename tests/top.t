#!/bin/sh
# top: the processes of a container with both pids, with and without a cgroup; nothing in a command line reaches a terminal.
. "$(dirname "$0")/lib.sh"
# A program whose arguments are hostile: sh with one more argument that it never reads.
ctr-spawn run web -- sh -c 'sleep 301 & sleep 302; :' name "$(printf 'a\033[2Jb\tc\001')" || exit 1
until_ok 10 sh -c '[ "$(ctr-status top web -o command | grep -c "^sleep%20")" = 2 ]'
is 'all of them' "$(ctr-status top web -o command | sed 's/%20.*//' | sort | tr '\n' ' ')" 'ctr-init sh sleep sleep '
is 'pids of the host and inside' "$(ctr-status top web -o pid,inner | head -n 1 | tr '\t' ' ')" "$(ctr-status get init_pid web) 1"
is 'the user by name' "$(ctr-status top web -o uid,user | sort -u | tr '\t' ' ')" '0 root'
is 'scripts get it percent-encoded' "$(ctr-status top web -o command | grep -c 'a%1B%5B2Jb%09c%01$\|a%1B\[2Jb%09c%01$')" 1
is 'people get it escaped' "$(ctr-status top web | grep -c 'a\\033\[2Jb\\tc\\001$')" 1
is 'no control byte' "$(ctr-status top web | tr -d '\n' | tr -d '[:print:]' | wc -c)" 0
is 'JSON' "$(ctr-status top --json web | grep -c '"inner":1,')" 1
is 'several: with their names' "$(ctr-spawn run db -- sleep 303; ctr-status top -H web db | awk '{ print $1 }' | sort | uniq -c | awk '{ print $1 $2 }' | tr '\n' ' ')" '2db 4web '
# hide NAME: a record that knows of no cgroup, as on a host that has none
hide() { cp "$CTR_RUN_DIR/$1/undo" "$work/undo.$1" && : >"$CTR_RUN_DIR/$1/undo"; }
hide db
is 'a record without a cgroup: by the pid namespace' "$(ctr-status top -o inner db | tr '\n' ' ')" '1 2 '
cp "$work/undo.db" "$CTR_RUN_DIR/db/undo"
if ctr-spawn run own -o namespaces.pid=host -o container.init=no -- sh -c 'sleep 304 & wait' 2>"$work/said"; then
	until_ok 10 sh -c '[ "$(ctr-status top -o pid own | wc -l)" = 2 ]'
	hide own
	is "and in the host's: pid 1 and what it has started" "$(ctr-status top -o command own | tail -n 1)" 'sleep%20304'
	cp "$work/undo.own" "$CTR_RUN_DIR/own/undo"
else
	skip "and in the host's" "$(cat "$work/said")"
fi
ok 'one that has ended' sh -c 'ctr-spawn run done -- true && ctr-status wait -t 20 done && { ctr-status top done; [ $? = 1 ]; }'
ok 'no such container' rc 3 ctr-status top nobody
ok 'no such field' rc 2 ctr-status top -o nope web
if build pty 2>"$work/cc"; then
	screen=$(printf '\033[?1049l')
	for key in q '\x03'; do
		printf 'expect COMMAND\nexpect COMMAND\nsend %s\nwait\nmode\nall\n' "$key" |
			timeout 60 "$work/pty" ctr-status top --watch=0.1 web >"$work/said" 2>"$work/screen"
		is "live until $key, and the terminal is given back" "$(tail -n 2 "$work/said" | tr '\n' ' ')$(tail -c 60 "$work/screen" | grep -c -F "$screen")" '0 cooked 1'
	done
	printf 'expect COMMAND\nkill 15\nwait\nmode\nall\n' |
		timeout 60 "$work/pty" ctr-status top --watch=0.1 web >"$work/said" 2>"$work/screen"
	is 'and on TERM' "$(tail -n 1 "$work/said")$(grep -c -F "$screen" "$work/screen")" 'cooked1'
	printf 'expect COMMAND\nwait\nmode\nall\n' >"$work/script"
	ctr-spawn run short -- sleep 2
	timeout 60 "$work/pty" ctr-status top --watch=0.1 short <"$work/script" >"$work/said" 2>"$work/screen"
	is 'and at the end of the container' "$(tail -n 1 "$work/said")" cooked
else
	skip 'live' 'no compiler'
fi
is 'elsewhere one frame after the other, until nobody reads' \
	"$(timeout 30 ctr-status top --watch=0.05 web | head -n 12 | grep -c COMMAND)" 3
done_testing
