#!/bin/sh
# The host's root is an initramfs, which no pivot_root leaves: the container's root lies on top of it, and what
# is tried from inside does not lead below.
. "$(dirname "$0")/lib.sh"
if [ "$(awk '$5 == "/" { first = $1 == $2; exit } END { print first }' /proc/self/mountinfo)" != 1 ]; then
	echo '1..0 # SKIP / is no initramfs here (tests/qemu/hosts.sh root)'
	exit 0
fi
root=$work/root
mkdir -p "$root/bin" "$root/tmp" "$root/proc" "$root/sys" "$root/dev"
cp "$(program busybox)" "$root/bin/busybox"
ln -s busybox "$root/bin/sh"
build uncover && cp "$work/uncover" "$root/bin/"
mark=/outside-$$
: >$mark
trap 'rm -f "$mark"; clean' EXIT
run() { # OPTION... -- COMMAND...
	timeout 30 ctr-spawn run -F --rm x -o "container.rootfs=$root" "$@" 2>&1
}
roots='while read -r _ _ _ _ place _; do [ "$place" != / ] || echo one; done </proc/self/mountinfo'
map='-o namespaces.user=private -o namespaces.uid_map=0:200000:65536 -o namespaces.gid_map=0:200000:65536'
is 'it starts, and sees one root' "$(run -- sh -c "$roots")" one
is 'its own' "$(run -- sh -c 'echo /*')" '/bin /dev /proc /sys /tmp'
is 'in a user namespace' "$(run $map -- sh -c "$roots; echo /*")" 'one
/bin /dev /proc /sys /tmp'
is 'the host'"'"'s root, read-only' "$(timeout 30 ctr-spawn run -F --rm x -- sh -c "[ -e $mark ] && echo there; echo x 2>/dev/null >/new || echo no")" 'there
no'
# An overlay: above a directory of it, above all of it, or the reason.
if ! grep -qw overlay /proc/filesystems; then
	skip 'an overlay' 'this kernel has none'
else
	is 'an overlay' "$(run -o container.overlay=tmpfs -- sh -c "echo new >/new && $roots; echo /*")" 'one
/bin /dev /new /proc /sys /tmp'
	is 'what was written is not in the root' "$(ls "$root")" "$(printf 'bin\ndev\nproc\nsys\ntmp')"
	is 'an overlay above the host'"'"'s' "$(timeout 30 ctr-spawn run -F --rm x -o container.overlay=tmpfs -- sh -c "echo new >/new && [ -e $mark ] && echo there")" there
	ok 'which is as it was' test ! -e /new
	timeout 30 ctr-spawn run -F --rm x $map -o container.overlay=tmpfs -- true 2>"$work/why"
	ok 'not in a user namespace: an error that says why' grep -q -e 'root: / has mounts in it: in a user namespace no overlay goes above them' -e 'in a user namespace it needs Linux 5.11' "$work/why"
fi
# From inside.
chroot='-o security.caps=+SYS_CHROOT -o security.seccomp=none'
is 'refused: ..' "$(run $chroot -- uncover dotdot $mark)" 'not there'
is 'refused: its root taken off' "$(run -- uncover umount $mark)" 'Operation not permitted'
is 'refused: by a user namespace of its own' "$(run -o security.seccomp=none -- uncover user $mark)" 'Invalid argument'
is 'in a user namespace: ..' "$(run $map $chroot -- uncover dotdot $mark)" 'not there'
is 'in a user namespace: its root taken off' "$(run $map -o security.seccomp=none -- uncover umount $mark)" 'Operation not permitted'
is 'in a user namespace with SYS_ADMIN: an error that says why' "$(run $map -o 'security.caps=default +SYS_ADMIN' -- true)" 'ctr-spawn: x: pivot: / is an initramfs, that cannot be left: SYS_ADMIN in a user namespace would uncover it: Operation not permitted'
is 'and it is an attempt: SYS_ADMIN of the host sees it' "$(run -o security.caps=all -o security.seccomp=none -- uncover umount $mark)" seen
timeout 30 ctr-spawn run e -o "container.rootfs=$root" -- sh -c 'while :; do busybox sleep 60; done'
is 'exec is in the container'"'"'s' "$(timeout 20 ctr-spawn exec e sh -c 'echo /*')" '/bin /dev /proc /sys /tmp'
is 'and cannot leave it' "$(timeout 20 ctr-spawn exec --privileged e uncover dotdot $mark)" 'not there'
ok 'stop' timeout 30 ctr-signal kill e
ctr-signal rm -f e
is 'nothing is left' "$(ls "$CTR_RUN_DIR")" ''
done_testing
