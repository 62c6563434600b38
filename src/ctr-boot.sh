#!/bin/sh
# SPDX-License-Identifier: ISC
### BEGIN INIT INFO
# Provides:          ctr-boot
# Required-Start:    $local_fs $remote_fs
# Required-Stop:     $local_fs $remote_fs
# Should-Start:      $network $syslog
# Should-Stop:       $network $syslog
# Default-Start:     2 3 4 5
# Default-Stop:      0 1 6
# Short-Description: containers of ctr-tools
# Description:       Starts and stops the containers of /etc/ctr that say [boot] auto = yes.
### END INIT INFO
# Starts and stops containers in the order that their [boot] sections ask for.
# In: what ctr-spawn check and ctr-status print, never an INI file itself.
# Out: calls of ctr-spawn, ctr-signal, ctr-status, and a line a container.
set -u
nl='
'
tab='	'
self=$(readlink -f "$0" 2>/dev/null) || self=$0
PATH=${self%/*}:$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH
config=/etc/ctr
stop_seconds=60
jobs=8
mount_cgroups=no
quiet=no
worst=0
failed=' '
names=
table=$nl
compare=no

usage() {
	cat <<'U'
usage: ctr-boot start|stop|restart|reload|status [-c DIR] [-R DIR] [-j N] [-m] [-q] [-t SECONDS] [NAME...]
  start    all of /etc/ctr/*.ini with [boot] auto = yes, in the order of `after`
  stop     them in reverse order
  restart  stop, then start
  reload   stop what is no more to run, restart what was changed, start what is new
  status   a line a container: 0 all of them run, 1 some do not, 3 none does, 4 unknown
  -c DIR   where NAME.ini are       -R DIR   where records are
  -j N     so many at once (8)      -m       mount cgroup2 where no cgroup is mounted
  -q       errors only              -t SECS  stop: killed after so long in all (60)
U
}

warn() { echo "ctr-boot: $*" >&2; }
tell() { [ "$quiet" = yes ] || echo "$*"; }
among() { case " $2 " in *" $1 "*) return 0 ;; esac; return 1; }

# NAME WHY: it has failed, and so will those after it.
fail() {
	warn "$1: $2"
	failed="$failed$1 "
	worst=1
}

# SECTION KEY: the value in $text, what ctr-spawn check has printed, into $value.
value() {
	value=${text#*"${nl}[$1]$nl"}
	[ "$value" != "$text" ] || value=
	value=$nl${value%%"${nl}["*}
	case $value in
	*"$nl$2 = "*)
		value=${value#*"$nl$2 = "}
		value=${value%%"$nl"*}
		;;
	*) value= ;;
	esac
}

# What is kept of a container is a row of the table: NAME|KEY=VALUE.
keep() { table="$table$1|$2=$3$nl"; }
row() {
	row=${table#*"$nl$1|$2="}
	[ "$row" != "$table" ] || { row= && return 1; }
	row=${row%%"$nl"*}
}

# NAME, with $text: the rows of its [boot].
keep_boot() {
	for key in auto after timeout keep; do
		value boot "$key"
		keep "$1" "$key" "$value"
	done
	value restart policy
	keep "$1" policy "$value"
}

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
		read_state "$file" wanted && keep "$name" wanted "$got_wanted" || warn "$file: torn, left out"
	done
	for file in "$state_dir"/*.last; do
		[ -e "$file" ] || continue
		name=${file##*/}
		name=${name%.last}
		read_state "$file" boot state exit || { warn "$file: torn, left out" && continue; }
		[ "$got_boot" != "$boot_id" ] || continue
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

# The configurations: $known all, $names those that are to run (or those given),
# $resting those that would, but for who stopped them.
load_config() {
	known=
	resting=
	for file in "$config"/*.ini; do
		[ -e "$file" ] || continue
		name=${file##*/}
		name=${name%.ini}
		[ -z "$given" ] || among "$name" "$given" || continue
		known="$known $name"
		if ! text=$nl$(ctr-spawn check -f "$file" "$name" </dev/null 2>&1); then
			fail "$name" "${text#"$nl"}"
			continue
		fi
		keep_boot "$name"
		[ "$compare" = no ] || keep "$name" spec "$(echo "$text" | cksum)"
		if [ -n "$given" ] || is_wanted "$name"; then
			names="$names $name"
		elif row "$name" auto && [ "$row" = yes ]; then
			resting="$resting $name"
		fi
	done
	for name in $given; do
		among "$name" "$known" || fail "$name" "no $config/$name.ini"
	done
}

# The records there are: rows `state` and `monitor`, $living those that are not dead.
load_records() {
	living=
	list=$(ctr-status list -o name,state,monitor_state 2>/dev/null </dev/null)
	while IFS=$tab read -r name state monitor; do
		[ -n "$name" ] || continue
		keep "$name" state "$state"
		keep "$name" monitor "$monitor"
		case $state in exited | lost | '') ;; *) living="$living $name" ;; esac
	done <<L
