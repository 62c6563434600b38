# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# Stop: the last level first, in the time there is.

seconds() { read -r seconds _ </proc/uptime && seconds=${seconds%.*}; }

# NAMES OPTION...: each is asked to stop, so many at once, whatever memory is left; a process of its own.
ask_level() {
	level=$1
	shift
	running=
	trap 'kill $running 2>/dev/null; exit 1' TERM
	for name in $level; do
		ctr-signal stop $for_now "$@" "$name" </dev/null &
		running="$running${running:+ }$!"
		# shellcheck disable=SC2086  # process ids
		[ "$(set -- $running && echo $#)" -lt "$jobs" ] && continue
		oldest=${running%% *}
		running=${running#"$oldest"}
		running=${running# }
		wait "$oldest"
	done
	wait
}

# $1 names within $2 seconds, then KILL. Nothing here outlives two seconds more.
stop_level() {
	ask_level "$1" --no-wait &
	asking=$!
	# shellcheck disable=SC2086  # names
	if ! ctr-status wait -t "$2" $1 >/dev/null 2>&1 </dev/null; then
		rest=
		for name in $1; do
			ctr-status is exited "$name" 2>/dev/null && continue
			warn "$name: killed after $2 s"
			rest="$rest $name"
		done
		ask_level "$rest" -t KILL &
		asking="$asking $!"
		# shellcheck disable=SC2086
		ctr-status wait -t 2 $1 >/dev/null 2>&1 </dev/null || kill $asking 2>/dev/null
	fi
	# shellcheck disable=SC2086  # process ids
	wait $asking
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
