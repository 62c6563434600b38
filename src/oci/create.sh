# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# create, start, run, delete; and the hooks of OCI, called as hooks of ctr-spec(5).

# What config.json says beyond lines of ours, looked at before anything is made.
check_rootfs() { rootfs=$1; }

check_terminal() { terminal=yes; }

check_size() { size="$1 $2"; }

# A place in a root that will be read-only, as it would be made in another. What cannot be made is ctr-spawn's to tell.
check_place() { # PLACE SOURCE
	[ ! -e "$rootfs$1" ] || return 0
	kind=
	! [ -e "$2" ] || [ -d "$2" ] || kind="file"
	ctr-oci-console place "$rootfs" "$1" $kind 2>/dev/null || :
}

check_device() { # PATH KIND MAJOR MINOR: it is made like the host's
	[ "$(stat -c '%F %t %T' "$1" 2>/dev/null | sed 's/^\(.\)[^ ]* special file/\1/')" = "$2 $(printf '%x %x' "$3" "$4")" ] ||
		fail "linux.devices: $1: the host has no such device at this path"
}

translate() {
	jq -r --arg bundle "$bundle" --arg state "$state" --arg self "$self" "$jq_flat$jq_config" "$bundle/config.json" >flat 2>why ||
		undo "config.json: $(cat why)"
	awk -v id="$id" -v preserve="$preserve" \
		"$awk_read$awk_process$awk_mounts$awk_limits$awk_seccomp$awk_config" flat 2>why || undo "config.json: $(cat why)"
	rootfs='' terminal=no size=''
	while IFS= read -r check; do eval "check_$check"; done <checks
	case $terminal$console:$verb in
	*:translate) ;;
	yes:*) undo 'cannot allocate tty if runc will detach without setting console socket' ;;
	no?*:*) undo 'cannot use console socket if runc will not detach or allocate tty' ;;
	esac
}

# What config.json comes to, for people.
translate_verb() {
	bundle=$(absolute "$bundle")
	state=$(mktemp -d "${TMPDIR:-/tmp}/ctr-oci.XXXXXX")
	cd "$state"
	console=
	( translate ) || { rm -rf "$state"; exit 1; }
	sed "s|$state|STATE|g" spec.ini
	! [ -s seccomp ] || { echo '# STATE/seccomp'; sed 's/^/# /' seccomp; }
	cd /
	rm -rf "$state"
}

undo() { # MESSAGE
	cd /
	rm -rf "$state"
	fail "$1"
}

# Claims the name, and stands in its directory: nobody else's, for environments have secrets in them.
claim() {
	[ -f "$bundle/config.json" ] || fail "JSON specification file config.json not found: $bundle"
	[ -d "$root/.oci" ] || mkdir -p "$root/.oci"
	for place in "$root" "$root/.oci"; do
		{ [ -O "$place" ] && [ ! -L "$place" ]; } || fail "$place: not a directory of yours"
	done
	mkdir -m 700 "$state" 2>/dev/null || fail 'container with given ID already exists'
	! [ -e "$root/$id" ] || undo 'container with given ID already exists'
	cd "$state"
}

created() {
	# shellcheck disable=SC2046 # to be split
	set -- $(ctr-status list -R "$root" -H -o init_pid,monitor_pid,tty_fd "$id")
	if [ -n "$console" ]; then
		# shellcheck disable=SC2086 # to be split
		ctr-oci-console send "$console" "$2" "$3" $size 2>why || {
			ctr-signal rm -f -R "$root" "$id"
			undo "console-socket: $(cat why)"
		}
	fi
	[ -z "$pid_file" ] || printf %s "$1" >"$pid_file"
}

create() {
	bundle=$(absolute "$bundle")
	claim
	translate
	ctr-spawn create --orphan --message-fd 9 -R "$root" -f "$state/spec.ini" "$id" 9>why ||
		undo "unable to start container process: $(cat why)"
	created
}

start() {
	look_or_fail
	case $status in
	created) ;;
	running | paused) fail 'cannot start an already running container' ;;
	stopped) fail 'cannot start a container that has stopped' ;;
	*) fail "cannot start a container in the $status state" ;;
	esac
	why=$(ctr-signal start -R "$root" -q "$id" 2>&1) || fail "$why"
}

# In the foreground ctr-spawn is its monitor, and passes its status on.
run() {
	if [ "$detach" = yes ]; then
		create
		start
		return
	fi
	bundle=$(absolute "$bundle")
	claim
	translate
	[ "$terminal" = no ] || undo 'a terminal needs --detach and a console socket'
	ctr-spawn run -F --rm --message-fd 9 -R "$root" -f "$state/spec.ini" "$id" 9>why || code=$?
	why=$(cat why)
	cd /
	rm -rf "$state"
	[ -z "$why" ] || fail "unable to start container process: $why"
	exit "${code:-0}"
}

delete() {
	if ! look; then
		[ "$force" = yes ] || fail 'container does not exist'
		return 0
	fi
	case $force$status in
	norunning | nopaused) fail "cannot delete container $id that is not stopped: $status" ;;
	esac
	why=$(ctr-signal rm -f -R "$root" -q "$id" 2>&1) || [ ! -e "$root/$id" ] || fail "$why"
	rm -rf "$state"
}

# One hook: the state on standard input.
run_hook() {
	printf '%s\n' "$now" | "$@" || { echo "$newline$*: failed" | tail -n 1 >&2; exit 1; }
}

# As hooks.mounted, hooks.net, hooks.started, hooks.stopped.
hook() { # STATE-DIRECTORY
	state=$1 log=''
	case $CTR_HOOK in
	mounted) now=$(state_json creating "$CTR_INIT_PID") ;;
	net) now=$(state_json creating "$CTR_PAYLOAD_PID")
		[ ! -f "$state/inside" ] || state_json created "$CTR_INIT_PID" >"$state/inside" ;;
	started) now=$(state_json running "$CTR_PAYLOAD_PID") ;;
	stopped) now=$(state_json stopped 0) ;;
	esac
	# shellcheck source=/dev/null
	[ ! -f "$state/hook.$CTR_HOOK" ] || . "$state/hook.$CTR_HOOK"
}
