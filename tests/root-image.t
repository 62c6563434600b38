#!/bin/sh
# An image file as root or as a mount: type by superblock, read-only, no loop device left.
. "$(dirname "$0")/lib.sh"
run() {
	timeout 30 ctr-spawn run -F --rm x "$@" 2>&1
}
mkdir -p "$work/root/bin" "$work/root/proc" "$work/root/sys" "$work/root/dev"
cp "$(program busybox)" "$work/root/bin/busybox"
ln -s busybox "$work/root/bin/sh"
echo bytes >"$work/root/file"
has() { # TYPE
	grep -qw "$1" /proc/filesystems || modprobe "$1" 2>/dev/null
}
devices() {
	grep -l "$work" /sys/block/loop*/loop/backing_file 2>/dev/null | wc -l
}
skip() {
	count=$((count + 1))
	echo "ok $count - $1 # SKIP $2"
}
image() { # TYPE MAKE...
	type=$1 why=
	shift
	[ -e /dev/loop-control ] || why='no loop devices'
	has "$type" || why="this kernel has no $type"
	command -v "$1" >/dev/null || why="no $1"
	if [ -n "$why" ]; then
		skip "$type" "$why"
		return
	fi
	"$@" >/dev/null 2>&1
	is "$type: its files" "$(run -o "container.rootfs=$work/$type" -- busybox cat /file)" bytes
	is "$type: read-only" "$(run -o "container.rootfs=$work/$type" -- sh -c 'echo x 2>/dev/null >/file || echo no')" no
	is "$type: as a mount" "$(run -o "mount.image=$work/$type /tmp/image" -- sh -c 'cat /tmp/image/file; echo x 2>/dev/null >/tmp/image/file || echo no' | tr '\n' ' ')" 'bytes no '
	ok "$type: no loop device is left" until_ok 10 test "$(devices)" = 0
}
image squashfs mksquashfs "$work/root" "$work/squashfs" -noappend
image erofs mkfs.erofs "$work/erofs" "$work/root"
truncate -s 8M "$work/ext4"
image ext4 mkfs.ext4 -q -F -d "$work/root" "$work/ext4"
if [ "$why" = '' ]; then
	set -- -o "container.rootfs=$work/ext4"
	is 'ext4, readonly = no: written' "$(run "$@" -o container.readonly=no -- sh -c 'echo new >/file'; run "$@" -- busybox cat /file)" new
	cp "$work/ext4" "$work/broken"
	dd if=/dev/zero of="$work/broken" bs=1k seek=2 count=64 conv=notrunc 2>/dev/null
	ok 'a broken one is an error' rc 125 timeout 30 ctr-spawn run -F --rm x -o "container.rootfs=$work/broken" -- sh -c true
	is 'a failed start leaves no loop device' "$(run "$@" -o container.workdir=/no/such -- sh -c true | sed 's/.*: //'; until_ok 10 test "$(devices)" = 0 || echo left)" 'No such file or directory'
fi
is 'no known file system' "$(run -o container.rootfs=/etc/passwd -- true)" 'ctr-spawn: x: container.rootfs: /etc/passwd: no file system that is known: squashfs, erofs or ext4'
is 'neither directory nor file' "$(run -o container.rootfs=/dev/null -- true)" 'ctr-spawn: x: container.rootfs: /dev/null: neither a directory nor an image file'
is 'optional and not there' "$(run -o 'mount.image=/no/such /tmp/image optional' -- echo fine)" fine
is 'a device' "$(run -o 'mount.image=/dev/null /tmp/image' -- echo fine)" 'ctr-spawn: x: mount.image: /dev/null: not a regular file'
is 'not optional' "$(run -o 'mount.image=/no/such /tmp/image' -- echo fine)" 'ctr-spawn: x: mount.image: /no/such: No such file or directory'
is 'nothing is left' "$(ls "$CTR_RUN_DIR")" ''
done_testing
