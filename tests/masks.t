#!/bin/sh
# security.masked_paths and readonly_paths: the standard lists, changes to them, and an image made
# to lead masks elsewhere (CVE-2025-31133, -52565).
. "$(dirname "$0")/lib.sh"
root=$work/root
run() {
	timeout 30 ctr-spawn run -F --rm x "$@" 2>&1
}
inside() {
	run -o "container.rootfs=$root" "$@"
}
image() {
	rm -rf "$root"
	mkdir -p "$root/bin" "$root/data/deep" "$root/one1/in" "$root/one2/in" "$root/two/in"
	cp "$(program busybox)" "$root/bin/busybox"
	ln -s busybox "$root/bin/sh"
	for file in secret data/file data/deep/file one1/in/file one2/in/file two/in/file; do
		echo bytes >"$root/$file"
	done
}
# What of the standard list this kernel has is nothing that can be read.
show='for p in /proc/acpi /proc/asound /proc/interrupts /proc/kcore /proc/keys /proc/latency_stats /proc/sched_debug /proc/scsi /proc/timer_list /proc/timer_stats /sys/dev/block /sys/devices/virtual/powercap /sys/devices/system/cpu/cpu*/thermal_throttle /sys/firmware /sys/fs/pstore /sys/fs/selinux; do
	[ ! -d "$p" ] || [ -z "$(ls "$p")" ] || echo "$p"
	[ ! -e "$p" ] || [ -d "$p" ] || [ -z "$(head -c 1 "$p")" ] || echo "$p"
done'
is 'covered' "$(run -- sh -c "$show")" ''
is 'and not without the list' "$(run -o security.masked_paths=none -- sh -c "$show" | grep -x /proc/interrupts)" /proc/interrupts
is 'what covers is read-only' "$(run -- sh -c 'for d in /proc/acpi /proc/scsi /sys/firmware; do [ -d $d ] && mkdir $d/x 2>/dev/null && echo $d; done; true')" ''
is 'what covers a file is the null device' "$(run -- stat -c '%t:%T %s' /proc/interrupts)" '1:3 0'
write='for p in /proc/sys/kernel/domainname /proc/sysrq-trigger; do (: >>"$p") 2>/dev/null && echo "$p"; done; true'
is 'not written' "$(run -- sh -c "$write")" ''
is 'and not without the list' "$(run -o security.readonly_paths=none -- sh -c "$write" | head -1)" /proc/sys/kernel/domainname
is 'one taken from it' "$(run -o 'security.masked_paths=default -/proc/interrupts' -o 'security.readonly_paths=-/proc/sys' -- sh -c "$show; $write")" '/proc/interrupts
/proc/sys/kernel/domainname'
image
is 'more: a file, a directory' "$(inside -o 'security.masked_paths=+/secret +/data//' -- sh -c 'busybox cat /secret; busybox ls /data; busybox mkdir /data/x 2>/dev/null || echo no')" no
is 'the last word on a path decides' "$(inside -o 'security.masked_paths=+/secret -/secret ?/data -/data +/data' -- sh -c 'busybox cat /secret; busybox ls /data')" bytes
is 'what is named must be there' "$(inside -o security.masked_paths=+/nothing -- true)" 'ctr-spawn: x: mask: /nothing: not in the container: No such file or directory'
is 'read-only: the same' "$(inside -o security.readonly_paths=+/nothing -- true)" 'ctr-spawn: x: mask: /nothing: not in the container: No such file or directory'
is 'but not what is optional' "$(inside -o 'security.masked_paths=?/nothing' -o 'security.readonly_paths=?/nothing' -- sh -c 'echo started')" started
is 'a pattern' "$(inside -o 'security.masked_paths=+/one*/in' -- sh -c 'busybox cat /one1/in/file /one2/in/file /two/in/file 2>/dev/null')" bytes
is 'a pattern that fits nothing' "$(inside -o 'security.masked_paths=+/three*' -- true)" 'ctr-spawn: x: mask: /three*: not in the container: No such file or directory'
is 'read-only, below too' "$(inside -o 'security.readonly_paths=default +/data' -o mount.tmpfs=/data/deep -- sh -c 'for f in /data/new /data/file /data/deep/new /new; do (: >>$f) 2>/dev/null && echo $f; done')" /new
is 'a pattern is read-only' "$(inside -o 'security.readonly_paths=+/one*' -- sh -c 'for f in /one1/new /one2/new /two/new; do (: >>$f) 2>/dev/null && echo $f; done')" /two/new
is 'a mount itself, and the masks on it hold' "$(run -o 'security.readonly_paths=+/proc +/tmp' -- sh -c "$show; for f in /tmp/new /proc/self/comm /proc/sys/kernel/domainname; do (: >>\$f) 2>/dev/null && echo \$f; done; true")" ''
is 'a mask in what is read-only' "$(inside -o 'security.readonly_paths=+/data' -o 'security.masked_paths=+/data/deep' -- sh -c 'busybox ls /data /data/deep')" '/data:
deep
file

