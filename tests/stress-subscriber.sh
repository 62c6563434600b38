#!/bin/sh
# N exits, a third of the monitors killed at random: a script with `trap : 43` and ctr-status wait
# in the background knows all of them. usage: stress-subscriber.sh [N]
. "$(dirname "$0")/lib.sh"
N=${1:-${N:-100}}
cat >"$work/manager" <<'M'
trap : 43
ctr-signal watch --all --pid $$
i=0
while [ "$i" -lt "$N" ]; do
	i=$((i + 1))
	ctr-spawn run "s$i" -- sh -c "sleep 1.$((i % 10)); exit $((i % 200))"
	ctr-status wait "s$i" >/dev/null &
	# The other program's business: every third monitor dies, sooner or later.
	[ $((i % 3)) -ne 0 ] || ( sleep "0.$((i % 10))"; kill -9 "$(ctr-status get monitor_pid "s$i")" 2>/dev/null ) &
done
known=0
end=$(($(date +%s) + 300))
while [ "$known" -lt "$N" ] && [ "$(date +%s)" -lt "$end" ]; do
	ctr-signal adopt --all >/dev/null 2>&1
	known=0
	for name in $(ctr-status list -o name); do
		ctr-status events "$name" | grep -q " exited $((${name#s} % 200))\$" && known=$((known + 1))
	done
	[ "$known" -lt "$N" ] || break
	sleep 1 &
	wait $!
done
ctr-signal unwatch --all --pid $$
echo "$known"
M
export N
for shell in dash 'busybox ash' bash; do
	begun=$(date +%s)
	# shellcheck disable=SC2086  # a command and its argument
	is "$shell knows all $N" "$(timeout 400 $shell "$work/manager")" "$N"
	echo "# $(($(date +%s) - begun)) s"
	ctr-signal rm -f --all >/dev/null
done
done_testing
