#!/bin/sh
# Where pidfd_getfd is refused (yama 3) or unknown (before 5.6): attach says so and only looks; a start says so.
. "$(dirname "$0")/lib.sh"
build deny || { echo '1..0 # SKIP no compiler'; exit 0; }
"$work/deny" pidfd_getfd EPERM true || { echo '1..0 # SKIP no seccomp filter here'; exit 0; }
deny() { # ERRNO COMMAND...
	timeout 60 "$work/deny" pidfd_getfd "$@"
}
timeout 30 ctr-spawn run t -o container.terminal=yes -- sh -c 'echo begun; read line; echo "read $line"; exit 6'
until_ok 20 sh -c 'ctr-status log t | grep -q begun'
mkfifo "$work/in"
(
	exec 3>"$work/in"
	until_ok 40 grep -q read-only "$work/err"
	echo never >&3
	ctr-signal kill -s TERM t >/dev/null 2>&1
	until_ok 40 sh -c '! ctr-status is running t'
) &
deny EPERM ctr-spawn attach --logs all t <"$work/in" >"$work/seen" 2>"$work/err"
is 'EPERM: it looks, and passes the status on' "$?" 143
wait
is 'it sees' "$(tr -d '\r' <"$work/seen" | head -n 1)" begun
ok 'it says why it can only look' grep -q "its terminal cannot be had: Operation not permitted (.*yama.*); read-only" "$work/err"
is 'nothing was typed' "$(ctr-status log t | grep -c 'read never')" 0
timeout 30 ctr-spawn run u -o container.terminal=yes -- sleep 1000
(
	until_ok 40 grep -q read-only "$work/err2"
	ctr-signal kill u
) &
deny ENOSYS ctr-spawn attach u </dev/null >/dev/null 2>"$work/err2"
is 'ENOSYS: the same' "$?" 137
wait
ok 'it says why' grep -q 'its terminal cannot be had: Function not implemented (pidfd_getfd needs Linux 5.6); read-only' "$work/err2"
# A pipe needs no pidfd_getfd.
timeout 30 ctr-spawn run p -o container.stdin=open -- sh -c 'read line; echo "read $line"; exit 5'
is 'stdin of a container without a terminal' "$(echo word | deny ENOSYS ctr-spawn attach --logs all p)" 'read word'
# A terminal whose master nobody can have is no terminal: an error, nothing left.
is 'run -t: an error' "$(deny EPERM ctr-spawn run -t v -- true 2>&1 | grep -c 'container.terminal: pidfd_getfd: Operation not permitted (yama')" 1
ok 'code 125' rc 125 deny ENOSYS ctr-spawn run -t v -- true
ok 'nothing is left' test ! -e "$CTR_RUN_DIR/v"
done_testing