/data/deep:'
is 'a mount that would be covered' "$(run -o mount.tmpfs=/sys/firmware/x -- true)" 'ctr-spawn: x: security.masked_paths: /sys/firmware covers the mount at /sys/firmware/x (-/sys/firmware takes it from the list)'
is 'by a pattern' "$(run -o mount.tmpfs=/tmp/a1/b -o 'security.masked_paths=?/tmp/a*' -- true)" 'ctr-spawn: x: security.masked_paths: /tmp/a* covers the mount at /tmp/a1/b (-/tmp/a* takes it from the list)'
for bad in '' /x none,default 'none -/proc/keys' -/nothing +x +/ +/a/../b '+/a*/b*' '-/proc/keys -/proc/keys'; do
	ok "an error: \"$bad\"" rc 125 ctr-spawn check -o "security.masked_paths=$bad" x -- true
done
# An image whose links lead masks to the host, or take them away.
echo host >"$work/victim"
ln -s "$work/victim" "$root/away"
ln -s "../../../../../../../..$work/victim" "$root/dots"
ln -s /proc/self/root/etc "$root/magic"
is 'a link that leads out ends inside' "$(inside -o security.masked_paths=+/away -- true)" 'ctr-spawn: x: mask: /away: not in the container: No such file or directory'
is 'dots too' "$(inside -o security.readonly_paths=+/dots -- true)" 'ctr-spawn: x: mask: /dots: not in the container: No such file or directory'
is 'one of the kernel is not followed' "$(inside -o security.masked_paths=+/magic -- true | cut -d: -f1-4)" 'ctr-spawn: x: mask: /magic'
mkdir -p "$root$work"
echo bytes >"$root$work/victim"
is 'what it leads to inside is covered' "$(inside -o security.masked_paths=+/away -- sh -c "busybox cat /away /dots $work/victim")" ''
is 'and nothing outside' "$(cat "$work/victim")" host
mkdir -p "$root/dev"
ln -s /proc/sys/kernel/core_pattern "$root/dev/null"
ln -s "$work/victim" "$root/dev/zero"
is 'a mask is not what the image has as its null device' "$(inside -o security.masked_paths=+/secret -- sh -c 'busybox stat -c %t:%T /secret; echo x >/secret; busybox cat /secret')" 1:3
is 'nor what is mounted there' "$(inside -o "mount.bind=$work/victim /dev/null" -o security.masked_paths=+/secret -- true | sed 's/.*: //')" 'No such device'
ctr-spawn check -o 'security.masked_paths=none ?/a//b/ "+/a b"' -o 'security.readonly_paths=-/proc/sys +/x*' x -- true >"$work/one.ini"
is 'what check prints' "$(grep _paths "$work/one.ini")" 'masked_paths = none ?/a/b "+/a b"
readonly_paths = -/proc/sys +/x*'
ctr-spawn check -f "$work/one.ini" x >"$work/two.ini"
ok 'and it reads back' cmp "$work/one.ini" "$work/two.ini"
is 'after a restart too' "$(timeout 30 ctr-spawn run -F r -o "container.rootfs=$root" -o security.masked_paths=+/secret -o restart.policy=on-failure -o restart.delay=1ms -- sh -c 'if [ -e /once ]; then busybox cat /secret; else echo >/once; exit 1; fi')" ''
ctr-signal rm r
ok 'it was restarted' [ -e "$root/once" ]
is 'nothing is left' "$(ls "$CTR_RUN_DIR")" ''
done_testing
