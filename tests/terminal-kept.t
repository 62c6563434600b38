#!/bin/sh
# attach and exec -t killed by SIGKILL, and stopped and continued by a shell: its terminal is as it was.
. "$(dirname "$0")/lib.sh"
build pty || { echo '1..0 # SKIP no compiler'; exit 0; }
# COMMAND at a terminal, and then LINEs.
at() { # COMMAND LINE...
	command=$1
	shift
	printf '%s\n' "$@" >"$work/lines"
	PS1='host> ' ENV='' timeout 120 "$work/pty" $command <"$work/lines" 2>"$work/seen" | tr '\n' ' '
	tail -n 20 "$work/seen" | sed 's/^/# /'
}
# The client's process gets SIGNAL when the container's side has made that file.
when() { # SIGNAL
	until_ok 60 test -e "/proc/$(ctr-status get payload_pid w)/root/tmp/$1" && kill "-$1" "$(cat "$work/pid")"
}
ctr-spawn run w -o container.terminal=yes -o 'container.env=PS1=there> ' -- sh
tmp=/proc/$(ctr-status get payload_pid w)/root/tmp
cat >"$work/host" <<-E
	sh $work/client
	echo ended \$?
	read -r line
E
# A line editor has the terminal raw while it waits for keys: what commands get is told by one.
mode='echo mode=$(stty -a | tr "\\n" " " | sed "s/.* \\(-*icanon\\).*/\\1/")'
for client in 'ctr-spawn attach w' "ctr-spawn exec -t -e 'PS1=there> ' w sh"; do
	what=${client#ctr-spawn }
	what=${what%% *}
	printf 'echo $$ >%s\nexec %s\n' "$work/pid" "$client" >"$work/client"
	rm -f "$tmp/KILL" "$tmp/TSTP"
	when KILL &
	is "$what: killed" "$(at "sh $work/host" raw 'send \r' 'expect there> ' mode 'send : >/tmp/KILL\r' \
		'expect ended 137' cooked mode 'send \r' wait)" 'raw cooked 0 '
	wait
	when TSTP &
	is "$what: stopped and continued by a shell" "$(at 'sh -i' 'expect host> ' "send sh $work/client\r" raw 'send \r' 'expect there> ' 'send : >/tmp/TSTP\r' \
		'expect Stopped' 'expect host> ' "send $mode\r" 'expect mode=icanon' 'expect host> ' 'send fg\r' raw 'send echo on $((3+4))\r' 'expect on 7' mode 'kill 9' wait)" 'raw 137 '
	wait
	kill -9 "$(cat "$work/pid")" 2>/dev/null
done
keepers() { # those that are of this test
	for process in $(grep -lsx 'Name:[[:space:]]*ctr-keeper' /proc/[0-9]*/status); do
		grep -qs "$CTR_RUN_DIR" "${process%status}environ" && echo "$process"
	done
}
none() { [ -z "$(keepers)" ]; }
ok 'nothing is left of what watches over it' until_ok 20 none
done_testing
