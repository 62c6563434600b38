#!/bin/sh
# attach and exec -t killed by SIGKILL, and stopped and continued by a shell: its terminal is as it was.
. "$(dirname "$0")/lib.sh"
build pty || { echo '1..0 # SKIP no compiler'; exit 0; }
# A shell at a terminal that runs CLIENT and tells its pid.
at() { # CLIENT LINE...
	cat >"$work/client" <<-E
		echo \$\$ >$work/pid
		exec $1
	E
	shift
	printf '%s\n' "$@" >"$work/lines"
	PS1='host> ' ENV='' timeout 120 "$work/pty" sh -i <"$work/lines" 2>"$work/seen" | tr '\n' ' '
	tail -n 20 "$work/seen" | sed 's/^/# /'
}
# The client's process gets SIGNAL when the container's side has made that file.
when() { # SIGNAL
	until_ok 60 test -e "/proc/$(ctr-status get payload_pid w)/root/tmp/$1" && kill "-$1" "$(cat "$work/pid")"
}
ctr-spawn run w -o container.terminal=yes -o 'container.env=PS1=there> ' -- sh
begin="send sh $work/client\\r"
for client in 'ctr-spawn attach w' "ctr-spawn exec -t -e 'PS1=there> ' w sh"; do
	what=${client#ctr-spawn }
	what=${what%% *}
	rm -f "/proc/$(ctr-status get payload_pid w)/root/tmp/KILL" "/proc/$(ctr-status get payload_pid w)/root/tmp/TSTP"
	when KILL &
	is "$what: killed" "$(at "$client" 'expect host> ' "$begin" raw 'send \r' 'expect there> ' mode 'send : >/tmp/KILL\r' \
		'expect Killed' cooked mode 'send echo status $?\r' 'expect status 137' 'send exit\r' wait)" 'raw cooked 0 '
	wait
	when TSTP &
	is "$what: stopped and continued by a shell" "$(at "$client" 'expect host> ' "$begin" raw 'send \r' 'expect there> ' 'send : >/tmp/TSTP\r' \
		'expect Stopped' 'expect host> ' mode 'send fg\r' raw 'send echo on $((3+4))\r' 'expect on 7' mode 'send : >/tmp/done\r' 'kill 9' wait)" 'cooked raw 137 '
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
