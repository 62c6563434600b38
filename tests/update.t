#!/bin/sh
# update: keys of a container that exists, all or none of those given; who asked; with and without a monitor.
. "$(dirname "$0")/lib.sh"
get() { ctr-status get "$1" "$2"; }
events() { ctr-status events "$1" | awk -v e="$2" '$4 == e { print $5 }' | sed 's/%20/ /g'; }
has() { grep -q "^$2 = $3\$" "$CTR_RUN_DIR/$1/spec.ini"; }
update() { timeout 60 ctr-signal update "$@" 2>"$work/why"; }
sleeper='while :; do sleep 0.1; done'

ctr-spawn run u -- sh -c "$sleeper"
monitor=$(get monitor u)
ok 'the stop schedule' update -o stop.schedule=INT/2/KILL u
is 'in the record' "$(get stop u),$(get updates u)" INT/2/KILL,1
ok 'in the configuration' has u schedule INT/2/KILL
is 'an event with its name' "$(events u updated)" stop.schedule
is 'and one with who asked' "$(events u asked)" 'uid:0 update stop.schedule'
ok 'several at once' update -o log.max_size=4096 -o log.keep=2 -o boot.after=x u
is 'the log is kept otherwise' "$(get log_max_size u),$(get log_keep u)" 4096,2
ok 'what nobody needs to be told' has u after x
is 'by the same monitor' "$(get monitor u)" "$monitor"

# all or none
same() { is "$1" "$(cat "$CTR_RUN_DIR/u/spec.ini" "$CTR_RUN_DIR/u/plan" | cksum),$(get updates u)" "$before"; }
before="$(cat "$CTR_RUN_DIR/u/spec.ini" "$CTR_RUN_DIR/u/plan" | cksum),$(get updates u)"
ok 'a bad value' rc 2 update -o log.keep=3 -o stop.schedule=never u
same 'nothing is changed by it'
ok 'a rule between keys' rc 2 update -o log.keep=3 -o restart.limit=0/1 u
same 'nothing is changed by that'
ok 'a key that is fixed' rc 2 update -o log.keep=3 -o container.user=7 u
ok 'in words' grep -q 'container.user: cannot be changed while' "$work/why"
ok 'a key that is not one' rc 2 update -o log.keeps=3 u
ok 'no key' rc 2 update u
ok 'no container' rc 3 update -o log.keep=3 nobody
same 'nothing is changed'

# taken away again
ok 'taken away' update --unset log.keep -o log.max_size= u
is 'as if it was never given' "$(get log_keep u),$(grep -c '^max_size = 4096' "$CTR_RUN_DIR/u/spec.ini")" \
	"$(ctr-spawn check x -- true | sed -n 's/^keep = \([0-9]*\)$/\1/p'),0"
ok 'given and taken away' rc 2 update -o log.keep=3 --unset log.keep u
ok 'what is no key' rc 2 update --unset log.keeps u
ok 'a fixed one' rc 2 update --unset container.user u
if ctr-spawn run p -o limits.pids=50 -- sleep 300 2>/dev/null; then
	file=$(sed -n 's/^pids //p' "$CTR_RUN_DIR/p/undo")
	[ -n "$file" ] || file=$(sed -n 's/^cgroup //p' "$CTR_RUN_DIR/p/undo")
	is 'a limit' "$(cat "$file/pids.max")" 50
	ok 'is taken away' update --unset limits.pids p
	is 'where it works' "$(cat "$file/pids.max")" max
	is 'and in the configuration' "$(grep -c '^pids =' "$CTR_RUN_DIR/p/spec.ini")" 0
	# As one that was killed between the files and the cgroups: the same once more.
	echo 40 >"$file/pids.max"
	ok 'the same again' update -o limits.pids= p
	is 'finishes it' "$(cat "$file/pids.max")" max
	ok 'hugetlb of one that lives: no, and why' sh -c '! ctr-signal update --unset limits.hugetlb p 2>"$0"; grep -q "limits.hugetlb: cannot be taken away while it lives" "$0"' "$work/why"
	ctr-signal rm -f p
else
	skip 'limits are taken away' 'no pids controller'
fi

# without a monitor, paused, and of one that has ended
kill -9 "$(get monitor_pid u)"
until_ok 5 dead "$(get monitor_pid u)"
ok 'without a monitor' update -o log.keep=4 u
is 'in the record' "$(get log_keep u),$(events u updated | tail -n 1)" '4,log.keep'
ok 'adopt' timeout 20 ctr-signal adopt u
is 'as it was told' "$(get log_keep u),$(get stop u)" 4,INT/2/KILL
ctr-signal pause u
ok 'a paused one' update -o log.keep=5 u
is 'is paused still' "$(get state u),$(get log_keep u)" paused,5
ok 'stop' timeout 20 ctr-signal stop u
is 'by the new schedule' "$(get exit u)" signal:2
ok 'an ended one' update -o log.keep=6 -o stop.reload=USR1 u
ok 'is written' has u keep 6
ok 'start' timeout 20 ctr-signal start u
is 'with what it was told' "$(get log_keep u)" 6
ctr-signal rm -f u
ctr-spawn create u -- sleep 1000
ok 'a created one' update -o stop.schedule=HUP/1/KILL u
is 'is told' "$(get stop u),$(get state u)" HUP/1/KILL,created
ctr-signal rm -f u

