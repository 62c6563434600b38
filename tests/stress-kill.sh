#!/bin/sh
# N containers with random exit codes and signals, at least a quarter of the monitors killed at a
# random moment (more are meant to be: on a busy host some end before it comes): every answer of ctr-status wait is right, none is unknown, none hangs. WHOLE=1: kill
# --whole, the kernel's out of memory (of the group, where that is v2) and a killed pid 1 mixed
# in. usage: stress-kill.sh [N]
. "$(dirname "$0")/lib.sh"
N=${1:-${N:-2000}}
SEED=${SEED:-$$}
BATCH=40
echo "# N=$N SEED=$SEED WHOLE=${WHOLE:-0}"
# Memory can be limited here: ways of an end. v2 can end pid 1 together with the rest.
v2=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
group=no
ways=2
if [ -n "$v2" ] && grep -qw memory "$v2/cgroup.controllers"; then
	group=yes ways=3
elif awk '$3 == "cgroup" && ("," $4 ",") ~ ",memory," { f = 1 } END { exit !f }' /proc/mounts; then
	ways=3
fi
[ "$ways" = 3 ] || echo '# no memory controller: nothing ends for lack of memory'
awk -v n="$N" -v seed="$SEED" -v whole="${WHOLE:-0}" -v ways="$ways" 'BEGIN {
	srand(seed)
	for (i = 1; i <= n; i++) {
		sig = rand() < 0.3 ? substr("1 2 9 1012131415", int(rand() * 8) * 2 + 1, 2) + 0 : 0
		end = sig ? "signal:" sig : int(rand() * 256)
		do_ = sig ? "kill -" sig " $$" : "exit " end
		how = "self"
		if (whole && rand() < 0.3) {
			split("whole init oom", way)
			how = way[int(rand() * ways) + 1]
			end = "signal:9"
			do_ = how != "oom" ? "sleep 100" : "exec dd if=/dev/zero of=/dev/null bs=100M count=1 2>/dev/null"
		}
		kill = "-"
		delay = 2 + rand() * 3
		if (rand() < 0.4)
			kill = sprintf("%.2f", rand() * delay * 0.9)
		printf "%d %s %.2f %s %s %s\n", i, end, delay, kill, how, do_
	}
}' >"$work/plan"
one() { # NUMBER END DELAY KILL HOW DO...
	n=$1 end=$2 delay=$3 kill=$4 how=$5
	shift 5
	limit=log.keep=1
	[ "$how" != oom ] || limit=limits.memory=12M
	case $how in self | oom) set -- "sleep $delay; $*" ;; esac
	timeout 120 ctr-spawn run "c$n" -o "$limit" -- sh -c "$*" || echo "c$n not started" >>"$work/bad"
	if [ "$kill" != - ]; then
		sleep "$kill"
		# A pid is only trusted while the container's record says it is a living monitor.
		[ "$(ctr-status get monitor_state "c$n")" = alive ] \
			&& kill -9 "$(ctr-status get monitor_pid "c$n")" 2>/dev/null && echo "c$n" >>"$work/killed"
	fi
	case $how in whole | init) sleep "$delay" ;; esac
	[ "$how" != whole ] || ctr-signal kill --whole "c$n" 2>>"$work/kills"
	[ "$how" != init ] || kill -9 "$(ctr-status get init_pid "c$n")"
	timeout 120 ctr-status wait "c$n" >"$work/out.$n" 2>&1
	code=$?
	read -r _ state got <"$work/out.$n"
	source=$(ctr-status get source "c$n")
	[ "$code" = 0 ] && [ "$state" = exited ] && [ "$got" = "$end" ] \
		|| echo "c$n: wanted $end, got $state $got, code $code, source $source" >>"$work/bad"
	[ "$how" != oom ] || [ "$(ctr-status get oom "c$n")" -ge 1 ] || echo "c$n: not for lack of memory" >>"$work/bad"
	echo "$how $source" >>"$work/sources"
	rm "$work/out.$n"
	ctr-signal rm "c$n" || echo "c$n: rm" >>"$work/bad"
}
begun=$(date +%s)
n=0
while read -r line; do
	# shellcheck disable=SC2086  # words of the plan
	one $line &
	n=$((n + 1))
	[ $((n % BATCH)) -ne 0 ] || wait
done <"$work/plan"
wait
killed=$(wc -l <"$work/killed")
echo "# $(($(date +%s) - begun)) s, monitors killed: $killed"
sort "$work/sources" | uniq -c | sed 's/^/# sources: /'
is "$N right answers, none unknown, no hang" "$(cat "$work/bad" 2>/dev/null)" ''
inferred='self inferred'
[ "$group" = yes ] || inferred='(self|oom) inferred'
ok "a quarter of the monitors was killed" [ $((killed * 4)) -ge "$N" ]
is 'inferred only where pid 1 was killed' "$(grep -cE "^$inferred" "$work/sources")" 0
is 'nothing is left' "$(ctr-status list -o name)" ''
done_testing
