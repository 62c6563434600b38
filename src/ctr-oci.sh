# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# The command line. The last part of ctr-oci.

root='' log='' log_format=text
bundle=. pid_file='' console='' preserve=0 detach=no force=no all=no process='' format=table quiet=no stats=no
resources='' memory='' swap='' reservation='' shares='' quota='' period='' cpus='' mems='' pids='' weight=''
tty='' cwd='' user='' id='' count=0

option() { # NAME VALUE: one that has a value
	case $1 in
	--bundle | -b) bundle=$2 ;;
	--pid-file) pid_file=$(absolute "$2") ;;
	--console-socket) console=$(absolute "$2") ;;
	--preserve-fds) { is_number "$2" && [ "$2" -le 6 ]; } || fail "--preserve-fds $2: 0 to 6"
		preserve=$2 ;;
	--process | -p) process=$(absolute "$2") ;;
	--format | -f) format=$2 ;;
	--resources | -r) resources=$2 ;;
	--memory) memory=$2 ;;
	--memory-swap) swap=$2 ;;
	--memory-reservation) reservation=$2 ;;
	--cpu-share | --cpu-shares) shares=$2 ;;
	--cpu-quota) quota=$2 ;;
	--cpu-period) period=$2 ;;
	--cpuset-cpus) cpus=$2 ;;
	--cpuset-mems) mems=$2 ;;
	--pids-limit) pids=$2 ;;
	--blkio-weight) weight=$2 ;;
	--cwd) cwd=$2 ;;
	--user | -u) user=$2 ;;
	*) return 1 ;;
	esac
}

# Those that a verb has: all but these are refused, never passed over.
options_of() {
	case $1 in
	translate) echo ' --bundle -b ' ;;
	create) echo ' --bundle -b --pid-file --console-socket --preserve-fds --no-pivot --no-new-keyring ' ;;
	run) echo ' --bundle -b --pid-file --console-socket --preserve-fds --detach -d --no-pivot --no-new-keyring ' ;;
	delete) echo ' --force -f ' ;;
	kill) echo ' --all -a ' ;;
	exec) echo ' --process -p --detach -d --pid-file --console-socket --tty -t --cwd --env -e --user -u --preserve-fds ' ;;
	ps | list) echo ' --format -f --quiet -q ' ;;
	events) echo ' --stats ' ;;
	update) echo ' --resources -r --memory --memory-swap --memory-reservation --cpu-share --cpu-shares --cpu-quota --cpu-period --cpuset-cpus --cpuset-mems --pids-limit --blkio-weight ' ;;
	esac
}

global() {
	case $1 in
	--root) root=$2 ;;
	--log) log=$2 ;;
	--log-format) case $2 in text | json) log_format=$2 ;; *) fail "invalid log-format: $2" ;; esac ;;
	--rootless | --criu) ;;
	esac
}

while [ $# -gt 0 ]; do
	case $1 in
	--systemd-cgroup | --systemd-cgroup=true) fail 'systemd is not asked for cgroups: engines have a switch for it (cgroupfs)' ;;
	--systemd-cgroup=false | --debug | --debug=*) ;;
	--root=* | --log=* | --log-format=* | --rootless=* | --criu=*) global "${1%%=*}" "${1#*=}" ;;
	--root | --log | --log-format | --rootless | --criu) [ $# -ge 2 ] || fail "$1 needs a value"
		global "$1" "$2"
		shift ;;
	-v | --version) printf 'ctr-oci version %s\nspec: %s\n' "$version" "$spec"
		exit 0 ;;
	-h | --help) usage
		exit 0 ;;
	-*) fail "flag provided but not defined: $1" ;;
	*) break ;;
	esac
	shift
done
[ $# -gt 0 ] || { usage >&2; exit 1; }
verb=$1
shift
[ -n "$root" ] || { [ -O / ] && root=/run/ctr-oci || root=${XDG_RUNTIME_DIR:-/tmp}/ctr-oci; }
root=$(absolute "$root")
[ "$verb" != hook ] || { hook "$@"; exit 0; }

# Options stand before ID, and those of create and delete behind it too; what is left is a command's.
# shellcheck disable=SC2086 # lists of words
{
	allowed=$(options_of "$verb")
	while [ $# -gt 0 ]; do
		word=$1
		case $word in
		--) shift
			break ;;
		-*=*) name=${word%%=*} given=${word#*=} has=yes ;;
		-?*) name=$word has=no ;;
		*) if [ -z "$id" ]; then
				id=$word
				shift
				case $verb in exec | kill) break ;; esac
				continue
			fi
			break ;;
		esac
		case $allowed in *" $name "*) ;; *) fail "flag provided but not defined: $name" ;; esac
		shift
		case $name in
		--detach | -d) detach=yes ;;
		--tty | -t) tty=-t ;;
		--all | -a) all=yes ;;
		--quiet | -q) quiet=yes ;;
		--stats) stats=yes ;;
		--no-pivot | --no-new-keyring) fail "$name: is not carried by ctr-oci" ;;
		--force | -f) case $verb in delete) force=yes ;; *) [ $has = yes ] || { given=${1:-}; shift; }
				option "$name" "$given" ;; esac ;;
		*) [ $has = yes ] || { [ $# -gt 0 ] || fail "$name needs a value"; given=$1; shift; }
			if [ "$name" = --env ] || [ "$name" = -e ]; then
				count=$((count + 1))
				eval "env_$count=\$given"
			else
				option "$name" "$given"
			fi ;;
		esac
	done
}
case $verb in list | features) ;; *) id_check ;; esac
case $verb in
create | start | run | state | delete | pause | resume | ps | list | update | features) "$verb" ;;
translate) translate_verb ;;
kill) [ $# -le 1 ] || fail "kill takes an ID and a signal"
	kill_verb "$@" ;;
events) [ "$stats" = yes ] || fail 'events: only with --stats'
	events ;;
exec) if [ -z "$process" ]; then
		[ $# -gt 0 ] || fail 'process args cannot be empty'
		set -- "$id" -- "$@"
		while [ "$count" -gt 0 ]; do
			eval "set -- -e \"\$env_$count\" \"\$@\""
			count=$((count - 1))
		done
		set -- $tty ${cwd:+-w "$cwd"} ${user:+-u "$user"} "$@"
	fi
	exec_verb "$@" ;;
*) fail "No help topic for '$verb'" ;;
esac
