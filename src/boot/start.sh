# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# Start: level by level, so many at once, each waited for until it is ready.

# Waits for the oldest of $running, PID:NAME words; its failure is its name's.
reap() {
	first=${running%% *}
	running=${running#"$first"}
	running=${running# }
	wait "${first%%:*}" || { failed="$failed${first#*:} " && worst=1; }
}

# NAME: until it is ready. One that has run to its end without failure has done its part.
wait_ready() {
	row "$1" timeout
	said=$(ctr-status wait --for ready -t "${row:-60}" "$1" 2>&1 </dev/null) && return 0
	case $?,$said in
	124,*) warn "$1: not ready within ${row:-60} s" ;;
	*,"$1 exited 0") return 0 ;;
	*) warn "$1: ${said#"$1 "}$(ctr-status get reason "$1" 2>/dev/null | sed -n 's/^./, &/p')" ;;
	esac
	return 1
}

# NAME: made, let go, taken up again, or left as it is; then waited for.
start_one() {
	row "$1" monitor
	monitor=$row
	row "$1" state
	case $row in
	running | restarting | stopping | creating)
		[ "$monitor" = alive ] && tell "$1: is $row" && wait_ready "$1" && return
		ctr-signal adopt "$1" || return 1
		tell "$1: adopted"
		;;
	paused) tell "$1: is paused" && return ;;
	created) ctr-signal start "$1" && tell "$1: started" || return 1 ;;
	*)
		said=$(ctr-spawn run --replace -f "$config/$1.ini" "$1" 2>&1)
		code=$?
		if [ "$code" = 0 ]; then
			tell "$1: started"
		elif ctr-status is running "$1" 2>/dev/null; then
			tell "$1: is running" # somebody was quicker
		else
			warn "${said#ctr-spawn: }"
			return 1
		fi
		;;
	esac </dev/null
	wait_ready "$1"
}

# Why NAME must not be started: what it comes after has failed, or is nowhere; into $why.
blocked() {
	row "$1" after
	for other in $row; do
		why="not started: after $other, which failed"
		among "$other" "$failed" && return
		why="not started: after $other: no $config/$other.ini"
		[ -n "$given" ] || among "$other" "$known" || return 0
	done
	return 1
}

start_levels() {
	running=
	while IFS= read -r level; do
		for name in $level; do
			if blocked "$name"; then
				fail "$name" "$why"
				continue
			fi
			start_one "$name" &
			running="$running${running:+ }$!:$name"
			# shellcheck disable=SC2086  # words
			[ "$(set -- $running && echo $#)" -lt "$jobs" ] || reap
		done
		while [ -n "$running" ]; do
			reap
		done
	done <<L
$levels
L
}
