#!/bin/sh
# SPDX-License-Identifier: ISC
# ctr-oci: the command line of an OCI runtime over ctr-spawn, ctr-signal, ctr-status. In: config.json.
# Out: containers of ctr-tools, in ROOT as in any directory of records; ROOT/.oci/ID has what OCI
# asks of one besides. It keeps nothing in memory, and no process of its own stays.
set -eu
LC_ALL=C
export LC_ALL
umask 022
version=@VERSION@
spec=1.0.2
newline='
'
case $0 in
/*) self=$0 ;;
*/*) self=$PWD/$0 ;;
*) self=$(command -v "$0") ;;
esac
PATH=${self%/*}:${PATH:-}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH

usage() {
	cat <<'USAGE'
usage: ctr-oci [--root DIR] [--log FILE] [--log-format text|json] VERB [OPTION...] ID
  create  [--bundle DIR] [--pid-file FILE] [--console-socket SOCKET] [--preserve-fds N]
  start
  run     as create, and --detach
  state
  kill    [--all] ID [SIGNAL]
  delete  [--force]
  exec    [--process FILE] [--detach] [--pid-file FILE] [--console-socket SOCKET] [--tty]
          [--cwd DIR] [--env NAME=VALUE] [--user UID[:GID]] ID [COMMAND...]
  pause, resume
  ps      [--format table|json]
  list    [--format table|json] [--quiet]
  update  [--resources FILE] [--memory BYTES] [--pids-limit N] [--cpu-quota US] ...
  events  --stats
  features
  translate [--bundle DIR] ID   what config.json comes to
USAGE
}

# The message as runc has it: on standard error, and in the log.
fail() {
	printf '%s\n' "$*" >&2
	[ -z "$log" ] || log_write "$*"
	exit 1
}

log_write() {
	now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
	text=$(printf '%s' "$1" | tr '\000-\037' ' ' | sed 's/[\\"]/\\&/g')
	if [ "$log_format" = json ]; then
		printf '{"level":"error","msg":"%s","time":"%s"}\n' "$text" "$now" >>"$log"
	else
		printf 'time="%s" level=error msg="%s"\n' "$now" "$text" >>"$log"
	fi
}

absolute() { # PATH
	case $1 in /*) printf %s "$1" ;; *) printf '%s/%s' "$PWD" "$1" ;; esac
}

is_number() { case $1 in '' | *[!0-9]* | ??????????*) return 1 ;; esac }

id_check() {
	case ${id:-} in '') fail 'container id cannot be empty' ;;
	[!A-Za-z0-9]* | *[!A-Za-z0-9_.-]*) fail "invalid container ID format: $id: letters, digits, _ . -, the first a letter or digit" ;;
	esac
	[ ${#id} -le 64 ] || fail "invalid container ID format: $id: longer than 64"
	state=$root/.oci/$id
}