$list
L
}

# Of the living ones those that are ours, by what stands in their records, into $names.
load_living() {
	names=
	for name in $living; do
		[ -z "$given" ] || among "$name" "$given" || continue
		text=$nl$(ctr-status show --ini "$name" 2>/dev/null </dev/null) || continue
		keep_boot "$name"
		row "$name" auto
		[ -n "$given" ] || [ "$row" = yes ] || { row "$name" keep && [ "$row" = disk ]; } || continue
		names="$names $name"
		[ "$compare" = no ] || keep "$name" spec "$(echo "$text" | cksum)"
	done
}

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

# Somebody must, where the init does not.
mount_cgroup() {
	case $(cat /proc/mounts) in *" cgroup "* | *" cgroup2 "*) return ;; esac
	[ -d /sys/fs/cgroup ] || mount -t sysfs sysfs /sys || return
	mount -t cgroup2 -o nosuid,nodev,noexec cgroup2 /sys/fs/cgroup
}

verb_start() {
	if [ "$mount_cgroups" = yes ] && ! mount_cgroup; then
		warn 'cgroup2: cannot be mounted'
		worst=1
	fi
	table=$nl
	names=
	load_state
	load_config
	load_records
	for name in $resting; do
		row "$name" state
		case $row in '' | exited | lost) tell "$name: stays stopped" ;; esac
	done
	order
	start_levels
}

verb_stop() {
	table=$nl
	load_records
	load_living
	order
	# A circle is no reason to leave them running.
	for name in $names; do
		among "$name" "$(echo "$levels" | tr '\n' ' ')" || levels="$levels$name$nl"
	done
	stop_levels
}

verb_restart() {
	verb_stop
	verb_start
}

# Stops what has changed or is no more to run; then all that is to run and does not is started.
verb_reload() {
	compare=yes
	names=
	load_state >/dev/null
	load_config 2>/dev/null # start tells
	before=$table
	table=$nl
	load_records
	load_living
	living=$names
	names=
	for name in $living; do
		row "$name" spec
		case $before in *"$nl$name|spec=$row$nl"*) continue ;; esac
		among "$name" "$failed" && continue
		row "$name" auto
		[ "$row" != yes ] && ! among "$name" "$known" || names="$names $name"
	done
	order
	stop_levels
	worst=0
	failed=' '
	verb_start
}

verb_status() {
	quiet=yes
	load_state
	load_config
	load_records
	some=no
	for name in $resting; do
		row "$name" state
		printf '%-24s %s\n' "$name" "${row:-not started}, stays stopped"
	done
	for name in $names; do
		row "$name" monitor
		monitor=$row
		row "$name" state || row='not started'
		case $row in
		exited) row="$row $(ctr-status get exit "$name" 2>/dev/null)" ;;
		'not started' | lost) ;;
		*) some=yes ;;
		esac
		case $row in 'not started' | exited* | lost) [ "$worst" != 0 ] || worst=3 ;; esac
		[ "$monitor" != dead ] || case $row in exited*) ;; *) row="$row, without a monitor" ;; esac
		printf '%-24s %s\n' "$name" "$row"
	done
	[ "$failed" = ' ' ] || worst=4
	[ "$worst,$some" != 3,yes ] || worst=1
}

[ ! -r /etc/default/ctr-boot ] || . /etc/default/ctr-boot
verb=
given=
while [ $# -gt 0 ]; do
	case $1 in
	-c | -R | -j | -t)
		[ $# -gt 1 ] || { usage >&2 && exit 2; }
		case $1 in
		-c) config=$2 ;;
		-R) CTR_RUN_DIR=$2 && export CTR_RUN_DIR ;;
		-j) jobs=$2 ;;
		-t) stop_seconds=$2 ;;
		esac
		shift
		;;
	-m) mount_cgroups=yes ;;
	-q) quiet=yes ;;
	-h | --help) usage && exit ;;
	-V | --version) echo 'ctr-boot @VERSION@' && exit ;;
	-*) usage >&2 && exit 2 ;;
	*) [ -z "$verb" ] && verb=$1 || given="$given $1" ;;
	esac
	shift
done
case $jobs$stop_seconds in *[!0-9]*) warn '-j, -t: not a number' && exit 2 ;; esac
case $verb in
start | stop | restart | reload | status) ;;
force-reload) verb=reload ;;
*) usage >&2 && exit 2 ;;
esac
case $config in /*) ;; *) config=$PWD/$config ;; esac
# Who names one wants it so for the next boot too; the host that goes down wants nothing.
for_now=--for-now
[ -z "$given" ] || for_now=
[ -n "${CTR_RUN_DIR:-}" ] || [ "$(id -u)" != 0 ] || [ -d /run ] || mkdir /run || exit 4
"verb_$verb"
exit "$worst"
