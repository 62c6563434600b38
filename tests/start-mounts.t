#!/bin/sh
# The mounts are made beside pid 1 and the payload's process. That one waits for them: where they fail, however
# late, it never executes, their reason is the one that is told, and nothing is left.
if [ -z "$APART" ] && unshare -m true 2>/dev/null; then
	APART=1 exec unshare -m --propagation private sh "$0" "$@"
fi
. "$(dirname "$0")/lib.sh"
# Where no processor is idle they are made by pid 1, as ever: here one is.
echo '0.00 0.00 0.00 1/100 1000' >"$work/idle"
[ -z "$APART" ] || mount --bind "$work/idle" /proc/loadavg
records() {
	find "$CTR_RUN_DIR" -mindepth 1 -maxdepth 1 ! -name '.cache' ! -name '.lock*' ! -name .monitors
}
# The last of them, long after the payload may go.
i=0
while [ $i -lt 20 ]; do
	i=$((i + 1))
	timeout 20 ctr-spawn run -F x -o 'security.masked_paths=default +/none' -- echo ran 2>&1
	echo $?
done | sort -u >"$work/said"
is 'a mount that fails' "$(cat "$work/said")" '125
ctr-spawn: x: mask: /none: not in the container: No such file or directory'
is 'the same detached' "$(timeout 20 ctr-spawn run x -o 'security.masked_paths=default +/none' -- sleep 600 2>&1)" \
	'ctr-spawn: x: mask: /none: not in the container: No such file or directory'
is 'no record' "$(records)" ''
is 'all of them are there when it executes' "$(timeout 20 ctr-spawn run --rm -F x -o 'security.masked_paths=default +/etc/passwd' -- \
	sh -c '[ ! -s /etc/passwd ] && [ -c /dev/null ] && [ -d /dev/mqueue ] && ls /proc/1/status')" /proc/1/status
is 'the payload is the second process' "$(timeout 20 ctr-spawn run --rm -F x -- sh -c 'echo $$')" 2
is 'who made them is gone' "$(timeout 20 ctr-spawn run --rm -F x -- sh -c 'sleep 0.1; cd /proc; echo [0-9]*')" '1 2'
if command -v strace >/dev/null && ! grep -aq __asan_init "$top/bin/ctr-spawn"; then
	# $1: of which call, $2: what; what it says, its code
	struck() {
		timeout 60 strace -f -qq -o /dev/null -e "trace=${3:-$1},$1" -e "inject=$1:$2" ${3:+-e "inject=$3:$4"} \
			ctr-spawn run -F x -- echo ran 2>&1 | sed '/^strace:/d; s/: [^:]*$//'
	}
	# The first chdir is of the payload's own steps, setsid too: nobody else has one.
	is 'of two reasons the one of the mounts' "$(struck setsid error=EIO move_mount error=EIO:when=9+:delay_enter=20000)" \
		"$(struck move_mount error=EIO:when=9+:delay_enter=20000)"
	is 'the payload'\''s own reason' "$(struck setsid error=EIO move_mount delay_enter=20000)" 'ctr-spawn: x: session: '
	is 'killed at it' "$(struck mknodat signal=KILL)" "ctr-spawn: x: start: the container's first process died"
	is 'nothing is left' "$(records)" ''
	# By whom: who makes the mounts is made by pid 1, like the payload's process.
	made() {
		timeout 60 "$@" strace -f -qq -o "$work/calls" -e trace=clone3,mknodat ctr-spawn run --rm -F x -- true
		maker=$(sed -n 's/^\([0-9]*\) *mknodat.*"tty".*/\1/p' "$work/calls")
		sed -n "s/^$maker *clone3.*/pid 1/p" "$work/calls" | head -n 1
	}
	by=$(made env)
	if [ -n "$APART" ] && [ "$(nproc)" -gt 1 ] && command -v taskset >/dev/null && grep -q CLONE_SETTLS "$work/calls"; then
		is 'not by pid 1' "$by" ''
		# The first clone3 of ctr-spawn makes the network, pid 1's asks for a number: without either all goes on.
		is 'without a number for who makes them' "$(timeout 60 strace -f -qq -o /dev/null -e trace=clone3 -e inject=clone3:error=EPERM:when=1 \
			ctr-spawn run --rm -F x -- sh -c 'echo $$; ls /dev/tty' 2>&1)" '2
/dev/tty'
		# A security module that looks up /dev/fd/NUMBER finds none for a moment. The first execveat of each process fails.
		timeout 60 strace -qq -o "$work/calls" -e trace=mount_setattr ctr-spawn run --rm -F x -- true
		if grep -q ' = 0$' "$work/calls"; then
			is 'a /dev that is just being made' "$(timeout 60 strace -f -qq -o /dev/null -e trace=execveat,mknodat \
				-e inject=execveat:error=ENOENT:when=1 -e inject=mknodat:delay_enter=20000 ctr-spawn run --rm -F x -- echo ran 2>&1)" ran
		else
			skip 'a /dev that is just being made' 'no mount_setattr before 5.12: the first one is of what cannot do without'
		fi
		is 'by pid 1 where there is one processor' "$(made taskset -c "$(taskset -cp $$ | sed 's/.*[: ]\([0-9]*\).*/\1/; s/[-,].*//')")" 'pid 1'
		echo '0.00 0.00 0.00 99999/99999 1000' >"$work/idle"
		is 'or none is idle' "$(made env)" 'pid 1'
		is 'which does not wait for itself' "$(timeout 20 ctr-spawn run -F x -o 'security.masked_paths=default +/none' -- echo ran 2>&1)" \
			'ctr-spawn: x: mask: /none: not in the container: No such file or directory'
		echo '0.00 0.00 0.00 1/100 1000' >"$work/idle"
	else
		skip 'by whom they are made' 'one processor, no taskset, another C library'
	fi
	timeout 60 strace -f -qq -o /dev/null -e trace=mknodat -e inject=mknodat:delay_enter=200000 ctr-spawn run --rm -F x -- \
		sh -c 'ls /dev/tty && exit 3' >"$work/said" 2>&1
	is 'it waits for slow ones' "$? $(cat "$work/said")" '3 /dev/tty'
else
	skip 'who fails first, who is killed' 'no strace, or a sanitizer that looks for leaks'
fi
done_testing
