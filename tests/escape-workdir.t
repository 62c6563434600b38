#!/bin/sh
# CVE-2024-21626: a working directory that is a descriptor of ours, or of pid 1.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/attack.sh"
ln -s /proc/self/fd "$root/fds"
ln -s /proc/1/cwd "$root/one"
for way in /proc/self/fd /proc/1/fd /fds /proc/thread-self/fd; do
	out=
	n=0
	while [ "$n" -le 28 ]; do
		timeout 60 ctr-spawn run -F --rm x -o "container.rootfs=$root" -o "container.workdir=$way/$n" -- sh -c 'ls -a' 2>"$work/err" </dev/null && out="$out $n"
		grep -q 'workdir' "$work/err" || cat "$work/err"
		n=$((n + 1))
	done
	is "by no descriptor of $way" "$out" ''
done
for way in /proc/1/cwd /proc/1/root /proc/self/root /one; do
	ok "nor by $way" rc 125 inside -o "container.workdir=$way" -- true
done
# Handed to it by who starts it, a directory would be a way out without any of these.
ok 'nor is one its input' rc 125 inside -- true </
# Who joins later: its own descriptors, and pid 1's.
timeout 60 ctr-spawn run y -o "container.rootfs=$root" -- /bin/sh -c 'while :; do sleep 600; done'
for way in /proc/self/fd /proc/1/fd /fds /proc/thread-self/fd; do
	out=
	n=0
	while [ "$n" -le 28 ]; do
		timeout 60 ctr-spawn exec -w "$way/$n" y ls -a 2>"$work/err" </dev/null && out="$out $n"
		grep -q 'workdir' "$work/err" || cat "$work/err"
		n=$((n + 1))
	done
	is "exec: by no descriptor of $way" "$out" ''
done
ok 'exec: nor is one its input' rc 125 timeout 60 ctr-spawn exec y true </
ok 'exec: nor its output' rc 125 sh -c 'timeout 60 ctr-spawn exec y ls 2</'
for way in /proc/1/cwd /proc/1/root /proc/self/root /one; do
	ok "exec: nor by $way" rc 125 timeout 60 ctr-spawn exec -w "$way" y true
done
is 'an ordinary one, by a link' "$(ln -s tmp "$root/link"; inside -o container.workdir=/link -- sh -c 'stat -c %i . /tmp' | uniq | wc -l)" 1
done_testing
