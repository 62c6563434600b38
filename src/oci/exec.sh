# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# exec: a process.json beside the process of the container, as options of ctr-spawn exec.

# shellcheck disable=SC2016 # of jq, not of sh
jq_exec='
def same(field; $own): if (.[field] // null) == null or .[field] == ($own[field] // null) or (.[field] | empty_value) then empty
	else bad("process." + field; "is another than the container has, which ctr-oci does not carry") end;
input as $own | input | only("process"; process_fields)
| ([("rlimits", "apparmorProfile", "selinuxLabel", "oomScoreAdj", "scheduler", "ioPriority") as $field | same($field; $own)] | .[0]) as $unused
| (.user | user("process.user")) as $user | ($own.user | user("process.user")) as $its
| (if (.user.umask // null) != null and $user.umask != $its.umask then bad("process.user.umask"; "is another than the container has") else . end)
| ($own.capabilities | capabilities("process.capabilities"; $own.noNewPrivileges // false)) as $has
| (if .capabilities == null then $has else .capabilities | capabilities("process.capabilities"; false) end) as $caps
| [(if .terminal | flag("process.terminal") then "-t" else empty end),
	(if $user.uid == $its.uid and $user.gid == $its.gid and $user.groups == $its.groups then empty
		else "-u", "\($user.uid):\($user.gid)", "--groups", (["only"] + $user.groups | join(" ")) end),
	"-w", (.cwd // "/" | absolute("process.cwd")),
	((.env | environment("process.env")) - ($own.env | environment("process.env")) | .[] | "-e", .),
	(if $caps.bounding - $has.bounding == [] and $has.bounding - $caps.bounding == [] then empty
		else "--cap", (["none"] + $caps.bounding | join(" ")) end),
	$id, "--"] + (.args | arguments("process.args"))
| "set -- \(@sh)\n"
'

# The words for ctr-spawn exec, of a file or of the command line, into $words: quoted for sh.
exec_words() {
	[ -f "$state/process" ] || fail 'container does not exist'
	words=$(jq -nrj --arg id "$id" "$jq_common$jq_process$jq_exec" "$state/process" "$process" 2>&1) ||
		fail "exec failed: $words"
}

# ctr-spawn exec, which closes descriptor 9 once the command runs, and says before why not.
session_run() { # WORDS
	if [ -n "$console" ]; then
		exec ctr-oci-console run "$console" ctr-spawn exec --message-fd 9 --pidfile "$fifo.pid" -R "$root" "$@" 9>"$fifo" <&3 3<&-
	else
		exec ctr-spawn exec --message-fd 9 --pidfile "$fifo.pid" -R "$root" "$@" 9>"$fifo" <&3 3<&-
	fi
}

# Detached it is no child of this shell from the first moment: its status is for a subreaper, however
# soon it ends.
session() { # WORDS
	fifo=$(mktemp -u "$state/exec.XXXXXX")
	mkfifo -m 600 "$fifo"
	exec 3<&0
	if [ "$detach" = yes ]; then
		(session_run "$@" &)
	else
		session_run "$@" &
	fi
	why=$(cat "$fifo")
	rm -f "$fifo"
	case $why in
	*': command not found in the container')
		why=${why%: command not found in the container}
		why="exec: \"${why##*: }\": executable file not found in \$PATH" ;;
	esac
	if [ -n "$why" ] || ! [ -s "$fifo.pid" ]; then
		fail "exec failed: unable to start container process: $why"
	fi
	read -r pid <"$fifo.pid"
	[ -z "$pid_file" ] || printf %s "$pid" >"$pid_file"
	rm -f "$fifo.pid"
}

exec_verb() {
	look_or_fail
	[ "$status" = running ] || case $status in
	paused) fail 'cannot exec in a paused container' ;;
	*) fail "cannot exec in a $status container" ;;
	esac
	if [ -n "$process" ]; then
		exec_words
		eval "$words"
	fi
	session "$@"
	[ "$detach" = no ] || exit 0
	wait $! || exit $?
}