# what the monitor does by it
ctr-spawn run r -- sh -c "$sleeper"
until_ok 10 sh -c '[ "$(ctr-status get filter_abi r)" -gt 0 ] || [ -n "$(ctr-status get confined r)" ]'
ok 'a restart policy' update -o restart.policy=always -o restart.delay=10ms r
is 'a confined monitor is replaced, and says so' "$(get filter_abi r),$(get monitor_state r)" 0,alive
ctr-signal kill r
ok 'it is made again' until_ok 20 sh -c '[ "$(ctr-status get state r),$(ctr-status get restarts r)" = running,1 ]'
ok 'no policy any more' update -o restart.policy=no r
ctr-signal kill r
is 'it ends' "$(timeout 20 ctr-status wait r)" 'r exited signal:9'
ctr-signal rm r
ctr-spawn run h -- sh -c "$sleeper"
ok 'a health command' update -o health.command=true -o health.interval=50ms h
is 'is asked' "$(timeout 30 ctr-status wait --for healthy h)" 'h healthy'
ok 'another one' update -o health.command=false -o health.retries=1 h
ok 'is asked too' until_ok 30 sh -c '[ "$(ctr-status get health h)" = unhealthy ]'
ok 'none' update -o health.command= h
is 'is not asked' "$(get health h)" ''
ok 'a run-time limit' update -o limits.time=100ms h
ok 'that is over ends it' timeout 30 ctr-status wait h
is 'and it says so' "$(get reason h)" time-limit
ctr-signal rm h

# of four tools at once, among other requests: none is lost, each has its event, in the order of their numbers
ctr-spawn run m -- sh -c "$sleeper"
for tool in 1 2 3 4; do
	(
		for i in 1 2 3 4 5; do
			ctr-signal update -o "log.keep=$((tool * 10 + i))" m || echo "$tool.$i" >>"$work/lost"
			ctr-signal pause m && ctr-signal resume m
		done
	) 2>/dev/null &
done
wait
is 'twenty of four tools' "$(get updates m),$(cat "$work/lost" 2>/dev/null)" 20,
is 'each is an event' "$(events m updated | wc -l),$(events m asked | grep -c update)" 20,20
is 'the last one is of the last of a tool' "$(($(get log_keep m) % 10))" 5
is 'record and configuration agree' "$(sed -n 's/^keep = //p' "$CTR_RUN_DIR/m/spec.ini" | head -n 1)" "$(get log_keep m)"
is 'numbers of events without a gap' "$(ctr-status events m | awk '$2 != NR {print}')" ''
kill -STOP "$(get monitor_pid m)"
ok 'a monitor that does not answer' rc 124 update -o log.keep=7 m
kill -CONT "$(get monitor_pid m)"
ok 'reads it later' until_ok 10 sh -c '[ "$(ctr-status get log_keep m)" = 7 ]'
ctr-signal rm -f m

# limits of a container that lives
if ctr-spawn run -o limits.pids=50 -o limits.memory=64M l -- sh -c "$sleeper" 2>"$work/why"; then
	file() { # of either version: FILE-V2 FILE-V1
		for dir in $(awk '{ print $2 }' "$CTR_RUN_DIR/l/undo"); do
			cat "$dir/$1" 2>/dev/null && return
			cat "$dir/$2" 2>/dev/null && return
		done
	}
	limits() { echo "$(file memory.max memory.limit_in_bytes),$(file pids.max pids.max)"; }
	is 'limits' "$(limits)" 67108864,50
	ok 'both raised' update -o limits.memory=128M -o limits.pids=60 l
	is 'in force' "$(limits)" 134217728,60
	ok 'and in the configuration' has l pids 60
	ok 'one that the kernel refuses' rc 1 update -o limits.memory=96M -o limits.pids=70 -o limits.cgroup.pids.max=many l
	is 'takes the others back' "$(limits)" 134217728,60
	ok 'and is not in the configuration' has l pids 60
	ctr-signal pause l
	ok 'lowered, while it is paused' update -o limits.pids=40 l
	is 'in force' "$(limits)" 134217728,40
	ctr-signal resume l
	ok 'restart' timeout 30 ctr-signal restart l
	is 'and with it when it is made again' "$(limits)" 134217728,40
else
	skip 'limits of a container that lives' "$(tail -n 1 "$work/why")"
fi
ctr-spawn run n -- sh -c "$sleeper"
if [ -z "$(ls -d /sys/fs/cgroup/cgroup.controllers 2>/dev/null)" ]; then
	ok 'a controller it was made without' rc 1 update -o limits.cpu=1 n
	ok 'in words' grep -q 'limits.cpu: it was made without' "$work/why"
else
	skip 'a controller it was made without' 'cgroup v2 alone'
fi
done_testing
