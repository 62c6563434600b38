# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# Stop: the last level first, in the time there is.

seconds() { read -r seconds _ </proc/uptime && seconds=${seconds%.*}; }

# $1 names within $2 seconds, then KILL. Nothing here outlives two seconds more.
stop_level() {
	running=
	for name in $1; do
		ctr-signal stop $for_now "$name" </dev/null &
		running="$running $!"
	done
	# shellcheck disable=SC2086  # names
	if ! ctr-status wait -t "$2" $1 >/dev/null 2>&1 </dev/null; then
		for name in $1; do
			ctr-status is exited "$name" 2>/dev/null && continue
			warn "$name: killed after $2 s"
			ctr-signal stop $for_now -t KILL "$name" </dev/null &
			running="$running $!"
		done
		ctr-status wait -t 2 $1 >/dev/null 2>&1 </dev/null || kill $running 2>/dev/null
	fi
	# shellcheck disable=SC2086  # process ids
	wait $running
	for name in $1; do
		row=$(ctr-status get state "$name" 2>/dev/null)
		case $row in
		exited | lost | '') tell "$name: stopped" ;;
		*) fail "$name" "still $row" ;;
		esac
	done
}

# The last level first; each may take its share of what is left of the time.
stop_levels() {
	seconds
	until=$((seconds + stop_seconds))
	reverse=
	count=0
	while IFS= read -r level; do
		[ -n "$level" ] && reverse="$level$nl$reverse" && count=$((count + 1))
	done <<L
$levels
L
	while IFS= read -r level; do
		[ -n "$level" ] || continue
		seconds
		share=$(((until - seconds) / count))
		[ "$share" -gt 0 ] || share=1
		stop_level "$level" "$share"
		count=$((count - 1))
	done <<L
$reverse
L
}
