#!/bin/sh
# What is made before pid 1, while another processor makes the network, is what pid 1 makes itself where
# there is no other.
if [ -z "$APART" ]; then # other tests' mounts are not ours
	unshare -m true 2>/dev/null || { echo '1..0 # SKIP no mount namespace'; exit 0; }
	APART=1 exec unshare -m --propagation private sh "$0" "$@"
fi
. "$(dirname "$0")/lib.sh"
command -v taskset >/dev/null || { echo '1..0 # SKIP no taskset'; exit 0; }
one=$(taskset -cp $$ | sed 's/.*[: ]\([0-9]*\).*/\1/; s/[-,].*//')
# Without numbers. In the order in which they were made, but for the network's own /sys.
mounts() {
	timeout 60 "$@" -- cat /proc/self/mountinfo >"$work/mounts" 2>&1 || echo "failed: $*"
	sed 's/^[0-9]* [0-9]* [0-9]*:[0-9]* //; s,/fd/[0-9]*,/fd,g; / - sysfs /d' "$work/mounts"
}
same() {
	mounts ctr-spawn run --rm -F x "$@" >"$work/both"
	mounts taskset -c "$one" ctr-spawn run --rm -F x "$@" >"$work/one"
	[ "$(wc -l <"$work/both")" -gt 8 ] && ! grep failed "$work/both" && diff "$work/one" "$work/both"
}
ok 'the default' same
ok 'mounts of its own in their place' same -o 'mount.tmpfs=/tmp size=1m' -o 'mount.tmpfs=/dev/shm size=2m' -o 'mount.devpts=/dev/pts mode=600' \
	-o 'mount.tmpfs=/run mode=711'
ok 'places in what is covered' same -o mount.tmpfs=/root/x -o mount.tmpfs=/dev/x
ok 'no queues' same -o namespaces.ipc=host
ok 'an overlay' same -o container.overlay=tmpfs
mkdir -p "$work/root/etc" "$work/root/bin"
cp "$(program busybox)" "$work/root/bin/cat" 2>/dev/null && : >"$work/root/etc/shadow" && ln -s cat "$work/root/bin/stat"
ok 'another root' same -o "container.rootfs=$work/root"
# More names than are noted, one that is no pattern.
many='cp -R "$1/names" "$1/host" && mount --bind "$1/host" /etc || exit 1
	shift
	"$@"'
mkdir "$work/names"
cp /etc/passwd /etc/group "$work/names"
: >"$work/names/shadow*"
covered() {
	rm -rf "$work/host"
	timeout 60 unshare -m sh -c "$many" sh "$work" ctr-spawn run --rm -F x -- sh -c 'cat /etc/*' >"$work/said" 2>&1
	cat "$work/said"
	grep -q root "$work/said" && ! grep -q secret "$work/said"
}
for i in 1 2 3 4; do
	echo secret >"$work/names/sudoers$i"
done
ok 'all that is to be covered' covered
i=0
while [ $((i += 1)) -lt 30 ]; do
	echo secret >"$work/names/gshadow.a-long-name-that-fills-what-there-is-for-all-of-them.$i"
done
ok 'much to be covered' covered
if command -v strace >/dev/null && ! grep -aq __asan_init "$top/bin/ctr-spawn"; then
	timeout 60 strace -f -qq -o "$work/calls" -e trace=fsopen,unshare,mount_setattr ctr-spawn run --rm -F x -- true
	# Before 5.12 what was mounted nowhere cannot become read-only: pid 1 makes a sysfs of its own.
	grep -q 'mount_setattr(.* = 0$' "$work/calls" && sysfs='' || sysfs='sysfs '
	if grep -q 'unshare(CLONE_NEWNET' "$work/calls"; then
		is 'from pid 1 on only what is its own' "$(sed -n '/unshare(CLONE_NEWCGROUP)/,$s/^[0-9]* *fsopen("\([a-z]*\)".*/\1/p' "$work/calls" | tr '\n' ' ')" "proc ${sysfs}devpts mqueue "
	else
		skip 'from pid 1 on only what is its own' 'there is one processor, or nobody makes anything beside'
	fi
else
	skip 'from pid 1 on only what is its own' 'no strace, or a sanitizer that looks for leaks'
fi
done_testing
