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
