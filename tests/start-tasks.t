#!/bin/sh
# Under a limit of tasks that is just enough: who helps at a start, and is soon gone, is not one too many.
if [ -z "$APART" ] && unshare -m true 2>/dev/null; then
	APART=1 exec unshare -m --propagation private sh "$0" "$@"
fi
. "$(dirname "$0")/lib.sh"
# Mounts are made beside where a processor is idle: here one is.
echo '0.00 0.00 0.00 1/100 1000' >"$work/idle"
[ -z "$APART" ] || mount --bind "$work/idle" /proc/loadavg
pids=/sys/fs/cgroup/pids
if [ -w $pids/cgroup.procs ] && mkdir "$pids/ctr-test.$$"; then
	pids=$pids/ctr-test.$$
	trap 'rmdir "$pids"; clean' EXIT
	# $1: how many; ctr-spawn, pid 1 and the payload are three. What is said, and codes.
	within() {
		echo "$1" >"$pids/pids.max"
		i=0
		while [ $((i += 1)) -le 20 ]; do
			sh -c 'echo $$ >"$0/cgroup.procs"; exec ctr-spawn run -F --rm x -- sh -c "echo \$\$; exit 3"' "$pids" 2>&1
			echo $?
		done | sort -u | tr '\n' ' '
	}
	is 'three' "$(within 3)" '2 3 '
	is 'four' "$(within 4)" '2 3 '
	is 'five' "$(within 5)" '2 3 '
	is 'two are not enough' "$(within 2 | sed 's/.*\(Resource\).*/\1/')" Resource
else
	skip 'within a limit' 'no hierarchy of pids that we may write to'
fi
if command -v strace >/dev/null && ! grep -aq __asan_init "$top/bin/ctr-spawn" && [ -n "$APART" ]; then
	# The second one of pid 1; ctr-spawn has but one.
	is 'one that is not to be had at first' "$(timeout 60 strace -f -qq -o /dev/null -e trace=clone3 -e inject=clone3:error=EAGAIN:when=2 \
		ctr-spawn run --rm -F x -o namespaces.net=host -- sh -c 'echo $$; ls /dev/tty' 2>&1 | tr '\n' ' ')" '2 /dev/tty '
else
	skip 'one that is not to be had at first' 'no strace, or a sanitizer that looks for leaks'
fi
done_testing
