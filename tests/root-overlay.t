#!/bin/sh
# container.overlay: a writable layer; the root below stays as it was.
. "$(dirname "$0")/lib.sh"
run() {
	timeout 30 ctr-spawn run -F --rm x "$@" 2>&1
}
root=$work/root
mkdir -p "$root/bin" "$root/sub" "$work/up"
cp "$(program busybox)" "$root/bin/busybox"
ln -s busybox "$root/bin/sh"
echo old >"$root/file"
chmod 751 "$root"
if ! grep -q overlay /proc/filesystems && ! modprobe overlay 2>/dev/null; then
	echo '1..0 # SKIP this kernel has no overlay'
	exit 0
fi
set -- -o "container.rootfs=$root" -o container.overlay=tmpfs
is 'writable' "$(run "$@" -- sh -c 'echo new >/file && echo x >/sub/x && cat /file' | cat)" "$(run "$@" -- sh -c 'echo new')"
is 'the root is as it was' "$(cat "$root/file")$(ls "$root/sub")" old
is 'nothing was made in it' "$(ls "$root" | tr '\n' ' ')" 'bin file sub '
is 'its mode is the root'"'"'s' "$(run "$@" -- busybox stat -c %a /)" 751
is 'bounded' "$(run "$@" -o container.overlay_size=1M -- sh -c 'busybox dd if=/dev/zero of=/big bs=64k count=64 2>/dev/null || echo full')" full
is 'no path of the host is seen' "$(run "$@" -- busybox grep -c "$work" /proc/self/mountinfo)" 0
is 'one root, and the layers are not mounted beside it' "$(run "$@" -- sh -c 'while read -r _ _ _ _ place _; do case $place in /|/sub) echo "$place";; esac; done </proc/self/mountinfo')" /
is 'a mount below the root is seen, read-only' "$(timeout 30 unshare -m sh -c "mount -t tmpfs x '$root/sub' && echo y >'$root/sub/y' && ctr-spawn run -F --rm x -o container.rootfs=$root -o container.overlay=tmpfs -- sh -c 'busybox cat /sub/y; echo x 2>/dev/null >/sub/y || echo no'" | tr '\n' ' ')" 'y no '
is 'the host'"'"'s root can be written above' "$(run -o container.overlay=tmpfs -- sh -c 'echo x >/etc/ctr-test-new && cat /etc/ctr-test-new')" x
ok 'and is as it was' test ! -e /etc/ctr-test-new
is 'its secrets are covered all the same' "$(run -o container.overlay=tmpfs -- sh -c 'cat /etc/shadow 2>/dev/null | wc -c; ls -A /root | wc -l' | tr '\n' ' ')" '0 0 '
set -- -o "container.rootfs=$root" -o "container.overlay=$work/up"
is 'a directory keeps it' "$(run "$@" -- sh -c 'echo kept >/file'; run "$@" -- busybox cat /file)" kept
is 'as upper' "$(cat "$work/up/upper/file")" kept
ok 'a container has it' timeout 30 ctr-spawn run a "$@" -- sh -c 'while :; do busybox sleep 60; done'
is 'in its record' "$(ctr-status get upper a)" "$work/up"
is 'then no other one' "$(run "$@" -- sh -c true)" "ctr-spawn: x: container.overlay: $work/up: container a has it"
ctr-signal rm -f a >/dev/null
is 'but when it has ended' "$(run "$@" -- busybox cat /file)" kept
# What the upper has removed or made a file of is no place for a mount below the root.
gone() { # COMMAND in the upper: what is at /sub once something is mounted there and deeper below
	rm -rf "$work/up2"
	mkdir -p "$work/up2" "$root/sub/deep"
	run -o "container.rootfs=$root" -o "container.overlay=$work/up2" -- sh -c "busybox rm -rf /sub; $1"
	timeout 30 unshare -m sh -c "mount -t tmpfs x '$root/sub' && mkdir '$root/sub/deep' && mount -t tmpfs x '$root/sub/deep' &&
		ctr-spawn run -F --rm x -o container.rootfs=$root -o container.overlay=$work/up2 -- sh -c 'busybox stat -c %F /sub || echo none'" 2>&1 | tail -n 1
}
is 'nothing is mounted where the upper has nothing' "$(gone true)" none
is 'nor where it has a file' "$(gone 'echo x >/sub')" 'regular file'
is 'nor where it has a link to itself' "$(gone 'busybox ln -s sub /sub')" 'symbolic link'
is 'nor where a link of it leads' "$(gone 'busybox ln -s bin /sub')" 'symbolic link'
if unshare -U true 2>/dev/null; then
	chown -R 100000:100000 "$root"
	is 'in a user namespace not above mounts, which is told' "$(timeout 30 unshare -m sh -c "mount -t tmpfs x '$root/sub' && ctr-spawn run -F --rm x -o container.rootfs=$root \
		-o container.overlay=tmpfs -o namespaces.user=private -o namespaces.uid_map=0:100000:1000 -o namespaces.gid_map=0:100000:1000 -- true" 2>&1 |
		grep -c -e "root: $root has mounts in it: in a user namespace" -e 'it needs Linux 5.11')" 1
fi
is 'no such directory' "$(run -o container.overlay=/no/such -- true)" 'ctr-spawn: x: container.overlay: /no/such: No such file or directory'
is 'not with readonly' "$(run -o container.overlay=tmpfs -o container.readonly=yes -- true)" 'ctr-spawn: x: container.readonly: container.overlay is there to be written'
is 'nothing is left' "$(ls "$CTR_RUN_DIR")$(grep -c "$work" /proc/self/mountinfo)" 0
done_testing
