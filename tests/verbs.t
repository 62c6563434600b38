#!/bin/sh
# Every verb in every state, as the table in ctr-tools(7) has it: exit code, state after it, and the words of a refusal.
# DEAD=1: the monitor is dead before each.
. "$(dirname "$0")/lib.sh"
DEAD=${DEAD:-}
get() { ctr-status get "$1" v 2>/dev/null; }
payload='trap : HUP CONT; trap "exit 7" TERM; echo up; while :; do sleep 0.1; done'
deaf='trap : HUP CONT; trap "" TERM; echo up; while :; do sleep 0.1; done'
up() { until_ok 20 grep -qs up "$CTR_RUN_DIR/v/log"; }
bury() {
	monitor=$(get monitor_pid)
	kill -9 "$monitor"
	until_ok 10 dead "$monitor"
}
# make STATE: container v in that state
make() {
	[ -d "$CTR_RUN_DIR/v" ] && timeout 30 ctr-signal rm -f v 2>/dev/null
	case $1 in
	created) ctr-spawn create v -- sh -c "$payload" ;;
	stopping) ctr-spawn run v -- sh -c "$deaf" && up && ctr-signal stop -n -t TERM/1000/KILL v ;;
	restarting) ctr-spawn run -o restart.policy=always -o restart.delay=1h -o restart.cap=1h v -- sh -c 'exit 4' ;;
	*) ctr-spawn run v -- sh -c "$payload" && up ;;
	esac
	case $1 in
	paused) timeout 20 ctr-signal pause v ;;
	exited) timeout 20 ctr-signal stop v ;;
	lost)
		bury
		kill -9 "$(get init_pid)"
		until_ok 10 dead "$(get init_pid)"
		sed -i 's/^boot=.*/boot=another/' "$CTR_RUN_DIR/v/status"
		;;
	esac
	until_ok 20 ctr-status is "$1" v || echo "# cannot make it $1"
}
# cell STATE CODE AFTER WORDS COMMAND...: AFTER may be several states with |, - is none; WORDS: of standard error
cell() {
	st=$1 code=$2 after=$3 words=$4
	shift 4
	[ "$(get state)" = "$st" ] || make "$st"
	if [ -n "$DEAD" ] && [ "$(get monitor_state)" = alive ]; then bury; fi
	timeout 60 "$@" </dev/null >/dev/null 2>"$work/why"
	got=$?
	[ "$got $code" != '143 124' ] || got=124 # as BusyBox's timeout has it
	i=0
	while :; do
		now=$(get state || echo -)
		case "|$after|" in *"|$now|"*) break ;; esac
		i=$((i + 1))
		[ "$i" -lt 100 ] || break
		sleep 0.1
	done
	case "|$after|" in *"|$now|"*) now=$after ;; esac
	said=no
	grep -q "$words" "$work/why" && said=yes
	[ -z "$words" ] && said=yes
	is "$st: $*" "$got $now $said" "$code $after yes"
	for verb; do
		case $verb in timeout | [0-9]* | ctr-*) ;; *) break ;; esac
	done
	echo "$st $verb" >>"$work/cells"
	[ "$said" = yes ] || sed 's/^/# /' "$work/why"
}
for st in created running paused stopping exited restarting lost; do
	kept=$st
	# what refuses or changes nothing first: the container is the same then
	case $st in
	created) r=1 word='is created and not started' ;;
	running) r=0 word='' ;;
	paused) r=0 word='' ;;
	stopping) r=0 word='' ;;
	exited) r=1 word='has exited' ;;
	restarting) r=1 word='is restarting' ;;
	lost) r=4 word='is lost' ;;
	esac
	# without a cgroup that can be frozen it was paused by STOP
	goes=$kept
	[ $st != paused ] || { make paused && [ "$(get paused)" = freeze ]; } || goes=running
	cell $st $r $goes "$word" ctr-signal kill -s CONT v
	cell $st $r $kept "$word" ctr-signal reload v
	# pause, resume
	case $st in
	running)
		cell running 0 running '' ctr-signal resume v
		cell running 0 paused '' ctr-signal pause v
		;;
	paused)
		cell paused 0 paused '' ctr-signal pause v
		cell paused 0 running '' ctr-signal unpause v
		;;
	*)
		[ $r = 0 ] && p=1 || p=$r
		[ $st = stopping ] && word='is stopping'
		cell $st $p $kept "pause: $word" ctr-signal pause v
		cell $st $p $kept "resume: $word" ctr-signal resume v
		;;
	esac
	# exec, attach
	case $st in
	running | stopping)
		cell $st 0 $kept '' ctr-spawn exec v -- true
		cell $st 124 $kept '' timeout 1 ctr-spawn attach --no-stdin v
		;;
	created)
		cell $st 1 $kept 'exec: is created' ctr-spawn exec v -- true
		cell $st 124 $kept '' timeout 1 ctr-spawn attach --no-stdin v
		;;
	*)
		[ $st = lost ] && e=4 || e=1
		[ $st = paused ] && word='is paused; resume'
		cell $st $e $kept "exec: $word" ctr-spawn exec v -- true
		cell $st $e $kept "attach: $word" ctr-spawn attach --no-stdin v
		;;
	esac
	# update, rotate, upgrade, adopt, watch
	case $st in
	lost)
		cell lost 4 lost lost ctr-signal update -o log.keep=4 v
		cell lost 4 lost 'is lost' ctr-signal rotate v
		cell lost 4 lost 'is lost' ctr-signal upgrade v
		cell lost 4 lost 'is lost' ctr-signal adopt v
		;;
	exited)
		cell exited 0 exited '' ctr-signal update -o log.keep=4 v
		cell exited 1 exited 'has exited' ctr-signal rotate v
		cell exited 1 exited 'has exited' ctr-signal upgrade v
		cell exited 0 exited 'has exited' ctr-signal adopt v
		;;
	*)
		cell $st 0 $kept '' ctr-signal update -o log.keep=4 v
		cell $st 0 $kept '' ctr-signal rotate v
		cell $st 0 $kept '' ctr-signal upgrade v
		cell $st 0 $kept "$([ -n "$DEAD" ] || echo has a monitor)" ctr-signal adopt v
		;;
	esac
	cell $st 0 $kept '' ctr-signal watch --pid $$ -s 43 v
	cell $st 0 $kept '' ctr-signal unwatch --pid $$ v
	# rm
	case $st in
	exited | lost) cell $st 0 - '' ctr-signal rm v ;;
	created) cell $st 1 $kept 'rm: is created' ctr-signal rm v ;;
	*) cell $st 1 $kept "rm: is $st" ctr-signal rm v ;;
	esac
	# start
	case $st in
	created | exited | lost) cell $st 0 running '' ctr-signal start v ;;
	running) cell running 0 running 'is running' ctr-signal start v ;;
	paused) cell paused 1 paused 'is paused; resume' ctr-signal start v ;;
	stopping) cell stopping 1 stopping 'is stopping' ctr-signal start v ;;
	restarting)
		make restarting
		before=$(get restarts)
		cell restarting 0 restarting '' ctr-signal start v
		ok 'restarting: start is now' test "$(get restarts)" -gt "$before"
		;;
	esac
	# restart
	case $st in
	restarting)
		make restarting
		before=$(get restarts)
		cell restarting 0 restarting '' ctr-signal restart v
		ok 'restarting: restart is now' test "$(get restarts)" -gt "$before"
		;;
	*)
		[ $st = stopping ] || make $st
		before=$(get started)
		cell $st 0 running '' ctr-signal restart -t KILL v
		ok "$st: restart runs it anew" test "$(get started)" != "$before"
		;;
	esac
	# kill KILL, stop, rm -f
	case $st in
	exited)
		cell exited 1 exited 'kill: has exited' ctr-signal kill v
		cell exited 0 exited 'stop: has exited' ctr-signal stop v
		;;
	lost)
		cell lost 4 lost 'kill: is lost' ctr-signal kill v
		cell lost 0 lost 'stop: is lost' ctr-signal stop v
		;;
	*)
		cell $st 0 exited '' ctr-signal kill v
		cell $st 0 exited '' ctr-signal stop $([ $st = stopping ] && echo --now) v
		case $st in
		running | paused) is "$st: stop: it could end by itself" "$(get exit)" 7 ;;
		created | stopping) is "$st: stop: killed" "$(get exit)" signal:9 ;;
		restarting) is 'restarting: stop: it ended as it had' "$(get exit)" 4 ;;
		esac
		;;
	esac
	cell $st 0 - '' ctr-signal rm -f v
done
ok 'no RUN at all: 3' rc 3 ctr-signal stop -R "$work/none" v
ok 'no container: 3' rc 3 ctr-signal stop v
ok 'no such verb: 2' rc 2 ctr-signal dance v
ok 'no name: 2' rc 2 ctr-signal stop
is 'nothing is left' "$(ls "$CTR_RUN_DIR")" ''
# The tables of "Verbs by state", both here and there: no verb, no state without a cell above.
sed -n '/^\.Ss Verbs by state/,/^\.Pp/p' "$top/man/ctr-tools.7" | sed -n 's/^\.It //p' | sed 's/, /,/g; s/ Ta /|/g' >"$work/table"
while IFS='|' read -r st row; do
	[ "$st" != state ] || { verbs=$row; continue; }
	for verb in $(echo "$verbs" | tr '|,' '  '); do
		[ "$verb" != resume ] || [ $st != paused ] || verb=unpause
		grep -qx "$st $verb" "$work/cells" || echo "$st: $verb"
	done
done <"$work/table" >"$work/missing"
is 'each cell of ctr-tools(7) was tried' "$(wc -l <"$work/table") $(cat "$work/missing")" '24 '
done_testing
