#!/bin/sh
# ctr-status never changes anything: no file written, none locked, nobody signalled, no lock waited for.
. "$(dirname "$0")/lib.sh"
command -v strace >/dev/null || { echo '1..0 # SKIP needs strace'; exit 0; }
strace -o "$work/trace" true 2>/dev/null || { echo '1..0 # SKIP strace cannot trace here'; exit 0; }
ctr-spawn run up -o log.timestamps=yes -- sh -c 'echo said; sleep 300'
ctr-spawn run gone -- sh -c 'echo last; exit 3'
ctr-spawn run orphan -- sleep 300
ctr-status wait -t 20 gone >/dev/null
until_ok 20 grep -q said "$CTR_RUN_DIR/up/log"
monitor=$(ctr-status get monitor_pid orphan)
kill -9 "$monitor"
until_ok 20 dead "$monitor"
state() { (cd "$CTR_RUN_DIR" && find . -exec stat -c '%n %i %Y %Z %s %a' {} + | sort); }
reads() { # VERB OPTION...
	state >"$work/before"
	timeout 60 strace -f -o "$work/trace" -e trace=file,desc,process,signal ctr-status "$@" >"$work/stdout" 2>"$work/stderr" </dev/null
	state >"$work/after"
	{
		cmp "$work/before" "$work/after"
		# Written: standard output and error, and ends of pipes to itself. Locks are asked after, never taken.
		grep -E '(open|openat|openat2)\(.*O_(WRONLY|RDWR|CREAT|TRUNC|APPEND)' "$work/trace" | grep -v -e '"/dev/null"' -e '"/dev/tty"'
		grep -E ' (mkdir|mkdirat|rmdir|unlink|unlinkat|rename|renameat|renameat2|link|linkat|symlink|symlinkat|chmod|fchmod|fchmodat|chown|fchown|fchownat|lchown|truncate|ftruncate|mknod|mknodat|utimensat|setxattr|fallocate)\(' "$work/trace"
		grep -E 'F_(OFD_)?SETLKW?|flock\(' "$work/trace"
		grep -E ' (kill|tkill|tgkill|pidfd_send_signal|rt_sigqueueinfo)\(' "$work/trace"
		grep -E ' write(v)?\(' "$work/trace" | grep -vE ' write(v)?\((1|2),'
	} >"$work/changes" 2>&1
	is "$*" "$(cat "$work/changes")" ''
}
reads list
reads list --json
reads show up gone orphan
reads show --ini up
reads get exit gone
reads wait -t 20 gone
reads wait --for running -t 20 up orphan
reads log up gone
reads log -f gone
reads top up orphan
reads top -w50ms gone
reads stats
reads events
reads is running up
reads is --lsb gone
done_testing
