# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# exec: a process.json beside the process of the container, as options of ctr-spawn exec.

# shellcheck disable=SC2016 # of awk, not of sh
awk_exec='
# A field that is given is as the container has it.
function same(name,    i, path) {
	for (i = 1; i <= lines; i++) {
		path = paths[i]
		if (index(path, ".process." name) != 1 || substr(path, length(name) + 10) ~ /^[A-Za-z]/) continue
		if ((path in V) && !says_nothing(V[path]) && V[path] != "" && V[path] != V[".own" substr(path, 9)])
			fail(".process." name, "is another than the container has, which ctr-oci does not carry")
	}
	if (size[".process." name] > 0 && size[".process." name] != size[".own." name])
		fail(".process." name, "is another than the container has, which ctr-oci does not carry")
}
function is_among(word_of_it, words) { return index(" " words " ", " " word_of_it " ") > 0 }
function same_words(one, other,    i, n, part) {
	n = split(one, part, " ")
	for (i = 1; i <= n; i++) if (!is_among(part[i], other)) return 0
	return split(other, part, " ") == n
}
function capability_words(    i, its, wanted) {
	for (i = 1; i <= lines && index(paths[i], ".process.capabilities") != 1; i++) ;
	if (i > lines || values[i] == "null") return ""
	its = bounding_of(".own", V[".own.noNewPrivileges"] == "true")
	wanted = bounding_of(".process", 0)
	return same_words(its, wanted) ? "" : " --cap " sh_text("none" wanted)
}
function user_words(    its, user) {
	user = identity(".process.user.uid") ":" identity(".process.user.gid")
	its = identity(".own.user.uid") ":" identity(".own.user.gid")
	if (user == its && groups_of(".process") == groups_of(".own")) return ""
	return " -u " user " --groups " sh_text(groups_of(".process"))
}
END {
	process_fields(".own")
	process_fields(".process")
	check_all()
	same("rlimits"); same("apparmorProfile"); same("selinuxLabel"); same("oomScoreAdj"); same("scheduler"); same("ioPriority")
	if ((".process.user.umask" in V) && umask_of(".process") != umask_of(".own")) fail(".process.user.umask", "is another than the container has")
	out = "set --" (V[".process.terminal"] == "true" ? " -t" : "") user_words()
	out = out " -w " sh_word(given(".process.cwd") ? absolute(".process.cwd") : "/")
	environment_check(".process.env")
	for (i = 0; i < size[".own.env"]; i++) its[V[".own.env[" i "]"]] = 1
	for (i = 0; i < size[".process.env"]; i++)
		if (!(V[".process.env[" i "]"] in its)) out = out " -e " sh_word(V[".process.env[" i "]"])
	out = out capability_words() " " id " --"
	arguments_check(".process.args")
	for (i = 0; i < size[".process.args"]; i++) out = out " " sh_word(V[".process.args[" i "]"])
	print out
}
'

# The words for ctr-spawn exec, of a file, into $words: quoted for sh.
exec_words() {
	[ -f "$state/process" ] || fail 'container does not exist'
	words=$(jq -nr "$jq_flat (input | flat(\".own\")), (input | flat(\".process\"))" "$state/process" "$process" 2>&1) ||
		fail "exec failed: $words"
	words=$(printf '%s\n' "$words" | awk -v id="$id" "$awk_read$awk_process$awk_exec" 2>&1) || fail "exec failed: $words"
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
	[ "$preserve" = 0 ] || fail '--preserve-fds: a session has descriptors 0 to 2 and no others'
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
