# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# The order: levels, each after those it waits for; circles are told and left out.

# Says which of $1 wait for each other in a circle; $circle: their names.
find_circle() {
	# shellcheck disable=SC2086  # names
	set -- $1
	left=" $* "
	path=" $1 "
	name=$1
	while :; do
		row "$name" after
		for other in $row; do
			among "$other" "$left" && break
		done
		among "$other" "$path" && break
		path="$path$other "
		name=$other
	done
	circle="$other ${path#*" $other "}"
}

# $names into $levels, a line each: of one line none waits for another.
order() {
	left=$names
	levels=
	while [ -n "$left" ]; do
		level=
		rest=
		for name in $left; do
			row "$name" after
			for other in $row; do
				among "$other" "$left" && rest="$rest $name" && continue 2
			done
			level="$level $name"
		done
		if [ -z "$level" ]; then
			find_circle "$left"
			first=${circle%% *}
			warn "boot.after: a circle:$(for name in $circle; do printf ' %s after' "$name"; done) $first"
			for name in $circle; do
				failed="$failed$name "
			done
			worst=1
			rest=
			for name in $left; do
				among "$name" "$circle" || rest="$rest $name"
			done
		else
			levels="$levels$level$nl"
		fi
		left=$rest
	done
}
