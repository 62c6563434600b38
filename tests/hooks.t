#!/bin/sh
# [hooks]: when each is run, what it is told, and what becomes of a start whose hook fails or hangs.
. "$(dirname "$0")/lib.sh"
cat >"$work/hook" <<'HOOK'
#!/bin/sh
# hook LOG [fail NAME] [hang NAME]
echo "$CTR_HOOK pid=${CTR_INIT_PID:+p} state=$CTR_STATE exit=$CTR_EXIT" >>"$1"
env >"$1.$CTR_HOOK.env"
ls -l /proc/self/fd | sed -n 's/.* \([0-9]*\) -> .*/\1/p' | tr '\n' ' ' >"$1.$CTR_HOOK.fds"
[ "$2" = fail ] && [ "$3" = "$CTR_HOOK" ] && { echo 'it is broken'; exit 3; }
[ "$2" = hang ] && [ "$3" = "$CTR_HOOK" ] && { sleep 300 & echo $! >"$1.child"; sleep 300; }
exit 0
HOOK
chmod 755 "$work/hook"
ini() { # LOG [MORE...]: options with all five hooks
	for key in create net start started stopped; do
		printf -- '-o\nhooks.%s=%s %s\n' "$key" "$work/hook" "$*"
	done
}
opts() { ini "$@" >"$work/opts"; }
spawn() { # VERB NAME COMMAND...: with the options of $work/opts
	verb=$1 container=$2
	shift 2
	set -- "$container" -- "$@"
	while IFS= read -r opt; do set -- "$opt" "$@"; done <<-REV
		$(tac "$work/opts")
	REV
	timeout 30 ctr-spawn "$verb" "$@" 2>"$work/err"
}
order() { cut -d ' ' -f 1 "$work/$1" | tr '\n' ' '; }

opts "$work/a"
ok 'run with five hooks' spawn run a sh -c 'exit 4'
ok 'it ends' timeout 30 ctr-status wait a
is 'each in its turn, once' "$(order a)" 'create net start started stopped '
is 'create: before its first process' "$(sed -n 's/^create //p' "$work/a")" 'pid= state=creating exit='
is 'net: it has one' "$(sed -n 's/^net //p' "$work/a")" 'pid=p state=creating exit='
is 'stopped: how it ended' "$(sed -n 's/^stopped .*exit=//p' "$work/a")" 4
is 'fields in the environment' "$(sed -n 's/^CTR_NAME=//p' "$work/a.net.env")" a
is 'where the record is' "$(sed -n 's/^CTR_RECORD=//p' "$work/a.net.env")" "$CTR_RUN_DIR/a"
is 'nothing of the caller in it' "$(grep -vcE '^(CTR_[A-Z_]*|PATH|PWD|OLDPWD|SHLVL|_)=' "$work/a.start.env")" 0
is 'descriptors: 0-2, and that of ls' "$(sed 's/ 3 $/ /' "$work/a.started.fds")" '0 1 2 '
ctr-signal rm a

for hook in create net start started; do
	: >"$work/f"
	opts "$work/f" fail $hook
	ok "$hook fails: the start fails" rc 125 spawn run f sleep 100
	ok "$hook: says which and why" grep -q "hooks.$hook: exit status 3: it is broken" "$work/err"
	is "$hook: nothing is left but stopped, once" \
		"$(ls "$CTR_RUN_DIR" | grep -c '^f$') $(grep -c ^stopped "$work/f")" '0 1'
done

printf -- '-o\nhooks.net=%s hang net\n-o\nhooks.timeout=3\n' "$work/hook $work/h" >"$work/opts"
ok 'a hook that hangs is killed' rc 125 spawn run h sleep 100
ok 'and says so' grep -q 'hooks.net: took too long' "$work/err"
ok 'what it started is killed too' until_ok 5 dead "$(cat "$work/h.child")"
printf -- '-o\nhooks.stopped=%s hang stopped\n-o\nhooks.timeout=1\n' "$work/hook $work/s" >"$work/opts"
spawn run s true
ok 'stopped hangs: it ends in time' timeout 30 ctr-status wait s
is 'as it ended' "$(ctr-status get exit s)" 0
is 'the event tells' "$(ctr-status events s | awk '$4 == "hook-failed" { print $5 }')" 'stopped:%20took%20too%20long'

