#!/bin/sh
# Several managers with arguments of their own act on the same containers at once: VERBS random verbs,
# monitors SIGKILLed too. No verb hangs or dies, no record is torn, what was wanted last is what is,
# nothing is left behind. MINUTES=N: for so long (make soak). usage: stress-verbs.sh [VERBS]
. "$(dirname "$0")/lib.sh"
VERBS=${1:-${VERBS:-10000}}
MINUTES=${MINUTES:-0}
MANAGERS=${MANAGERS:-8}
NAMES=${NAMES:-6}
SEED=${SEED:-$$}
HUNG=${HUNG:-120}
SAYS=${SAYS:-}
until=0
[ "$MINUTES" = 0 ] || { until=$(($(date +%s) + MINUTES * 60)) VERBS=1000000000; }
echo "# VERBS=$VERBS MINUTES=$MINUTES MANAGERS=$MANAGERS NAMES=$NAMES SEED=$SEED"
# shellcheck disable=SC2089  # a program for sh -c
payload='trap "exit 7" TERM; trap : USR1 HUP WINCH; echo up; sleep 1000 & while :; do wait $!; done'
# What each manager may do, equally often; %: the container.
cat >"$work/verbs" <<'V'
ctr-spawn run % -- sh -c "$payload"
ctr-spawn run -o restart.policy=always -o restart.delay=10ms % -- sh -c "$payload"
ctr-spawn run -o log.mode=direct -o stop.schedule=TERM/1/KILL % -- sh -c "$payload"
ctr-spawn create % -- sh -c "$payload"
ctr-spawn run --replace % -- sh -c "$payload"
ctr-spawn run --replace % -- nosuch
ctr-spawn exec % -- true
ctr-signal start %
ctr-signal start %
ctr-signal stop -t TERM/1/KILL %
ctr-signal stop -n -t TERM/1/KILL %
ctr-signal stop --now %
ctr-signal kill %
ctr-signal kill -s USR1 %
ctr-signal kill --whole %
ctr-signal pause %
ctr-signal resume %
ctr-signal resume %
ctr-signal restart -t TERM/1/KILL %
ctr-signal update -o log.keep=4 -o restart.policy=on-failure %
ctr-signal update -o restart.policy=no %
ctr-signal rotate %
ctr-signal upgrade %
ctr-signal adopt %
ctr-signal adopt --all
ctr-signal reload %
ctr-signal rm %
ctr-signal rm -f %
ctr-status wait -t 1 %
ctr-status list
ctr-status log %
murder %
murder %
V
# shellcheck disable=SC2090
export payload
# A pid is only trusted while the record says that it is a living monitor.
murder() {
	[ "$(ctr-status get monitor_state "$1" 2>/dev/null)" = alive ] || return 0
	pid=$(ctr-status get monitor_pid "$1" 2>/dev/null)
	[ -z "$pid" ] || kill -9 "$pid" 2>/dev/null
}
manager() { # NUMBER
	awk -v n="$VERBS" -v m="$MANAGERS" -v seed="$((SEED * 100 + $1))" -v names="$NAMES" 'BEGIN { srand(seed) }
		{ verb[++k] = $0 }
		END { for (i = 0; i < n / m; i++) { v = verb[1 + int(rand() * k)]; gsub("%", "v" int(rand() * names), v); print v } }' \
		"$work/verbs" | while read -r verb; do
		[ $until = 0 ] || [ "$(date +%s)" -lt $until ] || break
		case $verb in
		murder*) ${verb} ;;
		*)
			eval "timeout -k 5 $HUNG $verb" >"$work/said.$1" 2>&1 </dev/null
			code=$?
			case $verb:$code in
			*:13[4-9] | *:124 | *:137 | *:143)
				# The command of exec ends with its container: 128+9 is its status.
				case $verb:$code in 'ctr-status wait'*:124 | 'ctr-spawn exec'*:137) ;; *) echo "$verb: $code: $(head -n 1 "$work/said.$1")" >>"$work/bad" ;; esac ;;
			esac
			! grep -q torn "$work/said.$1" || echo "$verb: $(cat "$work/said.$1")" >>"$work/torn"
			printf '%s %s %s\n' "${verb%% *}" "$(echo "$verb" | cut -d ' ' -f 2)" "$code" >>"$work/codes"
			[ "$code" = 0 ] || sed "s/^/$code: /" "$work/said.$1" >>"$work/refusals" ;;
		esac
		echo . >>"$work/done.$1"
	done
}
begun=$(date +%s)
i=0
while [ $i -lt "$MANAGERS" ]; do
	manager $i &
	i=$((i + 1))
done
wait
echo "# $(cat "$work"/done.* | wc -l) verbs in $(($(date +%s) - begun)) s"
sort "$work/codes" | uniq -c | awk '{ print "# " $2, $3, "exit code", $4 ":", $1 }'
[ -z "$SAYS" ] || sed 's/v[0-9]*:/NAME:/g; s/[0-9][0-9]*\([^:]\)/N\1/g' "$work/refusals" | sort | uniq -c | sort -rn | head -n "$SAYS" | sed 's/^/# /'
is 'no verb hangs or is ended by a signal' "$(cat "$work/bad" 2>/dev/null)" ''
is 'no record is torn' "$(cat "$work/torn" 2>/dev/null)" ''
# What is asked last is what is, whatever went before.
i=0
while [ $i -lt "$NAMES" ]; do
	v=v$i
	i=$((i + 1))
	[ -d "$CTR_RUN_DIR/$v" ] || continue
	timeout 60 ctr-signal adopt $v >/dev/null 2>&1
	timeout 60 ctr-signal resume $v >/dev/null 2>&1
	timeout "$HUNG" ctr-signal restart -t TERM/1/KILL $v >"$work/said" 2>&1
	ok "$v: up is what it is: $(head -n 1 "$work/said")" until_ok 30 ctr-status is running $v
	timeout "$HUNG" ctr-signal stop -t TERM/1/KILL $v >"$work/said" 2>&1
	ok "$v: down is what it is: $(head -n 1 "$work/said")" until_ok 30 ctr-status is exited $v
	is "$v: and is wanted" "$(ctr-status get wanted $v)" down
done
cgroups=$(sed -s -n 's/^[a-z]* \(\/.*\)/\1/p' "$CTR_RUN_DIR"/v*/undo 2>/dev/null | sort -u)
for record in "$CTR_RUN_DIR"/v*; do
	[ ! -d "$record" ] || ok "rm ${record##*/}" timeout 60 ctr-signal rm "${record##*/}"
done
is 'no record and nothing half-made is left' "$(ls -A "$CTR_RUN_DIR" | grep -v -x -e .watch -e .cache)" ''
left=
for cgroup in $cgroups; do
	[ ! -d "$cgroup" ] || left="$left $cgroup"
done
is 'no cgroup is left' "$left" ''
# Descriptor 3 of a monitor is RUN, of a pid 1 a file in it.
ok 'no monitor and no pid 1 is left' until_ok 20 sh -c '[ -z "$(find /proc/[0-9]*/fd/3 -lname "$CTR_RUN_DIR*" 2>/dev/null)" ]'
is 'no mount is left' "$(grep -c "$CTR_RUN_DIR" /proc/self/mountinfo)" 0
done_testing
