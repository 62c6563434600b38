#!/bin/sh
# A user namespace that shares the host's pid or network namespace: the kernel mounts no proc or sysfs
# of its own there, the host's is in the container, held as its own would be.
. "$(dirname "$0")/lib.sh"
uid=100000
unshare -U true 2>/dev/null || { echo '1..0 # SKIP no user namespaces here'; exit 0; }
root=$work/root
mkdir -p "$root/bin"
cp "$(program busybox)" "$root/bin/busybox"
ln -s busybox "$root/bin/sh"
chown -R $uid:$uid "$root"
run() { # OPTION... -- COMMAND
	timeout 30 ctr-spawn run -F --rm x -o namespaces.user=private -o "namespaces.uid_map=0:$uid:1000" -o "namespaces.gid_map=0:$uid:1000" "$@" 2>&1
}
# TYPE PLACE: the options of what is topmost there
held='busybox awk -v place="$0" "\$5 == place { held = \$6 } END { print held }" /proc/self/mountinfo'
if [ "$(run -o namespaces.pid=host -- true)" != '' ]; then # its processes are to be told apart somehow
	echo '1..0 # SKIP no shared pid namespace here'
	exit 0
fi
is 'pid: its processes are seen' "$(run -o namespaces.pid=host -- sh -c 'cat /proc/$$/comm; [ $$ -gt 2 ] && echo many')" 'sh
many'
is 'pid: below a root of its own too' "$(run -o namespaces.pid=host -o "container.rootfs=$root" -- sh -c 'busybox cat /proc/$$/comm; [ $$ -gt 2 ] && echo many')" 'sh
many'
is 'pid: of its own root' "$(run -o namespaces.pid=host -o "container.rootfs=$root" -- sh -c "$held" /proc)" rw,nosuid,nodev,noexec,relatime
is 'pid: read-only where that is asked' "$(run -o namespaces.pid=host -o 'mount.proc=/proc ro' -o "container.rootfs=$root" -- sh -c "$held" /proc)" ro,nosuid,nodev,noexec,relatime
is 'pid: what can be switched is not writable' "$(run -o namespaces.pid=host -o "container.rootfs=$root" -- sh -c 'for file in /proc/sys/kernel/core_pattern /proc/sysrq-trigger; do echo x 2>/dev/null >$file && echo $file; done; echo no')" no
is 'pid: options are for one of its own' "$(run -o namespaces.pid=host -o 'mount.proc=/proc hidepid=2' -- true | cut -d : -f 1-4)" 'ctr-spawn: x: proc: /proc'
is 'pid: sysctls are its own' "$(run -o namespaces.pid=host -o security.sysctl.kernel.msgmax=9000 -- cat /proc/sys/kernel/msgmax)" 9000
links=$(ls /sys/class/net | tr '\n' ' ')
for kind in own host; do
	[ "$kind" = host ] && set -- || set -- -o "container.rootfs=$root"
	is "net, $kind root: its links are seen" "$(run -o namespaces.net=host "$@" -- sh -c 'cd /sys/class/net && echo *') " "$links"
	is "net, $kind root: /sys is read-only" "$(run -o namespaces.net=host "$@" -- sh -c "${held}" /sys | grep -c '^ro,nosuid,nodev,noexec')" 1
done
is 'a proc of its own is read-only where that is asked' "$(timeout 30 ctr-spawn run -F --rm x -o "container.rootfs=$root" -o 'mount.proc=/proc ro' -- sh -c "$held" /proc)" ro,nosuid,nodev,noexec,relatime
done_testing
