# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# STATE: what stands on the disk from before this boot, and who is to run by it.

# Where ctr-spawn keeps what outlives the boot, as run/keep.h says; "": nowhere.
find_state() {
	state_dir=${CTR_STATE_DIR:-}
	[ -z "$state_dir" ] || return 0
	if [ "$(id -u)" = 0 ]; then
		usual=/run/ctr
		state_dir=/var/lib/ctr
	else
		usual=${XDG_RUNTIME_DIR:+$XDG_RUNTIME_DIR/ctr}
		usual=${usual:-/tmp/ctr-$(id -u)}
		state_dir=${XDG_STATE_HOME:-${HOME:-}/.local/state}/ctr
	fi
	[ "${CTR_RUN_DIR:-$usual}" = "$usual" ] || state_dir=
}

# FILE KEY...: the values of a file in STATE into $got_KEY; fails where it is no whole one.
read_state() {
	file=$1
	shift
	for key; do
		eval "got_$key="
	done
	read -r format <"$file" && [ "$format" = format=1 ] || return
	end=
	while IFS='=' read -r key value; do
		[ "$key" != end ] || end=$value
		among "$key" "$*" && eval "got_$key=\$value"
	done <"$file"
	[ "$end" = 1 ]
} 2>/dev/null

# What was when the host went down: rows `wanted`, and `last`: up where nobody stopped it.
load_state() {
	find_state
	[ -n "$state_dir" ] && [ -d "$state_dir" ] || return 0
	read -r boot_id </proc/sys/kernel/random/boot_id
	for file in "$state_dir"/*.tmp.*; do
		[ ! -f "$file" ] || [ -d "/proc/${file##*.}" ] || rm -f "$file"
	done
	for file in "$state_dir"/*.intent; do
		[ -e "$file" ] || continue
		name=${file##*/}
		name=${name%.intent}
		# shellcheck disable=SC2154  # got_KEY: read_state sets it
		read_state "$file" wanted && keep "$name" wanted "$got_wanted" || warn "$file: torn, left out"
	done
	for file in "$state_dir"/*.last; do
		[ -e "$file" ] || continue
		name=${file##*/}
		name=${name%.last}
		read_state "$file" boot state exit || { warn "$file: torn, left out" && continue; }
		# shellcheck disable=SC2154
		[ "$got_boot" != "$boot_id" ] || continue
		# shellcheck disable=SC2154
		keep "$name" last "$got_state"
		row "$name" wanted
		[ "$got_state" = exited ] || tell "$name: ran when the host went down, wanted ${row:-up}"
	done
}

# Is NAME to run, by its rows? Whoever stopped it wins over unless-stopped.
is_wanted() {
	row "$1" wanted
	wanted=$row
	row "$1" policy
	case $row,$wanted in
	unless-stopped,down) return 1 ;;
	always,up | unless-stopped,up) row "$1" keep && [ "$row" = disk ] && row "$1" last && return ;;
	esac
	row "$1" auto
	[ "$row" = yes ]
}
