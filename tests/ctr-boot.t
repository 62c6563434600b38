#!/bin/sh
# ctr-boot: order, parallel within a level, circles and failures named, the rest goes on; stop in time; status codes.
. "$(dirname "$0")/lib.sh"
etc=$work/etc
mkdir "$etc"
ini() { # NAME LINES...: [boot] auto = yes, and these lines
	name=$1 && shift
	{
		echo '[container]'
		case "${1:-}" in command*) ;; *) echo 'command = sleep 1000' ;; esac
		printf '%s\n' "$@"
		printf '[boot]\nauto = yes\n'
	} >"$etc/$name.ini"
}
after() { echo "after = $2" >>"$etc/$1.ini"; }
boot() { timeout 60 ctr-boot "$@" -c "$etc" >"$work/stdout" 2>"$work/stderr"; }
get() { ctr-status get "$1" "$2"; }
# FIELD1 NAME1 FIELD2 NAME2: the first time is not later than the second
order() { awk -v a="$(get "$1" "$2")" -v b="$(get "$3" "$4")" 'BEGIN { exit !(a > 0 && a <= b) }'; }
says() { grep -qxF "$1" "$work/stderr"; }

ini db "command = sh -c 'sleep 0.4; touch /tmp/up; sleep 1000'" '[ready]' 'command = test -e /tmp/up' 'interval = 50ms'
ini cache
ini web
after web 'db cache'
ini proxy
after proxy web
printf '[container]\ncommand = sleep 1000\n' >"$etc/byhand.ini"
ok 'start: with no RUN yet' boot start
is 'all that are auto run, no other' "$(ctr-status list -o name,state | sort | tr '\t\n' '= ')" 'cache=running db=running proxy=running web=running '
ok 'who is after waits for ready' order ready db created web
ok 'the next level too' order started web created proxy
ok 'start again: says so' boot start
ok 'and changes nothing' grep -qx 'web: is running' "$work/stdout"
ok 'status: 0' boot status
ok 'status: a line each' test "$(grep -c ' running$' "$work/stdout")" = 4

monitor=$(get monitor_pid web)
kill -9 "$monitor"
ok 'a dead monitor' until_ok 10 dead "$monitor"
started=$(get started web)
ok 'start adopts the orphan' boot start
is 'it is the same run, with a monitor' "$(get started web),$(get monitor_state web)" "$started,alive"

ctr-signal stop cache
ok 'status: 1 when some do not run' rc 1 boot status
ok 'stop' boot stop
is 'all have exited' "$(ctr-status list -o state | sort -u)" exited
ok 'in reverse order' order finished proxy finished web
ok 'in reverse order, further' order finished web finished db
ok 'status: 3 when none runs' rc 3 boot status
ok 'restart' boot restart
ok 'status: all run again' boot status

# reload: what changed, what is new, what is no more
rm "$etc/proxy.ini"
ini new
printf '[limits]\ntime = 1h\n' >>"$etc/web.ini"
started=$(get started db)
before=$(get started web)
ok 'reload' boot reload
is 'stops what is no more' "$(get state proxy)" exited
is 'starts what is new' "$(get state new)" running
is 'leaves alone what has not changed' "$(get started db)" "$started"
ok 'restarts what has' test "$(get started web)" != "$before"
ok 'stop of one' boot stop web
is 'only that' "$(get state web),$(get state db)" exited,running
ok 'stop of the rest' boot stop
rm "$etc"/*.ini

# circles and failures
ini x
after x y
ini y
after y 'x free'
ini z
after z y
ini bad 'command = /nonexistent'
ini behind
after behind bad
ini orphan
after orphan nowhere
ini broken 'no_such_key = 1'
ini once 'command = true'
ini later
after later once
ini free
ok 'start: fails' rc 1 boot start
ctr-status wait -t 20 once >/dev/null
is 'what does not depend on a failure runs' "$(ctr-status list -o name,state | grep -E '^(free|later|once)' | sort | tr '\t\n' '= ')" 'free=running later=running once=exited '
ok 'the circle is named' says 'ctr-boot: boot.after: a circle: x after y after x'
ok 'who is behind it' says 'ctr-boot: z: not started: after y, which failed'
ok 'a failure with its reason' says 'ctr-boot: bad: container.command: /nonexistent: command not found in the container'
ok 'who is after it' says 'ctr-boot: behind: not started: after bad, which failed'
ok 'a name that is nowhere' says "ctr-boot: orphan: not started: after nowhere: no $etc/nowhere.ini"
ok 'a bad file' grep -q "^ctr-boot: broken: $etc/broken.ini:3: container.no_such_key" "$work/stderr"
ok 'nothing of them is left' test ! -e "$CTR_RUN_DIR/bad" -a ! -e "$CTR_RUN_DIR/behind"
ok 'status: 4 with a bad file' rc 4 boot status
ok 'stop' boot stop
rm "$etc"/*.ini

# time
ini slow '[ready]' 'command = false' 'interval = 50ms' 'action = none'
echo 'timeout = 300ms' >>"$etc/slow.ini"
ini behind
after behind slow
ok 'not ready in time: fails' rc 1 boot start
ok 'and says so' grep -q '^ctr-boot: slow: not ready within 0.3' "$work/stderr"
is 'nobody after it is started' "$(get state behind 2>/dev/null)" ''
boot stop
rm "$etc"/*.ini
ini deaf "command = sh -c 'trap \"\" TERM; while :; do sleep 1; done'" '[stop]' 'schedule = TERM/100/KILL'
ini deaf2 "command = sh -c 'trap \"\" TERM; while :; do sleep 1; done'" '[stop]' 'schedule = TERM'
after deaf2 deaf
ini kind
after kind deaf2
ok 'three, two of them deaf' boot start
begin=$(date +%s)
ok 'stop -t 4' boot stop -t 4
ok 'ends in time' test $(($(date +%s) - begin)) -le 12
is 'all have exited' "$(ctr-status list -o state | sort -u)" exited
rm "$etc"/*.ini

# the same under the other shell, by names, with a symbolic link as init scripts have it
if busybox=$(program busybox); then
	ini one
	ini two
	after two one
	ln -s "$top/bin/ctr-boot" "$work/S50ctr"
	ok 'ash, by a link' timeout 60 "$busybox" ash "$work/S50ctr" start -c "$etc" -j 1
	is 'both run' "$(get state one),$(get state two)" running,running
	ok 'ash: stop' timeout 60 "$busybox" ash "$work/S50ctr" stop -c "$etc"
	is 'both have exited' "$(get state one),$(get state two)" exited,exited
else
	skip 'ash' 'no busybox'
fi
ok 'no verb: 2' rc 2 ctr-boot
ok '--version' sh -c 'ctr-boot --version | grep -q "^ctr-boot [0-9]"'
done_testing
