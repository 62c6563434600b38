# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# The verbs: start, stop, restart, reload, status. The last part of ctr-boot.

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
