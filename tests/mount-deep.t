#!/bin/sh
# mount.tmpfs with copy: a tree of the image that is as deep as may be, and one that is deeper.
. "$(dirname "$0")/lib.sh"
mkdir -p "$work/root/bin" "$work/root/proc" "$work/root/sys" "$work/root/dev" "$work/root/etc" "$work/root/deep"
cp "$(program busybox)" "$work/root/bin/busybox"
run() {
	timeout 60 ctr-spawn run -F --rm x -o "container.rootfs=$work/root" -o 'mount.tmpfs=/deep copy' -- /bin/busybox "$@" 2>&1
}
place=$work/root/deep
for level in $(seq 60); do
	place=$place/$level
done
mkdir -p "$place"
echo here >"$place/file"
is 'sixty directories' "$(run find /deep -name file -exec /bin/busybox cat {} +)" here
for level in $(seq 10); do
	place=$place/$level
done
mkdir -p "$place"
ok 'seventy are refused' rc 125 run true
is 'with the reason' "$(run true | grep -c 'mount: /deep: copy')" 1
done_testing
