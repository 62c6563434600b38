#!/bin/sh
# An image that is made to lead mounts, masks and device nodes elsewhere (CVE-2019-16884,
# CVE-2021-30465, CVE-2025-31133, -52565, -52881): it gets nothing.
. "$(dirname "$0")/lib.sh"
root=$work/root
run() {
	timeout 30 ctr-spawn run -F --rm x -o "container.rootfs=$root" "$@" 2>&1
}
image() {
	rm -rf "$root"
	mkdir -p "$root/bin"
	cp "$(program busybox)" "$root/bin/busybox"
	ln -s busybox "$root/bin/sh"
}
mkdir "$work/src" "$work/victim"
echo bytes >"$work/src/file"
for place in proc sys dev; do
	image
	mkdir "$root/else"
	ln -s else "$root/$place"
	is "a link at /$place" "$(run -- sh -c 'echo started' | cut -d: -f4)" " /$place"
done
image
ln -s /proc/sys "$root/data"
is 'a place that leads into /proc' "$(run -o "mount.bind=$work/src /data/kernel" -- sh -c 'echo started' | cut -d: -f1-4)" 'ctr-spawn: x: mount: /data/kernel'
ln -s /sys/kernel "$root/data2"
is 'a place that leads into /sys' "$(run -o "mount.tmpfs=/data2/debug" -- sh -c 'echo started' | cut -d: -f1-4)" 'ctr-spawn: x: mount: /data2/debug'
# Behind /sys/fs/cgroup in the order of mounts: it is there by then.
ln -s /sys/fs/cgroup "$root/zgroups"
for place in memory unified cgroup.procs; do
	[ -e "/sys/fs/cgroup/$place" ] || continue
	is "a place that leads into cgroups: $place" "$(run -o mount.cgroup=/sys/fs/cgroup -o "mount.bind=$work/src /zgroups/$place" -- sh -c 'echo started' |
		cut -d: -f1-4)" "ctr-spawn: x: mount: /zgroups/$place"
done
mkdir -p "$root$work/victim"
ln -s "$work/victim" "$root/absolute"
ln -s "../../../../../../../..$work/victim" "$root/dots"
is 'links end inside' "$(run -o "mount.bind=$work/src /absolute/a" -o "mount.bind=$work/src /dots/b" -- sh -c "busybox cat $work/victim/a/file $work/victim/b/file" | tr '\n' ' ')" 'bytes bytes '
is 'nothing was made where they lead outside' "$(ls "$work/victim")" ''
image
mkdir -p "$root/dev" "$root/proc"
ln -s /proc/sys/kernel/core_pattern "$root/dev/null"
ln -s /proc/sys "$root/dev/pts"
ln -s /proc/sysrq-trigger "$root/dev/console"
# What covers a path must be our own null device: with the image's one, this is the switch itself.
is 'masks are not made of the image'"'"'s /dev/null' "$(run -- sh -c 'for p in /proc/keys /proc/timer_list; do [ ! -e $p ] || busybox stat -c "%t:%T" $p; done' | sort -u)" 1:3
is 'what can be switched is not writable' "$(run -- sh -c 'for p in /proc/sys/kernel/core_pattern /proc/sysrq-trigger /dev/null/x; do echo x 2>/dev/null >$p && echo "written $p"; done; echo done')" 'done'
is '/dev/pts is a devpts of ours' "$(run -- sh -c 'busybox awk "\$5 == \"/dev/pts\" { print \$9 }" /proc/self/mountinfo')" devpts
image
mkdir "$root/swap" "$work/victim/in"
touch "$work/go"
# Another that shares the directory moves it while mounts are made.
while [ -e "$work/go" ]; do
	mv "$root/swap" "$root/away" && ln -s "$work/victim" "$root/swap"
	rm -f "$root/swap"
	mv "$root/away" "$root/swap"
done 2>/dev/null &
racer=$!
for _ in 1 2 3 4 5 6 7 8 9 10 11 12; do
	# Once it has started the mount is somewhere below its root, whatever that place is called now.
	run -o "mount.bind=$work/src /swap/in" -- sh -c 'busybox grep -q "/in " /proc/self/mountinfo || echo outside'
done >"$work/raced"
rm "$work/go"
wait "$racer"
is 'a race is not won' "$(grep -c outside "$work/raced")$(ls "$work/victim" "$work/victim/in" | tr '\n' ' ')" "0$work/victim: in  $work/victim/in: "
is 'nothing is left' "$(ls "$CTR_RUN_DIR")" ''
done_testing
