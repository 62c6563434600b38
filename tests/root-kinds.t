#!/bin/sh
# container.rootfs: a directory, none, read-only or not; what is mounted below it too.
. "$(dirname "$0")/lib.sh"
run() {
	timeout 30 ctr-spawn run -F --rm x "$@" 2>&1
}
root=$work/root
mkdir -p "$root/bin" "$root/sub"
cp "$(program busybox)" "$root/bin/busybox"
ln -s busybox "$root/bin/sh"
set -- -o "container.rootfs=$root"
is 'a directory is writable' "$(run "$@" -- sh -c 'echo x >/new && echo yes')" yes
ok 'and what is written stays' test -s "$root/new"
is 'readonly: no' "$(run "$@" -o container.readonly=yes -- sh -c 'echo x 2>/dev/null >/new2 || echo no')" no
is 'no device, no set-uid' "$(run "$@" -- sh -c 'while read -r _ _ _ _ place options _; do [ "$place" != / ] || echo "${options%,relatime}"; done </proc/self/mountinfo')" rw,nosuid,nodev
if cp "$top/tests/built/euid" "$root/bin/euid" 2>/dev/null || cc -static -o "$root/bin/euid" "$top/tests/euid.c" 2>/dev/null; then
	chmod 4755 "$root/bin/euid"
	is 'set-uid files give nothing' "$(run "$@" -o container.user=1000 -o security.no_new_privs=no -- euid)" 1000
	is 'suid: they give what they say' "$(run "$@" -o container.user=1000 -o security.no_new_privs=no -o security.suid=yes -- euid)" 0
	rm "$root/bin/euid"
else
	skip 'suid' 'no compiler, or no static libc'
fi
is 'suid and no_new_privs' "$(run "$@" -o security.suid=yes -- true)" 'ctr-spawn: x: security.suid: needs no_new_privs = no, and a rootfs without an overlay'
is 'a mount below it is read-only too' "$(timeout 30 unshare -m sh -c "mount -t tmpfs x '$root/sub' && ctr-spawn run -F --rm x -o container.rootfs=$root -o container.readonly=yes -- sh -c 'echo x 2>/dev/null >/sub/new || echo no'")" no
for place in /mnt /srv /opt /usr /var/lib; do [ ! -d "$place" ] || break; done
is 'below the host'"'"'s root as well' "$(timeout 60 unshare -m sh -c "mount -t tmpfs x $place && ctr-spawn run -F --rm x -- sh -c 'echo x 2>/dev/null >$place/new || echo no'")" no
is 'and without readonly it is not' "$(timeout 30 unshare -m sh -c "mount -t tmpfs x '$root/sub' && ctr-spawn run -F --rm x -o container.rootfs=$root -- sh -c 'echo x >/sub/new && echo yes'")" yes
mkdir -p "$work/bare/bin"
cp "$root/bin/busybox" "$work/bare/bin/sh"
is 'a read-only root without /proc is an error that says so' "$(run -o "container.rootfs=$work/bare" -o container.readonly=yes -- sh -c true)" 'ctr-spawn: x: proc: /proc: not in the image, and cannot be made: Read-only file system'
is 'nothing was made in it' "$(ls "$work/bare")" bin
none='-o container.rootfs=none'
# shellcheck disable=SC2086  # two words
set -- $none -o "mount.bind=$root/bin/busybox /bin/sh ro"
is 'none: only what is mounted' "$(run "$@" -- sh -c 'echo /*')" '/bin /dev /proc /sys'
is 'none: read-only once it is made' "$(run "$@" -- sh -c 'echo x 2>/dev/null >/new || echo no')" no
is 'none, readonly = no: writable and bounded' "$(run "$@" -o container.readonly=no -o container.overlay_size=1M -- sh -c 'echo x >/new && ! dd if=/dev/zero of=/big bs=64k count=64 2>/dev/null && echo full')" full
is 'none with overlay is an error' "$(run "$@" -o container.overlay=tmpfs -- true)" 'ctr-spawn: x: container.overlay: with rootfs = none there is nothing below it'
is 'the old root is gone' "$(run -o "container.rootfs=$root" -- sh -c 'while read -r _ _ _ _ place _; do [ "$place" != / ] || echo one; done </proc/self/mountinfo')" one
is 'nothing is left' "$(ls "$CTR_RUN_DIR")" ''
done_testing
