# shellcheck shell=sh disable=SC2154  # sourced behind lib.sh
# For the attack tests: $work/root, an image with a shell, tests/attack.c as /bin/attack,
# and what a hostile image may hold: a device node, a set-uid program.
root=$work/root
mkdir -p "$root/bin" "$root/proc" "$root/sys" "$root/dev" "$root/tmp"
chmod 1777 "$root/tmp"
cp "$(program busybox)" "$root/bin/sh"
for applet in ls id cat stat readlink; do
	ln -s sh "$root/bin/$applet"
done
mknod "$root/device" b 7 0 2>/dev/null || : >"$root/device"
if ! { cp "$top/tests/built/attack" "$root/bin/attack" ||
	musl-gcc -D_GNU_SOURCE -static -no-pie -O1 -idirafter "$top/.build/include" -o "$root/bin/attack" "$top/tests/attack.c" ||
	cc -D_GNU_SOURCE -static -no-pie -O1 -o "$root/bin/attack" "$top/tests/attack.c"; } 2>/dev/null; then
	echo '1..0 # SKIP no static program can be linked here'
	exit 0
fi
# OPTION... -- COMMAND...: in that image
inside() {
	timeout 60 ctr-spawn run -F --rm x -o "container.rootfs=$root" "$@" 2>&1
}