printf '#!/bin/sh\nkill -9 $$\n' >"$work/dies"
chmod 755 "$work/dies"
printf -- '-o\nhooks.net=%s\n' "$work/dies" >"$work/opts"
ok 'a hook that is killed' rc 125 spawn run n true
ok 'says so' grep -q 'hooks.net: signal 9' "$work/err"

printf -- '-o\nhooks.net=/no/such/hook\n' >"$work/opts"
ok 'a hook that is not there' rc 125 spawn run n true
ok 'says so' grep -q 'hooks.net: .*/no/such/hook' "$work/err"
printf -- '-o\nhooks.net=relative\n' >"$work/opts"
ok 'a relative one is refused' rc 125 spawn run n true

# created: start and started come with the start
opts "$work/c"
spawn create c sh -c 'exit 0'
is 'create: two' "$(order c)" 'create net '
ok 'start' timeout 30 ctr-signal start c
ok 'it ends' timeout 30 ctr-status wait c
is 'all five' "$(order c)" 'create net start started stopped '
opts "$work/e" fail start
spawn create e sh -c 'echo ran'
ok 'a start hook that fails' rc 1 timeout 30 ctr-signal start e
ok 'ends it' timeout 30 ctr-status wait e
is 'nothing ran' "$(ctr-status log e)" ''
is 'stopped was run' "$(grep -c ^stopped "$work/e")" 1

# every start has its own
opts "$work/r"
printf -- '-o\nrestart.policy=always\n-o\nrestart.delay=1ms\n-o\nrestart.limit=2/60\n' >>"$work/opts"
spawn run r true
ok 'restarts end' timeout 30 ctr-status wait r
is 'five hooks for each of three runs' "$(order r)" "$(for _ in 1 2 3; do printf 'create net start started stopped '; done)"

# without a monitor
opts "$work/d"
spawn run d sh -c 'while [ ! -e /tmp/go ]; do sleep 0.1; done; exit 6'
kill -9 "$(ctr-status get monitor_pid d)"
until_ok 5 dead "$(ctr-status get monitor_pid d)"
touch "/proc/$(ctr-status get payload_pid d)/root/tmp/go"
ok 'it ends with a dead monitor' timeout 30 ctr-status wait d
is 'stopped is owed' "$(cat "$CTR_RUN_DIR/d/hook" && grep -c ^stopped "$work/d")" "stopped
0"
ok 'whoever records the end runs it' timeout 30 ctr-signal stop d
is 'once' "$(grep -c ^stopped "$work/d")" 1
is 'told how it ended' "$(sed -n 's/^stopped .*exit=//p' "$work/d")" 6
ctr-signal rm d
is 'rm runs it no more' "$(grep -c ^stopped "$work/d")" 1

# a monitor killed while it runs the hook
cat >"$work/slow" <<'SLOW'
#!/bin/sh
echo begun >>"$1"
while [ ! -e "$1.go" ]; do sleep 0.1; done
echo done >>"$1"
SLOW
chmod 755 "$work/slow"
ctr-spawn run -o "hooks.stopped=$work/slow $work/k" k -- true
ok 'the hook runs' until_ok 20 grep -q begun "$work/k"
kill -9 "$(ctr-status get monitor_pid k)"
until_ok 5 dead "$(ctr-status get monitor_pid k)"
(sleep 0.5; touch "$work/k.go") &
ok 'who comes next waits for it' timeout 30 ctr-signal stop k
is 'and does not run it again' "$(tr '\n' ' ' <"$work/k")" 'begun done '
wait
ctr-spawn run -o "hooks.stopped=$work/slow $work/l" -o hooks.timeout=1 l -- true
until_ok 20 grep -q begun "$work/l"
kill -9 "$(ctr-status get monitor_pid l)"
until_ok 5 dead "$(ctr-status get monitor_pid l)"
ok 'no longer than it may take' timeout 20 ctr-signal stop l
pid=$(pgrep -f "^/bin/sh $work/slow $work/l")
is 'then it is killed' "${pid:-none}$(cat "$work/l")" nonebegun
done_testing
